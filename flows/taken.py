"""What became of the files that a run took in."""

from dataclasses import dataclass, field
from pathlib import Path

from flows.each import Failure
from flows.linking import Linked
from models.steps.delivered import Delivered
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
    encoding: str = ""
    """What its text was read as; '' when nothing of it was read."""


@dataclass
class Ingested:
    """What a run took in."""

    files: list[FileTaken] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    linked: Linked = field(default_factory=Linked)
    """What followed from the items that came in."""

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
