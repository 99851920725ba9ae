"""Cadences: anchored to a date, flagged on bank holidays, with the dates of the worked fortnight."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cadence import (
    LAST,
    Cadence,
    NotAMeeting,
    Unit,
    as_row,
    cycle_dates,
    flag,
    from_row,
    meetings,
    meets_on,
    next_meeting,
    ordinal,
)
from rules.calendar import Calendars, Closure
from rules.policy import CycleTimes
from tests.moments import london

CHRISTMAS_2026 = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
CALENDARS = Calendars(CHRISTMAS_2026)
JATAC = Cadence(Unit.WEEK, date(2026, 12, 2), time(10, 0), step=2)
FIRST_TUESDAY = Cadence(Unit.MONTH, date(2026, 1, 6), time(14, 0), nth=1)
LAST_FRIDAY = Cadence(Unit.MONTH, date(2026, 1, 30), time(14, 0), nth=LAST)
QUARTERLY = Cadence(Unit.MONTH, date(2025, 1, 14), time(14, 0), step=3, nth=2)
DAILY = Cadence(Unit.DAY, date(2026, 1, 5), time(9, 15))
EVERY = [JATAC, FIRST_TUESDAY, LAST_FRIDAY, QUARTERLY, DAILY, Cadence(Unit.WEEK, date(2026, 1, 7), time(9), step=5)]

NEXT = [
    ("a fortnight after a meeting", JATAC, date(2026, 12, 2), date(2026, 12, 16)),
    ("the day before a meeting", JATAC, date(2026, 12, 1), date(2026, 12, 2)),
    ("the Wednesday between is not one", JATAC, date(2026, 12, 9), date(2026, 12, 16)),
    ("over the turn of the year", JATAC, date(2026, 12, 30), date(2027, 1, 13)),
    ("long before the anchor", JATAC, date(2025, 1, 1), date(2025, 1, 15)),
    ("long after it", JATAC, date(2030, 1, 1), date(2030, 1, 9)),
    ("the first Tuesday of this month", FIRST_TUESDAY, date(2026, 11, 30), date(2026, 12, 1)),
    ("on it, that of the next", FIRST_TUESDAY, date(2026, 12, 1), date(2027, 1, 5)),
    ("the last Friday of a month with five", LAST_FRIDAY, date(2026, 10, 1), date(2026, 10, 30)),
    ("the last Friday over the turn of the year", LAST_FRIDAY, date(2026, 12, 25), date(2027, 1, 29)),
    ("the quarter's second Tuesday", QUARTERLY, date(2026, 10, 13), date(2027, 1, 12)),
    ("a quarter from its middle", QUARTERLY, date(2026, 11, 1), date(2027, 1, 12)),
    ("a daily meeting on Friday", DAILY, date(2026, 12, 4), date(2026, 12, 7)),
]


@pytest.mark.parametrize(("cadence", "after", "expected"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT])
def test_the_next_meeting(cadence: Cadence, after: date, expected: date) -> None:
    assert next_meeting(cadence, after) == expected


days = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(st.sampled_from(EVERY), days)
def test_the_next_meeting_is_a_date_of_the_cadence_and_none_lies_between(cadence: Cadence, after: date) -> None:
    found = next_meeting(cadence, after)
    assert found > after
    assert meets_on(cadence, found)
    between = (after + timedelta(days=n) for n in range(1, (found - after).days))
    assert not any(meets_on(cadence, day) for day in between)


@given(st.lists(days, min_size=1, max_size=6), days)
def test_skipped_runs_never_flip_the_fortnight(runs: list[date], today: date) -> None:
    """RT's "every N weeks" counts runs: one that is missed moves every later one by a week."""
    for run in runs:
        next_meeting(JATAC, run)
    assert (next_meeting(JATAC, today) - date(2026, 12, 2)).days % 14 == 0


@given(st.sampled_from(EVERY), st.integers(-60, 60))
def test_any_date_of_a_cadence_serves_as_its_anchor(cadence: Cadence, steps: int) -> None:
    other = cadence.anchor
    for _ in range(abs(steps)):
        other = next_meeting(cadence, other)
    moved = Cadence(cadence.unit, other, cadence.at, cadence.step, cadence.nth)
    window = date(2026, 1, 1), date(2027, 12, 31)
    assert list(meetings(moved, *window)) == list(meetings(cadence, *window))


