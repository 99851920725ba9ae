"""`jatac upgrade`: a backup, then the migrations and their proof in one transaction; all of it, or nothing.

Both databases change tables inside a transaction. A process killed half-way leaves the old database, and the next
upgrade begins anew. A migration must not commit by itself (CONTRIBUTING.md).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from models.backup import backup, broken, heads
from models.backup_file import parts_in
from models.backup_sqlite import check_integrity
from models.database import Database, DatabaseUnavailable
from models.locks import held
from models.tables import metadata
from rules.moment import Moment

FOLDER = "backups"
REFERENCE = "jatac_upgrade_reference"
"""A schema of PostgreSQL that exists only while the tables are compared, inside a transaction."""


class UpgradeFailed(RuntimeError):
    """The database could not be upgraded, and is as it was; the message says why and where the backup is."""


def _nothing() -> None:
    """Does nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called at the points where a crash matters, so that a test can be the crash."""

    after_backup: Callable[[], None] = _nothing
    """The backup is whole; the database has not been touched."""
    mid_migration: Callable[[], None] = _nothing
    """The migrations have run; nothing of them is committed or proved."""
    before_commit: Callable[[], None] = _nothing
    """All is proved; nothing is committed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the database is brought to: where the migrations are, and the tables they lead to."""

    migrations: Path = schema.MIGRATIONS
    tables: MetaData = metadata


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did. `backup` None: there was nothing to do."""

    before: str
    after: str
    backup: Path | None


def upgrade(
    database: Database,
    data_dir: Path,
    moment: Moment,
    *,
    story: bool = False,
    shape: Shape | None = None,
    hooks: Hooks | None = None,
) -> Upgraded:
    """Brings the database to the newest revision. Raises UpgradeFailed, DatabaseUnavailable.

    Raises BackupRefused too: without a backup nothing is begun.
    """
    shape, hooks = shape or Shape(), hooks or Hooks()
    wanted = schema.head(shape.migrations)
    before = schema.current(database)
    if before is None:
        raise DatabaseUnavailable("The database has no tables yet. Run `jatac init --partnership FILE` first.")
    schema.must_know(before, shape.migrations)
    if before == wanted:
        return Upgraded(before, wanted, None)
    with held(database, "upgrade"):
        saved = _saved(database, data_dir, moment, story, before)
        hooks.after_backup()
        try:
            _migrate(database, shape, hooks)
        except (SQLAlchemyError, CommandError, DatabaseUnavailable) as fault:
            raise UpgradeFailed(_back(database, before, saved, fault)) from fault
    return Upgraded(before, wanted, saved)


def _saved(database: Database, data_dir: Path, moment: Moment, story: bool, before: str) -> Path:
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in parts_in(folder):  # of an upgrade that was killed; no other is at work
        with suppress(FileNotFoundError):
            left.unlink()
    name = f"before-upgrade-from-{before}-{moment.recorded_at:%Y%m%dT%H%M%SZ}"
    target, number = folder / f"{name}.jatac", 2
    while target.exists():
        target, number = folder / f"{name}-{number}.jatac", number + 1
    return backup(database, data_dir, target, moment, story=story).path


def _migrate(database: Database, shape: Shape, hooks: Hooks) -> None:
    with schema.migrating(database) as connection:
        stated = heads(connection)
        already = broken(connection, stated)
        schema.migrate(connection, migrations=shape.migrations)
        hooks.mid_migration()
        differing = differences(connection, shape.tables)
        if differing:
            raise DatabaseUnavailable(f"the tables are not those of this version ({', '.join(differing[:5])})")
        if database.is_sqlite:
            check_integrity(connection)
        if heads(connection) != stated or broken(connection, stated) != already:
            raise DatabaseUnavailable("the record would not have been what it was")
        hooks.before_commit()


def _back(database: Database, before: str, saved: Path, fault: Exception) -> str:
    why = str(getattr(fault, "orig", None) or fault).strip().rstrip(".")
    if schema.current(database) != before:  # a migration that committed by itself
        return (
            f"The upgrade failed ({why}) and left the database half changed."
            f" Bring back the backup made before it: `jatac restore {saved} --data-dir D`, D an empty folder."
        )
    return (
        f"The database could not be upgraded, and is as it was, at revision {before}: {why}."
        f" The version of jatac from before works with it; a backup lies in {saved}."
        " Send this sentence to whoever maintains jatac."
    )


def differences(connection: Connection, tables: MetaData) -> list[str]:
    """Tables, columns, constraints and indexes that are not as the tables say, by name."""
    found = schema.described(connection)
    if connection.dialect.name == "sqlite":
        engine = create_engine("sqlite://")
        with engine.connect() as fresh:
            tables.create_all(fresh)
            wanted = schema.described(fresh)
        engine.dispose()
    else:
        here = connection.execute(text("SELECT current_schema()")).scalar_one()
        found = _unqualified(found, here)
        wanted = _unqualified(_wanted_by_postgresql(connection, tables), REFERENCE)
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def _wanted_by_postgresql(connection: Connection, tables: MetaData) -> dict[str, str]:
    """The tables, made in a schema of their own and taken back at once: only so PostgreSQL says them in its words."""
    inside = connection.begin_nested()
    try:
        connection.execute(text(f"CREATE SCHEMA {REFERENCE}"))
        connection.execute(text(f"SET LOCAL search_path TO {REFERENCE}"))
        tables.create_all(connection, checkfirst=False)
        return schema.described(connection)
    finally:
        inside.rollback()


def _unqualified(words: dict[str, str], schema_name: str) -> dict[str, str]:
    return {name: said.replace(f"{schema_name}.", "") for name, said in words.items()}
