"""With what mail is sent, and the points at which a test can be a crash."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from models.queries.outbox import StoredMessage
from notifications.smtp import SmtpSettings
from rules.calendar import WorkingCalendar
from rules.policy import SendingHours

CONNECTIONS = 4


def _nothing(_: StoredMessage) -> None:
    """Does nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called at the points where a crash matters, so that a test can be the crash."""

    before_data: Callable[[StoredMessage], None] = _nothing
    """The bytes are stored, nothing has been sent."""
    after_250: Callable[[StoredMessage], None] = _nothing
    """The server has it; neither sent.log nor the database says so."""
    before_commit: Callable[[StoredMessage], None] = _nothing
    """sent.log says so; the database does not."""


@dataclass(frozen=True, slots=True)
class Post:
    """With what mail is sent: server, sender's address, calendar and hours, where `sent.log` lies."""

    smtp: SmtpSettings
    sender: str
    sent_log: Path
    calendar: WorkingCalendar
    hours: SendingHours = field(default_factory=SendingHours)
    connections: int = CONNECTIONS
    hooks: Hooks = field(default_factory=Hooks)
