"""What is asked of an action before it is entered: by whom, by when, and whether its owner has enough already."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.action import Refusal
from rules.life.dates import not_working, past_date
from rules.life.who import By, stands_at
from rules.people import Context
from rules.policy import GrantLevel

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Enough:
    """An owner who has as many live actions as the policy holds to be enough; nothing is refused for it."""

    sentence: str
    fix: str


def not_to_enter(ctx: Context, by: By) -> Refusal | None:
    """A refusal unless the coordinator (or above) enters it, or a flow does."""
    return None if by.is_system else stands_at(ctx, by, GrantLevel.COORDINATOR, "enter actions")


def unfit_date(
    ctx: Context, agency_id: int | None, due_on: date, statutory_on: date | None, day: date
) -> Refusal | None:
    """Refuses a new action's due date that is past, not a working day, or past its statutory date."""
    if refused := past_date(ctx, agency_id, due_on, day) or not_working(ctx, agency_id, due_on):
        return refused
    if statutory_on is None or due_on <= statutory_on:
        return None
    calendar, last = ctx.both(agency_id), statutory_on
    while not calendar.is_open(last) and last > day:
        last -= ONE_DAY
    latest = f"The last working day before it is over is {last:%a %-d %b %Y}."
    return Refusal(
        "past_statutory_date",
        f"{due_on:%a %-d %b %Y} is past the statutory or contract date, {statutory_on:%a %-d %b %Y}.",
        latest if last >= day and calendar.is_open(last) else "Check the statutory date: it leaves no working day.",
    )


def unfit_measure(measured_on: date, day: date) -> Refusal | None:
    """Refuses a day of measuring that is not ahead: what is measured is fixed before it is known (row 46)."""
    if measured_on > day:
        return None
    said = f"{measured_on:%a %-d %b %Y} is past: an effect is measured on a day that is still to come."
    return Refusal("measure_on_past", said, "Give a later day, or none: the answer then stands after twelve months.")


def over_the_cap(ctx: Context, owner_id: int, live: int) -> Enough | None:
    """Remarks on one more action for an owner who has `live` ones (S3 rec 6: limited in number)."""
    cap = ctx.policy.soft_cap_live_actions
    if live < cap:
        return None
    return Enough(
        f"{ctx.people[owner_id].name} has {live} live actions already; {cap} are held to be enough for one owner.",
        "It is entered all the same: consider another owner, or a later date.",
    )
