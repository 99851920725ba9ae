"""Local Gi* of counts on cells: where high counts lie together, with z, p, and the false discovery rate.

Source: Getis and Ord (1992), Ord and Getis (1995), with binary weights, the cell itself included; Benjamini and
Hochberg (1995) for the correction. The closed form over a sparse matrix equals esda's (docs/adr/0017-linking.md).
scipy is loaded on first use.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalG:
    """What Gi* says of one cell."""

    z: float
    """By how many standard deviations the cell and its neighbours lie above chance; 0 where nothing varies."""
    p: float
    """One-sided chance of a z as high, by the normal approximation."""
    q: float
    """`p` corrected for the number of cells: the false discovery rate at which the cell would just be listed."""
    nearby: int
    """Count of the cell and its neighbours together."""


def gi_star(counts: Sequence[int], neighbours: Sequence[Sequence[int]]) -> list[LocalG]:
    """Gi* of every cell, in order. `neighbours`: places in `counts` of each cell's neighbours, itself left out.

    With fewer than two cells, or equal counts in all of them, no cell stands out: z is 0 and p a half.
    """
    import numpy as np
    from scipy import sparse
    from scipy.special import ndtr  # scipy.stats takes a second to load

    n = len(counts)
    if n == 0:
        return []
    columns = np.fromiter((j for i, row in enumerate(neighbours) for j in (i, *row)), dtype=np.int64)
    sizes = np.fromiter((1 + len(row) for row in neighbours), dtype=np.int64, count=n)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    weights = sparse.csr_matrix((np.ones(len(columns)), columns, starts), shape=(n, n))
    x = np.asarray(counts, dtype=np.float64)
    nearby, mean = weights @ x, x.mean()
    variance = (x * x).mean() - mean * mean
    spread = variance * sizes * (n - sizes) / max(n - 1, 1)
    varies = spread > 1e-12
    z = np.zeros(n)
    z[varies] = (nearby[varies] - mean * sizes[varies]) / np.sqrt(spread[varies])
    p = ndtr(-z)
    order = np.argsort(p, kind="stable")
    q = np.empty(n)
    q[order] = np.minimum(np.minimum.accumulate((p[order] * n / np.arange(1, n + 1))[::-1])[::-1], 1.0)
    return [
        LocalG(float(one_z), float(one_p), float(one_q), round(float(near)))
        for one_z, one_p, one_q, near in zip(z, p, q, nearby, strict=True)
    ]
