"""Moments as the stories tell them: the wall clock of Europe/London."""

from datetime import datetime, timedelta

from rules.moment import LONDON, Moment


def london(wall_clock: str) -> datetime:
    """`2026-12-02 09:00` on the wall clock of Europe/London, summer time included."""
    return datetime.fromisoformat(wall_clock).replace(tzinfo=LONDON)


def moment(wall_clock: str, recorded_later: timedelta = timedelta()) -> Moment:
    """A moment of that wall clock, written down as it happens unless said otherwise."""
    as_of = london(wall_clock)
    return Moment(as_of, as_of + recorded_later)
