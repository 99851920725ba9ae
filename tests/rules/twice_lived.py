"""One history lived twice: swept every day, and swept only when the server happened to be on.

Whatever is looked at here holds for every step and every sweep of every history that Hypothesis draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.action import ActionState, Change, NoticeDraft, Outcome, Refusal
from rules.holds import Verdict, recheck
from rules.ladder import acknowledge_by, bring_up, next_rung
from rules.life.who import By
from rules.need_to_know import tells_metadata
from rules.people import Context, may_read
from rules.reasons import ask, why
from rules.sweep import chase, lead_of
from rules.words import ActionStatus, NoticeKind
from tests.rules.builders import ONE_DAY, Story
from tests.rules.day_by_day import Tally, open_days

K = NoticeKind
CHASES = {K.OVERDUE, K.LEAD, K.RUNG_3, K.ACK_MISSED}
AT_ANY_HOUR = {K.URGENT, K.URGENT_HALF, K.URGENT_LATE, K.WITHHELD}
"""What is urgent is said at a weekend too, and that it was withheld."""
STARTS_ANEW = {"grant_extension", "change_date", "accept", "reopen", "issue"}


@dataclass
class TwiceLived:
    """The two copies, the tally on the wall, and what day it is."""

    daily: Story
    gaps: Story
    tally: Tally = field(default_factory=Tally)
    swept_today: bool = True
    foretold: tuple[ActionState, Context, tuple[int, date] | None] | None = None
    """The next rung as the last mail named it, and the facts it was named for."""

    def __post_init__(self) -> None:
        self.daily.watch = self.gaps.watch = look

    @property
    def today(self) -> date:
        """The day of both copies."""
        return self.daily.today

    @property
    def action(self) -> ActionState:
        """The action as daily running has it."""
        return self.daily.action

    @property
    def ctx(self) -> Context:
        """The facts, equal for both."""
        return self.daily.ctx

    def facts(self, ctx: Context) -> None:
        """New facts, for both copies alike."""
        self.daily.ctx = self.gaps.ctx = ctx

    def pass_days(self, count: int, sweep_last: bool = True) -> None:
        """Days pass. The daily copy misses none; on the last one it may still be early in the morning."""
        for _ in range(count):
            self.finish_day()
            tomorrow = self.today + ONE_DAY
            self.tally.live_through(tomorrow, self.action, self.ctx)
            self.daily.today = self.gaps.today = tomorrow
            self.swept_today = False
        if sweep_last:
            self.finish_day()

    def finish_day(self) -> None:
        """The daily copy's run of today, if it has not been."""
        if self.swept_today:
            return
        before = self.action
        self.daily.sweep()
        self.swept_today = True
        self._check_foretold(before)
        check_never_silent(self.daily)
        check_actor(self.daily)
        if self.action.is_live:
            rung = self.tally.rung if self.tally.term == self.action.term else 0
            assert self.action.late_rung == rung, f"the tally says {rung}"
            if rung:
                assert [on for _, on in self.daily.steps] == self.tally.fell_due
        check_nothing_new(self.daily)

    def _check_foretold(self, before: ActionState) -> None:
        """If nobody did anything, the next rung comes on the day that was named, and no rung on any other."""
        if self.foretold is not None and self.foretold[0] == before and self.foretold[1] is self.ctx:
            rung, on = self.foretold[2] or (0, None)
            rose = (self.action.late_rung, self.action.ack_rung) != (before.late_rung, before.ack_rung)
            assert rose == (on == self.today), self.foretold[2]
            assert not rose or rung in (self.action.late_rung, self.action.ack_rung)
        found = next_rung(self.action, self.today, self.ctx) if self.action.is_live else None
        self.foretold = (self.action, self.ctx, found)

    def catch_up(self) -> None:
        """The server is on again: the other copy sweeps too, and says what daily running would have made."""
        self.finish_day()
        self.daily.sweep()  # a fact may have come in since the morning
        self.gaps.sweep()
        check_nothing_new(self.gaps)
        self.compare()

    def bring_up(self) -> None:
        """What every change of a fact about a person does first, for each of their actions."""
        for copy in (self.daily, self.gaps):
            copy.keep(chase(copy.action, copy.today, copy.ctx))

    def compare(self) -> None:
        """The ladder, rungs 0 to 3: equal facts, equal rungs, however often anybody looked."""
        assert standing(self.gaps.action, self.ctx) == standing(self.daily.action, self.ctx)

    def step(self, verb: Callable[..., Outcome], by: int | By, *args: Any, **fields: Any) -> bool:
        """Takes a step in both copies; refused or taken alike. True if it was taken."""
        before, brought = self.action, chase(self.action, self.today, self.ctx)
        one = self.daily.outcome(verb, by, *args, **fields)
        other = self.gaps.outcome(verb, by, *args, **fields)
        if isinstance(one, Refusal) or isinstance(other, Refusal):
            assert isinstance(one, Refusal) and isinstance(other, Refusal), (one, other)
            assert one.reason == other.reason
            return False
        check_step(verb.__name__, before, brought, one)
        self.daily.keep(one)
        self.gaps.keep(other)
        self.compare()
        return True


