"""Who may take which step. Deny by default; every refusal says who can."""

from dataclasses import dataclass

from rules.action import Change, Refusal, Request
from rules.actors import actor
from rules.bodies.facts import BOARD, PERFORMANCE
from rules.people import Context, may_read
from rules.policy import GrantLevel
from rules.words import NoticeKind, RequestKind


@dataclass(frozen=True, slots=True)
class By:
    """Who acts. `for_id`: the owner on whose behalf a coordinator enters a step; both are kept in history.

    `is_system`: a flow, not somebody who did not say who they are.
    """

    person_id: int | None
    for_id: int | None = None
    is_system: bool = False

    @property
    def acts(self) -> int | None:
        """The person whose step it is."""
        return self.for_id if self.for_id is not None else self.person_id


SYSTEM = By(None, is_system=True)


def not_live(change: Change) -> Refusal | None:
    """A refusal for an action that has no clocks."""
    action = change.action
    if action.is_live:
        return None
    coordinator = change.ctx.people.get(change.ctx.coordinator_on(change.day))
    name = coordinator.name if coordinator else "COORDINATOR"
    fix = (
        f'{name}, who coordinates, issues it first: `jatac action issue {action.ref} --by "{name}"`.'
        if action.status == "proposed"
        else f"If it is not over, the chair may reopen it: `jatac action reopen {action.ref}`."
    )
    return Refusal("not_live", f"{action.ref} is {_said(action.status)}.", fix)


def owner_step(change: Change, by: By) -> Refusal | None:
    """Owner's steps: the owner, whoever acts for them today, or the coordinator on their behalf (`--for`)."""
    ctx, action = change.ctx, change.action
    if refused := enters_for(change, by):
        return refused
    person_id = by.acts
    if person_id is None or person_id not in ctx.people:
        return Refusal("nobody", "It is not said who acts.", "Add --by PERSON.")
    assert action.owner_id is not None and action.owner_agency_id is not None
    acting = actor(ctx, action.owner_id, action.owner_agency_id, action.readers, change.day)
    stands = {p for p in ctx.deputies(action.owner_id) if not ctx.has_left(p, change.day)}
    if person_id == acting.person_id or (person_id in stands and may_read(ctx, action.readers, person_id)):
        return None
    # Whose a restricted action is, is not said to whoever may not read it.
    owner = f" ({_name(change, action.owner_id)})" if may_read(ctx, action.readers, person_id, change.day) else ""
    return Refusal(
        "not_owner",
        f"{_name(change, person_id)} neither owns {action.ref} nor stands in for its owner{owner}.",
        "The owner or a deputy does this, or the coordinator with --for OWNER.",
    )


def enters_for(change: Change, by: By) -> Refusal | None:
    """Only the coordinator enters a step for somebody else (`--for`)."""
    if by.for_id is None or (by.person_id is not None and change.ctx.may_grant(by.person_id, GrantLevel.COORDINATOR)):
        return None
    name = _name(change, by.person_id) if by.person_id is not None else "Somebody who is not named"
    return Refusal(
        "not_coordinator",
        f"{name} may not enter steps for somebody else.",
        "The coordinator does that, with --by and --for.",
    )


def at_level(change: Change, by: By, level: GrantLevel, what: str) -> Refusal | None:
    """Steps of the coordinator, the chair or a body: whoever stands at that level or above."""
    return stands_at(change.ctx, by, level, what)


def stands_at(ctx: Context, by: By, level: GrantLevel, what: str) -> Refusal | None:
    """The same where no action is changed: entering one, holding back the mail."""
    if by.person_id is not None and ctx.may_grant(by.person_id, level):
        return None
    who = {
        GrantLevel.COORDINATOR: "the tasking coordinator",
        GrantLevel.CHAIR: "the chair",
        GrantLevel.PERFORMANCE: "the chair of the performance group",
        GrantLevel.BOARD: "the chair of the board",
    }[level]
    fix = with_by(ctx, _stands(ctx, level), who)
    if by.person_id is None:
        return Refusal("nobody", f"It is not said who acts; to {what} is for {who}.", fix)
    name = ctx.people[by.person_id].name if by.person_id in ctx.people else f"person {by.person_id}"
    return Refusal(f"not_{level}", f"{name} may not {what}: that is for {who}.", fix)


def with_by(ctx: Context, person_id: int | None, who: str) -> str:
    """The next step of a refusal: whose name goes with --by."""
    if person_id is None or person_id not in ctx.people:
        return f"Add --by with {who}'s key."
    return f'Add --by "{ctx.people[person_id].name}", who is {who}.'


def _stands(ctx: Context, level: GrantLevel) -> int | None:
    """The person at this level, when no deputy stands in."""
    if level is GrantLevel.COORDINATOR:
        return ctx.coordinator_id
    if level is GrantLevel.CHAIR:
        return ctx.chair_id
    body = ctx.body_at(PERFORMANCE if level is GrantLevel.PERFORMANCE else BOARD)
    return body.chairs[0] if body is not None and body.chairs else None


def tell_proposer(change: Change, request: Request, by: By, reason: str) -> None:
    """Tells whoever proposed something what became of it (gone: the coordinator); nobody is told what they did."""
    proposer = request.asked_by
    if proposer is None or proposer not in change.ctx.people or change.ctx.is_gone(proposer, change.day):
        proposer = change.ctx.coordinator_on(change.day)
    if proposer != by.person_id:
        change.tell(NoticeKind.DECIDED, proposer, reason, period=f"request-{request.number}")


def answers_for(change: Change) -> frozenset[int]:
    """Who answers for the action today: its owner, who acts for them, and whoever claimed that it is done.

    Worked out anew: at a weekend the actor on record is Friday's.
    """
    ctx, action = change.ctx, change.action
    assert action.owner_id is not None and action.owner_agency_id is not None
    acting = actor(ctx, action.owner_id, action.owner_agency_id, action.readers, change.day)
    claim = action.open_request(RequestKind.CLAIM)
    claimant = claim.asked_by if claim is not None else None
    return frozenset(p for p in (action.owner_id, acting.person_id, claimant) if p is not None)


def not_own_claim(change: Change, by: By) -> Refusal | None:
    """Nobody verifies their own claim: if the coordinator owns the action, the chair verifies."""
    if by.person_id is not None and by.person_id in answers_for(change):
        return Refusal(
            "own_claim",
            f"{_name(change, by.person_id)} cannot settle a claim on an action they answer for themselves.",
            "The chair does, with --by.",
        )
    return None


def _name(change: Change, person_id: int) -> str:
    found = change.ctx.people.get(person_id)
    return found.name if found else f"person {person_id}"


def _said(status: str) -> str:
    return {
        "proposed": "not issued yet",
        "done_verified": "closed: done and verified",
        "not_achieved": "closed: not achieved",
        "void": "void",
        "referred": "referred to another body",
    }.get(status, status)
