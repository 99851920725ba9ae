"""The benchmark of the detector: its twin reads series as the rule does, and its series are what they say."""

from datetime import date

import numpy as np
import pytest

from benchmarks.detection.measures import Scores, power, tuned_bound
from benchmarks.detection.simulation import CELLS, DRIFT_CELL, FIRST, RISES, simulate
from benchmarks.detection.vectorised import statistics
from rules.periods import months_back
from rules.surveillance import SR_24, SR_WEIGHED, Detector, watch


@pytest.mark.parametrize("detector", [SR_24, SR_WEIGHED], ids=["24 months", "weighed"])
def test_the_twin_reads_every_series_as_the_rule_does(detector: Detector) -> None:
    series = simulate(np.random.default_rng(1), 1, rises=False).stable[:, :60]
    series[0], series[1] = 0, 7
    series[2, -1] = 900
    theirs = statistics(series, 24, detector)
    last = date(2025, 12, 1)
    days = list(reversed(months_back(last, series.shape[1])))
    for row, twin in zip(series, theirs, strict=True):
        counts = {day: int(count) for day, count in zip(days, row, strict=True)}
        ours = [one.statistic for one in watch(counts, last, detector)[24:]]
        assert ours == pytest.approx(list(twin), abs=1e-9)


def test_there_are_24_cells_of_the_means_and_dispersions_asked_for() -> None:
    n = 400
    stable = simulate(np.random.default_rng(2), n, rises=False).stable.reshape(len(CELLS), n, -1)
    assert len(CELLS) == 24
    for cell, counts in zip(CELLS, stable, strict=True):
        assert counts.mean() == pytest.approx(cell.mean, rel=0.05)
        if not cell.season:
            assert counts.var() / counts.mean() == pytest.approx(cell.dispersion, rel=0.1)


def test_a_rise_shares_its_months_before_with_the_stable_series() -> None:
    series = simulate(np.random.default_rng(3), 300, DRIFT_CELL)
    start = FIRST + 12
    for name, (factor, months) in RISES.items():
        risen = series.risen[name]
        assert risen.shape == (300, start + months)
        assert np.array_equal(risen[:, :start], series.stable[:, :start])
        assert risen[:, start:].mean() == pytest.approx(30 * factor, rel=0.03)


def test_drift_and_an_old_step_are_as_large_as_they_say() -> None:
    rng = np.random.default_rng(4)
    drifted = simulate(rng, 2000, DRIFT_CELL, drift=0.1, rises=False).stable
    assert drifted[:, -1].mean() / drifted[:, 2].mean() == pytest.approx(1.1**6, rel=0.03)
    stepped = simulate(rng, 2000, DRIFT_CELL, old_step=1.25, rises=False).stable
    assert stepped[:, :32].mean() == pytest.approx(30, rel=0.01)
    assert stepped[:, 32:].mean() == pytest.approx(37.5, rel=0.01)


def test_alarms_are_counted_by_series_year_and_by_months_since_the_rise() -> None:
    stable = np.zeros((2, 36))
    stable[0, [0, 1, 35]] = 5
    late = np.zeros((2, 6))
    late[0, 2], late[1, 5] = 5, 5
    spike = np.array([[5.0], [0.0]])
    found = power(Scores(stable, {"+28%": late, "x2": late, "spike": spike}, 1), 5)
    assert found.false_alarms == pytest.approx(100 * 2 / 6)
    assert found.found == {"+28%": (0, 50, 100), "x2": (0, 50, 100), "spike": (50,)}
    assert found.mean == pytest.approx((0 + 50 + 100) * 2 / 7 + 50 / 7)


def test_the_tuned_bound_lets_a_tenth_of_the_years_alarm() -> None:
    stable = np.random.default_rng(5).normal(size=(1000, 36))
    scores = Scores(stable, {}, 1)
    assert (stable.reshape(1000, 3, 12).max(axis=2) >= tuned_bound(scores)).mean() == pytest.approx(0.1, abs=0.001)
