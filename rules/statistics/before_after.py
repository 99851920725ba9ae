"""Two stretches of months of one series, and beside them those of others: exact where it can be, scatter allowed for.

Source: domain guide §5 (the C-test; over-dispersion, check 7). Months are compared as totals of equal periods. How
much they scatter beyond chance is not known but worked out from a few of them, so what is scaled by it is read from
Student's t with the degrees of freedom it was worked out on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, inf, log, sqrt
from statistics import NormalDist, fmean, variance
from typing import Any

from rules.statistics.counts import p_of_fall, p_of_rise

HALF = 0.5
"""Added to each of four totals when one of them is 0, so that their ratio has a logarithm."""
AREAS_THAT_SCATTER = 3
"""Fewer comparison areas than this say nothing of how much areas differ among themselves."""


@cache
def _special() -> Any:
    from scipy import special

    return special


@dataclass(frozen=True, slots=True)
class Scatter:
    """Variance over mean of the months (1: no more than chance), and on how many degrees of freedom."""

    dispersion: float = 1.0
    freedom: float = inf


CHANCE = Scatter()


def scatter_of(months: Sequence[int], from_: float) -> Scatter:
    """How much months of one level scatter; up to `from_` it counts as chance."""
    if len(months) < 2 or not any(months):
        return CHANCE
    mean = fmean(months)
    return _scatter(variance(months, mean) / mean, len(months) - 1, from_)


def scatter_of_years(first: Sequence[int], second: Sequence[int], from_: float) -> Scatter:
    """The same of two years, each month against its namesake: a season is no scatter."""
    pairs = [(x, y) for x, y in zip(first, second, strict=True) if x + y]
    if not pairs:
        return CHANCE
    return _scatter(fmean((x - y) ** 2 / (x + y) for x, y in pairs), len(pairs), from_)


def _scatter(found: float, freedom: int, from_: float) -> Scatter:
    return Scatter(found, freedom) if found > from_ else CHANCE


@dataclass(frozen=True, slots=True)
class Totals:
    """`before` in so many months, `after` in so many."""

    before: int
    before_months: int
    after: int
    after_months: int

    @property
    def expected(self) -> float:
        """What the months after would hold at the level of those before."""
        return self.before * self.after_months / self.before_months


def p_fell(totals: Totals, scatter: Scatter) -> float:
    """One-sided p that it fell: the C-test, its z divided by the root of the scatter."""
    p = p_of_fall(totals.after, totals.before, totals.before_months, totals.after_months)
    return _allowing(p, scatter)


def p_rose(totals: Totals, scatter: Scatter) -> float:
    """One-sided p that it rose."""
    p = p_of_rise(totals.after, totals.before, totals.before_months, totals.after_months)
    return _allowing(p, scatter)


def _allowing(p: float, scatter: Scatter) -> float:
    if scatter.dispersion <= 1 or p <= 0 or p >= 1:
        return p
    return _t_below(NormalDist().inv_cdf(p) / sqrt(scatter.dispersion), scatter.freedom)


def _t_below(t: float, freedom: float) -> float:
    return NormalDist().cdf(t) if freedom == inf else float(_special().stdtr(freedom, t))


def least_fall_seen(totals: Totals, scatter: Scatter, p: float) -> float | None:
    """The smallest fall, as a share of what was expected, that would have been told from chance; None: none would."""
    low, high = -1, int(totals.expected) + 1
    while high - low > 1:  # the p of a fall rises with the count
        middle = (low + high) // 2
        seen = Totals(totals.before, totals.before_months, middle, totals.after_months)
        low, high = (middle, high) if p_fell(seen, scatter) < p else (low, middle)
    return None if low < 0 else max(0.0, 1 - low / totals.expected)


@dataclass(frozen=True, slots=True)
class Ratio:
    """After over before here, divided by the same of the others: below 1 it fell by more than there."""

    ratio: float
    low: float
    high: float
    p_less: float
    p_more: float


def ratio_of_ratios(
    own: Totals, own_scatter: Scatter, others: Sequence[Totals], others_scatter: Scatter, p: float
) -> Ratio:
    """Held beside the others taken together; the interval is the one whose ends are at one-sided `p`.

    Three others or more also say how much areas differ among themselves when nothing is done in any of them (the
    between-area variance of DerSimonian and Laird); it widens the interval. Raises ValueError without others.
    """
    if not others:
        raise ValueError("There is nothing to hold it beside.")
    pooled = Totals(
        sum(one.before for one in others), own.before_months, sum(one.after for one in others), own.after_months
    )
    change, variance_here = _log_change(own)
    change_there, variance_there = _log_change(pooled)
    parts = [
        (own_scatter.dispersion * variance_here, own_scatter.freedom),
        (others_scatter.dispersion * variance_there, others_scatter.freedom),
        (_between(others, others_scatter) * (1 + 1 / len(others)), float(len(others) - 1)),
    ]
    spread = sum(part for part, _ in parts)
    uncertain = sum(part * part / freedom for part, freedom in parts if part and freedom < inf)
    freedom = spread * spread / uncertain if uncertain else inf
    gap, error = change - change_there, sqrt(spread)
    reach = error * _t_at(1 - p, freedom)
    t = gap / error
    return Ratio(exp(gap), exp(gap - reach), exp(gap + reach), _t_below(t, freedom), _t_below(-t, freedom))


def _t_at(chance: float, freedom: float) -> float:
    return NormalDist().inv_cdf(chance) if freedom == inf else float(_special().stdtrit(freedom, chance))


def _log_change(totals: Totals) -> tuple[float, float]:
    """Log of after over before (a month each), and its variance by chance alone."""
    more = 0.0 if totals.before and totals.after else HALF
    after, before = totals.after + more, totals.before + more
    return log(after / totals.after_months) - log(before / totals.before_months), 1 / after + 1 / before


def _between(others: Sequence[Totals], scatter: Scatter) -> float:
    if len(others) < AREAS_THAT_SCATTER:
        return 0.0
    changes = [_log_change(one) for one in others]
    weights = [1 / (scatter.dispersion * variance_) for _, variance_ in changes]
    mean = sum(w * change for w, (change, _) in zip(weights, changes, strict=True)) / sum(weights)
    apart = sum(w * (change - mean) ** 2 for w, (change, _) in zip(weights, changes, strict=True))
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return max(0.0, (apart - (len(others) - 1)) / scale)
