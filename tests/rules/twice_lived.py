"""One history lived twice: swept every day, and swept only when the server happened to be on.

Whatever is looked at in tests/rules/always.py holds for every step and sweep of every history that Hypothesis draws.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.action import ActionState, Outcome, Refusal
from rules.ladder import next_rung
from rules.life.who import By
from rules.people import Context
from rules.sweep import chase
from tests.rules.always import check_actor, check_never_silent, check_nothing_new, check_step, look, standing
from tests.rules.builders import ONE_DAY, Story
from tests.rules.day_by_day import Tally
from tests.rules.secretary import Secretary
from tests.rules.upper_tally import UpperTally, check_grant, check_outlook


@dataclass
class TwiceLived:
    """The two copies, the tally on the wall, and what day it is."""

    daily: Story
    gaps: Story
    tally: Tally = field(default_factory=Tally)
    upper: UpperTally = field(default_factory=UpperTally)
    secretary: Secretary = field(init=False)
    """Meetings and papers are facts of both copies; daily running publishes."""
    swept_today: bool = True
    foretold: tuple[ActionState, Context, tuple[int, date] | None] | None = None
    """The next rung as the last mail named it, and the facts it was named for."""

    def __post_init__(self) -> None:
        self.daily.watch = self.gaps.watch = look
        self.secretary = Secretary([self.daily, self.gaps])

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
        """The daily copy's run of today, if it has not been; then the bodies' agendas and papers."""
        if self.swept_today:
            return
        before = self.action
        self.daily.sweep()
        self.swept_today = True
        self._check_foretold(before)
        check_never_silent(self.daily)
        check_actor(self.daily)
        self._check_tally()
        check_nothing_new(self.daily)
        self.secretary.run()
        self._check_upper()
        found = next_rung(self.action, self.today, self.ctx) if self.action.is_live else None
        self.foretold = (self.action, self.ctx, found)

    def _check_tally(self) -> None:
        if self.action.is_live:
            rung = self.tally.rung if self.tally.term == self.action.term else 0
            assert min(self.action.late_rung, 3) == rung, f"the tally says {rung}"
            if rung:
                assert [on for _, on in self.daily.steps[:3]] == self.tally.fell_due

    def _check_upper(self) -> None:
        """Rungs 4 and 5, by the papers and minutes on the wall; and the line that waits names its meeting."""
        if self.action.is_live:
            self.upper.look(self.action, self.tally, self.ctx)
            found = [on for _, on in self.daily.steps[3:]]
            assert found == self.upper.fell_due, (found, self.upper.fell_due)
            check_outlook(self.action, self.today, self.ctx)
        self.secretary.check_papers_stand()

    def _check_foretold(self, before: ActionState) -> None:
        """If nobody did anything, the next rung comes on the day that was named, and no rung on any other."""
        if self.foretold is not None and self.foretold[0] == before and self.foretold[1] is self.ctx:
            rung, on = self.foretold[2] or (0, None)
            rose = (self.action.late_rung, self.action.ack_rung) != (before.late_rung, before.ack_rung)
            assert rose == (on == self.today), self.foretold[2]
            assert not rose or rung in (self.action.late_rung, self.action.ack_rung)

    def catch_up(self) -> None:
        """The server is on again: the other copy sweeps too, and says what daily running would have made."""
        self.finish_day()
        self.daily.sweep()  # a fact may have come in since the morning
        self._check_upper()
        self.gaps.sweep()
        check_nothing_new(self.gaps)
        self.compare()

    def bring_up(self) -> None:
        """What every change of a fact about a person does first, for each of their actions."""
        for copy in (self.daily, self.gaps):
            copy.keep(chase(copy.action, copy.today, copy.ctx))
        self._check_upper()

    def compare(self) -> None:
        """The ladder: equal facts, equal rungs, however often anybody looked."""
        gaps, daily = standing(self.gaps.action, self.ctx), standing(self.daily.action, self.ctx)
        assert gaps == daily, {name: (gaps[name], daily[name]) for name in daily if gaps[name] != daily[name]}

    def step(self, verb: Callable[..., Outcome], by: int | By, *args: Any, **fields: Any) -> bool:
        """Takes a step in both copies; refused or taken alike. True if it was taken."""
        before, brought = self.action, chase(self.action, self.today, self.ctx)
        one = self.daily.outcome(verb, by, *args, **fields)
        other = self.gaps.outcome(verb, by, *args, **fields)
        check_grant(verb.__name__, brought.action, by, one, self.today, self.ctx)
        if isinstance(one, Refusal) or isinstance(other, Refusal):
            assert isinstance(one, Refusal) and isinstance(other, Refusal), (one, other)
            assert one.reason == other.reason
            return False
        check_step(verb.__name__, before, brought, one)
        self.daily.keep(one)
        self.gaps.keep(other)
        self.compare()
        return True
