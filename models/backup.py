"""A backup: one consistent look at the database while others write to it, sent.log and stored files, in one file.

It holds no settings: passwords and secret keys stay out of it. Nor does it hold the mailbox of the embedded server,
nor logs. sent.log is read after the database, so that it never knows less. Design decisions 4 and 12.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlmodel import Session, col, func, select

from models import backup_postgres, backup_sqlite
from models.backup_file import BackupRefused, Head, Manifest, Writer, written
from models.chain import verify
from models.database import Database, DatabaseUnavailable, plain_faults
from models.locks import held
from models.schema import current_of
from models.tables import History
from rules.history import GENESIS
from rules.moment import Moment

SENT_LOG, DOCUMENTS = "sent.log", "documents"
HEADS = """
SELECT p.id, p.key, coalesce(h.count, 0), coalesce(h.hash, :genesis),
       (SELECT count(*) FROM message m WHERE m.partnership_id = p.id AND m.state IN ('queued', 'sending'))
  FROM partnership p LEFT JOIN chain_head h ON h.partnership_id = p.id ORDER BY p.id
"""


def _nothing() -> None:
    """Does nothing."""


def _nothing_named(_: str) -> None:
    """Does nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called at the points where a crash matters, so that a test can be the crash."""

    after_snapshot: Callable[[], None] = _nothing
    """The database has been looked at; nothing is in the file yet."""
    after_member: Callable[[str], None] = _nothing_named
    """A part has been written: mid-backup."""
    before_rename: Callable[[], None] = _nothing
    """The file is whole and on the disk, under its other name."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    path: Path
    size: int
    manifest: Manifest
    broken: tuple[str, ...] = ()
    """A sentence for each partnership whose record does not hold. The backup has it as it is."""


def backup(
    database: Database,
    data_dir: Path,
    target: Path,
    moment: Moment,
    *,
    story: bool = False,
    hooks: Hooks | None = None,
) -> Backup:
    """Writes a backup to `target`, and reads it back. Mail may be sent and actions changed meanwhile.

    Raises BackupRefused, nothing being left behind then; DatabaseUnavailable.
    """
    hooks = hooks or Hooks()
    if target.resolve().is_relative_to((data_dir / DOCUMENTS).resolve()):
        raise BackupRefused(
            f"{target} lies among the stored files, which are backed up themselves. Name another place."
        )
    with ExitStack() as stack:
        stack.enter_context(plain_faults())
        stack.enter_context(held(database, "backup"))
        into = stack.enter_context(written(target, hooks.after_member, hooks.before_rename))
        if database.is_sqlite:
            path, connection = stack.enter_context(backup_sqlite.copied(database, target))
            manifest = _described(connection, "sqlite", moment, story)
            hooks.after_snapshot()
            into.add_file(backup_sqlite.MEMBER, path)
        else:
            connection = stack.enter_context(backup_postgres.snapshot(database))
            manifest = _described(connection, "postgresql", moment, story)
            hooks.after_snapshot()
            for table, columns in manifest.columns.items():
                name = f"{backup_postgres.FOLDER}{table}"
                into.add(name, backup_postgres.rows_of(connection, table, columns))
        _add_files(into, data_dir)
        faults = broken(connection, manifest.heads)
        into.close_with(manifest)
    return Backup(target, target.stat().st_size, manifest, faults)


def _add_files(into: Writer, data_dir: Path) -> None:
    if (data_dir / SENT_LOG).is_file():
        into.add_file(SENT_LOG, data_dir / SENT_LOG)
    for path in sorted((data_dir / DOCUMENTS).rglob("*")):
        if path.is_file() and not path.is_symlink():
            into.add_file(path.relative_to(data_dir).as_posix(), path)


def _described(connection: Connection, kind: str, moment: Moment, story: bool) -> Manifest:
    """What the backup says of the database."""
    revision = current_of(connection)
    if revision is None:
        raise DatabaseUnavailable("The database has no tables yet. Run `jatac init --partnership FILE` first.")
    found = heads(connection)
    names = sorted(name for name in inspect(connection).get_table_names() if name != backup_postgres.VERSION_TABLE)
    quote = connection.dialect.identifier_preparer.quote_identifier
    counted = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {quote(name)}").scalar_one() for name in names}
    postgres = kind == "postgresql"
    return Manifest(
        database=kind,
        revision=revision,
        jatac_version=our_version(),
        created_at=moment.recorded_at.isoformat(),
        story=story,
        heads=found,
        rows=counted,
        columns=backup_postgres.tables(connection) if postgres else {},
        sequences=backup_postgres.sequences(connection) if postgres else {},
    )


def heads(connection: Connection) -> tuple[Head, ...]:
    """The record of each partnership: how many links, and the hash of the last."""
    return tuple(Head(*row) for row in connection.execute(text(HEADS), {"genesis": GENESIS}))


def broken(connection: Connection, stated: tuple[Head, ...]) -> tuple[str, ...]:
    """Walks the record of every partnership up to its head; a sentence for each that does not hold."""
    found = []
    with Session(bind=connection) as session:
        for head in stated:
            proof = verify(session, head.partnership_id, ((head.count, head.hash),) if head.count else ())
            if proof.broken_seq is not None:
                found.append(
                    f"The record of {head.key} is broken at link {proof.broken_seq}: {proof.why}."
                    " Find out who changed it; `jatac audit verify` shows it again."
                )
    return tuple(found)


def last_decided(database: Database) -> datetime | None:
    """The latest moment for which anything was decided, in any partnership: as late as it is in a story."""
    with database.reading() as session:
        found: datetime | None = session.scalar(select(func.max(col(History.as_of))))
    return found


def our_version() -> str:
    """The version of jatac that is installed."""
    try:
        return version("jatac")
    except PackageNotFoundError:
        return "unknown"
