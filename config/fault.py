"""What is found wrong before anything runs: a level, an id, a sentence, and what to do about it.

All of them are gathered before any is shown (django's core/checks): nobody mends a file one fault at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """jatac cannot go on with it."""
    WARNING = "warning"
    """jatac goes on; a person should look."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `id` is stable, for example `settings.smtp_port`; `hint` is the next step."""

    level: Level
    id: str
    sentence: str
    hint: str

    def __str__(self) -> str:
        return f"{self.level}: {self.sentence} {self.hint}"


class Faults(ValueError):
    """What was read has faults and is refused as a whole. `checks` lists all of them, each with its next step."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = tuple(checks)
        super().__init__("\n".join(str(check) for check in self.checks))


def errors(checks: Iterable[Check]) -> list[Check]:
    """Those that stop jatac."""
    return [check for check in checks if check.level is Level.ERROR]
