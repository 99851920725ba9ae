"""A record's life on both databases: entered, shared, graded anew, read, kept, disposed of; and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from models.chain import Writing, verify
from models.queries.context import context
from models.queries.record_rows import KnownRows, Seen
from models.queries.records import (
    UnknownRecord,
    all_records,
    due_for_review,
    reading_of,
    record_of,
    texts,
)
from models.steps.record_changes import note_reading, regrade, review_record, share, unshare
from models.steps.records import NewRecord, add_record
from models.steps.take import StepRefused
from models.tables import History, HistoryPayload, IntelligenceRecord, RecordReview
from rules.declarations import DeclaredAgreement, DeclaredPartnership
from rules.life.who import SYSTEM, By
from rules.marking import HandlingCode, InformationAssessment, LegalGateway, Marking, SourceEvaluation
from rules.reading import Level, Reader, Reason
from rules.record import DisposeFor, RetainFor, UnshareFor
from tests.stories.people import partnership
from tests.stories.world import World

TODAY = date(2026, 12, 1)
CANARY = "zebracanary"
UNSHARE = UnshareFor.SHARED_IN_ERROR
ISA = DeclaredAgreement("isa", "Sharing", ("council", "police"), LegalGateway.CDA98_S115, date(2026, 12, 1))
GRADED = Marking(SourceEvaluation.RELIABLE, InformationAssessment.CORROBORATED, HandlingCode.PERMITTED)
MARKED = replace(
    GRADED,
    sensitive=True,
    handling_instructions=f"{CANARY}-instructions",
    handling_code=HandlingCode.CONDITIONS,
    handling_conditions=f"{CANARY}-conditions",
    sanitised=True,
    agreement="isa",
)


def declared(**changed: Any) -> DeclaredPartnership:
    return partnership(agreements=(ISA,), **changed)


def new(world: World, **changed: Any) -> NewRecord:
    """A sensitive record of Tom's (police) under the agreement, with Cora (council) on its list."""
    ids = world.ids()
    given: dict[str, Any] = {
        "received_on": TODAY,
        "marking": MARKED,
        "source_text": f"{CANARY}-source",
        "sanitised_text": f"{CANARY}-sanitised",
        "originator_id": ids["tom"],
        "readers": frozenset({Reader(person_id=ids["cora"])}),
    }
    return NewRecord(**given | changed)


def wrote(world: World, act: Callable[[Writing], Any]) -> Any:
    with world.database.writing(world.moment) as tx:
        return act(tx)


def _add(tx: Writing, world: World, row: NewRecord) -> Any:
    return add_record(tx, world.office.place, row, By(world.ids()["tom"]))


def refusal(world: World, act: Callable[[Writing], Any]) -> str:
    with pytest.raises(StepRefused) as refused:
        wrote(world, act)
    assert CANARY not in str(refused.value)
    return refused.value.refusal.reason


def read_by(world: World, session: Session, ref: str, key: str) -> tuple[Level, Reason, str, str]:
    """Level, reason, source text and sanitised text that somebody gets."""
    record = record_of(session, world.office.place.partnership_id, ref)
    found = reading_of(context(session, world.office.place, world.today), world.ids()[key], record, world.today)
    given = texts(session, record, found)
    return found.level, found.reason, given.source, given.sanitised


