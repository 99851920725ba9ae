"""Who owns it: re-assignment, and the answer to "not mine": the coordinator's, then the performance group's.

Inside an agency on the new owner's acceptance, with a handover note; due date, age and rung do not reset (domain
guide §4). Across agencies: rules/life/transfers.py.
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal, Request
from rules.life.asking import end_request_pause
from rules.life.transfers import ask_transfer, settle_lapsed
from rules.life.who import By, at_level, not_live, tell_proposer
from rules.people import Context, may_read
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.words import ActionStatus, MatterReason, NoticeKind, RequestKind


def reassign(action: ActionState, day: date, ctx: Context, by: By, to: int, note: str) -> Outcome:
    """Proposes a new owner, who then accepts. A proposal that nobody was asked about yet is changed at once."""
    change = chase(action, day, ctx)
    agency = ctx.agencies.get(action.owner_agency_id) if action.owner_agency_id is not None else None
    is_lead = agency is not None and by.person_id is not None and by.person_id == agency.lead_id
    level = settles(change.action)
    if not (is_lead and level is GrantLevel.COORDINATOR) and (refused := at_level(change, by, level, "re-assign it")):
        return refused
    person = ctx.people[to]
    if ctx.is_gone(to, day):
        return Refusal("gone", f"{person.name} has left or cannot be reached.", "Name somebody who is there.")
    if not may_read(ctx, action.readers, to):
        return Refusal("may_not_read", f"{person.name} is not on the access list of {action.ref}.", "Name a reader.")
    if action.status is ActionStatus.PROPOSED:
        change.set(owner_id=to, owner_agency_id=person.agency_id)
        change.event("owner_set", "proposal", owner=to, agency=person.agency_id)
        return change
    if refused := not_live(change):
        return refused
    if person.agency_id != action.owner_agency_id:
        return ask_transfer(change, by, to, note)
    if to == action.owner_id:
        return Refusal("owner_already", f"{person.name} owns {action.ref} already.", "Name another person.")
    _replaced(change, by)
    request = change.ask(RequestKind.REASSIGNMENT, by.acts, to_person=to, note=note)
    change.event("reassignment_asked", "reassignment", to=to)
    change.tell(NoticeKind.ACCEPT_ASKED, to, "owner", episode=0, period=f"request-{request.number}")
    return change


def settles(action: ActionState) -> GrantLevel:
    """Who says whose it is: the coordinator; once its ownership is disputed a second time, the performance group."""
    twice = action.dispute_count >= 2 and action.open_request(RequestKind.DISPUTE) is not None
    return GrantLevel.PERFORMANCE if twice else GrantLevel.COORDINATOR


def _replaced(change: Change, by: By) -> None:
    """An offer made before gives way to a new one; so does a transfer, whose pause ends."""
    for kind in (RequestKind.REASSIGNMENT, RequestKind.TRANSFER):
        waiting = change.action.open_request(kind)
        if waiting is not None:
            change.answer(waiting, by.acts, "replaced")
            if kind is RequestKind.TRANSFER:
                end_request_pause(change)


def apply_reassignment(change: Change, request: Request, by: By) -> Outcome:
    """The new owner accepted: that is an acknowledgement. The old one is told; no clock or date resets."""
    before, to = change.action.owner_id, request.to_person
    if to is None or change.ctx.is_gone(to, change.day):
        return Refusal("gone", "The proposed owner has left or cannot be reached.", "Propose somebody else.")
    if not may_read(change.ctx, change.action.readers, to):
        return Refusal("may_not_read", "The proposed owner may not read it any longer.", "Propose somebody else.")
    change.answer(request, by.acts, "accepted")
    contested = change.action.open_request(RequestKind.DISPUTE)
    if contested is not None:
        change.answer(contested, by.acts, "reassigned")
    settle_lapsed(change, "reassigned")
    change.set(owner_id=to, acting_owner_from=None, acknowledged_on=None)
    change.acknowledge()
    change.new_episode()
    change.refresh_actor()
    period = f"request-{request.number}"
    change.event("reassigned", "reassignment", before=before, now=to)
    change.tell(NoticeKind.HANDOVER, change.action.actor_id, "reassigned", period=period)
    if before is not None and not change.ctx.is_gone(before, change.day):
        change.tell(NoticeKind.DECIDED, before, "reassigned", period=period)
    return change


def decline_reassignment(change: Change, request: Request, by: By, reason: str) -> Outcome:
    """Whom it was offered to declines: the owner stays the owner, and a dispute stays open."""
    change.answer(request, by.acts, "declined")
    change.event("reassignment_declined", "declined", to=request.to_person, why=reason)
    tell_proposer(change, request, by, "owner_declined")
    return change


def confirm_owner(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """Answers a dispute: it is theirs, and the acknowledgement clock starts again. After a transfer that lapsed the
    chair says so; no clock starts then.
    """
    change = chase(action, day, ctx)
    contested = change.action.open_request(RequestKind.DISPUTE)
    lapsed = contested is None and change.action.matter(MatterReason.TRANSFER_LAPSED) is not None
    level = GrantLevel.CHAIR if lapsed else settles(change.action)
    if refused := not_live(change) or at_level(change, by, level, "settle whose it is"):
        return refused
    if lapsed:
        settle_lapsed(change, "confirmed")
        change.event("owner_confirmed", "transfer_lapsed", owner=action.owner_id)
        return change
    if contested is None:
        return Refusal("no_dispute", f"Nobody disputes {action.ref}.", f"See `jatac explain {action.ref}`.")
    change.answer(contested, by.acts, "confirmed")
    change.start_acknowledgement(day)
    change.event("owner_confirmed", "confirmed", owner=action.owner_id)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "owner_confirmed", period=f"request-{contested.number}")
    return change
