"""What hangs on an action: the rungs it reached, its pauses, what waits for an answer, its matters."""

from dataclasses import dataclass
from datetime import date

from rules.words import MatterReason, PauseKind, RequestKind


@dataclass(frozen=True, slots=True)
class RungStep:
    """One rung of one clock, dated with the working day on which it fell due."""

    clock: str
    """'late' or 'ack'."""
    rung: int
    fell_due_on: date
    episode: int
    term: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not ladder days: after `from_on`, up to and including the end.

    `until_on` is the last paused day as planned (None: open-ended), `ended_on` as it came.
    """

    kind: PauseKind
    from_on: date
    until_on: date | None
    term: int
    ended_on: date | None = None

    @property
    def last(self) -> date | None:
        """Last paused day; None while open-ended."""
        return self.ended_on if self.ended_on is not None else self.until_on

    def covers(self, day: date) -> bool:
        """Whether `day` is not a ladder day."""
        return self.from_on < day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that waits for an answer. `number` counts the action's requests from 1."""

    number: int
    kind: RequestKind
    asked_on: date
    asked_by: int | None = None
    reason: str = ""
    note: str = ""
    to_date: date | None = None
    to_person: int | None = None
    decided_on: date | None = None
    decided_by: int | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.decided_on is None


@dataclass(frozen=True, slots=True)
class Matter:
    """An `Escalation` row of this action: goes up by itself and changes no rung."""

    reason: MatterReason
    number: int
    raised_on: date
    decision_sought: str
    resolved_on: date | None = None
    resolved_by: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.resolved_on is None

    @property
    def period(self) -> str:
        """What tells its notice from others of the same action."""
        return f"{self.reason}-{self.number}"
