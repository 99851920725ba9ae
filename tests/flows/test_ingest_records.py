"""Sheets of intelligence taken in on both databases: once, refused by row, mended, and picked up from a folder."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from config.calendars import bank_holidays
from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.taken import FileTaken
from models.database import Database
from models.queries.records import all_records
from models.queries.status import files_to_repair
from models.steps.partnership import load
from models.steps.record_changes import regrade
from models.tables import DeliveredFile, History, HistoryPayload, IntelligenceRecord, Person, RejectedRow
from rules.declarations import DeclaredAgreement, DeclaredPartnership, DeclaredSource
from rules.life.who import By
from rules.marking import LegalGateway, SourceEvaluation
from rules.sources import INTELLIGENCE, Reading
from tests.flows.intelligence import Room, open_room, two_districts
from tests.intake.workbooks import workbook
from tests.moments import moment

COLUMNS = {"source_ref": "URN", "source_text": "Text", "grading": "Grade", "readers": "Readers"}
CANARY = "zebracanary"
GOOD = ("WM1", f"{CANARY} one", "2/B/P", "")
"""A row that goes in."""


def declared(folder: Path, agreement: str = "isa") -> DeclaredPartnership:
    reading = Reading(columns=COLUMNS, agreement=agreement, agency="council")
    source = DeclaredSource("reports", "Reports", INTELLIGENCE, str(folder / "in" / "*.xlsx"), reading=reading)
    agreements = tuple(
        DeclaredAgreement(key, key, ("council", "police"), LegalGateway.CDA98_S115) for key in ("isa", "new")
    )
    return two_districts(sources=(source,), agreements=agreements)


def open_with(database: Database, folder: Path) -> Room:
    room = open_room(database, folder, declared(folder))
    return replace(room, moment=moment("2026-12-01 09:00"))


def take(room: Room, *rows: tuple[str, ...], name: str = "log.xlsx") -> FileTaken:
    path = workbook(room.folder / name, {"Log": [tuple(COLUMNS.values()), *rows]})
    done = ingest_files(room.desk, [path], "reports")
    assert done.failures == []
    return done.files[0]


def test_a_sheet_goes_in_once_and_is_mended_where_it_lies(database: Database, tmp_path: Path) -> None:
    room = open_with(database, tmp_path)
    secret, unread = ("WM2", f"TOP SECRET\n{CANARY}", "2/B/P", ""), ("WM3", f"{CANARY} three", "2/B/P", "Nobody")
    first = take(room, GOOD, secret, unread, ("", f"{CANARY} four", "2/B/P", "police"))
    assert (first.accepted, first.rejected, first.repair_files) == (2, 2, [])
    assert [(row.row_number, row.raw) for row in first.rows_rejected] == [(3, ""), (4, "WM3")]
    [same] = ingest_files(room.desk, [room.folder / "log.xlsx"], "reports").files
    assert (same.accepted, same.repeated) == (0, 2) and same.note.endswith("2 rows of it still wait to be mended.")
    again = take(room, GOOD, ("", f"{CANARY} four", "2/B/P", "police"), name="other.xlsx")
    assert (again.accepted, again.repeated) == (0, 2)
    with database.reading() as session:
        here = room.desk.place.partnership_id
        assert [one.ref for one in all_records(session, here)] == ["NW-I-2026/0001", "NW-I-2026/0002"]
        assert sum(files_to_repair(session, here).values()) == 2
        kept = [
            *session.exec(select(RejectedRow)),
            *session.exec(select(HistoryPayload)),
            *session.exec(select(History)),
        ]
        assert not any(CANARY in one.model_dump_json() for one in kept)
    mended = take(room, ("WM3", f"{CANARY} three", "2/B/P", "cai"), name="third.xlsx")
    assert mended.accepted == 1
    with database.reading() as session:
        assert sum(files_to_repair(session, here).values()) == 1, "the row of that reference went in"
    take(room, GOOD, name="log.xlsx")
    with database.reading() as session:
        assert files_to_repair(session, here) == {}, "the sheet came again"
    assert room.chain_holds()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_known_row_that_says_anything_else_is_rejected_until_what_is_here_says_it_too(
    database: Database, tmp_path: Path
) -> None:
    room = open_with(database, tmp_path)
    by_words = ("", f"{CANARY} four", "2/B/P", "")
    take(room, GOOD, by_words)
    one, words = GOOD[:2], by_words[:2]
    changed = [(*one, "3/B/P", ""), (*one, "2/B/P", "cai"), (*words, "2/C/P", "")]
    told = take(room, GOOD, by_words, *changed, name="other.xlsx")
    assert (told.accepted, told.repeated, told.rejected) == (0, 2, 3)
    assert [row.field for row in told.rows_rejected] == ["URN (column A)"] * 2 + ["Text (column B)"]
    assert not any(CANARY in row.reason + row.fix + row.raw for row in told.rows_rejected)
    with database.writing(room.moment) as tx:
        ann = By(tx.session.exec(select(Person.id).where(Person.key == "ann")).one())
        regrade(tx, room.place, "nw-i-2026-0001", {"source_evaluation": SourceEvaluation.NOT_RELIABLE}, ann)
    again = take(room, GOOD, changed[0], changed[1], name="third.xlsx")
    assert (again.repeated, again.rejected) == (2, 1), "as it came, and as a person decided since"
    with database.writing(room.moment) as tx:
        load(tx, declared(tmp_path, "new"), bank_holidays)
    assert take(room, GOOD, changed[0], name="fourth.xlsx").repeated == 2, (
        "another agreement of the source is no change"
    )


def test_a_folder_is_picked_up_and_a_run_that_died_is_taken_up_again(database: Database, tmp_path: Path) -> None:
    room = open_with(database, tmp_path)
    (tmp_path / "in").mkdir()
    workbook(tmp_path / "in" / "log.xlsx", {"Log": [tuple(COLUMNS.values()), GOOD, ("WM5", "five", "2BP", "")]})
    take(room, GOOD)
    with database.writing(room.moment) as tx:  # as if it had died before its last transaction
        tx.session.exec(select(DeliveredFile)).one().sha256 = "loading:dead"
    done = ingest_intelligence(database, room.desk.place, room.moment, tmp_path)
    assert (done.failures, done.counts["accepted"], done.counts["repeated"]) == ([], 1, 1)
    with database.reading() as session:
        assert [row.source_ref for row in session.exec(select(IntelligenceRecord))] == ["WM1", "WM5"]
        assert not any(row.sha256.startswith("loading:") for row in session.exec(select(DeliveredFile)))
    workbook(tmp_path / "in" / f"SECRET {CANARY}.xlsx", {"Log": [tuple(COLUMNS.values()), GOOD]})
    refused = ingest_intelligence(database, room.desk.place, room.moment, tmp_path)
    assert [one.item for one in refused.failures] == ["a file"] and CANARY not in repr(refused)
