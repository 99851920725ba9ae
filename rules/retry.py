"""When a mail that the server would not take is tried again, and when we give up.

Source: design decision 2: eight tries over two working days, inside the sending hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.calendar import WorkingCalendar
from rules.policy import SendingHours
from rules.slots import after_sending_time

WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 45, 120, 240, 360, 480))
"""Between one try and the next, in sending time; with 12 hours a day they add up to 21 h 05, under two days."""
TRIES = len(WAITS) + 1


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The next try is due at `not_before` (UTC)."""

    not_before: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The message has failed for good."""

    reason: str


def next_try(
    attempts: int, now: datetime, calendar: WorkingCalendar, hours: SendingHours | None = None
) -> TryAgain | GiveUp:
    """What follows the try numbered `attempts` (from 1), which ended at `now` without the mail being taken."""
    if attempts >= TRIES:
        return GiveUp(f"{TRIES} tries over two working days failed")
    wait = WAITS[max(attempts, 1) - 1]
    due = after_sending_time(now, wait, calendar, hours or SendingHours())
    return TryAgain(due, f"try {attempts} of {TRIES} failed; the next is due after {_in_words(wait)} of sending time")


def _in_words(wait: timedelta) -> str:
    minutes = int(wait.total_seconds()) // 60
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
