"""Which rows of a sheet of intelligence are here already: by the sender's reference, else by their words.

Texts are read to be compared and are not kept: what is held in memory are digests.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.records import agreements
from models.tables import DeliveredFile, IntelligenceRecord, RecordReader, RejectedRow, Source
from rules.marking import Marking
from rules.reading import Reader
from rules.record import OPEN, forgotten
from rules.sources import OF_RECORDS

ROW = IntelligenceRecord
COLUMNS = (
    col(ROW.id), col(ROW.source_ref), col(ROW.state), col(ROW.source_text), col(ROW.sanitised_text), col(ROW.type),
    col(ROW.on_day), col(ROW.source_row), col(ROW.source_evaluation), col(ROW.information_assessment),
    col(ROW.handling_code), col(ROW.handling_conditions), col(ROW.sensitive), col(ROW.handling_instructions),
    col(ROW.personal), col(ROW.legal_gateway), col(ROW.agreement_id), col(ROW.restricted),
)  # fmt: skip


class Seen(Enum):
    """What is known of a row."""

    NEW = "new"
    SAME = "same"
    """Here already, or here once and disposed of: it is not brought back."""
    DIFFERS = "differs"
    """A record of its reference, or of its words, is here, and says something else."""


class KnownRows:
    """The records that one source brought; keep it while a sheet is taken in, and tell it of each that goes in.

    Without a source: those that one person entered by hand. Another's may have the same reference, or the same words.
    A row is the same that says what its record said when it came in, or what a person made of it here since.
    """

    def __init__(
        self, session: Session, partnership_id: int, source_id: int | None, originator_id: int | None = None
    ) -> None:
        mine: tuple[Any, ...] = (
            col(ROW.partnership_id) == partnership_id,
            col(ROW.source_id).is_not_distinct_from(source_id),
        )
        if source_id is None:
            mine = (*mine, col(ROW.originator_id) == originator_id)
        known = {id_: one.key for id_, one in agreements(session, partnership_id, ended=True).items()}
        lists = _lists(session, mine)
        query: Any = select(*COLUMNS)
        self._known: dict[str | bytes, set[bytes] | None] = {}
        for row in session.execute(query.where(*mine)).yield_per(1_000):
            key = _key(row.source_ref, row.source_text, row.sanitised_text, row.type, row.on_day)
            if row.state == OPEN:
                named = {known.get(row.agreement_id, ""), ""}  # a row that names none has its source's
                stands = {_stands(row, one, lists.get(row.id, [])) for one in named}
                self._known[key] = {*stands, bytes.fromhex(row.source_row), *(self._known.get(key) or ())}
            elif row.source_ref:
                self._known[key] = None

    def add(self, ref: str, source: str, sanitised: str, type_: str, on_day: date | None, said: bytes) -> None:
        """One that went in. `said`: see `said_of`."""
        self._known[_key(ref, source, sanitised, type_, on_day)] = {said}

    def seen(self, ref: str, source: str, sanitised: str, type_: str, on_day: date | None, said: bytes) -> Seen:
        """What is known of a row."""
        key = _key(ref, source, sanitised, type_, on_day)
        if ref and forgotten(ref) in self._known:
            return Seen.SAME
        if key not in self._known:
            return Seen.NEW
        known = self._known[key]
        return Seen.SAME if known is None or said in known else Seen.DIFFERS


def said_of(
    source: str,
    sanitised: str,
    marking: Marking,
    readers: Iterable[Reader],
    to_source: Iterable[int],
    restricted: bool,
) -> bytes:
    """A digest of what a row says: its texts, grading and marking, and who reads it. Never of a disposed record."""
    listed = sorted((one.person_id or 0, one.agency_id or 0) for one in readers)
    return _digest(
        source.strip(), sanitised.strip(), marking.source_evaluation.value, marking.information_assessment.value,
        marking.handling_code.value, marking.handling_conditions.strip(), bool(marking.sensitive),
        marking.handling_instructions.strip(), bool(marking.personal),
        marking.legal_gateway.value if marking.legal_gateway else "", marking.agreement, bool(restricted), listed,
        sorted(to_source),
    )  # fmt: skip


def _stands(row: Any, agreement: str, lines: list[RecordReader]) -> bytes:
    """The same of a record as it stands."""
    listed = sorted((one.person_id or 0, one.agency_id or 0) for one in lines)
    to_source = sorted(one.person_id for one in lines if one.source_text and one.person_id is not None)
    return _digest(
        row.source_text, row.sanitised_text, row.source_evaluation, row.information_assessment, row.handling_code,
        row.handling_conditions, row.sensitive, row.handling_instructions, row.personal, row.legal_gateway,
        agreement, row.restricted, listed, to_source,
    )  # fmt: skip


def _lists(session: Session, mine: Iterable[Any]) -> dict[int, list[RecordReader]]:
    found: dict[int, list[RecordReader]] = defaultdict(list)
    query = select(RecordReader).join(IntelligenceRecord, col(ROW.id) == col(RecordReader.record_id)).where(*mine)
    for line in session.scalars(query):
        found[line.record_id].append(line)
    return found


def _key(ref: str, source: str, sanitised: str, type_: str, on_day: date | None) -> str | bytes:
    return ref.strip() or _digest((source or sanitised).strip(), type_, on_day)


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).digest()


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
