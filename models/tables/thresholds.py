"""What follows from what the thresholds found: nominations for tasking, and decisions on a series of counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class Nomination(Owned, table=True):
    """An issue put to a tasking meeting (domain guide §2): accepted or declined, with a reason."""

    __table_args__ = (
        UniqueConstraint("partnership_id", "ref"),
        Index(
            "uq_nomination_breach",
            "partnership_id",
            "breach_id",
            unique=True,
            sqlite_where=text("breach_id IS NOT NULL"),
            postgresql_where=text("breach_id IS NOT NULL"),
        ),
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state NOT IN ('declined', 'withdrawn') OR reason <> ''", name="reason"),
    )
    ref: str
    title: str
    """As it was put. It stands in no mail: people write it."""
    area_id: int | None = Field(default=None, foreign_key="area.id")
    type: str = ""
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    from_person_id: int = Field(foreign_key="person.id")
    """Who is told what became of it; of an analysis, whoever owned it."""
    from_agency_id: int | None = Field(default=None, foreign_key="agency.id")
    breach_id: int | None = Field(default=None, foreign_key="threshold_breach.id")
    """The rise whose analysis found it real."""
    cycle_id: int | None = Field(default=None, foreign_key="tasking_cycle.id")
    """The cycle that it was put to; when it is decided, the one that it was decided for."""
    nominated_at: datetime = Field(sa_type=Instant)
    state: str = "open"
    reason: str = Field(default="", sa_type=Text)
    """Why it was accepted, declined or withdrawn, in the decider's words; never leaves by mail."""
    late_reason: str = Field(default="", sa_type=Text)
    """Why the coordinator took it although it came late."""
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_on: date | None = None
    action_id: int | None = Field(default=None, foreign_key="action.id")
    """The action that was proposed when it was accepted."""


class SeriesDecision(Owned, table=True):
    """A decision on what a series is compared with. None is changed in place: a later one replaces it."""

    __tablename__ = "series_decision"
    __table_args__ = (
        Index(
            "uq_series_decision_rebase",
            "partnership_id",
            "area_id",
            "type",
            unique=True,
            sqlite_where=text("kind = 'rebase' AND state = 'in_force'"),
            postgresql_where=text("kind = 'rebase' AND state = 'in_force'"),
        ),
        Index(
            "uq_series_decision_proposed",
            "partnership_id",
            "breach_id",
            unique=True,
            sqlite_where=text("state = 'proposed' AND breach_id IS NOT NULL"),
            postgresql_where=text("state = 'proposed' AND breach_id IS NOT NULL"),
        ),
        CheckConstraint("kind IN ('rebase', 'leave_out')", name="kind"),
        CheckConstraint("state IN ('proposed', 'in_force', 'replaced', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'proposed' OR breach_id IS NOT NULL", name="proposed"),
        CheckConstraint("kind = 'rebase' OR until_month IS NOT NULL", name="until"),
    )
    area_id: int = Field(foreign_key="area.id")
    type: str
    kind: str
    """SeriesDecisionKind."""
    state: str
    """SeriesDecisionState."""
    from_month: date
    until_month: date | None = None
    """Of months left out: the last of them."""
    breach_id: int | None = Field(default=None, foreign_key="threshold_breach.id")
    """The rise whose analysis proposed it."""
    made_at: datetime = Field(sa_type=Instant)
    reason: str = Field(default="", sa_type=Text)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_on: date | None = None
    ended_on: date | None = None
    """The day on which it was replaced, declined or withdrawn."""


class TestedWeek(Owned, table=True):
    """A week (by its Monday) of a type that the thresholds have gone over; it is not tested again."""

    __tablename__ = "tested_week"
    __test__ = False
    __table_args__ = (UniqueConstraint("partnership_id", "type", "week"),)
    type: str
    week: date
    tested_at: datetime = Field(sa_type=Instant)
