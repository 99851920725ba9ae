"""PostgreSQL into a backup and back, by COPY: no program of PostgreSQL's own is needed on the machine."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, inspect, text

from models.database import Database, DatabaseUnavailable

FOLDER = "database/"
VERSION_TABLE = "alembic_version"
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
 WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1
"""


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """One transaction that sees the database as it is now, whatever others write meanwhile."""
    reader = database.readers.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reader.connect() as connection, connection.begin():
        yield connection


def tables(connection: Connection) -> dict[str, list[str]]:
    """The tables to be kept, each with its columns."""
    found = inspect(connection)
    names = sorted(name for name in found.get_table_names() if name != VERSION_TABLE)
    return {name: [column["name"] for column in found.get_columns(name)] for name in names}


def sequences(connection: Connection) -> dict[str, int]:
    """The last number each sequence gave; those that gave none are left out."""
    return {row[0]: row[1] for row in connection.execute(text(SEQUENCES))}


def rows_of(connection: Connection, table: str, columns: list[str]) -> Iterator[bytes]:
    """The rows of a table in COPY's text form."""
    sql = f"COPY {_listed(connection, table, columns)} TO STDOUT"
    with _told(), _driver(connection).cursor() as cursor, cursor.copy(sql) as out:
        for data in out:
            yield bytes(data)


def load(connection: Connection, columns: dict[str, list[str]], last: dict[str, int], read: Any) -> None:
    """Fills the empty tables. `read`: gives the chunks of a table by its name. Links are checked at the end."""
    links = connection.execute(text(FOREIGN_KEYS)).all()
    for table, name, _ in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table, names in columns.items():
        chunks: Iterable[bytes] = read(table)
        sql = f"COPY {_listed(connection, table, names)} FROM STDIN"
        with _told(), _driver(connection).cursor() as cursor, cursor.copy(sql) as into:
            for chunk in chunks:
                into.write(chunk)
    for table, name, words in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
    for sequence, value in last.items():
        connection.execute(
            text("SELECT setval(quote_ident(:name)::regclass, :value)"), {"name": sequence, "value": value}
        )


@contextmanager
def _told() -> Iterator[None]:
    """COPY goes past SQLAlchemy: what PostgreSQL says of it is told here."""
    try:
        yield
    except psycopg.Error as fault:
        raise DatabaseUnavailable(
            f"PostgreSQL stopped while rows were copied: {str(fault).strip()}."
            " Nothing was kept of it; look at the server, then try again."
        ) from fault


def _listed(connection: Connection, table: str, columns: list[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    return f"{quote(table)} ({', '.join(quote(name) for name in columns)})"


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
