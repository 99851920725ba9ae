"""What happens next to one action, and when, if nobody does anything: the line every mail and `explain` ends on."""

from dataclasses import dataclass
from datetime import date

from rules.action import ActionState
from rules.bodies.facts import PERFORMANCE
from rules.ladder import acknowledge_by, next_rung
from rules.people import Context
from rules.reasons import Next
from rules.upper import due_for_performance
from rules.words import ActionStatus, RequestKind


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next step of the machine and its day (None when it has no day)."""

    step: Next
    on: date | None = None
    name: str = ""
    """The body that decides, where the step is a meeting's."""


def outlook(action: ActionState, day: date, ctx: Context) -> Outlook:
    """The next thing that happens to `action`, brought up to `day`, if nobody does anything."""
    if action.status is ActionStatus.PROPOSED:
        return Outlook(Next.MEND)
    if not action.is_live:
        return Outlook(Next.NOTHING)
    claim = action.open_request(RequestKind.CLAIM)
    ladder, own = ctx.policy.ladder, ctx.own()
    if claim is not None:
        goes_up = own.add(claim.asked_on, ladder.verify_in + 1)
        if goes_up > day:
            return Outlook(Next.VERIFY, goes_up)
        if action.is_paused(own.add(day, 1)):
            return Outlook(Next.WITH_CHAIR)
    request = action.open_request(RequestKind.EXTENSION)
    if request is not None and action.requested_count > 1:
        return Outlook(Next.CHAIR_DECIDES)
    if request is not None:
        goes_up = own.add(request.asked_on, ladder.answer_request_by)
        if goes_up > day:
            return Outlook(Next.ANSWER, goes_up)
    contested = action.open_request(RequestKind.DISPUTE)
    if contested is not None:
        goes_up = own.add(contested.asked_on, ladder.answer_dispute_in + 1)
        if goes_up > day:
            return Outlook(Next.ANSWER, goes_up)
    until = max((p.last for p in action.pauses if p.covers(own.add(day, 1)) and p.last), default=None)
    if until is not None:
        return Outlook(Next.PAUSED, until)
    return _by_clock(action, day, ctx)


def _by_clock(action: ActionState, day: date, ctx: Context) -> Outlook:
    found = next_rung(action, day, ctx)
    last = acknowledge_by(action, ctx)
    waits = action.acknowledged_on is None and last is not None and last >= day
    sooner = found is not None and last is not None and found[1] <= last
    if waits and not sooner and not action.late_rung and not action.open_request(RequestKind.DISPUTE):
        return Outlook(Next.ACKNOWLEDGE, last)
    if not action.late_rung and action.due_on is not None:
        due = ctx.both(action.owner_agency_id, action.term_from).on_or_after(action.due_on)
        if due >= day and (found is None or due < found[1]):
            return Outlook(Next.DUE, due)
    if found is None:
        return _by_body(action, day, ctx)
    rung, on = found
    return Outlook({1: Next.RUNG_1, 2: Next.RUNG_2, 3: Next.RUNG_3}[rung], on)


def _by_body(action: ActionState, day: date, ctx: Context) -> Outlook:
    """The meeting that is to decide: a line that waits for one says which, and when ("Never silent")."""
    matter = action.late_matter
    if matter is not None and not matter.is_open:
        return Outlook(Next.STAYS)
    waits = matter.awaited if matter is not None else None
    if waits is not None and waits.body_id in ctx.bodies:
        return Outlook(Next.BODY_DECIDES, waits.meeting_on, ctx.bodies[waits.body_id].name)
    level = max(matter.rung, PERFORMANCE) if matter is not None else PERFORMANCE
    body, sitting = ctx.body_at(level), ctx.next_sitting(level, day)
    if body is None:
        return Outlook(Next.STAYS)
    if matter is None and (sitting is None or due_for_performance(action, sitting.publish_on, ctx) is None):
        return Outlook(Next.STAYS)
    if sitting is None:
        return Outlook(Next.WAITS_FOR_BODY, None, body.name)
    return Outlook(Next.TO_BODY, sitting.meeting_on, body.name)


def overdue_days(action: ActionState, day: date, ctx: Context) -> int:
    """Working days overdue, counted from `due_on` (the ladder's own days count from `ladder_from`)."""
    if action.due_on is None or not action.is_live:
        return 0
    calendar = ctx.both(action.owner_agency_id, action.term_from)
    return calendar.between(calendar.on_or_after(action.due_on), day)
