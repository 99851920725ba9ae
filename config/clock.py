"""The only place that reads the clock, and the only one that reads instants people type.

In a data dir marked as a story (config/story.py) the clock may be set with `--at`, nowhere else.
"""

import re
from datetime import UTC, date, datetime, time

from rules.moment import LONDON, Moment

START_OF_DAY = time(9, 0)
"""A date alone means this time of that day, Europe/London."""

_SHAPE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)


class UnreadableInstant(ValueError):
    """A date and time on the command line says no one instant; the message says how to write it."""


class ClockRefused(ValueError):
    """The clock was asked for something it must not do: set outside a story, or decide in the future."""


def now() -> datetime:
    """The present instant, in UTC. Read it once per run."""
    return datetime.now(UTC)


def parse_instant(text: str) -> datetime:
    """The instant of `2026-12-03T11:00`, in UTC. Raises UnreadableInstant.

    Without a zone it is read on the wall clock of Europe/London; a date alone is 09:00 there. A local time
    that the change of clocks leaves out, or brings twice, is refused.
    """
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise UnreadableInstant(f"“{text}” is not a date and time; write it like 2026-12-03T11:00 or 2026-12-03.")
    try:
        day = date.fromisoformat(found["day"])
        at = time.fromisoformat(found["time"]) if found["time"] else START_OF_DAY
        if found["zone"]:
            return datetime.fromisoformat(f"{day}T{at.isoformat()}{found['zone']}").astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise UnreadableInstant(f"“{text}” names no real date and time ({fault}).") from fault
    return _on_wall_clock(text, datetime.combine(day, at))


def _on_wall_clock(text: str, local: datetime) -> datetime:
    early, late = (local.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise UnreadableInstant(
            f"“{text}” does not exist: that night the clocks in the United Kingdom jump from 01:00 to 02:00."
            " Write a time after 02:00."
        )
    raise UnreadableInstant(
        f"“{text}” comes twice: that night the clocks in the United Kingdom go back. Add the zone:"
        f" {local.isoformat(timespec='minutes')}+01:00 for the first, Z for the second."
    )


def read(*, at: str | None = None, story: bool = False) -> datetime:
    """The instant of this run: the clock's, or `--at` in a story data dir. Raises ClockRefused."""
    if at is None:
        return now()
    if not story:
        raise ClockRefused(
            "--at sets the clock, which only a story data dir allows. Leave it out, or ask"
            " `jatac run FLOW --as-of … --dry-run` what would happen."
        )
    return parse_instant(at)


def moment(*, as_of: str | None = None, at: str | None = None, story: bool = False, dry_run: bool = False) -> Moment:
    """The moment of this run (design decision 15). Raises ClockRefused for a future outside story and dry run.

    In a story what is decided as of an instant is also written down then: its record tells the story's time.
    """
    recorded = read(at=at, story=story)
    if as_of is None:
        return Moment.at(recorded)
    decided = parse_instant(as_of)
    if story:
        return Moment.at(decided)
    if decided > recorded and not dry_run:
        raise ClockRefused(
            f"--as-of {as_of} lies in the future, and a decision cannot. Add --dry-run to see what would happen."
        )
    return Moment(decided, recorded)
