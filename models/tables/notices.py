"""Between a decision and the wire: why (Notice), what travels (Message). Design decision 2."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from models.tables.base import Instant, Owned

LIVE_NOTICE = "withdrawn_at IS NULL"
ONE_A_DAY = "class = 'work' AND state <> 'suppressed'"
PENDING = "message_id IS NULL AND withdrawn_at IS NULL AND withheld_at IS NULL"


class Notice(Owned, table=True):
    """Why a person is to be written to. Its key is unique while it is not withdrawn: decided exactly once."""

    __table_args__ = (
        Index(
            "uq_notice_key",
            "partnership_id",
            "subject_kind",
            "subject_id",
            "kind",
            "rung",
            "episode",
            "recipient_id",
            "period",
            unique=True,
            sqlite_where=text(LIVE_NOTICE),
            postgresql_where=text(LIVE_NOTICE),
        ),
        Index(
            "ix_notice_pending",
            "partnership_id",
            "recipient_id",
            sqlite_where=text(PENDING),
            postgresql_where=text(PENDING),
        ),
        Index("ix_notice_subject", "subject_kind", "subject_id"),
    )
    public_id: str = Field(unique=True)
    """Opaque; the only id of a notice that travels (X-Jatac-Notices)."""
    subject_kind: str
    """'action' or 'message'."""
    subject_id: int
    kind: str
    rung: int = 0
    episode: int = 0
    recipient_id: int = Field(foreign_key="person.id")
    period: str = ""
    reason: str
    """Code of the rule that fired (rules/reasons.py has its sentence)."""
    after_meeting: bool = False
    """An issue after a meeting may travel in the 'meeting' slot."""
    decided_on: date
    made_at: datetime = Field(sa_type=Instant)
    policy_version_id: int = Field(foreign_key="policy_version.id")
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    """The fact no longer held before it was sent: frees the key."""
    withheld_at: datetime | None = Field(default=None, sa_type=Instant)
    """The recipient may not read it, or cannot be reached: keeps the key."""
    dropped_reason: str = ""


class Message(Owned, table=True):
    """What travels: the bytes of one mail to one person, stored before the first attempt."""

    __table_args__ = (
        Index(
            "uq_message_slot",
            "partnership_id",
            "recipient_id",
            "class",
            "slot_on",
            "slot_kind",
            unique=True,
            sqlite_where=text(ONE_A_DAY),
            postgresql_where=text(ONE_A_DAY),
        ),
        Index(
            "ix_message_open",
            "partnership_id",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
    )
    public_id: str = Field(unique=True)
    recipient_id: int = Field(foreign_key="person.id")
    address: str
    message_class: str = Field(sa_column_kwargs={"name": "class"})
    slot_on: date
    slot_kind: str = ""
    """'', 'meeting' or 'urgent'."""
    state: str
    rfc_message_id: str = Field(unique=True)
    subject: str = ""
    body: bytes = Field(sa_type=LargeBinary)
    """The very bytes of every attempt."""
    facts_digest: str = ""
    """Of the facts it was composed from: shows whether they changed since."""
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=Instant)
    lease_token: str = ""
    made_at: datetime = Field(sa_type=Instant)
    first_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str = ""
