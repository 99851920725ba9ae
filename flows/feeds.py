"""A feed of intelligence objects (STIX, MISP) taken in whole: records, rejected objects, and what has no place here.

No flow of its own: `ingest_intelligence` calls it. Failures and logs name objects by number and id, never by words.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlmodel import Session

from flows.taken import FileTaken, known_bytes
from intake.encodings import Seen
from intake.feed_objects import Read
from intake.misp import read_misp
from intake.opening import Member
from intake.stix import read_stix
from models.database import Database
from models.place import Place
from models.queries.deliveries import UNFINISHED, SourceFacts, file_by_sum, waiting_of
from models.steps.deliveries import KEEP
from models.steps.record_entering import (
    RecordsEntered,
    file_again,
    file_begun,
    file_finished,
    keep_rejected,
    settle_earlier,
)
from models.steps.record_feed import RecordFeed
from models.tables import DeliveredFile
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.life.who import SYSTEM, By
from rules.moment import Moment
from rules.sources import MISP, STIX, Reading

BATCH = 100
"""Objects of one transaction: it stays short."""
MOST_IDS, MOST_KINDS = 10_000, 200
"""Ids that are kept of one file, and kinds that are told apart; beyond them they are counted."""
READERS: dict[str, Callable[[Member, Reading, datetime, Seen], Iterator[Read]]] = {STIX: read_stix, MISP: read_misp}


@dataclass
class Listing:
    """What of a file has no place here: how many of each kind, and their ids."""

    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    kept: int = 0

    def add(self, found: Iterable[Elsewhere]) -> None:
        """Counts them; keeps their ids while there is room."""
        for one in found:
            kind = one.kind if one.kind in self.counts or len(self.counts) < MOST_KINDS else "other"
            self.counts[kind] = self.counts.get(kind, 0) + 1
            if one.ref and self.kept < MOST_IDS:
                self.kept += 1
                self.ids.setdefault(kind, []).append(one.ref)

    def as_json(self) -> dict[str, Any]:
        """As the file's row keeps it."""
        return {kind: {"count": many, "ids": self.ids.get(kind, [])} for kind, many in sorted(self.counts.items())}


def take_feed(
    database: Database,
    place: Place,
    moment: Moment,
    source: SourceFacts,
    member: Member,
    by: By = SYSTEM,
    *,
    again: bool = False,
) -> FileTaken:
    """Takes one file in, once; `again`: also one that was taken in before, if objects of it wait to be mended (the
    fault may have been the partnership file's). Callers hold the lock `ingest`.

    It is read through before anything is written. Raises UnreadableFile, StepRefused, DatabaseUnavailable.
    """
    taken = FileTaken(member.name, source.key)
    sha256 = member.sha256()
    with database.reading() as session:
        known = file_by_sum(session, place.partnership_id, source.id, sha256)
        if known is not None and not (again and _waiting(session, place, known)):
            taken.listed = known.listed
            known_bytes(taken, known, _waiting(session, place, known))
            return taken
    read, seen, listing = READERS[source.format], Seen(), Listing()
    total = sum(not isinstance(one, Elsewhere) for one in read(member, source.reading, moment.as_of, seen))
    taken.encoding = seen.encoding
    unfinished, settled = UNFINISHED + secrets.token_hex(8), set[str]()
    with database.writing(moment) as tx:
        if known is not None and known.id is not None:
            file_id = file_again(tx, known.id, unfinished)
        else:
            file_id = file_begun(tx, place, source.id, member.name, unfinished)
    for batch in _batches(read(member, source.reading, moment.as_of, Seen()), listing):
        with database.writing(moment) as tx:
            entered = RecordFeed(tx, place, source.id, None, by).enter(batch)
            keep_rejected(tx, place, file_id, entered.rejected)
        settled |= entered.settled
        listing.add(entered.elsewhere)
        _count(taken, entered)
    taken.listed = listing.as_json()
    with database.writing(moment) as tx:
        settle_earlier(tx, place, source.id, file_id, member.name, settled)
        file_finished(tx, place, file_id, sha256, total, taken.accepted, by, taken.listed)
    return taken


def _waiting(session: Session, place: Place, file: DeliveredFile) -> int:
    assert file.id is not None
    return waiting_of(session, place.partnership_id, file.id)


def _batches(objects: Iterator[Read], listing: Listing) -> Iterator[list[RecordDraft | RejectedRow]]:
    """Drafts and rejected rows in stretches; whatever else comes by goes on the list."""

    def told() -> Iterator[RecordDraft | RejectedRow]:
        for one in objects:
            if isinstance(one, Elsewhere):
                listing.add((one,))
            else:
                yield one

    rows = told()
    while batch := list(islice(rows, BATCH)):
        yield batch


def _count(taken: FileTaken, entered: RecordsEntered) -> None:
    taken.accepted += len(entered.added)
    taken.changed += entered.changed
    taken.repeated += entered.repeated
    taken.rejected += len(entered.rejected)
    taken.records += [one.ref for one in entered.added]
    taken.flags += entered.flags
    kept = entered.rejected[: max(0, KEEP - len(taken.rows_rejected))]
    taken.rows_rejected += [replace(row, reason=f"{row.reason} ({row.raw})") if row.raw else row for row in kept]
