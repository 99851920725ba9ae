"""What was delivered: files, deliveries, rejected rows; and which area a row belongs to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sql
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.queries.actions import CHUNK
from models.tables import (
    Area,
    AreaLsoa,
    DeliveredFile,
    Delivery,
    IntelligenceItem,
    RejectedRow,
    Source,
)
from rules.drafts import StreetRow
from rules.sources import Reading, delivers_changes, delivers_months, reading_of

CURRENT, LOADING, REPLACED = "current", "loading", "replaced"
HELD = "held"
"""A correction of which too little could be read: the month that it would replace stays."""
COMPLETE_PER_CENT = 95
"""A period under this share of its rows is never tested, and replaces no better one."""
UNFINISHED = "loading:"
"""Starts the `sha256` of a file that is still being taken in: no file has such a sum."""
LSOA_CODE, LSOA_NAME = (StreetRow._fields.index(name) for name in ("lsoa_code", "lsoa_name"))
STRETCH = 5_000
"""Rejected rows read at a time."""
MOST_PLACES = 1_000
"""Places that are no area here, told apart in one file."""
LSOA_NUMBER = 5
"""Characters at the end of an LSOA's name that are not its district: " 007C"."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A declared source."""

    id: int
    key: str
    format: str
    path: str
    force: str
    crime_types: tuple[str, ...]
    reading: Reading = field(default_factory=Reading)

    @property
    def delivers_changes(self) -> bool:
        """Whether its items are known by their own reference, and brought up to date."""
        return delivers_changes(self.format, self.reading)

    @property
    def delivers_months(self) -> bool:
        """Whether its files are tables of whole months, which say of which."""
        return delivers_months(self.format, self.reading)

    @property
    def kept_as(self) -> str:
        """Under which name the months of its tables are kept."""
        return self.force or self.key


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Which area an LSOA lies in. The code decides; the name only where no list has the code."""

    by_code: dict[str, int]
    by_district: dict[str, int]
    by_name: dict[str, int] = field(default_factory=dict)
    """By the area's own name and key, as a sheet writes them."""
    otherwise: int | None = None
    """The area of a row that names no place, where its source has one."""

    def area_of(self, code: str | None, name: str | None) -> int | None:
        """The area's id; None for a row without a place, or with one outside every area."""
        if code is not None and code in self.by_code:
            return self.by_code[code]
        if not name:
            return self.otherwise if code is None else None
        whole_name = name.strip().casefold()
        district = self.by_district.get(name[:-LSOA_NUMBER].strip().casefold())
        return district if district is not None else self.by_name.get(whole_name, self.by_district.get(whole_name))

    def count_unplaced(self, rows: Sequence[tuple[Any, ...]], found: Counter[str]) -> None:
        """Adds the places that rows (in the order of StreetRow) name in words, and that are no area: of the first
        MOST_PLACES by name, of all others under ''. A column of addresses names a place in each row."""
        for (code, name), many in Counter((row[LSOA_CODE], row[LSOA_NAME]) for row in rows).items():
            if name and self.area_of(code, name) is None:
                known = name.strip() in found or len(found) < MOST_PLACES
                found[name.strip() if known else ""] += many


@dataclass(frozen=True, slots=True)
class Changed:
    """A count that a corrected month changed."""

    area: str
    """Name of the area; '' for rows of no area."""
    type: str
    before: int
    after: int


def whole(accepted: int, rejected: int) -> bool:
    """Whether enough of a delivery's rows were taken in (domain guide §5)."""
    return accepted > 0 and accepted * 100 >= COMPLETE_PER_CENT * (accepted + rejected)


def sources(session: Session, partnership_id: int) -> list[SourceFacts]:
    """The sources of the partnership, in the order declared."""
    rows = session.exec(select(Source).where(Source.partnership_id == partnership_id).order_by(col(Source.id)))
    return [
        SourceFacts(row.id, row.key, row.format, row.path, row.force, tuple(row.crime_types), reading_of(row.reading))
        for row in rows
        if row.id is not None
    ]


def area_map(session: Session, partnership_id: int, otherwise: str = "") -> AreaMap:
    """The partnership's areas by LSOA code, by district and by name. `otherwise`: key of the area of other rows."""
    codes = session.exec(
        select(AreaLsoa.lsoa_code, AreaLsoa.area_id).where(AreaLsoa.partnership_id == partnership_id)
    ).all()
    areas = session.exec(select(Area).where(Area.partnership_id == partnership_id).order_by(col(Area.id))).all()
    own = {n.strip().casefold(): area.id for area in areas for n in (area.key, area.name) if area.id is not None}
    names = {name.strip().casefold(): area.id for area in areas for name in area.lsoa_names if area.id is not None}
    return AreaMap(dict(codes), names, own, own.get(otherwise) if otherwise else None)


def file_by_sum(session: Session, partnership_id: int, source_id: int, sha256: str) -> DeliveredFile | None:
    """The file with these bytes, if the source delivered it before."""
    return session.exec(
        select(DeliveredFile).where(
            DeliveredFile.partnership_id == partnership_id,
            DeliveredFile.source_id == source_id,
            DeliveredFile.sha256 == sha256,
        )
    ).one_or_none()


def source_of_file(session: Session, partnership_id: int, file_id: int) -> str | None:
    """Key of the source that delivered a file."""
    return session.exec(
        select(Source.key)
        .join(DeliveredFile, col(DeliveredFile.source_id) == col(Source.id))
        .where(DeliveredFile.partnership_id == partnership_id, DeliveredFile.id == file_id)
    ).one_or_none()


