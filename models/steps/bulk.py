"""Rows by the thousand: the driver's own bulk ways (design decision 9), and the way to clear rows again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from models.database import Database
from models.queries.actions import CHUNK
from models.queries.deliveries import LOADING, UNFINISHED, AreaMap
from models.tables import DeliveredFile, Delivery, IntelligenceItem, RejectedRow
from rules.drafts import DatedRow, StreetRow
from rules.drafts import RejectedRow as RejectedDraft
from rules.moment import Moment

AT_ONCE = 20_000
"""Rows cleared in one transaction: well under 200 ms."""
COLUMNS = (
    "partnership_id, delivery_id, row_number, area_id, month, type, source_ref, lsoa_code, longitude, latitude,"
    " location, outcome"
)
STREET_FIELDS = len(StreetRow._fields)
DATED_COLUMNS = f"{COLUMNS}, on_day, victim_ref"
ON_DAY, VICTIM_REF = DatedRow._fields.index("on_day"), DatedRow._fields.index("victim_ref")


def insert_items(
    session: Session,
    partnership_id: int,
    delivery_id: int,
    month: date,
    rows: Sequence[tuple[Any, ...]],
    areas: AreaMap,
) -> None:
    """Inserts rows (tuples in the order of StreetRow, or all of DatedRow) with their areas."""
    places: dict[tuple[str | None, str | None], int | None] = {}

    def area(code: str | None, name: str | None) -> int | None:
        place = (code, name)
        if place not in places:
            places[place] = areas.area_of(code, name)
        return places[place]

    sqlite = session.get_bind().dialect.name == "sqlite"
    # The driver is given the text that SQLAlchemy's date column would have made, once and not per row.
    written = month.isoformat() if sqlite else month
    dated = bool(rows) and len(rows[0]) > STREET_FIELDS
    plain = [row[:STREET_FIELDS] for row in rows] if dated else rows
    values: list[tuple[Any, ...]] = [
        (partnership_id, delivery_id, number, area(code, name), written, type_, ref, code, lon, lat, place, outcome)
        for number, type_, ref, code, name, lon, lat, place, outcome in plain
    ]
    columns = COLUMNS
    if dated:
        columns = DATED_COLUMNS
        values = [
            (*value, day.isoformat() if sqlite and day is not None else day, victim_ref)
            for value, day, victim_ref in zip(
                values, (row[ON_DAY] for row in rows), (row[VICTIM_REF] for row in rows), strict=True
            )
        ]
    connection = session.connection()
    if sqlite:
        marks = ", ".join("?" * len(values[0]))
        connection.exec_driver_sql(f"INSERT INTO intelligence_item ({columns}) VALUES ({marks})", values)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY intelligence_item ({columns}) FROM STDIN") as copy:
        for value in values:
            copy.write_row(value)


def insert_rejected(
    session: Session,
    partnership_id: int,
    file_id: int,
    rows: Sequence[tuple[RejectedDraft, int | None]],
) -> None:
    """Keeps rejected rows of a file, each with the delivery it belongs to if that is known."""
    session.execute(
        insert(RejectedRow),
        [
            {
                "partnership_id": partnership_id,
                "file_id": file_id,
                "delivery_id": delivery_id,
                "row_number": row.row_number,
                "field": row.field,
                "value": row.value,
                "reason": row.reason,
                "fix": row.fix,
                "raw": row.raw,
            }
            for row, delivery_id in rows
        ],
    )


def give_rejected(database: Database, moment: Moment, file_id: int, numbers: Sequence[int], delivery_id: int) -> None:
    """Gives rejected rows of a file to one of its deliveries, in short transactions."""
    for start in range(0, len(numbers), CHUNK):
        mine = col(RejectedRow.row_number).in_(numbers[start : start + CHUNK])
        with database.writing(moment) as tx:
            tx.session.execute(
                update(RejectedRow).where(col(RejectedRow.file_id) == file_id, mine).values(delivery_id=delivery_id)
            )


def clear_unfinished(database: Database, moment: Moment, partnership_id: int) -> int:
    """Clears what runs that died were loading, in short transactions; returns how many deliveries.

    Only under the lock `ingest`: what is loading then belongs to nobody.
    """
    here = col(Delivery.partnership_id) == partnership_id
    with database.reading() as session:
        loading = session.scalars(select(col(Delivery.id)).where(here, col(Delivery.state) == LOADING)).all()
        files = session.scalars(
            select(col(DeliveredFile.id)).where(
                col(DeliveredFile.partnership_id) == partnership_id,
                col(DeliveredFile.sha256).startswith(UNFINISHED, autoescape=True),
            )
        ).all()
    for delivery_id in loading:
        if delivery_id is not None:
            _clear_delivery(database, moment, delivery_id)
    for file_id in files:
        with database.writing(moment) as tx:
            tx.session.execute(delete(RejectedRow).where(col(RejectedRow.file_id) == file_id))
            tx.session.execute(delete(DeliveredFile).where(col(DeliveredFile.id) == file_id))
    return len(loading)


def _clear_delivery(database: Database, moment: Moment, delivery_id: int) -> None:
    mine = col(IntelligenceItem.delivery_id) == delivery_id
    with database.reading() as session:
        last = session.scalar(select(func.max(col(IntelligenceItem.row_number))).where(mine)) or 0
    for below in range(AT_ONCE, last + AT_ONCE + 1, AT_ONCE):
        with database.writing(moment) as tx:
            tx.session.execute(delete(IntelligenceItem).where(mine, col(IntelligenceItem.row_number) < below))
    with database.writing(moment) as tx:
        tx.session.execute(
            update(RejectedRow).where(col(RejectedRow.delivery_id) == delivery_id).values(delivery_id=None)
        )
        tx.session.execute(delete(Delivery).where(col(Delivery.id) == delivery_id))
