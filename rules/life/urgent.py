"""Urgent: set by the chair, with a reason and a time of day (the ladder, "Urgent").

It sets a clock of its own beside the two others: rung 2 at the due time, rung 3 on the next working day. The due date
and the late clock stay as they are.
"""

from datetime import date, datetime

from rules.action import ActionState, Outcome, Refusal
from rules.ladder import now_of
from rules.life.who import By, at_level, not_live
from rules.moment import LONDON, aware
from rules.people import Context
from rules.policy import GrantLevel
from rules.reasons import time_in_words
from rules.sweep import chase, urgent_period
from rules.words import ActionStatus, NoticeKind


def make_urgent(action: ActionState, day: date, ctx: Context, by: By, due_at: datetime, why: str) -> Outcome:
    """Makes it urgent, or moves the time. Whoever acts hears at once."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(change, by, GrantLevel.CHAIR, "make an action urgent"):
        return refused
    now, due_at = now_of(ctx, day), aware(due_at)
    if change.action.status is ActionStatus.DONE_CLAIMED:
        return Refusal("claimed", f"{action.ref} is claimed as done.", "Verify or refuse the claim first.")
    if due_at <= now:
        return Refusal("past", f"{time_in_words(due_at)} is past.", "Name a time to come.")
    due_on = change.action.due_on
    if due_on is not None and due_at.astimezone(LONDON).date() > max(due_on, day):
        return Refusal(
            "after_the_due_date",
            f"{time_in_words(due_at)} is later than the day on which {action.ref} is due.",
            "Name a time on that day or before it.",
        )
    if change.action.urgent_rung:
        change.new_episode()
    change.set(urgent_due_at=due_at, urgent_from=now, urgent_rung=0, urgent_rung_on=None)
    change.set(urgent_unheard=ctx.held)
    change.event("urgent_set", "urgent", due_at=due_at.isoformat(), why=why)
    change.tell(NoticeKind.URGENT, change.action.actor_id, "urgent", episode=0, period=urgent_period(change.action))
    return change


def end_urgent(action: ActionState, day: date, ctx: Context, by: By, why: str = "") -> Outcome:
    """Urgent no longer: its clock ends, the others go on."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(change, by, GrantLevel.CHAIR, "say that it is not urgent"):
        return refused
    if change.action.urgent_due_at is None:
        return Refusal("not_urgent", f"{action.ref} is not urgent.", f"See `jatac explain {action.ref}`.")
    period = urgent_period(change.action)
    if change.action.urgent_rung:
        change.new_episode()
    change.set(urgent_due_at=None, urgent_from=None, urgent_rung=0, urgent_rung_on=None)
    change.event("urgent_ended", "urgent", why=why)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "urgent_ended", episode=0, period=period)
    return change
