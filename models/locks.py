"""One at a time, between processes: a named lock that the system lets go of when its holder dies.

A lock file beside the SQLite database, an advisory lock on PostgreSQL. Never a row: a row outlives kill -9.
"""

import fcntl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from models.database import Database, DatabaseUnavailable

POLL_S = 0.1
WAIT_S = 600.0


class Busy(DatabaseUnavailable):
    """Another process does the same, and did not end while we waited."""


@contextmanager
def held(database: Database, name: str, wait_s: float = WAIT_S) -> Iterator[None]:
    """Holds the lock `name` of this database for the block. Raises Busy after `wait_s` seconds of waiting."""
    if database.is_sqlite:
        with _file_held(Path(f"{database.url.database}.{name}.lock"), name, wait_s):
            yield
        return
    with database.readers.connect() as connection:
        key = {"key": zlib.crc32(f"jatac {name}".encode())}
        _wait(lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key)), name, wait_s)
        connection.commit()  # the lock is the session's; no transaction stays open beside it
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            connection.commit()


@contextmanager
def _file_held(path: Path, name: str, wait_s: float) -> Iterator[None]:
    with path.open("ab") as file:

        def taken() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait(taken, name, wait_s)
        yield  # closing the file, or dying, lets go


def _wait(taken: Callable[[], bool], name: str, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while not taken():
        if time.monotonic() >= until:
            raise Busy(f"Another jatac has been at “{name}” for {wait_s:.0f} seconds. Wait for it, then try again.")
        time.sleep(POLL_S)
