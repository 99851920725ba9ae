"""Counts on 250 m cells of the British National Grid, and which of them are hotspots. Reads only.

Needs no day, so month-only records are enough. Items are added up by place in the database: a million rows of
police.uk lie on some ten thousand points.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.british_grid import from_grid, to_grid
from models.queries.context import policy_in_force
from models.queries.counts import area_ids
from models.queries.deliveries import CURRENT
from models.tables import Area, Delivery, IntelligenceItem
from rules.hotspots import Cell, CellFound, cell_of, cells_found, most_named

DECIMALS = 3
"""Of degrees: about a hundred metres, no finer than the cell."""


@dataclass(frozen=True, slots=True)
class HotspotRow:
    """One cell with a count."""

    longitude: float
    latitude: float
    """Of its centre, to three decimals."""
    count: int
    nearby: int
    """Of the cell and its neighbours."""
    times_mean: float
    z: float
    p: float
    q: float
    is_hotspot: bool
    area: str
    lsoa: str


@dataclass(frozen=True, slots=True)
class Hotspots:
    """What was looked at, and the cells that have a count, the highest z first."""

    items: int
    ground: int
    """Cells in which anything at all was recorded: what the cells are compared with."""
    cells: tuple[HotspotRow, ...]


def hotspots(
    session: Session,
    partnership_id: int,
    type_: str | None = None,
    from_month: date | None = None,
    to_month: date | None = None,
    area: str | None = None,
) -> Hotspots:
    """Local Gi* of the items of a type and of months, both included. Left out are items
    without a place, outside every area and, unless it is named, in an area for comparison. Raises UnknownArea.
    """
    here = (
        col(IntelligenceItem.partnership_id) == partnership_id,
        col(Delivery.partnership_id) == partnership_id,
        col(Delivery.state) == CURRENT,
        col(IntelligenceItem.longitude).is_not(None),
        col(IntelligenceItem.area_id).in_(area_ids(session, partnership_id, area))
        if area is not None
        else col(IntelligenceItem.area_id).in_(
            select(col(Area.id)).where(col(Area.partnership_id) == partnership_id, col(Area.comparison).is_(False))
        ),
    )
    asked: list[ColumnElement[bool]] = [col(IntelligenceItem.same_as_id).is_(None)]
    if type_ is not None:
        asked.append(func.lower(col(IntelligenceItem.type)) == type_.strip().lower())
    if from_month is not None:
        asked.append(col(Delivery.month) >= from_month)
    if to_month is not None:
        asked.append(col(Delivery.month) <= to_month)
    places = select(col(IntelligenceItem.longitude), col(IntelligenceItem.latitude)).join(
        Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id)
    )
    ground = session.execute(places.where(*here).distinct()).all()
    counted = session.execute(
        places.add_columns(col(IntelligenceItem.lsoa_code), col(IntelligenceItem.area_id), func.count())
        .where(*here, *asked)
        .group_by(
            col(IntelligenceItem.longitude),
            col(IntelligenceItem.latitude),
            col(IntelligenceItem.lsoa_code),
            col(IntelligenceItem.area_id),
        )
    ).all()
    names = {
        row.id: row.name for row in session.scalars(select(Area).where(col(Area.partnership_id) == partnership_id))
    }
    counts = Counter[Cell]()
    lsoas, areas = defaultdict[Cell, Counter[str]](Counter), defaultdict[Cell, Counter[str]](Counter)
    for cell, (_, _, lsoa, area_id, many) in zip(_cells([row[:2] for row in counted]), counted, strict=True):
        counts[cell] += many
        lsoas[cell][lsoa or ""] += many
        areas[cell][names[area_id]] += many
    limits = policy_in_force(session, partnership_id)[1].linking
    lie = set(_cells([(row[0], row[1]) for row in ground]))
    found = cells_found(counts, lie, limits)
    rows = tuple(_row(one, most_named(areas[one.cell]), most_named(lsoas[one.cell])) for one in found)
    return Hotspots(sum(counts.values()), len(lie), rows)


def _cells(places: list[tuple[float, float]]) -> list[Cell]:
    eastings, northings = to_grid([place[0] for place in places], [place[1] for place in places])
    return [cell_of(easting, northing) for easting, northing in zip(eastings, northings, strict=True)]


def _row(found: CellFound, area: str, lsoa: str) -> HotspotRow:
    longitude, latitude = from_grid(*found.centre)
    local = found.local
    return HotspotRow(
        round(longitude, DECIMALS),
        round(latitude, DECIMALS),
        found.count,
        local.nearby,
        round(found.times_mean, 2),
        local.z,
        local.p,
        local.q,
        found.is_hotspot,
        area,
        lsoa,
    )
