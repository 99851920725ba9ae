"""The negative binomial and the baseline, against scipy and against what must come out."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from rules.statistics.negative_binomial import (
    MEAN_FLOOR,
    Prior,
    forecast,
    log_likelihood,
    month_row,
    solve,
)

SEASON = Prior(season_sd=0.15)
WEIGHED = Prior(season_sd=0.15, season_chance=0.5, growth_sd=0.06, growth_chance=0.9)
MEANS = st.floats(0.5, 500)


def ago(counts: list[int]) -> list[tuple[int, int]]:
    """Counts, oldest first, with how many months ago each was."""
    return [(len(counts) - at, count) for at, count in enumerate(counts)]


@given(count=st.integers(0, 500), mean=MEANS, dispersion=st.floats(1.01, 10))
def test_the_likelihood_is_that_of_scipy(count: int, mean: float, dispersion: float) -> None:
    ours = log_likelihood(count, mean, dispersion)
    assert ours == pytest.approx(nbinom.logpmf(count, mean / (dispersion - 1), 1 / dispersion), rel=1e-7, abs=1e-7)


@given(count=st.integers(0, 500), mean=MEANS)
def test_without_over_dispersion_it_is_poisson(count: int, mean: float) -> None:
    assert log_likelihood(count, mean, 1) == pytest.approx(poisson.logpmf(count, mean), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("mean", "dispersion"), [(4.0, 1.0), (4.0, 3.0), (30.0, 1.5)])
def test_the_likelihoods_of_all_counts_are_one(mean: float, dispersion: float) -> None:
    assert sum(exp(log_likelihood(count, mean, dispersion)) for count in range(400)) == pytest.approx(1)


@pytest.mark.parametrize(("count", "mean", "dispersion"), [(-1, 4.0, 1.5), (1, 0.0, 1.5), (1, 4.0, 0.99)])
def test_what_has_no_likelihood_is_refused(count: int, mean: float, dispersion: float) -> None:
    with pytest.raises(ValueError, match="No count of"):
        log_likelihood(count, mean, dispersion)


def test_a_level_series_is_expected_to_stay() -> None:
    for prior in (SEASON, WEIGHED):
        found = forecast(ago([10] * 24), prior)
        assert found.mean == pytest.approx(10)
        assert found.dispersion == 1
        assert 1 < found.spread < 1.3


def test_the_dispersion_is_shrunk_towards_a_prior() -> None:
    # 24 months, half of them 5 above and half 5 below 20: sum (x - mu)²/mu = 30; (15 × 1.2 + 30) / (15 + 24 - 3).
    assert forecast(ago([15, 25] * 12), Prior(season_sd=1e-6)).dispersion == pytest.approx(48 / 36, rel=1e-6)


def test_a_season_is_followed_as_far_as_the_prior_lets_it() -> None:
    wave = [round(50 * (1 + 0.25 * month_row(before)[1])) for before in range(48, 0, -1)]
    assert forecast(ago(wave), SEASON).mean == pytest.approx(50 * 1.25, rel=0.05)
    assert forecast(ago(wave), Prior(season_sd=1e-6)).mean == pytest.approx(50, rel=0.01)
    assert forecast(ago(wave), WEIGHED).mean == pytest.approx(50 * 1.25, rel=0.05)


def test_growth_is_followed_and_a_fall_is_not() -> None:
    up = [round(100 * 1.1 ** (month / 12)) for month in range(60)]
    growing = Prior(season_sd=0.15, growth_sd=0.06, growth_chance=0.9)
    assert forecast(ago(up), growing).mean == pytest.approx(100 * 1.1**5, rel=0.02)
    assert forecast(ago(up[::-1]), growing) == forecast(ago(up[::-1]), SEASON)


def test_next_to_nothing_is_expected_as_one_in_two_months() -> None:
    assert forecast(ago([0] * 24), WEIGHED).mean == MEAN_FLOOR


def test_a_forecast_without_history_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        forecast([], SEASON)


def test_a_small_system_is_solved_with_its_determinant() -> None:
    (x, y), log_det = solve([[4.0, 2.0], [2.0, 3.0]], [[8.0, 8.0], [0.0, 1.0]])
    assert x == pytest.approx([1, 2])
    assert y == pytest.approx([-0.25, 0.5])
    assert exp(log_det) == pytest.approx(8)