def standing(action: ActionState, ctx: Context) -> Mapping[str, Any]:
    """What must not depend on when anybody looked."""
    last = acknowledge_by(action, ctx)
    return {
        "status": action.status,
        "late": (action.late_rung, [(s.rung, s.fell_due_on) for s in action.steps]),
        "ack": (action.ack_rung, action.ack_rung_on, action.ack_from, last, action.acknowledged_on),
        "episode": action.episode,
        "term": (action.term, action.term_from, action.ladder_from),
        "due": (action.due_on, action.original_due_on),
        "owner": (action.owner_id, action.owner_agency_id, action.agency_since),
        "matters": {(m.reason, m.number, m.is_open) for m in action.matters},
        "counts": (action.extended_count, action.requested_count, action.refused_count, action.dispute_count),
        "urgent": (action.urgent_due_at, action.urgent_rung, action.urgent_rung_on),
        "waits for": action.blocked_by_id,
        "pauses": {(p.kind, p.from_on, p.last) for p in action.pauses},
    }


def look(story: Story, change: Change) -> None:
    """Every sweep, before it is kept."""
    before, after, day, ctx = story.action, change.action, story.today, story.ctx
    if not before.is_live:
        assert not change.notices and not change.events and after == before, "a closed action says nothing"
        return
    check_notices(change, change.notices)
    if after.status is ActionStatus.DONE_CLAIMED and after.refused_count < 2:
        assert after.is_paused(day + ONE_DAY), "a claim pauses until it is answered"
    assert after.late_rung >= before.late_rung, "no sweep lowers a rung"
    assert after.status is before.status and after.due_on == before.due_on
    assert [s.rung for s in after.steps] == list(range(1, after.late_rung + 1)), "one rung at a time"
    days = [s.fell_due_on for s in after.steps]
    assert days == sorted(set(days)), "each later than the one below"
    for step in after.steps[len(before.steps) :]:
        own, both = open_days(step.fell_due_on, after, ctx)
        assert own if step.rung == 3 else both, "a rung falls due on an open day of its calendar"
        assert not after.is_paused(step.fell_due_on), "no new rung on a paused day"
        assert step.fell_due_on <= day
    if after.ack_rung and not before.ack_rung:
        on = after.ack_rung_on
        assert on is not None and after.ack_due_on is not None and on > after.ack_due_on
        assert open_days(on, after, ctx, after.ack_from)[1] and not after.is_paused(on)
    if after.is_paused(day):
        assert not CHASES & {n.kind for n in change.notices}, "a pause chases nobody"
    if after.rung == 0:
        assert not (CHASES | {K.MONDAY}) & {n.kind for n in change.notices}, "rung 0 is not late"
    if day.weekday() >= 5:
        assert {n.kind for n in change.notices} <= AT_ANY_HOUR, "nothing is decided to be said at a weekend"


