"""The shape of the database: brought up to date by migrations, and proved to be what the tables say.

Alembic runs from here, without an ini file: whoever installs jatac never sees it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from models.database import Database, DatabaseUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x6A61746163
"""PostgreSQL advisory lock: two upgrades at once wait for each other ("jatac" in hex)."""


def config(migrations: Path = MIGRATIONS) -> Config:
    """Alembic's configuration, made here instead of read from a file."""
    made = Config()
    made.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return made


def head(migrations: Path = MIGRATIONS) -> str:
    """The revision this version of jatac works with."""
    found = ScriptDirectory.from_config(config(migrations)).get_current_head()
    assert found is not None, "models/migrations/versions holds no migration"
    return found


def current(database: Database) -> str | None:
    """The revision the database is at; None when it has no tables yet. Raises DatabaseUnavailable."""
    with database.reading() as session:
        return current_of(session.connection())


def current_of(connection: Connection) -> str | None:
    """The same, as this connection sees it."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, revision: str = "head", migrations: Path = MIGRATIONS) -> None:
    """Runs the migrations up to `revision` in the transaction of `connection`."""
    settings = config(migrations)
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def is_current(database: Database) -> bool:
    """Whether the database has the tables that this version of jatac works with."""
    return current(database) == head()


def upgrade(database: Database) -> None:
    """Brings the database to `head`, in one transaction; does nothing when it is there already.

    Two upgrades at once: the second waits, then finds nothing to do. Raises DatabaseUnavailable, also when
    the database was made by a later version of jatac.
    """
    found = current(database)
    if found == head():
        return
    must_know(found)
    try:
        with migrating(database) as connection:
            migrate(connection)
    except OperationalError as fault:
        raise DatabaseUnavailable(
            f"The database could not be upgraded, and is as it was: {str(fault.orig).strip()}. "
            "Wait until no other jatac command runs, then try again."
        ) from fault


def prepare(database: Database, migrations: Path = MIGRATIONS) -> None:
    """Makes the tables of a new database; does nothing when they are those of this version.

    Raises DatabaseUnavailable for any other database: only `jatac upgrade` changes tables that hold something, for it
    makes a backup first.
    """
    found = current(database)
    if found is None:
        upgrade(database)
    elif found != head(migrations):
        must_know(found, migrations)
        raise DatabaseUnavailable(
            f"The database was made by an earlier version of jatac (revision {found}); nothing was changed."
            " Run `jatac upgrade` first: it makes a backup, then brings the tables to this version."
        )


def must_know(revision: str | None, migrations: Path = MIGRATIONS) -> None:
    """Raises DatabaseUnavailable for a revision of a later version of jatac; None is a database without tables."""
    scripts = ScriptDirectory.from_config(config(migrations)).walk_revisions()
    if revision is not None and revision not in {script.revision for script in scripts}:
        raise DatabaseUnavailable(
            f"The database was made by a later version of jatac (revision {revision})."
            " Install that version or a newer."
        )


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """The one writing transaction of an upgrade.

    SQLite changes a table by copying it: foreign keys must be off meanwhile, and can only be switched outside
    a transaction. They are checked over the whole database before it commits.
    """
    with database.writers.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                yield connection
            return
        _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise DatabaseUnavailable(
                        f"The upgrade would break {len(broken)} links between rows, first in {broken[0][0]}; "
                        "nothing was changed. Restore a backup, or send this sentence to whoever maintains jatac."
                    )
        finally:
            _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute(f"PRAGMA foreign_keys={state}")


def described(connection: Connection) -> dict[str, str]:
    """Every table, constraint and index in the database's own words, by name.

    Alembic's comparison does not see a changed WHERE of a partial index, an index on an expression, or a
    CHECK; these words show all of them. Two databases of one shape give equal answers.
    """
    if connection.dialect.name == "sqlite":
        return dict(_described_by_sqlite(connection))
    return dict(_described_by_postgresql(connection))


def _described_by_sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE tbl_name <> 'alembic_version'"
    )
    for kind, name, table, sql in rows:
        if name.startswith("sqlite_"):
            continue  # SQLite's own indexes of the UNIQUE and PRIMARY KEY constraints in the table's text
        words = re.sub(r"\s+", " ", sql)
        if kind == "table":
            words = " | ".join(sorted(_parts(words[words.index("(") + 1 : words.rindex(")")])))
        yield f"{kind} {table}.{name}", words


def _parts(inside: str) -> Iterator[str]:
    """Columns and constraints of a table's text; their order differs after a batch change and means nothing."""
    depth, begun = 0, 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield inside[begun:at].strip()
            begun = at + 1
    yield inside[begun:].strip()


POSTGRESQL_WORDS = """
SELECT 'column ' || table_name || '.' || column_name,
       concat_ws(' ', data_type, character_maximum_length::text, is_nullable, coalesce(column_default, '-'))
  FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
UNION ALL
SELECT 'constraint ' || conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
   AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT 'index ' || tablename || '.' || indexname, indexdef
  FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> 'alembic_version'
"""


def _described_by_postgresql(connection: Connection) -> Iterator[tuple[str, str]]:
    yield from ((name, words) for name, words in connection.exec_driver_sql(POSTGRESQL_WORDS))
