"""Release from hold: what nobody had heard of begins anew, so that no first mail speaks of missed dates.

In hold nothing is sent. Whoever could not know is not late: acknowledgement, ladder, and the time to answer what was
asked count from the day on which the first mail can leave (design decision 16, "a safe start"): released in the
evening or at a weekend, from the next working day. The due date stays, and days overdue go on counting from it.
"""

from dataclasses import replace
from datetime import date, datetime

from rules.action import ActionState, Change, NoticeDraft, Request
from rules.holds import Verdict, recheck
from rules.ladder import bring_up, clock_unheard, now_of
from rules.life.asking import paused_until
from rules.moment import LONDON
from rules.people import Context
from rules.slots import next_opening
from rules.standing import ASKED, TAKEN_BACK, Pause, hangs_on
from rules.sweep import urgent_period
from rules.words import MatterReason, NoticeKind, PauseKind, RequestKind

RUNG_NOTICES = (
    NoticeKind.OVERDUE,
    NoticeKind.ACK_MISSED,
    NoticeKind.LEAD,
    NoticeKind.RUNG_3,
    NoticeKind.RUNG_5,
    NoticeKind.MONDAY,
    NoticeKind.URGENT_LATE,
)
"""What says that something was missed: it goes when the clocks of an action begin anew."""
SPEAKS_OF_SILENCE = (
    NoticeKind.ACK_MISSED,
    NoticeKind.MONDAY,
    NoticeKind.MATTER,
    NoticeKind.BLOCK_SILENT,
    NoticeKind.URGENT_HALF,
    NoticeKind.URGENT_LATE,
)
"""What may say that somebody did not answer: it goes where that no longer holds (rules/holds.py)."""
BEGUN_ANEW = "begun_anew_at_release"
"""Why such a notice is withdrawn."""
UNANSWERED = (
    MatterReason.REQUEST_UNANSWERED,
    MatterReason.CLAIM_UNVERIFIED,
    MatterReason.DISPUTE_UNANSWERED,
    MatterReason.TRANSFER_LAPSED,
)
"""Matters of a missing answer: nobody has failed to give one who was not asked."""
LAPSED = "lapsed"
FLAGS = ("unheard", "ack_unheard", "urgent_unheard")


def clocks_from(day: date, ctx: Context) -> date:
    """The day, Europe/London, on which clocks start that begin anew on `day`: when the first mail can leave."""
    return next_opening(now_of(ctx, day), ctx.own(), ctx.policy.hours).astimezone(LONDON).date()


def is_concerned(action: ActionState, day: date, ctx: Context) -> bool:
    """Whether anything of a live action may have to begin anew on `day`."""
    if action.unheard or action.ack_unheard or action.urgent_unheard or any(r.unheard for r in action.requests):
        return True
    gone = action.owner_id is not None and ctx.is_gone(action.owner_id, day)
    return (ctx.held and gone) or any(_is_endless(pause) for pause in action.pauses)


def begin_anew(action: ActionState, day: date, ctx: Context) -> Change:
    """Starts the clocks of what was `unheard` of an action released on `day`; of any other, or a second time, nothing
    changes.

    A claim, a request or a pause that was entered meanwhile goes on, and so does an acknowledgement; whoever was
    asked has their full time to answer. An urgent time that passed before a mail could leave ends, and the chair is
    told: they set another one.
    """
    change = Change(action, day, ctx)
    if not action.is_live or not is_concerned(action, day, ctx):
        return change
    bring_up(change)
    before, starts_on = change.action, clocks_from(day, ctx)
    if before.unheard or before.urgent_unheard:
        _restart_urgent(change)
    if before.unheard:
        _restart_late(change, starts_on)
    restarts = clock_unheard(before, ctx) and before.acknowledged_on is None
    if restarts and (before.ack_from != starts_on or before.ack_rung):
        change.start_acknowledgement(starts_on)
    change.set(**dict.fromkeys(FLAGS, False))
    _say_begun(change, before)
    _ask_anew(change, starts_on)
    return change


def no_longer_so(notice: NoticeDraft, before: ActionState, change: Change) -> bool:
    """Whether a notice that waits goes with the clocks that `change` began anew."""
    if before.unheard and notice.kind in RUNG_NOTICES:
        return True
    if notice.kind not in SPEAKS_OF_SILENCE and notice.reason != "transfer_lapsed":
        return False
    return recheck(notice, change.action, change.day, change.ctx).verdict is Verdict.WITHDRAW


