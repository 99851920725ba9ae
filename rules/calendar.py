"""Working days: what is open, what counts, and which closures a running ladder goes on honouring.

Source: domain guide §3 (calendar tests) and §4 ("Dates": rungs 0-2 count days open in both calendars,
rung 3 and meetings the partnership's; a calendar change never speeds a ladder up).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday, less `closed` (bank holidays and closures)."""

    closed: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return day.weekday() < SATURDAY and day not in self.closed

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        while not self.is_open(day):
            day += ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The nth working day after `day` (before it, when negative); `day` may itself be closed.

        With 0: the working day on or after `day`.
        """
        if working_days == 0:
            return self.on_or_after(day)
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_open(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; 0 when `end` is not after `start`."""
        count, day = 0, start
        while day < end:
            day += ONE_DAY
            count += self.is_open(day)
        return count

    def first_of_week(self, day: date) -> date:
        """The first working day of the week of `day` ("Monday" in the ladder); Monday itself if none is open."""
        monday = day - timedelta(days=day.weekday())
        first = self.on_or_after(monday)
        return first if first < monday + timedelta(days=7) else monday


@dataclass(frozen=True, slots=True)
class Closure:
    """A day closed for the whole partnership (`agency_id` None) or for one agency.

    `retired_on`: the day the closure was taken back. A ladder that began before goes on honouring it,
    because a calendar change never speeds a ladder up.
    """

    on: date
    agency_id: int | None = None
    retired_on: date | None = None


@dataclass(frozen=True)
class Calendars:
    """The calendars of one partnership: bank holidays of its division, its closures, its agencies' closures."""

    bank_holidays: frozenset[date] = frozenset()
    closures: tuple[Closure, ...] = ()
    _made: dict[tuple[int | None, date | None], WorkingCalendar] = field(
        default_factory=dict, compare=False, repr=False
    )

    def partnership(self, since: date | None = None) -> WorkingCalendar:
        """The partnership's own calendar, for a ladder that began on `since`."""
        return self._calendar(None, since)

    def both(self, agency_id: int | None, since: date | None = None) -> WorkingCalendar:
        """Days open for the partnership *and* for the agency, for a ladder that began on `since`."""
        return self._calendar(agency_id, since)

    def _calendar(self, agency_id: int | None, since: date | None) -> WorkingCalendar:
        asked = (agency_id, since)
        found = self._made.get(asked)
        if found is not None:
            return found
        relevant = tuple(c for c in self.closures if c.agency_id is None or c.agency_id == agency_id)
        if since is not None and not any(c.retired_on and c.retired_on > since for c in relevant):
            since = None
        found = self._made.get((agency_id, since))
        if found is None:
            closed = frozenset(_honoured(relevant, since)) | self.bank_holidays
            found = self._made[(agency_id, since)] = WorkingCalendar(closed)
        self._made[asked] = found
        return found


def _honoured(closures: Iterable[Closure], since: date | None) -> Iterable[date]:
    for closure in closures:
        if closure.retired_on is None or (since is not None and closure.retired_on > since):
            yield closure.on
