"""What was decided and done, by whom: a hash chain per partnership, with its text apart and disposable."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Instant, Owned, Table


class History(Owned, table=True):
    """One link: ids, kind and a salted HMAC of the payload, chained to the one before (design decision 12)."""

    __table_args__ = (UniqueConstraint("partnership_id", "seq"),)
    seq: int
    kind: str
    subject_kind: str
    subject_id: int = Field(index=True)
    by_id: int | None = None
    """Who acted; None is the system."""
    for_id: int | None = None
    """On whose behalf, when a coordinator entered an owner's step."""
    as_of: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    policy_version_id: int | None = None
    payload_mac: str
    prev: str
    this: str


class HistoryPayload(Table, table=True):
    """The text of a link. May be disposed of; the chain still proves."""

    __tablename__ = "history_payload"
    history_id: int = Field(primary_key=True, foreign_key="history.id")
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    salt: str
    text: str = Field(sa_type=Text)


class ChainHead(Table, table=True):
    """Count and hash of a partnership's chain; locked last before commit."""

    __tablename__ = "chain_head"
    partnership_id: int = Field(primary_key=True, foreign_key="partnership.id")
    count: int = 0
    hash: str = ""


class FlowRun(Owned, table=True):
    """One run of one flow: for which `as_of`, and what it did (ids and counts only)."""

    __tablename__ = "flow_run"
    __table_args__ = (Index("ix_flow_run_last", "partnership_id", "flow", "started_at"),)
    flow: str
    as_of: datetime = Field(sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    state: str
    """'running', 'completed' or 'failed'."""
    notices_new: int = 0
    messages_new: int = 0
    failures: str = Field(default="", sa_type=Text)
