"""Working days: the domain guide's calendar test, both calendars, closures taken back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Calendars, Closure, WorkingCalendar

CHRISTMAS_2026 = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
ENGLAND = WorkingCalendar(CHRISTMAS_2026)

ADDED = [
    (
        "ten from Wed 16 Dec 2026 over Christmas is Mon 4 Jan 2027",
        date(2026, 12, 16),
        10,
        date(2027, 1, 4),
    ),
    ("nine is the working day before it", date(2026, 12, 16), 9, date(2026, 12, 31)),
    ("eleven is the working day after it", date(2026, 12, 16), 11, date(2027, 1, 5)),
    ("none from a working day is that day", date(2026, 12, 16), 0, date(2026, 12, 16)),
    ("none from a bank holiday is the next working day", date(2026, 12, 25), 0, date(2026, 12, 29)),
    ("one from a Saturday is Monday", date(2026, 12, 5), 1, date(2026, 12, 7)),
    ("one from a Friday is Monday", date(2026, 12, 4), 1, date(2026, 12, 7)),
    ("one before a Monday is Friday", date(2026, 12, 7), -1, date(2026, 12, 4)),
    ("four before Wed 30 Dec 2026 is Tue 22 Dec", date(2026, 12, 30), -4, date(2026, 12, 22)),
    ("six before Wed 2 Dec 2026 is Tue 24 Nov", date(2026, 12, 2), -6, date(2026, 11, 24)),
]


@pytest.mark.parametrize(("start", "days", "expected"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED])
def test_working_days_are_added(start: date, days: int, expected: date) -> None:
    assert ENGLAND.add(start, days) == expected


BETWEEN = [
    ("the day itself is not counted", date(2026, 12, 16), date(2026, 12, 16), 0),
    ("the end is counted", date(2026, 12, 16), date(2026, 12, 17), 1),
    ("a weekend counts nothing", date(2026, 12, 4), date(2026, 12, 6), 0),
    ("bank holidays count nothing", date(2026, 12, 24), date(2026, 12, 29), 1),
    ("backwards counts nothing", date(2026, 12, 17), date(2026, 12, 16), 0),
]


@pytest.mark.parametrize(("start", "end", "expected"), [row[1:] for row in BETWEEN], ids=[row[0] for row in BETWEEN])
def test_working_days_between_two_dates(start: date, end: date, expected: int) -> None:
    assert ENGLAND.between(start, end) == expected


MONDAYS = [
    ("an ordinary Monday is itself", date(2026, 12, 7), date(2026, 12, 7)),
    ("a Friday belongs to its Monday", date(2026, 12, 11), date(2026, 12, 7)),
    ("a Sunday belongs to the week before", date(2026, 12, 13), date(2026, 12, 7)),
    ("a bank holiday Monday passes it to Tuesday", date(2026, 12, 30), date(2026, 12, 29)),
]


@pytest.mark.parametrize(("day", "expected"), [row[1:] for row in MONDAYS], ids=[row[0] for row in MONDAYS])
def test_the_first_working_day_of_the_week(day: date, expected: date) -> None:
    assert ENGLAND.first_of_week(day) == expected


def test_a_week_that_is_closed_throughout_keeps_its_monday() -> None:
    monday = date(2026, 12, 28)
    closed = WorkingCalendar(frozenset(monday + timedelta(days=n) for n in range(5)))
    assert closed.first_of_week(date(2026, 12, 30)) == monday


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.frozensets(days, max_size=40).map(WorkingCalendar)


@given(calendars, days, st.integers(1, 60))
def test_counting_back_gives_what_was_added(calendar: WorkingCalendar, day: date, number: int) -> None:
    """django-helpdesk's excluded days make things fall due sooner; here a closed day never counts."""
    reached = calendar.add(day, number)
    assert calendar.is_open(reached)
    assert calendar.between(day, reached) == number
    assert calendar.between(day, reached - timedelta(days=1)) == number - 1


@given(calendars, days, days, st.integers(1, 30))
def test_a_further_closed_day_never_brings_a_date_nearer(
    calendar: WorkingCalendar, closed: date, day: date, number: int
) -> None:
    assert WorkingCalendar(calendar.closed | {closed}).add(day, number) >= calendar.add(day, number)


POLICE_DAY, PARTNERSHIP_DAY, TAKEN_BACK = date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 11)
BOTH = Calendars(
    CHRISTMAS_2026,
    (
        Closure(POLICE_DAY, agency_id=7),
        Closure(PARTNERSHIP_DAY),
        Closure(TAKEN_BACK, retired_on=date(2026, 12, 2)),
    ),
)
OPEN = [
    ("an agency's closure closes it for that agency", BOTH.both(7), POLICE_DAY, False),
    ("and for no other", BOTH.both(8), POLICE_DAY, True),
    ("nor for the partnership", BOTH.partnership(), POLICE_DAY, True),
    ("the partnership's closure closes everybody", BOTH.both(8), PARTNERSHIP_DAY, False),
    ("a bank holiday closes everybody", BOTH.both(7), date(2026, 12, 28), False),
    ("a closure taken back is open", BOTH.partnership(), TAKEN_BACK, True),
    ("but closed for a ladder of the day before", BOTH.partnership(since=date(2026, 12, 1)), TAKEN_BACK, False),
    ("and open for a ladder of that very day", BOTH.partnership(since=date(2026, 12, 2)), TAKEN_BACK, True),
]


@pytest.mark.parametrize(("calendar", "day", "is_open"), [row[1:] for row in OPEN], ids=[row[0] for row in OPEN])
def test_whose_day_is_closed(calendar: WorkingCalendar, day: date, is_open: bool) -> None:
    assert calendar.is_open(day) is is_open
