"""The cap: the smallest p, or Benjamini and Hochberg's rate over every series that was tested."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from rules.findings import SeriesMonths, State
from rules.periods import months_back
from rules.policy import CapName, DetectorName, Thresholds
from rules.statistics.false_discovery import adjusted
from rules.thresholds import test_month
from tests.rules.test_thresholds import DECEMBER

BH = Thresholds(detector=DetectorName.COUNTS, cap=CapName.BENJAMINI_HOCHBERG, cap_above_series=0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_rates_are_those_of_scipy(ps: list[float]) -> None:
    assert adjusted(ps) == pytest.approx(list(false_discovery_control(ps)))


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted([0.5, 1.2])
    assert adjusted([]) == []


def states(rising: Sequence[int], quiet: int, policy: Thresholds, under_analysis: Sequence[int] = ()) -> list[State]:
    """States of series that rise to these counts from ten a month, beside `quiet` ones that stay there."""
    ends = [*rising, *[10] * quiet]
    months = months_back(DECEMBER, 13)[::-1]
    series = [
        SeriesMonths(area, "Drugs", dict(zip(months, [*[10] * 12, end], strict=True)))
        for area, end in enumerate(ends)
    ]
    found = test_month(series, DECEMBER, policy, {(area, "Drugs") for area in under_analysis})
    return [one.state for one in found[: len(rising)]]


OPENED, CAPPED, CONTINUING = State.OPENED, State.CAPPED, State.CONTINUING


@pytest.mark.parametrize(
    ("rising", "quiet", "expected", "why"),
    [
        ([23], 10, [OPENED], "p 0.0012 of eleven tests: a rate of 0.013"),
        ([23], 150, [CAPPED], "the same of 151: 0.18"),
        ([23] * 10, 150, [OPENED] * 10, "ten together lend each other weight: 0.019"),
        ([60, 23], 150, [OPENED, OPENED], "a very clear one beside it halves the rate to 0.09"),
    ],
)
def test_what_opens_depends_on_how_many_were_tested_and_how_many_rose(
    rising: Sequence[int], quiet: int, expected: list[State], why: str
) -> None:
    assert states(rising, quiet, BH) == expected, why


def test_of_counts_that_scatter_the_p_that_is_left_is_ranked() -> None:
    """Of two rises the one with the smaller p by itself comes from months that vary sixfold: the other opens."""
    months = months_back(DECEMBER, 15)[::-1]
    steady, wild = [20] * 14, [9, 31] * 7
    series = [
        SeriesMonths(0, "Drugs", dict(zip(months, [*wild, 78], strict=True))),
        SeriesMonths(1, "Drugs", dict(zip(months, [*steady, 50], strict=True))),
    ]
    policy = Thresholds(detector=DetectorName.COUNTS, cap_above_series=0, cap_breaches=1)
    first, second = test_month(series, DECEMBER, policy, ())
    assert first.p is not None and second.p is not None and first.p < second.p
    assert (first.state, second.state) == (CAPPED, OPENED)


def test_a_rise_under_analysis_lends_no_weight_and_is_not_capped() -> None:
    assert states([60, 23], 150, BH, under_analysis=(0,)) == [CONTINUING, CAPPED]


def test_up_to_the_number_of_series_nothing_is_capped() -> None:
    policy = Thresholds(detector=DetectorName.COUNTS, cap=CapName.BENJAMINI_HOCHBERG, cap_above_series=151)
    assert states([23], 150, policy) == [OPENED]


def test_a_run_has_a_p_for_the_rate_though_it_has_none_of_its_own() -> None:
    months = months_back(DECEMBER, 19)[::-1]
    run = SeriesMonths(0, "Drugs", dict(zip(months, [*[100] * 12, *[113] * 7], strict=True)))
    (found,) = test_month([run], DECEMBER, BH, ())
    assert (found.p, found.state) == (None, CAPPED), "twice the smaller p is far above 0.1"
    (found,) = test_month([run], DECEMBER, Thresholds(detector=DetectorName.COUNTS, cap_above_series=0), ())
    assert found.state is OPENED, "among the smallest p it comes last, and there is room"
