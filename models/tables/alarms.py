"""That somebody was told that the machinery itself is late."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Instant, Owned


class Alarm(Owned, table=True):
    """A flow was late, and a person was told: once for each flow and day, whoever noticed."""

    __table_args__ = (UniqueConstraint("partnership_id", "flow", "on_date"),)
    flow: str
    on_date: date
    recipient_id: int = Field(foreign_key="person.id")
    told_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    """The mail server took the mail; None: nobody knows yet."""
