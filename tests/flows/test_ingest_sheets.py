"""Incident sheets taken in by a declared mapping: once, corrected, mended, brought up to date; on both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from flows.ingest_intelligence import FileTaken, ingest_files, ingest_intelligence
from models.database import Database
from models.tables import IntelligenceItem
from rules.declarations import DeclaredSource
from rules.sources import Files, Reading
from tests.flows.intelligence import Room, a_month, open_room, repaired, two_districts
from tests.intake.workbooks import COLUMNS, HEADING, incident, workbook
from tests.moments import moment

MAY = ("Redditch", "Burglary", "2026-05")


def open_with(database: Database, folder: Path, files: Files) -> Room:
    sheet = DeclaredSource("sheet", "Sheet", "table", reading=Reading(columns=COLUMNS, files=files))
    street = DeclaredSource("street", "Street", "police_street", force="west-mercia")
    room = open_room(database, folder, two_districts(sources=(sheet, street)))
    return replace(room, moment=moment("2026-07-01 09:00"))


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_with(database, tmp_path, Files.MONTHS)


@pytest.fixture
def changing(database: Database, tmp_path: Path) -> Room:
    return open_with(database, tmp_path, Files.CHANGES)


def take(room: Room, *rows: tuple[Any, ...]) -> FileTaken:
    path = workbook(room.folder / "log.xlsx", {"Log": [HEADING, *rows]})
    done = ingest_files(room.desk, [path])
    assert done.failures == []
    return done.files[0]


def test_a_workbook_is_taken_in_once_and_a_month_that_comes_again_replaces_it(room: Room) -> None:
    assert take(room, incident(1), incident(2), incident(3, date(2026, 6, 2))).accepted == 3
    assert take(room, incident(1), incident(2), incident(3, date(2026, 6, 2))).repeated == 3
    taken = take(room, incident(1))
    assert [(one.before, one.after) for one in taken.deliveries[0].changed] == [(2, 1)]
    assert room.counts() == {MAY: 1, ("Redditch", "Burglary", "2026-06"): 1}
    assert room.chain_holds()


def test_the_same_rows_as_csv_are_the_same_months(room: Room) -> None:
    take(room, incident(1), incident(2))
    path = room.folder / "log.csv"
    path.write_text("Ref;Date;What;Ward\nA1;09/05/2026;burglary;redditch \nA2;09/05/2026;Burglary;Redditch\n")
    done = ingest_files(room.desk, [path])
    assert (done.failures, room.counts()) == ([], {MAY: 2})


def test_a_street_file_beside_a_sheet_goes_to_its_own_source(room: Room) -> None:
    assert room.take(a_month("2025-06", {("Redditch", "Drugs"): 2})).files[0].source == "street"


def test_a_bad_cell_is_mended_in_the_file_of_rejected_rows(room: Room) -> None:
    taken = take(room, incident(1), incident(2, "soon"))
    (row,) = taken.rows_rejected
    assert (taken.accepted, row.row_number, row.field, row.value) == (1, 3, "Date (column B)", "soon")
    (path,) = taken.repair_files
    path.write_bytes(repaired(path, Month="2026-05"))
    done = ingest_files(room.desk, [path])
    assert (done.accepted, done.failures, room.counts()) == (1, [], {MAY: 2})


@pytest.mark.sqlite_only
def test_a_row_mended_with_its_day_keeps_it(room: Room) -> None:
    taken = take(room, incident(1), incident(2, "09/05/26"), incident(3, what=""))
    (path,) = taken.repair_files
    text = path.read_text().replace("09/05/26", "09/05/2026").replace("Redditch,,,", "Redditch,Burglary,,")
    path.write_text(text)
    done = ingest_files(room.desk, [path])
    assert (done.accepted, done.rejected, room.counts()) == (2, 0, {MAY: 3})
    with room.database.reading() as session:
        days = session.scalars(select(col(IntelligenceItem.on_day)))
        assert set(days) == {date(2026, 5, 9)}


def test_changes_are_added_and_brought_up_to_date_and_remove_nothing(changing: Room) -> None:
    take(changing, incident(1), incident(2))
    taken = take(changing, incident(2, what="Robbery"), incident(3))
    assert (taken.accepted, taken.changed, taken.repeated) == (1, 1, 0)
    assert changing.counts() == {MAY: 2, ("Redditch", "Robbery", "2026-05"): 1}
    again = take(changing, incident(2, what="Robbery"), incident(1), incident(3))
    assert (again.accepted, again.changed, again.repeated) == (0, 0, 3)
    assert changing.chain_holds()


def test_an_action_log_in_a_watched_folder_is_entered_once(database: Database, tmp_path: Path) -> None:
    columns = {"reference": "No", "title": "To do", "owner": "Who", "agency": "For", "due": "By", "status": "State"}
    source = DeclaredSource("log", "Log", "action_log", str(tmp_path / "*.xlsx"), reading=Reading(columns=columns))
    room = open_room(database, tmp_path, two_districts(sources=(source,)))
    row = ("L1", "Visit the shop", "Ann", "Council", date(2027, 1, 12), "Open")
    workbook(tmp_path / "log.xlsx", {"Log": [tuple(columns.values()), row]})
    first, second = (
        ingest_intelligence(room.database, room.place, room.moment, room.folder / "documents") for _ in range(2)
    )
    assert (first.counts["accepted"], second.counts["accepted"], first.failures) == (1, 0, [])
