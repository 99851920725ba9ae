"""What a database brought back from a backup must know: that it was, and what was said meanwhile."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.tables.base import Instant, Owned


class Restoration(Owned, table=True):
    """One partnership brought back from a backup, once."""

    backup_made_at: datetime = Field(sa_type=Instant)
    restored_at: datetime = Field(sa_type=Instant)
    chain_count: int
    chain_hash: str
    """The head of the record as the backup has it."""


class SaidBefore(Owned, table=True):
    """A notice that had been said after the backup was made, as sent.log knows it: never said again."""

    __tablename__ = "said_before"
    __table_args__ = (
        Index("ix_said_before_mark", "partnership_id", "mark"),
        Index("ix_said_before_notice", "partnership_id", "notice_public_id"),
    )
    restoration_id: int = Field(foreign_key="restoration.id")
    rfc_message_id: str
    notice_public_id: str
    mark: str
    said_at: datetime | None = Field(default=None, sa_type=Instant)
