"""Intelligence records: evaluated, marked, with their readers; and the agreements they are shared under.

Recorded crimes and reports in bulk are `intelligence_item` (models/tables/intelligence.py).
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class SharingAgreement(Owned, table=True):
    """An agreement between agencies: who is party to it, under which power (S1 3.4, S4 12.1)."""

    __tablename__ = "sharing_agreement"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    gateway: str = ""
    """A legal gateway (rules/marking.py); '' for none."""
    review_on: date | None = None
    parties: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Keys of agencies."""
    ended_on: date | None = None


class IntelligenceRecord(Owned, table=True):
    """One evaluated piece of information. `version` guards every update. Its texts never leave by mail."""

    __tablename__ = "intelligence_record"
    __table_args__ = (
        UniqueConstraint("partnership_id", "ref"),
        Index(
            "uq_intelligence_record_source",
            "partnership_id",
            "source_id",
            "source_ref",
            unique=True,
            sqlite_where=text("source_id IS NOT NULL AND source_ref <> ''"),
            postgresql_where=text("source_id IS NOT NULL AND source_ref <> ''"),
        ),
        Index(
            "ix_intelligence_record_review",
            "partnership_id",
            "review_on",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("source_evaluation BETWEEN 1 AND 3", name="source_evaluation"),
        CheckConstraint("information_assessment IN ('A', 'B', 'C', 'D', 'E')", name="information_assessment"),
        CheckConstraint("handling_code IN ('P', 'C')", name="handling_code"),
        CheckConstraint("classification = 'OFFICIAL'", name="classification"),
        CheckConstraint("state IN ('open', 'disposed')", name="state"),
        CheckConstraint(
            "state = 'open' OR (source_text = '' AND sanitised_text = '' AND handling_conditions = ''"
            " AND handling_instructions = '' AND source_markings = '' AND type = '' AND source_row = ''"
            " AND (source_ref = '' OR substr(source_ref, 1, 10) = 'forgotten:'))",
            name="disposed_is_empty",
        ),
    )
    ref: str
    """`NW-I-2026/0001`."""
    received_on: date
    from_agency_id: int | None = Field(default=None, foreign_key="agency.id")
    originator_id: int | None = Field(default=None, foreign_key="person.id")
    """Who it came from inside the partnership; they may always read it."""
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    type: str = ""
    area_id: int | None = Field(default=None, foreign_key="area.id")
    on_day: date | None = None
    """The day it is about."""
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    """The declared source it came in through; None: entered by hand."""
    source_ref: str = ""
    """The number under which its source knows it; never a name. Once it is disposed of, what stands for that."""
    source_text: str = Field(default="", sa_type=Text)
    sanitised_text: str = Field(default="", sa_type=Text)
    source_evaluation: int
    information_assessment: str
    handling_code: str
    handling_conditions: str = Field(default="", sa_type=Text)
    classification: str = "OFFICIAL"
    sensitive: bool = False
    handling_instructions: str = Field(default="", sa_type=Text)
    sanitised: bool = False
    personal: bool = True
    legal_gateway: str = ""
    agreement_id: int | None = Field(default=None, foreign_key="sharing_agreement.id")
    restricted: bool = False
    """Whether only its access list may read it; the sensitive marking and code C close it all the same."""
    retention_class: str
    review_on: date
    state: str = "open"
    disposed_on: date | None = None
    version: int = 1
    entered_at: datetime = Field(sa_type=Instant)
    policy_version_id: int = Field(foreign_key="policy_version.id")
    source_row: str = ""
    """What the row said that it came in by, as a digest (models/queries/record_rows.py); it goes with the texts."""
    source_version: datetime | None = Field(default=None, sa_type=Instant)
    """Of an object of a feed: when its source last modified it. An older one changes nothing."""
    source_reach: int | None = None
    """How far its own markings let it go (rules/foreign_marks.py); the narrowest there ever was."""
    source_markings: str = Field(default="", sa_type=Text)
    """Its own markings verbatim, one on a line."""
    source_flags: str = ""
    """Rules of what a person should look at in them, with blanks between."""
    withdrawn_on: date | None = None
    """When its source revoked it: it is reviewed at once."""


class RecordReader(Owned, table=True):
    """One line of a record's access list: a person or an agency; people may be given its source text."""

    __tablename__ = "record_reader"
    __table_args__ = (
        Index(
            "uq_record_reader_line",
            "record_id",
            text("coalesce(person_id, 0)"),
            text("coalesce(agency_id, 0)"),
            unique=True,
        ),
        CheckConstraint("(person_id IS NULL) <> (agency_id IS NULL)", name="person_or_agency"),
        CheckConstraint("agency_id IS NULL OR NOT source_text", name="source_text_for_people"),
    )
    record_id: int = Field(foreign_key="intelligence_record.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    source_text: bool = False
    """Whether this person may read the source text; else the sanitised one."""


class RecordReview(Owned, table=True):
    """A decision to keep a record or to dispose of it. It outlives the record's texts."""

    __tablename__ = "record_review"
    __table_args__ = (
        UniqueConstraint("record_id", "number"),
        CheckConstraint("outcome IN ('retain', 'dispose')", name="outcome"),
    )
    record_id: int = Field(foreign_key="intelligence_record.id", index=True)
    number: int
    outcome: str
    reason: str
    """A word of rules/record.py, never free text: it stays after the record is disposed of."""
    decided_on: date
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    next_review_on: date | None = None
    policy_version_id: int = Field(foreign_key="policy_version.id")
