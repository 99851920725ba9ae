"""What assessments rest on and lead to: the evidence log, scores, the control strategy, requirements."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class EvidenceEntry(Owned, table=True):
    """One entry of the evidence log: by reference and counts, or noted by hand. Never changed, never twice."""

    __tablename__ = "evidence_entry"
    __table_args__ = (
        UniqueConstraint(
            "partnership_id", "kind", "subject_kind", "subject_id", "episode", name="uq_evidence_subject"
        ),
        Index("ix_evidence_on", "partnership_id", "on_date"),
    )
    kind: str
    subject_kind: str
    """'breach', 'action', 'effect', 'decision', 'nomination'; 'noted' by hand, numbered from 1."""
    subject_id: int
    episode: int = 0
    """Of an action, the term in which it was closed: reopened and closed again is another entry."""
    cycle_id: int | None = Field(default=None, foreign_key="tasking_cycle.id")
    """The cycle whose closing wrote it; None: by hand."""
    on_date: date
    ref: str = ""
    """Reference of the action or nomination, if there is one."""
    area_id: int | None = Field(default=None, foreign_key="area.id")
    crime_type: str = ""
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    code: str = ""
    """State of a breach or nomination, answer of an analysis or of counts, closure reason, outcome of a decision."""
    month: date | None = None
    """Of a breach."""
    week: date | None = None
    """Of a weekly breach the Monday; then `count` and `expected` are of the week."""
    count: int | None = None
    """Of a breach: the period's own count."""
    expected: float | None = None
    words: str = Field(default="", sa_type=Text)
    """By hand: what was noted, in a person's words. '' of every other entry."""
    source: str = ""
    """By hand: where it comes from (a survey, a meeting)."""
    sensitive: bool = False
    """By hand: then only analysts, the coordinator and the chair read its words."""
    by_id: int | None = None
    entered_at: datetime = Field(sa_type=Instant)


class EvidenceFeed(Owned, table=True):
    """A closed cycle whose evidence is in the log: the next run does not read its facts again."""

    __tablename__ = "evidence_feed"
    __table_args__ = (UniqueConstraint("cycle_id"),)
    cycle_id: int = Field(foreign_key="tasking_cycle.id")
    through_on: date
    """The last day whose facts were read."""
    entries: int
    fed_at: datetime = Field(sa_type=Instant)


class PriorityScore(Owned, table=True):
    """How an issue was scored: harm × likelihood, confidence apart, and why. The latest number counts."""

    __tablename__ = "priority_score"
    __table_args__ = (
        UniqueConstraint("partnership_id", "subject", "number"),
        CheckConstraint("harm BETWEEN 1 AND 5", name="harm"),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood"),
        CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )
    subject: str
    """Key of a priority; of a candidate its name in small letters."""
    name: str
    number: int
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    """None: a candidate, not (yet) a priority."""
    harm: int
    likelihood: int
    confidence: str
    reason: str = Field(sa_type=Text)
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    """The assessment it was made for."""
    scored_on: date
    by_id: int | None = None


class ControlStrategy(Owned, table=True):
    """One version of what the partnership acts on, as a body adopted it."""

    __tablename__ = "control_strategy"
    __table_args__ = (UniqueConstraint("partnership_id", "version"),)
    version: int
    body_id: int = Field(foreign_key="body.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    """The meeting that adopted it; None: its chair, between meetings."""
    product_id: int | None = Field(default=None, foreign_key="product.id")
    """The strategic assessment it rests on."""
    adopted_on: date
    in_force_from: date
    rationale: str = Field(default="", sa_type=Text)
    by_id: int | None = None


class StrategyPriority(Owned, table=True):
    """One priority of a version, with its rank and its origin as they were then."""

    __tablename__ = "strategy_priority"
    __table_args__ = (
        UniqueConstraint("strategy_id", "priority_id"),
        UniqueConstraint("strategy_id", "rank", name="uq_strategy_priority_rank"),
    )
    strategy_id: int = Field(foreign_key="control_strategy.id", index=True)
    priority_id: int = Field(foreign_key="priority.id")
    rank: int
    origin: str


class IntelligenceRequirement(Owned, table=True):
    """Something we must find out: one question, put to one or several people or agencies."""

    __tablename__ = "intelligence_requirement"
    __table_args__ = (
        UniqueConstraint("partnership_id", "ref"),
        CheckConstraint("state IN ('open', 'partly', 'answered')", name="state"),
    )
    ref: str
    question: str = Field(sa_type=Text)
    sensitive: bool = False
    """Then only whoever asked or was asked, analysts, the coordinator and the chair read it."""
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    """The product that needs it: whoever may not read that reads neither question nor answers."""
    asked_on: date
    asked_by_id: int
    due_on: date
    state: str = "open"


class RequirementAnswer(Owned, table=True):
    """Who was asked, and what came back."""

    __tablename__ = "requirement_answer"
    __table_args__ = (
        Index(
            "uq_requirement_asked",
            "requirement_id",
            text("coalesce(person_id, 0)"),
            text("coalesce(agency_id, 0)"),
            unique=True,
        ),
        CheckConstraint("(person_id IS NULL) <> (agency_id IS NULL)", name="person_or_agency"),
        CheckConstraint("(answered_on IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
    )
    requirement_id: int = Field(foreign_key="intelligence_requirement.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    answer: str = Field(default="", sa_type=Text)
    nothing_known: bool = False
    answered_on: date | None = None
    answered_by_id: int | None = None
    action_id: int | None = Field(default=None, foreign_key="action.id")
    """The action by which they are asked, reminded and chased."""
