"""Next-day snapshots of Open311 reports: brought up to date, never there twice; on both databases."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from flows.ingest_intelligence import FileTaken, ingest_files
from models.database import Database
from models.queries.series import complete
from models.tables import IntelligenceItem
from rules.declarations import DeclaredSource
from rules.sources import Reading
from tests.flows.intelligence import Room, first_of, open_room, repaired, two_districts
from tests.intake.test_open311 import report
from tests.moments import moment

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


def test_an_error_page_is_refused_and_changes_nothing(room: Room) -> None:
    take(room, report(1))
    (room.folder / "day.json").write_text("<html>502 Bad Gateway</html>")
    done = ingest_files(room.desk, [room.folder / "day.json"])
    assert "no JSON list" in done.failures[0].sentence
    assert room.counts() == {POTHOLES: 1}
