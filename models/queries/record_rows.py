"""Which rows of a sheet of intelligence are here already: by the sender's reference, else by their words.

Texts are read to be compared and are not kept: what is held in memory are digests.
"""

import hashlib
from datetime import date
from enum import Enum

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import DeliveredFile, IntelligenceRecord, RejectedRow, Source
from rules.record import OPEN, forgotten
from rules.sources import OF_RECORDS


class Seen(Enum):
    """What is known of a row."""

    NEW = "new"
    SAME = "same"
    """Here already, or here once and disposed of: it is not brought back."""
    DIFFERS = "differs"
    """A record of its reference is here with another text."""


class KnownRows:
    """The records that one source brought; keep it while a sheet is taken in, and tell it of each that goes in.

    Without a source: those that one person entered by hand. Another's may have the same reference, or the same words.
    """

    def __init__(
        self, session: Session, partnership_id: int, source_id: int | None, originator_id: int | None = None
    ) -> None:
        row = IntelligenceRecord
        query = select(
            col(row.source_ref), col(row.state), col(row.source_text), col(row.sanitised_text), col(row.type),
            col(row.on_day),
        ).where(
            col(row.partnership_id) == partnership_id, col(row.source_id).is_not_distinct_from(source_id)
        )  # fmt: skip
        if source_id is None:
            query = query.where(col(row.originator_id) == originator_id)
        self._by_ref: dict[str, bytes | None] = {}
        self._by_words: set[bytes] = set()
        for ref, state, source, sanitised, type_, on_day in session.execute(query).yield_per(1_000):
            self.add(ref, source, sanitised, type_, on_day, disposed=state != OPEN)

    def add(
        self, ref: str, source: str, sanitised: str, type_: str, on_day: date | None, *, disposed: bool = False
    ) -> None:
        """One that is here."""
        if ref:
            self._by_ref[ref] = None if disposed else _digest(source or sanitised)
        elif not disposed:
            self._by_words.add(_digest(source or sanitised, type_, on_day))

    def seen(self, ref: str, source: str, sanitised: str, type_: str, on_day: date | None) -> Seen:
        """What is known of a row."""
        if not ref:
            return Seen.SAME if _digest(source or sanitised, type_, on_day) in self._by_words else Seen.NEW
        if forgotten(ref) in self._by_ref:
            return Seen.SAME
        if ref not in self._by_ref:
            return Seen.NEW
        known = self._by_ref[ref]
        return Seen.SAME if known is None or known == _digest(source or sanitised) else Seen.DIFFERS


def _digest(text: str, *beside: object) -> bytes:
    return hashlib.sha256("\x1f".join((text, *map(str, beside))).encode("utf-8", "replace")).digest()


def files_of_records(session: Session, partnership_id: int) -> set[int]:
    """Files that held intelligence records: their rejected rows are mended in the sheet, nothing of them is kept."""
    query = (
        select(col(RejectedRow.file_id))
        .distinct()
        .join(DeliveredFile, col(DeliveredFile.id) == col(RejectedRow.file_id))
        .join(Source, col(Source.id) == col(DeliveredFile.source_id))
        .where(col(RejectedRow.partnership_id) == partnership_id, col(Source.format).in_(OF_RECORDS))
    )
    return set(session.scalars(query))
