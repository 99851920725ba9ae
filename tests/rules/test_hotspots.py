"""Cells of 250 m, and which of them are hotspots."""

import pytest

from rules.hotspots import Cell, cell_of, cells_found, most_named
from rules.policy import Linking

GROUND = [(x, y) for x in range(20) for y in range(20)]
LIMITS = Linking()


@pytest.mark.parametrize(
    ("easting", "northing", "cell"),
    [(0, 0, (0, 0)), (249.9, 250.0, (0, 1)), (250.0, 249.9, (1, 0)), (400_000.0, 260_000.0, (1600, 1040))],
)
def test_a_cell_has_its_south_and_west_edges(easting: float, northing: float, cell: Cell) -> None:
    assert cell_of(easting, northing) == cell


def test_counts_that_lie_together_are_a_hotspot_and_one_alone_is_none() -> None:
    found = {one.cell: one for one in cells_found({(5, 5): 6, (5, 6): 4, (15, 15): 1}, GROUND, LIMITS)}
    assert [cell for cell, one in found.items() if one.is_hotspot] == [(5, 5), (5, 6)]
    assert (found[5, 5].count, found[5, 5].local.nearby) == (6, 10)
    assert found[5, 5].times_mean == pytest.approx(6 / (11 / 3))
    assert found[5, 5].centre == (1375.0, 1375.0)


@pytest.mark.parametrize(("many", "hot"), [(4, False), (5, True)])
def test_below_the_floor_one_cell_is_no_hotspot_however_small_its_p(many: int, hot: bool) -> None:
    (found,) = cells_found({(5, 5): many}, GROUND, LIMITS)
    assert found.local.q < 0.001
    assert found.is_hotspot is hot


def test_what_is_the_same_everywhere_is_no_hotspot() -> None:
    assert not any(one.is_hotspot for one in cells_found(dict.fromkeys(GROUND, 9), GROUND, LIMITS))


def test_the_ground_decides_what_is_dense() -> None:
    """Nine cells with two each: much among four hundred, nothing where there is nothing else."""
    block = {(x, y): 2 for x in (4, 5, 6) for y in (4, 5, 6)}
    assert all(one.is_hotspot for one in cells_found(block, GROUND, LIMITS))
    assert not any(one.is_hotspot for one in cells_found(block, [], LIMITS))
    assert cells_found({}, [], LIMITS) == []


def test_a_cell_has_the_name_that_most_of_its_items_carry() -> None:
    assert most_named({"B": 2, "A": 2, "C": 1, "": 9}) == "A"
    assert most_named({"": 3}) == ""
