"""The late clock written a second time, as a child would: a tally on the wall, one stroke a day.

The rules count back from dates, so that a missed run does no harm; this one lives through every day. That the
two agree is the test.
"""

from dataclasses import dataclass, field
from datetime import date

from rules.action import ActionState
from rules.people import Context

NEEDED = {1: 1, 2: 3, 3: 5}


@dataclass
class Tally:
    """Strokes since the ladder began: days open in both calendars, and days open in the partnership's."""

    term: int = 0
    began: bool = False
    both: int = 0
    own: int = 0
    rung: int = 0
    fell_due: list[date] = field(default_factory=list)
    strokes: list[date] = field(default_factory=list)
    """The ladder days of the partnership's calendar, in order."""

    def live_through(self, day: date, action: ActionState, ctx: Context) -> None:
        """One day passes for `action`, which is as it was when the day began."""
        if not action.is_live:
            return
        if action.term != self.term:
            self.__init__(action.term)  # type: ignore[misc]
            # The day on which the new term was agreed has passed already; it may be the day it begins with.
            assert action.term_from is not None
            self._begin(action.term_from, action, ctx)
            if day <= action.term_from:
                return
        if not self.began:
            self._begin(day, action, ctx)
            return
        if any(p.from_on < day and (p.last is None or day <= p.last) for p in action.pauses):
            return
        is_own, is_both = open_days(day, action, ctx)
        self.own += is_own
        self.both += is_both
        self.strokes += [day] if is_own else []
        if self.rung == 3:
            return
        wanted = self.rung + 1
        counts, stroke = (self.own, is_own) if wanted == 3 else (self.both, is_both)
        if stroke and counts >= NEEDED[wanted]:
            self.rung = wanted
            self.fell_due.append(day)

    def _begin(self, day: date, action: ActionState, ctx: Context) -> None:
        """The clock begins with the first day from `ladder_from` on that is open in both calendars."""
        assert action.ladder_from is not None
        self.began = day >= action.ladder_from and open_days(day, action, ctx)[1]


def open_days(day: date, action: ActionState, ctx: Context, since: date | None = None) -> tuple[bool, bool]:
    """Whether `day` counts in the partnership's calendar, and in both.

    A closure taken back after the clock began (`since`; the term's beginning if not said) still counts as closed.
    """
    since = since or action.term_from
    assert since is not None
    closed = {
        closure.agency_id
        for closure in ctx.calendars.closures
        if closure.on == day and (closure.retired_on is None or closure.retired_on > since)
    }
    own = day.weekday() < 5 and day not in ctx.calendars.bank_holidays and None not in closed
    return own, own and action.owner_agency_id not in closed
