"""What ends an action, refuses a claim, pauses by grant, or opens it again.

`done_verified`, `not_achieved` (chair), `void` (chair, reason; silent if entered in error before issue) stop both
clocks; `reopen` (chair, reason) starts a new episode. A refused claim resumes where the ladder stood, in a new
episode, so that a chase the claim suppressed is said again (domain guide §4, "Stops and pauses").
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Pause, Refusal
from rules.calendar import ONE_DAY
from rules.life.dates import not_working
from rules.life.who import By, at_level, not_live, not_own_claim
from rules.matters import raise_refused_claim, tell_matters
from rules.people import Context
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.words import ActionKind, ActionStatus, ClosureReason, NoticeKind, PauseKind, RequestKind

NOT_ACHIEVED = (ClosureReason.NOT_POSSIBLE, ClosureReason.NOT_UNDERTAKEN)
VOID = (ClosureReason.SUPERSEDED, ClosureReason.ENTERED_IN_ERROR)
VERIFIED = "verified"
ON_RECORD = "on_record"
"""How an action ends: somebody agreed with a claim, or what it asked for came."""


def verify(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """The coordinator agrees that it is done: everything stops."""
    change = chase(action, day, ctx)
    if refused := _no_claim(change) or at_level(change, by, GrantLevel.COORDINATOR, "verify claims"):
        return refused
    if refused := not_own_claim(change, by) or _unpublished(action):
        return refused
    stop(change, by, ActionStatus.DONE_VERIFIED, ClosureReason.COMPLETED)
    return change


def _unpublished(action: ActionState) -> Refusal | None:
    """A product that is written and not published would be asked of nobody any more."""
    if action.kind is not ActionKind.PRODUCT:
        return None
    said = f"{action.ref} is the writing of a product: it is over when that is published."
    fix = f"`jatac product publish` ends it; `jatac action refuse {action.ref}` says that more is to be written."
    return Refusal("not_published", said, fix)


def answered(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """What the action asked for is on record, which is its proof: it is over without a claim.

    A proposal that nobody was asked by is void. What is over stays as it is.
    """
    if action.status is ActionStatus.PROPOSED:
        change = Change(action, day, ctx)
        stop(change, by, ActionStatus.VOID, ClosureReason.SUPERSEDED)
        return change
    if not action.is_live:
        return Change(action, day, ctx)
    change = chase(action, day, ctx)
    tell = by.acts != action.actor_id
    stop(change, by, ActionStatus.DONE_VERIFIED, ClosureReason.COMPLETED, tell=tell, said=ON_RECORD)
    return change


def refuse(action: ActionState, day: date, ctx: Context, by: By, reason: str) -> Outcome:
    """The coordinator does not agree: the ladder resumes where it left. The second refusal is a matter for rung 3."""
    change = chase(action, day, ctx)
    if refused := _no_claim(change) or at_level(change, by, GrantLevel.COORDINATOR, "refuse claims"):
        return refused
    if refused := not_own_claim(change, by):
        return refused
    claim = change.action.open_request(RequestKind.CLAIM)
    assert claim is not None
    change.answer(claim, by.acts, "refused")
    change.end_pauses(PauseKind.CLAIM)
    change.set(status=ActionStatus.IN_PROGRESS, refused_count=change.action.refused_count + 1)
    change.new_episode()
    change.event("claim_refused", "claim_refused", count=change.action.refused_count, why=reason)
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "claim_refused", period=f"claim-{claim.number}")
    raise_refused_claim(change, claim.number)
    tell_matters(change)
    return change


def not_achieved(action: ActionState, day: date, ctx: Context, by: By, reason: str, why: str) -> Outcome:
    """The chair closes it as not achieved: not possible, or not undertaken. The two are not the same."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(change, by, GrantLevel.CHAIR, "close an action as not achieved"):
        return refused
    if reason not in NOT_ACHIEVED:
        return _unknown(reason, NOT_ACHIEVED)
    stop(change, by, ActionStatus.NOT_ACHIEVED, ClosureReason(reason), why)
    return change


def void(action: ActionState, day: date, ctx: Context, by: By, reason: str, why: str) -> Outcome:
    """The chair voids it: superseded, or entered in error. Silent if nobody was asked yet."""
    change = chase(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.CHAIR, "void an action"):
        return refused
    if reason not in VOID:
        return _unknown(reason, VOID)
    if action.status is not ActionStatus.PROPOSED and (refused := not_live(change)):
        return refused
    stop(change, by, ActionStatus.VOID, ClosureReason(reason), why)
    return change


