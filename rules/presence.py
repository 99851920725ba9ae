"""Who may put on record that somebody is away, is back, or has left.

An absence is known first to the person, to who deputises for them, and to their agency lead; a leaver is the agency's
to tell. The coordinator may enter either (the ladder, "Who acts"). Deny by default, as for the steps of an action.
"""

from datetime import date

from rules.action import Refusal
from rules.life.who import By
from rules.people import Context
from rules.policy import GrantLevel


def not_to_record_absence(ctx: Context, by: By, person_id: int, day: date) -> Refusal | None:
    """A refusal unless the person, a deputy of theirs, their agency lead or the coordinator (or above) says it."""
    name = ctx.people[person_id].name
    who = f"{name}, their deputy, their agency lead or the tasking coordinator"
    return _unless(ctx, by, {*ctx.deputies(person_id), _lead(ctx, person_id)}, day, f"say when {name} is away", who)


def not_to_record_leaving(ctx: Context, by: By, person_id: int, day: date) -> Refusal | None:
    """A refusal unless the agency lead or the coordinator (or above) says it."""
    name = ctx.people[person_id].name
    who = "their agency lead or the tasking coordinator"
    return _unless(ctx, by, {_lead(ctx, person_id)}, day, f"say that {name} has left", who)


def _lead(ctx: Context, person_id: int) -> int | None:
    return ctx.agencies[ctx.people[person_id].agency_id].lead_id


def _unless(ctx: Context, by: By, who_may: set[int | None], day: date, what: str, who: str) -> Refusal | None:
    """Refuses whoever is neither one of those who may, still here on `day`, nor at the coordinator's level."""
    person_id = by.person_id
    if person_id is None or person_id not in ctx.people:
        return Refusal(
            "nobody", f"It is not said who acts; to {what} is for {who}.", "Add --by with one of their keys."
        )
    if ctx.may_grant(person_id, GrantLevel.COORDINATOR):
        return None
    if person_id in who_may and not ctx.has_left(person_id, day):
        return None
    name = ctx.people[person_id].name
    return Refusal("not_theirs", f"{name} may not {what}: that is for {who}.", "Add --by with one of their keys.")
