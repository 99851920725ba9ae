"""How many rows a piece of work reads: each SELECT that it makes is made once more, and counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

COUNTED = "SELECT count(*) FROM ({}) AS counted"


@dataclass
class Read:
    """The SELECTs of one piece of work, with their parameters."""

    asked: list[tuple[str, Any]] = field(default_factory=list)

    def rows(self, session: Session) -> int:
        """All rows that they give, as things stand now."""
        connection = session.connection()
        return sum(connection.exec_driver_sql(COUNTED.format(one), given).scalar_one() for one, given in self.asked)


@contextmanager
def reads(engine: Engine) -> Iterator[Read]:
    """Notes every SELECT of the work inside."""
    found = Read()

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            found.asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
