"""Items known by their own reference: a new one is added, a known one brought up to date, none is there twice.

Their files hold whatever changed, or whatever lies in a window, so a month is never replaced; it grows. Each batch is
a whole in itself: a file of which half was taken in when its run was killed is simply taken in again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from models.chain import Writing
from models.queries.actions import CHUNK
from models.queries.deliveries import CURRENT, AreaMap, SourceFacts, current_delivery
from models.steps.bulk import ON_DAY, STREET_FIELDS
from models.tables import DeliveredFile, Delivery, IntelligenceItem
from models.tables import RejectedRow as RejectedTable
from rules.drafts import DatedRow, DeliveryKey, RejectedRow


@dataclass
class Changes:
    """What became of such items."""

    added: int = 0
    changed: int = 0
    repeated: int = 0
    """Here already, word for word or as of a later day."""

    def add(self, other: "Changes") -> None:
        """Counts another batch in."""
        self.added += other.added
        self.changed += other.changed
        self.repeated += other.repeated


def update_items(
    tx: Writing,
    partnership_id: int,
    source: SourceFacts,
    key: DeliveryKey,
    rows: Sequence[tuple[Any, ...]],
    areas: AreaMap,
) -> Changes:
    """Brings the items of one month up to date. Of two rows of one reference the later counts, by `updated_at`; a row
    that does not say when is of this moment."""
    done, newest, dated = Changes(), dict[str, DatedRow](), set[str]()
    for plain in rows:
        row = DatedRow(*plain)
        ref, said_when = row.source_ref, row.updated_at is not None
        row = row._replace(updated_at=row.updated_at or tx.moment.as_of)
        assert ref is not None, "the adapter refuses a row without a reference"
        before = newest.get(ref)
        done.repeated += before is not None
        if before is None or _at(row) >= _at(before):
            newest[ref] = row
            (dated.add if said_when else dated.discard)(ref)
    known = _known(tx.session, partnership_id, source.id, list(newest))
    delivery = _delivery(tx, partnership_id, source, key) if newest else None
    assert delivery is None or delivery.id is not None
    made: list[dict[str, Any]] = []
    for ref, row in newest.items():
        assert delivery is not None
        values = _values(row, key.month, areas)
        item = known.get(ref)
        if item is None:
            made.append({"partnership_id": partnership_id, "delivery_id": delivery.id, "source_ref": ref, **values})
        elif not _is_newer(item, row, values, ref in dated):
            done.repeated += 1
        else:
            done.changed += 1
            _change(tx, item, values, delivery)
    if made and delivery is not None:
        last = _last_number(tx.session, delivery)
        rows_made = [{**values, "row_number": last + at} for at, values in enumerate(made, start=1)]
        tx.session.execute(insert(IntelligenceItem), rows_made)
        delivery.accepted += len(made)
        done.added += len(made)
    return done


def _at(row: DatedRow) -> datetime:
    assert row.updated_at is not None
    return row.updated_at


def _values(row: DatedRow, month: date, areas: AreaMap) -> dict[str, Any]:
    return {
        "area_id": areas.area_of(row.lsoa_code, row.lsoa_name),
        "month": month,
        "type": row.type,
        "lsoa_code": row.lsoa_code,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "location": row.location,
        "outcome": row.outcome,
        "on_day": row.on_day,
        "updated_at": row.updated_at,
        "victim_ref": row.victim_ref,
    }


def _is_newer(item: IntelligenceItem, row: DatedRow, values: dict[str, Any], said_when: bool) -> bool:
    """Whether a row is of a later time than what is here, or says something else and is not of an earlier one."""
    before = item.updated_at or _at(row)
    if _at(row) < before or (said_when and _at(row) > before):
        return _at(row) > before
    return any(getattr(item, name) != value for name, value in values.items() if name != "updated_at")


def _change(tx: Writing, item: IntelligenceItem, values: dict[str, Any], delivery: Delivery) -> None:
    if item.delivery_id != delivery.id:
        old = tx.session.get_one(Delivery, item.delivery_id)
        old.accepted, delivery.accepted = old.accepted - 1, delivery.accepted + 1
        assert delivery.id is not None
        item.row_number, item.delivery_id = _last_number(tx.session, delivery) + 1, delivery.id
    for name, value in values.items():
        setattr(item, name, value)
    item.looked_at = None  # it may lie elsewhere now: its links are looked for again
    tx.session.add(item)
    tx.session.flush()


def _known(session: Session, partnership_id: int, source_id: int, refs: Sequence[str]) -> dict[str, IntelligenceItem]:
    found: dict[str, IntelligenceItem] = {}
    for start in range(0, len(refs), CHUNK):
        rows = session.scalars(
            select(IntelligenceItem)
            .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
            .where(
                col(IntelligenceItem.partnership_id) == partnership_id,
                col(IntelligenceItem.source_ref).in_(refs[start : start + CHUNK]),
                col(IntelligenceItem.updated_at).is_not(None),
                col(Delivery.source_id) == source_id,
                col(Delivery.state) == CURRENT,
            )
        )
        found |= {item.source_ref: item for item in rows if item.source_ref is not None}
    return found


def _delivery(tx: Writing, partnership_id: int, source: SourceFacts, key: DeliveryKey) -> Delivery:
    """The month that grows. It is no one file's."""
    found = current_delivery(tx.session, partnership_id, source.id, key.force, key.month)
    if found is None:
        found = Delivery(
            partnership_id=partnership_id,
            source_id=source.id,
            force=key.force,
            month=key.month,
            content_sha256="brought up to date",
            state=CURRENT,
            loaded_at=tx.moment.as_of,
        )
        tx.session.add(found)
        tx.session.flush()
    return found


