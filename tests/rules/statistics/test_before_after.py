"""The numbers under an effect: exact where nothing scatters, wider where something does."""

import pytest

from rules.statistics.before_after import (
    CHANCE,
    Scatter,
    Totals,
    least_fall_seen,
    p_fell,
    p_rose,
    ratio_of_ratios,
    scatter_of,
    scatter_of_years,
)
from rules.statistics.counts import p_of_fall, p_of_rise

YEAR = Totals(120, 12, 20, 3)


def test_without_scatter_it_is_the_exact_test_of_the_thresholds() -> None:
    assert p_fell(YEAR, CHANCE) == p_of_fall(20, 120, 12, 3)
    assert p_rose(YEAR, CHANCE) == p_of_rise(20, 120, 12, 3)


def test_scatter_worked_out_on_few_months_is_allowed_more_than_on_many() -> None:
    exact, many, few = (p_fell(YEAR, one) for one in (CHANCE, Scatter(2.0, 1000), Scatter(2.0, 5)))
    assert exact < many < few


def test_scatter_is_variance_over_mean_and_counts_from_its_bound_on() -> None:
    months = [5, 15] * 6
    assert scatter_of(months, 1.3).dispersion == pytest.approx(12 / 11 * 25 / 10)
    assert scatter_of(months, 2.8) == CHANCE
    assert scatter_of([10], 1.3) == scatter_of([0, 0, 0], 1.3) == CHANCE


def test_a_season_is_no_scatter_when_two_years_are_held_against_each_other() -> None:
    summer = [5, 40] * 6
    assert scatter_of(summer, 1.3).dispersion > 10
    assert scatter_of_years(summer, summer, 1.3) == CHANCE
    # (10 - 30)^2 / 40 is 10, for each of twelve.
    assert scatter_of_years([10] * 12, [30] * 12, 1.3) == Scatter(10.0, 12)


@pytest.mark.parametrize(
    ("before", "least"),
    [(120, 1 - 19 / 30), (14, 1.0), (13, None)],
    ids=["of 30 expected 19 would have been", "of 3.5 expected none would have been", "of 3.25 not even none"],
)
def test_the_least_fall_that_would_have_been_seen(before: int, least: float | None) -> None:
    found = least_fall_seen(Totals(before, 12, 0, 3), CHANCE, 0.05)
    assert found == (None if least is None else pytest.approx(least))


def test_the_ratio_of_ratios_is_that_of_the_totals_and_lies_within_its_interval() -> None:
    found = ratio_of_ratios(Totals(120, 12, 15, 3), CHANCE, [Totals(240, 12, 60, 3)], CHANCE, 0.05)
    assert found.ratio == pytest.approx(0.5)
    assert found.low < 0.5 < found.high < 1
    assert found.p_less == pytest.approx(1 - found.p_more)
    assert found.p_less < 0.05, "an interval that ends below 1 is a p below 0.05"


def test_areas_that_differ_among_themselves_widen_the_interval() -> None:
    own = Totals(120, 12, 15, 3)
    alike = [Totals(120, 12, 30, 3)] * 4
    apart = [Totals(120, 12, after, 3) for after in (10, 20, 40, 50)]
    one, other = (ratio_of_ratios(own, CHANCE, others, CHANCE, 0.05) for others in (alike, apart))
    assert one.ratio == pytest.approx(other.ratio)
    assert other.high / other.low > 1.5 * one.high / one.low


def test_no_count_at_all_still_has_a_ratio_and_no_area_has_none() -> None:
    assert 0 < ratio_of_ratios(Totals(30, 12, 0, 3), CHANCE, [Totals(30, 12, 8, 3)], CHANCE, 0.05).ratio < 1
    with pytest.raises(ValueError, match="nothing to hold it beside"):
        ratio_of_ratios(YEAR, CHANCE, [], CHANCE, 0.05)
