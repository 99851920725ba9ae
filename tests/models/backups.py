"""A database with a little in it, every row of one, and a place to bring it back to: for the tests of backups."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from models.backup import Backup, Hooks, backup
from models.backup_file import Manifest
from models.database import Database, sqlite_url
from models.restore import Restored, restore
from models.tables import metadata
from rules.history import Event
from rules.moment import Moment
from tests.models.rows import Rows, a_message, a_notice, an_action, settle
from tests.moments import moment

MADE = moment("2026-12-07 12:00")
BROUGHT = moment("2026-12-09 09:00")
STARTS = multiprocessing.get_context("spawn")


@dataclass
class House:
    """A data dir and its database."""

    database: Database
    data_dir: Path
    rows: Rows

    def backup(self, target: Path, hooks: Hooks | None = None) -> Backup:
        """A backup of it, as of noon."""
        return backup(self.database, self.data_dir, target, MADE, hooks=hooks)


def furnish(database: Database, data_dir: Path) -> House:
    """Two partnerships with a record each; in one a sent mail, an open one and a pending notice; files beside."""
    rows = settle(database)
    settle(database, "sw")
    with Session(database.writers) as session, session.begin():
        sent = a_message(rows, "m1", state="sent")
        waits = a_message(rows, "m2", slot_kind="urgent", state="sending", body=b"\x00\xff\\N\t\r\n")
        session.add_all([sent, waits, an_action(rows, title="Tab\there, slash\\, quote', no name\n")])
        session.flush()
        session.add_all([a_notice(rows, "n1", message_id=sent.id), a_notice(rows, "n2", rung=2, message_id=waits.id)])
        session.add(a_notice(rows, "n3", rung=3))
    for number in range(3):
        record(database, number)
    (data_dir / "sent.log").write_text("<m1@jatac.example>\n")
    (data_dir / "documents" / "a").mkdir(parents=True)
    (data_dir / "documents" / "a" / "rejected-1.csv").write_bytes(b"row,why\r\n")
    return House(database, data_dir, rows)


def record(database: Database, number: int, partnership_id: int = 1) -> None:
    """One more entry on the record."""
    with database.writing(MADE) as tx:
        tx.record(partnership_id, Event("note", "action", number, {"text": f"note {number}"}))


def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order."""
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }


def all_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The same of a database that is at rest."""
    with database.reading() as session:
        return everything(session.connection())


@dataclass
class Empty:
    """An empty data dir, and an empty database to go with it."""

    database: Database
    data_dir: Path

    def restore(self, source: Path, surviving_log: Path | None = None, at: Moment = BROUGHT) -> Restored:
        """Brings a backup back to it."""
        return restore(self.database, self.data_dir, source, lambda _: at, surviving_log)

    def is_empty(self) -> bool:
        """Whether nothing at all is there."""
        if not self.database.is_sqlite:
            with self.database.readers.connect() as connection:
                if self.database.readers.dialect.get_table_names(connection):
                    return False
        return not self.data_dir.exists() or list(self.data_dir.iterdir()) == []


def empty_place(address: str, folder: Path, make: Callable[[], str]) -> Empty:
    """A place like that of `address` to bring a backup back to."""
    folder.mkdir()
    if address.startswith("sqlite"):
        return Empty(Database(sqlite_url(folder / "jatac.db")), folder)
    return Empty(Database(make()), folder)


def heads_of(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """By partnership: how many entries, and the hash of the last."""
    return {head.key: (head.count, head.hash) for head in manifest.heads}
