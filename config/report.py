"""The faults of one file, gathered line by line until the whole file has been read."""

from dataclasses import dataclass, field
from pathlib import Path

from config.fault import Check, Level


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault with its place: file, line (from 1), sentence and fix."""

    level: Level
    file: str
    line: int
    sentence: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.sentence} {self.fix}"

    def as_check(self) -> Check:
        """The same as one of the findings of `jatac check`."""
        return Check(self.level, "partnership_file", f"{self.file}:{self.line}: {self.sentence}", self.fix)


@dataclass(slots=True)
class Report:
    """Where the readers of one file put what they find."""

    path: Path
    found: list[FileFault] = field(default_factory=list)

    def error(self, line: int, sentence: str, fix: str) -> None:
        """A fault for which the file is refused."""
        self._add(Level.ERROR, line, sentence, fix)

    def warn(self, line: int, sentence: str, fix: str) -> None:
        """Something a person should look at; the file is taken."""
        self._add(Level.WARNING, line, sentence, fix)

    def _add(self, level: Level, line: int, sentence: str, fix: str, file: Path | None = None) -> None:
        self.found.append(FileFault(level, str(file or self.path), line, sentence, fix))

    def error_in(self, file: Path, line: int, sentence: str, fix: str) -> None:
        """A fault in a file that this one names."""
        self._add(Level.ERROR, line, sentence, fix, file)

    def sorted(self) -> tuple[FileFault, ...]:
        """Everything found, in the order of the file, each once."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda fault: (fault.file != str(self.path), fault.line)))
