"""SQLite into a backup: its online backup copies the file in one go, while others write to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from models.backup_file import PART, BackupRefused
from models.database import BUSY_MS, Database, DatabaseUnavailable, sqlite_url

MEMBER = "database/jatac.db"


@contextmanager
def copied(database: Database, beside: Path) -> Iterator[tuple[Path, Connection]]:
    """A copy of the database beside `beside`, proved whole, for as long as the block lasts. Raises BackupRefused."""
    copy = beside.with_name(f"{beside.name}.db{PART}")
    _remove(copy)
    opened = Database(sqlite_url(copy))
    try:
        _copy(Path(str(database.url.database)), copy)
        with opened.readers.connect() as connection:
            check_integrity(connection)
            yield copy, connection
    finally:
        opened.close()
        _remove(copy)


def _copy(source: Path, target: Path) -> None:
    try:
        with sqlite3.connect(source, timeout=BUSY_MS / 1000) as live, sqlite3.connect(target) as copy:
            live.backup(copy)
    except sqlite3.Error as fault:
        raise BackupRefused(
            f"The database could not be copied to {target.parent} ({fault}); nothing was left there."
            " Make room, or name another place."
        ) from fault
    finally:
        with suppress(UnboundLocalError):
            live.close()
            copy.close()


def check_integrity(connection: Connection) -> None:
    """Raises DatabaseUnavailable when the file is damaged inside."""
    found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise DatabaseUnavailable(
            f"The database is damaged ({found[0]})."
            " Restore the last backup into an empty folder: `jatac restore FILE --data-dir D`."
        )


def _remove(copy: Path) -> None:
    for path in (copy, Path(f"{copy}-wal"), Path(f"{copy}-shm"), Path(f"{copy}-journal")):
        path.unlink(missing_ok=True)
