"""Blocked: another agency stands in the way. A block is a request to that agency's lead.

Accepted, they get an action of their own and this one pauses to its date; disputed, it is a matter for coordinator
and chair. A block that closes a circle is refused, and both leads are told (the ladder, "Blocked").
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.action import ActionState, Change, Outcome, Pause, Refusal, Request
from rules.blocked import tell_unblocked
from rules.life.asking import ask_lead, end_request_pause, lead_to_ask, not_the_lead, pause_for_request
from rules.life.who import By, at_level, enters_for, not_live, owner_step
from rules.matters import SOUGHT, tell_matters
from rules.people import Context
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.words import ActionStatus, MatterReason, NoticeKind, PauseKind, RequestKind

CIRCLE = "block_refused"
"""The event of a block that was refused because each would wait for the other."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """An action that waits for the one at hand, itself or through others."""

    action_id: int
    agency_id: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """The other agency's action, for which this one is to wait."""

    id: int
    ref: str
    agency_id: int | None
    due_on: date | None
    is_open: bool = True


def ask_block(
    action: ActionState,
    day: date,
    ctx: Context,
    by: By,
    agency_id: int,
    note: str,
    waiters: Iterable[Waiter] = (),
    on: Blocker | None = None,
) -> Outcome:
    """Says that another agency stands in the way, with its action if one is known. Pauses the ladder, once a term.

    A circle gives a change whose event is `CIRCLE`: nothing is asked, both leads are told.
    """
    change = chase(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by) or _not_to_ask(change, agency_id, on):
        return refused
    if closes_circle(action.id, agency_id, on, waiters):
        _tell_circle(change, agency_id)
        return change
    change.acknowledge()
    request = change.ask(
        RequestKind.BLOCK, by.acts, note=note, to_agency=agency_id, to_action=on.id if on is not None else None
    )
    pauses = pause_for_request(change)
    change.event("block_asked", "block", to_agency=agency_id, on=on.ref if on else None, pauses_ladder=pauses)
    ask_lead(change, request, agency_id, "block")
    return change


def closes_circle(action_id: int, agency_id: int, on: Blocker | None, waiters: Iterable[Waiter]) -> bool:
    """Whether somebody who waits for this action would have to act first: that very action, or its agency."""
    found = tuple(waiters)
    if on is not None and (on.id == action_id or any(w.action_id == on.id for w in found)):
        return True
    return any(w.agency_id == agency_id for w in found)


def _not_to_ask(change: Change, agency_id: int, on: Blocker | None) -> Refusal | None:
    action, agency = change.action, change.ctx.agencies[agency_id].name
    if action.status is ActionStatus.DONE_CLAIMED:
        return Refusal("claimed", f"{action.ref} is claimed as done.", "Wait for the coordinator's answer.")
    if agency_id == action.owner_agency_id:
        said = f"{agency} holds {action.ref} itself."
        return Refusal("own_agency", said, "Speak with your agency lead, or ask for more time.")
    if action.blocked_by_id is not None:
        return Refusal("blocked_already", f"{action.ref} waits for another action already.", "Unblock it first.")
    if action.open_request(RequestKind.BLOCK):
        return Refusal("asked_already", f"A block of {action.ref} waits for an answer already.", "Wait for it.")
    return _unfit(change, agency_id, on) if on is not None else None


def _unfit(change: Change, agency_id: int, on: Blocker) -> Refusal | None:
    """Why an action cannot be waited for; None when it can."""
    if on.agency_id != agency_id:
        said = f"{on.ref} is not an action of {change.ctx.agencies[agency_id].name}."
        return Refusal("not_theirs", said, "Name the agency that holds it, or leave it out.")
    if not on.is_open or on.due_on is None or on.due_on <= change.day:
        said = f"{on.ref} is not open, or its date has come: there is nothing to wait for."
        return Refusal("nothing_to_wait_for", said, "Leave it out: the other agency gets an action of its own.")
    return None


def _tell_circle(change: Change, agency_id: int) -> None:
    """Both leads hear that each action would wait for the other, whether or not they may read it."""
    ctx, day, own = change.ctx, change.day, change.action.owner_agency_id
    assert own is not None
    change.event(CIRCLE, "closes_a_circle", to_agency=agency_id)
    for lead_id in dict.fromkeys((lead_to_ask(ctx, own, day), lead_to_ask(ctx, agency_id, day))):
        period = f"circle-{agency_id}:{day.isoformat()}"
        change.tell(NoticeKind.DECIDED, lead_id, "block_refused", episode=0, period=period)


