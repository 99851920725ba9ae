"""Which pairs are proposed as one event, with what score; and which item of a confirmed pair is counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.linking import (
    Counted,
    LinkState,
    compatible,
    counted_once,
    identity,
    not_to_decide,
    ordered,
    plain_words,
    same_event,
)
from rules.policy import Linking
from tests.rules.linking import DAY, sighting

LIMITS = Linking()


@pytest.mark.parametrize(
    ("changed", "words", "score"),
    [
        # (40 + 20 + 20) of 80: same place, day and type, no words to compare.
        ({}, None, 100),
        # (40 * (1 - 60/150) + 20 + 20) / 80 = 64 / 80
        ({"easting": 400_060.0}, None, 80),
        # (40 + 20 * (1 - 1/3) + 20) / 80 = 73.33 / 80
        ({"on_day": DAY + timedelta(days=1)}, None, 92),
        # (40 + 20 + 20 * 0.7) / 80 = 74 / 80
        ({"type": "Criminal damage and arson"}, None, 92),
        # (40 + 20 + 20 + 20 * 0.5) / 100
        ({}, 50, 90),
        # 90 m off: (40 * 0.4 + 20 + 20) / 80 = 56 / 80, just enough
        ({"northing": 260_090.0}, None, 70),
    ],
)
def test_the_score_is_the_weighed_mean_of_its_reasons(changed: dict[str, Any], words: int | None, score: int) -> None:
    found = same_event(sighting(1), sighting(2, source_id=2, **changed), words, LIMITS)
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize(
    "changed",
    [
        {"source_id": 1},
        {"easting": 400_150.1},
        {"on_day": DAY + timedelta(days=3)},
        {"type": "Shoplifting"},
        {"northing": 260_095.0},  # within 150 m, but a score of 68
    ],
    ids=["one source tells its own apart", "too far", "too late", "another thing", "not likely enough"],
)
def test_what_is_not_proposed(changed: dict[str, Any]) -> None:
    assert same_event(sighting(1), sighting(2, **{"source_id": 2, **changed}), None, LIMITS) is None


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Graffiti", "graffiti ", "same"),
        ("Graffiti", "Criminal damage and arson", "alike"),
        ("Abandoned vehicles", "Vehicle crime", "alike"),
        ("Anti-social behaviour", "Rowdy or nuisance neighbours", "alike"),
        ("Burglary", "Shoplifting", ""),
        ("Other theft", "Other crime", ""),
    ],
)
def test_types_are_the_same_alike_or_two_things(one: str, other: str, found: str) -> None:
    assert (compatible(one, other), compatible(other, one)) == (found, found)


def test_words_that_say_nothing_are_left_out_of_a_location() -> None:
    assert plain_words("On or near Ryton  Close.") == "ryton close"
    assert plain_words(None) == plain_words(" – ") == ""


def test_a_corrected_month_brings_the_same_identity_for_the_same_item() -> None:
    assert identity(1, "A1", ("x",)) == identity(1, "A1", ("changed",))
    assert identity(1, "A1", ()) != identity(2, "A1", ())
    assert identity(1, None, ("x", DAY)) == identity(1, None, ("x", DAY)) != identity(1, None, ("y", DAY))


@given(
    st.floats(0, 200), st.floats(0, 200), st.integers(-4, 4), st.none() | st.integers(0, 100),
    st.sampled_from(["Graffiti", "Broken window", "Litter"]),
)  # fmt: skip
def test_a_pair_is_judged_the_same_from_both_sides(
    east: float, north: float, days: int, words: int | None, type_: str
) -> None:
    one = sighting(1)
    other = sighting(
        2, source_id=2, type=type_, easting=400_000 + east, northing=260_000 + north,
        on_day=DAY + timedelta(days=days),
    )  # fmt: skip
    found = same_event(one, other, words, LIMITS)
    assert found == same_event(other, one, words, LIMITS)
    assert ordered(one, other) == ordered(other, one)
    assert found is None or LIMITS.same_event_score <= found.score <= 100


def items(*days: int, no_area: tuple[int, ...] = ()) -> dict[int, Counted]:
    return {
        at: Counted(at, at not in no_area, date(2026, 5, 1) + timedelta(days=day))
        for at, day in enumerate(days, start=1)
    }


@pytest.mark.parametrize(
    ("given_items", "pairs", "stands_for"),
    [
        (items(1, 0), [(1, 2)], {1: 2}),
        (items(0, 0), [(1, 2)], {2: 1}),
        (items(0, 1, 2), [(1, 2), (2, 3)], {2: 1, 3: 1}),
        (items(0, 0, 1), [(1, 3), (2, 3)], {2: 1, 3: 1}),
        (items(0, 1, no_area=(1,)), [(1, 2)], {1: 2}),
        (items(0, 1), [(1, 9)], {}),
        (items(0, 1), [], {}),
    ],
    ids=[
        "the later is not counted", "of one day the first that came in counts", "a chain counts once",
        "two that are each one event with a third are one", "a row of no area is in no count",
        "the other half is gone with a corrected month", "nothing confirmed",
    ],
)  # fmt: skip
def test_of_a_confirmed_pair_one_item_is_counted(
    given_items: dict[int, Counted], pairs: list[tuple[int, int]], stands_for: dict[int, int]
) -> None:
    assert counted_once(given_items, pairs) == stands_for


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_confirmed_links_changes_nothing(pairs: list[tuple[int, int]], shuffle: Any) -> None:
    there = items(3, 1, 4, 1, 5, 9)
    found = counted_once(there, pairs)
    mixed = [(b, a) for a, b in pairs]
    shuffle.shuffle(mixed)
    assert counted_once(there, mixed) == found
    assert not found.keys() & set(found.values())


def test_a_decision_that_stands_already_is_refused_and_any_other_may_be_taken_back() -> None:
    refused = not_to_decide(LinkState.CONFIRMED, LinkState.CONFIRMED, 7)
    assert refused is not None
    assert refused.fix == "To change it: `jatac links refuse 7`."
    assert not_to_decide(LinkState.REFUSED, LinkState.CONFIRMED, 7) is None
    assert not_to_decide(LinkState.PROPOSED, LinkState.REFUSED, 7) is None
