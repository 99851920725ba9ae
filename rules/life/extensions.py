"""Extensions: who may grant which, until when, and what they do to the ladder.

First: coordinator; second, or rung 3: chair; third, or rung 4: performance group; rung 5: board (data, in the
policy). New date at most the later of the next tasking meeting and 10 working days from the grant. None past a
statutory or contract date. Original date and slippage stay visible (domain guide §4, "Extensions").
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.bodies.facts import BOARD, COUNTY, PERFORMANCE
from rules.life.asking import end_request_pause, pause_for_request
from rules.life.dates import not_working
from rules.life.who import By, at_level, not_live, owner_step
from rules.matters import raise_due_matters, tell_matters
from rules.people import Context
from rules.policy import GrantLevel
from rules.standing import Listing
from rules.sweep import chase
from rules.words import ActionStatus, NoticeKind, RequestKind

REASONS = {
    "more_time_needed": "the work takes longer than thought",
    "waiting_for_other_agency": "another agency has to act first",
    "waiting_for_information": "information is missing",
    "staff_absence": "somebody is away",
    "operational_demand": "an operational demand came first",
    "scope_changed": "the action became larger",
}
"""The short list of reasons; each request adds a text of its own."""


def level_needed(action: ActionState, ctx: Context) -> GrantLevel:
    """Who may grant the request that is open, or the next one: by the higher of its number and the rung.

    From the publication of a body's paper that lists the action until that meeting decides: only its chair
    (`not_to_grant`), also where the action reaches rung 5 meanwhile, until a paper of the board lists it too
    (ADR 0009).
    """
    waiting = on_paper(action)
    if waiting is not None:
        return LEVEL_OF_BODY[waiting.level]
    earlier = action.requested_count - (1 if action.open_request(RequestKind.EXTENSION) else 0)
    return ctx.policy.grants.level(earlier, action.late_rung)


def on_paper(action: ActionState) -> Listing | None:
    """The published paper on which the action waits for a meeting to decide; the highest body's."""
    waiting = [one for matter in action.matters if (one := matter.awaited) is not None and one.level in LEVEL_OF_BODY]
    return max(waiting, key=lambda one: one.level, default=None)


def not_to_grant(change: Change, by: By) -> Refusal | None:
    """A refusal unless `by` stands at the level needed; on a body's published paper, unless they are its chair, or
    whoever stands in for them. Not the chair of the body above either: until the meeting the item is that body's.
    """
    ctx, waiting = change.ctx, on_paper(change.action)
    body = ctx.bodies.get(waiting.body_id) if waiting is not None else None
    if body is None or not body.chairs:
        return at_level(change, by, level_needed(change.action, ctx), "grant this extension")
    chairs = {body.chairs[0], ctx.body_chair(body.level, change.day)}
    if by.person_id is not None and by.person_id in chairs and not ctx.has_left(by.person_id, change.day):
        return None
    said = f"{change.action.ref} stands on the published paper of {body.name}: until it meets only its chair grants."
    return Refusal(f"not_{LEVEL_OF_BODY[body.level]}", said, f"Add --by with the key of the chair of {body.name}.")


LEVEL_OF_BODY = {PERFORMANCE: GrantLevel.PERFORMANCE, BOARD: GrantLevel.BOARD, COUNTY: GrantLevel.BOARD}
"""Who grants for the body at each level of the ladder."""


def latest(ctx: Context, day: date) -> date:
    """The latest date that may be granted on `day`."""
    limit = ctx.own().add(day, ctx.policy.ladder.extension_days)
    return max(limit, ctx.next_meeting_on) if ctx.next_meeting_on else limit