def accept_block(
    action: ActionState, day: date, ctx: Context, by: By, blocker: Blocker, waiters: Iterable[Waiter] = ()
) -> Outcome:
    """The blocking agency's lead accepts, with their own action: this one waits until that one's date.

    Of a block that was disputed the chair says so in their place.
    """
    change = chase(action, day, ctx)
    if refused := not_live(change) or enters_for(change, by):
        return refused
    request, disputed = asked(change.action)
    if request is None or request.to_agency is None:
        said = f"No block of {action.ref} waits for an answer."
        return Refusal("nothing_to_accept", said, f"See `jatac explain {action.ref}`.")
    agency_id = request.to_agency
    if disputed and (refused := at_level(change, by, GrantLevel.CHAIR, "settle this block")):
        return refused
    if not disputed and (refused := not_the_lead(change, by, agency_id, "accept this block")):
        return refused
    if refused := _unfit(change, agency_id, blocker):
        return refused
    if closes_circle(action.id, agency_id, blocker, waiters):
        change.answer(request, by.acts, "refused")
        end_request_pause(change)
        _tell_circle(change, agency_id)
        return change
    _wait_for(change, request, by, blocker)
    return change


def _wait_for(change: Change, request: Request, by: By, blocker: Blocker) -> None:
    change.answer(replace(request, to_action=blocker.id), by.acts, "accepted")
    change.end_pauses(PauseKind.REQUEST)
    pause = Pause(PauseKind.BLOCK, change.day, blocker.due_on, change.action.term)
    change.set(pauses=(*change.action.pauses, pause), blocked_by_id=blocker.id, blocker_closed_on=None)
    change.event("block_accepted", "block", waits_for=blocker.ref, until=blocker.due_on)
    period = f"request-{request.number}"
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "block_accepted", episode=0, period=period)


def asked(action: ActionState) -> tuple[Request | None, bool]:
    """The block that waits for an answer, and whether it was disputed, so that the chair answers."""
    waiting = action.open_request(RequestKind.BLOCK)
    if waiting is not None:
        return waiting, False
    matter = action.matter(MatterReason.BLOCK_DISPUTED)
    found = [r for r in action.requests if matter is not None and r.number == matter.number]
    return (found[0], True) if found else (None, False)


def accept_by_word(change: Change, request: Request, by: By) -> Outcome:
    """`accept` without an action: the lead is told what is needed. With an action that was named, it suffices."""
    assert request.to_agency is not None
    if refused := not_the_lead(change, by, request.to_agency, "accept this block"):
        return refused
    ref = change.action.ref
    if request.to_action is not None:
        return Refusal(NAMED, f"The block of {ref} names the action it waits for.", "Take that one.")
    return Refusal(
        "needs_an_action",
        f"{ref} waits for an action of your own: what will be done, by whom, until when.",
        f"`jatac action accept {ref} --title TEXT --owner PERSON --due DATE`.",
    )


NAMED = "action_is_named"
"""The refusal that says: the request itself names the action, and whoever asks takes it from there."""


def dispute_block(action: ActionState, day: date, ctx: Context, by: By, why: str = "") -> Outcome:
    """The lead who is asked says that they do not stand in the way: a matter for coordinator and chair."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or enters_for(change, by):
        return refused
    waiting = change.action.open_request(RequestKind.BLOCK)
    if waiting is None:
        said = f"No block of {action.ref} waits for an answer."
        return Refusal("nothing_to_dispute", said, f"See `jatac explain {action.ref}`.")
    return decline_block(change, waiting, by, why)


def decline_block(change: Change, request: Request, by: By, why: str) -> Outcome:
    """The same, of an action brought up already."""
    assert request.to_agency is not None
    if refused := not_the_lead(change, by, request.to_agency, "dispute this block"):
        return refused
    change.answer(request, by.acts, "disputed")
    end_request_pause(change)
    change.event("block_disputed", "block", to_agency=request.to_agency, why=why)
    change.raise_matter(MatterReason.BLOCK_DISPUTED, request.number, SOUGHT[MatterReason.BLOCK_DISPUTED])
    period = f"request-{request.number}"
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "block_disputed", episode=0, period=period)
    tell_matters(change)
    return change


def unblock(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """The owner or the coordinator takes the block back, or says that nothing stands in the way any longer."""
    change = chase(action, day, ctx)
    if refused := not_live(change):
        return refused
    refused = owner_step(change, by)
    if refused is not None and at_level(change, by, GrantLevel.COORDINATOR, "unblock it") is not None:
        return refused
    request, disputed = asked(change.action)
    if change.end_pauses(PauseKind.BLOCK):
        change.new_episode()
    elif request is not None and not disputed:
        change.answer(request, by.acts, "withdrawn")
        end_request_pause(change)
    elif disputed:
        change.resolve(lambda matter: matter.reason is MatterReason.BLOCK_DISPUTED, "taken back")
    else:
        return Refusal("not_blocked", f"{action.ref} waits for nobody.", f"See `jatac explain {action.ref}`.")
    change.event("unblocked", "unblocked", ended_on=day)
    tell_unblocked(change)
    return change