ORDINALS = [
    ("the year's first fortnight", JATAC, date(2026, 1, 14), 1),
    ("Wed 2 Dec 2026 is the 24th Wednesday of its fortnights", JATAC, date(2026, 12, 2), 24),
    ("the last of the year, flagged as it is, keeps its number", JATAC, date(2026, 12, 30), 26),
    ("the new year counts afresh", JATAC, date(2027, 1, 13), 1),
    ("a monthly meeting has its month's number", FIRST_TUESDAY, date(2026, 12, 1), 12),
    ("a quarterly one its quarter's", QUARTERLY, date(2026, 10, 13), 4),
]


@pytest.mark.parametrize(("cadence", "day", "expected"), [row[1:] for row in ORDINALS], ids=[r[0] for r in ORDINALS])
def test_the_number_of_a_meeting_in_its_year(cadence: Cadence, day: date, expected: int) -> None:
    assert ordinal(cadence, day) == expected


def test_a_date_without_a_meeting_has_no_number() -> None:
    with pytest.raises(NotAMeeting, match="2026-12-09"):
        ordinal(JATAC, date(2026, 12, 9))


def test_the_dates_of_the_worked_fortnight() -> None:
    found = cycle_dates(JATAC, date(2026, 12, 2), CALENDARS.partnership(), CycleTimes())
    assert found.nominations_close_at == london("2026-11-25 12:00")
    assert found.cut_off_at == london("2026-11-26 12:00")
    assert found.agenda_at == london("2026-11-27 10:00")
    assert found.pack_due_at == london("2026-11-30 12:00")
    assert found.meeting_at == london("2026-12-02 10:00")
    assert found.notices_due_at == london("2026-12-03 11:00")


def test_the_dates_of_the_fortnight_at_the_turn_of_the_year() -> None:
    found = cycle_dates(JATAC, date(2026, 12, 30), CALENDARS.partnership(), CycleTimes())
    assert found.cut_off_at == london("2026-12-22 12:00")
    assert found.notices_due_at == london("2026-12-31 11:00")


DST = [
    ("winter", date(2026, 3, 25), "2026-03-25T10:00:00+00:00"),
    ("summer, the fortnight after", date(2026, 4, 8), "2026-04-08T09:00:00+00:00"),
    ("summer", date(2026, 10, 21), "2026-10-21T09:00:00+00:00"),
    ("winter, the fortnight after", date(2026, 11, 4), "2026-11-04T10:00:00+00:00"),
]


@pytest.mark.parametrize(("day", "instant"), [row[1:] for row in DST], ids=[row[0] for row in DST])
def test_a_meeting_keeps_its_wall_clock_when_the_clocks_change(day: date, instant: str) -> None:
    dates = cycle_dates(JATAC, day, CALENDARS.partnership(), CycleTimes())
    assert dates.meeting_at == datetime.fromisoformat(instant)


CLOSED = Calendars(CHRISTMAS_2026, (Closure(date(2026, 11, 18)), Closure(date(2026, 11, 4), agency_id=3)))
FLAGS = [
    ("a bank holiday", date(2026, 12, 25), "is a bank holiday"),
    ("a closure of the partnership", date(2026, 11, 18), "is not a working day"),
    ("a Saturday", date(2026, 12, 5), "is not a working day"),
    ("three bank holidays around Wed 30 Dec", date(2026, 12, 30), "3 bank holidays fall between T-6 and T+3"),
    ("three bank holidays before Mon 4 Jan", date(2027, 1, 4), "3 bank holidays"),
    ("three, T-6 being Christmas Eve", date(2027, 1, 6), "3 bank holidays"),
    ("one, T-6 being the Tuesday after Christmas", date(2027, 1, 7), ""),
    ("one, T+3 being Tuesday 29 December: two fall inside", date(2026, 12, 22), "2 bank holidays"),
    ("none: T+3 is Christmas Eve", date(2026, 12, 21), ""),
    ("Wed 16 Dec", date(2026, 12, 16), ""),
    ("an agency's own closure does not move a meeting", date(2026, 11, 4), ""),
]


@pytest.mark.parametrize(("day", "said"), [row[1:] for row in FLAGS], ids=[row[0] for row in FLAGS])
def test_a_fortnightly_meeting_on_a_bank_holiday_is_flagged(day: date, said: str) -> None:
    """OpenProject leaves a fortnightly meeting on a bank holiday."""
    found = flag(day, CLOSED)
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize("cadence", [*EVERY, None])
def test_a_cadence_comes_back_from_its_row(cadence: Cadence | None) -> None:
    assert from_row(as_row(cadence)) == cadence
