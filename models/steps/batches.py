"""Decisions written in batches. A batch that the database refuses is written one by one: one bad item stays one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from models.steps.deciding import Decided, StaleAction

T = TypeVar("T")
BATCH = 200
Attempt = Callable[[str, Callable[[], int]], int | None]
"""Does one item under its reference; gives None, and keeps the failure, if it fails (flows/each.py)."""


def at_once(_item: str, act: Callable[[], int]) -> int | None:
    """An attempt that lets a failure through."""
    return act()


def in_batches(decided: Sequence[Decided], write: Callable[[Sequence[Decided]], int], attempt: Attempt) -> int:
    """Writes all of it, at most 200 in a transaction; returns how many notices are new.

    A database that cannot be reached is no bad item: DatabaseUnavailable goes through.
    """
    return in_batches_of(decided, lambda one: one.before.ref, write, attempt)


def in_batches_of(
    items: Sequence[T], name: Callable[[T], str], write: Callable[[Sequence[T]], int], attempt: Attempt
) -> int:
    """The same of anything that has a name; returns the sum of what `write` returns."""
    written = 0
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        try:
            written += write(batch)
        except (DBAPIError, StaleAction):
            written += sum(attempt(name(one), partial(write, [one])) or 0 for one in batch)
    return written
