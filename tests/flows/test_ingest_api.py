"""Answers of the police.uk API taken in: once, corrected, incomplete, beside street files; on both databases."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.ingest_intelligence import Ingested, ingest_files, ingest_intelligence
from models.database import Database
from models.queries.series import complete
from rules.declarations import DeclaredArea, DeclaredSource
from tests.flows.intelligence import Room, a_month, first_of, open_room, repaired, two_districts
from tests.intake.test_police_api import crime, polygon

WARDS = ("E05000128", "E05000129")


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    sources = (
        DeclaredSource("api", "API", "police_api", str(tmp_path / "in" / "*.json")),
        DeclaredSource("street", "Street", "police_street", force="west-mercia", crime_types=("Drugs",)),
    )
    camden = DeclaredArea("camden", "Camden", "cai", (), frozenset(WARDS))
    declared = two_districts()
    (tmp_path / "in").mkdir()
    return open_room(database, tmp_path, replace(declared, areas=(*declared.areas, camden), sources=sources))


def take(room: Room, *paths: Path) -> Ingested:
    return ingest_files(room.desk, list(paths))


def ward(room: Room, *rows: dict[str, Any], name: str = WARDS[0], part: int = 0) -> Path:
    return polygon(room.folder / "in", part, *rows, ward=name)


def robberies(room: Room) -> int:
    return room.counts().get(("Camden", "Robbery", "2018-05"), 0)


def test_an_answer_is_taken_in_once_and_a_corrected_one_replaces_it(room: Room) -> None:
    first = take(room, ward(room, crime(1), crime(2)))
    assert (first.accepted, first.rejected, first.failures, robberies(room)) == (2, 0, [], 2)
    again = take(room, ward(room, crime(1), crime(2)))
    assert (again.accepted, again.repeated) == (0, 2)
    turned = take(room, ward(room, crime(2), crime(1)))
    assert (turned.accepted, turned.repeated) == (0, 2), "other bytes, the same crimes"
    corrected = take(room, ward(room, crime(1), crime(2), crime(3)))
    (change,) = corrected.files[0].deliveries[0].changed
    assert (change.area, change.type, change.before, change.after) == ("Camden", "Robbery", 2, 3)
    assert (robberies(room), room.states().count("current")) == (3, 1)
    assert room.chain_holds()


def test_the_second_polygon_that_comes_later_joins_the_first(room: Room) -> None:
    take(room, ward(room, crime(1)))
    done = take(room, ward(room, crime(1), crime(2), part=1))
    assert (done.failures, robberies(room)) == ([], 2)
    assert done.files[0].name.endswith("_1.json and 1 more")


def test_an_empty_answer_completes_a_month_and_empties_none(room: Room) -> None:
    take(room, ward(room, crime(1)), ward(room, name=WARDS[1]))
    with room.database.reading() as session:
        assert first_of("2018-05") in complete(session, room.place.partnership_id).months["Robbery"]
    done = take(room, ward(room))
    assert (robberies(room), room.states()) == (1, ["current", "current", "held"])
    assert "nothing for May 2018 of e05000128" in done.failures[0].sentence


def test_a_month_in_which_a_ward_is_missing_is_not_complete(room: Room) -> None:
    take(room, ward(room, crime(1)), ward(room, crime(2), name=WARDS[1]))
    june = ward(room, crime(3, month="2018-06"))
    june = june.rename(june.with_name(june.name.replace("2018_05", "2018_06")))
    take(room, june)
    with room.database.reading() as session:
        months = complete(session, room.place.partnership_id).months["Robbery"]
    assert months == {first_of("2018-05")}


def test_rejected_rows_come_back_mended_without_naming_the_source(room: Room) -> None:
    done = take(room, ward(room, crime(1), crime(2, category="")))
    assert (done.accepted, done.rejected) == (1, 1)
    (path,) = done.files[0].repair_files
    path.write_bytes(repaired(path, Crime_type="Robbery"))
    mended = take(room, path)
    assert (mended.accepted, mended.rejected, robberies(room)) == (1, 0, 2)
    assert not path.exists()


def test_street_files_and_answers_count_side_by_side(room: Room) -> None:
    take(room, ward(room, crime(1)))
    room.take(a_month("2018-05", {("Redditch", "Drugs"): 2}))
    assert room.counts() == {("Camden", "Robbery", "2018-05"): 1, ("Redditch", "Drugs", "2018-05"): 2}


def test_the_flow_takes_in_every_readable_answer_of_the_folder_and_names_the_others(room: Room) -> None:
    ward(room, crime(1))
    ward(room, name=WARDS[1]).write_bytes(b"")
    result = ingest_intelligence(room.database, room.place, room.moment, room.folder / "documents")
    assert (result.counts["accepted"], robberies(room)) == (1, 1)
    assert ["empty (0 bytes)" in one.sentence for one in result.failures] == [True]
