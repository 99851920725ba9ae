"""What SQLAlchemy compiled for one test serves the next: a third of the run's work would be to compile it again.

An engine keeps the text of its statements, by its own dialect. Each test has a database of its own, so an engine of
its own, and so its own few hundred statements. Here every engine of a process keeps them in one place, and two
dialects of one kind are one: a run has one SQLite and one PostgreSQL.
"""

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

STATEMENTS = 4_000


def kept_for_all() -> None:
    """From now on, in this process."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))  # noqa: B010
        setattr(dialect, "__hash__", lambda one: hash(type(one)))  # noqa: B010
    kept = LRUCache[object, object](STATEMENTS)
    setattr(Engine, "_compiled_cache", property(lambda _engine: kept, lambda _engine, _own: None))  # noqa: B010
