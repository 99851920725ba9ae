"""Intelligence records are entered: examined, numbered, with their readers and their history, in one transaction.

History holds ids and names of fields, never a word of a record: its texts stand in its own row alone, and go with it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.partnership import in_turn
from models.queries.record_rows import said_of
from models.queries.records import agreements
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import IntelligenceRecord, RecordReader
from rules.action import Refusal
from rules.foreign_marks import Said
from rules.history import Event
from rules.life.who import SYSTEM, By
from rules.marking import Marking
from rules.marking_faults import Finding
from rules.marking_words import marked_above
from rules.people import Context
from rules.reading import Reader
from rules.record import Record, examined, not_to_add, with_review


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is known of a record when it is entered; names are ids already."""

    received_on: date
    marking: Marking
    source_text: str = ""
    sanitised_text: str = ""
    from_agency_id: int | None = None
    originator_id: int | None = None
    type: str = ""
    area_id: int | None = None
    on_day: date | None = None
    priority_id: int | None = None
    source_id: int | None = None
    source_ref: str = ""
    readers: frozenset[Reader] = frozenset()
    source_readers: frozenset[int] = frozenset()
    restricted: bool = False
    own_agreement: bool = True
    """Of a row of a sheet: whether it names its agreement itself; else that is its source's."""
    open_to_members: bool = False
    """Of an object of a feed: whoever is named reads more than others, and keeps nobody out."""
    said: Said | None = None
    """Of an object of a feed: its version and its own markings."""


@dataclass(frozen=True, slots=True)
class Added:
    """A record that was entered, and what a person should look at."""

    id: int
    ref: str
    flags: tuple[Finding, ...] = ()


def add_record(tx: Writing, place: Place, new: NewRecord, by: By = SYSTEM) -> Added:
    """Enters one record. Raises StepRefused: who may not, or the rule that its marking breaks."""
    ctx = permitted(tx, place, lambda ctx: not_to_add(ctx, by, tx.moment.day))
    found = Entering(tx, place, ctx, by).add(new)
    if isinstance(found, Finding):
        raise StepRefused(Refusal(found.rule, found.sentence, found.fix))
    return found


class Entering:
    """Records entered one after the other in one transaction, whoever may do so having been asked before."""

    def __init__(self, tx: Writing, place: Place, ctx: Context, by: By) -> None:
        self._tx, self._place, self._ctx, self._by = tx, place, ctx, by
        self._agreements = {one.key: (id_, one) for id_, one in agreements(tx.session, place.partnership_id).items()}
        in_turn(tx.session, place)
        self._stem = f"{place.reference_prefix}-I-{tx.moment.day.year}/"
        self._last = _last_number(tx.session, place.partnership_id, self._stem)

    def add(self, new: NewRecord) -> Added | Finding:
        """Enters one; or gives the rule that it breaks, and enters nothing."""
        record, flags = self.examine(new)
        refused = next((one for one in flags if one.refuses), None)
        if refused is not None:
            return refused
        marking, here = record.marking, self._place.partnership_id
        self._last += 1
        found = self._agreements.get(marking.agreement)
        row = IntelligenceRecord(
            partnership_id=here,
            ref=f"{self._stem}{self._last:04d}",
            received_on=new.received_on,
            from_agency_id=new.from_agency_id,
            originator_id=new.originator_id,
            entered_by_id=self._by.person_id,
            type=new.type,
            area_id=new.area_id,
            on_day=new.on_day,
            priority_id=new.priority_id,
            source_id=new.source_id,
            source_ref=new.source_ref.strip(),
            source_text=new.source_text.strip(),
            sanitised_text=new.sanitised_text.strip(),
            source_row=said_of_new(new).hex() if new.said is None else "",
            agreement_id=found[0] if found is not None else None,
            restricted=record.restricted,
            entered_at=self._tx.moment.as_of,
            policy_version_id=self._ctx.policy_version_id,
            **columns_of(marking),
            **columns_said(new.said),
        )
        self._tx.session.add(row)
        self._tx.session.flush()
        assert row.id is not None
        put_readers(self._tx, here, row.id, record.readers, record.source_readers)
        payload = {"ref": row.ref, "source": new.source_id, "readers": len(record.readers)}
        event = Event("record_added", "record", row.id, payload, self._by.person_id, self._by.for_id)
        self._tx.record(here, event, self._ctx.policy_version_id)
        return Added(row.id, row.ref, flags)

    def parties_of(self, agreement: str) -> frozenset[int] | None:
        """Agencies that are party to an agreement, by its key; None where there is none of that key."""
        found = self._agreements.get(agreement)
        return found[1].parties if found is not None else None

    def examine(self, new: NewRecord) -> tuple[Record, tuple[Finding, ...]]:
        """The record as it would stand, and every contradiction in it."""
        named = frozenset(Reader(person_id=one) for one in new.source_readers)
        new, marking = replace(new, readers=new.readers | named), new.marking
        above = marked_above(
            new.source_text, new.sanitised_text, marking.handling_conditions, marking.handling_instructions,
            new.type, new.source_ref, *(new.said.markings if new.said else ()),
        )  # fmt: skip
        found = self._agreements.get(marking.agreement)
        record = Record(
            id=0,
            ref="",
            received_on=new.received_on,
            marking=marking,
            from_agency_id=new.from_agency_id,
            originator_id=new.originator_id,
            source_ref=new.source_ref,
            has_source_text=bool(new.source_text.strip()),
            has_sanitised_text=bool(new.sanitised_text.strip()),
            restricted=new.restricted or (bool(new.readers) and not new.open_to_members),
            readers=new.readers,
            source_readers=new.source_readers,
            agreement=found[1] if found is not None else None,
        )
        record = with_review(self._ctx, record)
        findings = examined(self._ctx, record, self._tx.moment.day)
        if above is not None:
            findings = (Finding(above.rule, "record", above.sentence, above.fix, refuses=True), *findings)
        return record, findings


