"""What is told of a file that could be read, and is perhaps not the one that was meant."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.run_thresholds import run_thresholds
from flows.sources import NoSource
from models.database import Database
from models.queries.deliveries import MOST_PLACES, AreaMap
from rules.declarations import DeclaredSource
from rules.drafts import StreetRow
from rules.sources import Files, Reading
from tests.flows.intelligence import Room, a_month, open_room, street_file, street_row, two_districts
from tests.intake.workbooks import COLUMNS, HEADING, incident, workbook

pytestmark = pytest.mark.sqlite_only

SHEET = DeclaredSource(
    "sheet", "Sheet", "table", crime_types=(), reading=Reading(columns=COLUMNS, files=Files.MONTHS)
)
STREET = DeclaredSource("street", "Street", "police_street", force="west-mercia", crime_types=("Drugs",))
JUNE = {("Redditch", "Drugs"): 8, ("Bromsgrove", "Drugs"): 4}


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_room(database, tmp_path, two_districts(sources=(SHEET, STREET)))


def remarks(room: Room, content: bytes, of: str | None = None) -> list[str]:
    return room.take(content, of=of).files[0].remarks


def test_a_renamed_file_of_another_force_is_refused_by_what_its_rows_say(room: Room) -> None:
    other = street_file(street_row("2025-06", "Drugs", "Milton Keynes", Falls_within="Thames Valley Police"))
    with pytest.raises(NoSource, match="No source here takes thames-valley"):
        room.take(other)
    foreign, nowhere = remarks(room, other, of="street")
    assert (
        foreign
        == "It holds rows of thames-valley, and street is declared for west-mercia: check that it is the right file."
    )
    assert nowhere.startswith("No row of it lies in an area of the partnership")
    assert remarks(room, a_month("2025-06", JUNE)) == []


@pytest.mark.parametrize(("left", "told"), [(9, False), (8, True)])
def test_a_correction_with_a_fifth_fewer_rows_is_remarked_on(room: Room, left: int, told: bool) -> None:
    rows = [street_row("2025-06", "Drugs", number=n) for n in range(11)]
    assert remarks(room, street_file(*rows)) == []
    assert remarks(room, street_file(*rows[:left])) == (
        [
            "June 2025 of west-mercia has 8 rows now, where 11 were: if the file was cut short,"
            " take the earlier one in again."
        ]
        if told
        else []
    )


def test_a_corrected_month_that_was_tested_is_said_not_to_be_tested_again(room: Room) -> None:
    room.take(a_month("2025-06", JUNE))
    more = a_month("2025-06", JUNE | {("Redditch", "Drugs"): 9})
    assert run_thresholds(room.database, room.place, room.moment).counts["months_tested"] == 1
    (said,) = remarks(room, more)
    assert said.startswith("June 2025 was tested already and is not tested again: look at the counts that changed.")
    elsewhere = a_month("2025-06", JUNE | {("Redditch", "Drugs"): 9, ("", "Drugs"): 1})
    assert remarks(room, elsewhere) == [], "what changed lies in no area"


def test_a_month_that_never_came_is_named_wherever_its_neighbours_are(room: Room) -> None:
    room.take(a_month("2025-05", JUNE))
    room.take(a_month("2025-06", JUNE))
    assert "remarks" not in run_thresholds(room.database, room.place, room.moment, dry_run=True).details
    room.take(a_month("2025-08", JUNE))
    room.take(street_file(street_row("2025-07", "Drugs", Falls_within="Thames Valley Police")), of="street")
    said = run_thresholds(room.database, room.place, room.moment, dry_run=True).details["remarks"]
    assert said == ["street has not delivered 2025-07: not tested, and in no baseline. Take it in."]


def test_of_a_source_without_a_force_a_month_waits_for_every_force_that_came_before(
    database: Database, tmp_path: Path
) -> None:
    room = open_room(database, tmp_path, two_districts(sources=(replace(STREET, force=""),)))

    def tested() -> int:
        return run_thresholds(database, room.place, room.moment).counts["months_tested"]

    room.take(a_month("2025-06", JUNE))
    assert tested() == 1
    room.take(street_file(street_row("2025-07", "Drugs", "Milton Keynes", Falls_within="Thames Valley Police")))
    assert tested() == 0, "of our own force nothing came: its areas would be read as none"
    room.take(a_month("2025-07", JUNE))
    assert tested() == 1


def test_a_folder_that_is_not_there_is_told_by_each_run(database: Database, tmp_path: Path) -> None:
    watched = replace(STREET, path=str(tmp_path / "in" / "*.csv"))
    room = open_room(database, tmp_path, two_districts(sources=(watched,)))

    def remarks() -> list[str]:
        found = ingest_intelligence(database, room.place, room.moment, tmp_path).details.get("remarks", [])
        return [str(said) for said in found]

    assert remarks() == [
        f"street: The folder {tmp_path / 'in'} is not there, so nothing is picked up. Make it, or correct `path`."
    ]
    (tmp_path / "in").mkdir()
    assert remarks() == []


def test_places_of_a_sheet_that_are_no_area_and_sheets_that_lack_a_column_are_named(room: Room) -> None:
    june = date(2025, 6, 2)
    lost = [(*incident(n, june)[:-1], "Lickey") for n in (2, 3)]
    path = workbook(
        room.folder / "log.xlsx",
        {"Log": [HEADING, incident(1, june), *lost], "Old": [HEADING[:-1], incident(4, june)[:-1]], "Notes": []},
    )
    taken = ingest_files(room.desk, [path]).files[0]
    assert taken.accepted == 3
    sheet, place = taken.remarks
    assert sheet == f"The sheet “Old” was not read: it has no column “{HEADING[-1]}”."
    assert place.startswith("2 rows name a place that is no area here, and count in none: “Lickey” (2).")


def test_of_a_column_of_addresses_a_thousand_are_told_apart_and_all_are_counted() -> None:
    nowhere = AreaMap({}, {})
    found = Counter[str]()
    for start in (0, 900):
        rows = [
            StreetRow(n, "Drugs", None, None, f"{n} High Street", None, None, None, None)
            for n in range(start, start + 900)
        ]
        nowhere.count_unplaced(rows, found)
    assert (len(found), sum(found.values()), found[""]) == (MOST_PLACES + 1, 1_800, 1_800 - MOST_PLACES)
