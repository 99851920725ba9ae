"""From one agency to another: the receiving agency's lead accepts within two working days, else it lapses.

Due date, age and rung do not reset; a rung earned before counts to the agency that held it then. A proposal to an
agency that was not in the room waits for that agency's lead too (the ladder, "Re-assignment").
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal, Request
from rules.life.asking import ask_lead, end_request_pause, not_the_lead, pause_for_request
from rules.life.who import By, enters_for, tell_proposer
from rules.people import Context, may_read
from rules.words import ActionStatus, MatterReason, NoticeKind, PauseKind, RequestKind


def ask_transfer(change: Change, by: By, to_person: int, note: str) -> Outcome:
    """Asks another agency to take it on, with this person as its owner. Pauses the ladder, once a term.

    Whoever calls has brought the action up, and checked who asks and that the person is there and may read it.
    """
    ctx, action = change.ctx, change.action
    to_agency = ctx.people[to_person].agency_id
    if action.status is ActionStatus.DONE_CLAIMED:
        return Refusal("claimed", f"{action.ref} is claimed as done.", "Verify or refuse the claim first.")
    for kind in (RequestKind.TRANSFER, RequestKind.REASSIGNMENT):
        waiting = change.action.open_request(kind)
        if waiting is not None:
            change.answer(waiting, by.acts, "replaced")
    request = change.ask(
        RequestKind.TRANSFER,
        by.acts,
        note=note,
        to_person=to_person,
        to_agency=to_agency,
        from_agency=action.owner_agency_id,
    )
    pauses = pause_for_request(change)
    change.event("transfer_asked", "transfer", to=to_person, to_agency=to_agency, pauses_ladder=pauses)
    ask_lead(change, request, to_agency, "transfer")
    return change


def accept_transfer(change: Change, request: Request, by: By) -> Outcome:
    """The receiving lead accepts: owner and agency change, and the new owner has an acknowledgement clock anew."""
    ctx, before, to, agency_id = change.ctx, change.action.owner_id, request.to_person, request.to_agency
    assert agency_id is not None
    if refused := not_the_lead(change, by, agency_id, "accept this transfer"):
        return refused
    if to is None or ctx.is_gone(to, change.day):
        return Refusal("gone", "The proposed owner has left or cannot be reached.", "Propose somebody else.")
    if not may_read(ctx, change.action.readers, to):
        return Refusal("may_not_read", "The proposed owner may not read it any longer.", "Propose somebody else.")
    change.answer(request, by.acts, "accepted")
    for kind, outcome in ((RequestKind.DISPUTE, "reassigned"), (RequestKind.REASSIGNMENT, "replaced")):
        waiting = change.action.open_request(kind)
        if waiting is not None:
            change.answer(waiting, by.acts, outcome)
    settle_lapsed(change, "accepted")
    change_hands(change, to, agency_id)
    if by.acts == to:
        change.acknowledge()
    period = f"request-{request.number}"
    change.event("transferred", "transfer", before=before, now=to, from_agency=request.from_agency, agency=agency_id)
    change.tell(NoticeKind.HANDOVER, change.action.actor_id, "transferred", period=period)
    if before is not None and not ctx.is_gone(before, change.day):
        change.tell(NoticeKind.DECIDED, before, "transferred", period=period)
    return change


def change_hands(change: Change, to: int, agency_id: int) -> None:
    """No date, age or rung resets; what was said may be said again, to those who now hold it."""
    action = change.action
    change.end_pauses(PauseKind.REQUEST)
    since = action.agency_since if agency_id == action.owner_agency_id else change.day
    change.set(owner_id=to, owner_agency_id=agency_id, agency_since=since, acting_owner_from=None)
    if action.status is not ActionStatus.DONE_CLAIMED:
        change.set(status=ActionStatus.ISSUED)
    change.start_acknowledgement(change.day)
    change.new_episode()
    change.refresh_actor()


def decline_transfer(change: Change, request: Request, by: By, why: str) -> Outcome:
    """The receiving lead declines: it stays where it is, and the ladder resumes."""
    assert request.to_agency is not None
    if refused := not_the_lead(change, by, request.to_agency, "decline this transfer"):
        return refused
    change.answer(request, by.acts, "declined")
    end_request_pause(change)
    change.event("transfer_declined", "declined", to=request.to_person, to_agency=request.to_agency, why=why)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "transfer_declined", period=f"request-{request.number}")
    if request.asked_by != change.action.actor_id:
        tell_proposer(change, request, by, "transfer_declined_proposer")
    return change


def settle_lapsed(change: Change, by: str) -> bool:
    """Resolves the chair's matter of a transfer that lapsed. True if there was one."""
    lapsed = change.action.matter(MatterReason.TRANSFER_LAPSED)
    change.resolve(lambda matter: matter.reason is MatterReason.TRANSFER_LAPSED, by)
    return lapsed is not None


def accept_unseen(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """The lead of an agency that was not in the room accepts the proposal: it may be issued then."""
    change = Change(action, day, ctx)
    if refused := enters_for(change, by):
        return refused
    agency_id = action.owner_agency_id
    if agency_id is None or action.in_room is not False or action.accepted_unseen():
        said = f"{action.ref} is a proposal, and waits for nobody's acceptance."
        return Refusal("nothing_to_accept", said, f"Issue it: `jatac action issue {action.ref}`.")
    if refused := not_the_lead(change, by, agency_id, "accept this proposal"):
        return refused
    request = change.ask(RequestKind.TRANSFER, by.acts, to_person=action.owner_id, to_agency=agency_id)
    change.answer(request, by.acts, "accepted")
    change.event("accepted_unseen", "agency_not_in_room", agency=agency_id)
    return change
