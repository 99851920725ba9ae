"""What the harness knows of a format: its good rows, how they are written and read, and what came of a file."""

import json
import os
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.drafts import RejectedRow

DATA = os.environ.get("JATAC_FUZZ_DATA")
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
Row = list[Any] | dict[str, Any]


@dataclass
class Taken:
    """What came of a file."""

    good: Counter[Hashable]
    """Each good row by what it says, without its number."""
    numbers: list[int]
    rejected: list[RejectedRow]


@dataclass(frozen=True, repr=False)
class Sample:
    """Good rows, of a table the heading first; and the name of the file that they would come in."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Format:
    """One format, as the harness knows it."""

    name: str
    suffix: str
    samples: Callable[[], Sequence[Sample]]
    write: Callable[[Sequence[Row]], bytes]
    read: Callable[[Path], Taken]

    @property
    def heading(self) -> int:
        """Rows that are no rows: the heading of a table."""
        return 0 if self.suffix == ".json" else 1

    @property
    def is_text(self) -> bool:
        """Whether its bytes are a text."""
        return self.suffix != ".xlsx"

    @property
    def is_of_actions(self) -> bool:
        """Whether it is handed over as bytes: nobody has unpacked it."""
        return self.name.startswith(("action_log", "meeting"))

    @property
    def is_feed(self) -> bool:
        """Whether of a rejected object nothing is kept but its id."""
        return self.name in ("stix", "misp")

    def first(self, content: bytes) -> int:
        """Where the first row begins: what stands before it, a heading or the beginning of a list, is not touched."""
        return content.index(b"[" if self.suffix == ".json" else b"\n") + 1


def as_json(rows: Sequence[Row]) -> bytes:
    """A JSON list; Python's own NaN and Infinity among it, as careless programs write them."""
    return json.dumps(list(rows)).encode()


def real(pattern: str) -> list[Path]:
    """Real files by their names; none without a folder of them."""
    return sorted(Path(DATA).rglob(pattern)) if DATA else []


def pieces(name: str, heading: Sequence[Row], rows: Sequence[Row]) -> list[Sample]:
    """Up to forty stretches of twenty rows of a real file."""
    step = max(20, len(rows) // 40)
    return [Sample(name, [*heading, *rows[at : at + 20]]) for at in range(0, len(rows), step)]