def said_of_new(new: NewRecord) -> bytes:
    """What a row says, as a digest: whether it is here already is told by it."""
    readers = new.readers | {Reader(person_id=one) for one in new.source_readers}
    restricted = new.restricted or bool(readers)
    marking = new.marking if new.own_agreement else replace(new.marking, agreement="")
    return said_of(new.source_text, new.sanitised_text, marking, readers, new.source_readers, restricted)


def put_readers(
    tx: Writing, here: int, record_id: int, readers: frozenset[Reader], source_readers: frozenset[int]
) -> None:
    """Writes lines of an access list that are not there yet."""
    for reader in sorted(readers, key=lambda one: (one.person_id or 0, one.agency_id or 0)):
        tx.session.add(
            RecordReader(
                partnership_id=here,
                record_id=record_id,
                person_id=reader.person_id,
                agency_id=reader.agency_id,
                source_text=reader.person_id in source_readers,
            )
        )
    tx.session.flush()


def columns_of(marking: Marking) -> dict[str, Any]:
    """The marking as the row has it."""
    return {
        "source_evaluation": marking.source_evaluation.value,
        "information_assessment": marking.information_assessment.value,
        "handling_code": marking.handling_code.value,
        "handling_conditions": marking.handling_conditions.strip(),
        "sensitive": marking.sensitive,
        "handling_instructions": marking.handling_instructions.strip(),
        "sanitised": marking.sanitised,
        "personal": marking.personal,
        "legal_gateway": marking.legal_gateway.value if marking.legal_gateway else "",
        "retention_class": marking.retention_class,
        "review_on": marking.review_on,
    }


def columns_said(said: Said | None) -> dict[str, Any]:
    """What the source says of it, as the row has it; nothing where it came in otherwise."""
    if said is None:
        return {}
    return {
        "source_version": said.version,
        "source_reach": said.reach.value,
        "source_markings": "\n".join(said.markings),
        "source_flags": " ".join(one.rule for one in said.flags),
    }


def _last_number(session: Session, here: int, stem: str) -> int:
    ref = col(IntelligenceRecord.ref)
    last = session.scalar(
        select(ref)
        .where(col(IntelligenceRecord.partnership_id) == here, ref.startswith(stem, autoescape=True))
        .order_by(func.length(ref).desc(), ref.desc())
        .limit(1)
    )
    return int(last.removeprefix(stem)) if last else 0
