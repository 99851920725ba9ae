"""What an owner does: acknowledge, note, claim done, dispute, accept or decline what is proposed.

Acknowledging stops the acknowledgement clock only; a note stops no clock (rivals' bugs 6 and 7: "in progress"
must not silence the chase). Every step first brings the ladder up to its own moment.
"""

from datetime import date

from rules.action import ActionState, Change, Outcome, Pause, Refusal, Request
from rules.ladder import acknowledge_by, bring_up
from rules.life.answers import accept_asked, decline_asked
from rules.life.dates import apply_earlier, decline_earlier
from rules.life.owners import apply_reassignment, decline_reassignment
from rules.life.transfers import accept_unseen
from rules.life.who import By, answers_for, enters_for, not_live, owner_step
from rules.matters import raise_due_matters, tell_matters
from rules.people import Context
from rules.sweep import chase
from rules.words import ActionKind, ActionStatus, AnalysisAnswer, NoticeKind, PauseKind, RequestKind

WITHDRAWN_BY_A_CLAIM = (
    RequestKind.EXTENSION,
    RequestKind.EARLIER_DATE,
    RequestKind.DISPUTE,
    RequestKind.TRANSFER,
    RequestKind.BLOCK,
    RequestKind.REFERRAL,
)
"""What no longer needs an answer once the owner says that it is done."""

ANSWERS = "Answer with one of: real, recording-change, seasonal, series (one series of offences)."


def begin(action: ActionState, day: date, ctx: Context) -> Change:
    """Brings a live action up to the step's moment, with what that asks to be said."""
    if action.is_live:
        return chase(action, day, ctx)
    change = Change(action, day, ctx)
    bring_up(change)
    return change


