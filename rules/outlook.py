"""What happens next to one action, and when, if nobody does anything: the line every mail and `explain` ends on."""

from dataclasses import dataclass
from datetime import date

from rules.action import ActionState
from rules.bodies.facts import PERFORMANCE, Sitting
from rules.bodies.since import passed_over, with_body_since
from rules.ladder import TOP, acknowledge_by, clock_unheard, is_quiet, next_rung
from rules.people import Context
from rules.reasons import Next, time_in_words
from rules.standing import ASKED, Matter
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
    if action.urgent_due_at is not None and not is_quiet(action, day) and action.urgent_rung < 3:
        return Outlook(Next.HELD) if action.urgent_unheard else _urgent(action, ctx)
    if any(one.is_open and one.unheard and one.kind in ASKED for one in action.requests):
        return Outlook(Next.ASKED_IN_HOLD)
    claim = action.open_request(RequestKind.CLAIM)
    ladder, own = ctx.policy.ladder, ctx.own()
    if claim is not None:
        goes_up = own.add(claim.since, ladder.verify_in + 1)
        if goes_up > day:
            return Outlook(Next.VERIFY, goes_up)
        if action.is_paused(own.add(day, 1)):
            return Outlook(Next.WITH_CHAIR)
    request = action.open_request(RequestKind.EXTENSION)
    if request is not None and action.requested_count > 1:
        return Outlook(Next.CHAIR_DECIDES)
    if request is not None:
        goes_up = own.add(request.since, ladder.answer_request_by)
        if goes_up > day:
            return Outlook(Next.ANSWER, goes_up)
    for kind, step, days in (
        (RequestKind.TRANSFER, Next.LAPSES, ladder.accept_transfer_in),
        (RequestKind.BLOCK, Next.BLOCK_ESCALATES, ladder.answer_block_in),
    ):
        asked = action.open_request(kind)
        last = own.add(asked.since, days) if asked is not None else None
        if last is not None and last >= day:
            return Outlook(step, last)
    contested = action.open_request(RequestKind.DISPUTE)
    if contested is not None:
        goes_up = own.add(contested.since, ladder.answer_dispute_in + 1)
        if goes_up > day:
            return Outlook(Next.ANSWER, goes_up)
    until = max((p.last for p in action.pauses if p.covers(own.add(day, 1)) and p.last), default=None)
    if until is not None:
        return Outlook(Next.PAUSED, until)
    return _by_clock(action, day, ctx)


def _urgent(action: ActionState, ctx: Context) -> Outlook:
    """The urgent clock's next step; it comes before all others."""
    assert action.urgent_due_at is not None
    if action.urgent_rung_on is None:
        return Outlook(Next.URGENT_LEAD, name=time_in_words(action.urgent_due_at))
    return Outlook(Next.URGENT_COORDINATOR, ctx.own().add(action.urgent_rung_on, 1))


def _by_clock(action: ActionState, day: date, ctx: Context) -> Outlook:
    if action.unheard or (clock_unheard(action, ctx) and action.acknowledged_on is None and not action.late_rung):
        return Outlook(Next.HELD)
    found = next_rung(action, day, ctx)
    if action.late_rung >= TOP:
        return _above_the_coordinator(action, day, ctx, found)
    if action.urgent_due_at is not None and not action.late_rung:
        return Outlook(Next.STAYS)  # its own time has passed: the day it was due by before says nothing any longer
    last = acknowledge_by(action, ctx)
    waits = action.acknowledged_on is None and last is not None and last >= day
    sooner = found is not None and last is not None and found[1] <= last
    if waits and not sooner and not action.late_rung and not action.open_request(RequestKind.DISPUTE):
        return Outlook(Next.ACKNOWLEDGE, last)
    if not action.late_rung and action.due_on is not None:
        due = ctx.both(action.owner_agency_id, action.term_from).on_or_after(action.due_on)
        if (due > day and (found is None or due < found[1])) or (due == day and found is None):
            return Outlook(Next.DUE, due)
    if found is None:
        return Outlook(Next.STAYS)
    rung, on = found
    if rung == 1 and action.due_on is not None and action.due_on < day:
        return Outlook(Next.RUNG_1_LATE, on)
    return Outlook(Next(f"rung_{rung}"), on)


def _above_the_coordinator(action: ActionState, day: date, ctx: Context, found: tuple[int, date] | None) -> Outlook:
    """From rung 3 on a meeting decides: a line that waits for one says which, and when ("Never silent")."""
    late = action.late_matter
    waits = [matter.awaited for matter in action.matters if matter.is_open and matter.awaited is not None]
    if waits:
        listing = max(waits, key=lambda one: (one.level, one.meeting_on))
        body = ctx.bodies.get(listing.body_id)
        if body is not None:
            step = Next.BODY_DECIDES if listing.meeting_on >= day else Next.NOT_RECORDED
            return Outlook(step, listing.meeting_on, body.name)
    if found is not None and found[0] > action.late_rung:
        return Outlook(Next(f"rung_{found[0]}"), found[1])
    if late is not None and not late.is_open:
        return Outlook(Next.STAYS)
    level = max(late.rung, PERFORMANCE) if late is not None else PERFORMANCE
    has_it = ctx.body_at(level)
    if has_it is None:
        return Outlook(Next.STAYS)
    sitting = _first_that_lists(action, day, ctx) if late is None else _place_of(action, late, day, ctx)
    if sitting is None:
        return Outlook(Next.WAITS_FOR_BODY, None, has_it.name)
    return Outlook(Next.TO_BODY, sitting.meeting_on, has_it.name)


def _place_of(action: ActionState, late: Matter, day: date, ctx: Context) -> Sitting | None:
    """The meeting whose paper will list it: not one whose paper is due already and passes it over."""
    since = with_body_since(action, late, day, ctx)
    for one in ctx.coming_sittings(max(late.rung, PERFORMANCE), day):
        if since <= one.publish_on and not (one.publish_on <= day and passed_over(one, action.pauses, day)):
            return one
    return None


def _first_that_lists(action: ActionState, day: date, ctx: Context) -> Sitting | None:
    """The performance group's first meeting by whose pack's day the action is so many ladder days late."""
    coming = ctx.coming_sittings(PERFORMANCE, day)
    return next((one for one in coming if due_for_performance(action, one.publish_on, ctx) is not None), None)


def overdue_days(action: ActionState, day: date, ctx: Context) -> int:
    """Working days overdue, counted from `due_on` (the ladder's own days count from `ladder_from`)."""
    if action.due_on is None or not action.is_live:
        return 0
    calendar = ctx.both(action.owner_agency_id, action.term_from)
    return calendar.between(calendar.on_or_after(action.due_on), day)