def check_notices(change: Change, notices: list[NoticeDraft]) -> None:
    """Nothing twice, nothing to somebody who may not read it, nothing without words, nothing stale at once."""
    action, day, ctx = change.action, change.day, change.ctx
    assert len({n.key for n in change.notices}) == len(change.notices), "one key twice in one run"
    for notice in notices:
        held = recheck(notice, action, day, ctx)
        name, on = ctx.people[notice.recipient_id].name, action.due_on
        assert why(notice.kind, notice.reason, on=on, name=name) and ask(notice.kind, reason=notice.reason)
        if ctx.is_gone(notice.recipient_id, day):
            assert held.verdict is Verdict.WITHHOLD
        elif (
            notice.kind is K.WITHHELD
            or tells_metadata(notice.kind, notice.reason)
            or may_read(ctx, action.readers, notice.recipient_id)
        ):
            assert not notice.withheld and held.verdict is Verdict.HOLDS, (notice, held)
        else:
            assert notice.withheld and held.verdict is Verdict.WITHHOLD
            assert any(n.kind is K.WITHHELD and n.rung == notice.rung for n in change.notices), "nobody was told"


def check_step(name: str, before: ActionState, brought: Change, change: Change) -> None:
    """A step first brings the ladder up, then does what it says and no more."""
    up, after, day, ctx = brought.action, change.action, change.day, change.ctx
    said = {n.key for n in brought.notices}
    check_notices(change, [n for n in change.notices if n.key not in said])
    if before.original_due_on is not None:
        assert after.original_due_on == before.original_due_on, "the first date stays"
    if after.due_on != before.due_on:
        assert after.due_on is not None and ctx.both(after.owner_agency_id).is_open(after.due_on)
    if after.term != up.term:
        assert name in STARTS_ANEW and after.late_rung == 0 and not after.steps
        assert after.ladder_from is not None and after.ladder_from >= day, "no lateness in the past"
        assert after.episode > up.episode
    else:
        assert (after.late_rung, after.steps, after.ladder_from) == (up.late_rung, up.steps, up.ladder_from)
    if name in ("change_date", "accept") and before.is_live and after.due_on != up.due_on:
        assert up.due_on is not None and after.due_on is not None and after.due_on < up.due_on
        assert ctx.both(after.owner_agency_id).between(day, after.due_on) >= 3
    if name == "note":
        assert standing(after, ctx) | {"status": up.status} == standing(up, ctx), "a note changes no clock"
    if name == "acknowledge":
        assert (after.late_rung, after.episode, after.pauses) == (up.late_rung, up.episode, up.pauses)
        assert after.ack_rung == 0


def check_nothing_new(story: Story) -> None:
    """Run again on the same day: the same state, no new notice."""
    before = story.action
    watch, story.watch = story.watch, None
    assert story.sweep() == [], "said twice"
    story.watch = watch
    assert story.action == before


def check_never_silent(story: Story) -> None:
    """On the first working day of a week everything late is a line to its actor, and from rung 2 to its lead."""
    action, day, ctx = story.action, story.today, story.ctx
    if not action.is_live or not ctx.own().is_open(day) or ctx.own().first_of_week(day) != day:
        return
    lines = {key[3] for key in story.keys if key[0] == K.MONDAY and key[4] == day.isoformat()}
    owed = {action.actor_id} if action.rung >= 1 else set()
    if action.rung >= 2:
        owed.add(lead_of(action, day, ctx))
    # An actor who may not read it is the coordinator's to speak to: she was told (`check_notices`, `check_actor`).
    reads = action.actor_id is not None and may_read(ctx, action.readers, action.actor_id)
    assert {p for p in owed if p is not None and (reads or p != action.actor_id)} <= lines


def check_actor(story: Story) -> None:
    """Whoever is asked to act is there and may read it; else the coordinator was told so this week."""
    action, day, ctx = story.action, story.today, story.ctx
    if not action.is_live or not ctx.own().is_open(day):
        return
    assert action.actor_id is not None
    if ctx.is_present(action.actor_id, day) and may_read(ctx, action.readers, action.actor_id):
        return
    week = ctx.own().first_of_week(day).isoformat()
    told = {key[3] for key in story.keys if key[0] == K.NO_ACTOR and key[4] == week}
    assert ctx.coordinator_on(day) in told, "nobody acts, and nobody was told"


def climb(action: ActionState, through: date, ctx: Context) -> list[date]:
    """The days on which the rungs still to come fall due, if nobody does anything."""
    change = Change(action, through, ctx)
    bring_up(change)
    return [step.fell_due_on for step in change.action.steps]