def acknowledge(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """Ends the acknowledgement clock. An open dispute by the same owner is withdrawn by it."""
    change = begin(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by):
        return refused
    if change.action.acknowledged_on is not None:
        said = f"{action.ref} was acknowledged on {change.action.acknowledged_on:%a %-d %b %Y} already."
        return Refusal("acknowledged_already", said, "Nothing more is needed.")
    dispute = change.action.open_request(RequestKind.DISPUTE)
    if dispute is not None:
        change.answer(dispute, by.acts, "withdrawn")
    change.acknowledge()
    change.event("acknowledged", "acknowledged")
    return change


def note(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """A progress note: an acknowledged action is in progress from now; no clock stops."""
    change = begin(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by):
        return refused
    if change.action.status is ActionStatus.ACKNOWLEDGED:
        change.set(status=ActionStatus.IN_PROGRESS)
    change.event("note", "progress_note")
    return change


def claim_done(action: ActionState, day: date, ctx: Context, by: By, answer: AnalysisAnswer | None = None) -> Outcome:
    """Claims that it is done: pauses the ladder until the coordinator answers, unless refused twice before.

    `answer`: what an analysis came to. It is not done without one, and nothing else has one.
    """
    change = begin(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by) or _unanswered(action, answer):
        return refused
    if change.action.status is ActionStatus.DONE_CLAIMED:
        return Refusal("claimed_already", f"{action.ref} is claimed as done already.", "The coordinator will verify.")
    _withdraw(change, by, *WITHDRAWN_BY_A_CLAIM)
    change.end_pauses(PauseKind.REQUEST)
    change.acknowledge()
    change.set(status=ActionStatus.DONE_CLAIMED)
    request = change.ask(RequestKind.CLAIM, by.acts)
    pauses = change.action.refused_count < ctx.policy.ladder.refusals_that_escalate
    if pauses:
        pause = Pause(PauseKind.CLAIM, day, None, change.action.term)
        change.set(pauses=(*change.action.pauses, pause))
    answered = {} if answer is None else {"answer": answer}
    change.event("done_claimed", "done_claimed", pauses_ladder=pauses, **answered)
    said = "written" if action.kind is ActionKind.PRODUCT else "done_claimed"
    change.tell(NoticeKind.TO_VERIFY, verifier(change), said, episode=0, period=f"claim-{request.number}")
    return change


def _unanswered(action: ActionState, answer: AnalysisAnswer | None) -> Refusal | None:
    if action.kind is ActionKind.REQUIREMENT:
        said = f"{action.ref} is a question: it is over when its answer is on record, also that nothing is known."
        return Refusal(
            "no_answer", said, "Enter it with `jatac requirement answer`; `requirement list` has its reference."
        )
    if action.kind is ActionKind.ANALYSIS and answer is None:
        said = f"{action.ref} is an analysis of a rise: it is done when it says what the rise is."
        return Refusal("no_answer", said, ANSWERS)
    if action.kind is not ActionKind.ANALYSIS and answer is not None:
        said = f"{action.ref} is no analysis of a rise, so it has nothing to answer."
        return Refusal("not_an_analysis", said, "Claim it without an answer.")
    return None


def verifier(change: Change) -> int:
    """Who verifies a claim: the coordinator, or the chair when the coordinator answers for the action herself."""
    ctx = change.ctx
    coordinator = ctx.coordinator_on(change.day)
    if coordinator in answers_for(change):
        return ctx.chair_on(change.day)
    return coordinator


def dispute(action: ActionState, day: date, ctx: Context, by: By, reason: str) -> Outcome:
    """ "Not mine": within the acknowledgement clock; holds that clock until the coordinator answers."""
    change = begin(action, day, ctx)
    if refused := not_live(change) or owner_step(change, by):
        return refused
    now = change.action
    if now.open_request(RequestKind.DISPUTE):
        return Refusal("disputed_already", f"{action.ref} is disputed already.", "The coordinator will answer.")
    last = acknowledge_by(now, ctx)
    if now.acknowledged_on is not None or (last is not None and day > last):
        over = f", or its acknowledgement was due on {last:%a %-d %b %Y}" if last is not None else ""
        said = f"{action.ref} can no longer be disputed: it was acknowledged{over}."
        return Refusal("too_late_to_dispute", said, "Ask the coordinator to re-assign it.")
    change.set(dispute_count=now.dispute_count + 1)
    change.ask(RequestKind.DISPUTE, by.acts, reason=reason)
    change.event("disputed", "not_mine", count=change.action.dispute_count)
    raise_due_matters(change)
    tell_matters(change)
    return change


def accept(action: ActionState, day: date, ctx: Context, by: By) -> Outcome:
    """Accepts what waits for this person: the action itself, an earlier date, what another agency or body is asked.

    A proposal to an agency that was not in the room is accepted by its lead.
    """
    if action.status is ActionStatus.PROPOSED:
        return accept_unseen(action, day, ctx, by)
    change = begin(action, day, ctx)
    if refused := not_live(change) or enters_for(change, by):
        return refused
    elsewhere = accept_asked(change, by)
    if isinstance(elsewhere, Change):
        return elsewhere
    moved = change.action.open_request(RequestKind.REASSIGNMENT)
    if moved is not None and by.acts == moved.to_person:
        return apply_reassignment(change, moved, by)
    earlier = change.action.open_request(RequestKind.EARLIER_DATE)
    if earlier is not None:
        return owner_step(change, by) or apply_earlier(change, earlier, by)
    return elsewhere or Refusal(
        "nothing_to_accept", f"Nothing on {action.ref} waits for acceptance by this person.", _see(action)
    )


def decline(action: ActionState, day: date, ctx: Context, by: By, reason: str = "") -> Outcome:
    """Declines what was proposed to this person, as `accept` accepts it: nothing changes, and the proposer hears."""
    change = begin(action, day, ctx)
    if refused := not_live(change) or enters_for(change, by):
        return refused
    elsewhere = decline_asked(change, by, reason)
    if isinstance(elsewhere, Change):
        return elsewhere
    moved = change.action.open_request(RequestKind.REASSIGNMENT)
    if moved is not None and by.acts == moved.to_person:
        return decline_reassignment(change, moved, by, reason)
    earlier = change.action.open_request(RequestKind.EARLIER_DATE)
    if earlier is not None:
        return owner_step(change, by) or decline_earlier(change, earlier, by, reason)
    return elsewhere or Refusal(
        "nothing_to_decline", f"Nothing on {action.ref} waits for this person's answer.", _see(action)
    )


def _withdraw(change: Change, by: By, *kinds: RequestKind) -> None:
    for kind in kinds:
        waiting: Request | None = change.action.open_request(kind)
        if waiting is not None:
            change.answer(waiting, by.acts, "withdrawn")


def _see(action: ActionState) -> str:
    return f"See `jatac explain {action.ref}`."
