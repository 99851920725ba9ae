"""Months without rows later on: areas are drawn otherwise, rejected rows turn out to be of another month."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from config.calendars import bank_holidays
from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.sources import batches
from flows.taken import FileTaken
from intake.encodings import Seen
from intake.opening import Member
from models.database import Database
from models.queries.deliveries import sources
from models.steps.deliveries import Loading
from models.steps.partnership import load
from models.tables import IntelligenceItem
from rules.declarations import DeclaredSource
from rules.sources import Files, Reading
from tests.flows.intelligence import Room, open_room, repaired, street_file, street_row, two_districts
from tests.flows.test_covers import COLUMNS, months, nothing_in, opened, take, written
from tests.moments import moment

pytestmark = pytest.mark.sqlite_only
SHEET = DeclaredSource(
    "sheet", "Sheet", "table", crime_types=("Drugs",), reading=Reading(columns=COLUMNS, type="Drugs")
)
UNREADABLE = "31/02/2026"


def mended(room: Room, taken: FileTaken, month: str) -> FileTaken:
    """The rejected rows, given back as rows of this month."""
    back = room.folder / taken.repair_files[0].name
    back.write_bytes(repaired(taken.repair_files[0], Month=month))
    (done,) = ingest_files(room.desk, [back]).files
    return done


def test_months_of_nothing_are_counted_by_the_areas_of_today_with_the_files_that_say_so(
    database: Database, tmp_path: Path
) -> None:
    room = replace(open_room(database, tmp_path, two_districts(sources=(SHEET,))), moment=moment("2026-07-01 09:00"))
    log, june = written(room, "2026-01-05", "2026-04-09"), written(room, name="june.csv")
    take(room, log)
    take(room, june, "2026-06")
    declared = two_districts(sources=(SHEET,))
    redditch = replace(declared.areas[0], lsoa_names=("Redditch", "Elsewhere"))
    with database.writing(moment("2026-07-02 15:00")) as tx:
        load(tx, replace(declared, areas=(redditch, *declared.areas[1:])), bank_holidays)
    room = replace(room, moment=moment("2026-07-03 09:00"))
    assert months(room) == {}, "no baseline of quiet months alone"
    assert nothing_in(take(room, log)) == ["2026-02", "2026-03"]
    assert nothing_in(take(room, june)) == ["2026-06"], "what was said by hand holds"
    assert months(room) == {"2026-01": 1, "2026-02": 0, "2026-03": 0, "2026-04": 1, "2026-06": 0}
    assert "nothing was added" in take(room, log).note
    assert room.chain_holds()


def test_a_mended_row_says_that_something_happened_where_another_file_said_nothing_did(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path)
    taken = take(room, written(room, "2026-01-05", UNREADABLE, "2026-04-05"))
    take(room, written(room, name="february.csv"), "2026-02")
    assert months(room)["2026-02"] == 0
    assert mended(room, taken, "2026-02").accepted == 1
    assert months(room) == {"2026-01": 1, "2026-02": 1, "2026-03": 0, "2026-04": 1}
    assert room.states().count("replaced") == 1


@pytest.mark.parametrize("was_0", [False, True])
def test_a_month_of_which_only_a_row_of_another_was_known_is_as_it_was_before(
    database: Database, tmp_path: Path, was_0: bool
) -> None:
    room = replace(opened(database, tmp_path), moment=moment("2026-10-02 09:00"))
    if was_0:
        take(room, written(room, name="august.csv"), "2026-08")
    log = written(room, "2026-01-05", "2026-08-15;Redditch", "2026-02-05")
    taken = take(room, log)
    assert "2026-08" not in months(room)
    assert mended(room, taken, "2026-02").accepted == 1
    assert months(room) == {"2026-01": 1, "2026-02": 2} | ({"2026-08": 0} if was_0 else {})
    assert "nothing was added" in take(room, log).note
    assert months(room)["2026-02"] == 2


def test_a_senders_file_that_is_named_rejected_is_the_senders(database: Database, tmp_path: Path) -> None:
    how = replace(SHEET.reading, files=Files.CHANGES)
    room = open_room(database, tmp_path, two_districts(sources=(replace(SHEET, reading=how),)))
    days = {"2026-01-20": ("2026-01-02",), "2026-02-20": (), "2026-03-20": ("2026-01-02", "2026-03-04")}
    for day, rows in days.items():
        room = replace(room, moment=moment(f"{day} 09:00"))
        take(room, written(room, *rows, name=f"rejected-calls {day}.csv", on=day))
    assert months(room) == {"2026-01": 1, "2026-02": 0}


def test_of_changes_a_month_with_a_rejected_row_is_not_0(database: Database, tmp_path: Path) -> None:
    how = replace(SHEET.reading, files=Files.CHANGES)
    room = open_room(database, tmp_path, two_districts(sources=(replace(SHEET, reading=how),)))
    january, bad = "2026-01-02", "2026-02-02;Redditch"
    for day, rows in {"2026-01-20": [january], "2026-02-20": [january, bad], "2026-03-20": [january]}.items():
        room = replace(room, moment=moment(f"{day} 09:00"))
        take(room, written(room, *rows, name=f"calls {day}.csv", on=day))
    assert months(room) == {"2026-01": 1}


def test_a_mended_day_is_none_that_is_still_to_come(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path)
    done = mended(room, take(room, written(room, "2026-06-05", UNREADABLE)), "2026-07-30")
    assert [row.reason for row in done.rows_rejected] == ["it lies in the future"]


def test_a_mended_row_of_a_street_file_has_no_day_whatever_a_spreadsheet_made_of_its_month(
    database: Database, tmp_path: Path
) -> None:
    room = open_room(database, tmp_path)
    taken = room.take(street_file(street_row("2025-06", "Drugs"), street_row("June", "Drugs", number=2))).files[0]
    assert mended(room, taken, "01/06/2025").accepted == 1
    with database.reading() as session:
        assert list(session.scalars(select(col(IntelligenceItem.on_day)))) == [None, None]


def test_a_run_that_died_after_the_repairs_is_made_up_for_when_they_are_given_again(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path)
    taken = take(room, written(room, "2026-01-05", UNREADABLE, "2026-04-05"))
    back = Member(room.folder / taken.repair_files[0].name)
    back.path.write_bytes(repaired(taken.repair_files[0], Month="2026-02"))
    with database.reading() as session:
        (source,) = sources(session, room.place.partnership_id)
    loading = Loading(database, room.moment, room.place, source, back.name)
    for batch in batches(source, back, room.moment, Seen()):
        loading.add(batch)
    loading.finish(back.sha256())
    assert months(room) == {"2026-01": 1, "2026-02": 1, "2026-04": 1}
    (again,) = ingest_files(room.desk, [back.path]).files
    assert ("nothing was added" in again.note, nothing_in(again)) == (True, ["2026-03"])
    assert not taken.repair_files[0].exists()
    assert months(room) == {"2026-01": 1, "2026-02": 1, "2026-03": 0, "2026-04": 1}


def test_a_file_whose_name_is_marked_is_refused_whatever_its_source(database: Database, tmp_path: Path) -> None:
    watched = DeclaredSource("street", "Street", "police_street", str(tmp_path / "*.csv"), "west-mercia")
    room = open_room(database, tmp_path, two_districts(sources=(watched,)))
    (tmp_path / "SECRET log.csv").write_bytes(street_file(street_row("2025-06", "Drugs")))
    done = ingest_intelligence(database, room.place, room.moment, tmp_path / "documents")
    assert [(one.item, one.sentence[:20]) for one in done.failures] == [("a file", "The file is refused.")]
    assert room.items() == 0


def test_what_files_of_changes_brought_is_not_asked_for_again_when_an_area_is_drawn_otherwise(
    database: Database, tmp_path: Path
) -> None:
    changes = replace(SHEET, key="calls", reading=replace(SHEET.reading, files=Files.CHANGES))
    declared = two_districts(sources=(changes,))
    room = open_room(database, tmp_path, declared)
    take(room, written(room, "2025-12-02"))
    redditch = replace(declared.areas[0], lsoa_names=("Redditch", "Elsewhere"))
    with database.writing(moment("2026-07-02 15:00")) as tx:
        loaded = load(tx, replace(declared, areas=(redditch, *declared.areas[1:])), bank_holidays)
    said = [one for one in loaded.remarks if one.startswith("New or drawn")]
    assert said == [
        "New or drawn otherwise: redditch. What files of changes brought before (1 month) is in no baseline of it,"
        " and stays as it was counted."
    ]


def test_a_mended_row_of_changes_that_say_months_alone_is_taken_in(database: Database, tmp_path: Path) -> None:
    how = Reading(columns={"source_ref": "Ref", "month": "Date", "area": "Ward"}, type="Drugs", files=Files.CHANGES)
    room = open_room(database, tmp_path, two_districts(sources=(replace(SHEET, reading=how),)))
    done = mended(room, take(room, written(room, "2025-11", "soon")), "01/12/2025")
    assert (done.accepted, done.rejected) == (1, 0)
    assert room.counts() == {("Redditch", "Drugs", "2025-11"): 1, ("Redditch", "Drugs", "2025-12"): 1}
    with database.reading() as session:
        assert list(session.scalars(select(col(IntelligenceItem.on_day)))) == [None, None]
