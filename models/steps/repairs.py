"""Rejected rows that come back repaired: each joins the delivery it was rejected from, once.

A row is known by the file that first brought it and its row there, so that the same repair twice adds
nothing, and a repair of a month that was corrected since is said to have come too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.chain import Writing
from models.queries.deliveries import (
    CURRENT,
    HELD,
    REPLACED,
    AreaMap,
    SourceFacts,
    current_delivery,
    deliveries_of,
    rejected_rows,
    taken_back,
    whole,
)
from models.steps.bulk import ON_DAY, insert_items
from models.steps.changes import repair_items
from models.steps.corrections import let_in
from models.tables import DeliveredFile, Delivery
from models.tables import RejectedRow as RejectedTable
from rules.drafts import DeliveryKey, RejectedRow, StreetBatch
from rules.history import Event
from rules.life.who import By
from rules.sources import gives_days


@dataclass
class Joined:
    """What became of repaired rows."""

    accepted: int = 0
    repeated: int = 0
    """They were repaired before."""
    refused: list[RejectedRow] = field(default_factory=list)
    """Well-formed, but there is nothing that they can join."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """Who repairs what: the partnership, the source the file came by, and its areas."""

    partnership_id: int
    source: SourceFacts
    areas: AreaMap
    by: By

    def join(self, tx: Writing, batch: StreetBatch) -> Joined:
        """Good rows of a batch, each into the delivery of the file it was rejected from."""
        assert batch.repairs is not None
        assert batch.delivery is not None
        done = Joined()
        known = rejected_rows(tx.session, self.partnership_id, batch.repairs, [row[0] for row in batch.rows])
        left, seen = [], set[int]()
        for row in batch.rows if gives_days(self.source.format, self.source.reading) else _without_days(batch.rows):
            number = row[0]
            if number not in known:
                why = "jatac did not reject this row of this file"
                done.refused.append(_refused(batch, number, "jatac_row", why, "Put the numbers back."))
            elif known[number].repaired_at is not None or number in seen:
                done.repeated += 1
            else:
                seen.add(number)
                left.append(row)
        if left:
            self._join_delivery(tx, batch, left, done)
        return done

    def still_at_fault(self, tx: Writing, rows: Sequence[RejectedRow]) -> list[RejectedRow]:
        """Keeps the newest text and reason of rows that came back and are at fault again.

        Returns those that belong to no rejected row we know.
        """
        unknown = []
        for row in rows:
            found = tx.session.execute(
                update(RejectedTable)
                .where(
                    col(RejectedTable.partnership_id) == self.partnership_id,
                    col(RejectedTable.file_id) == row.repairs,
                    col(RejectedTable.row_number) == row.row_number,
                    col(RejectedTable.repaired_at).is_(None),
                )
                .values(field=row.field, value=row.value, reason=row.reason, fix=row.fix, raw=row.raw)
            )
            if not found.rowcount:  # type: ignore[attr-defined]
                unknown.append(row)
        return unknown

    def _join_delivery(self, tx: Writing, batch: StreetBatch, rows: Sequence[tuple[Any, ...]], done: Joined) -> None:
        assert batch.repairs is not None
        assert batch.delivery is not None
        key, numbers = batch.delivery, [row[0] for row in rows]
        if self.source.delivers_changes:
            self._bring_up_to_date(tx, batch, rows, done)
            return
        delivery = self._target(tx, batch.repairs, key)
        if isinstance(delivery, str):
            fix = "Correct its month and force, or leave the row out."
            done.refused += [_refused(batch, number, "Month", delivery, fix) for number in numbers]
            return
        assert delivery.id is not None
        self._counted_elsewhere(tx, batch.repairs, numbers, delivery.id)
        insert_items(tx.session, self.partnership_id, delivery.id, key.month, rows, self.areas)
        tx.session.execute(
            update(RejectedTable)
            .where(col(RejectedTable.file_id) == batch.repairs, col(RejectedTable.row_number).in_(numbers))
            .values(repaired_at=tx.moment.as_of, delivery_id=delivery.id)
        )
        delivery.accepted += len(rows)
        delivery.rejected = max(0, delivery.rejected - len(rows))
        done.accepted += len(rows)
        payload = {"force": key.force, "month": key.month, "file": batch.repairs, "rows": len(rows)}
        tx.record(
            self.partnership_id,
            Event("rows_repaired", "delivery", delivery.id, payload, self.by.person_id, self.by.for_id),
        )
        if delivery.state == HELD and whole(delivery.accepted, delivery.rejected):
            let_in(tx, self.source.key, delivery, self.by)

    def _counted_elsewhere(self, tx: Writing, file_id: int, numbers: Sequence[int], delivery_id: int) -> None:
        """Rows that told no month were counted with another one's: that one lacks them no longer."""
        rows = rejected_rows(tx.session, self.partnership_id, file_id, numbers).values()
        for row in rows:
            if row.delivery_id is not None and row.delivery_id != delivery_id:
                other = tx.session.get_one(Delivery, row.delivery_id)
                other.rejected = max(0, other.rejected - 1)
                if self.source.delivers_months and not other.accepted + other.rejected:
                    _take_back(tx.session, other)

    def _bring_up_to_date(
        self, tx: Writing, batch: StreetBatch, rows: Sequence[tuple[Any, ...]], done: Joined
    ) -> None:
        """Of a source whose items are known by their own reference: each is added, or is here already."""
        assert batch.repairs is not None
        assert batch.delivery is not None
        known = [row for row in rows if row[2]]
        why, fix = "it is blank, and nothing else tells this item from others", "Put the reference back."
        done.refused += [_refused(batch, row[0], "Crime ID", why, fix) for row in rows if not row[2]]
        here = (self.partnership_id, self.source, batch.delivery)
        made = repair_items(tx, *here, known, self.areas, batch.repairs)
        done.accepted += made.added + made.changed
        done.repeated += made.repeated
        payload = {"month": batch.delivery.month, "file": batch.repairs, "rows": len(known)}
        event = Event("rows_repaired", "file", batch.repairs, payload, self.by.person_id, self.by.for_id)
        tx.record(self.partnership_id, event)

    def _target(self, tx: Writing, file_id: int, key: DeliveryKey) -> Delivery | str:
        """The delivery of the file for this month and force; a new one when nothing of it came in; or why not."""
        told = [one for one in deliveries_of(tx.session, file_id) if (one.force, one.month) == (key.force, key.month)]
        mine = [one for one in told if not taken_back(one)]
        if mine:
            late = "a corrected file has replaced this month since"
            return mine[-1] if mine[-1].state in (CURRENT, HELD) else late
        file = tx.session.get_one(DeliveredFile, file_id)
        nothing = current_delivery(tx.session, self.partnership_id, file.source_id, key.force, key.month)
        if nothing is not None and nothing.accepted + nothing.rejected:
            return f"{key.month:%Y-%m} of {key.force} was brought by another file"
        if nothing is not None:  # another file said that nothing happened: a row of the month says otherwise
            nothing.state = REPLACED
            tx.session.flush()
        made = Delivery(
            partnership_id=self.partnership_id,
            source_id=file.source_id,
            file_id=file_id,
            force=key.force,
            month=key.month,
            content_sha256=f"repaired from file {file_id}",
            state=CURRENT,
            loaded_at=tx.moment.as_of,
        )
        tx.session.add(made)
        tx.session.flush()
        if nothing is not None:
            nothing.replaced_by_id = made.id
        return made


def _without_days(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of a source that says no days: a spreadsheet makes the first of a month of the month."""
    return [(*row[:ON_DAY], None, *row[ON_DAY + 1 :]) for row in rows]


def _take_back(session: Session, emptied: Delivery) -> None:
    """A month of which a table had only rows that are of another: it is not 0 for that, but as it was before them."""
    emptied.state = REPLACED
    session.flush()
    before = session.exec(select(Delivery).where(col(Delivery.replaced_by_id) == emptied.id)).one_or_none()
    if before is not None and not before.accepted + before.rejected:
        before.state, before.replaced_by_id = CURRENT, None
        session.flush()


def _refused(batch: StreetBatch, number: int, field_: str, reason: str, fix: str) -> RejectedRow:
    return RejectedRow(number, field_, "", reason, fix, "", batch.delivery, batch.repairs)
