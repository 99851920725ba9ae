"""Links between items, and the ASB case reviews that their number made due."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class ItemLink(Owned, table=True):
    """Two items that may be one event. The pair is ordered by what its items are known by, and is there once.

    `first_id` and `second_id` name the rows as they stand now: a corrected month brings new ones for the same items.
    """

    __tablename__ = "item_link"
    __table_args__ = (
        UniqueConstraint("partnership_id", "kind", "first_identity", "second_identity", name="uq_item_link_pair"),
        CheckConstraint("first_identity < second_identity", name="ordered"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'refused')", name="state"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        Index("ix_item_link_first", "partnership_id", "first_id"),
        Index("ix_item_link_second", "partnership_id", "second_id"),
        Index("ix_item_link_second_identity", "partnership_id", "second_identity"),
    )
    kind: str
    first_identity: str
    second_identity: str
    first_id: int = Field(foreign_key="intelligence_item.id")
    second_id: int = Field(foreign_key="intelligence_item.id")
    score: int
    """0 to 100."""
    reasons: dict[str, int | str | None] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Metres, days, type (same or alike), words (likeness of the locations, None where one has none)."""
    state: str
    proposed_at: datetime = Field(sa_type=Instant)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_on: date | None = None


class AsbCaseReview(Owned, table=True):
    """A victim or a place whose reports reached the number of an ASB case review. Each report counts towards one."""

    __tablename__ = "asb_case_review"
    __table_args__ = (
        UniqueConstraint("partnership_id", "case_kind", "case_key", "until_on", name="uq_asb_case_review_case"),
        CheckConstraint("case_kind IN ('victim', 'place')", name="case_kind"),
        Index(
            "ix_asb_case_review_action",
            "action_id",
            unique=True,
            sqlite_where=text("action_id IS NOT NULL"),
            postgresql_where=text("action_id IS NOT NULL"),
        ),
    )
    case_kind: str
    """'victim' (by its pseudonymous reference), or 'place' where no victim is known."""
    case_key: str
    from_on: date
    until_on: date
    """The day of the report that reached the number."""
    reports: int
    area_id: int | None = Field(default=None, foreign_key="area.id")
    action_id: int | None = Field(default=None, foreign_key="action.id")
    found_at: datetime = Field(sa_type=Instant)
