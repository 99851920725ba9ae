"""The baseline of a monthly series and the likelihood of a count under it, in plain Python.

Source: `detection` §3 of the reference figures for rises in monthly counts. Counts vary more than Poisson: each is
taken as negative binomial with variance `dispersion` × its mean. Whether a series has a season, or grows, is not
known beforehand; several baselines can be weighed by how well they fit what was seen (ADR 0012).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import cos, erfc, exp, inf, lgamma, log, pi, sin, sqrt
from operator import mul

NEWTON_STEPS = 5
WORKING_DISPERSION = 1.5
"""The over-dispersion at which the baseline is fitted, before it is known."""
PRIOR_MONTHS, PRIOR_DISPERSION = 15, 1.2
"""The dispersion is shrunk as if 15 further months had been seen at 1.2."""
DISPERSION_TERMS = 3
"""Terms that the dispersion pays for, whatever is fitted."""
NO_GROWTH = 1e-9
"""Growth a year, on the log scale, below which there is none: rounding must not choose between baselines."""

MEAN_FLOOR = 0.5
"""Less than one count in two months is taken as that: a negative binomial of next to no mean is surprised by nothing,
and after two years of none fifty in a month would go unseen."""

LEVEL, COSINE, SINE, YEARS = range(4)
Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held of a series before it is seen, on the log scale.

    Each coefficient of a yearly wave has standard deviation `season_sd` (0.15: seasons of about ±15 %), growth a
    year `growth_sd`. `season_chance` and `growth_chance`: how likely there is a season, or growth, at all.
    """

    season_sd: float
    season_chance: float = 1.0
    growth_sd: float = inf
    growth_chance: float = 0.0

    def baselines(self) -> list[tuple[tuple[int, ...], tuple[float, ...], float]]:
        """Terms of each baseline that is possible, their precisions, and the log of its chance; fullest last."""
        wave = WORKING_DISPERSION / self.season_sd**2
        found = []
        for season, chance_of_season in ((False, 1 - self.season_chance), (True, self.season_chance)):
            for growth, chance_of_growth in ((False, 1 - self.growth_chance), (True, self.growth_chance)):
                if chance_of_season * chance_of_growth > 0:
                    terms = (LEVEL, *((COSINE, SINE) * season), *((YEARS,) * growth))
                    precision = (0.0, *((wave, wave) * season), *((WORKING_DISPERSION / self.growth_sd**2,) * growth))
                    found.append((terms, precision, log(chance_of_season * chance_of_growth)))
        return found


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the baseline says of the next month.

    `mean`: the count to be expected, at least `MEAN_FLOOR`; `dispersion`: variance over mean of the months of the
    baseline, at least 1; `spread`: the same of the next month's count, which also carries what is not known about
    the mean.
    """

    mean: float
    dispersion: float
    spread: float


def month_row(before: int) -> tuple[float, float, float, float]:
    """Level, yearly cosine, yearly sine and years of a month so many months before the one to be forecast."""
    turn = -2 * pi * before / 12
    return (1.0, cos(turn), sin(turn), -before / 12)


def forecast(history: Sequence[tuple[int, int]], prior: Prior) -> Forecast:
    """The next month from `history`, pairs of (how many months ago, count).

    Each possible baseline is fitted and weighed by its chance and by how well it fits (Laplace's approximation).
    Growth that comes out as a fall has no weight: carrying a fall on would make the level month after it look like
    a rise. Raises ValueError without history.
    """
    if not history:
        raise ValueError("A forecast needs at least one month of history.")
    months, counts = tuple(before for before, _ in history), [count for _, count in history]
    fits = [(_Fit(months, counts, terms, precision), chance) for terms, precision, chance in prior.baselines()]
    scale = fits[-1][0].dispersion
    weights = [chance + fit.log_evidence(scale) for fit, chance in fits]
    top = max(weights)
    weights = [exp(weight - top) for weight in weights]
    weights = [weight / sum(weights) for weight in weights]
    log_mean = dispersion = unknown = 0.0
    for weight, (fit, _) in zip(weights, fits, strict=True):
        log_mean += weight * fit.log_mean
        dispersion += weight * fit.dispersion
    for weight, (fit, _) in zip(weights, fits, strict=True):
        unknown += weight * (fit.unknown + (fit.log_mean - log_mean) ** 2)
    mean = exp(log_mean)
    dispersion = max(1.0, dispersion)  # weights that add up to a hair less than 1 must not make it less
    return Forecast(max(mean, MEAN_FLOOR), dispersion, dispersion + mean * unknown)


def log_likelihood(count: int, mean: float, dispersion: float) -> float:
    """log NB(count; mean) with variance `dispersion` × mean; Poisson when that is 1.

    Raises ValueError unless count >= 0, mean > 0 and dispersion >= 1.
    """
    if count < 0 or not 0 < mean < inf or not 1 <= dispersion < inf:
        raise ValueError(f"No count of {count} has mean {mean} and a variance of {dispersion} means.")
    if dispersion == 1:
        return count * log(mean) - mean - lgamma(count + 1)
    size = mean / (dispersion - 1)
    chosen = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return chosen - size * log(dispersion) + count * log((dispersion - 1) / dispersion)


class _Fit:
    """Minimises sum(mu - x log mu) + sum(precision × term²) / 2 in `NEWTON_STEPS` steps of at most 1 each.

    An ordinary series takes no step as long as 1; the bound keeps a month of a million after two years of
    nothing from overflowing.
    """

    def __init__(
        self, months: tuple[int, ...], counts: list[int], terms: tuple[int, ...], precision: tuple[float, ...]
    ) -> None:
        self._columns, self._products = _design(months, terms)
        self._counts, self._terms, self._precision = counts, terms, precision
        self._found = [log(max(sum(counts) / len(counts), 0.5 / len(counts))), *[0.0] * (len(terms) - 1)]
        for _ in range(NEWTON_STEPS):
            means = [exp(value) for value in self._log_means()]
            (step,), _ = solve(self._curvature(means), [self._slope(means)])
            longest = max(1.0, max(abs(one) for one in step))
            self._found = [term - one / longest for term, one in zip(self._found, step, strict=True)]
        self._finish()

    def _finish(self) -> None:
        """The next month, at zero months ago, and how well the months before are fitted."""
        logs = self._log_means()
        means = [exp(value) for value in logs]
        misfit = sum((x - mu) ** 2 / mu for x, mu in zip(self._counts, means, strict=True))
        months = PRIOR_MONTHS + len(means) - DISPERSION_TERMS
        self.dispersion = max(1.0, (PRIOR_MONTHS * PRIOR_DISPERSION + misfit) / months)
        at = [month_row(0)[term] for term in self._terms]
        last = [0.0] * (len(at) - 1) + [1.0]
        (spread_at, spread_last), self._log_det = solve(self._curvature(means), [at, last])
        self.log_mean: float = sum(map(mul, self._found, at))
        self.unknown: float = self.dispersion * sum(map(mul, spread_at, at))
        self._growth_sd = sqrt(WORKING_DISPERSION * spread_last[-1])
        penalty = sum(p * term * term for p, term in zip(self._precision, self._found, strict=True)) / 2
        self._loss: float = sum(means) - sum(map(mul, self._counts, logs)) + penalty

    def log_evidence(self, scale: float) -> float:
        """log of the evidence for this baseline at dispersion `scale`, up to what all of them share."""
        evidence = -self._loss / scale - self._log_det / 2 + sum(log(p) for p in self._precision[1:]) / 2
        if YEARS not in self._terms:
            return evidence
        growth = self._found[-1]
        # The prior of growth is the upper half of a normal: twice its density, over the half line alone.
        return evidence + log(erfc(-growth / self._growth_sd / sqrt(2))) if growth > NO_GROWTH else -inf

    def _log_means(self) -> list[float]:
        parts = [[term * value for value in column] for term, column in zip(self._found, self._columns, strict=True)]
        return [sum(row) for row in zip(*parts, strict=True)]

    def _slope(self, means: list[float]) -> list[float]:
        over = [mu - x for mu, x in zip(means, self._counts, strict=True)]
        penalty = map(mul, self._precision, self._found)
        return [sum(map(mul, over, column)) + more for column, more in zip(self._columns, penalty, strict=True)]

    def _curvature(self, means: list[float]) -> Matrix:
        sums = [[sum(map(mul, means, product)) for product in row] for row in self._products]
        size = len(self._terms)
        full = [[sums[min(i, j)][max(i, j) - min(i, j)] for j in range(size)] for i in range(size)]
        for at, precision in enumerate(self._precision):
            full[at][at] += precision
        return full


@lru_cache(maxsize=512)
def _design(months: tuple[int, ...], terms: tuple[int, ...]) -> tuple[Matrix, list[Matrix]]:
    """The columns of these months, and the products of each with itself and those after it.

    Kept, because hundreds of series share the months of their baseline.
    """
    columns = [[month_row(before)[term] for before in months] for term in terms]
    products = [[list(map(mul, one, other)) for other in columns[at:]] for at, one in enumerate(columns)]
    return columns, products


def solve(matrix: Matrix, rights: Matrix) -> tuple[Matrix, float]:
    """x of matrix · x = right for each right-hand side, and log det, of a small positive definite matrix."""
    size = len(matrix)
    rows = [list(chain(row, (right[at] for right in rights))) for at, row in enumerate(matrix)]
    for at, pivot in enumerate(rows):
        for below in range(at + 1, size):
            factor = rows[below][at] / pivot[at]
            rows[below] = [value - factor * top for value, top in zip(rows[below], pivot, strict=True)]
    found = [[0.0] * size for _ in rights]
    for at in reversed(range(size)):
        for which, solution in enumerate(found):
            known = sum(map(mul, rows[at][at + 1 : size], solution[at + 1 :]))
            solution[at] = (rows[at][size + which] - known) / rows[at][at]
    return found, sum(log(rows[at][at]) for at in range(size))