def _say_begun(change: Change, before: ActionState) -> None:
    now = change.action
    if before.unheard:
        anew = replace(now, **{name: getattr(before, name) for name in FLAGS}) != before
    else:
        anew = (now.ack_from, now.ack_rung) != (before.ack_from, before.ack_rung)
    if anew:
        change.event(
            "begun_anew",
            "nobody_had_heard" if before.unheard else "owner_had_not_heard",
            rung=before.rung,
            ladder_from=now.ladder_from,
            acknowledge_by=now.ack_due_on if now.acknowledged_on is None else None,
        )
    elif now.urgent_due_at is not None and now.urgent_from != before.urgent_from:
        change.event("asked_anew", "urgent", waits_from=now.urgent_from)


def _restart_urgent(change: Change) -> None:
    """Its time begins when whoever acts can first be told. One that has passed by then makes nobody late: it ends."""
    due_at, asked_at = change.action.urgent_due_at, change.action.urgent_from
    if due_at is None or asked_at is None:
        return
    heard_at = _told_of_urgent(change)
    if due_at > heard_at:
        change.set(urgent_from=max(asked_at, heard_at), urgent_rung=0, urgent_rung_on=None)
        return
    period = urgent_period(change.action)
    change.set(urgent_due_at=None, urgent_from=None, urgent_rung=0, urgent_rung_on=None)
    change.event("urgent_ended", "nobody_had_heard")
    chair_id = change.ctx.chair_on(change.day)
    change.tell(NoticeKind.DECIDED, chair_id, "urgent_ended", episode=0, period=period)


def _told_of_urgent(change: Change) -> datetime:
    """When whoever acts can first be told: when mail may leave, at once for those who are written to at any hour."""
    ctx, now = change.ctx, now_of(change.ctx, change.day)
    acts = ctx.people.get(change.action.actor_id) if change.action.actor_id is not None else None
    if acts is not None and acts.mail_at_any_hour:
        return now
    return next_opening(now, ctx.own(), ctx.policy.hours)


def _restart_late(change: Change, starts_on: date) -> None:
    """Rung 0 from `starts_on` where the due date has passed. What climbed before the hold is a term of its own."""
    action, day = change.action, change.day
    assert action.ladder_from is not None  # a live action has it
    ladder_from = max(action.ladder_from, starts_on)
    if not action.late_rung:
        change.set(ladder_from=ladder_from)
        return
    urgent = {name: getattr(action, name) for name in ("urgent_due_at", "urgent_from")}
    running = [p for p in action.pauses if p.ended_on is None]
    ended = tuple(replace(p, ended_on=day) if p in running else p for p in action.pauses)
    change.set(pauses=ended)
    change.new_term(ladder_from)
    carried = tuple(replace(p, from_on=day, term=change.action.term) for p in running)
    change.set(pauses=(*ended, *carried), **urgent)


def _ask_anew(change: Change, starts_on: date) -> None:
    """Whoever was asked has the whole time from `starts_on`; what spoke of their silence is taken back."""
    for request in change.action.requests:
        if request.unheard and request.kind in ASKED:
            _wait_from(change, request, starts_on)
    ends_on = paused_until(change, starts_on)
    pauses = (replace(p, until_on=ends_on) if _is_endless(p) else p for p in change.action.pauses)
    change.set(pauses=tuple(pauses))


def _wait_from(change: Change, request: Request, starts_on: date) -> None:
    action, lapsed = change.action, request.outcome == LAPSED
    silent = [
        m for m in action.matters if m.is_open and m.unheard and m.number == request.number and m.reason in UNANSWERED
    ]
    if lapsed and not (silent and _may_be_asked_again(action, request)):
        return
    anew = replace(request, waits_from=starts_on, unheard=False)
    if lapsed:
        anew = replace(anew, decided_on=None, decided_by=None, outcome="")
    change.set(requests=tuple(anew if r.number == request.number else r for r in action.requests))
    change.resolve(lambda matter: matter in silent, TAKEN_BACK)
    if _its_pause_is_over(change.action, request):
        pause = Pause(PauseKind.REQUEST, change.day, None, action.term)
        change.set(pauses=(*change.action.pauses, pause))
    if lapsed or silent or request.since != starts_on:
        change.event("asked_anew", request.kind, number=request.number, waits_from=starts_on)


def _may_be_asked_again(action: ActionState, request: Request) -> bool:
    """A transfer that lapsed: still the old agency's, and nobody else is asked."""
    return action.open_request(RequestKind.TRANSFER) is None and request.from_agency == action.owner_agency_id


def _its_pause_is_over(action: ActionState, request: Request) -> bool:
    """Whether the pause of this request lapsed before anybody had heard of it: it gets another one."""
    own = [p for p in action.pauses if p.term == action.term and p.kind is PauseKind.REQUEST]
    return bool(own) and all(p.ended_on is not None for p in own) and any(hangs_on(p, request) for p in own)


def _is_endless(pause: Pause) -> bool:
    return pause.kind is PauseKind.REQUEST and pause.until_on is None and pause.ended_on is None
