"""Who is asked to act today, and who hears of it above them (the ladder, "Who acts")."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.people import Context, Reader, may_read


class ActsAs(StrEnum):
    """Why the actor is the actor."""

    OWNER = "owner"
    DEPUTY = "deputy"
    ACTING_OWNER = "acting_owner"
    """The agency lead, because the owner has left or cannot be reached."""
    LEAD = "lead"
    """Nobody in the owner's chain is there: the agency lead."""
    COORDINATOR = "coordinator"
    """Not even a lead is there."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asked to act today. `missing`: nobody in the chain is there, an exception on day one."""

    person_id: int
    acts_as: ActsAs
    missing: bool = False


def actor(ctx: Context, owner_id: int, agency_id: int, readers: frozenset[Reader], day: date) -> Actor:
    """The first of owner, deputy, deputy's deputy who is present, active and may read it; else lead, coordinator.

    The lead is acting owner for somebody who has left or cannot be reached. The owner stays accountable.
    """
    lead_id = ctx.agencies[agency_id].lead_id
    if ctx.is_gone(owner_id, day):
        found = _first(ctx, lead_id, readers, day, skip=owner_id)
        if found is not None:
            return Actor(found, ActsAs.ACTING_OWNER)
        return Actor(ctx.coordinator_on(day), ActsAs.COORDINATOR, missing=True)
    found = _first(ctx, owner_id, readers, day)
    if found is not None:
        return Actor(found, ActsAs.OWNER if found == owner_id else ActsAs.DEPUTY)
    if lead_id is not None and ctx.is_present(lead_id, day) and may_read(ctx, readers, lead_id):
        return Actor(lead_id, ActsAs.LEAD, missing=True)
    return Actor(ctx.coordinator_on(day), ActsAs.COORDINATOR, missing=True)


def _first(
    ctx: Context, start: int | None, readers: frozenset[Reader], day: date, skip: int | None = None
) -> int | None:
    for person_id in ctx.deputies(start):
        if person_id != skip and ctx.is_present(person_id, day) and may_read(ctx, readers, person_id):
            return person_id
    return None


def above(ctx: Context, person_id: int | None, below: frozenset[int], day: date) -> int:
    """Who hears of it at a higher rung: the person, else up their `escalate_to`, else coordinator, else chair.

    An escalation never goes only to somebody already at a lower rung of the same item (`below`).
    """
    seen: set[int] = set()
    while person_id is not None and person_id not in seen:
        seen.add(person_id)
        reached = ctx.stand_in(person_id, day)
        if reached not in below and ctx.is_present(reached, day):
            return reached
        person_id = ctx.people[person_id].escalate_to_id
    for reached in (ctx.coordinator_on(day), ctx.chair_on(day)):
        if reached not in below:
            return reached
    return ctx.chair_id


def seniors(ctx: Context, below: frozenset[int], day: date) -> tuple[int, ...]:
    """The coordinator and the chair (or whoever stands in), for rung 3 and its matters."""
    found = [ctx.coordinator_on(day), ctx.chair_on(day)]
    if all(person_id in below for person_id in found):
        found.append(above(ctx, ctx.people[ctx.chair_id].escalate_to_id, below, day))
    return tuple(dict.fromkeys(found))
