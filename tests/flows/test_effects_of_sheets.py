"""Did it work, of a sheet of one type: an action that brings it to nothing gets its effect."""

import os
from datetime import date
from pathlib import Path

from flows.ingest_intelligence import ingest_files
from models.database import Database
from rules.covers import Covers
from rules.declarations import DeclaredSource
from rules.policy import Policy
from rules.sources import Reading
from tests.databases import ON_SQLITE
from tests.flows.intelligence import Room, open_room, two_districts
from tests.flows.test_effects import BEFORE, done, entered, rows, run
from tests.moments import moment

pytestmark = ON_SQLITE
COLUMNS = {"source_ref": "Ref", "date": "Date", "area": "Ward"}


def opened(database: Database, folder: Path, **reading: object) -> Room:
    how = Reading(columns=COLUMNS, type="Drugs", **reading)  # type: ignore[arg-type]
    sheet = DeclaredSource("sheet", "Sheet", "table", crime_types=("Drugs",), reading=how)
    return open_room(database, folder, two_districts(sources=(sheet,), policy=Policy()))


def export(room: Room, at: str, months: list[str], many: int = 6) -> None:
    """Everything so far, as it is written out on one day."""
    lines = [f"{m}-{n};{date.fromisoformat(f'{m}-0{n + 1}'):%d/%m/%Y};Redditch" for m in months for n in range(many)]
    path = room.folder / f"export of {at[:10]}.csv"
    path.write_text("\n".join(["Ref;Date;Ward", *lines]) + "\n")
    room.moment = moment(at)
    os.utime(path, (room.moment.as_of.timestamp(),) * 2)
    assert ingest_files(room.desk, [path]).failures == []


def test_an_action_that_brings_a_sheet_to_nothing_worked(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, covers=Covers.NOW)
    ref = entered(room)
    done(room, ref)
    export(room, "2025-10-02 09:00", [*BEFORE, "2025-09"])
    export(room, "2026-01-05 09:00", [*BEFORE, "2025-09"])
    run(room, moment("2026-01-06 09:00"))
    assert rows(room) == [
        ("2025-10", "too_early", False),
        ("2025-11", "too_early", False),
        ("2025-12", "fell", False),
    ]
