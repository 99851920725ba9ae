"""Months and weeks, as the threshold rules step through them: a period is known by its first day.

A week is an ISO week, Monday to Sunday, known by its Monday. Source: domain guide §5 (monthly and weekly columns).
"""

from calendar import month_name
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_A_YEAR = 52
"""By which the same week of another year is found: a Monday stays a Monday, and drifts by a day or two."""


class Unit(StrEnum):
    """How long a period is."""

    MONTH = "month"
    WEEK = "week"


def months_back(month: date, length: int) -> list[date]:
    """`length` months ending with `month`, newest first, as first days."""
    last = month.year * 12 + month.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(last, last - length, -1)]


def periods_back(unit: Unit, first_day: date, length: int) -> list[date]:
    """`length` periods ending with the one that begins on `first_day`, newest first, by their first days."""
    if unit is Unit.MONTH:
        return months_back(first_day, length)
    return [first_day - at * ONE_WEEK for at in range(length)]


def years_before(unit: Unit, first_day: date, years: int) -> date:
    """The same month, or the same week, so many years earlier (later, if negative)."""
    if unit is Unit.MONTH:
        return first_day.replace(year=first_day.year - years)
    return first_day - years * WEEKS_A_YEAR * ONE_WEEK


def following(unit: Unit, first_day: date) -> date:
    """The first day of the next period."""
    return first_day + ONE_WEEK if unit is Unit.WEEK else (first_day + timedelta(days=31)).replace(day=1)


def last_day(unit: Unit, first_day: date) -> date:
    """The last day of the period."""
    return following(unit, first_day) - ONE_DAY


def monday_of(day: date) -> date:
    """The Monday of the week that the day lies in."""
    return day - timedelta(days=day.weekday())


def month_of(unit: Unit, first_day: date) -> date:
    """The month that a period is filed under: of a week, the one in which it ends."""
    return last_day(unit, first_day).replace(day=1)


def month_words(month: date) -> str:
    """`December 2025`."""
    return f"{month_name[month.month]} {month.year}"


def period_words(unit: Unit, first_day: date) -> str:
    """`December 2025`, or `the week to Sunday 30 November 2025`."""
    if unit is Unit.MONTH:
        return month_words(first_day)
    end = last_day(unit, first_day)
    return f"the week to Sunday {end.day} {month_words(end)}"


def filed_words(month: date, week: date | None) -> str:
    """A period as it is kept on record: a month, or a week with the month that it ends in."""
    return month_words(month) if week is None else period_words(Unit.WEEK, week)


def many(unit: Unit, number: int) -> str:
    """`1 month`, `4 weeks`."""
    return f"{number} {unit}" + ("" if number == 1 else "s")
