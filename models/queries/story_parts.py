"""The parts of an action's story, as values; and what they are put together from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.place import Place
from models.queries.listing import Row
from rules.action import ActionState
from rules.people import Context


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: to whom, why, and what became of it."""

    decided_on: date
    made_at: datetime
    kind: str
    rung: int
    episode: int
    to: str
    agency: str
    reason: str
    sentence: str
    """As its reader reads it."""
    state: str
    """pending, sending, queued, sent, failed, suppressed, uncertain, withheld or withdrawn."""
    state_at: datetime | None
    state_why: str
    subject: str
    policy_version: int


@dataclass(frozen=True, slots=True)
class Done:
    """One event of the history: who did it, for whom, and what it says."""

    seq: int
    as_of: datetime
    recorded_at: datetime
    kind: str
    reason: str
    by: str | None
    """None: the system."""
    for_owner: str | None
    facts: Mapping[str, Any]
    policy_version: int | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung that was reached, and the working day on which it fell due."""

    clock: str
    rung: int
    fell_due_on: date
    recorded_at: datetime | None
    """None: it has fallen due, and the next chase_overdue records it."""
    agency: str | None
    policy_version: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A request and its answer."""

    number: int
    kind: str
    asked_on: date
    asked_by: str | None
    reason: str
    note: str
    to_date: date | None
    to_person: str | None
    decided_on: date | None
    decided_by: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on record about one action."""

    action: Row
    readers: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    done: tuple[Done, ...] = ()
    rungs: tuple[Rung, ...] = ()
    not_recorded: tuple[Rung, ...] = ()
    """Rungs that have fallen due and wait for the next chase_overdue to be recorded."""
    pauses: tuple[dict[str, Any], ...] = ()
    requests: tuple[Asking, ...] = ()
    matters: tuple[dict[str, Any], ...] = ()
    decisions: tuple[dict[str, Any], ...] = ()
    """What bodies decided on it, in their order, each with its rationale."""
    breach: dict[str, Any] | None = None
    """Of an analysis: the rise that asked for it, and what was answered."""
    notes: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of `jatac explain`."""
        return {
            "action": self.action.as_json(),
            "readers": list(self.readers),
            "notices": [asdict(told) for told in self.told],
            "steps": [asdict(done) for done in self.done],
            "rungs": [asdict(rung) for rung in self.rungs],
            "rungs_not_recorded": [asdict(rung) for rung in self.not_recorded],
            "pauses": list(self.pauses),
            "requests": [asdict(request) for request in self.requests],
            "escalations": list(self.matters),
            "decisions": list(self.decisions),
            "breach": self.breach,
            "notes": list(self.notes),
            "next": {"sentence": self.action.next, "on": self.action.next_on},
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What the parts of a story are put together from."""

    session: Session
    place: Place
    state: ActionState
    ctx: Context
    versions: Mapping[int, int]

    def name(self, person_id: int | None) -> str | None:
        """A person's name."""
        found = self.ctx.people.get(person_id) if person_id is not None else None
        return found.name if found else None

    def agency(self, agency_id: int | None) -> str | None:
        """An agency's name."""
        found = self.ctx.agencies.get(agency_id) if agency_id is not None else None
        return found.name if found else None

    def all(self, table: Any) -> list[Any]:
        """The rows of a table that hang on the action, in order."""
        return list(self.session.scalars(select(table).where(table.action_id == self.state.id).order_by(table.id)))
