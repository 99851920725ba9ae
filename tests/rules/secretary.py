"""The bodies of the machine, their meetings and papers: what flows and a body's secretary do, by the rules alone.

The first copy decides what is published; what is published, held, moved or decided is a fact of every copy.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rules.bodies.agenda import Item, Publication, Verdict, place_of, publication
from rules.bodies.decisions import Ruling
from rules.bodies.facts import BOARD, PERFORMANCE, TASKING, Body, Sitting
from rules.bodies.meeting_notices import of_meeting
from rules.bodies.meetings import publish_on
from rules.bodies.since import with_body_since
from rules.standing import Listing, Matter, without_meeting
from rules.sweep import chase
from rules.words import MatterReason, MeetingState, NoticeKind
from tests.rules import builders as b
from tests.rules.builders import ONE_DAY, Story
from tests.rules.day_by_day import open_days

TASK, GROUP, THE_BOARD = 3, 4, 5
LADDER = {
    TASK: Body(TASK, "tasking", "Tasking", TASKING, GROUP, (b.CHAIR, b.VICE), (b.CHAIR, b.VICE, b.COORDINATOR)),
    GROUP: Body(GROUP, "group", "Performance Group", PERFORMANCE, THE_BOARD, (b.PG_CHAIR,), (b.PG_CHAIR, b.VICE), 5),
    THE_BOARD: Body(THE_BOARD, "board", "Board", BOARD, None, (b.BOARD_CHAIR,), (b.BOARD_CHAIR, b.CHIEF), 5),
}
EVERY = {GROUP: 14, THE_BOARD: 35}
"""Days from one meeting to the next; the group's of Christmas Day falls on a closed day."""
FIRST = date(2026, 11, 13)
AHEAD = 2
Key = tuple[MatterReason, int]


