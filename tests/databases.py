"""Which databases a module's tests meet: both, unless it says otherwise.

Steps, queries, intake, locks, backups and migrations meet both, case by case. What lives through many days to see
what is said, and when, meets SQLite alone: its statements are those of the steps, and PostgreSQL has seen them there.
A module of many such days is marked `sqlite_only`, and of its tests those `both` that say something of their own to
the database.
"""

from collections.abc import Iterable
from typing import Any

import pytest

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For `pytestmark` of a module whose worlds ask for `address`."""


def but_one_on_sqlite(cases: Iterable[Any]) -> list[Any]:
    """Cases of a table: all meet SQLite, the first PostgreSQL too; `make faults` draws the others there."""
    first, *others = cases
    return [first, *(pytest.param(*_values(case), marks=pytest.mark.sqlite_only) for case in others)]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


def left_out(item: pytest.Item) -> bool:
    """Whether a case that is for SQLite alone came to PostgreSQL."""
    if item.get_closest_marker("both") is not None:
        return False
    return item.get_closest_marker("sqlite_only") is not None and item.get_closest_marker("postgres") is not None
