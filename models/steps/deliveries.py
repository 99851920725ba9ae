"""Takes one file in: its rows by the thousand, out of sight until all of them are there, then current at once.

A delivery is the month of one force from one source. Its rows are written in short transactions under a
delivery that is `loading`, which no query counts; one short transaction at the end makes it `current`, the
one before it `replaced`, and writes the history. A run killed before that leaves nothing that counts; the
next one clears it away. Callers hold the lock `ingest` (models/locks.py): what is `loading` is then dead.
"""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.deliveries import (
    CURRENT,
    HELD,
    LOADING,
    REPLACED,
    UNFINISHED,
    SourceFacts,
    area_map,
    current_delivery,
    differences,
    whole,
)
from models.queries.series import redrawn_since
from models.steps.bulk import clear_unfinished, give_rejected, insert_items, insert_rejected
from models.steps.changes import Changes, not_seen_before, update_items
from models.steps.corrections import drop_held
from models.steps.covering import Stated, confirm, has_rows, said_of, state_nothing
from models.steps.delivered import Delivered
from models.steps.repairs import Joined, Repairs
from models.tables import DeliveredFile, Delivery
from rules.covers import Said
from rules.drafts import DeliveryKey, RejectedRow, StreetBatch
from rules.history import Event
from rules.life.who import SYSTEM, By
from rules.moment import Moment
from rules.sources import TABLE

KEEP = 1_000
"""Rejected rows handed back to be shown; beyond that, the file of rejected rows has them."""


@dataclass
class _Loading:
    """A delivery whose rows are coming in."""

    id: int
    accepted: int = 0
    rejected: int = 0
    content: Any = field(default_factory=hashlib.sha256)


