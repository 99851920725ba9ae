"""What became of an action beyond its being done: what the counts say of its effect, month by month."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Instant, Owned


class OutcomeEffect(Owned, table=True):
    """The effect of a verified action up to one complete month; the last row of its closure is what is said today."""

    __tablename__ = "outcome_effect"
    __table_args__ = (
        UniqueConstraint("action_id", "done_on", "month"),
        Index("ix_outcome_effect_answer", "partnership_id", "answer"),
    )
    action_id: int = Field(foreign_key="action.id", index=True)
    done_on: date
    """The day it was verified as done: an action that was opened again is measured anew."""
    month: date
    """First day of the last month that was counted."""
    answer: str
    """EffectAnswer."""
    final: bool
    """It stands; no later month is looked at."""
    figures: str = Field(sa_type=Text)
    """Canonical JSON of what it was worked out from, without floats."""
    sentence: str = Field(sa_type=Text)
    policy_version_id: int = Field(foreign_key="policy_version.id")
    found_at: datetime = Field(sa_type=Instant)
