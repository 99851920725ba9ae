"""Release from hold: an action of which nobody had heard begins anew, so that no first mail speaks of missed dates.

In hold nothing is sent. Whoever could not know is not late: acknowledgement and ladder count from the day on which
the first mail can leave (design decision 16, "a safe start"): released in the evening or at a weekend, from the next
working day. The due date stays, and days overdue go on counting from it.
"""

from dataclasses import replace
from datetime import date

from rules.action import ActionState, Change
from rules.ladder import bring_up, now_of
from rules.moment import LONDON
from rules.people import Context
from rules.slots import next_opening
from rules.sweep import urgent_period
from rules.words import NoticeKind

RUNG_NOTICES = (
    NoticeKind.OVERDUE,
    NoticeKind.ACK_MISSED,
    NoticeKind.LEAD,
    NoticeKind.RUNG_3,
    NoticeKind.RUNG_5,
    NoticeKind.MONDAY,
    NoticeKind.URGENT_LATE,
)
"""What says that something was missed: it goes when the clocks begin anew."""
BEGUN_ANEW = "begun_anew_at_release"
"""Why such a notice is withdrawn."""


def clocks_from(day: date, ctx: Context) -> date:
    """The day, Europe/London, on which clocks start that begin anew on `day`: when the first mail can leave."""
    return next_opening(now_of(ctx, day), ctx.own(), ctx.policy.hours).astimezone(LONDON).date()


def begin_anew(action: ActionState, day: date, ctx: Context) -> Change:
    """Starts the clocks of an `unheard` action released on `day`; of any other, or a second time, nothing changes.

    A claim, a request or a pause that was entered meanwhile goes on, and so does an acknowledgement. An urgent time
    that passed unheard ends, and the chair is told: they set another one.
    """
    change = Change(action, day, ctx)
    if not action.unheard or not action.is_live:
        return change
    bring_up(change)
    before, starts_on = change.action, clocks_from(day, ctx)
    _restart_urgent(change)
    _restart_late(change, starts_on)
    if before.acknowledged_on is None and (before.ack_from != starts_on or before.ack_rung):
        change.start_acknowledgement(starts_on)
    change.set(unheard=False)
    now = change.action
    if replace(now, unheard=True) != before:
        change.event(
            "begun_anew",
            "nobody_had_heard",
            rung=before.rung,
            ladder_from=now.ladder_from,
            acknowledge_by=now.ack_due_on if now.acknowledged_on is None else None,
        )
    return change


def _restart_urgent(change: Change) -> None:
    due_at = change.action.urgent_due_at
    if due_at is not None and due_at <= now_of(change.ctx, change.day):
        period = urgent_period(change.action)
        change.set(urgent_due_at=None, urgent_from=None, urgent_rung=0, urgent_rung_on=None)
        change.event("urgent_ended", "nobody_had_heard")
        chair_id = change.ctx.chair_on(change.day)
        change.tell(NoticeKind.DECIDED, chair_id, "urgent_ended", episode=0, period=period)


def _restart_late(change: Change, starts_on: date) -> None:
    """Rung 0 from `starts_on` where the due date has passed. What climbed before the hold is a term of its own."""
    action, day = change.action, change.day
    assert action.ladder_from is not None  # a live action has it
    ladder_from = max(action.ladder_from, starts_on)
    if not action.late_rung:
        change.set(ladder_from=ladder_from)
        return
    urgent = {name: getattr(action, name) for name in ("urgent_due_at", "urgent_from")}
    running = [p for p in action.pauses if p.ended_on is None]
    ended = tuple(replace(p, ended_on=day) if p in running else p for p in action.pauses)
    change.set(pauses=ended)
    change.new_term(ladder_from)
    carried = tuple(replace(p, from_on=day, term=change.action.term) for p in running)
    change.set(pauses=(*ended, *carried), **urgent)
