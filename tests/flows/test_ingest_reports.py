"""Next-day snapshots of Open311 reports: brought up to date, never there twice; on both databases."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from flows.ingest_intelligence import FileTaken, ingest_files
from models.database import Database
from models.queries.series import complete, drawn, series
from models.tables import IntelligenceItem
from rules.declarations import DeclaredSource
from rules.history import Event
from rules.sources import Reading
from tests.flows.intelligence import Room, first_of, open_room, repaired, two_districts
from tests.intake.test_open311 import report
from tests.moments import moment

SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
POTHOLES = ("Redditch", "Carriageway pothole", "2026-05")


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    source = DeclaredSource(
        "fms", "Reports", "open311", crime_types=("Carriageway pothole",), reading=Reading(area="redditch")
    )
    room = open_room(database, tmp_path, two_districts(sources=(source,)))
    return replace(room, moment=moment("2026-05-20 09:00"))


def take(room: Room, *reports: dict[str, Any], name: str = "day.json", fails: bool = False) -> FileTaken:
    path = room.folder / name
    path.write_text(json.dumps(list(reports)))
    done = ingest_files(room.desk, [path])
    assert bool(done.failures) is fails
    return done.files[0]


def numbers(taken: FileTaken) -> tuple[int, int, int, int]:
    return taken.accepted, taken.changed, taken.repeated, taken.rejected


def closed(number: int, day: str = "05") -> dict[str, Any]:
    return report(number, status="closed", updated_datetime=f"2026-05-{day}T09:00:00+01:00")


def states(room: Room) -> dict[str, str]:
    with room.database.reading() as session:
        rows = session.execute(select(col(IntelligenceItem.source_ref), col(IntelligenceItem.outcome)))
        return {str(ref)[-1]: str(outcome) for ref, outcome in rows}


def test_the_next_days_snapshot_updates_statuses_and_adds_the_new_reports(room: Room) -> None:
    assert numbers(take(room, report(1), report(2))) == (2, 0, 0, 0)
    assert numbers(take(room, report(1), closed(2), report(3))) == (1, 1, 1, 0)
    assert states(room) == {"1": "open", "2": "closed", "3": "open"}
    assert (room.counts(), room.items()) == ({POTHOLES: 3}, 3)
    assert numbers(take(room, report(1), closed(2), report(3))) == (0, 0, 3, 0)
    assert room.chain_holds()


def test_an_older_snapshot_that_comes_late_takes_nothing_back(room: Room) -> None:
    take(room, closed(1, "06"), closed(2, "06"))
    assert numbers(take(room, report(1), report(2), report(3))) == (1, 0, 2, 0)
    assert states(room) == {"1": "closed", "2": "closed", "3": "open"}


def test_a_report_twice_in_one_file_is_one_and_the_later_counts(room: Room) -> None:
    assert numbers(take(room, closed(1), report(1))) == (1, 0, 1, 0)
    assert states(room) == {"1": "closed"}


def test_a_report_that_a_snapshot_leaves_out_stays(room: Room) -> None:
    take(room, report(1), report(2))
    take(room, closed(2))
    assert room.counts() == {POTHOLES: 2}


def test_a_report_whose_month_is_corrected_moves_and_is_counted_once(room: Room) -> None:
    take(room, report(1), report(2))
    take(room, closed(2) | {"requested_datetime": "2026-04-30T10:00:00+01:00"})
    assert room.counts() == {POTHOLES: 1, ("Redditch", "Carriageway pothole", "2026-04"): 1}


def test_a_bad_report_waits_once_however_often_it_comes_and_is_mended_once(room: Room) -> None:
    bad = report(2, service_name="", service_code="")
    first = take(room, report(1), bad)
    assert numbers(first) == (1, 0, 0, 1)
    assert numbers(take(room, report(1), bad, report(3))) == (1, 0, 2, 0)
    (path,) = first.repair_files
    path.write_bytes(repaired(path, Crime_type="Carriageway pothole"))
    mended = ingest_files(room.desk, [path])
    assert (mended.accepted, mended.failures, room.counts()) == (1, [], {POTHOLES: 3})
    assert numbers(take(room, closed(2)))[1] == 1, "what its sender says afterwards is newer"
    assert room.items() == 3
    assert room.chain_holds()


def test_a_month_is_complete_only_when_a_file_came_after_it(room: Room) -> None:
    take(room, report(1))
    with room.database.reading() as session:
        assert complete(session, room.place.partnership_id).months["Carriageway pothole"] == frozenset()
    take(replace(room, moment=moment("2026-06-01 07:10")), report(1), report(2))
    with room.database.reading() as session:
        months = complete(session, room.place.partnership_id).months["Carriageway pothole"]
    assert months == {first_of("2026-05")}


def snapshot(room: Room, day: str, *reports: dict[str, Any], written: str = "") -> None:
    """The file of one day, taken in on it; written on it, too, or before."""
    path = room.folder / "day.json"
    path.write_text(json.dumps(list(reports)))
    at = moment(f"{day} 07:10")
    os.utime(path, (moment(f"{written or day} 06:00").as_of.timestamp(),) * 2)
    assert ingest_files(replace(room.desk, moment=at), [path]).failures == []


def of(month: str, number: int) -> dict[str, Any]:
    return report(
        number, requested_datetime=f"{month}-04T09:00:00+01:00", updated_datetime=f"{month}-04T09:00:00+01:00"
    )


def counted(room: Room) -> dict[str, int]:
    with room.database.reading() as session:
        found = series(session, room.place.partnership_id, ["Carriageway pothole"])
    return {f"{month:%Y-%m}": count for one in found if one.area_id == 1 for month, count in one.counts.items()}


def test_a_month_in_which_and_after_which_a_file_came_counts_as_0(room: Room) -> None:
    """However often the same answer comes again; and nobody knows of months in which none came."""
    snapshot(room, "2026-05-20", of("2026-05", 1))
    snapshot(room, "2026-06-02")
    assert counted(room) == {"2026-05": 1}
    snapshot(room, "2026-07-02")
    assert counted(room) == {"2026-05": 1, "2026-06": 0}, "the very same bytes, and written again"
    snapshot(room, "2026-10-05", of("2026-10", 2))
    assert counted(room) == {"2026-05": 1, "2026-06": 0, "2026-07": 0}, "none came in August, none in September"
    snapshot(room, "2026-11-01", of("2026-08", 3))
    assert counted(room) == {"2026-05": 1, "2026-06": 0, "2026-07": 0, "2026-08": 1, "2026-10": 1}
    assert room.chain_holds()


@SQLITE
def test_a_file_that_lay_for_weeks_knows_nothing_of_them(room: Room) -> None:
    snapshot(room, "2026-05-20", of("2026-05", 1))
    snapshot(room, "2026-07-05", written="2026-06-20")
    snapshot(room, "2026-08-06", of("2026-08", 2))
    assert counted(room) == {"2026-05": 1, "2026-06": 0}


@SQLITE
def test_the_first_file_of_all_says_what_lies_between_its_rows(room: Room) -> None:
    """Whatever a later one leaves out, which brings only what changed."""
    snapshot(room, "2026-05-20", of("2026-01", 1), of("2026-04", 2))
    assert counted(room) == {"2026-01": 1, "2026-02": 0, "2026-03": 0, "2026-04": 1}
    snapshot(room, "2026-09-20", of("2025-06", 3), of("2026-09", 4))
    assert sorted(counted(room))[1:] == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]
    assert "2025-10" not in counted(room)


@SQLITE
def test_a_month_of_which_a_report_was_refused_is_not_0(room: Room) -> None:
    snapshot(
        room,
        "2026-05-20",
        of("2026-01", 1),
        of("2026-04", 2),
        of("2026-02", 3) | {"service_name": "", "service_code": ""},
    )
    assert counted(room) == {"2026-01": 1, "2026-03": 0, "2026-04": 1}


@SQLITE
def test_a_month_whose_only_report_moved_to_another_is_0(room: Room) -> None:
    snapshot(room, "2026-05-06", of("2026-04", 2), of("2026-05", 1))
    moved = of("2026-04", 1) | {"updated_datetime": "2026-05-30T09:00:00+01:00"}
    snapshot(room, "2026-06-02", moved)
    assert counted(room) == {"2026-04": 2, "2026-05": 0}


@SQLITE
def test_an_area_drawn_since_has_no_months_of_nothing_from_before(room: Room) -> None:
    """Its rows of then were counted by the old map: months of 0 alone would make a rise of the next."""
    snapshot(room, "2026-05-20", of("2026-01", 1), of("2026-04", 2))
    with room.database.reading() as session:
        since = drawn(session, room.place.partnership_id)
        months, ids = complete(session, room.place.partnership_id), frozenset({1})
        assert [since(1, month, ids) for month in sorted(months.months["Carriageway pothole"])] == [True] * 4
    with room.database.writing(moment("2026-06-01 09:00")) as tx:
        tx.record(room.place.partnership_id, Event("area_redrawn", "area", 1, {}))
    assert counted(room) == {}


def test_an_error_page_is_refused_and_changes_nothing(room: Room) -> None:
    take(room, report(1))
    (room.folder / "day.json").write_text("<html>502 Bad Gateway</html>")
    done = ingest_files(room.desk, [room.folder / "day.json"])
    assert "no JSON list" in done.failures[0].sentence
    assert room.counts() == {POTHOLES: 1}
