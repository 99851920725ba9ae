"""What a partnership declares of itself: agencies, people, bodies, areas, priorities, sources, closures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned, Table


class Partnership(Table, table=True):
    """One community safety partnership; every other row names it."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    reference_prefix: str = Field(unique=True)
    """What its references begin with: it alone tells people whose action one is."""
    division: str
    """UK division of its bank holidays: england-and-wales, scotland, northern-ireland."""
    held: bool = True
    """In hold notices are made and shown, nothing is sent (design decision 16)."""
    policy_version_id: int | None = None
    over: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """A county: the keys of the partnerships over which its board stands; [] for any other."""
    county: str = ""
    """The key of the county that may stand over this partnership; '' for none. Either alone opens nothing."""


class PolicyVersion(Owned, table=True):
    """One version of the partnership's rules, as it was declared."""

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        UniqueConstraint("partnership_id", "digest"),
    )
    number: int
    digest: str
    """SHA-256 of the canonical JSON: the same rules are never stored twice."""
    declared: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(sa_type=Instant)


class Agency(Owned, table=True):
    """An agency of the partnership."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    status: str
    mail_domain: str | None = None
    lead_id: int | None = None
    """The agency lead: rung 2 goes here."""


class Person(Owned, table=True):
    """Somebody who acts, leads, decides or analyses. Never removed: people get `left_on`."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    email: str
    phone: str | None = None
    agency_id: int = Field(foreign_key="agency.id")
    deputy_id: int | None = None
    escalate_to_id: int | None = None
    left_on: date | None = None
    """As stated by the file or by command."""
    left_from: date | None = None
    """The day from which jatac treats them as gone: the later of `left_on` and the day it was told."""
    unreachable_on: date | None = None
    """The day on which a server refused the address for good; cleared when the address changes."""
    mail_at_any_hour: bool = False
    """Has asked for urgent mails outside the sending hours."""


class Body(Owned, table=True):
    """A group that meets: its kind says what it is for, its name and parent are the partnership's own."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    kind: str
    parent_id: int | None = None
    purpose: str = Field(default="", sa_type=Text)
    quorum: str = ""
    """In words."""
    quorum_rule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """As a rule (rules/bodies/quorum.py); {} when the file has words only."""
    cadence: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """Rule, anchor date, time and length as declared (rules/cadence.py reads it)."""
    pack_lead_days: int = 0


class Membership(Owned, table=True):
    """A person's role in a body, with its dates."""

    __table_args__ = (UniqueConstraint("partnership_id", "body_id", "person_id", "role", "from_on"),)
    body_id: int = Field(foreign_key="body.id")
    person_id: int = Field(foreign_key="person.id")
    role: str
    from_on: date
    until_on: date | None = None


class Closure(Owned, table=True):
    """A day closed for the partnership, or for one agency; taken back by `retired_on`, never deleted."""

    __table_args__ = (
        Index(
            "uq_closure_live",
            "partnership_id",
            text("coalesce(agency_id, 0)"),
            "on_date",
            unique=True,
            sqlite_where=text("retired_on IS NULL"),
            postgresql_where=text("retired_on IS NULL"),
        ),
    )
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    on_date: date
    retired_on: date | None = None


class Area(Owned, table=True):
    """A district (or smaller) whose counts are watched, with the analyst who answers for it."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    analyst_id: int | None = Field(default=None, foreign_key="person.id")
    lsoa_names: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """District names as they stand in the LSOA name, less its last five characters."""
    comparison: bool = False
    """Counted, never tested: nobody here is asked about it."""
    most_similar_group: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Keys of the areas most like it."""


class AreaLsoa(Owned, table=True):
    """One LSOA code of an area. A code outlives the names it is given."""

    __tablename__ = "area_lsoa"
    __table_args__ = (UniqueConstraint("partnership_id", "lsoa_code"),)
    area_id: int = Field(foreign_key="area.id")
    lsoa_code: str


class Priority(Owned, table=True):
    """What the partnership acts on."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    origin: str
    champion_id: int | None = Field(default=None, foreign_key="person.id")
    crime_types: list[str] = Field(sa_column=Column(JSON, nullable=False))
    level: str = "local"
    """'county' or 'local' (S4 7.2)."""
    ended_on: date | None = None


class Source(Owned, table=True):
    """Where intelligence comes from, and what it is expected to bring."""

    __table_args__ = (UniqueConstraint("partnership_id", "key"),)
    key: str
    name: str
    format: str
    """Which adapter of intake/ reads it, for example police_street."""
    path: str = ""
    """Glob of the files that `run ingest_intelligence` picks up; '' for none."""
    force: str = ""
    crime_types: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """The types it delivers; a month of a type is complete when every such source has delivered it."""
    reading: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """How its files are read, as rules/sources.py writes it."""


class Absence(Owned, table=True):
    """A person away from `from_on` until the evening before `back_on` (None: not yet known)."""

    __table_args__ = (CheckConstraint("back_on IS NULL OR back_on > from_on", name="back_after_start"),)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    back_on: date | None = None
    entered_on: date
    """The day jatac was told; an absence never changes what was already recorded."""
