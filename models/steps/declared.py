"""Brings rows to what a file declares, and remembers what changed: a row that says so already is left alone."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from models.chain import Writing
from models.tables.base import Table
from rules.history import Event

Row = TypeVar("Row", bound=Table)


class ChangeKind(StrEnum):
    """What a load did to one row; the kind of its history event is `declared_` and this."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"
    ENDED = "ended"
    """No longer declared: kept, and no longer in force."""
    REMOVED = "removed"
    """No longer declared, and nothing ever hung on it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that a load changed. `fields`: which of its fields."""

    kind: ChangeKind
    subject_kind: str
    subject_id: int
    key: str
    fields: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The change as `jatac init` shows it."""
        what = f": {', '.join(self.fields)}" if self.fields and self.kind is ChangeKind.CHANGED else ""
        return f"{self.subject_kind} {self.key} {self.kind}{what}"


@dataclass(slots=True)
class _Entry:
    kind: ChangeKind
    key: str
    fields: dict[str, Any] = field(default_factory=dict)


def id_of_row(row: Any) -> int:
    """The id of a stored row."""
    found = row.id
    assert isinstance(found, int)
    return found


class Ledger:
    """What one load changes in one partnership."""

    def __init__(self, tx: Writing, partnership_id: int) -> None:
        self.tx, self.partnership_id = tx, partnership_id
        self._entries: dict[tuple[str, int], _Entry] = {}

    def put(self, subject_kind: str, key: str, row: Row | None, table: type[Row], values: dict[str, Any]) -> Row:
        """The row with these values: made when there is none, changed where it differs."""
        if row is None:
            made = table(**{"partnership_id": self.partnership_id, **values})
            self.tx.session.add(made)
            self.tx.session.flush()
            self.note(ChangeKind.ADDED, subject_kind, id_of_row(made), key, values)
            return made
        changed = {
            name: [_plain(getattr(row, name)), _plain(value)]
            for name, value in values.items()
            if getattr(row, name) != value
        }
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            self.note(ChangeKind.CHANGED, subject_kind, id_of_row(row), key, changed)
        return row

    def note(self, kind: ChangeKind, subject_kind: str, subject_id: int, key: str, fields: dict[str, Any]) -> None:
        """Remembers a change; further ones of the same row join the first."""
        entry = self._entries.setdefault((subject_kind, subject_id), _Entry(kind, key))
        if entry.kind is ChangeKind.CHANGED:
            entry.kind = kind
        added = entry.kind is ChangeKind.ADDED
        for name, value in fields.items():
            entry.fields[name] = value[1] if added and kind is ChangeKind.CHANGED else _plain(value)

    def close(self, policy_version_id: int | None) -> tuple[Change, ...]:
        """Writes everything to the history of the transaction, and says what it was."""
        made = []
        for (subject_kind, subject_id), entry in self._entries.items():
            payload = {"key": entry.key, "fields": entry.fields}
            event = Event(f"declared_{entry.kind}", subject_kind, subject_id, payload)
            self.tx.record(self.partnership_id, event, policy_version_id)
            made.append(Change(entry.kind, subject_kind, subject_id, entry.key, tuple(entry.fields)))
        return tuple(made)


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
