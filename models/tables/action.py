"""Actions and what hangs on one: rung steps, pauses, requests, readers, escalations; and the cycle."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned

LIVE_SQL = "status IN ('issued', 'acknowledged', 'in_progress', 'done_claimed')"


class TaskingCycle(Owned, table=True):
    """One fortnight of a tasking body, with its dates."""

    __tablename__ = "tasking_cycle"
    __table_args__ = (UniqueConstraint("partnership_id", "body_id", "meeting_on"),)
    body_id: int = Field(foreign_key="body.id")
    year: int
    ordinal: int
    """The meeting's ordinal in its year: `NW-2026-23/07` is the seventh action of the 23rd."""
    meeting_on: date
    nominations_close_at: datetime = Field(sa_type=Instant)
    cut_off_at: datetime = Field(sa_type=Instant)
    pack_due_at: datetime = Field(sa_type=Instant)
    meeting_at: datetime = Field(sa_type=Instant)
    notices_due_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    flag: str = ""
    """Why the meeting should be moved or cancelled ('' when it need not)."""


class Action(Owned, table=True):
    """A thing one named person will do. `version` guards every update."""

    __table_args__ = (
        UniqueConstraint("partnership_id", "ref"),
        Index(
            "uq_action_legacy_ref",
            "partnership_id",
            "legacy_ref",
            unique=True,
            sqlite_where=text("legacy_ref IS NOT NULL"),
            postgresql_where=text("legacy_ref IS NOT NULL"),
        ),
        Index(
            "ix_action_live",
            "partnership_id",
            "id",
            sqlite_where=text(LIVE_SQL),
            postgresql_where=text(LIVE_SQL),
        ),
        Index(
            "ix_action_proposed",
            "partnership_id",
            "id",
            sqlite_where=text("status = 'proposed'"),
            postgresql_where=text("status = 'proposed'"),
        ),
        CheckConstraint("late_rung BETWEEN 0 AND 5", name="late_rung"),
        CheckConstraint("ack_rung IN (0, 2)", name="ack_rung"),
        CheckConstraint("urgent_rung IN (0, 2, 3)", name="urgent_rung"),
        CheckConstraint(
            "status IN ('proposed', 'issued', 'acknowledged', 'in_progress', 'done_claimed',"
            " 'done_verified', 'not_achieved', 'void', 'referred')",
            name="status",
        ),
        CheckConstraint(
            f"NOT ({LIVE_SQL}) OR (owner_id IS NOT NULL AND owner_agency_id IS NOT NULL AND due_on IS NOT NULL"
            " AND original_due_on IS NOT NULL AND issued_on IS NOT NULL AND ladder_from IS NOT NULL)",
            name="live_is_owned",
        ),
        CheckConstraint(
            "(area_id IS NULL) = (crime_type IS NULL) AND (area_id IS NULL) = (measured_from IS NULL)", name="tied"
        ),
    )
    ref: str
    legacy_ref: str | None = None
    kind: str
    title: str
    description: str = Field(default="", sa_type=Text)
    """Never leaves by mail."""
    sensitive: bool = False
    status: str
    closure_reason: str | None = None
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    business_as_usual: bool = False
    cycle_id: int | None = Field(default=None, foreign_key="tasking_cycle.id")
    imported: bool = False
    imported_status: str | None = None
    created_on: date
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    owner_agency_id: int | None = Field(default=None, foreign_key="agency.id")
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    acting_owner_from: date | None = None
    """The day from which the agency lead acts as owner of a leaver's action."""
    due_on: date | None = None
    original_due_on: date | None = None
    statutory_on: date | None = None
    """A statutory or contract date no extension may pass without the board."""
    issued_on: date | None = None
    ladder_from: date | None = None
    episode: int = 0
    term: int = 0
    term_from: date | None = None
    late_rung: int = 0
    ack_rung: int = 0
    ack_rung_on: date | None = None
    ack_from: date | None = None
    ack_due_on: date | None = None
    acknowledged_on: date | None = None
    extended_count: int = 0
    requested_count: int = 0
    refused_count: int = 0
    dispute_count: int = 0
    closed_on: date | None = None
    cleared_contact_id: int | None = Field(default=None, foreign_key="person.id")
    """Who is asked about a restricted action by somebody who is told of it and may not read it."""
    contact_may_be_named: bool = False
    urgent_due_at: datetime | None = Field(default=None, sa_type=Instant)
    """Urgent: the instant by which it is due, on `due_on` or before."""
    urgent_from: datetime | None = Field(default=None, sa_type=Instant)
    urgent_rung: int = 0
    urgent_rung_on: date | None = None
    agency_since: date | None = None
    """The day on which the owner's agency accepted it from another one."""
    blocked_by_id: int | None = Field(default=None, index=True)
    """The action of another agency that this one waits for."""
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    crime_type: str | None = None
    """With `area_id`: the counts by which its effect is measured."""
    measured_from: date | None = None
    """First day of the month from which on no count is from before it; fixed when it is tied to its counts."""
    measured_on: date | None = None
    """The day on which its effect is to be answered for good; None: when the policy's months are over."""
    outcome_impact: str | None = None
    """Whether it made the difference that was wanted, as a person judges; its effect is `outcome_effect`."""
    policy_version_id: int = Field(foreign_key="policy_version.id")
    version: int = 1


