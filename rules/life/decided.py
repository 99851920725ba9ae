"""What a body's decision does to an action: it extends, re-assigns, gives means, ends, or goes up or down.

The ladder is brought up to the moment first, as in every step. `extend` starts the ladder anew; `accept_risk` and
`void` stop everything; `resource`, `reassign` and `refer_down` leave the action live and its matter open, to be
followed up on the next paper. A decision reaches the owner by the next mail. Source: the ladder, domain guide §4.
"""

from collections.abc import Callable
from datetime import date

from rules.action import ActionState, Change, Matter, Outcome, Refusal
from rules.bodies.decisions import ENDS, Ruling, no_way_down, no_way_up, not_its_level, prevails
from rules.bodies.facts import BOARD, PERFORMANCE, TASKING
from rules.life.body_reassigns import reassign
from rules.life.dates import not_working, too_soon
from rules.life.extensions import latest
from rules.life.stops import stop
from rules.life.who import By, not_live
from rules.people import Context
from rules.reasons import day_in_words
from rules.sweep import chase, lead_of
from rules.upper import move_matter
from rules.words import (
    ActionStatus,
    ClosureReason,
    DecisionOutcome,
    MatterReason,
    NoticeKind,
    PauseKind,
    RequestKind,
)

Effect = Callable[[Change, By, Ruling, Matter], Refusal | None]


def decide(
    action: ActionState, day: date, ctx: Context, by: By, ruling: Ruling, reason: MatterReason, number: int
) -> Outcome:
    """Applies a ruling on the action's matter (`reason`, `number`). Who may decide is asked before."""
    change = chase(action, day, ctx)
    if refused := not_live(change):
        return refused
    matter = next((one for one in change.action.matters if (one.reason, one.number) == (reason, number)), None)
    if matter is None:
        return Refusal(
            "no_matter", f"Nothing about {action.ref} is with a body.", f"See `jatac explain {action.ref}`."
        )
    if refused := not_its_level(ctx, ruling, matter, day) or _claimed(change, ruling):
        return refused
    audience = _audience(change)
    above = _taken_back(change, ruling, matter) if prevails(ctx, ruling, matter, day) else ()
    matter = next(one for one in change.action.matters if (one.reason, one.number) == (reason, number))
    change.event(
        "decided",
        ruling.outcome,
        body=ruling.body.name,
        matter=reason,
        number=number,
        decided_on=ruling.decided_on,
        between_meetings=ruling.meeting_id is None,
        to=ruling.to_date,
        owner=ruling.to_person,
        why=ruling.rationale,
    )
    if ruling.outcome in ENDS:
        change.resolve(lambda one: one is matter, f"decided: {ruling.outcome}")
    if refused := _EFFECTS[ruling.outcome](change, by, ruling, matter):
        return refused
    if change.action.is_live:
        _answer_request(change, by, ruling, matter)
    if _settles(ruling, matter):
        change.resolve(lambda one: (one.reason, one.number) == (reason, number), f"decided: {ruling.outcome}")
    _tell(change, ruling, matter, audience, action.owner_id)
    for person_id in above:
        if person_id not in audience:
            change.tell(
                NoticeKind.DECIDED, person_id, "body_prevails", episode=0, period=ruling.period(matter.period)
            )
    return change


def _taken_back(change: Change, ruling: Ruling, matter: Matter) -> tuple[int, ...]:
    """The matter is again with the body whose meeting decided, unless that refers it up: there it is already. Gives
    those who were told that the board is asked.
    """
    if ruling.outcome is DecisionOutcome.REFER_UP:
        return ()
    move_matter(change, matter, ruling.body.level)
    return tuple(one for one in sorted(ruling.told_above) if not change.ctx.is_gone(one, change.day))


def _tell(
    change: Change, ruling: Ruling, matter: Matter, audience: tuple[int, ...], owner_before: int | None
) -> None:
    """The decision, to those whom it concerned; what was sent down to be tracked, to the coordinator too."""
    confirms = ruling.outcome is DecisionOutcome.REASSIGN and ruling.to_person == owner_before
    reason = "body_confirm_owner" if confirms else f"body_{ruling.outcome}"
    down = ruling.outcome is DecisionOutcome.REFER_DOWN
    coordinator = (change.ctx.coordinator_on(change.day),) if down else ()
    for person_id in (*audience, *coordinator):
        change.tell(NoticeKind.DECIDED, person_id, reason, episode=0, period=ruling.period(matter.period))


def _audience(change: Change) -> tuple[int, ...]:
    """Who hears what was decided: who acts, the owner, and from rung 2 on the agency lead."""
    action, ctx, day = change.action, change.ctx, change.day
    lead = lead_of(action, day, ctx) if action.rung >= 2 else None
    found = (action.actor_id, action.owner_id, lead)
    return tuple(dict.fromkeys(p for p in found if p is not None and not ctx.is_gone(p, day)))


def _claimed(change: Change, ruling: Ruling) -> Refusal | None:
    """A claim waits for its answer before a date or an owner changes under it."""
    touches = (DecisionOutcome.EXTEND, DecisionOutcome.REASSIGN)
    if ruling.outcome in touches and change.action.status is ActionStatus.DONE_CLAIMED:
        ref = change.action.ref
        return Refusal("claimed", f"{ref} is claimed as done.", "Verify or refuse the claim first.")
    return None


