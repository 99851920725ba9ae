"""Bank holidays against gov.uk's own list, as the `govuk-bank-holidays` package ships it (no network)."""

from datetime import date

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from config.calendars import (
    FIRST_YEAR,
    LAST_PUBLISHED_YEAR,
    SUBDIVISIONS,
    bank_holidays,
    years_not_announced,
)
from rules.declarations import DIVISIONS

NOT_IN_THE_SHIPPED_LIST = {"scotland": {date(2026, 6, 15)}}
"""Scotland's day for the football World Cup: `holidays` knows it as proclaimed, the shipped list does not have it."""


@pytest.mark.parametrize("division", DIVISIONS)
def test_every_bank_holiday_is_gov_uks(division: str) -> None:
    shipped = {day["date"] for day in BankHolidays(use_cached_holidays=True).get_holidays(division=division)}
    assert bank_holidays(division) - shipped == NOT_IN_THE_SHIPPED_LIST.get(division, set())
    assert shipped - bank_holidays(division) == set()


def test_the_list_ends_where_gov_uks_does() -> None:
    shipped = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    assert {min(day["date"].year for day in shipped), max(day["date"].year for day in shipped)} == {
        FIRST_YEAR, LAST_PUBLISHED_YEAR,
    }  # fmt: skip


def test_every_division_of_the_partnership_file_has_its_days() -> None:
    assert set(SUBDIVISIONS) == set(DIVISIONS)


def test_christmas_2026_has_its_substitute_day_and_no_weekend() -> None:
    found = {day for day in bank_holidays("england-and-wales") if date(2026, 12, 24) <= day <= date(2027, 1, 3)}
    assert found == {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


def test_a_year_not_announced_is_said_and_not_guessed() -> None:
    assert bank_holidays("england-and-wales", 2028, 2035) == bank_holidays("england-and-wales", 2028, 2028)
    assert years_not_announced(date(2028, 12, 31), date(2028, 12, 31)) == ()
    assert years_not_announced(date(2028, 12, 31), date(2029, 1, 1)) == (2029,)
    assert years_not_announced(date(2030, 5, 1), date(2031, 5, 1)) == (2030, 2031)


def test_only_the_years_asked_for_are_given() -> None:
    assert {day.year for day in bank_holidays("scotland", 2026, 2027)} == {2026, 2027}
