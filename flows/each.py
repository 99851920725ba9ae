"""The one boundary for one bad item: it records the failure, goes on with the rest, and the run ends Failed.

This is the only broad `except` (design decision 14). What it keeps is a sentence without anybody's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from config.logs import log

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that failed, and why, in a sentence."""

    item: str
    sentence: str


@dataclass(slots=True)
class Failures:
    """Failures of one run, in the order in which they came."""

    flow: str
    found: list[Failure] = field(default_factory=list)

    def each(self, item: str, act: Callable[[], T]) -> T | None:
        """Does `act` for one item; None when it failed, which is then on the list."""
        try:
            return act()
        except Exception as fault:
            self.found.append(Failure(item, sentence_of(fault)))
            log.error("item_failed", flow=self.flow, item=item, fault=type(fault).__name__)
            return None


OURS = frozenset({"config", "flows", "intake", "models", "notifications", "rules"})
"""The rooms whose own errors are sentences for people; the words of any other may be values of rows."""


def sentence_of(fault: Exception) -> str:
    """What is kept of a failure: the sentence of an error of ours; of any other its class, never its words."""
    if isinstance(fault, SQLAlchemyError):
        return f"The database refused it ({type(fault).__name__}). `jatac check` shows whether its tables are whole."
    if type(fault).__module__.partition(".")[0] in OURS:
        return f"{type(fault).__name__}: {fault}"
    if isinstance(fault, OSError) and fault.strerror:
        return f"{type(fault).__name__}: {fault.strerror}."
    return f"{type(fault).__name__}, which nobody foresaw. If it stays, tell whoever looks after jatac."
