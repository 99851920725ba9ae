"""Meetings of bodies, what stood on their papers, and what they decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class Meeting(Owned, table=True):
    """One occurrence of a body's meeting. `occurrence_on` is its date by the cadence and never changes."""

    __table_args__ = (
        UniqueConstraint("partnership_id", "body_id", "occurrence_on"),
        Index(
            "ix_meeting_planned",
            "partnership_id",
            "meeting_on",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        CheckConstraint("state IN ('planned', 'held', 'inquorate', 'cancelled')", name="state"),
    )
    body_id: int = Field(foreign_key="body.id", index=True)
    occurrence_on: date
    meeting_on: date
    """The day it takes place: the occurrence's, or the one it was moved to."""
    meeting_at: datetime = Field(sa_type=Instant)
    publish_on: date
    """The working day on which its paper is due: so many clear working days before."""
    state: str = "planned"
    published_on: date | None = None
    revision: int = 0
    """Of its published paper: 1 for the first, +1 for every correction."""
    recorded_on: date | None = None
    """The day on which it was recorded as held, inquorate or cancelled."""
    waits_from: date | None = None
    """The first day on which its paper was due and waited for somebody to be told: the wait counts from there."""
    passed_to_id: int | None = None
    """The occurrence that took over its items when it was cancelled."""
    flag: str = ""
    """Why it should be moved or cancelled ('' when it need not)."""
    reason: str = Field(default="", sa_type=Text)
    """Why it was moved or cancelled, in the recorder's words; never leaves by mail."""


class Attendance(Owned, table=True):
    """How an agency was represented at a meeting: present, deputy, apologies or absent."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "agency_id"),
        CheckConstraint("value IN ('present', 'deputy', 'apologies', 'absent')", name="value"),
    )
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    value: str


class AgendaItem(Owned, table=True):
    """An escalation on the agenda of one meeting. Once its paper is out the item stays there, whatever happens."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "escalation_id"),
        Index(
            "uq_agenda_item_planned",
            "escalation_id",
            unique=True,
            sqlite_where=text("published_on IS NULL AND decision_id IS NULL"),
            postgresql_where=text("published_on IS NULL AND decision_id IS NULL"),
        ),
    )
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    escalation_id: int = Field(foreign_key="escalation.id", index=True)
    listed_on: date
    published_on: date | None = None
    """The day of the paper that first lists it; None while it is only planned for it."""
    decision_id: int | None = None
    """What the body decided on it, at this meeting or before it."""
    noted: str = ""
    """What happened to it after publication: "extended to D by X", for noting."""


class Paper(Owned, table=True):
    """A published paper of a body: immutable. A correction is a further revision that says so."""

    __table_args__ = (UniqueConstraint("meeting_id", "revision"),)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    revision: int
    kind: str
    """'pack' (performance group) or 'digest' (board, county board)."""
    content: str = Field(sa_type=Text)
    """Canonical JSON of rules/paper.py: neutral facts only, restricted items as metadata."""
    digest: str
    """SHA-256 of `content`."""
    chain_count: int
    chain_head: str
    """The chain head printed in it (design decision 12)."""
    published_at: datetime = Field(sa_type=Instant)
    policy_version_id: int = Field(foreign_key="policy_version.id")


class Decision(Owned, table=True):
    """What a body decided on an escalation, why, and by whom it was recorded; also the decision not to act."""

    __table_args__ = (
        Index(
            "uq_decision_escalation_id_meeting_id",
            "escalation_id",
            "meeting_id",
            unique=True,
            sqlite_where=text("meeting_id IS NOT NULL"),
            postgresql_where=text("meeting_id IS NOT NULL"),
        ),
        Index(
            "uq_decision_standing",
            "escalation_id",
            "body_id",
            unique=True,
            sqlite_where=text("meeting_id IS NULL AND ratified_on IS NULL AND superseded_on IS NULL"),
            postgresql_where=text("meeting_id IS NULL AND ratified_on IS NULL AND superseded_on IS NULL"),
        ),
    )
    body_id: int = Field(foreign_key="body.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    """None: decided by the chair between meetings, to be ratified."""
    escalation_id: int = Field(foreign_key="escalation.id", index=True)
    outcome: str
    rationale: str = Field(sa_type=Text)
    """In the body's words; never leaves by mail."""
    decided_on: date
    recorded_at: datetime = Field(sa_type=Instant)
    by_id: int | None = None
    to_date: date | None = None
    to_person_id: int | None = None
    to_body_id: int | None = None
    ratified_on: date | None = None
    """The meeting's day on which a decision between meetings was ratified."""
    superseded_on: date | None = None
    """The day on which a decision between meetings gave way, unratified, to the body's next one on the same item."""
    policy_version_id: int = Field(foreign_key="policy_version.id")
