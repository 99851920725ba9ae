"""The tests for small counts, against scipy and against the check values of domain guide §5."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from rules.statistics.counts import (
    display_z,
    e_test,
    expected,
    minimum_count,
    p_of_fall,
    p_of_rise,
    share_of_window,
)

DRAWN_CASES = 1_000


def drawn_cases() -> list[tuple[int, int, int, int]]:
    draw = random.Random(20_261_121)
    cases = []
    for _ in range(DRAWN_CASES):
        periods, window = draw.randint(1, 52), draw.choice((1, 1, 3, 4))
        mean = draw.choice((0.3, 2, 8, 40, 300, 2_000))
        k = int(draw.gammavariate(2, mean * periods / 2))
        x = int(draw.gammavariate(1.5, mean * window))
        cases.append((x, k, periods, window))
    return cases


def test_the_c_test_agrees_with_binomtest_on_a_thousand_drawn_cases() -> None:
    worst = 0.0
    for x, k, periods, window in drawn_cases():
        if x + k == 0:
            assert p_of_rise(x, k, periods, window) == p_of_fall(x, k, periods, window) == 1.0
            continue
        q = window / (periods + window)
        for ours, alternative in ((p_of_rise, "greater"), (p_of_fall, "less")):
            theirs = binomtest(x, x + k, q, alternative=alternative).pvalue
            got = ours(x, k, periods, window)
            if theirs > 1e-290:
                worst = max(worst, abs(got / theirs - 1))
            else:
                assert got < 1e-280
    assert worst < 1e-12


def test_25_against_16_is_not_a_rise_by_either_test() -> None:
    assert p_of_rise(25, 16, 1) == pytest.approx(0.106, abs=5e-4)
    assert e_test(25, 16, 1, two_sided=True) == pytest.approx(0.165, abs=5e-4)


def test_25_against_192_in_a_year_has_the_e_test_p_of_the_guide() -> None:
    assert e_test(25, 192, 12) == pytest.approx(0.022, abs=5e-4)


def test_robbery_280_to_320_a_year_does_not_alarm() -> None:
    assert e_test(320, 280, 1) == pytest.approx(0.051, abs=5e-4)


@pytest.mark.parametrize(("mean", "least"), [(1, 6), (2, 9), (3, 11), (5, 14), (10, 22), (20, 36), (50, 74)])
def test_the_minimum_counts_for_red_are_those_of_the_guide(mean: float, least: int) -> None:
    assert minimum_count(mean) == least


@given(st.integers(0, 400), st.integers(0, 4_000), st.integers(1, 24), st.integers(1, 4))
def test_rise_and_fall_share_only_the_count_itself(x: int, k: int, periods: int, window: int) -> None:
    both = p_of_rise(x, k, periods, window) + p_of_fall(x, k, periods, window)
    assert 1 - 1e-12 <= both <= 2 + 1e-12


@given(st.integers(0, 300), st.integers(0, 3_000), st.integers(1, 24), st.integers(1, 4))
def test_one_more_event_never_makes_a_rise_less_likely(x: int, k: int, periods: int, window: int) -> None:
    assert p_of_rise(x + 1, k, periods, window) <= p_of_rise(x, k, periods, window)


def test_a_month_like_its_baseline_shows_a_z_of_nought() -> None:
    assert expected(120, 12) == 10
    assert display_z(10, expected(120, 12)) == 0
    assert display_z(16, 9.0) == 2
    assert expected(120, 12, 3) == 30


@pytest.mark.parametrize(("periods", "window"), [(0, 1), (12, 0), (-1, 1)])
def test_a_window_without_periods_to_compare_with_is_refused(periods: int, window: int) -> None:
    with pytest.raises(ValueError, match="periods to compare"):
        share_of_window(periods, window)


@pytest.mark.parametrize(("x", "k"), [(-1, 5), (5, -1)])
def test_a_count_below_nought_is_refused(x: int, k: int) -> None:
    for test in (p_of_rise, p_of_fall):
        with pytest.raises(ValueError, match="below 0"):
            test(x, k, 12)