@dataclass
class Secretary:
    """Keeps the meetings of the copies' bodies, publishes their papers, and knows who was told when."""

    copies: list[Story]
    sittings: dict[int, Sitting] = field(default_factory=dict)
    told: dict[int, dict[int, date | None]] = field(default_factory=dict)
    """Meeting → agency → the telling of its board member."""
    leads: dict[int, date] = field(default_factory=dict)
    """Term → the day on which the agency lead was told of rung 2."""
    mail_goes: bool = True
    papers: set[tuple[int, Key]] = field(default_factory=set)
    """Every item that stood on a published paper: it stays there."""

    @property
    def main(self) -> Story:
        """The copy that publishes."""
        return self.copies[0]

    def planned(self, level: int | None = None) -> list[Sitting]:
        """The meetings that nobody has recorded or cancelled, in order."""
        found = (s for s in self.sittings.values() if s.state is MeetingState.PLANNED and level in (None, s.level))
        return sorted(found, key=lambda one: (one.meeting_on, one.id))

    # -- the flows of the morning, after the sweep --------------------------------------------------------------

    def run(self) -> None:
        """Mail of the day before, meetings ahead, agendas, papers; then the rungs that follow from them."""
        self._open()
        self._tell_leads()
        for level in (PERFORMANCE, BOARD):
            for sitting in self.planned(level):
                self._tell_members(sitting)
                mine = [one for one in self.items() if place_of(one, self.main.today, self.main.ctx)[1] == sitting]
                told = self.told.get(sitting.id, {})
                found = publication(sitting, mine, told, self.main.today, self.main.ctx)
                if found.verdict is Verdict.PUBLISH:
                    self._publish(sitting, found)
                elif found.verdict is Verdict.WAITS:
                    self._wait(sitting)
        self._tell_leads()

    def _open(self) -> None:
        for body_id, every in EVERY.items():
            mine = [s for s in self.sittings.values() if s.body_id == body_id]
            ahead = sum(s.occurrence_on > self.main.today for s in mine)
            last = max((s.occurrence_on for s in mine), default=FIRST - every * ONE_DAY)
            for n in range(1, AHEAD - ahead + 1):
                on = last + n * every * ONE_DAY
                body = LADDER[body_id]
                due = publish_on(on, body.pack_lead_days, self.main.ctx.own())
                made = Sitting(len(self.sittings) + 1, body_id, body.level, on, on, due)
                self.sittings[made.id] = made
        self._known()

    def _known(self) -> None:
        """What the copies know of meetings; the same value while nothing changed."""
        now = tuple(self.planned())
        if now != self.main.ctx.sittings:
            ctx = replace(self.main.ctx, sittings=now)
            for copy in self.copies:
                copy.ctx = ctx

    def _tell_leads(self) -> None:
        """The mail of the day takes what was decided by then to the agency lead."""
        action = self.main.action
        said = any(
            draft.kind is NoticeKind.LEAD and draft.rung == 2 and on >= (action.term_from or on)
            for on, draft in self.main.log
        )
        if self.mail_goes and said:
            self.leads.setdefault(action.term, self.main.today)

    def _tell_members(self, sitting: Sitting) -> None:
        """A board member is told once that a paper will name the agency, on the day or when mail goes again."""
        day, told = self.main.today, self.told.setdefault(sitting.id, {})
        for agency, told_on in told.items():
            if told_on is None and self.mail_goes:
                told[agency] = day
        if not self.main.ctx.own().is_open(day):
            return
        for draft in of_meeting(sitting, self.items(), told, day, self.main.ctx):
            if draft.kind is NoticeKind.NAMED:
                agency = int(draft.period.rpartition(":")[2])
                assert agency not in told, "named twice"
                told[agency] = day if self.mail_goes else None

    def items(self) -> list[Item]:
        """Open matters that a body has, less those that wait to be ratified there."""
        action = self.main.action
        return [
            Item(
                escalation_id=number,
                label=action.ref,
                reason=matter.reason,
                level=matter.rung,
                since=with_body_since(action, matter, self.main.today, self.main.ctx),
                agency_id=action.owner_agency_id,
                is_live=action.is_live,
                pauses=action.pauses,
                lead_told_on=self.leads.get(action.term),
                listings=matter.listings,
            )
            for number, matter in enumerate(action.matters)
            if matter.is_open and matter.rung >= PERFORMANCE
        ]

    def _publish(self, sitting: Sitting, found: Publication) -> None:
        """The paper is out, on record for every copy; the server was on for it, so that each is brought up."""
        day, keys = self.main.today, [self._key(item) for item in found.items]
        self._check_paper(sitting, found)
        for copy in self.copies[1:]:
            copy.keep(chase(copy.action, day, copy.ctx))
        self.sittings[sitting.id] = replace(sitting, published_on=day, revision=1)
        for key in keys:
            assert (sitting.id, key) not in self.papers, "listed twice on one paper"
            self.papers.add((sitting.id, key))
            self.list_on(sitting, key, published_on=day)
        self._known()
        for copy in self.copies:
            copy.sweep()

    def _wait(self, sitting: Sitting) -> None:
        """From when a paper waits is on record; at most two working days."""
        day = self.main.today
        since = sitting.waits_from or day
        assert _waited(since, day, self.main) < 2, "it waits no longer than two working days"
        if sitting.waits_from is None:
            self.sittings[sitting.id] = replace(sitting, waits_from=day)
            self._known()

    def _key(self, item: Item) -> Key:
        matter = self.main.action.matters[item.escalation_id]
        return matter.reason, matter.number

    def _check_paper(self, sitting: Sitting, found: Publication) -> None:
        """Seniors before peers, in days counted by hand; nothing new in a pause; never after the meeting."""
        action, day, ctx = self.main.action, self.main.today, self.main.ctx
        assert sitting.publish_on <= day <= sitting.meeting_on and open_days(day, action, ctx, day)[0]
        for item in found.items:
            if item.reason is MatterReason.LATE:
                assert action.late_rung >= 3 and not action.is_paused(day)
                lead = self.leads.get(action.term)
                assert lead is not None and _waited(lead, day, self.main) >= 2, "peers before seniors"
            assert action.is_live and item.level == sitting.level
            if sitting.level >= BOARD and ctx.board_member(action.owner_agency_id, day) is not None:
                assert action.owner_agency_id is not None
                told_on = self.told[sitting.id][action.owner_agency_id]
                assert told_on is not None and _waited(told_on, day, self.main) >= 2

    # -- what people do --------------------------------------------------------------------------------------

    def list_on(self, sitting: Sitting, key: Key, **fields: Any) -> None:
        """Puts a matter on a meeting's agenda or paper, or changes what stands there, in every copy."""
        for copy in self.copies:
            matters = copy.action.matters
            mine = next(m for m in matters if (m.reason, m.number) == key)
            new = Listing(sitting.id, sitting.body_id, sitting.level, sitting.meeting_on, sitting.state)
            there = next((one for one in mine.listings if one.meeting_id == sitting.id), new)
            others = tuple(one for one in mine.listings if one is not there)
            now = replace(mine, listings=(*others, replace(there, **fields)))
            copy.action = replace(copy.action, matters=tuple(now if m is mine else m for m in matters))

    def change(self, sitting: Sitting, **fields: Any) -> None:
        """What became of a meeting, on every listing of it."""
        self.sittings[sitting.id] = replace(sitting, **fields)
        known = {name: value for name, value in fields.items() if name in ("state", "meeting_on")}
        if "state" in fields:
            known["recorded_on"] = self.main.today
        for copy in self.copies:
            copy.action = replace(
                copy.action,
                matters=tuple(
                    replace(
                        matter,
                        listings=tuple(
                            replace(one, **known) if one.meeting_id == sitting.id else one for one in matter.listings
                        ),
                    )
                    for matter in copy.action.matters
                ),
            )
        self._known()

    def answered(self, matter: Matter, ruling: Ruling) -> None:
        """The agenda item that a decision answers, as models/steps/decisions.py finds it."""
        key = (matter.reason, matter.number)
        said = {"outcome": ruling.outcome, "decided_on": ruling.decided_on}
        if ruling.meeting_id is not None:
            self.list_on(self.sittings[ruling.meeting_id], key, **said)
            return
        planned = MeetingState.PLANNED
        ahead = [one for one in matter.listings if one.body_id == ruling.body.id and one.state is planned]
        ahead.sort(key=lambda one: (one.outcome is not None, one.published_on is None, one.meeting_on))
        coming = self.main.ctx.next_sitting(ruling.body.level, self.main.today)
        sitting = self.sittings[ahead[0].meeting_id] if ahead else coming
        self._on_no_agenda(key, ruling, holds=sitting is None)
        if sitting is not None:
            self.list_on(sitting, key, **said)

    def _on_no_agenda(self, key: Key, ruling: Ruling, *, holds: bool) -> None:
        """A chair's decision without a meeting ahead; the chair's next one replaces it."""
        body = ruling.body
        new = (without_meeting(body.id, body.level, ruling.decided_on, ruling.outcome),) if holds else ()
        for copy in self.copies:
            matters = copy.action.matters
            mine = next(m for m in matters if (m.reason, m.number) == key)
            kept = tuple(one for one in mine.listings if (one.meeting_id, one.body_id) != (0, body.id))
            now = replace(mine, listings=(*kept, *new))
            copy.action = replace(copy.action, matters=tuple(now if m is mine else m for m in matters))

    def check_papers_stand(self) -> None:
        """An item on a published paper stays there, whatever becomes of it."""
        for copy in self.copies:
            stands = {
                (one.meeting_id, (matter.reason, matter.number))
                for matter in copy.action.matters
                for one in matter.listings
                if one.published_on is not None
            }
            assert stands == self.papers


def _waited(since: date, day: date, story: Story) -> int:
    """Working days of the partnership after `since`, up to `day`, counted one by one."""
    days = [since + n * ONE_DAY for n in range(1, (day - since).days + 1)]
    return sum(open_days(one, story.action, story.ctx, day)[0] for one in days)
