"""The false discovery rate of Benjamini and Hochberg (1995): which of many p are small enough together."""

from collections.abc import Sequence


def adjusted(ps: Sequence[float]) -> list[float]:
    """Of each p the smallest false discovery rate at which it would still count as found, in the order given.

    Counted among `m` tests, the i-th smallest p is found at rate q when some p not smaller than it, the j-th, is at
    most q·j/m. A rate that is asked for bounds the expected share of false ones among those found, for tests that
    are independent or rise together. Raises ValueError for what is no probability.
    """
    if any(not 0.0 <= p <= 1.0 for p in ps):
        raise ValueError("A p is not between 0 and 1.")
    found, least = [1.0] * len(ps), 1.0
    for rank, at in sorted(enumerate(sorted(range(len(ps)), key=ps.__getitem__), start=1), reverse=True):
        least = min(least, ps[at] * len(ps) / rank)
        found[at] = least
    return found
