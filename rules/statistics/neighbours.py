"""Which points lie near each other in place and time, found by trees and never by comparing all with all.

scipy is loaded on first use.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

Point = tuple[float, float, int]
"""Easting and northing in metres, and a day as an ordinal number."""
Pair = tuple[int, int]
"""Places of two points in their sequence, the smaller first."""
SLACK = 0.001
"""Metres by which the tree looks further than asked: whoever asks decides the boundary itself."""


def near_pairs(points: Sequence[Point], metres: float, days: int) -> list[Pair]:
    """Every pair at most `metres` (and a millimetre) and `days` apart, each once, in order.

    Points are kept by stretches of days+1 days: a pair lies in one stretch or in two that follow each other.
    """
    from scipy.spatial import cKDTree

    stretches: dict[int, list[int]] = defaultdict(list)
    for at, point in enumerate(points):
        stretches[point[2] // (days + 1)].append(at)
    trees = {key: cKDTree([points[at][:2] for at in members]) for key, members in stretches.items()}
    found: list[Pair] = []
    for key, members in stretches.items():
        near = trees[key].query_pairs(metres + SLACK)
        found += [(members[i], members[j]) for i, j in near]
        after = stretches.get(key + 1)
        if after is not None:
            lists = trees[key].query_ball_tree(trees[key + 1], metres + SLACK)
            found += [(members[i], after[j]) for i, row in enumerate(lists) for j in row]
    apart = ((min(pair), max(pair)) for pair in found if abs(points[pair[0]][2] - points[pair[1]][2]) <= days)
    return sorted(apart)


def components(size: int, pairs: Iterable[Pair]) -> list[list[int]]:
    """The groups of two and more that the pairs tie together, each in order, by their first member."""
    import numpy as np
    from scipy import sparse
    from scipy.sparse import csgraph

    edges = np.asarray(list(pairs), dtype=np.int64).reshape(-1, 2)
    if not len(edges):
        return []
    graph = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    _, labels = csgraph.connected_components(graph, directed=False)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in sorted({int(one) for one in edges.ravel()}):
        groups[int(labels[at])].append(at)
    return sorted(groups.values())
