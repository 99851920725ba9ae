"""Analytical products with their sections, recommendations and readers; the documents that were printed.

A version that is published is never changed: steps refuse it, and `content_digest` shows it if somebody did.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned

OPEN_SQL = "state IN ('draft', 'commissioned')"
PUBLISHED_SQL = "state = 'published'"


class Product(Owned, table=True):
    """One version of a product. Of each reference at most one version is open, and at most one is published."""

    __table_args__ = (
        UniqueConstraint("partnership_id", "ref", "version"),
        Index(
            "uq_product_open",
            "partnership_id",
            "ref",
            unique=True,
            sqlite_where=text(OPEN_SQL),
            postgresql_where=text(OPEN_SQL),
        ),
        Index(
            "uq_product_published",
            "partnership_id",
            "ref",
            unique=True,
            sqlite_where=text(PUBLISHED_SQL),
            postgresql_where=text(PUBLISHED_SQL),
        ),
        CheckConstraint("state IN ('draft', 'commissioned', 'published', 'superseded')", name="state"),
        CheckConstraint(f"({OPEN_SQL}) = (published_on IS NULL)", name="published_is_dated"),
        CheckConstraint(
            f"{OPEN_SQL} OR (author_id IS NOT NULL AND commissioner_id IS NOT NULL AND due_on IS NOT NULL"
            " AND terms <> '' AND content_digest <> '')",
            name="published_is_whole",
        ),
    )
    ref: str
    version: int = 1
    supersedes_id: int | None = None
    """The version before this one."""
    supersede_reason: str = Field(default="", sa_type=Text)
    """Why there is a further version, in the words of whoever made it."""
    kind: str
    state: str
    title: str
    """Neutral: it may stand on a list that everybody sees."""
    terms: str = Field(default="", sa_type=Text)
    """Terms of reference."""
    commissioner_id: int | None = Field(default=None, foreign_key="person.id")
    commissioning_body_id: int | None = Field(default=None, foreign_key="body.id")
    """The body for which it was commissioned, if it was."""
    commissioned_on: date | None = None
    author_id: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    area_id: int | None = Field(default=None, foreign_key="area.id")
    """None: the whole partnership."""
    crime_type: str = ""
    priority_id: int | None = Field(default=None, foreign_key="priority.id")
    action_id: int | None = Field(default=None, foreign_key="action.id")
    """The action of writing this version: its owner is who writes."""
    measure: str = Field(default="", sa_type=Text)
    """What will be measured to tell whether the response worked."""
    measure_on: date | None = None
    sensitive: bool = False
    handling_instructions: str = Field(default="", sa_type=Text)
    created_on: date
    published_on: date | None = None
    published_by_id: int | None = None
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    superseded_on: date | None = None
    content_digest: str = ""
    """SHA-256 of what was published; '' before."""


class ProductSection(Owned, table=True):
    """The text of one section. Plain text: blank lines part paragraphs, lines that begin with `- ` are a list."""

    __tablename__ = "product_section"
    __table_args__ = (UniqueConstraint("product_id", "key"),)
    product_id: int = Field(foreign_key="product.id", index=True)
    key: str
    text: str = Field(sa_type=Text)
    written_by_id: int | None = None
    written_at: datetime = Field(sa_type=Instant)


class Recommendation(Owned, table=True):
    """One thing a product proposes, and what became of it: taken (an action does it), not taken (why, by whom)."""

    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        CheckConstraint("outcome IN ('open', 'taken', 'not_taken')", name="outcome"),
        CheckConstraint("(outcome = 'taken') = (action_id IS NOT NULL)", name="taken_has_action"),
        CheckConstraint("outcome <> 'not_taken' OR reason <> ''", name="not_taken_has_reason"),
        CheckConstraint("(outcome = 'open') = (decided_on IS NULL)", name="answered_is_dated"),
    )
    product_id: int = Field(foreign_key="product.id", index=True)
    number: int
    text: str = Field(sa_type=Text)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    """The proposed owner."""
    due_on: date | None = None
    outcome: str = "open"
    action_id: int | None = Field(default=None, foreign_key="action.id")
    reason: str = Field(default="", sa_type=Text)
    decided_on: date | None = None
    decided_by_id: int | None = None


class ProductReader(Owned, table=True):
    """One line of the access list of a product, or of a part of it. `part` '': all of it; else the key of a section,
    or `recommendation:2`. Whoever may not read the product reads no part of it.
    """

    __tablename__ = "product_reader"
    __table_args__ = (
        Index(
            "uq_product_reader_line",
            "product_id",
            "part",
            text("coalesce(person_id, 0)"),
            text("coalesce(agency_id, 0)"),
            unique=True,
        ),
        CheckConstraint("(person_id IS NULL) <> (agency_id IS NULL)", name="person_or_agency"),
    )
    product_id: int = Field(foreign_key="product.id", index=True)
    part: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    agency_id: int | None = Field(default=None, foreign_key="agency.id")


class Document(Owned, table=True):
    """A document that was printed: for whom, from what, and the SHA-256 of the file under `documents/`."""

    __table_args__ = (UniqueConstraint("partnership_id", "name"),)
    subject_kind: str
    """'product', 'strategy' or 'evidence'."""
    subject_id: int
    for_id: int = Field(foreign_key="person.id")
    """Whose access decided what is in it."""
    name: str
    """Of the file."""
    sha256: str
    pages: int
    left_out: int
    """Parts that this reader may not see."""
    chain_count: int
    chain_head: str
    """The head of the record as it is printed in it."""
    made_at: datetime = Field(sa_type=Instant)
