"""Completing a proposal: the priority it serves, or that it is business as usual (S1 5.9: the thread to a priority);
and who may read it (the ladder, "Restricted actions").

Owner and due date have steps of their own: `owners.reassign` and `dates.change_date`.
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.life.who import By, at_level
from rules.people import Context, Reader, may_read
from rules.policy import GrantLevel
from rules.words import ActionStatus


def name_priority(action: ActionState, day: date, ctx: Context, by: By, priority_id: int | None) -> Outcome:
    """Names the priority of a proposal; None: it is business as usual, and that is meant."""
    change = Change(action, day, ctx)
    if refused := _not_completing(change, by, "name the priority of an action"):
        return refused
    change.set(priority_id=priority_id, business_as_usual=priority_id is None)
    change.event("priority_set", "proposal", priority=priority_id, business_as_usual=priority_id is None)
    return change


def add_readers(action: ActionState, day: date, ctx: Context, by: By, readers: frozenset[Reader]) -> Outcome:
    """Puts people or agencies on a proposal's access list; without a list so far, it becomes restricted."""
    change = Change(action, day, ctx)
    if refused := _not_completing(change, by, "say who may read an action"):
        return refused
    new = readers - action.readers
    change.set(readers=action.readers | readers)
    people = sorted(reader.person_id for reader in new if reader.person_id is not None)
    agencies = sorted(reader.agency_id for reader in new if reader.agency_id is not None)
    change.event("readers_added", "proposal", reader_people=people, reader_agencies=agencies)
    return change


def name_contact(
    action: ActionState, day: date, ctx: Context, by: By, contact_id: int, *, may_be_named: bool
) -> Outcome:
    """Names who is asked about a restricted action by whoever is told of it and may not read it; also once issued."""
    change = Change(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.COORDINATOR, "name a contact"):
        return refused
    name = ctx.people[contact_id].name
    if ctx.is_gone(contact_id, day):
        return Refusal("gone", f"{name} has left or cannot be reached.", "Name somebody who is there.")
    if not may_read(ctx, action.readers, contact_id):
        said = f"{name} is not on the access list of {action.ref}."
        return Refusal("may_not_read", said, "Name a reader; on a proposal, add them first.")
    change.set(cleared_contact_id=contact_id, contact_may_be_named=may_be_named)
    change.event("contact_named", "cleared_contact", to=contact_id, may_be_named=may_be_named)
    return change


def _not_completing(change: Change, by: By, what: str) -> Refusal | None:
    if refused := at_level(change, by, GrantLevel.COORDINATOR, what):
        return refused
    ref = change.action.ref
    if change.action.status is not ActionStatus.PROPOSED:
        return Refusal("not_proposed", f"{ref} was issued already.", f"See `jatac explain {ref}`.")
    return None
