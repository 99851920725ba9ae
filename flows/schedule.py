"""When each flow runs: one table, a reason beside each row (design decision 8).

A row is a tick, never a cadence: what is due, and how often, is decided in rules/ from dates. So a tick that is
missed, comes twice or comes late is put right by the next. Times are on the wall clock of Europe/London. None falls
between 23:00 and midnight UTC, where a run could decide for one day and write for the next, nor into the two hours
after midnight, in which the change of clocks leaves times out or brings them twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rules.moment import LONDON

MON = 0
WEEKDAYS = (MON, 1, 2, 3, 4)
EVERY_DAY = (*WEEKDAYS, 5, 6)
LOOKS_BACK = 40
"""Days searched for a tick before or after an instant; every row ticks within them (a test)."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Some times on some days of the week: every one of `minutes` in every one of `hours`."""

    days: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]

    def times(self) -> Iterator[time]:
        """The times of one day, on the wall clock."""
        return (time(hour, minute) for hour in self.hours for minute in self.minutes)

    def in_words(self) -> str:
        """For docs/engine.md: days, then times, or the span and its step."""
        days = {WEEKDAYS: "Mon–Fri", EVERY_DAY: "daily", (MON,): "Mon"}[self.days]
        every = [f"{at:%H:%M}" for at in self.times()]
        if len(every) < 4:
            return f"{days} {', '.join(every)}"
        return f"{days} {every[0]}–{every[-1]} every {60 // len(self.minutes)} min"


@dataclass(frozen=True, slots=True)
class Row:
    """One flow's line of the table."""

    flow: str
    ticks: tuple[Ticks, ...]
    reason: str
    without: str
    """What is missing while it does not run, for whoever is told that it is late."""
    late_after: timedelta = timedelta(hours=2)
    """It is late when a tick lies further back than this and no run has completed since."""
    timeout: timedelta = timedelta(minutes=2)
    """How long one partnership's run may hold a place that others wait for. It is never cut off: a run cut off
    after a 250 and before its commit would send a mail twice."""

    def fires(self, day: date) -> list[datetime]:
        """The instants of one day, in UTC, in order."""
        found = {
            datetime.combine(day, at, LONDON).astimezone(UTC)
            for ticks in self.ticks
            if day.weekday() in ticks.days
            for at in ticks.times()
        }
        return sorted(found)

    def before(self, instant: datetime) -> datetime:
        """The last tick at or before `instant`."""
        day = instant.astimezone(LONDON).date()
        past = (at for back in range(LOOKS_BACK) for at in reversed(self.fires(day - timedelta(days=back))))
        return next(at for at in past if at <= instant)

    def after(self, instant: datetime) -> datetime:
        """The first tick after `instant`."""
        day = instant.astimezone(LONDON).date()
        future = (at for ahead in range(LOOKS_BACK) for at in self.fires(day + timedelta(days=ahead)))
        return next(at for at in future if at > instant)

    def overdue_tick(self, instant: datetime) -> datetime:
        """The last tick that should have been run by `instant`, with `late_after` allowed for."""
        return self.before(instant - self.late_after)


def at(hour: int, minute: int, days: tuple[int, ...] = EVERY_DAY) -> Ticks:
    """Once on each of `days`."""
    return Ticks(days, (hour,), (minute,))


def every(minutes: int, first: int, last: int, days: tuple[int, ...] = WEEKDAYS) -> Ticks:
    """Every so many minutes, from the full hour `first` to the end of the hour `last`."""
    return Ticks(days, tuple(range(first, last + 1)), tuple(range(0, 60, minutes)))


SCHEDULE: tuple[Row, ...] = (
    Row(
        "ingest_intelligence",
        (at(7, 10), at(8, 0, (MON,))),
        "Files come overnight and over the weekend; once more on Monday at eight, when the week's analysis begins.",
        "Files of records that were delivered are not read, and thresholds see old figures.",
        timeout=timedelta(minutes=20),
    ),
    Row(
        "run_thresholds",
        (at(8, 5), at(12, 5)),
        "After the files, and at noon for what was entered in the morning, so that a cut-off the same day sees it.",
        "Breaches of thresholds are not noticed, and no action is proposed for them.",
        timeout=timedelta(minutes=10),
    ),
    Row(
        "open_cycle",
        (at(6, 40),),
        "A cycle is there before anybody proposes an action for it that day.",
        "The next tasking cycle is not opened.",
    ),
    Row(
        "issue_actions",
        (every(30, 7, 18),),
        "Owners hear the working day after a meeting by 11:00; an action issued by hand goes within the half-hour.",
        "Actions agreed at a meeting are not issued, and their owners do not hear of them.",
    ),
    Row(
        "send_reminders",
        (at(7, 5),),
        "A reminder is in the morning's mail, the one mail of the day.",
        "Owners are not reminded before their actions are due.",
    ),
    Row(
        "chase_overdue",
        (every(15, 7, 18, EVERY_DAY),),
        "Before the morning's mail; every quarter of an hour for urgent actions, which are due at a time of day.",
        "Overdue actions are not chased and go no further up.",
        late_after=timedelta(hours=1),
    ),
    Row(
        "escalate",
        (at(7, 20),),
        "After the morning's chase: what has reached a body goes on the agenda of its next real meeting.",
        "What has gone up to the performance group or the board stands on no agenda.",
    ),
    Row(
        "build_performance_pack",
        (at(7, 30),),
        "After escalate, so that the pack of a day holds what reached the group that day; the date is the rules'.",
        "The performance group gets no pack before its meeting.",
    ),
    Row(
        "send_board_digest",
        (at(7, 35),),
        "After the group's pack, for what it hands up; the date is the rules'.",
        "The board gets no digest before its meeting.",
    ),
    Row(
        "close_cycle",
        (at(7, 40),),
        "Last of the decisions of a morning: whatever still belonged to a cycle has been done.",
        "A tasking cycle that is over is not closed.",
    ),
    Row(
        "deliver_mail",
        (every(5, 7, 18), every(15, 2, 22, EVERY_DAY)),
        "Work mail leaves within five minutes in the sending hours (the rules keep them); outside them only what is"
        " urgent may, and it waits no more than a quarter of an hour, or from 23:00 until 02:00.",
        "No mail leaves. Notices are made, and wait.",
        late_after=timedelta(hours=1),
    ),
)
"""Every flow that has a body, once (a test holds it to flows/wiring.py)."""

CYCLE_ORDER = (
    "ingest_intelligence", "run_thresholds", "open_cycle", "publish_briefing_pack", "issue_actions",
    "send_reminders", "chase_overdue", "escalate", "build_performance_pack", "send_board_digest", "close_cycle",
    "deliver_mail",
)  # fmt: skip
"""The order in which one pass over all flows does them: what comes in, what is decided, what goes out."""


def row_of(flow: str) -> Row:
    """The row of a flow. Raises KeyError."""
    return next(row for row in SCHEDULE if row.flow == flow)


def in_order() -> tuple[Row, ...]:
    """The rows in the order of a cycle: for the pass that catches up."""
    return tuple(sorted(SCHEDULE, key=lambda row: CYCLE_ORDER.index(row.flow)))