def current_delivery(
    session: Session, partnership_id: int, source_id: int, force: str, month: date
) -> Delivery | None:
    """The delivery that counts for this month of this force."""
    return session.exec(
        select(Delivery).where(
            Delivery.partnership_id == partnership_id,
            Delivery.source_id == source_id,
            Delivery.force == force,
            Delivery.month == month,
            Delivery.state == CURRENT,
        )
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A correction of which too little could be read: it counts once its rejected rows are repaired."""

    source: str
    force: str
    month: date
    accepted: int
    rejected: int


def held_back(session: Session, partnership_id: int) -> tuple[HeldBack, ...]:
    """The corrections that are held back, by month."""
    rows = session.execute(
        sql.select(
            col(Source.name), col(Delivery.force), col(Delivery.month), col(Delivery.accepted), col(Delivery.rejected)
        )
        .join(Source, col(Source.id) == col(Delivery.source_id))
        .where(col(Delivery.partnership_id) == partnership_id, col(Delivery.state) == HELD)
        .order_by(col(Delivery.month), col(Delivery.id))
    )
    return tuple(HeldBack(*row) for row in rows)


def deliveries_of(session: Session, file_id: int) -> list[Delivery]:
    """What a file brought, in order."""
    return list(session.exec(select(Delivery).where(Delivery.file_id == file_id).order_by(col(Delivery.id))))


def taken_back(one: Delivery) -> bool:
    """Whether a delivery had only rejected rows that turned out to be of another month: it says nothing any more."""
    return one.state == REPLACED and one.replaced_by_id is None and not one.accepted + one.rejected


def waiting_rows(session: Session, partnership_id: int) -> list[int]:
    """The rejected rows that wait to be repaired now, by id."""
    query = sql.select(col(RejectedRow.id)).where(*still_wait(partnership_id)).order_by(col(RejectedRow.id))
    return [row_id for row_id in session.scalars(query) if row_id is not None]


def still_wait(partnership_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which rejected rows wait to be repaired: not those that came back or were dropped, nor those of a delivery
    that another one replaced since (or of a file whose every delivery was), for nothing takes them any more."""
    delivered = sql.select(col(Delivery.id)).where(col(Delivery.file_id) == col(RejectedRow.file_id))
    its_own = delivered.where(col(Delivery.id) == col(RejectedRow.delivery_id), col(Delivery.state) == REPLACED)
    standing = delivered.where(col(Delivery.state) != REPLACED)
    untold = sql.and_(col(RejectedRow.delivery_id).is_(None), delivered.exists(), ~standing.exists())
    return (
        col(RejectedRow.partnership_id) == partnership_id,
        col(RejectedRow.repaired_at).is_(None),
        col(RejectedRow.dropped_at).is_(None),
        ~its_own.exists(),
        ~untold,
    )


def waiting_of(session: Session, partnership_id: int, file_id: int) -> int:
    """How many rejected rows of a file wait to be repaired."""
    waiting = (*still_wait(partnership_id), col(RejectedRow.file_id) == file_id)
    return session.scalar(sql.select(func.count()).select_from(RejectedRow).where(*waiting)) or 0


def unrepaired(session: Session, partnership_id: int, file_id: int) -> Iterator[tuple[int, int, str, str, str, str]]:
    """The rejected rows of a file that wait to be repaired, in order: file, row, field, reason, fix and text of each.

    Read a stretch at a time: there may be as many as rows.
    """
    here = (*still_wait(partnership_id), col(RejectedRow.file_id) == file_id)
    said = (RejectedRow.file_id, RejectedRow.row_number, RejectedRow.field, RejectedRow.reason, RejectedRow.fix)
    rows = sql.select(*map(col, said), col(RejectedRow.raw)).where(*here).order_by(col(RejectedRow.row_number))
    for row in session.execute(rows.execution_options(yield_per=STRETCH)):
        yield (*row,)


def rejected_rows(
    session: Session, partnership_id: int, file_id: int, numbers: Sequence[int]
) -> dict[int, RejectedRow]:
    """The rejected rows with these numbers in a file, repaired or not."""
    found: dict[int, RejectedRow] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = session.exec(
            select(RejectedRow).where(
                RejectedRow.partnership_id == partnership_id,
                RejectedRow.file_id == file_id,
                col(RejectedRow.row_number).in_(numbers[start : start + CHUNK]),
            )
        )
        found.update({row.row_number: row for row in rows})
    return found


def differences(session: Session, old_id: int, new_id: int) -> list[Changed]:
    """Counts by area and type that differ between two deliveries of one month."""
    before, after = _counted(session, old_id), _counted(session, new_id)
    return [
        Changed(area, type_, before.get((area, type_), 0), after.get((area, type_), 0))
        for area, type_ in sorted(before.keys() | after.keys())
        if before.get((area, type_), 0) != after.get((area, type_), 0)
    ]


def _counted(session: Session, delivery_id: int) -> dict[tuple[str, str], int]:
    rows = session.execute(
        sql.select(col(Area.name), col(IntelligenceItem.type), func.count())
        .select_from(IntelligenceItem)
        .join(Area, col(Area.id) == col(IntelligenceItem.area_id), isouter=True)
        .where(col(IntelligenceItem.delivery_id) == delivery_id)
        .group_by(col(Area.name), col(IntelligenceItem.type))
    )
    return {(area or "", type_): count for area, type_, count in rows}