class RungStep(Owned, table=True):
    """One rung reached by one clock, dated with the working day on which it fell due."""

    __tablename__ = "rung_step"
    __table_args__ = (UniqueConstraint("action_id", "clock", "term", "rung", "fell_due_on", "episode"),)
    action_id: int = Field(foreign_key="action.id", index=True)
    clock: str
    """'late', 'ack' or 'urgent'."""
    rung: int
    term: int
    episode: int
    fell_due_on: date
    agency_id: int | None = None
    """The agency that held the action when the rung was earned."""
    policy_version_id: int = Field(foreign_key="policy_version.id")
    recorded_at: datetime = Field(sa_type=Instant)


class Pause(Owned, table=True):
    """Days that are not ladder days: after `from_on`, up to and including `ended_on` or else `until_on`."""

    action_id: int = Field(foreign_key="action.id", index=True)
    kind: str
    from_on: date
    until_on: date | None = None
    ended_on: date | None = None
    term: int


class Request(Owned, table=True):
    """Something on an action that waits for an answer: extension, earlier date, new owner, dispute, claim."""

    __table_args__ = (
        UniqueConstraint("action_id", "number"),
        Index(
            "uq_request_open",
            "action_id",
            "kind",
            unique=True,
            sqlite_where=text("decided_on IS NULL"),
            postgresql_where=text("decided_on IS NULL"),
        ),
    )
    action_id: int = Field(foreign_key="action.id", index=True)
    number: int
    kind: str
    asked_on: date
    waits_from: date | None = None
    """The day from which an answer is awaited, where nobody had heard of it before a release; else `asked_on`."""
    asked_by_id: int | None = None
    reason: str = ""
    note: str = Field(default="", sa_type=Text)
    to_date: date | None = None
    to_person_id: int | None = None
    to_agency_id: int | None = None
    from_agency_id: int | None = None
    to_body_id: int | None = None
    to_action_id: int | None = None
    decided_on: date | None = None
    decided_by_id: int | None = None
    outcome: str = ""


class Reader(Owned, table=True):
    """One line of an action's access list: a person or an agency. No line: every member may read it."""

    __table_args__ = (
        Index(
            "uq_reader_line",
            "action_id",
            text("coalesce(person_id, 0)"),
            text("coalesce(agency_id, 0)"),
            unique=True,
        ),
        CheckConstraint("(person_id IS NULL) <> (agency_id IS NULL)", name="person_or_agency"),
    )
    action_id: int = Field(foreign_key="action.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    agency_id: int | None = Field(default=None, foreign_key="agency.id")


class Escalation(Owned, table=True):
    """A matter that goes up as a row of its own, with the decision sought."""

    __table_args__ = (
        UniqueConstraint(
            "partnership_id", "subject_kind", "subject_id", "reason", "number", name="uq_escalation_key"
        ),
        Index(
            "ix_escalation_open",
            "partnership_id",
            "rung",
            sqlite_where=text("resolved_on IS NULL"),
            postgresql_where=text("resolved_on IS NULL"),
        ),
        Index("ix_escalation_subject", "subject_kind", "subject_id"),
        CheckConstraint("rung BETWEEN 3 AND 6", name="rung"),
    )
    subject_kind: str
    """'action', 'breach', 'agency', 'person' or 'body'."""
    subject_id: int
    reason: str
    number: int
    """The number of the request it arose from; of a late action, the term of its ladder."""
    rung: int
    """Who has it now: 3 coordinator and chair, 4 performance group, 5 board, 6 county board."""
    raised_on: date
    raised_at: datetime = Field(sa_type=Instant)
    fell_due_on: date | None = None
    """Of an agency's or a breach's: the day that its facts make, where a run after a gap raised it later."""
    decision_sought: str
    resolved_on: date | None = None
    resolved_by: str = ""
    policy_version_id: int = Field(foreign_key="policy_version.id")


class Note(Owned, table=True):
    """A progress or handover note. Stops no clock and never leaves by mail."""

    action_id: int = Field(foreign_key="action.id", index=True)
    kind: str = "progress"
    made_at: datetime = Field(sa_type=Instant)
    by_id: int | None = None
    text: str = Field(sa_type=Text)
