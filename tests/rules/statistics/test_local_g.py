"""Gi* against esda's numbers, by hand, and its properties."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.statistics.local_g import gi_star

REFERENCE = Path(__file__).parent / "gi_star_esda.csv"


def reference() -> list[dict[str, str]]:
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def around(cells: list[tuple[int, int]]) -> list[list[int]]:
    at = {cell: place for place, cell in enumerate(cells)}
    steps = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
    return [[at[x + dx, y + dy] for dx, dy in steps if (x + dx, y + dy) in at] for x, y in cells]


def test_it_equals_what_esda_gives_for_every_cell() -> None:
    rows = reference()
    cells = [(int(row["column"]), int(row["row"])) for row in rows]
    found = gi_star([int(row["count"]) for row in rows], around(cells))
    assert [one.z for one in found] == pytest.approx([float(row["z"]) for row in rows], abs=1e-12)
    # esda's p is of whichever tail the z lies in, ours is of the upper one.
    tails = [min(one.p, 1 - one.p) for one in found]
    assert tails == pytest.approx([float(row["p"]) for row in rows], abs=1e-12)
    assert len(rows) == 58


def test_three_cells_in_a_row_by_hand() -> None:
    """Counts 0, 0, 3: mean 1, variance 2. The last cell has itself and one neighbour: 3 where 2 are expected.
    z = (3 - 1*2) / sqrt(2 * 2 * (3 - 2) / (3 - 1)) = 1 / sqrt(2)."""
    found = gi_star([0, 0, 3], [[1], [0, 2], [1]])
    assert [one.z for one in found] == pytest.approx([-(2**0.5), 0, 0.5**0.5])
    assert [one.nearby for one in found] == [0, 3, 3]
    assert found[2].p == pytest.approx(0.2398, abs=5e-5)


@pytest.mark.parametrize("counts", [[], [4], [2, 2, 2]])
def test_where_nothing_varies_nothing_stands_out(counts: list[int]) -> None:
    found = gi_star(counts, [[other for other in range(len(counts)) if other != one] for one in range(len(counts))])
    assert [(one.z, one.p) for one in found] == [(0.0, 0.5)] * len(counts)


def test_the_correction_is_that_of_benjamini_and_hochberg() -> None:
    rows = reference()
    found = gi_star([int(row["count"]) for row in rows], around([(int(r["column"]), int(r["row"])) for r in rows]))
    p = sorted(one.p for one in found)
    steps = [one * len(p) / rank for rank, one in enumerate(p, start=1)]
    assert [one.q for one in found] == pytest.approx([min([*steps[p.index(one.p) :], 1.0]) for one in found])
    assert sum(one.q <= 0.05 for one in found) == 6


@settings(max_examples=40)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_the_cells_changes_nothing(counts: list[int], shuffle: object) -> None:
    cells = [(at % 5, at // 5) for at in range(len(counts))]
    order = list(range(len(counts)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    straight = gi_star(counts, around(cells))
    mixed = gi_star([counts[at] for at in order], around([cells[at] for at in order]))
    assert [one.z for one in mixed] == pytest.approx([straight[at].z for at in order], abs=1e-9)
