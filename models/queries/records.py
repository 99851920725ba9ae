"""Intelligence records as facts, without their texts; and the one place from which a text is read for somebody."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.queries.actions import CHUNK
from models.tables import Agency, IntelligenceRecord, RecordReader, SharingAgreement
from rules.marking import (
    Agreement,
    HandlingCode,
    InformationAssessment,
    LegalGateway,
    Marking,
    SourceEvaluation,
)
from rules.people import Context, who_reads
from rules.reading import Level, Reader, Reading, reads
from rules.record import OPEN, Record
from rules.references import spellings

TABLE = IntelligenceRecord
COLUMNS = (
    col(TABLE.id), col(TABLE.ref), col(TABLE.received_on), col(TABLE.state), col(TABLE.version), col(TABLE.type),
    col(TABLE.on_day), col(TABLE.area_id), col(TABLE.priority_id), col(TABLE.from_agency_id),
    col(TABLE.originator_id), col(TABLE.source_ref), col(TABLE.restricted), col(TABLE.disposed_on),
    col(TABLE.source_evaluation), col(TABLE.information_assessment), col(TABLE.handling_code),
    col(TABLE.handling_conditions), col(TABLE.sensitive), col(TABLE.handling_instructions), col(TABLE.sanitised),
    col(TABLE.personal), col(TABLE.legal_gateway), col(TABLE.agreement_id), col(TABLE.retention_class),
    col(TABLE.review_on), col(TABLE.withdrawn_on), col(TABLE.source_flags), col(TABLE.source_version),
    col(TABLE.source_reach), (col(TABLE.source_text) != "").label("has_source"),
    (col(TABLE.sanitised_text) != "").label("has_sanitised"),
)  # fmt: skip
"""All but the texts."""


class UnknownRecord(LookupError):
    """No intelligence record has this reference here."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"No intelligence record here has the reference {ref}. See `jatac intelligence list`.")


@dataclass(frozen=True, slots=True)
class Texts:
    """What somebody may read of a record; '' for what they may not, or what there is none of."""

    source: str = ""
    sanitised: str = ""
    conditions: str = ""
    instructions: str = ""
    markings: tuple[str, ...] = ()
    """Of an object of a feed: its own markings, verbatim."""


def record_of(session: Session, partnership_id: int, ref: str) -> Record:
    """The record with this reference, as people write it. Raises UnknownRecord."""
    found = _records(session, partnership_id, col(TABLE.ref).in_(spellings(ref)))
    if not found:
        raise UnknownRecord(ref)
    return found[0]


def all_records(session: Session, partnership_id: int, *, disposed: bool = False) -> list[Record]:
    """Every record in order of its reference; disposed ones too if asked for."""
    return _records(session, partnership_id, *(() if disposed else (col(TABLE.state) == OPEN,)))


def records_by_ids(session: Session, partnership_id: int, ids: Iterable[int]) -> list[Record]:
    """The records with these ids."""
    wanted, found = sorted(set(ids)), list[Record]()
    for start in range(0, len(wanted), CHUNK):
        found += _records(session, partnership_id, col(TABLE.id).in_(wanted[start : start + CHUNK]))
    return found


def due_for_review(session: Session, partnership_id: int, day: date) -> list[Record]:
    """Open records whose review is due by `day`, the longest overdue first."""
    found = _records(session, partnership_id, col(TABLE.state) == OPEN, col(TABLE.review_on) <= day)
    return sorted(found, key=lambda one: (one.review_on, one.id))


def reviews_due(session: Session, partnership_id: int, day: date) -> int:
    """How many open records have a review due by `day`."""
    mine = col(TABLE.partnership_id) == partnership_id, col(TABLE.state) == OPEN, col(TABLE.review_on) <= day
    return session.scalar(_select(func.count()).select_from(TABLE).where(*mine)) or 0


def reading_of(ctx: Context, person_id: int | None, record: Record, day: date) -> Reading:
    """What a person may see of a record on `day`, and why."""
    who = who_reads(ctx, person_id) if person_id is not None and person_id in ctx.people else None
    return reads(who, record.item, day)


