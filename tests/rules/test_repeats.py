"""Boundaries of near repeats, repeats and ASB case reviews: domain guide §5."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy import Linking
from rules.repeats import (
    PLACE,
    VICTIM,
    Case,
    Window,
    asb_case,
    is_asb,
    is_near_repeat,
    months_before,
    near_repeats,
    place_of_item,
    repeats,
    reviews_due,
)
from tests.rules.linking import DAY, sighting

LIMITS = Linking()
ANN = Case(VICTIM, "V-1")


@pytest.mark.parametrize(
    ("changed", "near"),
    [
        ({"easting": 400_400.0}, True),
        ({"easting": 400_400.1}, False),
        ({"easting": 400_240.0, "northing": 260_320.0}, True),  # 240² + 320² = 400²
        ({"on_day": DAY + timedelta(days=14)}, True),
        ({"on_day": DAY + timedelta(days=15)}, False),
        ({"on_day": DAY - timedelta(days=14), "easting": 400_400.0}, True),
        ({"type": "Burglary"}, False),
    ],
)
def test_near_is_400_metres_and_14_days_both_included(changed: dict[str, Any], near: bool) -> None:
    one, other = sighting(1), sighting(2, **changed)
    assert (is_near_repeat(one, other, LIMITS), is_near_repeat(other, one, LIMITS)) == (near, near)


def test_a_pair_that_may_be_one_event_is_no_repeat_until_somebody_has_decided() -> None:
    items = [sighting(5), sighting(6), sighting(7)]
    pairs = [(0, 1), (1, 2)]
    assert near_repeats(items, pairs, {frozenset((5, 6))}, LIMITS) == [(1, 2)]
    assert near_repeats(items, pairs, set(), LIMITS) == pairs


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 3, 1), 3, date(2025, 12, 1)),
    ],
)
def test_months_go_back_to_the_same_day_or_the_end_of_the_month(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("first", "found"),
    [(date(2025, 5, 9), 1), (date(2025, 5, 8), 0), (date(2026, 5, 10), 0)],
    ids=["just twelve months ago", "a day earlier", "a day that has not come"],
)
def test_a_repeat_victim_has_two_in_the_twelve_months_to_the_day(first: date, found: int) -> None:
    assert len(repeats([(ANN, 1, first), (ANN, 2, DAY)], DAY, 12, 2)) == found


def test_one_item_told_twice_is_one_and_the_most_come_first() -> None:
    bob = Case(VICTIM, "V-2")
    cases = [(ANN, 1, DAY), (ANN, 1, DAY), (bob, 2, DAY), (bob, 3, DAY), (Case(PLACE, "x"), 4, DAY)]
    assert [(one.case, one.items) for one in repeats(cases, DAY, 12, 2)] == [(bob, (2, 3))]


def test_a_place_is_its_words_in_its_area_or_else_its_point() -> None:
    assert place_of_item("On or near High Street", 3, None, None) == place_of_item("high street.", 3, -1.9, 52.3)
    assert place_of_item("High Street", 3, None, None) != place_of_item("High Street", 4, None, None)
    assert place_of_item(None, 3, -1.93741, 52.30009) == Case(PLACE, "-1.9374,52.3001")
    assert place_of_item(" ", 3, None, None) is None
    assert place_of_item("High Street", None, -1.93741, 52.30009) == Case(PLACE, "-1.9374,52.3001"), "of which town?"
    assert place_of_item("High Street", None, None, None) == Case(PLACE, "0:high street")


def days(*apart: int) -> list[date]:
    return [DAY - timedelta(days=one) for one in apart]


@pytest.mark.parametrize(
    ("reports", "due"),
    [
        (days(2, 1, 0), [Window(*days(2, 0), 3)]),
        (days(1, 0), []),
        ([date(2025, 11, 9), *days(1, 0)], [Window(date(2025, 11, 9), DAY, 3)]),
        ([date(2025, 11, 8), *days(1, 0)], []),
        (days(5, 4, 3, 2, 1, 0), [Window(*days(5, 3), 3), Window(*days(2, 0), 3)]),
        (days(0, 0, 0), [Window(DAY, DAY, 3)]),
        (days(3, 2, 1, 0), [Window(*days(3, 1), 3)]),
    ],
    ids=[
        "three", "two", "just six months", "six months and a day", "six are two reviews",
        "three on one day", "a fourth waits for others",
    ],
)  # fmt: skip
def test_three_reports_in_six_months_make_a_review_due(reports: list[date], due: list[Window]) -> None:
    assert reviews_due(reports, DAY, LIMITS) == due


def test_each_report_counts_towards_one_review() -> None:
    assert reviews_due(days(5, 4, 3, 2, 1), DAY, LIMITS, after=days(3)[0]) == []
    assert reviews_due(days(5, 4, 3, 2, 1, 0), DAY, LIMITS, after=days(3)[0]) == [Window(*days(2, 0), 3)]


def test_no_two_reviews_of_a_case_end_on_one_day() -> None:
    """Six reports of one night are one review: two that end on one day are one row in the table."""
    assert reviews_due(days(3, 3, 3, 3, 3, 3), DAY, LIMITS) == [Window(*days(3, 3), 6)]
    told = days(5, 4, 3, 3, 2, 1)
    assert reviews_due(told, DAY, LIMITS) == [Window(*days(5, 3), 4)], "as when it was looked for on each day"


def test_the_numbers_of_a_review_are_the_policys() -> None:
    assert reviews_due(days(40, 0), DAY, Linking(asb_reports=2, asb_months=1)) == []
    assert len(reviews_due(days(20, 0), DAY, Linking(asb_reports=2, asb_months=1))) == 1
    assert is_asb("anti-social behaviour", LIMITS) and not is_asb("Noise", LIMITS)
    assert is_asb("noise", Linking(asb_types=("Noise",)))


def test_a_report_is_its_victims_case_or_where_none_is_known_its_places() -> None:
    place = Case(PLACE, "1:high street")
    assert asb_case("V-1", place) == ANN
    assert asb_case(None, place) == place
    assert asb_case(None, None) is None


@given(st.lists(st.integers(0, 200), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing_and_finding_again_adds_nothing(apart: list[int], shuffle: Any) -> None:
    reports = days(*apart)
    found = reviews_due(reports, DAY, LIMITS)
    mixed = list(reports)
    shuffle.shuffle(mixed)
    assert reviews_due(mixed, DAY, LIMITS) == found
    assert not found or reviews_due(reports, DAY, LIMITS, after=found[-1].until_on) == []
