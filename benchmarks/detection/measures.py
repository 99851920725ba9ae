"""Alarms counted: false ones a year, and rises found within 1, 3 and 6 months."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.simulation import BEFORE_RISE, FIRST, Floats, Series
from benchmarks.detection.vectorised import statistics
from rules.surveillance import Detector

POOLED = 0.10
"""Share of stable series-years with a false alarm, over all cells, to which a detector is tuned."""
WITHIN = {"+28%": (1, 3, 6), "x2": (1, 3, 6), "spike": (1,)}


@dataclass(frozen=True, slots=True)
class Scores:
    """The statistic of every monitored month, so that any bound can be tried without computing it again."""

    stable: Floats
    risen: Mapping[str, Floats]
    """From the month of the rise on."""
    cells: int


@dataclass(frozen=True, slots=True)
class Power:
    """Shares in percent. `found`: of each rise, within each number of months, chance alarms included."""

    bound: float
    false_alarms: float
    rows: tuple[float, ...]
    found: Mapping[str, tuple[float, ...]]
    mean: float
    """Over cells × (+28 % and x2 at 1, 3, 6 months, spike at 1): with 24 cells, the 168 figures."""
    error: float
    """Standard error of `mean`, from the series being a sample; that of the tuned bound is not in it."""


def score(series: Series, detector: Detector) -> Scores:
    """The detector's statistic over all series."""
    risen = {name: statistics(counts, FIRST, detector)[:, BEFORE_RISE:] for name, counts in series.risen.items()}
    return Scores(statistics(series.stable, FIRST, detector), risen, series.cells)


def yearly_highest(stable: Floats) -> Floats:
    """The highest statistic of each series in each year."""
    highest: Floats = stable.reshape(len(stable), -1, 12).max(axis=2)
    return highest


def tuned_bound(scores: Scores, pooled: float = POOLED) -> float:
    """The bound at which a share of `pooled` of stable series-years has an alarm."""
    return float(np.quantile(yearly_highest(scores.stable), 1 - pooled))


def false_alarms(stable: Floats, bound: float) -> float:
    """Percent of series-years with at least one alarm."""
    return 100 * float((yearly_highest(stable) >= bound).mean())


def power(scores: Scores, bound: float) -> Power:
    """What an alarm at `bound` finds, and how often it is false."""
    alarmed = yearly_highest(scores.stable) >= bound
    rows = 100 * alarmed.reshape(scores.cells, -1).mean(axis=1)
    found, each = {}, []
    for name, horizons in WITHIN.items():
        hits = [(scores.risen[name][:, :months] >= bound).any(axis=1) for months in horizons]
        found[name] = tuple(100 * float(hit.mean()) for hit in hits)
        each += hits
    of_series = 100 * np.mean(each, axis=0).reshape(scores.cells, -1)
    error = float(np.sqrt(of_series.var(axis=1).sum() / of_series.shape[1])) / scores.cells
    return Power(bound, float(rows.mean()), tuple(rows), found, float(of_series.mean()), error)
