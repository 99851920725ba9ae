"""kill -9 in the middle of taking a file in, and two processes at it at once; on SQLite and on PostgreSQL."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.database import Database
from tests.databases import but_one_on_sqlite
from tests.flows.intelligence import Room, a_month, open_room
from tests.shape.tree import ROOT

CHILD = """
import os, signal, sys
from pathlib import Path
from dataclasses import replace
from config.calendars import bank_holidays
from flows.ingest_intelligence import ingest_files
from models.database import Database
from models.queries.partnership import meant, place_of
from tests.flows.intelligence import Room
from intake import opening

address, folder, file, die_after = sys.argv[1:]
opening.CHUNK = 2_000  # many stretches of a small file
database = Database(address)
with database.reading() as session:
    place = place_of(meant(session, None), bank_holidays)
stretches = 0

def progress(name, read, total):
    global stretches
    stretches += 1
    if stretches == int(die_after):
        os.kill(os.getpid(), signal.SIGKILL)

done = ingest_files(replace(Room(database, place, Path(folder)).desk, progress=progress), [Path(file)])
print(done.accepted, done.repeated, done.rejected, len(done.failures), stretches)
"""
MONTH = a_month("2025-06", {("Redditch", "Drugs"): 150, ("Bromsgrove", "Burglary"): 60})
ROWS = 211


def child(room: Room, address: str, file: Path, die_after: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, address, str(room.folder), str(file), str(die_after)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "june.csv"
    path.write_bytes(MONTH)
    return path


@pytest.mark.parametrize("die_after", but_one_on_sqlite([9, 1]))
def test_killed_while_taking_a_file_in_nothing_is_lost_and_nothing_is_there_twice(
    database: Database, address: str, tmp_path: Path, file: Path, die_after: int
) -> None:
    room = open_room(database, tmp_path)
    killed = child(room, address, file, die_after)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert room.counts() == {}
    assert room.states() == ["loading"]
    assert 0 < room.items() < ROWS
    again = child(room, address, file, 0)
    out, _ = again.communicate(timeout=60)
    assert out.split()[:4] == [str(ROWS), "0", "0", "0"]
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 150, ("Bromsgrove", "Burglary", "2025-06"): 60}
    assert (room.items(), room.states()) == (ROWS, ["current"])
    assert room.chain_holds()


def test_two_processes_with_the_same_file_take_it_in_once(
    database: Database, address: str, tmp_path: Path, file: Path
) -> None:
    room = open_room(database, tmp_path)
    both = [child(room, address, file, 0) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].split()[:4] for process in both)
    assert said == [["0", str(ROWS), "0", "0"], [str(ROWS), "0", "0", "0"]]
    assert (room.items(), room.states()) == (ROWS, ["current"])
    assert room.chain_holds()