def request_extension(
    action: ActionState, day: date, ctx: Context, by: By, to: date, reason: str, note: str = ""
) -> Outcome:
    """Asks for a later date. Pauses the ladder for 2 working days, once a term; it also acknowledges."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by):
        return refused
    now = change.action
    if reason not in REASONS:
        return Refusal("unknown_reason", f"{reason!r} is not a reason.", f"One of: {', '.join(REASONS)}.")
    if now.status is ActionStatus.DONE_CLAIMED:
        return Refusal(
            "claimed", f"{action.ref} is claimed as done.", "Wait for the coordinator to verify or refuse."
        )
    if now.open_request(RequestKind.EXTENSION):
        return Refusal("asked_already", f"{action.ref} has a request that waits already.", "Wait for the answer.")
    if refused := _bad_date(change, day, to):
        return refused
    change.acknowledge()
    change.set(requested_count=now.requested_count + 1)
    request = change.ask(RequestKind.EXTENSION, by.acts, reason=reason, note=note, to_date=to)
    pauses = pause_for_request(change)
    change.event("extension_asked", reason, to=to, pauses_ladder=pauses, number=change.action.requested_count)
    if change.action.requested_count == 1:
        change.tell(
            NoticeKind.TO_DECIDE, _decider(change), "extension", episode=0, period=f"request-{request.number}"
        )
    raise_due_matters(change)
    tell_matters(change)
    return change


def _decider(change: Change) -> int:
    """Who is asked for the answer: coordinator or chair; on a body's published paper its chair, who alone grants."""
    ctx, waiting = change.ctx, on_paper(change.action)
    of_body = ctx.body_chair(waiting.level, change.day) if waiting is not None else None
    if of_body is not None:
        return of_body
    coordinates = level_needed(change.action, ctx) is GrantLevel.COORDINATOR
    return ctx.coordinator_on(change.day) if coordinates else ctx.chair_on(change.day)


def _bad_date(change: Change, day: date, to: date) -> Refusal | None:
    action, ctx = change.action, change.ctx
    assert action.due_on is not None
    if to <= action.due_on or to <= day:
        return Refusal(
            "not_later",
            f"{to:%a %-d %b %Y} is not later than the due date {action.due_on:%a %-d %b %Y} and than today.",
            "Name a later working day.",
        )
    if refused := not_working(ctx, action.owner_agency_id, to):
        return refused
    if action.statutory_on is not None and to > action.statutory_on:
        return Refusal(
            "past_statutory_date",
            f"{action.ref} has a statutory or contract date of {action.statutory_on:%a %-d %b %Y}.",
            "Only the board may go past it.",
        )
    if to > latest(ctx, day):
        return Refusal(
            "too_far",
            f"An extension granted on {day:%a %-d %b %Y} runs to {latest(ctx, day):%a %-d %b %Y} at the latest.",
            "Name an earlier date; a further one is asked for anew.",
        )
    return None


def grant_extension(action: ActionState, day: date, ctx: Context, by: By, to: date | None = None) -> Outcome:
    """Agrees: rung 0 on the new date, in a new episode; the original date stays."""
    change = chase(action, day, ctx)
    request = change.action.open_request(RequestKind.EXTENSION)
    if refused := not_live(change):
        return refused
    if request is None or request.to_date is None:
        return Refusal("no_request", f"No extension of {action.ref} was asked for.", "The owner asks first.")
    if refused := not_to_grant(change, by):
        return refused
    if by.person_id in (change.action.owner_id, request.asked_by):
        return Refusal("own_request", "Nobody grants their own extension.", "The chair does, with --by.")
    due = to or request.to_date
    if refused := _bad_date(change, day, due):
        return refused
    before = change.action.due_on
    change.answer(request, by.acts, "granted")
    change.set(due_on=due, extended_count=change.action.extended_count + 1)
    change.new_term(max(due, day))
    change.event("extended", request.reason, before=before, now=due, count=change.action.extended_count)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "extended", period=f"request-{request.number}")
    return change


def decline_extension(action: ActionState, day: date, ctx: Context, by: By, reason: str = "") -> Outcome:
    """Declines: the ladder resumes where it stood."""
    change = chase(action, day, ctx)
    request = change.action.open_request(RequestKind.EXTENSION)
    if refused := not_live(change):
        return refused
    if request is None:
        return Refusal("no_request", f"No extension of {action.ref} was asked for.", "There is nothing to decline.")
    if refused := at_level(change, by, GrantLevel.COORDINATOR, "decline an extension"):
        return refused
    change.answer(request, by.acts, "declined")
    end_request_pause(change)
    change.event("extension_declined", "declined", to=request.to_date, due_on=change.action.due_on, why=reason)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "extension_declined", period=f"request-{request.number}")
    return change