class Loading:
    """One file on its way in: `add` each batch, then `finish`. Nothing counts before `finish` returns."""

    def __init__(
        self, database: Database, moment: Moment, place: Place, source: SourceFacts, name: str, by: By = SYSTEM
    ) -> None:
        self._database, self._moment = database, moment
        self._here, self._source, self._name = place.partnership_id, source, name
        self._loading: dict[DeliveryKey, _Loading] = {}
        self._waiting: dict[DeliveryKey | None, list[int]] = defaultdict(list)
        self._rows = 0
        with database.reading() as session:
            self._areas = area_map(session, self._here, source.reading.area)
        self._by = by
        self._repairs = Repairs(self._here, source, self._areas, by)
        self.joined = Joined()
        """What became of rows that came back repaired."""
        self.changes = Changes()
        """What became of items that are known by their own reference."""
        self.stated = Stated()
        """What became of the months of which the file says that nothing happened."""
        self.repaired_files: set[int] = set()
        """Files whose rejected rows came back."""
        self.rejected: list[RejectedRow] = []
        """The first KEEP rejected rows, to be shown; all of them are stored."""
        self.rejected_count = 0
        self.unplaced: Counter[str] = Counter()
        """Of a sheet: what rows name as their place that is no area here, and how many; '' for what is not listed."""
        with database.writing(moment) as tx:
            file = DeliveredFile(
                partnership_id=self._here,
                source_id=source.id,
                sha256=UNFINISHED + secrets.token_hex(8),
                name=name,
                rows=0,
                ingested_at=moment.as_of,
            )
            tx.session.add(file)
            tx.session.flush()
            assert file.id is not None
            self.file_id: int = file.id

    def add(self, batch: StreetBatch) -> None:
        """Writes one batch, out of sight; repaired rows where they belong."""
        self._rows += len(batch.rows) + len(batch.rejected)
        if self._source.format == TABLE:
            self._areas.count_unplaced(batch.rows, self.unplaced)
        with self._database.writing(self._moment) as tx:
            rejected = list(batch.rejected)
            if batch.repairs is not None:
                joined = self._repairs.join(tx, batch)
                self.joined.accepted += joined.accepted
                self.joined.repeated += joined.repeated
                self.joined.refused += joined.refused
                self.repaired_files.add(batch.repairs)
                self._show(joined.refused)
            elif batch.delivery is not None and batch.rows and self._source.delivers_changes:
                self.changes.add(update_items(tx, self._here, self._source, batch.delivery, batch.rows, self._areas))
            elif batch.delivery is not None and batch.rows:
                loading = self._of(tx, batch.delivery)
                insert_items(tx.session, self._here, loading.id, batch.delivery.month, batch.rows, self._areas)
                loading.accepted += len(batch.rows)
                loading.content.update(batch.content)
            elif batch.delivery is not None and batch.nothing:
                self._of(tx, batch.delivery)
            again = [row for row in rejected if row.repairs is not None]
            unknown = self._repairs.still_at_fault(tx, again) if again else []
            self.repaired_files.update(row.repairs for row in again if row.repairs is not None)
            new = [row for row in rejected if row.repairs is None]
            if new and self._source.delivers_changes:
                fresh = not_seen_before(tx.session, self._here, self._source.id, self.file_id, new)
                self.changes.repeated, new = self.changes.repeated + len(new) - len(fresh), fresh
            if new:
                self._keep_rejected(tx, new)
            self._show([*again, *new])
            self.joined.refused += unknown

    def _show(self, rows: Sequence[RejectedRow]) -> None:
        self.rejected_count += len(rows)
        self.rejected += rows[: max(0, KEEP - len(self.rejected))]

    def finish(self, sha256: str, said: Said | None = None) -> list[Delivered]:
        """Makes the deliveries current in one transaction. `sha256`: of the file's bytes; `said`: of its months."""
        if self._source.delivers_months:
            self._unsettle()
        self._attribute_waiting()
        with self._database.reading() as session:
            planned = {key: self._plan(session, key, loading) for key, loading in self._loading.items()}
        with self._database.writing(self._moment) as tx:
            for key, loading in self._loading.items():
                if planned[key].held:
                    self._hold(tx, loading)
                elif not planned[key].repeated:
                    self._make_current(tx, loading, planned[key])
            repeated = [one.delivery_id for one in planned.values() if one.repeated]
            confirm(tx.session, repeated, self._moment.as_of)
            if said is not None:
                self.stated = state_nothing(tx, self._here, self._source, self.file_id, said, self._by, anew=True)
            # The same bytes may have come before, and been replaced since: each sum names the last file of it.
            tx.session.execute(
                update(DeliveredFile)
                .where(
                    col(DeliveredFile.partnership_id) == self._here,
                    col(DeliveredFile.source_id) == self._source.id,
                    col(DeliveredFile.sha256) == sha256,
                )
                .values(sha256=f"{sha256} until {self.file_id}")
            )
            tx.session.execute(
                update(DeliveredFile)
                .where(col(DeliveredFile.id) == self.file_id)
                .values(sha256=sha256, rows=self._rows, **(said_of(said) if said is not None else {}))
            )
            payload = {"name": self._name, "sha256": sha256, "rows": self._rows, "source": self._source.key}
            if self._source.delivers_changes:
                payload |= {"added": self.changes.added, "changed": self.changes.changed}
            tx.record(
                self._here, Event("file_taken_in", "file", self.file_id, payload, self._by.person_id, self._by.for_id)
            )
        clear_unfinished(self._database, self._moment, self._here)
        return [*(planned[key] for key in self._loading), *self.stated.deliveries]

    def _of(self, tx: Writing, key: DeliveryKey) -> _Loading:
        if key not in self._loading:
            row = Delivery(
                partnership_id=self._here,
                source_id=self._source.id,
                file_id=self.file_id,
                force=key.force,
                month=key.month,
                content_sha256="",
                state=LOADING,
                loaded_at=self._moment.as_of,
            )
            tx.session.add(row)
            tx.session.flush()
            assert row.id is not None
            self._loading[key] = _Loading(row.id)
        return self._loading[key]

    def _keep_rejected(self, tx: Writing, rows: Sequence[RejectedRow]) -> None:
        """Each with its delivery; one whose delivery has no row yet, or that tells none, waits for `finish`."""
        told = [(row, self._loading.get(row.delivery) if row.delivery else None) for row in rows]
        insert_rejected(tx.session, self._here, self.file_id, [(row, one.id if one else None) for row, one in told])
        for row, loading in told:
            if loading is not None:
                loading.rejected += 1
            else:
                self._waiting[row.delivery].append(row.row_number)

    def _unsettle(self) -> None:
        """Of a table, a month of which only rejected rows are known has those: it is not 0, and no other has them."""
        told = [key for key in self._waiting if key is not None and key not in self._loading]
        for key in told:
            with self._database.writing(self._moment) as tx:
                if not has_rows(tx.session, self._here, self._source.id, key):
                    self._of(tx, key)

    def _attribute_waiting(self) -> None:
        """Gives the rejected rows that wait to their delivery, or else to the one with the most rows."""
        if not self._loading:
            return
        most = max(self._loading.values(), key=lambda one: one.accepted)
        for key, numbers in self._waiting.items():
            loading = self._loading.get(key, most) if key else most
            loading.rejected += len(numbers)
            give_rejected(self._database, self._moment, self.file_id, numbers, loading.id)

    def _plan(self, session: Session, key: DeliveryKey, loading: _Loading) -> Delivered:
        old = current_delivery(session, self._here, self._source.id, key.force, key.month)
        found = Delivered(loading.id, key.force, key.month, loading.accepted, loading.rejected)
        if old is None or old.id is None:
            return found
        only_refused = loading.rejected and not loading.accepted
        the_same = old.content_sha256 == loading.content.hexdigest() and not only_refused
        if the_same and not redrawn_since(session, self._here, old.loaded_at):
            return Delivered(old.id, key.force, key.month, loading.accepted, loading.rejected, repeated=True)
        rows, old_rows = loading.accepted + loading.rejected, old.accepted + old.rejected
        poorer = loading.accepted * old_rows <= old.accepted * rows
        if old.accepted and poorer and not whole(loading.accepted, loading.rejected):
            return Delivered(loading.id, key.force, key.month, loading.accepted, loading.rejected, held=True)
        changed = tuple(differences(session, old.id, loading.id))
        return Delivered(
            loading.id, key.force, key.month, loading.accepted, loading.rejected, False, old.id, False, changed
        )

    def _hold(self, tx: Writing, loading: _Loading) -> None:
        tx.session.execute(
            update(Delivery)
            .where(col(Delivery.id) == loading.id)
            .values(
                state=HELD,
                content_sha256=loading.content.hexdigest(),
                accepted=loading.accepted,
                rejected=loading.rejected,
            )
        )
        payload = {"accepted": loading.accepted, "rejected": loading.rejected}
        tx.record(
            self._here,
            Event("delivery_held", "delivery", loading.id, payload, self._by.person_id, self._by.for_id),
        )

    def _make_current(self, tx: Writing, loading: _Loading, plan: Delivered) -> None:
        drop_held(tx.session, self._here, self._source.id, plan.force, plan.month)
        if plan.replaced_id is not None:
            # First the old one goes: there is never a moment with two that are current.
            tx.session.execute(
                update(Delivery)
                .where(col(Delivery.id) == plan.replaced_id)
                .values(state=REPLACED, replaced_by_id=loading.id)
            )
        tx.session.execute(
            update(Delivery)
            .where(col(Delivery.id) == loading.id)
            .values(
                state=CURRENT,
                content_sha256=loading.content.hexdigest(),
                accepted=loading.accepted,
                rejected=loading.rejected,
            )
        )
        payload = {
            "force": plan.force,
            "month": plan.month,
            "source": self._source.key,
            "accepted": plan.accepted,
            "rejected": plan.rejected,
            "replaces": plan.replaced_id,
            "changed": [
                {"area": one.area, "type": one.type, "before": one.before, "after": one.after} for one in plan.changed
            ],
        }
        kind = "delivery_corrected" if plan.replaced_id is not None else "delivery_loaded"
        tx.record(self._here, Event(kind, "delivery", loading.id, payload, self._by.person_id, self._by.for_id))
