"""Is this count more than chance? Exact tests for small counts, and how to show them.

Source: domain guide §5. `x` is the current count of a window of `w` periods, `k` the total of the `n` equal
periods before it. Given x + k events in all, and no change of rate, each fell into the window with
probability q = w / (n + w): that is the conditional test ("C-test") of Przyborowski and Wilenski.

scipy is loaded on first use, so that reading a policy does not load it.
"""

from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Any


@cache
def _special() -> Any:
    from scipy import special

    return special


def share_of_window(periods: int, window: int = 1) -> float:
    """q: the chance that one of the events fell into the window, if the rate never changed.

    Raises ValueError unless there is at least one period in each.
    """
    if periods < 1 or window < 1:
        raise ValueError(f"A count needs a window and periods to compare it with, not {window} and {periods}.")
    return window / (periods + window)


def p_of_rise(x: int, k: int, periods: int, window: int = 1) -> float:
    """One-sided C-test of a rise: P(Bin(x + k, q) >= x), exact, no normal approximation.

    `x`: count of the tested window, `k`: total of the `periods` before it. Raises ValueError if negative.
    """
    q = share_of_window(periods, window)
    _refuse_negative(x, k)
    if x == 0:
        return 1.0
    # P(Bin(N, q) >= x) is the regularised incomplete beta function I_q(x, N - x + 1): exact also where
    # 1 - cdf would have cancelled to nothing.
    return float(_special().betainc(x, k + 1, q))


def p_of_fall(x: int, k: int, periods: int, window: int = 1) -> float:
    """One-sided C-test of a fall: P(Bin(x + k, q) <= x)."""
    q = share_of_window(periods, window)
    _refuse_negative(x, k)
    if k == 0:
        return 1.0
    return float(_special().betaincc(x + 1, k, q))


def e_test(x: int, k: int, periods: int, window: int = 1, *, two_sided: bool = False) -> float:
    """The E-test of Krishnamoorthy and Thomson (2004): slightly more powerful, given beside the C-test.

    One-sided: is the rate of the window the greater? Two-sided: is it another?
    """
    from scipy.stats import poisson_means_test

    alternative = "two-sided" if two_sided else "greater"
    return float(poisson_means_test(x, window, k, periods, alternative=alternative).pvalue)


def expected(k: int, periods: int, window: int = 1) -> float:
    """mu: what the window would hold at the baseline's rate."""
    return k * window / periods


def display_z(x: int, mu: float) -> float:
    """How far from expected, for showing only: z = 2 (sqrt x - sqrt mu). No decision reads it."""
    return 2 * (sqrt(x) - sqrt(mu))


def allowing_for(p: float, dispersion: float) -> float:
    """The p that is left of `p` when the months scatter so much more than chance: its z, divided by √dispersion."""
    if p <= 0 or p >= 1:
        return p
    normal = NormalDist()
    return normal.cdf(normal.inv_cdf(p) / sqrt(dispersion))


def minimum_count(mean: float, p: float = 0.001) -> int:
    """The smallest count that is a breach at `p` when the mean is known (exact Poisson, one-sided)."""
    special = _special()
    count = 0
    # pdtrc(c, mean) = P(X > c), so a count of c + 1 or more.
    while special.pdtrc(count, mean) >= p:
        count += 1
    return count + 1


def _refuse_negative(x: int, k: int) -> None:
    if x < 0 or k < 0:
        raise ValueError(f"A count cannot be below 0: {x} against {k}.")
