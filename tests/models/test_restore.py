"""A restore that is killed, refused or beside other logs; a server that goes away while a backup is written."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import text

from models.backup import Hooks
from models.database import Database, DatabaseUnavailable, sqlite_url
from models.restore import RestoreRefused, restore
from rules.said import MARK_LENGTH, SaidMail, SaidNotice, as_line
from tests.models.backups import STARTS, Empty, House, all_rows, empty_place, furnish
from tests.moments import london


@pytest.fixture
def house(database: Database, data_dir: Path) -> House:
    return furnish(database, data_dir)


@pytest.fixture
def place(address: str, tmp_path: Path, empty_address: Callable[[], str]) -> Iterator[Empty]:
    made = empty_place(address, tmp_path / "new", empty_address)
    yield made
    made.database.close()


def a_line(number: int) -> str:
    mark = f"{number:0{MARK_LENGTH}x}"
    return as_line(SaidMail(f"<later{number}@x>", london("2026-12-08 09:00"), 1, (SaidNotice(f"p{number}", mark),)))


def test_the_log_in_the_data_dir_the_one_given_and_the_backup_s_are_one_afterwards(
    house: House, place: Empty, tmp_path: Path
) -> None:
    made = house.backup(tmp_path / "b.jatac")
    (place.data_dir / "sent.log").write_text(f"<m1@jatac.example>\n{a_line(1)}\n")
    (tmp_path / "survived.log").write_text(f"{a_line(1)}\n<m2@jatac.example>\n{a_line(2)}\n{a_line(3)[:20]}")
    done = place.restore(made.path, tmp_path / "survived.log")
    told = done.partnerships[0]
    assert (told.gone_since, told.may_repeat, told.said_since) == (1, (), 2)
    lines = (place.data_dir / "sent.log").read_text().splitlines()
    assert sorted(lines) == sorted(["<m1@jatac.example>", a_line(1), "<m2@jatac.example>", a_line(2)])


def test_what_a_killed_restore_left_is_removed_by_the_next(house: House, place: Empty, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")
    (place.data_dir / "restore.part").mkdir()
    (place.data_dir / "restore.part" / "jatac.db").write_bytes(b"half")
    (place.data_dir / "documents").mkdir()
    (place.data_dir / "documents" / "half.csv").write_bytes(b"half")
    place.restore(made.path)
    assert not (place.data_dir / "restore.part").exists()
    assert not (place.data_dir / "documents" / "half.csv").exists()
    assert (place.data_dir / "documents" / "a" / "rejected-1.csv").exists()


def restore_and_die(address: str, data_dir: Path, source: Path) -> None:
    def die(_: object) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    restore(Database(address), data_dir, source, die)


def test_a_restore_killed_half_way_is_done_anew(house: House, place: Empty, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")
    address = place.database.url.render_as_string(hide_password=False)
    child = STARTS.Process(target=restore_and_die, args=(address, place.data_dir, made.path))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert (place.data_dir / "restore.part").exists()
    assert [one.head.key for one in place.restore(made.path).partnerships] == ["nw", "sw"]
    assert not (place.data_dir / "restore.part").exists()


def test_a_fault_after_all_was_unpacked_leaves_nothing(house: House, place: Empty, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")

    def refuse(_: object) -> Any:
        raise RestoreRefused("The clock is not to be trusted.")

    with pytest.raises(RestoreRefused, match="clock"):
        restore(place.database, place.data_dir, made.path, refuse)
    assert place.is_empty()


def test_a_database_server_that_goes_away_half_way_leaves_no_backup(
    house_of_postgresql: House, tmp_path: Path
) -> None:
    house = house_of_postgresql
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :name"
    )

    def end_all(_: str) -> None:
        admin = Database(house.database.url.render_as_string(hide_password=False))
        with admin.writers.connect() as connection:
            connection.execute(others, {"name": house.database.url.database})
        admin.close()

    (tmp_path / "backups").mkdir()
    with pytest.raises(DatabaseUnavailable):
        house.backup(tmp_path / "backups" / "b.jatac", Hooks(after_member=end_all))
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.fixture
def house_of_postgresql(house: House) -> House:
    if house.database.is_sqlite:
        pytest.skip("SQLite has no server")
    return house


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second disk to try it on")
def test_a_database_that_lies_on_another_disk_than_the_data_dir(house: House, tmp_path: Path) -> None:
    if not house.database.is_sqlite:
        pytest.skip("a server keeps its own disk")
    made = house.backup(tmp_path / "b.jatac")
    with TemporaryDirectory(dir="/dev/shm") as other:
        elsewhere = Empty(Database(sqlite_url(Path(other) / "jatac.db")), tmp_path / "data")
        elsewhere.restore(made.path)
        assert [path.name for path in Path(other).iterdir()] == ["jatac.db"]
        assert len(all_rows(elsewhere.database)["restoration"]) == 2
        elsewhere.database.close()
