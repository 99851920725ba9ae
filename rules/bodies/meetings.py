"""When a body's meetings ought to exist, when their papers are due, and who may move or cancel one.

Dates follow from the cadence alone, so a missed or doubled run makes the same meetings. Two are kept ahead of the
day, so that a cancelled one has somewhere to pass its items. Source: the ladder ("Bodies"), domain guide §3 (N clear
working days) and §4.
"""

from collections.abc import Iterator
from datetime import date

from rules.action import Refusal
from rules.bodies.facts import PERFORMANCE, Body, Sitting
from rules.cadence import Cadence, meetings, next_meeting
from rules.calendar import ONE_DAY, WorkingCalendar
from rules.life.who import By
from rules.mail import Sentence
from rules.people import Context
from rules.reasons import day_in_words
from rules.words import MeetingState

AHEAD = 2
"""So many occurrences after the day are known."""


def missing(cadence: Cadence, latest: date | None, day: date) -> Iterator[date]:
    """The occurrences that ought to exist on `day` and come after `latest`, the last one known (None: none is)."""
    until = day
    for _ in range(AHEAD):
        until = next_meeting(cadence, until)
    return meetings(cadence, latest + ONE_DAY if latest is not None else day, until)


def publish_on(meeting_on: date, clear_days: int, calendar: WorkingCalendar) -> date:
    """The working day on which the paper is due: so many whole working days lie between it and the meeting."""
    return calendar.add(meeting_on, -(clear_days + 1))


def clear_days(published_on: date, meeting_on: date, calendar: WorkingCalendar) -> int:
    """Whole working days between publication and meeting."""
    return max(0, calendar.between(published_on, meeting_on - ONE_DAY))


def not_to_steer(ctx: Context, by: By, body: Body, day: date, what: str) -> Refusal | None:
    """A refusal unless the body's chair, a vice-chair, whoever stands in for them, or the coordinator says it.

    `what`: "move this meeting".
    """
    who = f"the chair or a vice-chair of {body.name}, or the tasking coordinator"
    fix = "Add --by with one of their keys."
    if by.person_id is None or by.person_id not in ctx.people:
        return Refusal("nobody", f"It is not said who acts; to {what} is for {who}.", fix)
    may = {ctx.coordinator_id, ctx.coordinator_on(day), *body.chairs}
    may |= {ctx.stand_in(person_id, day) for person_id in body.chairs}
    if by.person_id in may and not ctx.has_left(by.person_id, day):
        return None
    return Refusal("not_theirs", f"{ctx.people[by.person_id].name} may not {what}: that is for {who}.", fix)


def over(sitting: Sitting, body: Body) -> Refusal | None:
    """A refusal once it is recorded what became of the meeting."""
    if sitting.state is MeetingState.PLANNED:
        return None
    said = {MeetingState.HELD: "held", MeetingState.INQUORATE: "inquorate", MeetingState.CANCELLED: "cancelled"}
    on = day_in_words(sitting.meeting_on)
    sentence = f"The meeting of {body.name} on {on} is recorded as {said[sitting.state]}."
    return Refusal("recorded", sentence, "`jatac meeting list` shows those to come.")


def not_to_move(
    sitting: Sitting,
    to: date,
    day: date,
    calendar: WorkingCalendar,
    before: date | None,
    following: date | None,
    lead_days: int,
) -> Refusal | None:
    """A refusal of a new date: closed, past, across the occurrence before or after (their dates; None: none), or
    too early for its paper. `lead_days`: clear working days between that and the meeting (`pack_lead_days`).
    """
    words = day_in_words(to)
    if to == sitting.meeting_on:
        return Refusal("same_day", f"The meeting is on {words} already.", "Name another day with --to.")
    if to < day:
        return Refusal("past", f"{words} has passed.", f"Name a day from {day_in_words(day)} on.")
    if following is not None and to >= following:
        return Refusal(
            "across_next",
            f"The next meeting is on {day_in_words(following)}; this one cannot be moved to it or past it.",
            "Cancel this one instead: its items pass to the next.",
        )
    if before is not None and to <= before:
        return Refusal(
            "across_previous",
            f"The meeting before it is on {day_in_words(before)}; this one cannot be moved to it or before it.",
            "Name a later day with --to.",
        )
    if refused := _too_early(sitting, to, day, calendar, before, lead_days):
        return refused
    if not calendar.is_open(to):
        offered = day_in_words(calendar.on_or_after(to))
        return Refusal("closed", f"{words} is not a working day of the partnership.", f"The next is {offered}.")
    return None


def _too_early(
    sitting: Sitting, to: date, day: date, calendar: WorkingCalendar, before: date | None, lead_days: int
) -> Refusal | None:
    """A refusal of an earlier day that leaves whoever reads the paper less time than they are promised.

    A paper that is out gives them the days from then on; one that is not out needs its own day still to come. A later
    day takes no time from anybody, however late the paper was.
    """
    if sitting.level < PERFORMANCE or to >= sitting.meeting_on:
        return None
    out = sitting.published_on
    if out is not None and clear_days(out, to, calendar) >= lead_days:
        return None
    if out is None and publish_on(to, lead_days, calendar) >= day:
        return None
    earliest = calendar.add(out if out is not None else calendar.on_or_after(day), lead_days + 1)
    if before is not None:
        earliest = max(earliest, calendar.on_or_after(before + ONE_DAY))
    promised = f"{lead_days} clear working day{'' if lead_days == 1 else 's'}"
    went = f"Its paper went out on {day_in_words(out)}" if out is not None else "Its paper is not out"
    return Refusal(
        "too_early",
        f"{went}, and its readers have {promised} before the meeting: {day_in_words(to)} leaves fewer.",
        f"The earliest possible day is {day_in_words(earliest)}."
        if earliest < sitting.meeting_on
        else f"It cannot be earlier than {day_in_words(sitting.meeting_on)}; it may be later.",
    )


def moved_sentence(before: date, now: date, at: str = "") -> Sentence:
    """The one line that a correction says of a moved meeting. `at`: its time of day, "14:00"."""
    when = f"{day_in_words(now)}{_at(at)}"
    return Sentence(f"The meeting of {day_in_words(before)} was moved to {when}. Its items go with it.")


def cancelled_sentence(on: date, following: date | None, at: str = "") -> Sentence:
    """The one line that a correction says of a cancelled meeting. `following`: who takes its items, at what time."""
    passed = (
        f"Its items pass to the meeting of {day_in_words(following)}{_at(at)}."
        if following
        else "No next date is set."
    )
    return Sentence(f"The meeting of {day_in_words(on)} was cancelled. {passed}")


def _at(time: str) -> str:
    return f" at {time}" if time else ""
