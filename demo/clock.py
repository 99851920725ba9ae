"""The story's clock: its working days, the times of a day, and the day on which a month's file arrives."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from rules.calendar import ONE_DAY, WorkingCalendar
from rules.moment import LONDON, Moment

FIRST_DAY, LAST_DAY = date(2025, 8, 1), date(2026, 1, 30)
ARRIVES_ON = 3
"""Month M is assumed to arrive on this working day of M+1. The real lag of data.police.uk is about two months."""

ARRIVAL, TESTS = time(7, 30), time(7, 40)
CYCLES, REMINDERS, CHASES = time(8, 0), time(8, 10), time(8, 15)
PAPERS = time(8, 20)
"""What goes to the bodies above, a minute apart: on their agendas, on their papers, the cycles that close."""
MORNING_MAIL, MIDDAY_MAIL, LAST_MAIL = time(8, 30), time(11, 30), time(16, 45)
ANSWERS = time(10, 0)
"""Coordinator and chair answer from now on, a few minutes apart."""
ISSUES = time(11, 10)
MEETING_ENTERED = time(12, 30)
OWNERS = time(13, 0)
"""Owners act from now on, a few minutes apart."""
BODIES = time(15, 30)
"""The performance group and the board have met by now; what they decided is entered."""
CLOSING = time(16, 30)


def moment(day: date, at: time, minutes: int = 0) -> Moment:
    """A moment of the story, Europe/London, written down as it happens."""
    return Moment.at(datetime.combine(day, at, LONDON) + timedelta(minutes=minutes))


def working_days(calendar: WorkingCalendar) -> Iterator[date]:
    """The working days of the story, in order."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        if calendar.is_open(day):
            yield day
        day += ONE_DAY


def arriving(day: date, calendar: WorkingCalendar) -> date | None:
    """The month whose file arrives on `day` (its first day), if one does."""
    if calendar.between(day.replace(day=1) - ONE_DAY, day) != ARRIVES_ON or not calendar.is_open(day):
        return None
    return (day.replace(day=1) - ONE_DAY).replace(day=1)
