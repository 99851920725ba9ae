"""Pairs near in place and time are all found, once, and no others."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.statistics.neighbours import Point, components, near_pairs

POINTS = st.lists(
    st.tuples(st.integers(0, 60).map(float), st.integers(0, 60).map(float), st.integers(0, 40)), max_size=25
)


@settings(max_examples=100)
@given(POINTS, st.integers(0, 15))
def test_the_trees_find_what_comparing_all_with_all_finds(points: list[Point], days: int) -> None:
    slow = [
        (i, j)
        for i, one in enumerate(points)
        for j, other in enumerate(points[i + 1 :], start=i + 1)
        if (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 <= 20**2 and abs(one[2] - other[2]) <= days
    ]
    assert near_pairs(points, 20, days) == slow


def test_components_tie_together_what_pairs_reach() -> None:
    assert components(7, [(4, 2), (2, 0), (5, 6)]) == [[0, 2, 4], [5, 6]]
    assert components(3, []) == []
