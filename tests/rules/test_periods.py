"""Months and weeks, and how the rules step through them."""

from datetime import date

import pytest

from rules.periods import Unit, following, last_day, monday_of, month_of, period_words, periods_back, years_before

MONTH, WEEK = Unit.MONTH, Unit.WEEK


def test_periods_go_back_over_the_turn_of_the_year() -> None:
    assert periods_back(MONTH, date(2026, 1, 1), 3) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
    assert periods_back(WEEK, date(2026, 1, 5), 3) == [date(2026, 1, 5), date(2025, 12, 29), date(2025, 12, 22)]


@pytest.mark.parametrize(
    ("unit", "first", "last", "month"),
    [
        (MONTH, date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 1)),
        (MONTH, date(2025, 12, 1), date(2025, 12, 31), date(2025, 12, 1)),
        (WEEK, date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 1)),
        (WEEK, date(2026, 3, 30), date(2026, 4, 5), date(2026, 4, 1)),
    ],
)
def test_a_period_ends_on_a_day_and_is_filed_under_the_month_of_it(
    unit: Unit, first: date, last: date, month: date
) -> None:
    assert (last_day(unit, first), month_of(unit, first)) == (last, month)
    assert following(unit, first) > last


def test_a_week_begins_on_monday_and_keeps_to_mondays_in_other_years() -> None:
    assert monday_of(date(2026, 1, 4)) == monday_of(date(2025, 12, 29)) == date(2025, 12, 29)
    for years in (-1, 1, 2, 3):
        assert years_before(WEEK, date(2025, 12, 29), years).weekday() == 0
    assert years_before(MONTH, date(2025, 12, 1), 2) == date(2023, 12, 1)


def test_a_week_is_named_by_its_sunday() -> None:
    assert period_words(WEEK, date(2025, 11, 24)) == "the week to Sunday 30 November 2025"
    assert period_words(MONTH, date(2025, 11, 1)) == "November 2025"
