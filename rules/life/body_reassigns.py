"""A body names another owner: at once if the receiving agency was in the room, else its lead is asked.

Due date, age and rung do not reset; the new owner's acknowledgement clock starts. Of a disputed action the body
confirms the owner, or moves it (domain guide §4, "Re-assignment", "Not mine").
"""

from rules.action import Change, Matter, Refusal
from rules.bodies.decisions import Ruling
from rules.life.transfers import ask_transfer, change_hands, settle_lapsed
from rules.life.who import By
from rules.people import may_read
from rules.words import NoticeKind, RequestKind


def reassign(change: Change, by: By, ruling: Ruling, matter: Matter) -> Refusal | None:
    """Passes the action to `ruling.to_person`, or asks the lead of an agency that was not in the room."""
    action, ctx, to = change.action, change.ctx, ruling.to_person
    assert to is not None
    if to not in ctx.people:
        return Refusal("nobody", "Nobody here goes by that name.", "Name the new owner with --to.")
    if refused := _not_to_know(change, by):
        return refused
    name, agency_id = ctx.people[to].name, ctx.people[to].agency_id
    if ctx.is_gone(to, change.day):
        return Refusal("gone", f"{name} has left or cannot be reached.", "Name somebody who is there.")
    if not may_read(ctx, action.readers, to):
        return Refusal("may_not_read", f"{name} is not on the access list of {action.ref}.", "Name a reader.")
    if to == action.owner_id:
        return _confirm(change, by, name)
    if agency_id == action.owner_agency_id or agency_id in ruling.in_the_room:
        pass_on(change, by, to, ruling.period(matter.period))
        return None
    asked = ask_transfer(change, by, to, ruling.rationale)
    return asked if isinstance(asked, Refusal) else None


def _not_to_know(change: Change, by: By) -> Refusal | None:
    """Whoever may not read a restricted action names no owner of it, whoever that would be: each answer would tell
    who is on its access list.
    """
    action, ctx = change.action, change.ctx
    if may_read(ctx, action.readers, by.person_id):
        return None
    return Refusal(
        "restricted",
        f"{action.ref} is restricted: its owner is named by somebody who may read it.",
        "Ask the coordinator to record the decision, or who may.",
    )


def _confirm(change: Change, by: By, name: str) -> Refusal | None:
    """The owner stays: the answer to a dispute; without one there is nothing to decide."""
    contested = change.action.open_request(RequestKind.DISPUTE)
    if contested is None:
        return Refusal("owner_already", f"{name} owns {change.action.ref} already.", "Name another person.")
    change.answer(contested, by.acts, "confirmed")
    change.start_acknowledgement(change.day)
    change.event("owner_confirmed", "confirmed", owner=change.action.owner_id)
    return None


def pass_on(change: Change, by: By, to: int, period: str) -> None:
    """Makes `to` the owner now. Those who owned and acted before are told by the caller."""
    action, agency_id = change.action, change.ctx.people[to].agency_id
    for kind in (RequestKind.REASSIGNMENT, RequestKind.TRANSFER):
        asked = change.action.open_request(kind)
        if asked is not None:
            change.answer(asked, by.acts, "replaced")
    contested = change.action.open_request(RequestKind.DISPUTE)
    if contested is not None:
        change.answer(contested, by.acts, "reassigned")
    if agency_id != action.owner_agency_id:
        # On record as a transfer, so that papers say from whom it came, and rungs earned before stay with them.
        moved = change.ask(
            RequestKind.TRANSFER, by.acts, to_person=to, to_agency=agency_id, from_agency=action.owner_agency_id
        )
        change.answer(moved, by.acts, "accepted")
    settle_lapsed(change, "decided: reassign")
    change_hands(change, to, agency_id)
    change.event("reassigned", "decided", before=action.owner_id, now=to, agency=agency_id)
    change.tell(NoticeKind.HANDOVER, change.action.actor_id, "body_reassigned", period=period)
