"""The one door to the database: reading sessions, and writing transactions that end in the hash chain.

SQLite (WAL) by default, PostgreSQL when a partnership outgrows it (design decision 9). Every writing
transaction on SQLite opens with BEGIN IMMEDIATE: a deferred one that reads first fails at once with
"database is locked" when another writes. Readers use a plain BEGIN, or they would block the writers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, ProgrammingError
from sqlmodel import Session

from models.chain import Writing
from models.read_only import immutable_url, may_only_read, not_whole
from rules.moment import Moment

BUSY_MS = 30_000
MOST_MORE = 35
"""Connections beyond the five that stay open: each sender holds one for its lock while its mail server stalls."""
STATEMENTS = 2_000
"""Statements whose compiled text is kept: more than there are."""
BEGIN = "jatac_begin"
"""Option of a connection to SQLite: the words with which its transaction begins."""
UNDEFINED_TABLE = "42P01"
"""PostgreSQL's code; SQLite says the same by an OperationalError."""
DEADLOCK = "40P01"
"""PostgreSQL's code: two transactions waited for each other, and it ended this one."""


READ_ONLY = (
    "This database may only be read here, so nothing was changed."
    " Check who may write to the data dir, or name another with --data-dir."
)


class DatabaseUnavailable(RuntimeError):
    """The database cannot be opened, or stayed locked for longer than we wait."""


def sqlite_url(path: Path) -> str:
    """The address of the database file of a data dir."""
    return f"sqlite:///{path}"


def _url(address: str) -> URL:
    url = make_url(address)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url


class Database:
    """One engine on one database, seen in two ways: one that reads, one that writes.

    They share their connections and what SQLAlchemy remembers of a statement: each is compiled once.
    """

    def __init__(self, address: str) -> None:
        self.url = _url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.read_only = self.is_sqlite and may_only_read(Path(self.url.database or ""))
        """A file that may only be read is read as it is; every writing transaction is refused."""
        self.readers = self._engine()
        self.writers = self.readers.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})

    def _engine(self) -> Engine:
        shared: dict[str, Any] = {
            "hide_parameters": True,
            "max_overflow": MOST_MORE,
            "query_cache_size": STATEMENTS,
        }
        if not self.is_sqlite:
            return create_engine(self.url, pool_pre_ping=True, **shared)
        url = immutable_url(Path(self.url.database or "")) if self.read_only else self.url
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, **shared)
        writes = () if self.read_only else ("journal_mode=WAL", "synchronous=FULL")

        @event.listens_for(engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
            for pragma in (*writes, f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def on_begin(connection: Any) -> None:
            connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads. Raises DatabaseUnavailable."""
        lost = not_whole(Path(self.url.database or "")) if self.read_only else None
        if lost is not None:
            raise DatabaseUnavailable(lost)
        with plain_faults(), Session(self.readers) as session:
            yield session

    @contextmanager
    def writing(self, moment: Moment) -> Iterator[Writing]:
        """One writing transaction; commits at the end, with its history chained last, or leaves no trace.

        Keep it under 200 ms and 200 actions. Raises DatabaseUnavailable.
        """
        if self.read_only:
            raise DatabaseUnavailable(READ_ONLY)
        with plain_faults(), Session(self.writers, autoflush=False) as session, session.begin():
            tx = Writing(session, moment)
            yield tx
            session.flush()
            tx.chain()

    def close(self) -> None:
        """Gives every connection back."""
        self.readers.dispose()


@contextmanager
def plain_faults() -> Iterator[None]:
    """Turns what a driver says of a database that cannot be used into DatabaseUnavailable."""
    try:
        yield
    except OperationalError as fault:
        raise DatabaseUnavailable(_sentence(fault)) from fault
    except ProgrammingError as fault:
        if getattr(fault.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        raise DatabaseUnavailable(_sentence(fault)) from fault
    except DatabaseError as fault:
        if type(fault) is not DatabaseError:  # its subclasses are faults of ours; itself: the file is damaged
            raise
        raise DatabaseUnavailable(_sentence(fault)) from fault


def _sentence(fault: DBAPIError) -> str:
    text = str(fault.orig).strip()
    if getattr(fault.orig, "sqlstate", None) == DEADLOCK:  # its text says "blocked"
        return (
            "Two jatac commands got in each other's way, and the database ended this one:"
            " nothing of what it was writing just then was written. Try again."
        )
    if "locked" in text:
        return (
            "The database stayed busy for 30 seconds. Another jatac command is writing: wait for it, then try again."
        )
    if "no such table" in text or "does not exist" in text:
        return f"The database has no tables yet ({text}). Run `jatac init --partnership FILE` first."
    if "malformed" in text or "not a database" in text:
        return (
            f"The database is damaged ({text}). Leave it, and restore the last backup into an empty data dir:"
            " `jatac restore FILE --data-dir D`; the runbook says how."
        )
    return f"The database cannot be used: {text}. Check the data dir or JATAC_DATABASE_URL with `jatac check`."
