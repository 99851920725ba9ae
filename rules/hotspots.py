"""Hotspots: 250 m cells of the British National Grid whose counts stand out together with their neighbours'.

Source: domain guide §5 ("Gi* or multiples of the mean of non-empty 250 m cells"). Needs no day: month-only records
are enough. The ground is every cell in which anything at all was recorded: fields and lakes make nothing significant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.policy import Linking
from rules.statistics.local_g import LocalG, gi_star

METRES = 250
Cell = tuple[int, int]
"""Column and row of a cell: easting and northing of its south-west corner, in cells."""


@dataclass(frozen=True, slots=True)
class CellFound:
    """One cell with what Gi* says of it."""

    cell: Cell
    count: int
    times_mean: float
    """Its count over the mean of the non-empty cells."""
    local: LocalG
    is_hotspot: bool

    @property
    def centre(self) -> tuple[float, float]:
        """Easting and northing of its middle."""
        return (self.cell[0] + 0.5) * METRES, (self.cell[1] + 0.5) * METRES


def cell_of(easting: float, northing: float) -> Cell:
    """The cell that a point lies in; its south and west edges belong to it."""
    return int(easting // METRES), int(northing // METRES)


def cells_found(counts: Mapping[Cell, int], ground: Iterable[Cell], limits: Linking) -> list[CellFound]:
    """Every cell with a count, the highest z first. `ground`: all cells that could have one; those counted are added.

    A hotspot is significant after the correction for all cells, has a count of its own, and at least
    `hotspot_floor` items with its neighbours: below that the normal approximation makes a hotspot of one offence.
    """
    cells = sorted({*ground, *counts})
    at = {cell: place for place, cell in enumerate(cells)}
    around = [
        [at[near] for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx or dy) and (near := (x + dx, y + dy)) in at]
        for x, y in cells
    ]
    mean = sum(counts.values()) / max(sum(1 for count in counts.values() if count), 1)
    found = [
        CellFound(cell, counts[cell], counts[cell] / mean, local, _stands_out(local, limits))
        for cell, local in zip(cells, gi_star([counts.get(cell, 0) for cell in cells], around), strict=True)
        if counts.get(cell, 0)
    ]
    return sorted(found, key=lambda one: (-one.local.z, -one.count, one.cell))


def _stands_out(local: LocalG, limits: Linking) -> bool:
    return local.z > 0 and local.q <= limits.hotspot_q and local.nearby >= limits.hotspot_floor


def most_named(names: Mapping[str, int]) -> str:
    """The name that most of a cell's items carry; of equals the first in the alphabet; '' where none has one."""
    told = {name: many for name, many in names.items() if name}
    return min(told, key=lambda name: (-told[name], name)) if told else ""
