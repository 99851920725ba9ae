"""Matters of agencies and breaches: what raises each, on both sides of every threshold."""

from datetime import date

import pytest

from rules.bodies.others import Attended, OpenBreach, absences, looked_back_to, non_delivery, quarter, unexplained
from rules.calendar import Calendars
from rules.words import AttendanceValue as V

P, D, S, A = V.PRESENT, V.DEPUTY, V.APOLOGIES, V.ABSENT


@pytest.mark.parametrize(
    ("values", "named_after"),
    [
        ((A,), None),
        ((A, A), 2),
        ((S, A), 2),
        ((A, D), None),
        ((A, P, A), None),
        ((A, A, A), 2),
        ((A, A, P, A, S), 5),
        ((A, A, P), None),
    ],
)
def test_two_held_meetings_running_without_anybody_there(values: tuple[V, ...], named_after: int | None) -> None:
    attended = [Attended(1, number, 7, value) for number, value in enumerate(values, 1)]
    found = absences(attended, 2)
    assert [(one.subject_id, one.number) for one in found] == ([(7, named_after)] if named_after else [])


def test_absences_of_two_bodies_are_not_added_up() -> None:
    assert absences([Attended(1, 1, 7, A), Attended(2, 2, 7, A)], 2) == []


@pytest.mark.parametrize(("day", "raised"), [(date(2026, 12, 29), 0), (date(2026, 12, 30), 1)])
def test_a_breach_unexplained_for_twenty_working_days(day: date, raised: int) -> None:
    calendar = Calendars(frozenset({date(2026, 12, 25), date(2026, 12, 28)})).partnership()
    for on in (day, date(2027, 1, 18)):  # a run after a gap finds the same day
        found = unexplained([OpenBreach(3, date(2026, 11, 30))], on, calendar, 20)
        assert [one.fell_due_on for one in found] == [date(2026, 12, 30)] * (raised or on != day)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((date(2026, 10, 1), date(2026, 11, 2), date(2026, 12, 31)), [20264]),
        ((date(2026, 9, 30), date(2026, 11, 2), date(2026, 12, 31)), []),
        ((date(2026, 10, 1), date(2026, 11, 2)), []),
    ],
)
def test_three_actions_at_rung_4_in_one_quarter(days: tuple[date, ...], found: list[int]) -> None:
    items = [(7, number, day) for number, day in enumerate(days)]
    assert [one.number for one in non_delivery(items, 3)] == found
    assert [one.fell_due_on for one in non_delivery(items[::-1], 3)] == [date(2027, 1, 1) for _ in found]


def test_one_action_counts_once_a_quarter_and_only_for_the_agency_that_held_it() -> None:
    once = [
        (7, 1, date(2026, 10, 1)),
        (7, 1, date(2026, 11, 2)),
        (7, 2, date(2026, 11, 3)),
        (8, 3, date(2026, 11, 4)),
    ]
    assert non_delivery(once, 3) == []


@pytest.mark.parametrize(
    ("day", "number", "since"),
    [
        (date(2026, 1, 1), 20261, date(2025, 10, 1)),
        (date(2026, 3, 31), 20261, date(2025, 10, 1)),
        (date(2026, 4, 1), 20262, date(2026, 1, 1)),
        (date(2026, 12, 31), 20264, date(2026, 7, 1)),
    ],
)
def test_quarters(day: date, number: int, since: date) -> None:
    assert (quarter(day), looked_back_to(day)) == (number, since)