def _extend(change: Change, by: By, ruling: Ruling, matter: Matter) -> Refusal | None:
    """Rung 0 on the new date, in a new term. Of an item that was extended meanwhile the meeting's date prevails."""
    action, to = change.action, ruling.to_date
    assert to is not None and action.due_on is not None
    again = not matter.is_open
    if again and to == action.due_on:
        return None  # the meeting confirms what its chair granted after the paper went out
    if refused := _bad_date(change, ruling, to, again=again):
        return refused
    before = action.due_on
    for kind in (RequestKind.EXTENSION, RequestKind.EARLIER_DATE):
        asked = action.open_request(kind)
        if asked is not None:
            change.answer(asked, by.acts, "granted" if kind is RequestKind.EXTENSION else "replaced")
    change.set(due_on=to, extended_count=action.extended_count + (0 if again else 1))
    if matter.reason is MatterReason.LATE:
        change.resolve(lambda one: one is matter, "decided: extend")
    change.new_term(max(to, change.day))
    change.event("extended", "decided", before=before, now=to, count=change.action.extended_count)
    return None


def _bad_date(change: Change, ruling: Ruling, to: date, *, again: bool) -> Refusal | None:
    action, ctx, day = change.action, change.ctx, change.day
    assert action.due_on is not None
    if to <= day or (to <= action.due_on and not again):
        said = f"{day_in_words(to)} is not later than the due date {day_in_words(action.due_on)} and than today."
        return Refusal("not_later", said, "Name a later working day.")
    if to < action.due_on and (refused := too_soon(ctx, action.owner_agency_id, day, to)):
        return refused
    if refused := not_working(ctx, action.owner_agency_id, to):
        return refused
    if action.statutory_on is not None and to > action.statutory_on and ruling.body.level < BOARD:
        said = f"{action.ref} has a statutory or contract date of {day_in_words(action.statutory_on)}."
        return Refusal("past_statutory_date", said, "Only the board may go past it: refer it up.")
    if to > latest(ctx, day):
        said = f"An extension granted on {day_in_words(day)} runs to {day_in_words(latest(ctx, day))} at the latest."
        return Refusal("too_far", said, "Name an earlier date; a further one is decided anew.")
    return None


def _live_on(_change: Change, _by: By, _ruling: Ruling, _matter: Matter) -> Refusal | None:
    """A barrier is removed, or means are given: the owner goes on."""
    return None


def _accept_risk(change: Change, by: By, ruling: Ruling, _matter: Matter) -> Refusal | None:
    """The decision not to act: nobody can say that it was done, or that it could not be."""
    stop(change, by, ActionStatus.NOT_ACHIEVED, ClosureReason.NOT_UNDERTAKEN, ruling.rationale, tell=False)
    return None


def _void(change: Change, by: By, ruling: Ruling, _matter: Matter) -> Refusal | None:
    stop(change, by, ActionStatus.VOID, ClosureReason.SUPERSEDED, ruling.rationale, tell=False)
    return None


def _refer_up(change: Change, _by: By, ruling: Ruling, matter: Matter) -> Refusal | None:
    """To the body above. The late action's own matter goes to the board by its rung (rules/upper.py); once it stands
    at rung 5, sent down to be tracked, it goes up as any other.
    """
    if refused := no_way_up(change.ctx, ruling, matter):
        return refused
    if matter.rung > ruling.body.level:
        return None  # it went up before the decision was recorded
    published = any(one.level == PERFORMANCE and one.published_on for one in matter.listings)
    if matter.reason is MatterReason.LATE and matter.rung == PERFORMANCE and change.action.late_rung < BOARD:
        if not published:
            said = (
                "The board hears of what the performance group's published paper has listed, and this is on none yet."
            )
            return Refusal("not_published", said, "Wait for the next paper, or decide it.")
        return None
    move_matter(change, matter, matter.rung + 1)
    return None


def _refer_down(change: Change, _by: By, ruling: Ruling, matter: Matter) -> Refusal | None:
    """Back to be tracked: from the board to the performance group."""
    if refused := no_way_down(change.ctx, ruling):
        return refused
    if matter.is_open and matter.rung > PERFORMANCE:
        move_matter(change, matter, matter.rung - 1)
    return None


_EFFECTS: dict[DecisionOutcome, Effect] = {
    DecisionOutcome.EXTEND: _extend,
    DecisionOutcome.REASSIGN: reassign,
    DecisionOutcome.RESOURCE: _live_on,
    DecisionOutcome.ACCEPT_RISK: _accept_risk,
    DecisionOutcome.VOID: _void,
    DecisionOutcome.REFER_UP: _refer_up,
    DecisionOutcome.REFER_DOWN: _refer_down,
}


def _answer_request(change: Change, by: By, ruling: Ruling, matter: Matter) -> None:
    """A matter that arose from a request for time is its answer, whatever is decided but to refer it."""
    request = change.action.open_request(RequestKind.EXTENSION)
    arose = matter.reason in (
        MatterReason.SECOND_EXTENSION,
        MatterReason.THIRD_EXTENSION,
        MatterReason.REQUEST_UNANSWERED,
    )
    referred = ruling.outcome in (DecisionOutcome.REFER_UP, DecisionOutcome.REFER_DOWN)
    if not arose or referred or request is None or request.number != matter.number:
        return
    change.answer(request, by.acts, "declined")
    if change.end_pauses(PauseKind.REQUEST):
        change.new_episode()
    change.event("extension_declined", "declined", to=request.to_date)
    period = f"request-{request.number}"
    change.tell(NoticeKind.DECIDED, change.action.actor_id, "extension_declined", period=period)


def _settles(ruling: Ruling, matter: Matter) -> bool:
    """Whether the ruling settles the matter it is on; what it leaves open comes back on the next paper."""
    if ruling.outcome in ENDS:
        return True
    if ruling.outcome in (DecisionOutcome.REFER_UP, DecisionOutcome.REFER_DOWN):
        return False
    return matter.rung == TASKING
