"""A sheet of intelligence taken in whole: rows become records, stretch by stretch.

No flow of its own: `ingest_intelligence` and `jatac intelligence add FILE` call it. Failures and logs name rows and
fields, never what stands in one.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from flows.taken import FileTaken, known_bytes
from intake.encodings import Seen
from intake.opening import Member
from intake.record_sheet import read_records
from models.database import Database
from models.place import Place
from models.queries.deliveries import UNFINISHED, SourceFacts, file_by_sum, waiting_of
from models.queries.record_rows import KnownRows
from models.steps.deliveries import KEEP
from models.steps.record_entering import (
    Flag,
    RecordSheet,
    file_begun,
    file_finished,
    keep_rejected,
    settle_earlier,
)
from models.steps.records import Added
from rules.drafts import RecordDraft, RejectedRow
from rules.life.who import SYSTEM, By
from rules.moment import Moment

BATCH = 100
"""Rows of one transaction: it stays short."""


@dataclass
class SheetTaken:
    """What a sheet became: the file, as every source's is shown, with the records and what is flagged of them."""

    file: FileTaken
    added: list[Added] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


def take_records(
    database: Database, place: Place, moment: Moment, source: SourceFacts, path: Path, by: By = SYSTEM
) -> SheetTaken:
    """Takes a sheet in once. Callers hold the lock `ingest`.

    It is read through before anything is written: one that is refused as a whole leaves nothing behind. Raises
    UnreadableFile, StepRefused, DatabaseUnavailable.
    """
    member = Member(path)
    done = SheetTaken(FileTaken(member.name, source.key))
    sha256 = member.sha256()
    with database.reading() as session:
        known = file_by_sum(session, place.partnership_id, source.id, sha256)
        if known is not None:
            assert known.id is not None
            known_bytes(done.file, known, waiting_of(session, place.partnership_id, known.id))
            return done
        rows_here = KnownRows(session, place.partnership_id, source.id)
    seen, settled = Seen(), set[str]()
    total = sum(1 for _ in read_records(member, source.reading, seen))
    with database.writing(moment) as tx:
        file_id = file_begun(tx, place, source.id, member.name, UNFINISHED + secrets.token_hex(8))
    for batch in _batches(read_records(member, source.reading, Seen())):
        with database.writing(moment) as tx:
            entered = RecordSheet(tx, place, source.id, rows_here, by).enter(batch)
            keep_rejected(tx, place, file_id, entered.rejected)
        done.added += entered.added
        done.flags += entered.flags
        settled |= entered.settled
        done.file.repeated += entered.repeated
        done.file.rejected += len(entered.rejected)
        done.file.rows_rejected += entered.rejected[: max(0, KEEP - len(done.file.rows_rejected))]
    if not total:
        done.file.remarks.append("It has a heading and no row: check that it is the right file, and all of it.")
    done.file.accepted = len(done.added)
    done.file.encoding = seen.encoding
    with database.writing(moment) as tx:
        settle_earlier(tx, place, source.id, file_id, member.name, settled)
        file_finished(tx, place, file_id, sha256, total, len(done.added), by)
    return done


def _batches(rows: Iterator[RecordDraft | RejectedRow]) -> Iterator[list[RecordDraft | RejectedRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
