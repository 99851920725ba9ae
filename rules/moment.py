"""The one moment of a run: what it decides as of, and when that was written down.

`now` is read once per run (config/clock.py) and passed down as a `Moment`; no rule reads a clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class NaiveMoment(ValueError):
    """A date and time without a time zone was given; jatac refuses to guess one."""


def aware(value: datetime) -> datetime:
    """`value` in UTC. Raises NaiveMoment if it carries no time zone."""
    if value.tzinfo is None:
        raise NaiveMoment(f"{value.isoformat()} has no time zone; write it as {value.isoformat()}Z or +01:00.")
    return value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of`: the moment decisions are made for. `recorded_at`: the moment they were written down."""

    as_of: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "as_of", aware(self.as_of))
        object.__setattr__(self, "recorded_at", aware(self.recorded_at))

    @classmethod
    def at(cls, as_of: datetime) -> "Moment":
        """A moment that is written down as it happens."""
        return cls(as_of, as_of)

    @property
    def local(self) -> datetime:
        """`as_of` on the wall clock of Europe/London."""
        return self.as_of.astimezone(LONDON)

    @property
    def day(self) -> date:
        """The date of `as_of` in Europe/London: due dates are dates there, also in summer."""
        return self.local.date()

    @property
    def recorded_day(self) -> date:
        """The date of `recorded_at` in Europe/London: the day on which a mail of this run really travels."""
        return self.recorded_at.astimezone(LONDON).date()
