"""Due dates: a working day for the partnership and the owner's agency; brought forward only with acceptance.

Bringing a date forward needs the owner's acceptance or a meeting's decision, is at least three working days
ahead, starts a new episode, and never makes lateness in the past (domain guide §4, "Dates").
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal, Request
from rules.life.who import By, at_level, not_live, tell_proposer
from rules.people import Context
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.words import ActionStatus, NoticeKind, RequestKind


def not_working(ctx: Context, agency_id: int | None, day: date) -> Refusal | None:
    """Refuses a date that is not a working day for both, and offers the next one."""
    calendar = ctx.both(agency_id)
    if calendar.is_open(day):
        return None
    return Refusal(
        "not_a_working_day",
        f"{day:%a %-d %b %Y} is not a working day for the partnership and the owner's agency.",
        f"The next one is {calendar.on_or_after(day):%a %-d %b %Y}.",
    )


def past_date(ctx: Context, agency_id: int | None, due_on: date, day: date) -> Refusal | None:
    """Refuses a due date before `day`, and offers the next working day. An imported action keeps its true date."""
    if due_on >= day:
        return None
    following = ctx.both(agency_id).add(day, 1)
    return Refusal("past", f"{due_on:%a %-d %b %Y} is past.", f"The next working day is {following:%a %-d %b %Y}.")


def too_soon(ctx: Context, agency_id: int | None, day: date, to: date) -> Refusal | None:
    """Refuses an earlier date that leaves less than the notice the policy asks for."""
    soonest = ctx.both(agency_id).add(day, ctx.policy.ladder.bring_forward_notice)
    if to >= soonest:
        return None
    return Refusal(
        "too_soon",
        f"A date brought forward lies at least {ctx.policy.ladder.bring_forward_notice} working days ahead.",
        f"The earliest is {soonest:%a %-d %b %Y}.",
    )


def change_date(
    action: ActionState, day: date, ctx: Context, by: By, to: date, *, at_meeting: bool = False
) -> Outcome:
    """Sets a proposal's date, or brings an issued one's forward (asks the owner, unless a meeting decided)."""
    change = chase(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.COORDINATOR, "set dates"):
        return refused
    if refused := not_working(ctx, action.owner_agency_id, to):
        return refused
    if action.status is ActionStatus.PROPOSED:
        if not action.imported and (refused := past_date(ctx, action.owner_agency_id, to, day)):
            return refused
        change.set(due_on=to)
        change.event("date_set", "proposal", due_on=to)
        return change
    if refused := not_live(change):
        return refused
    now = change.action
    assert now.due_on is not None
    if to >= now.due_on:
        return Refusal(
            "later_is_an_extension",
            f"{action.ref} is due on {now.due_on:%a %-d %b %Y}; a later date is an extension.",
            f"The owner asks for one: `jatac action extend request {action.ref} --to {to.isoformat()}`.",
        )
    if now.status is ActionStatus.DONE_CLAIMED:
        return Refusal("claimed", f"{action.ref} is claimed as done.", "Verify or refuse the claim first.")
    if refused := too_soon(ctx, now.owner_agency_id, day, to):
        return refused
    waiting = now.open_request(RequestKind.EARLIER_DATE)
    if waiting is not None and not at_meeting:
        return Refusal(
            "asked_already", f"An earlier date of {action.ref} waits for acceptance already.", "Wait for it."
        )
    if waiting is not None:
        change.answer(waiting, by.acts, "replaced")
    request = change.ask(RequestKind.EARLIER_DATE, by.acts, to_date=to)
    if at_meeting:
        return apply_earlier(change, request, by)
    change.event("earlier_date_asked", "earlier_date", to=to)
    change.tell(NoticeKind.ACCEPT_ASKED, now.actor_id, "earlier_date", episode=0, period=f"request-{request.number}")
    return change


def apply_earlier(change: Change, request: Request, by: By) -> Outcome:
    """Moves the date once it was accepted, if it still leaves enough notice."""
    to, action = request.to_date, change.action
    assert to is not None
    if refused := not_working(change.ctx, action.owner_agency_id, to):
        return refused
    if refused := too_soon(change.ctx, action.owner_agency_id, change.day, to):
        return Refusal(refused.reason, f"It is too late to accept {to:%a %-d %b %Y}. {refused.sentence}", refused.fix)
    change.answer(request, by.acts, "accepted")
    change.event("date_brought_forward", "earlier_date", before=action.due_on, now=to)
    change.set(due_on=to)
    change.new_term(max(to, change.day))
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "date_changed", period=f"request-{request.number}")
    return change


def decline_earlier(change: Change, request: Request, by: By, reason: str) -> Outcome:
    """The owner keeps the date as it is; no clock changes. A meeting may still decide otherwise."""
    change.answer(request, by.acts, "declined")
    change.event("earlier_date_declined", "declined", to=request.to_date, due_on=change.action.due_on, why=reason)
    tell_proposer(change, request, by, "earlier_date_declined")
    return change
