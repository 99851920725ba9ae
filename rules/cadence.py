"""When a body meets: dates that follow from an anchor date and a rule, never from a counter or a last run.

A skipped, doubled or late run therefore never flips a fortnight (RT's "every N weeks" counts runs and does).
Source: domain guide §3 (the worked fortnight, its calendar test, the flag); design decision 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from rules.calendar import ONE_DAY, SATURDAY, Calendars, WorkingCalendar
from rules.moment import LONDON, aware
from rules.policy import CycleTimes

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST = -1
FLAG_FROM, FLAG_TO, FLAG_HOLIDAYS = -6, 3, 2
"""A meeting is flagged when this many bank holidays fall between its T-6 and its T+3."""


class NotAMeeting(ValueError):
    """The date is not one on which the cadence meets; ask `next_meeting` for one that is."""


class Unit(StrEnum):
    """What a cadence counts in."""

    DAY = "day"
    """Every Monday to Friday (the daily tasking meeting)."""
    WEEK = "week"
    """Every `step` weeks, on the anchor's weekday."""
    MONTH = "month"
    """Every `step` months, on the nth weekday of the month (quarterly: step 3)."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A rule of dates. `anchor` is any one date on which the body meets; the rule runs both ways from it.

    `at`: Europe/London wall clock. `nth`: for months, which of the anchor's weekdays (1 to 4, -1 the last).
    """

    unit: Unit
    anchor: date
    at: time
    step: int = 1
    nth: int = 0
    minutes: int = 90


@dataclass(frozen=True, slots=True)
class CycleDates:
    """The dates of one tasking cycle, as aware UTC instants; `meeting_on` is the meeting's local date."""

    meeting_on: date
    nominations_close_at: datetime
    cut_off_at: datetime
    agenda_at: datetime
    pack_due_at: datetime
    meeting_at: datetime
    notices_due_at: datetime


def meets_on(cadence: Cadence, day: date) -> bool:
    """Whether `day` is a date of the cadence. Bank holidays are not looked at: see `flag`."""
    if cadence.unit is Unit.DAY:
        return day.weekday() < SATURDAY
    if day.weekday() != cadence.anchor.weekday():
        return False
    if cadence.unit is Unit.WEEK:
        return (day - cadence.anchor).days % (7 * cadence.step) == 0
    return (_month(day) - _month(cadence.anchor)) % cadence.step == 0 and day == _nth(cadence, _month(day))


def meetings(cadence: Cadence, start: date, end: date) -> Iterator[date]:
    """The dates of the cadence from `start` to `end`, both included, in order."""
    day = start if meets_on(cadence, start) else next_meeting(cadence, start)
    while day <= end:
        yield day
        day = next_meeting(cadence, day)


def next_meeting(cadence: Cadence, after: date) -> date:
    """The first date of the cadence after `after`."""
    if cadence.unit is Unit.DAY:
        return WorkingCalendar().add(after, 1)
    if cadence.unit is Unit.WEEK:
        period = 7 * cadence.step
        return after + timedelta(days=period - (after - cadence.anchor).days % period)
    month = _month(after)
    month += (_month(cadence.anchor) - month) % cadence.step
    found = _nth(cadence, month)
    return found if found > after else _nth(cadence, month + cadence.step)


def ordinal(cadence: Cadence, meeting_on: date) -> int:
    """Which date of the cadence in its calendar year `meeting_on` is: 1 for the year's first.

    Dates are counted as the cadence gives them, held, moved or cancelled alike, so that the number of a
    meeting never changes and two anchors on the same Wednesdays give the same numbers. Fortnightly Wednesdays
    with 2 December 2026 among them make that one the 24th (the first is 14 January). Raises NotAMeeting.
    """
    if not meets_on(cadence, meeting_on):
        raise NotAMeeting(f"{meeting_on} is not a date of this cadence, so it has no number in its year.")
    return sum(1 for _ in meetings(cadence, date(meeting_on.year, 1, 1), meeting_on))


def local_instant(day: date, at: time) -> datetime:
    """`at` on the Europe/London wall clock of `day`, in UTC."""
    return aware(datetime.combine(day, at, LONDON))


def cycle_dates(cadence: Cadence, meeting_on: date, calendar: WorkingCalendar, times: CycleTimes) -> CycleDates:
    """The dates of the cycle that ends in the meeting of `meeting_on`, in the partnership's working days."""

    def around(lead: tuple[int, time]) -> datetime:
        days, at = lead
        return local_instant(calendar.add(meeting_on, days), at)

    return CycleDates(
        meeting_on=meeting_on,
        nominations_close_at=around(times.nominations_close),
        cut_off_at=around(times.cut_off),
        agenda_at=around(times.agenda),
        pack_due_at=around(times.pack),
        meeting_at=local_instant(meeting_on, cadence.at),
        notices_due_at=around(times.notices),
    )


def flag(meeting_on: date, calendars: Calendars) -> str:
    """Why the meeting should be moved or cancelled, as a sentence; '' when it need not.

    It falls on a non-working day, or two or more bank holidays fall between its T-6 and its T+3.
    """
    calendar = calendars.partnership()
    day = f"{meeting_on:%A} {meeting_on.day} {meeting_on:%B %Y}"
    if meeting_on in calendars.bank_holidays:
        return f"{day} is a bank holiday: move or cancel the meeting."
    if not calendar.is_open(meeting_on):
        return f"{day} is not a working day of the partnership: move or cancel the meeting."
    start, end = calendar.add(meeting_on, FLAG_FROM), calendar.add(meeting_on, FLAG_TO)
    lost = sum(1 for holiday in calendars.bank_holidays if start <= holiday <= end and holiday.weekday() < SATURDAY)
    if lost >= FLAG_HOLIDAYS:
        return f"{lost} bank holidays fall between T-6 and T+3 of {day}: move or cancel the meeting."
    return ""


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _nth(cadence: Cadence, month: int) -> date:
    """The nth of the anchor's weekdays in the month with that running number."""
    year, index = divmod(month, 12)
    if cadence.nth == LAST:
        next_year, next_index = divmod(month + 1, 12)
        last = date(next_year, next_index + 1, 1) - ONE_DAY
        return last - timedelta(days=(last.weekday() - cadence.anchor.weekday()) % 7)
    first = date(year, index + 1, 1)
    return first + timedelta(days=(cadence.anchor.weekday() - first.weekday()) % 7 + 7 * (cadence.nth - 1))


def as_row(cadence: Cadence | None) -> dict[str, Any]:
    """The cadence as JSON for the body's row; {} for a body that meets when it is called."""
    if cadence is None:
        return {}
    return {
        "unit": cadence.unit.value,
        "step": cadence.step,
        "nth": cadence.nth,
        "anchor": cadence.anchor.isoformat(),
        "at": f"{cadence.at:%H:%M}",
        "minutes": cadence.minutes,
    }


def from_row(row: dict[str, Any]) -> Cadence | None:
    """The cadence of a body's row, or None for a body that meets when it is called."""
    if not row:
        return None
    return Cadence(
        unit=Unit(row["unit"]),
        anchor=date.fromisoformat(row["anchor"]),
        at=time.fromisoformat(row["at"]),
        step=row["step"],
        nth=row["nth"],
        minutes=row["minutes"],
    )
