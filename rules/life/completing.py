"""Completing a proposal: the priority it serves, or that it is business as usual (S1 5.9: the thread to a priority).

Owner and due date have steps of their own: `owners.reassign` and `dates.change_date`.
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.life.who import By, at_level
from rules.people import Context
from rules.policy import GrantLevel
from rules.words import ActionStatus


def name_priority(action: ActionState, day: date, ctx: Context, by: By, priority_id: int | None) -> Outcome:
    """Names the priority of a proposal; None: it is business as usual, and that is meant."""
    change = Change(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.COORDINATOR, "name the priority of an action"):
        return refused
    if action.status is not ActionStatus.PROPOSED:
        return Refusal("not_proposed", f"{action.ref} was issued already.", f"See `jatac explain {action.ref}`.")
    change.set(priority_id=priority_id, business_as_usual=priority_id is None)
    change.event("priority_set", "proposal", priority=priority_id, business_as_usual=priority_id is None)
    return change
