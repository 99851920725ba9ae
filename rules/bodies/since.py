"""Since when a body has a matter: what its paper lists is what was due by that paper's day, whenever it goes out.

A paper that a run after a gap makes late would otherwise list what became due meanwhile, which daily running puts
on the next one: a gap would speed the ladder up. The day follows from dated facts, never from the run that looks.
Source: the ladder ("Gaps"), domain guide §4; ADR 0008.
"""

from collections.abc import Iterable
from datetime import date

from rules.action import ActionState
from rules.bodies.facts import BOARD, PERFORMANCE, Sitting
from rules.people import Context
from rules.standing import Listing, Matter, Pause
from rules.upper import due_for_performance, goes_up_on
from rules.words import DecisionOutcome, MatterReason, MeetingState


def with_body_since(action: ActionState | None, matter: Matter, day: date, ctx: Context) -> date:
    """The day from which a paper of the body that has the matter may list it, as known on `day`.

    `action`: the matter's own, if it is an action's.
    """
    known = (_came_up(action, matter, day, ctx), _sent_down_on(matter), freed_on(matter.listings, matter.rung))
    return max(on for on in known if on is not None)


def freed_on(listings: Iterable[Listing], level: int) -> date | None:
    """The last day on which a paper of the body at `level` stopped holding the matter: decided, or its meeting put on
    record. Not of a cancelled meeting, whose items pass to the next paper that is not out.
    """
    found = [
        min(known)
        for one in listings
        if one.level == level and one.published_on is not None and one.state is not MeetingState.CANCELLED
        if (known := [on for on in (one.recorded_on, one.decided_on) if on is not None])
    ]
    return max(found, default=None)


def passed_over(sitting: Sitting, pauses: Iterable[Pause], day: date) -> bool:
    """Whether a pause keeps a late action off a paper that goes out on `day`: one of that day, or of the paper's own.

    The paper's own day counts too when it has gone by: daily running passed the action over then.
    """
    days = (day, min(day, sitting.publish_on))
    return any(pause.covers(one) for pause in pauses for one in days)


def first_that_takes(level: int, since: date, day: date, ctx: Context) -> Sitting | None:
    """The next meeting at `level` whose paper may list what its body has `since` then."""
    return next((one for one in ctx.coming_sittings(level, day) if since <= one.publish_on), None)


def _came_up(action: ActionState | None, matter: Matter, day: date, ctx: Context) -> date:
    """When the matter came to the body that has it now, if nobody above sent it down since."""
    late = action if matter.reason is MatterReason.LATE else None
    if matter.rung == PERFORMANCE and late is not None:
        # What was raised before a pause that reaches back was due all the same.
        return min(due_for_performance(late, day, ctx) or matter.raised_on, matter.raised_on)
    if matter.rung == BOARD:
        fifth = [step.fell_due_on for step in late.steps if step.rung == BOARD] if late is not None else []
        tracked = any(one.level == BOARD and one.outcome is DecisionOutcome.REFER_DOWN for one in matter.listings)
        up = goes_up_on(matter, ctx)
        known = [*([] if tracked else fifth), *([up] if up is not None else [])]
        return min(known, default=matter.raised_on)
    referred = (
        one.decided_on
        for one in matter.listings
        if one.level < matter.rung and one.outcome is DecisionOutcome.REFER_UP and one.decided_on is not None
    )
    return max(referred, default=matter.raised_on) if matter.rung > BOARD else matter.raised_on


def _sent_down_on(matter: Matter) -> date | None:
    """The last day on which a body above sent it to the one that has it now."""
    down = (
        one.decided_on
        for one in matter.listings
        if one.level > matter.rung and one.outcome is DecisionOutcome.REFER_DOWN and one.decided_on is not None
    )
    return max(down, default=None)
