"""The figures that ours stand beside: the methods of the R package `surveillance` 1.20.3, as measured.

Source: `detection` §1-2 (tuned to a pooled 10 % of stable series-years, n = 1000 or 500 a cell, their own seed)
and §5 (drift, mean 30, variance/mean 1.5, no season, 500 series). They are constants: nothing here runs R.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """One method, tuned. `mean` is over the 168 figures where it was given, else None; `drift` is +5 %, +10 %."""

    name: str
    rows: tuple[int, int] | None
    rise: tuple[int, int, int]
    double: tuple[int, int, int]
    spike: int
    mean: float | None = None
    drift: tuple[int, int] | None = None
    old_step: int | None = None


CUSUM_NB = Reference("R cusum NB", (4, 23), (7, 29, 48), (55, 83, 93), 54, 52.8, (44, 78), 46)
"""cusum, glm, pearsonNegBin: the best single R method at a pooled 10 %."""

REFERENCES = (
    CUSUM_NB,
    Reference("R glrnb S=1", (6, 13), (8, 30, 50), (53, 79, 91), 53, 52.1),
    Reference("R glrnb LR", (3, 16), (9, 30, 50), (52, 79, 92), 52),
    Reference("R glrpois S=1", (0, 29), (6, 24, 45), (50, 79, 92), 50, None, (46, 82), 61),
    Reference("R glrpois LR", (0, 32), (6, 25, 44), (49, 77, 91), 48),
    Reference("R farrington np4", (3, 16), (10, 24, 37), (57, 76, 85), 57, 49.5, (27, 45), 24),
    Reference("R farrington w=2", (3, 20), (7, 17, 28), (48, 68, 80), 48, None, (13, 15), 10),
    Reference("R bayes b=3 w=2", (0, 28), (7, 18, 28), (55, 71, 80), 54, None, (9, 21), 11),
    Reference("default set, both", (3, 17), (5, 24, 39), (39, 74, 85), 39, None, (18, 28), 12),
    Reference("SR, 24 months", None, (9, 28, 46), (57, 82, 93), 56, None, (21, 47), 15),
    Reference("SR, 60 months", (3, 17), (10, 32, 52), (58, 84, 95), 58, 55.5, (48, 84), 50),
)

POWER_AIM = 2.0
"""Points above the best single R method, mean power at a pooled 10 %."""
DRIFT_AIM = 15.0
"""Percent of series-years that may false-alarm under +5 % a year."""
