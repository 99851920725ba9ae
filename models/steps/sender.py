"""One sender per database: who sends holds this lock from the first look at the outbox to the last commit.

A lock file beside a SQLite database, an advisory lock in PostgreSQL (design decision 4). Both end with the
process, however it ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from models.database import Database

ADVISORY_KEY = 7_462_811_093
"""Any number that nothing else in the database locks."""


class AnotherSender(RuntimeError):
    """Another sender is at work on this database. Let it finish, or end it, then try again."""


def _taken() -> AnotherSender:
    return AnotherSender(
        "Another sender is at work on this database. Let it finish (`jatac status` shows its run), then try again."
    )


@contextmanager
def sender_lock(database: Database) -> Iterator[None]:
    """The right to send, for as long as the block lasts. Raises AnotherSender at once when it is taken."""
    with _file_lock(database) if database.is_sqlite else _advisory_lock(database):
        yield


@contextmanager
def _file_lock(database: Database) -> Iterator[None]:
    assert database.url.database is not None
    path = Path(database.url.database).with_suffix(".sender")
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise _taken() from fault
        yield


@contextmanager
def _advisory_lock(database: Database) -> Iterator[None]:
    with database.readers.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        key = {"key": ADVISORY_KEY}
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
            raise _taken()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
