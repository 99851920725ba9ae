"""Matters: what goes up as an `Escalation` of its own, changing no rung.

To the coordinator and the chair: second extension request, request unanswered by WD 3, claim refused twice, claim
unverified by WD 4, dispute, lapsed transfer, disputed block. To the performance group: third extension request,
second dispute, and the late action itself from ladder day 10 (domain guide §4). Raised by dates and counts alone, so
a missed run raises them later but all the same.
"""

from collections.abc import Iterable
from datetime import date

from rules.action import Change, Matter
from rules.actors import seniors
from rules.bodies.between import waits_too_long
from rules.bodies.facts import BOARD
from rules.ladder import is_quiet
from rules.people import Context
from rules.upper import due_for_performance, move_up_matters
from rules.words import MatterReason, NoticeKind, RequestKind

SOUGHT = {
    MatterReason.SECOND_EXTENSION: "Grant or decline a repeated extension, or re-scope the action.",
    MatterReason.REQUEST_UNANSWERED: "Answer the extension request, which nobody has.",
    MatterReason.CLAIM_REFUSED_TWICE: "Decide what would count as done, re-assign, or close as not achieved.",
    MatterReason.CLAIM_UNVERIFIED: "Verify or refuse the claim that it is done; the owner waits.",
    MatterReason.DISPUTE: "Confirm the owner or re-assign within 2 working days.",
    MatterReason.DISPUTE_UNANSWERED: "Decide who owns it; the dispute has had no answer.",
    MatterReason.TRANSFER_LAPSED: "Decide which agency owns it; the receiving agency has not accepted.",
    MatterReason.BLOCK_DISPUTED: "Decide whether the other agency stands in the way, and who acts.",
    MatterReason.THIRD_EXTENSION: "Grant or decline a third extension, re-scope, or accept that it is not done.",
    MatterReason.SECOND_DISPUTE: "Decide which agency and person own it; ownership was disputed twice.",
    MatterReason.LATE: "Remove the barrier, introduce an action, accept the risk, or refer it up.",
}


SOUGHT_OF_THE_BOARD = {
    MatterReason.LATE: (
        "Decide what the performance group has not: a new date, another owner, means, or to accept the risk."
    ),
}


def sought_at(reason: MatterReason, level: int, otherwise: str = "") -> str:
    """The decision sought of the body at `level`; `otherwise` for a reason that is no action's."""
    above = SOUGHT_OF_THE_BOARD.get(reason) if level >= BOARD else None
    return above or SOUGHT.get(reason, otherwise)


def raise_due_matters(change: Change) -> None:
    """Raises every matter that requests, claims and disputes have come to by the change's day."""
    ladder, calendar = change.ctx.policy.ladder, change.ctx.own()
    for request in change.action.requests:
        if not request.is_open:
            continue
        waited = 0 if request.unheard else calendar.between(request.since, change.day)
        if request.kind is RequestKind.EXTENSION:
            if change.action.requested_count == 2:
                _raise(change, MatterReason.SECOND_EXTENSION, request.number)
            elif change.action.requested_count > 2:
                _raise(change, MatterReason.THIRD_EXTENSION, request.number)
            if waited >= ladder.answer_request_by:
                _raise(change, MatterReason.REQUEST_UNANSWERED, request.number)
        elif request.kind is RequestKind.CLAIM and waited > ladder.verify_in:
            _raise(change, MatterReason.CLAIM_UNVERIFIED, request.number)
        elif request.kind is RequestKind.DISPUTE:
            second = change.action.dispute_count >= 2
            _raise(change, MatterReason.SECOND_DISPUTE if second else MatterReason.DISPUTE, request.number)
            if waited > ladder.answer_dispute_in:
                _raise(change, MatterReason.DISPUTE_UNANSWERED, request.number)
        elif request.kind is RequestKind.TRANSFER and waited > ladder.accept_transfer_in:
            change.answer(request, None, "lapsed")
            change.event("transfer_lapsed", "not_accepted_in_time", to=request.to_person, to_agency=request.to_agency)
            _raise(change, MatterReason.TRANSFER_LAPSED, request.number)
        elif request.kind is RequestKind.REFERRAL and waited > ladder.accept_transfer_in:
            sought = "Ring the chair of the other body; the referral has had no answer."
            change.raise_matter(MatterReason.REQUEST_UNANSWERED, request.number, sought)
    if due_for_performance(change.action, change.day, change.ctx) is not None and not is_quiet(
        change.action, change.day
    ):
        _raise(change, MatterReason.LATE, change.action.term)
    move_up_matters(change)


def raise_refused_claim(change: Change, number: int) -> None:
    """Raises a claim that was refused often enough; `number` is its request."""
    if change.action.refused_count >= change.ctx.policy.ladder.refusals_that_escalate:
        _raise(change, MatterReason.CLAIM_REFUSED_TWICE, number)


def tell_matters(change: Change) -> None:
    """Names the notices of every open matter; each is told once."""
    for matter in change.action.matters:
        if matter.is_open and matter.reason is MatterReason.TRANSFER_LAPSED:
            _tell_owner(change, matter, "transfer_lapsed")
        if matter.is_open:
            for person_id in audience(change, matter):
                change.tell(NoticeKind.MATTER, person_id, matter.reason, rung=3, episode=0, period=matter.period)
            tell_body_chair(change, matter)


def _tell_owner(change: Change, matter: Matter, reason: str) -> None:
    """Whoever acts hears what became of the request that the matter arose from."""
    period = f"request-{matter.number}"
    change.tell(NoticeKind.DECIDED, change.action.actor_id, reason, episode=0, period=period)


def audience(change: Change, matter: Matter) -> tuple[int, ...]:
    """A first dispute is the coordinator's to settle; everything else goes to coordinator and chair."""
    ctx, day = change.ctx, change.day
    below = frozenset(p for p in (change.action.owner_id, change.action.actor_id) if p is not None)
    if matter.reason is MatterReason.LATE:
        return ()  # coordinator and chair hear of the rung itself
    if matter.reason is MatterReason.DISPUTE:
        coordinator = ctx.coordinator_on(day)
        if coordinator not in below:
            return (coordinator,)
    return seniors(ctx, below, day)


def asked_between(matter: Matter, day: date, ctx: Context, beside: Iterable[Matter] = ()) -> str | None:
    """The period of the request to decide between meetings (rules/bodies/between.py); None when nobody is asked.

    `beside`: all matters of the action. While the body's coming meeting has another of them on its published paper,
    nobody is asked: in that meeting the action is before the body.
    """
    papers = [one for other in beside for one in other.listings if one.awaits and one.level == matter.rung]
    within = ctx.policy.ladder.next_meeting_within
    if any(day <= one.meeting_on and ctx.own().between(day, one.meeting_on) <= within for one in papers):
        return None
    waits_for = waits_too_long(matter.listings, matter.rung, day, ctx)
    return f"{matter.period}:{waits_for}" if waits_for is not None else None


def tell_body_chair(change: Change, matter: Matter) -> None:
    """Asks the chair of the body that has it to decide between meetings, if the next one is too far off."""
    ctx, day = change.ctx, change.day
    period = asked_between(matter, day, ctx, change.action.matters)
    if period is not None:
        chair = ctx.body_chair(matter.rung, day)
        kind = NoticeKind.OUT_OF_MEETING
        change.tell(kind, chair, matter.reason, rung=matter.rung, episode=0, period=period)


def _raise(change: Change, reason: MatterReason, number: int) -> None:
    change.raise_matter(reason, number, SOUGHT[reason])
