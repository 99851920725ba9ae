"""Referred: the chair asks another body to take an action on; when that body's chair accepts, everything stops here.

Meanwhile the ladder runs on: nobody else has it yet (the ladder, "Stops and pauses").
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal, Request
from rules.bodies.facts import Body
from rules.life.stops import stop
from rules.life.who import By, at_level, not_live, tell_proposer
from rules.people import Context
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.words import ActionStatus, NoticeKind, RequestKind


def refer(action: ActionState, day: date, ctx: Context, by: By, body_id: int, why: str) -> Outcome:
    """Asks the chair of another body to take it on. Pauses nothing."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(change, by, GrantLevel.CHAIR, "refer an action"):
        return refused
    body = ctx.bodies[body_id]
    if change.action.open_request(RequestKind.REFERRAL):
        return Refusal("asked_already", f"A referral of {action.ref} waits for an answer already.", "Wait for it.")
    chair_id = chair_to_ask(ctx, body, day)
    if chair_id is None:
        return Refusal("no_chair", f"{body.name} has no chair who could accept it.", "Name one in the file.")
    request = change.ask(RequestKind.REFERRAL, by.acts, note=why, to_body=body_id)
    change.event("referral_asked", "referral", to_body=body.key)
    change.tell(NoticeKind.ACCEPT_ASKED, chair_id, "referral", episode=0, period=f"request-{request.number}")
    return change


def chair_to_ask(ctx: Context, body: Body, day: date) -> int | None:
    """Who answers for a body today: its chair, a vice-chair, or a deputy of theirs who is there."""
    for person_id in body.chairs:
        reached = ctx.stand_in(person_id, day)
        if ctx.is_present(reached, day):
            return reached
    return body.chairs[0] if body.chairs else None


def accept_referral(change: Change, request: Request, by: By) -> Outcome:
    """The other body takes it on: both clocks stop, and whoever acted is told."""
    if refused := _not_its_chair(change, request, by, "accept this referral"):
        return refused
    change.answer(request, by.acts, "accepted")
    stop(change, by, ActionStatus.REFERRED, None)
    return change


def decline_referral(change: Change, request: Request, by: By, why: str) -> Outcome:
    """The other body does not: it stays where it is, and whoever referred it hears."""
    if refused := _not_its_chair(change, request, by, "decline this referral"):
        return refused
    change.answer(request, by.acts, "declined")
    change.event("referral_declined", "declined", why=why)
    tell_proposer(change, request, by, "referral_declined")
    return change


def _not_its_chair(change: Change, request: Request, by: By, what: str) -> Refusal | None:
    assert request.to_body is not None
    ctx, body, person_id = change.ctx, change.ctx.bodies[request.to_body], by.acts
    stands = {p for chair in body.chairs for p in ctx.deputies(chair) if not ctx.has_left(p, change.day)}
    if person_id is not None and person_id in stands:
        return None
    if person_id is None or person_id not in ctx.people:
        said = f"It is not said who acts; to {what} is for the chair of {body.name}."
        return Refusal("nobody", said, "Add --by PERSON.")
    return Refusal(
        "not_its_chair",
        f"{ctx.people[person_id].name} may not {what}: that is for the chair of {body.name}.",
        "The chair of that body does, or the coordinator with --for.",
    )