def test_a_record_is_entered_shared_graded_read_kept_and_disposed_of(world: World) -> None:
    world.load(declared())
    place, ids = world.office.place, world.ids()
    tom, cora = By(ids["tom"]), By(ids["cora"])
    police = next(one.agency_id for one in _people(world) if one.key == "tom")
    told = {"from_agency_id": police, "type": f"{CANARY}-type", "source_ref": f"{CANARY}-7"}
    added = wrote(world, lambda tx: add_record(tx, place, new(world, **told), tom))
    assert (added.ref, added.flags) == ("NW-I-2026/0001", ())
    again = wrote(world, lambda tx: add_record(tx, place, new(world), tom))
    assert again.ref == "NW-I-2026/0002"
    sanitised = f"{CANARY}-sanitised"
    with world.database.reading() as session:
        assert read_by(world, session, added.ref, "tom") == (
            Level.FULL, Reason.ORIGINATOR, f"{CANARY}-source", sanitised,
        )  # fmt: skip
        assert read_by(world, session, added.ref, "cora") == (Level.SANITISED, Reason.ON_LIST, "", sanitised)
        assert read_by(world, session, added.ref, "bo") == (Level.METADATA, Reason.SENSITIVE, "", "")
        assert read_by(world, session, added.ref, "iain") == (Level.METADATA, Reason.NOT_A_PARTY, "", "")
    bo, fire = Reader(person_id=ids["bo"]), Reader(person_id=ids["iain"])
    assert refusal(world, lambda tx: share(tx, place, added.ref, [bo], By(ids["bo"]))) == "not_coordinator"
    assert refusal(world, lambda tx: share(tx, place, added.ref, [fire], tom)) == "reader_not_a_party"
    assert refusal(world, lambda tx: share(tx, place, added.ref, [bo], SYSTEM)) == "nobody"
    wrote(world, lambda tx: share(tx, place, added.ref, [bo], cora))
    wrote(world, lambda tx: share(tx, place, added.ref, [bo, Reader(person_id=ids["bo"])], tom, source_text=True))
    with world.database.reading() as session:
        assert read_by(world, session, added.ref, "bo")[:3] == (Level.FULL, Reason.ON_LIST, f"{CANARY}-source")
    wrote(world, lambda tx: _read(tx, world, added.ref, "cora"))
    off = [bo, Reader(person_id=ids["cora"])]
    assert refusal(world, lambda tx: unshare(tx, place, added.ref, off, UNSHARE, tom)) == "last_reader"
    wrote(world, lambda tx: unshare(tx, place, added.ref, [bo], UNSHARE, tom))
    record, _ = wrote(
        world, lambda tx: regrade(tx, place, added.ref, {"source_evaluation": SourceEvaluation.NOT_RELIABLE}, tom)
    )
    assert record.marking.grading == "3/B/C"
    assert refusal(world, lambda tx: regrade(tx, place, added.ref, {"handling_conditions": ""}, tom)) == (
        "code_c_without_conditions"
    )
    kept = wrote(world, lambda tx: review_record(tx, place, added.ref, RetainFor.LEGAL_DUTY, cora))
    assert kept.review_on == date(2027, 12, 1)
    gone = wrote(world, lambda tx: review_record(tx, place, added.ref, DisposeFor.PERIOD_OVER, cora))
    assert (gone.state, gone.disposed_on, gone.version) == ("disposed", TODAY, 7)
    assert refusal(world, lambda tx: share(tx, place, added.ref, [bo], tom)) == "disposed"
    with world.database.reading() as session:
        row = session.exec(select(IntelligenceRecord).where(IntelligenceRecord.ref == added.ref)).one()
        assert CANARY not in row.model_dump_json(), "nor its type, nor its source's number"
        hand = KnownRows(session, place.partnership_id, None, ids["tom"])
        assert hand.seen(f"{CANARY}-7", "other words", "", "", None, b"") is Seen.SAME, "it is not brought back"
        assert hand.seen(f"{CANARY}-8", "other words", "", "", None, b"") is Seen.NEW
        assert [one.outcome for one in session.exec(select(RecordReview))] == ["retain", "dispose"]
        assert read_by(world, session, added.ref, "tom") == (Level.METADATA, Reason.DISPOSED, "", "")
        assert _kinds(session) == [
            "record_added", "record_added", "record_shared", "record_shared", "record_read", "record_unshared",
            "record_regraded", "record_retained", "record_disposed",
        ]  # fmt: skip
        assert not any(CANARY in one.text for one in session.exec(select(HistoryPayload)))
        assert verify(session, place.partnership_id).broken_seq is None
        assert [one.ref for one in all_records(session, place.partnership_id)] == [again.ref]


def _kinds(session: Session) -> list[str]:
    rows = session.exec(select(History).order_by(History.seq))  # type: ignore[arg-type]
    return [row.kind for row in rows if row.subject_kind == "record"]


