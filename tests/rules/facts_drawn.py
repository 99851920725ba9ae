"""What happens to people, calendars and access in the machine: facts, for both copies alike."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rules.calendar import Closure
from rules.people import Away, Reader
from tests.rules import builders as b
from tests.rules.always import climb
from tests.rules.builders import ONE_DAY, with_away, with_closures, with_person
from tests.rules.drawn import ANYBODY, READERS, STAFF, WAIT
from tests.rules.life_between import Between


class Facts(Between):
    """What nobody decides about the action and yet changes what becomes of it."""

    @rule(who=ANYBODY, wait=st.integers(0, 3), days=st.none() | st.integers(1, 12))
    def goes_away(self, who: int, wait: int, days: int | None) -> None:
        first = self.life.today + wait * ONE_DAY
        spells = self.life.ctx.away.get(who, ())
        self.life.facts(with_away(self.life.ctx, who, *spells, Away(first, first + days * ONE_DAY if days else None)))

    @rule(who=ANYBODY)
    def comes_back(self, who: int) -> None:
        today = self.life.today
        spells = [replace(s, back_on=today) if s.covers(today) else s for s in self.life.ctx.away.get(who, ())]
        self.life.facts(with_away(self.life.ctx, who, *spells))

    @rule(who=STAFF)
    def leaves(self, who: int) -> None:
        if self.life.ctx.people[who].left_from is None:
            self.life.facts(with_person(self.life.ctx, who, left_from=self.life.today))

    @rule(who=STAFF)
    def address_is_refused(self, who: int) -> None:
        if self.life.ctx.people[who].unreachable_on is None:
            self.life.facts(with_person(self.life.ctx, who, unreachable_on=self.life.today))

    @rule(who=STAFF, wait=WAIT)
    def address_is_put_right(self, who: int, wait: int) -> None:
        self.life.pass_days(wait)
        if self.life.ctx.people[who].unreachable_on is not None:
            self.life.bring_up()
            self.life.facts(with_person(self.life.ctx, who, unreachable_on=None))

    @rule(readers=READERS)
    def access_changes(self, readers: frozenset[Reader]) -> None:
        for copy in (self.life.daily, self.life.gaps):
            copy.action = replace(copy.action, readers=readers)

    @rule(agency=st.sampled_from([None, b.POLICE, b.POLICE]), ahead=st.integers(1, 12))
    def a_day_is_closed(self, agency: int | None, ahead: int) -> None:
        closure = Closure(self.life.today + ahead * ONE_DAY, agency)
        if closure not in self.life.ctx.calendars.closures:
            self._calendar((*self.life.ctx.calendars.closures, closure))

    @precondition(lambda self: self.life.ctx.calendars.closures)
    @rule(data=st.data())
    def a_closure_is_taken_back(self, data: st.DataObject) -> None:
        action, today = self.life.action, self.life.today
        if today in (action.term_from, action.ack_from):
            return  # a ladder that begins on the day of the change begins with the new calendar
        open_ones = [c for c in self.life.ctx.calendars.closures if c.retired_on is None]
        if open_ones:
            chosen = data.draw(st.sampled_from(open_ones))
            self._calendar(
                tuple(replace(c, retired_on=today) if c is chosen else c for c in self.life.ctx.calendars.closures)
            )

    def _calendar(self, closures: tuple[Closure, ...]) -> None:
        """A calendar change raises and lowers nothing on record, and never speeds a ladder up."""
        horizon = self.life.today + timedelta(days=90)
        before = climb(self.life.action, horizon, self.life.ctx)
        self.life.facts(with_closures(self.life.ctx, *closures))
        after = climb(self.life.action, horizon, self.life.ctx)
        assert after[: len(self.life.action.steps)] == before[: len(self.life.action.steps)]
        assert all(new >= old for new, old in zip(after, before, strict=False))
