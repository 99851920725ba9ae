"""When a body's meetings ought to exist, when their papers are due, and who may move or cancel one.

Dates follow from the cadence alone, so a missed or doubled run makes the same meetings. Two are kept ahead of the
day, so that a cancelled one has somewhere to pass its items. Source: the ladder ("Bodies"), domain guide §3 (N clear
working days) and §4.
"""

from collections.abc import Iterator
from datetime import date

from rules.action import Refusal
from rules.bodies.facts import Body, Sitting
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
    sitting: Sitting, to: date, day: date, calendar: WorkingCalendar, before: date | None, following: date | None
) -> Refusal | None:
    """A refusal of a new date: closed, past, or across the occurrence before or after (their dates; None: none)."""
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
    if not calendar.is_open(to):
        offered = day_in_words(calendar.on_or_after(to))
        return Refusal("closed", f"{words} is not a working day of the partnership.", f"The next is {offered}.")
    return None


def moved_sentence(before: date, now: date) -> Sentence:
    """The one line that a correction says of a moved meeting."""
    return Sentence(f"The meeting of {day_in_words(before)} was moved to {day_in_words(now)}. Its items go with it.")


def cancelled_sentence(on: date, following: date | None) -> Sentence:
    """The one line that a correction says of a cancelled meeting. `following`: who takes its items."""
    passed = f"Its items pass to the meeting of {day_in_words(following)}." if following else "No next date is set."
    return Sentence(f"The meeting of {day_in_words(on)} was cancelled. {passed}")