def _people(world: World) -> Any:
    from models.tables import Person

    with world.database.reading() as session:
        return list(session.exec(select(Person)))


def _read(tx: Writing, world: World, ref: str, key: str) -> None:
    place = world.office.place
    record, ctx = record_of(tx.session, place.partnership_id, ref), context(tx.session, place, world.today)
    who = world.ids()[key]
    note_reading(tx, place, record, reading_of(ctx, who, record, world.today), By(who))


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_contradicts_itself_or_is_above_official_is_refused_on_entry(world: World) -> None:
    world.load(declared())
    place = world.office.place
    rows: list[tuple[dict[str, Any], str]] = [
        ({"source_text": "UK SECRET\nzebracanary"}, "above_official"),
        ({"marking": replace(MARKED, handling_instructions="TOP SECRET")}, "above_official"),
        ({"readers": frozenset()}, "sensitive_without_list"),
        ({"marking": replace(MARKED, agreement="gone", legal_gateway=None)}, "gateway_missing"),
        ({"received_on": date(2026, 12, 2)}, "received_ahead"),
        ({"readers": frozenset({Reader(person_id=world.ids()["iain"])})}, "reader_not_a_party"),
    ]
    for changed, rule in rows:
        row = new(world, **changed)
        assert refusal(world, partial(_add, world=world, row=row)) == rule
    assert refusal(world, lambda tx: add_record(tx, place, new(world), By(None))) == "nobody"
    with world.database.reading() as session:
        assert all_records(session, place.partnership_id, disposed=True) == []
        with pytest.raises(UnknownRecord):
            record_of(session, place.partnership_id, "NW-I-2026/0001")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_reviews_fall_due_by_class_and_a_record_marked_sensitive_sooner(world: World) -> None:
    world.load(declared())
    place, tom, cora = world.office.place, By(world.ids()["tom"]), By(world.ids()["cora"])
    plain = replace(GRADED, legal_gateway=LegalGateway.CDA98_S115)
    open_one = new(world, marking=plain, sanitised_text="", readers=frozenset())
    ref = wrote(world, lambda tx: add_record(tx, place, open_one, tom)).ref
    with world.database.reading() as session:
        assert record_of(session, place.partnership_id, ref).review_on == date(2032, 12, 1)
        assert due_for_review(session, place.partnership_id, date(2032, 11, 30)) == []
        assert [one.ref for one in due_for_review(session, place.partnership_id, date(2032, 12, 1))] == [ref]
        assert read_by(world, session, ref, "bo")[:2] == (Level.METADATA, Reason.NOT_SANITISED)
    wrote(world, lambda tx: regrade(tx, place, ref, {}, tom, sanitised_text="A car was seen."))
    with world.database.reading() as session:
        assert read_by(world, session, ref, "bo") == (Level.SANITISED, Reason.OPEN_TO_MEMBERS, "", "A car was seen.")
    wrote(world, lambda tx: share(tx, place, ref, [Reader(person_id=world.ids()["bo"])], tom))
    record, flags = wrote(world, lambda tx: regrade(tx, place, ref, {"sensitive": True}, tom))
    assert record.review_on == date(2027, 12, 1)
    assert [one.rule for one in flags] == ["sensitive_without_instructions"]
    late = date(2027, 12, 2)
    assert refusal(world, lambda tx: review_record(tx, place, ref, RetainFor.LEGAL_DUTY, cora, late)) == (
        "review_out_of_range"
    )
    assert refusal(world, lambda tx: review_record(tx, place, ref, DisposeFor.INACCURATE, tom)) == "not_coordinator"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_agreement_follows_the_file_and_what_came_under_one_that_ended_stays_under_it(world: World) -> None:
    world.load(declared())
    place, tom = world.office.place, By(world.ids()["tom"])
    ref = wrote(world, lambda tx: add_record(tx, place, new(world), tom)).ref
    assert world.load(declared()).changes == ()
    world.load(partnership())
    with world.database.reading() as session:
        assert read_by(world, session, ref, "iain")[1] is Reason.NOT_A_PARTY
    assert refusal(world, lambda tx: add_record(tx, place, new(world), tom)) == "gateway_missing"
