"""Feeds taken in on both databases: objects become records once, a later version changes one, never wider."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from config.calendars import bank_holidays
from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.taken import FileTaken
from models.database import Database
from models.queries.context import context
from models.queries.no_place import listed_files
from models.queries.records import all_records, due_for_review, reading_of, record_of, texts
from models.queries.status import files_to_repair
from models.steps.partnership import load
from models.steps.record_changes import regrade, review_record, share
from models.tables import HistoryPayload, IntelligenceRecord, Person, RejectedRow
from rules.declarations import DeclaredAgreement, DeclaredPartnership, DeclaredSource
from rules.life.who import By
from rules.marking import LegalGateway, SourceEvaluation
from rules.reading import Reader
from rules.record import DisposeFor
from rules.sources import MISP, STIX, Reading
from tests.flows.intelligence import Room, open_room
from tests.intake.test_misp import event
from tests.intake.test_stix import GREEN, RED, STRICT, bundle, thing
from tests.moments import moment
from tests.stories.people import partnership

CANARY = "zebracanary"
AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
CLEAR = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
LATER = "2026-11-03T09:00:00.000Z"


def declared(folder: Path, **changed: Any) -> DeclaredPartnership:
    reading = Reading(**{"agency": "police", "readers": ("tom", "bo", "fire"), "agreement": "isa"} | changed)
    sources = (
        DeclaredSource("cti", "Bundles", STIX, str(folder / "in" / "*.json"), reading=reading),
        DeclaredSource("misp", "Events", MISP, "", reading=reading),
    )
    agreement = DeclaredAgreement("isa", "Sharing", ("council", "police", "fire"), LegalGateway.CDA98_S115)
    return partnership(sources=sources, agreements=(agreement,))


def open_with(database: Database, folder: Path, **changed: Any) -> Room:
    room = open_room(database, folder, declared(folder, **changed))
    return replace(room, moment=moment("2026-12-01 09:00"))


def take(room: Room, content: bytes, name: str = "bundle.json", source: str = "cti") -> FileTaken:
    (room.folder / name).write_bytes(content)
    done = ingest_files(room.desk, [room.folder / name], source)
    assert done.failures == []
    return done.files[0]


def counts(taken: FileTaken) -> tuple[int, int, int, int]:
    return taken.accepted, taken.changed, taken.repeated, taken.rejected


def reads(room: Room, ref: str, *who: str) -> list[str]:
    """What each of them may see of a record."""
    with room.database.reading() as session:
        here, day = room.place.partnership_id, room.moment.day
        ids = {one.key: one.id for one in session.exec(select(Person))}
        ctx, record = context(session, room.place, day), record_of(session, here, ref)
        readings = [reading_of(ctx, ids[one], record, day) for one in who]
        return [texts(session, record, one).source or texts(session, record, one).sanitised for one in readings]


def marked(*refs: str, number: int = 1, **changed: Any) -> bytes:
    return bundle(thing(number=number, content="words", object_marking_refs=list(refs) or None, **changed))


REF = "NW-I-2026/0001"
FULL, NONE = "words", ""
WHO = ("tom", "lena", "bo", "rae", "iain")
"""Named, of the agency it came to; of that agency; named, of another; of that other; of an agency that is named."""
READ: dict[bool, list[tuple[tuple[str, ...], list[str]]]] = {
    # whether its sender sanitises: markings, who reads it
    False: [
        ((CLEAR,), [FULL, FULL, FULL, FULL, FULL]),
        ((GREEN,), [FULL, NONE, FULL, NONE, NONE]),
        ((AMBER,), [FULL, NONE, FULL, NONE, NONE]),
        ((STRICT,), [FULL, NONE, NONE, NONE, NONE]),
        ((RED,), [FULL, NONE, FULL, NONE, NONE]),
    ],
    True: [
        ((GREEN,), [FULL, FULL, FULL, FULL, FULL]),
        ((AMBER,), [FULL, FULL, FULL, FULL, FULL]),
        ((STRICT,), [FULL, FULL, NONE, NONE, NONE]),
        ((), [FULL, NONE, FULL, NONE, FULL]),
        ((RED,), [FULL, NONE, FULL, NONE, NONE]),
        ((RED, CLEAR), [FULL, NONE, FULL, NONE, NONE]),
    ],
}


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sanitised", [False, True])
def test_who_reads_a_record_is_what_its_marking_says(database: Database, tmp_path: Path, sanitised: bool) -> None:
    room, rows = open_with(database, tmp_path, sanitised=sanitised), READ[sanitised]
    objects = [
        thing(number=number, content=FULL, object_marking_refs=list(refs) or None)
        for number, (refs, _) in enumerate(rows, 1)
    ]
    assert counts(take(room, bundle(*objects))) == (len(rows), 0, 0, 0)
    found = {refs: reads(room, f"NW-I-2026/{number:04d}", *WHO) for number, (refs, _) in enumerate(rows, 1)}
    assert found == dict(rows)


def test_a_later_version_changes_a_record_and_never_opens_it(database: Database, tmp_path: Path) -> None:
    room = open_with(database, tmp_path)
    assert counts(take(room, marked(GREEN))) == (1, 0, 0, 0)
    assert counts(take(room, marked(GREEN), "copy.json")) == (0, 0, 1, 0)
    assert counts(take(room, bundle(*[thing(content="words")] * 2), "twice.json")) == (0, 0, 2, 0)
    with database.writing(room.moment) as tx:
        ids = {one.key: one.id for one in tx.session.exec(select(Person))}
        share(tx, room.place, REF, [Reader(person_id=ids["rae"])], By(ids["cora"]), source_text=True)
    assert reads(room, REF, "tom", "rae") == [FULL, FULL]
    newer = take(room, bundle(thing(content="more words", modified=LATER, object_marking_refs=[RED])), "red.json")
    assert counts(newer) == (0, 1, 0, 0)
    assert "readers_taken_off" in [one.finding.rule for one in newer.flags]
    assert reads(room, REF, "tom", "rae") == ["more words", NONE]
    older = take(room, marked(GREEN), "older.json")
    assert counts(older) == (0, 0, 1, 0), "the same bytes"
    older = take(room, marked(GREEN, lang="en"), "older.json")
    assert (counts(older), older.listed["older version"]["count"]) == ((0, 0, 0, 0), 1)
    again = take(room, bundle(thing(content="other", modified=LATER, object_marking_refs=[RED])), "same.json")
    assert (counts(again), again.rows_rejected[0].field) == ((0, 0, 0, 1), "modified")
    assert thing()["id"] in again.rows_rejected[0].reason
    loose = {"modified": "2026-11-04T09:00:00.000Z", "object_marking_refs": [CLEAR]}
    opened = take(room, bundle(thing(content="public words", **loose)), "loose.json")
    assert "source_looser" in [one.finding.rule for one in opened.flags]
    assert reads(room, REF, "tom", "rae", "lena") == ["public words", NONE, NONE]
    with database.reading() as session:
        assert len(all_records(session, room.place.partnership_id)) == 1
        assert "words" not in str([one.text for one in session.exec(select(HistoryPayload))])
        assert files_to_repair(session, room.place.partnership_id) == {}, "a later version went in"
    assert room.chain_holds()


def test_what_its_source_revokes_is_reviewed_and_stays_withdrawn(database: Database, tmp_path: Path) -> None:
    room = open_with(database, tmp_path)
    take(room, marked(RED))
    gone = take(room, marked(GREEN, modified=LATER, revoked=True), "gone.json")
    assert counts(gone) == (0, 1, 0, 0)
    assert [(one.ref, one.finding.rule) for one in gone.flags] == [(REF, "withdrawn")]
    back = take(room, marked(GREEN, modified="2026-11-05T09:00:00.000Z"), "back.json")
    assert counts(back) == (0, 0, 1, 0)
    never = take(room, marked(GREEN, number=2, revoked=True), "never.json")
    assert never.listed["revoked"]["ids"] == [thing(number=2)["id"]]
    assert reads(room, REF, "tom", "rae") == [FULL, NONE]
    with database.writing(room.moment) as tx:
        (due,) = due_for_review(tx.session, room.place.partnership_id, room.moment.day)
        assert (due.ref, due.withdrawn_on) == (REF, room.moment.day)
        cora = tx.session.exec(select(Person.id).where(Person.key == "cora")).one()
        review_record(tx, room.place, REF, DisposeFor.INACCURATE, By(cora))
    assert counts(take(room, marked(RED, modified="2026-11-06T09:00:00.000Z"), "new.json")) == (0, 0, 1, 0)
    with database.reading() as session:
        row = session.exec(select(IntelligenceRecord)).one()
        assert (row.state, row.source_text, row.source_markings, row.type) == ("disposed", "", "", "")
        assert thing()["id"] not in row.model_dump_json(), "it is known by what stands for it"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_has_no_place_is_kept_with_the_file_and_nothing_of_what_is_secret(
    database: Database, tmp_path: Path
) -> None:
    room = open_with(database, tmp_path)
    rows = (thing("malware", name=CANARY), thing(content=f"SECRET\n{CANARY}"), thing(number=4, content=7))
    taken = take(room, bundle(*rows, thing(number=5, labels=["classification:secret"], content=CANARY)))
    assert counts(taken) == (0, 0, 0, 3)
    assert taken.listed["malware"] == {"count": 1, "ids": [rows[0]["id"]]}
    assert take(room, marked(GREEN, number=6), "good.json").accepted == 1
    with database.reading() as session:
        (file, *_) = listed_files(session, room.place.partnership_id)
        assert (file.name, file.listed) == ("bundle.json", taken.listed)
        kept = [*session.exec(select(RejectedRow)), *session.exec(select(HistoryPayload))]
        assert CANARY not in str([one.model_dump_json() for one in kept])
        assert [(row.row_number, row.raw) for row in kept if isinstance(row, RejectedRow)] == [
            (2, ""), (3, rows[2]["id"]), (4, ""),
        ]  # fmt: skip


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_file_is_gone_over_again_by_hand_once_the_partnership_file_is_mended(
    database: Database, tmp_path: Path
) -> None:
    room = open_with(database, tmp_path, readers=("ada",))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(marked(RED))
    first = ingest_intelligence(database, room.place, room.moment, tmp_path)
    assert (first.counts["accepted"], first.counts["rejected"]) == (0, 1)
    assert ingest_intelligence(database, room.place, room.moment, tmp_path).counts["rejected"] == 0
    with database.writing(room.moment) as tx:
        load(tx, declared(tmp_path), bank_holidays)
    assert counts(take(room, marked(RED))) == (1, 0, 0, 0)
    assert counts(take(room, marked(RED))) == (0, 0, 1, 0)
    with database.reading() as session:
        assert files_to_repair(session, room.place.partnership_id) == {}


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_event_goes_to_the_agencies_of_its_sharing_group(database: Database, tmp_path: Path) -> None:
    room = open_with(database, tmp_path, sanitised=True)
    group = {"name": "NW", "SharingGroupOrg": [{"Organisation": {"name": one}} for one in ("Council", "Unknown")]}
    row = event(info="words", distribution="4", SharingGroup=group)
    assert counts(take(room, json.dumps({"Event": row}).encode(), "event.json", "misp")) == (1, 0, 0, 0)
    assert reads(room, REF, "tom", "lena", "bo", "rae", "iain") == [FULL, NONE, FULL, FULL, NONE]
    later = row | {"timestamp": "1793523700", "info": "other words"}
    assert counts(take(room, json.dumps(later).encode(), "event.json", "misp")) == (0, 1, 0, 0)
    with database.writing(room.moment) as tx:
        cora = tx.session.exec(select(Person.id).where(Person.key == "cora")).one()
        assert "ungraded" in record_of(tx.session, room.place.partnership_id, REF).source_flags
        changes = {"source_evaluation": SourceEvaluation.NOT_RELIABLE}
        graded, _ = regrade(tx, room.place, REF, changes, By(cora), sanitised_text="mine")
        assert "ungraded" not in graded.source_flags
    newest = row | {"timestamp": "1793523800", "info": "newest words"}
    flags = take(room, json.dumps(newest).encode(), "event.json", "misp").flags
    rules = {one.finding.rule for one in flags}
    assert "sanitised_older" in rules and not rules & {"ungraded", "grading_stands"}
    assert reads(room, REF, "tom", "rae") == ["newest words", "mine"]
