"""Recording what became of a meeting that took place: held, or inquorate and so not held."""

from collections.abc import Mapping
from datetime import date

from rules.action import Refusal
from rules.bodies.facts import Body, Sitting
from rules.bodies.quorum import THERE, Quorum, lacking
from rules.people import Context
from rules.reasons import day_in_words
from rules.words import AttendanceValue, MeetingState

SAID = {
    MeetingState.HELD: "held",
    MeetingState.INQUORATE: "inquorate",
    MeetingState.CANCELLED: "cancelled",
}


def not_to_record(sitting: Sitting, body: Body, day: date, recorded_on: date | None) -> Refusal | None:
    """A refusal of a meeting still to come, cancelled, or recorded earlier: a slip is corrected on its day."""
    on = day_in_words(sitting.meeting_on)
    if sitting.meeting_on > day:
        said = f"The meeting of {body.name} on {on} has not been yet."
        return Refusal("not_yet", said, "Record it on the day, or move or cancel it.")
    if sitting.state is MeetingState.PLANNED or (recorded_on == day and sitting.state is not MeetingState.CANCELLED):
        return None
    said = f"The meeting of {body.name} on {on} is recorded as {SAID[sitting.state]}."
    return Refusal("recorded", said, "A record is corrected on the day it was made, no later.")


def chairs_of(ctx: Context, body: Body, day: date) -> frozenset[int]:
    """The chair, the vice-chairs, and the deputies who stand in for them on the day."""
    return frozenset(body.chairs) | {ctx.stand_in(person_id, day) for person_id in body.chairs}


def not_to_chair(ctx: Context, body: Body, chaired_by: int | None, day: date) -> Refusal | None:
    """A refusal of somebody in the chair who neither chairs the body nor stands in for who does."""
    if chaired_by is None or chaired_by in chairs_of(ctx, body, day):
        return None
    said = f"{ctx.people[chaired_by].name} is neither chair nor vice-chair of {body.name}, nor stands in for one."
    return Refusal("not_its_chair", said, "Name who was in the chair with --chaired-by, or leave it out.")


def chaired(
    ctx: Context, body: Body, chaired_by: int | None, attendance: Mapping[int, AttendanceValue], day: date
) -> bool:
    """Whether the chair or a vice-chair was in the chair. Not said: if the agency of one of them came in person."""
    if chaired_by is not None:
        return True
    came = {agency_id for agency_id, value in attendance.items() if value is AttendanceValue.PRESENT}
    return any(ctx.people[person_id].agency_id in came for person_id in chairs_of(ctx, body, day))


def nobody_there(attendance: Mapping[int, AttendanceValue], body: Body, on: date) -> Refusal | None:
    """A refusal of a meeting to which nobody came: it was not held."""
    if any(value in THERE for value in attendance.values()):
        return None
    said = f"Nobody is named who was at the meeting of {body.name} on {day_in_words(on)}."
    return Refusal("nobody_there", said, "Name them with --present and --deputy; or add --inquorate.")


def state_of(
    quorum: Quorum | None, attendance: Mapping[str, AttendanceValue], *, chaired: bool, inquorate: bool
) -> tuple[MeetingState, tuple[str, ...]]:
    """Held or inquorate, and what was lacking. `inquorate`: whoever records it says so; with a quorum in words only
    that word decides. `attendance`: by the agency's key.
    """
    lacks = lacking(quorum, attendance, chaired=chaired) if quorum is not None else ()
    return (MeetingState.INQUORATE if inquorate or lacks else MeetingState.HELD), lacks
