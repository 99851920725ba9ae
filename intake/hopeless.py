"""A file of which nothing can be taken in is read no further: it is another file than it was taken for."""

from dataclasses import dataclass

from intake.opening import UnreadableFile
from rules.drafts import StreetBatch


@dataclass(slots=True)
class Hope:
    """Counts the rows of one file as they come. `most`: rejected ones, without a good one before them, to bear."""

    name: str
    most: int
    looks: str = ""
    """What it does not look like, for example a street file."""
    fix: str = "Check that it is the right file."
    to_the_end: bool = False
    """Whether it is read all the same: a file of repairs is."""
    accepted: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        """All that came."""
        return self.accepted + self.rejected

    def count(self, batch: StreetBatch) -> StreetBatch:
        """The batch, counted. Raises UnreadableFile when there is no hope left."""
        self.accepted += len(batch.rows)
        self.rejected += len(batch.rejected)
        if not self.accepted and self.rejected >= self.most and not self.to_the_end:
            row = batch.rejected[0]
            unlike = f"; this does not look like {self.looks}" if self.looks else ""
            raise UnreadableFile(
                f"None of the first {self.rejected:,} rows of {self.name} can be taken in"
                f" (row {row.row_number}, {row.field}: {row.reason}){unlike}.",
                self.fix,
            )
        return batch


def another_kind(start: str, name: str, separators: int) -> None:
    """Raises UnreadableFile, in a word, for what is plainly no CSV with so many commas in its heading."""
    if start.startswith("<"):
        raise UnreadableFile(f"{name} is a web page, perhaps an error message.", "Fetch it again.")
    if start.startswith(("{", "[")):
        raise UnreadableFile(f"{name} holds JSON, not a street file.", "Say which source it is of: --source NAME.")
    for letter, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if start.count(letter) >= separators:
            raise UnreadableFile(
                f"The columns of {name} are divided by {called}; those of a street file are by commas.",
                "Take the file as it was published, or save it with commas.",
            )