def _last_number(session: Session, delivery: Delivery) -> int:
    mine = col(IntelligenceItem.delivery_id) == delivery.id
    return session.scalar(select(func.max(col(IntelligenceItem.row_number))).where(mine)) or 0


def not_seen_before(
    session: Session, partnership_id: int, source_id: int, file_id: int, rows: Sequence[RejectedRow]
) -> list[RejectedRow]:
    """The rejected rows that no other file of the source brought in the same words: a snapshot repeats them daily."""
    seen: set[tuple[str, str, str]] = set()
    raws = list({row.raw for row in rows})
    for start in range(0, len(raws), CHUNK):
        seen |= {
            (row.field, row.value, row.raw)
            for row in session.execute(
                select(col(RejectedTable.field), col(RejectedTable.value), col(RejectedTable.raw))
                .join(DeliveredFile, col(DeliveredFile.id) == col(RejectedTable.file_id))
                .where(
                    col(RejectedTable.partnership_id) == partnership_id,
                    col(DeliveredFile.source_id) == source_id,
                    col(DeliveredFile.id) != file_id,
                    col(RejectedTable.raw).in_(raws[start : start + CHUNK]),
                )
            )
        }
    return [row for row in rows if (row.field, row.value, row.raw) not in seen]


BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""When a mended row was brought up to date: whatever its source says of it afterwards is newer."""


def repair_items(
    tx: Writing,
    partnership_id: int,
    source: SourceFacts,
    key: DeliveryKey,
    rows: Sequence[tuple[Any, ...]],
    areas: AreaMap,
    file_id: int,
) -> Changes:
    """Takes mended rows of a file in, and marks them as repaired."""
    dated = [(*row[:STREET_FIELDS], row[ON_DAY], BEFORE_ALL) for row in rows]
    done = update_items(tx, partnership_id, source, key, dated, areas)
    tx.session.execute(
        update(RejectedTable)
        .where(
            col(RejectedTable.partnership_id) == partnership_id,
            col(RejectedTable.file_id) == file_id,
            col(RejectedTable.row_number).in_([row[0] for row in rows]),
        )
        .values(repaired_at=tx.moment.as_of)
    )
    return done
