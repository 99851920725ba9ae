"""The simulated series: 24 cells of mean, variance over mean and season; stable, risen, or drifting.

Each series has 3 lead-in months, 36 of history and 36 monitored; a rise begins with the 13th monitored month.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAD_IN, HISTORY, MONITORED = 3, 36, 36
FIRST = LEAD_IN + HISTORY
"""Index of the first monitored month."""
BEFORE_RISE = 12
SEASON = 0.25


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of series: mean a month, variance over mean, and whether a cosine of ±25 % a year lies on it."""

    mean: float
    dispersion: float
    season: bool


CELLS = tuple(
    Cell(mean, dispersion, season)
    for mean in (4.0, 12.0, 30.0, 75.0)
    for dispersion in (1.0, 1.5, 3.0)
    for season in (False, True)
)
DRIFT_CELL = (Cell(30.0, 1.5, False),)
"""The reference figures under drift are of this cell alone."""

RISES = {"+28%": (1.28, 6), "x2": (2.0, 6), "spike": (2.0, 1)}
"""The factor, and for how many months it is looked for."""


@dataclass(frozen=True, slots=True)
class Series:
    """Counts, one row a series, cell after cell with the same number of rows each.

    `stable` runs to the last monitored month; each of `risen` shares its months before the rise, and ends with
    the last month in which the rise is looked for.
    """

    stable: Floats
    risen: dict[str, Floats]
    cells: int


def simulate(
    rng: np.random.Generator,
    n: int,
    cells: Sequence[Cell] = CELLS,
    *,
    drift: float = 0.0,
    old_step: float = 1.0,
    rises: bool = True,
) -> Series:
    """`n` series of each cell. `drift`: growth a year; `old_step`: a factor from month 30 of the history on."""
    at = np.arange(LEAD_IN + HISTORY + MONITORED) - LEAD_IN
    means = []
    for cell in cells:
        phase = rng.uniform(0, 2 * np.pi, (n, 1))
        wave = SEASON * cell.season * np.cos(2 * np.pi * at / 12 + phase)
        means.append(cell.mean * (1 + wave) * (1 + drift) ** (at / 12) * np.where(at >= 29, old_step, 1.0))
    mean, dispersion = np.concatenate(means), np.repeat([cell.dispersion for cell in cells], n)[:, None]
    stable = draw(rng, mean, dispersion)
    risen = {}
    start = FIRST + BEFORE_RISE
    for name, (factor, months) in RISES.items() if rises else ():
        after = draw(rng, mean[:, start : start + months] * factor, dispersion)
        risen[name] = np.concatenate([stable[:, :start], after], axis=1)
    return Series(stable, risen, len(cells))


def draw(rng: np.random.Generator, mean: Floats, dispersion: Floats) -> Floats:
    """Poisson counts where the dispersion is 1, else negative binomial with variance dispersion × mean."""
    over = np.broadcast_to(dispersion - 1, mean.shape)
    some = over > 0
    rate = mean.copy()
    rate[some] = rng.gamma(mean[some] / over[some]) * over[some]
    return rng.poisson(rate).astype(np.float64)
