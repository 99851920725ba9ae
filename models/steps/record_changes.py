"""An intelligence record's life after it was entered: shared, graded anew, reviewed, disposed of, read.

Each is gathered, decided, applied in one transaction. History holds ids and names of fields, never a word of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.queries.records import agreements, record_of
from models.steps.records import columns_of, put_readers
from models.steps.take import StepRefused
from models.tables import IntelligenceRecord, RecordReader, RecordReview
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.marking_faults import Finding
from rules.marking_words import marked_above
from rules.people import Context
from rules.reading import Reader, Reading
from rules.record import (
    DISPOSED,
    DisposeFor,
    Record,
    RetainFor,
    UnshareFor,
    examined,
    forgotten,
    not_to_change,
    not_to_share,
    not_to_unshare,
    refusal_of,
    review,
    still_read,
)
from rules.references import spellings
from rules.renewal import not_seen_to

ERASED = (
    "source_text", "sanitised_text", "handling_conditions", "handling_instructions", "source_markings", "type",
    "source_row",
)  # fmt: skip
"""What does not outlive its disposal; its source's number becomes what stands for it."""


def share(
    tx: Writing, place: Place, ref: str, readers: Iterable[Reader], by: By, *, source_text: bool = False
) -> Record:
    """Puts readers on a record's access list: never by itself, only by the originator or the coordinator.

    Raises UnknownRecord, StepRefused.
    """
    ctx, record = _before(tx, place, ref)
    wanted = frozenset(readers)
    if refused := not_to_share(ctx, by, record, wanted, source_text=source_text, day=tx.moment.day):
        raise StepRefused(refused)
    people = frozenset(one.person_id for one in wanted if one.person_id is not None) if source_text else frozenset()
    put_readers(tx, place.partnership_id, record.id, wanted - record.readers, people)
    for person_id in people - record.source_readers:
        tx.session.execute(
            update(RecordReader)
            .where(col(RecordReader.record_id) == record.id, col(RecordReader.person_id) == person_id)
            .values(source_text=True)
        )
    _bump(tx, record)
    payload = {"readers": _listed(wanted), "source_text": source_text}
    event = Event("record_shared", "record", record.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    return record_of(tx.session, place.partnership_id, ref)


def unshare(
    tx: Writing,
    place: Place,
    ref: str,
    readers: Iterable[Reader],
    reason: UnshareFor,
    by: By,
    *,
    source_text: bool = False,
    leave_nobody: bool = False,
) -> tuple[Record, dict[Reader, Reading]]:
    """Takes readers off a record's access list, or with `source_text` only that from them; who may read it still.

    Raises UnknownRecord, StepRefused.
    """
    ctx, record = _before(tx, place, ref)
    off, day = frozenset(readers), tx.moment.day
    refused = not_to_unshare(ctx, by, record, off, source_text=source_text, leave_nobody=leave_nobody, day=day)
    if refused is not None:
        raise StepRefused(refused)
    for reader in off:
        line = (
            col(RecordReader.record_id) == record.id,
            col(RecordReader.person_id).is_not_distinct_from(reader.person_id),
            col(RecordReader.agency_id).is_not_distinct_from(reader.agency_id),
        )
        if source_text:
            tx.session.execute(update(RecordReader).where(*line).values(source_text=False))
        else:
            tx.session.execute(delete(RecordReader).where(*line))
    _bump(tx, record)
    payload = {"readers": _listed(off), "source_text": source_text, "reason": reason.value}
    event = Event("record_unshared", "record", record.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    after = record_of(tx.session, place.partnership_id, ref)
    return after, {} if source_text else still_read(after, off, ctx, day)


def _listed(readers: Iterable[Reader]) -> list[dict[str, int | None]]:
    """Lines of an access list as history has them."""
    ordered = sorted(readers, key=lambda one: (one.person_id or 0, one.agency_id or 0))
    return [{"person": one.person_id, "agency": one.agency_id} for one in ordered]


def regrade(
    tx: Writing,
    place: Place,
    ref: str,
    changes: dict[str, Any],
    by: By,
    *,
    sanitised_text: str | None = None,
    restricted: bool | None = None,
) -> tuple[Record, tuple[Finding, ...]]:
    """Changes fields of its marking, gives it a sanitised text, or opens it to members; says what is flagged.

    `changes`: field of Marking → value. Raises UnknownRecord, StepRefused.
    """
    ctx, record = _before(tx, place, ref)
    if refused := not_to_change(ctx, by, record, tx.moment.day, "regrade"):
        raise StepRefused(refused)
    above = marked_above(sanitised_text or "", *(value for value in changes.values() if isinstance(value, str)))
    if above is not None:
        raise StepRefused(Refusal(above.rule, above.sentence, above.fix))
    after = replace(record, marking=replace(record.marking, **changes))
    if sanitised_text is not None:
        after = replace(
            after,
            has_sanitised_text=bool(sanitised_text.strip()),
            marking=replace(after.marking, sanitised=bool(sanitised_text.strip())),
        )
    if restricted is not None:
        after = replace(after, restricted=restricted)
    if "agreement" in changes:
        known = {one.key: one for one in agreements(tx.session, place.partnership_id).values()}
        after = replace(after, agreement=known.get(after.marking.agreement))
    after = review_kept(ctx, record, after)
    findings = examined(ctx, after, tx.moment.day)
    if refused := refusal_of(findings):
        raise StepRefused(refused)
    values: dict[str, Any] = {**columns_of(after.marking), "restricted": after.restricted}
    if "agreement" in changes:
        ids = {one.key: id_ for id_, one in agreements(tx.session, place.partnership_id).items()}
        values["agreement_id"] = ids.get(after.marking.agreement)
    if sanitised_text is not None:
        values["sanitised_text"] = sanitised_text.strip()
    if record.source_flags:
        graded = "source_evaluation" in changes
        left = not_seen_to(record.source_flags, after, graded=graded, sanitised=sanitised_text is not None)
        values["source_flags"] = " ".join(left)
    _bump(tx, record, **values)
    fields = sorted({*changes, *({"sanitised_text"} if sanitised_text is not None else ())})
    payload = {"fields": fields, "restricted": after.restricted}
    event = Event("record_regraded", "record", record.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    return record_of(tx.session, place.partnership_id, ref), findings


def review_kept(ctx: Context, before: Record, after: Record) -> Record:
    """What is marked sensitive from now on is reviewed sooner; nothing is reviewed later for being graded anew."""
    retention, marking = ctx.policy.retention, after.marking
    if marking.review_on != before.marking.review_on or marking.retention_class not in retention.classes:
        return after
    latest = retention.latest_review(marking.retention_class, marking.sensitive, before.received_on)
    return replace(after, marking=replace(marking, review_on=min(before.review_on, max(latest, before.received_on))))


def review_record(
    tx: Writing, place: Place, ref: str, reason: RetainFor | DisposeFor, by: By, next_on: date | None = None
) -> Record:
    """Decides on keeping a record: retained until its next review, or its texts erased. Either is on record.

    Raises UnknownRecord, StepRefused.
    """
    ctx, record = _before(tx, place, ref)
    decided = review(ctx, by, record, reason, next_on, tx.moment.day)
    if isinstance(decided, Refusal):
        raise StepRefused(decided)
    here = place.partnership_id
    before = select(func.count()).select_from(RecordReview).where(col(RecordReview.record_id) == record.id)
    made = RecordReview(
        partnership_id=here,
        record_id=record.id,
        number=(tx.session.scalar(before) or 0) + 1,
        outcome=decided.outcome,
        reason=decided.reason.value,
        decided_on=tx.moment.day,
        decided_by_id=by.person_id,
        next_review_on=decided.next_on,
        policy_version_id=ctx.policy_version_id,
    )
    tx.session.add(made)
    payload = {"reason": decided.reason, "next_review_on": decided.next_on}
    if decided.next_on is not None:
        _bump(tx, record, review_on=decided.next_on)
        event = Event("record_retained", "record", record.id, payload, by.person_id, by.for_id)
        tx.record(here, event, ctx.policy_version_id)
    else:
        gone = dict.fromkeys(ERASED, "") | {"source_ref": forgotten(record.source_ref)}
        _bump(tx, record, state=DISPOSED, disposed_on=tx.moment.day, **gone)
        event = Event("record_disposed", "record", record.id, payload, by.person_id, by.for_id)
        tx.record(here, event, ctx.policy_version_id)
    return record_of(tx.session, here, ref)


def note_reading(tx: Writing, place: Place, record: Record, reading: Reading, by: By) -> None:
    """Puts on record that somebody read it, or asked to: who, which record, how much, why. Never what it said."""
    payload = {"level": reading.level.name.lower(), "reason": reading.reason}
    event = Event("record_read", "record", record.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event)


def _before(tx: Writing, place: Place, ref: str) -> tuple[Context, Record]:
    """The record, kept from being changed by anybody else until the commit."""
    locked = select(col(IntelligenceRecord.id)).where(
        col(IntelligenceRecord.partnership_id) == place.partnership_id,
        col(IntelligenceRecord.ref).in_(spellings(ref)),
    )
    tx.session.execute(locked.with_for_update())
    return context(tx.session, place, tx.moment.day), record_of(tx.session, place.partnership_id, ref)


def _bump(tx: Writing, record: Record, **values: Any) -> None:
    tx.session.execute(
        update(IntelligenceRecord)
        .where(col(IntelligenceRecord.id) == record.id, col(IntelligenceRecord.version) == record.version)
        .values(version=record.version + 1, **values)
    )
