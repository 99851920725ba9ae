"""What became of the files that a run took in."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flows.each import Failure
from flows.linking import Linked
from models.steps.delivered import Delivered
from models.steps.record_entering import Flag
from models.tables import DeliveredFile
from rules.drafts import RejectedRow


@dataclass
class FileTaken:
    """What became of one file (one member of a zip)."""

    name: str
    source: str
    accepted: int = 0
    """Rows that are new."""
    changed: int = 0
    """Items that were here, and were brought up to date."""
    repeated: int = 0
    """Rows that were here already."""
    rejected: int = 0
    deliveries: list[Delivered] = field(default_factory=list)
    rows_rejected: list[RejectedRow] = field(default_factory=list)
    """The first of them; all are stored and written to `repair_files`."""
    repair_files: list[Path] = field(default_factory=list)
    """The CSVs of rejected rows that wait to be repaired."""
    note: str = ""
    remarks: list[str] = field(default_factory=list)
    """What a person should look at, though nothing was rejected."""
    nothing_in: list[date] = field(default_factory=list)
    """Of a table of whole months: months without rows that count as 0 from now on."""
    records: list[str] = field(default_factory=list)
    """Of a feed: references of the records that are new."""
    flags: list[Flag] = field(default_factory=list)
    """Of a feed: what a person should look at in records that went in or changed."""
    listed: dict[str, Any] = field(default_factory=dict)
    """Of a feed: what of it has no place here, by kind: how many, and their ids."""
    encoding: str = ""
    """What its text was read as; '' when nothing of it was read."""

    @property
    def called(self) -> str:
        """What the accepted rows are called: those of a month that comes again were here in part."""
        return "taken in" if any(one.replaced_id for one in self.deliveries) else "new"


def known_bytes(taken: FileTaken, known: DeliveredFile, waiting: int) -> None:
    """Says of a file that its very bytes were taken in before, and how many of its rows still wait to be mended."""
    taken.repeated = known.rows - waiting
    taken.note = (
        f"The same bytes were taken in on {known.ingested_at.day} {known.ingested_at:%B %Y}; nothing was added."
    )
    if waiting:
        rows = "1 row of it still waits" if waiting == 1 else f"{waiting} rows of it still wait"
        taken.note += f" {rows} to be mended."


@dataclass
class Ingested:
    """What a run took in."""

    files: list[FileTaken] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    linked: Linked = field(default_factory=Linked)
    """What followed from the items that came in."""

    @property
    def called(self) -> str:
        """The same of all files."""
        return next((one.called for one in self.files if one.called != "new"), "new")

    @property
    def accepted(self) -> int:
        """New rows of all files."""
        return sum(one.accepted for one in self.files)

    @property
    def changed(self) -> int:
        """Items brought up to date."""
        return sum(one.changed for one in self.files)

    @property
    def repeated(self) -> int:
        """Rows that were here already."""
        return sum(one.repeated for one in self.files)

    @property
    def rejected(self) -> int:
        """Rows that wait to be repaired."""
        return sum(one.rejected for one in self.files)