def texts(session: Session, record: Record, reading: Reading) -> Texts:
    """The texts that a reading allows, and no others: whoever is allowed the sanitised one is not given the source's.

    The conditions and instructions go with any text: whoever reads it has to keep to them.
    """
    if not reading.allowed:
        return Texts()
    wanted: list[Any] = [col(TABLE.sanitised_text), col(TABLE.handling_conditions), col(TABLE.handling_instructions)]
    wanted.append(col(TABLE.source_markings))
    if reading.level is Level.FULL:
        wanted.append(col(TABLE.source_text))
    row = session.execute(_select(*wanted).where(col(TABLE.id) == record.id)).one()
    return Texts(row[4] if len(row) > 4 else "", row[0], row[1], row[2], tuple(row[3].splitlines()))


def agreements(session: Session, partnership_id: int, *, ended: bool = False) -> dict[int, Agreement]:
    """The sharing agreements in force, by id; those that have ended too if asked for."""
    rows = session.exec(select(SharingAgreement).where(SharingAgreement.partnership_id == partnership_id))
    keys = {
        key: one
        for one, key in session.exec(select(Agency.id, Agency.key).where(Agency.partnership_id == partnership_id))
    }
    return {
        row.id: Agreement(
            row.key,
            row.name,
            frozenset(found for found in (keys.get(key) for key in row.parties) if found is not None),
            LegalGateway(row.gateway) if row.gateway else None,
            row.review_on,
        )
        for row in rows
        if row.id is not None and (ended or row.ended_on is None)
    }


def _select(*columns: Any) -> Any:
    return select(*columns)


def _records(session: Session, partnership_id: int, *where: ColumnElement[bool]) -> list[Record]:
    query = _select(*COLUMNS).where(col(TABLE.partnership_id) == partnership_id, *where).order_by(col(TABLE.id))
    rows = session.execute(query).all()
    lists = _readers(session, [row.id for row in rows])
    known = agreements(session, partnership_id, ended=True) if any(row.agreement_id for row in rows) else {}
    return [_record(row, lists.get(row.id, ()), known.get(row.agreement_id)) for row in rows]


def _readers(session: Session, ids: Collection[int]) -> dict[int, list[RecordReader]]:
    found: dict[int, list[RecordReader]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        part = col(RecordReader.record_id).in_(wanted[start : start + CHUNK])
        for row in session.exec(select(RecordReader).where(part)):
            found[row.record_id].append(row)
    return found


def _record(row: Any, lines: Iterable[RecordReader], agreement: Agreement | None) -> Record:
    listed = list(lines)
    return Record(
        id=row.id,
        ref=row.ref,
        received_on=row.received_on,
        marking=Marking(
            SourceEvaluation(row.source_evaluation),
            InformationAssessment(row.information_assessment),
            HandlingCode(row.handling_code),
            row.handling_conditions,
            row.sensitive,
            row.handling_instructions,
            row.sanitised,
            row.personal,
            LegalGateway(row.legal_gateway) if row.legal_gateway else None,
            agreement.key if agreement is not None else "",
            row.retention_class,
            row.review_on,
        ),
        state=row.state,
        version=row.version,
        type=row.type,
        on_day=row.on_day,
        area_id=row.area_id,
        priority_id=row.priority_id,
        from_agency_id=row.from_agency_id,
        originator_id=row.originator_id,
        source_ref=row.source_ref,
        has_source_text=bool(row.has_source),
        has_sanitised_text=bool(row.has_sanitised),
        restricted=row.restricted,
        readers=frozenset(Reader(one.person_id, one.agency_id) for one in listed),
        source_readers=frozenset(one.person_id for one in listed if one.source_text and one.person_id is not None),
        agreement=agreement,
        disposed_on=row.disposed_on,
        withdrawn_on=row.withdrawn_on,
        source_flags=tuple(row.source_flags.split()),
        source_version=row.source_version,
        source_reach=row.source_reach,
    )