def reopen(action: ActionState, day: date, ctx: Context, by: By, why: str, due_on: date | None = None) -> Outcome:
    """The chair opens a closed action again: new episode, both clocks anew, no lateness from before."""
    change = Change(action, day, ctx)
    if refused := at_level(change, by, GrantLevel.CHAIR, "reopen an action"):
        return refused
    if action.is_live or action.status is ActionStatus.PROPOSED:
        return Refusal("open_already", f"{action.ref} is open.", f"See `jatac explain {action.ref}`.")
    due = due_on or action.due_on
    if action.owner_id is None or due is None or action.issued_on is None:
        return Refusal("never_issued", f"{action.ref} was never issued.", "Enter it anew.")
    if due_on is not None and (refused := _bad_new_date(action, day, ctx, due_on)):
        return refused
    change.set(status=ActionStatus.ISSUED, closure_reason=None, closed_on=None, due_on=due, acting_owner_from=None)
    change.set(policy_version_id=ctx.policy_version_id)
    change.new_term(max(due, day))
    change.start_acknowledgement(day)
    change.refresh_actor()
    change.event("reopened", "reopened", due_on=due, why=why)
    change.tell(NoticeKind.ISSUE, change.action.actor_id, "reopened")
    return change


def _bad_new_date(action: ActionState, day: date, ctx: Context, due_on: date) -> Refusal | None:
    if due_on <= day:
        return Refusal("not_later", f"{due_on:%a %-d %b %Y} is not later than today.", "Name a later working day.")
    if action.statutory_on is not None and due_on > action.statutory_on:
        said = f"{action.ref} has a statutory or contract date of {action.statutory_on:%a %-d %b %Y}."
        return Refusal("past_statutory_date", said, "Only the board may go past it.")
    return not_working(ctx, action.owner_agency_id, due_on)


def grant_pause(
    action: ActionState, day: date, ctx: Context, by: By, until: date, why: str, first: date | None = None
) -> Outcome:
    """The coordinator stops the clock to an end date (the owner away with nobody to act).

    `first`: the first paused day; one that is past, or none, means from tomorrow on.
    """
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(change, by, GrantLevel.COORDINATOR, "grant a pause"):
        return refused
    if until <= day:
        return Refusal("no_end", "A pause needs an end date after today.", "Name the last day of the pause.")
    begins = max(day, first - ONE_DAY) if first is not None else day
    if until <= begins:
        return Refusal("ends_before_it_begins", "The pause would end before it begins.", "Name a later last day.")
    pause = Pause(PauseKind.GRANTED, begins, until, change.action.term)
    change.set(pauses=(*change.action.pauses, pause))
    change.event("pause_granted", "pause_granted", first=begins + ONE_DAY, until=until, why=why)
    return change


def end_pause(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """Ends a granted pause early: the ladder resumes where it stood, in a new episode.

    By the system too: a pause granted for an absence ends with it, whoever says that the owner is back.
    """
    change = chase(action, day, ctx)
    if refused := not_live(change):
        return refused
    if not by.is_system and (refused := at_level(change, by, GrantLevel.COORDINATOR, "end a pause")):
        return refused
    if not change.end_pauses(PauseKind.GRANTED):
        return Refusal("no_pause", f"{action.ref} is not paused by grant.", f"See `jatac explain {action.ref}`.")
    change.new_episode()
    change.event("pause_ended", "pause_ended", ended_on=day)
    return change


def move_policy(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """The coordinator moves a live action on to the policy in force: what comes is decided under it."""
    change = chase(action, day, ctx)
    if refused := not_live(change) or at_level(
        change, by, GrantLevel.COORDINATOR, "move an action to another policy"
    ):
        return refused
    in_force = ctx.in_force_id or ctx.policy_version_id
    if action.policy_version_id == in_force:
        return Refusal(
            "in_force_already", f"{action.ref} stands under the policy in force.", "Nothing is to be done."
        )
    change.event("policy_moved", "policy_moved", from_version=action.policy_version_id, to_version=in_force)
    change.set(policy_version_id=in_force)
    return change


def _no_claim(change: Change) -> Refusal | None:
    if refused := not_live(change):
        return refused
    if change.action.open_request(RequestKind.CLAIM):
        return None
    ref = change.action.ref
    return Refusal(
        "no_claim", f"Nobody has claimed that {ref} is done.", f"The owner says so: `jatac action done {ref}`."
    )


def _unknown(reason: str, allowed: tuple[ClosureReason, ...]) -> Refusal:
    return Refusal("unknown_reason", f"{reason!r} is not a reason here.", f"One of: {', '.join(allowed)}.")


def stop(
    change: Change,
    by: By,
    status: ActionStatus,
    reason: ClosureReason | None,
    why: str = "",
    *,
    tell: bool = True,
    said: str = VERIFIED,
) -> None:
    """Stops both clocks and settles all that waited. `tell` False: the caller says it in words of its own.

    `said`: what whoever acts is told of one that is done.
    """
    action = change.action
    was_issued = action.is_live
    change.end_pauses()
    for request in action.requests:
        if request.is_open:
            change.answer(request, by.acts, "verified" if status is ActionStatus.DONE_VERIFIED else "stopped")
    change.resolve(lambda matter: True, f"action {status}")
    change.set(status=status, closure_reason=reason, closed_on=change.day)
    change.event("stopped", reason or status, status=status, why=why)
    if was_issued and tell:
        change.tell(
            NoticeKind.STOPPED,
            action.actor_id,
            said if status is ActionStatus.DONE_VERIFIED else str(status),
            episode=action.episode,
        )
