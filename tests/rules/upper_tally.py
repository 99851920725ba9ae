"""Rungs 4 and 5 a second time, as a clerk would: papers and minutes pinned beside the tally's strokes.

Written from the ladder (domain guide §4) and its readings (ADR 0008), not from rules/upper.py: each day is asked by
itself whether the rung was due on it. Who may grant an extension, and what a waiting line says, likewise.
"""

from dataclasses import dataclass, field
from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.life.who import By
from rules.outlook import outlook
from rules.people import Context
from rules.policy import GrantLevel
from rules.reasons import Next
from rules.standing import Listing, Matter
from rules.words import DecisionOutcome, MatterReason, MeetingState, RequestKind
from tests.rules.builders import LEVELS, ONE_DAY
from tests.rules.day_by_day import Tally, open_days

GROUP, BOARD = 4, 5
TWENTY = 20
ORDER = (GrantLevel.COORDINATOR, GrantLevel.CHAIR, GrantLevel.PERFORMANCE, GrantLevel.BOARD)
TOO_LOW = {f"not_{level}" for level in ORDER}


@dataclass
class UpperTally:
    """The days on which rungs 4 and 5 of this term fell due. What was pinned up once stays."""

    term: int = 0
    fell_due: list[date] = field(default_factory=list)

    def look(self, action: ActionState, tally: Tally, ctx: Context) -> None:
        """Looks at what is known today. Only ladder days count, and each rung is later than the one below."""
        if action.term != self.term:
            self.term, self.fell_due = action.term, []
        if tally.term != action.term or tally.rung < 3:
            return
        mine = [m.listings for m in action.matters if m.reason is MatterReason.LATE and m.number == action.term]
        papers = sorted((p for found in mine for p in found if p.level == GROUP), key=lambda one: one.meeting_on)
        final = {one.meeting_id: _final_on(one, action, ctx) for one in papers}
        for rung, is_due in ((4, _rung_4), (5, _rung_5)):
            if len(self.fell_due) == rung - 4:
                below = max([*tally.fell_due, *self.fell_due])
                days = (d for n, d in enumerate(tally.strokes, 1) if d > below and is_due(papers, d, n, final))
                self.fell_due += [found] if (found := next(days, None)) else []


Final = dict[int, date]
"""Meeting → the last day on which a decision of it may be recorded."""


def _final_on(one: Listing, action: ActionState, ctx: Context) -> date:
    """So many of the partnership's working days after a meeting that was held, counted one by one."""
    day, left = one.meeting_on, ctx.policy.ladder.minutes_final_in if one.state is MeetingState.HELD else 0
    while left:
        day += ONE_DAY
        left -= open_days(day, action, ctx, date.max)[0]
    return day


def _rung_4(papers: list[Listing], day: date, _ladder_day: int, _final: Final) -> bool:
    """ "next PG pack if due+10": a pack that lists it is out."""
    return any(one.published_on is not None and one.published_on <= day for one in papers)


def _rung_5(papers: list[Listing], day: date, ladder_day: int, final: Final) -> bool:
    """ "the item was on the published pack of a PG meeting that was held (or was due and cancelled) and …"."""
    counts = (MeetingState.HELD, MeetingState.CANCELLED)
    silent: list[date] = []  # the meetings since the last decision
    minutes: list[date] = []  # of these, when it was too late to say that they had decided
    up: date | None = None
    for one in papers:
        met = one.published_on is not None and one.state in counts
        if one.outcome is DecisionOutcome.REFER_UP:
            up = one.decided_on
        elif one.outcome is not None:
            up = None if one.published_on is not None else up  # what a later meeting decides holds
            silent, minutes = ([], []) if met else (silent, minutes)
        elif met:
            silent.append(one.meeting_on)
            minutes.append(final[one.meeting_id])
    if (up is not None and up <= day) or (len(minutes) > 1 and max(minutes[:2]) < day):
        return True
    # The latest meeting that decided is given its time; else ladder day 20, once the group has met on it.
    return bool(silent) and silent[0] < day and ladder_day >= TWENTY


def check_grant(verb: str, action: ActionState, by: int | By, outcome: Outcome, day: date, ctx: Context) -> None:
    """Who may grant: by how many were asked for, by the rung; on a published paper only its body's chair, or whoever
    stands in, until that meeting decides.
    """
    if verb != "grant_extension" or not action.open_request(RequestKind.EXTENSION):
        return
    who = by.person_id if isinstance(by, By) else by
    needed = [min(action.requested_count, 3) - 1]
    needed += [{3: 1, 4: 2, 5: 3}[action.late_rung]] if action.late_rung >= 3 else []
    may = who in LEVELS and ORDER.index(LEVELS[who]) >= max(needed)
    if waits := [one for matter in action.matters for one in undecided(matter)]:
        chair = ctx.bodies[max(waits, key=lambda one: one.level).body_id].chairs[0]
        may = who in (chair, ctx.stand_in(chair, day))
    if isinstance(outcome, Change):
        assert may, f"{who} granted it"
    elif isinstance(outcome, Refusal) and outcome.reason in TOO_LOW:
        assert not may, f"{who} was refused: {outcome.sentence}"


def undecided(matter: Matter) -> list[Listing]:
    """The papers on which it waits for a meeting; what the body below took back stands there for noting."""
    return [
        one
        for one in matter.listings
        if one.published_on is not None
        and one.outcome is None
        and one.state is MeetingState.PLANNED
        and one.level <= matter.rung
    ]


WAITS_FOR_ANSWER = (
    RequestKind.CLAIM,
    RequestKind.EXTENSION,
    RequestKind.TRANSFER,
    RequestKind.BLOCK,
    RequestKind.DISPUTE,
)


def check_outlook(action: ActionState, day: date, ctx: Context) -> None:
    """ "waiting for a meeting never silences it; the line says which meeting, when"."""
    said = outlook(action, day, ctx)
    if (
        action.late_rung < 3
        or action.urgent_due_at is not None
        or any(p.last is None or p.last > day for p in action.pauses)
    ):
        return
    if any(action.open_request(kind) for kind in WAITS_FOR_ANSWER):
        return
    waits = [one for matter in action.matters if matter.is_open for one in undecided(matter)]
    if waits:
        highest = max(waits, key=lambda one: (one.level, one.meeting_on))
        assert said.step is (Next.BODY_DECIDES if highest.meeting_on >= day else Next.NOT_RECORDED), said
        assert (said.on, said.name) == (highest.meeting_on, ctx.bodies[highest.body_id].name)
    elif said.step is Next.TO_BODY:
        coming = {(s.meeting_on, ctx.bodies[s.body_id].name) for s in ctx.sittings if s.published_on is None}
        assert (said.on, said.name) in coming and said.on is not None and said.on >= day
