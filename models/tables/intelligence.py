"""Intelligence as delivered: files, deliveries, items, rejected rows; and what the thresholds found in it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import Instant, Owned


class DeliveredFile(Owned, table=True):
    """Bytes that were taken in once; the same bytes again add nothing."""

    __tablename__ = "delivered_file"
    __table_args__ = (UniqueConstraint("partnership_id", "source_id", "sha256"),)
    source_id: int = Field(foreign_key="source.id")
    sha256: str
    name: str
    rows: int
    ingested_at: datetime = Field(sa_type=Instant)
    listed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Of a feed: what of it has no place here, by kind: how many, and their ids."""
    covers: str = ""
    """Of a table of whole months, what told which months it is of: 'rows', 'now', 'name' or 'hand'; else ''."""
    covers_from: date | None = None
    """The first and last month that it is of, as far as they were over; of a file of changes, those of its rows."""
    covers_to: date | None = None
    written_on: date | None = None
    """The day of the file itself, where the disk tells one: what came later it does not know."""
    came_again: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Days, as 2026-05-09, on which the same bytes were written again: nothing was new, which says something."""


class Delivery(Owned, table=True):
    """One month of one force from one source. A corrected month replaces the `current` one."""

    __table_args__ = (
        Index(
            "uq_delivery_current",
            "partnership_id",
            "source_id",
            "force",
            "month",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
    )
    source_id: int = Field(foreign_key="source.id")
    file_id: int | None = Field(default=None, foreign_key="delivered_file.id")
    force: str
    month: date
    content_sha256: str
    """Of the delivery's own rows, whatever file they came in."""
    state: str
    """'loading', 'current', 'replaced' or 'held' (a correction too poor to replace what stands)."""
    accepted: int = 0
    rejected: int = 0
    loaded_at: datetime = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    """When a later file last brought the same rows of the month, or said again that there are none."""
    replaced_by_id: int | None = None


class IntelligenceItem(Owned, table=True):
    """One recorded row. `area_id` is None for 'No Location' and for places outside the partnership's areas."""

    __tablename__ = "intelligence_item"
    __table_args__ = (
        UniqueConstraint("delivery_id", "row_number"),
        Index(
            "ix_item_known_by",
            "partnership_id",
            "source_ref",
            sqlite_where=text("updated_at IS NOT NULL"),
            postgresql_where=text("updated_at IS NOT NULL"),
        ),
        *(
            Index(
                f"ix_item_{name}",
                "partnership_id",
                "on_day",
                "id",
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, where in (
                ("dated", "on_day IS NOT NULL"),
                ("to_link", "on_day IS NOT NULL AND looked_at IS NULL"),
                ("same_as", "same_as_id IS NOT NULL"),
            )
        ),
    )
    delivery_id: int = Field(foreign_key="delivery.id")
    row_number: int
    """Line of the file it came from; with the delivery, what makes a row one item. Of an item that is known by its
    `source_ref`, a number of its own."""
    area_id: int | None = Field(default=None, foreign_key="area.id")
    month: date
    type: str
    source_ref: str | None = None
    """The force's own crime id; never a name."""
    lsoa_code: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    location: str | None = None
    outcome: str | None = None
    on_day: date | None = None
    """The day, where the source says it; `month` is the first day of its month."""
    updated_at: datetime | None = Field(default=None, sa_type=Instant)
    """As the source says it, of an item that is known by its `source_ref` and brought up to date; else None."""
    victim_ref: str | None = None
    """The source's pseudonymous reference of the victim; never a name (rules/pseudonym.py)."""
    looked_at: datetime | None = Field(default=None, sa_type=Instant)
    """When links of it were looked for, of an item with a day; None again once its source brings it up to date."""
    same_as_id: int | None = None
    """The item that is counted in its stead: a person confirmed that both are one event."""


class RejectedRow(Owned, table=True):
    """A row that could not be taken in, kept with its reason until it comes back repaired."""

    __tablename__ = "rejected_row"
    __table_args__ = (UniqueConstraint("file_id", "row_number"),)
    file_id: int = Field(foreign_key="delivered_file.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    row_number: int
    field: str
    value: str = Field(default="", sa_type=Text)
    reason: str
    fix: str
    raw: str = Field(sa_type=Text)
    repaired_at: datetime | None = Field(default=None, sa_type=Instant)
    dropped_at: datetime | None = Field(default=None, sa_type=Instant)
    """When the coordinator said that it need not be repaired."""


class TestedMonth(Owned, table=True):
    """A month of a type that the thresholds have gone over; it is not tested again."""

    __tablename__ = "tested_month"
    __test__ = False
    __table_args__ = (UniqueConstraint("partnership_id", "type", "month"),)
    type: str
    month: date
    tested_at: datetime = Field(sa_type=Instant)


class ThresholdBreach(Owned, table=True):
    """What the rules found in one series and month: a rise that opened an analysis action, a capped one, a fall.

    Where the Shiryaev–Roberts statistic decided on the series, its reading stands beside `p`.
    """

    __tablename__ = "threshold_breach"
    __table_args__ = (
        Index(
            "uq_threshold_breach_month",
            "partnership_id",
            "area_id",
            "type",
            "month",
            unique=True,
            sqlite_where=text("week IS NULL"),
            postgresql_where=text("week IS NULL"),
        ),
        Index(
            "uq_threshold_breach_week",
            "partnership_id",
            "area_id",
            "type",
            "week",
            unique=True,
            sqlite_where=text("week IS NOT NULL"),
            postgresql_where=text("week IS NOT NULL"),
        ),
    )
    area_id: int = Field(foreign_key="area.id")
    type: str
    month: date
    """Of a weekly finding: the month in which its week ends."""
    week: date | None = None
    """The Monday of the tested week; None: the month was tested."""
    state: str
    """'opened', 'capped', 'continuing', 'shared', 'seasonal' or 'fall'."""
    rule: str
    """'single', 'rolling', 'run' or 'sr'."""
    severity: str
    """'red' or 'amber' ('' for a fall and for a seasonal rise)."""
    count: int
    """Of the month itself, also for a rolling breach."""
    window: int
    window_total: int
    """Of the tested window: what `p` was computed from."""
    baseline_total: int
    baseline_periods: int
    p: float | None = None
    """Of the C-test; of a rise by the statistic, that of the month alone."""
    dispersion: float | None = None
    """Variance over mean of the baseline, where `p` was held against it."""
    statistic: float | None = None
    bound: float | None = None
    """What the detector alarmed at: a bound belongs to its detector."""
    expected: float | None = None
    """Of the month itself."""
    since: date | None = None
    """The month in which the rise most likely began; of a fall there is none."""
    seen_since: int | None = None
    expected_since: float | None = None
    answer: str = ""
    """What the analysis came to (AnalysisAnswer); '' until it is claimed as done."""
    answered_on: date | None = None
    sentence: str
    action_id: int | None = Field(default=None, foreign_key="action.id")
    policy_version_id: int = Field(foreign_key="policy_version.id")
    found_at: datetime = Field(sa_type=Instant)
