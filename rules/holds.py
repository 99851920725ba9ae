"""Whether a notice made earlier still holds when it is about to be sent: facts and access are checked again.

Withdrawn: the fact no longer holds (frees the notice's key). Withheld: the reader may not read it, or cannot be
reached (keeps the key, so that it is not made again and again). Design decisions 2 and 3.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from rules.action import ActionState, NoticeDraft, withheld_period
from rules.actors import actor
from rules.blocked import DATE_PASSED, is_silent
from rules.ladder import is_quiet, now_of
from rules.life.asking import lead_to_ask
from rules.life.issue import NOT_IN_ROOM, UNSEEN, missing
from rules.matters import asked_between
from rules.need_to_know import withheld
from rules.people import Context, may_read
from rules.sweep import ack_period, half_gone, reminder, urgent_period
from rules.words import ActionStatus, NoticeKind, RequestKind

REMINDERS = (NoticeKind.REMINDER_3, NoticeKind.REMINDER_1, NoticeKind.DUE_TODAY)
CHASES = (NoticeKind.OVERDUE, NoticeKind.LEAD, NoticeKind.RUNG_3, NoticeKind.RUNG_5)
ALWAYS = (NoticeKind.DECIDED, NoticeKind.STOPPED, NoticeKind.WITHHELD)


ACCEPTED = (
    RequestKind.REASSIGNMENT,
    RequestKind.EARLIER_DATE,
    RequestKind.TRANSFER,
    RequestKind.BLOCK,
    RequestKind.REFERRAL,
)
"""Requests that somebody is asked to accept."""


URGENT_KINDS = (NoticeKind.URGENT, NoticeKind.URGENT_HALF, NoticeKind.URGENT_LATE)


class Verdict(StrEnum):
    """What to do with a notice at the moment of sending."""

    HOLDS = "holds"
    WITHDRAW = "withdraw"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class Recheck:
    """The verdict and its named reason."""

    verdict: Verdict
    reason: str


HOLDS = Recheck(Verdict.HOLDS, "still_holds")


def recheck(notice: NoticeDraft, action: ActionState, day: date, ctx: Context) -> Recheck:
    """Looks at one pending notice of an action again, `action` brought up to `day`."""
    if ctx.is_gone(notice.recipient_id, day):
        return Recheck(Verdict.WITHHOLD, "recipient_cannot_be_reached")
    if withheld(notice.kind, notice.reason, readable=may_read(ctx, action.readers, notice.recipient_id)):
        return Recheck(Verdict.WITHHOLD, "reader_not_on_access_list")
    if notice.kind in ALWAYS:
        overtaken = _overtaken(notice, action)
        return Recheck(Verdict.WITHDRAW, overtaken) if overtaken else HOLDS
    if notice.kind is NoticeKind.INCOMPLETE:
        lacks = action.status is ActionStatus.PROPOSED and missing(action, day, ctx)
        return HOLDS if lacks else Recheck(Verdict.WITHDRAW, "complete_now")
    if notice.kind is NoticeKind.ACCEPT_ASKED and notice.reason == UNSEEN:
        waits = action.status is ActionStatus.PROPOSED and NOT_IN_ROOM in missing(action, day, ctx)
        if waits and notice.recipient_id not in _may_be_asked(action, day, ctx):
            return Recheck(Verdict.WITHDRAW, "another_agencys_now")
        return HOLDS if waits else Recheck(Verdict.WITHDRAW, "answered")
    if not action.is_live:
        return Recheck(Verdict.WITHDRAW, f"action_{action.status}")
    reason = _stale(notice, action, day, ctx)
    return Recheck(Verdict.WITHDRAW, reason) if reason else HOLDS


def _may_be_asked(action: ActionState, day: date, ctx: Context) -> frozenset[int]:
    """Who may accept a proposal for the agency that was not in the room; nobody of one that had it before."""
    assert action.owner_agency_id is not None  # it was not in the room
    stand_in = {*ctx.deputies(ctx.agencies[action.owner_agency_id].lead_id)}
    return frozenset(stand_in | {lead_to_ask(ctx, action.owner_agency_id, day)})


class Said(Protocol):
    """A notice by its key, as decided or as read from its row."""

    @property
    def kind(self) -> str:
        """Which kind."""

    @property
    def recipient_id(self) -> int:
        """For whom it is."""

    @property
    def rung(self) -> int:
        """At which rung."""

    @property
    def episode(self) -> int:
        """In which episode."""

    @property
    def period(self) -> str:
        """What else tells it from others."""


def withheld_from(notice: Said, coordinator_id: int, reason: str) -> NoticeDraft | None:
    """What the coordinator is told when sending finds that a notice's reader will not get it; never of her own."""
    if notice.recipient_id == coordinator_id:
        return None
    period = withheld_period(notice.kind, notice.recipient_id, notice.period)
    return NoticeDraft(NoticeKind.WITHHELD, coordinator_id, reason, notice.rung, notice.episode, period)


def _overtaken(notice: NoticeDraft, action: ActionState) -> str:
    """News that a later step overtook before it was told: one mail must not say both."""
    if notice.kind is NoticeKind.STOPPED and action.is_live:
        return "reopened"
    if notice.kind is NoticeKind.DECIDED and notice.reason == DATE_PASSED and action.waits_for is None:
        return "unblocked_now"
    if notice.kind is NoticeKind.DECIDED and notice.reason == "transfer_lapsed":
        number = notice.period.rpartition("-")[2]
        return "asked_anew" if any(r.is_open and str(r.number) == number for r in action.requests) else ""
    confirmed = notice.kind is NoticeKind.DECIDED and notice.reason == "owner_confirmed"
    another = notice.recipient_id not in (action.owner_id, action.actor_id)
    return "another_owns_now" if confirmed and another else ""


def _stale(notice: NoticeDraft, action: ActionState, day: date, ctx: Context) -> str:
    """Why the notice of a live action no longer holds; '' while it does."""
    kind, reader = notice.kind, notice.recipient_id
    if kind in REMINDERS:
        if reader != action.actor_id:
            return "another_acts_now"
        return "" if reminder(action, day, ctx) is kind and notice.episode == action.episode else "day_passed"
    if kind in CHASES:
        return _stale_chase(notice, action, day)
    if kind in URGENT_KINDS:
        return _stale_urgent(notice, action, day, ctx)
    if kind is NoticeKind.ACK_MISSED:
        return _stale_ack(notice, action, day)
    if kind is NoticeKind.MONDAY:
        # "monday_rung_2" is a line of the lead's list: it goes when the action stands below that rung.
        return "" if action.rung >= int(notice.reason.rpartition("_")[2]) else "no_longer_late"
    if kind in (NoticeKind.ISSUE, NoticeKind.HANDOVER, NoticeKind.RESTORED):
        return "" if reader == action.actor_id else "another_acts_now"
    if kind is NoticeKind.NO_ACTOR:
        assert action.owner_id is not None and action.owner_agency_id is not None
        acting = actor(ctx, action.owner_id, action.owner_agency_id, action.readers, day)
        return "" if acting.missing else "somebody_acts_now"
    return _stale_request(notice, action, day, ctx)


def _stale_chase(notice: NoticeDraft, action: ActionState, day: date) -> str:
    if is_quiet(action, day):
        return "paused"
    if action.late_rung < notice.rung:
        return "ladder_started_anew"
    if action.told_rung < notice.rung:
        return "board_not_asked"  # a body below has it again: one mail must not say both
    if notice.kind is NoticeKind.OVERDUE:
        if notice.rung < action.told_rung:
            return "higher_rung_now"
        if notice.episode != action.episode:
            return "new_episode"
        is_deputy = notice.reason == "late_rung_1_deputy"
        return "" if is_deputy or notice.recipient_id == action.actor_id else "another_acts_now"
    if notice.kind is NoticeKind.LEAD:
        steps = {step.episode for step in action.steps if step.rung == 2} | {action.episode}
        return "" if notice.episode in steps else "new_episode"
    return "" if notice.episode == action.episode else "new_episode"


def _stale_urgent(notice: NoticeDraft, action: ActionState, day: date, ctx: Context) -> str:
    if notice.period != urgent_period(action):
        return "no_longer_urgent"
    if notice.kind is not NoticeKind.URGENT and is_quiet(action, day):
        return "paused"  # that the chair made it urgent is news, not a chase: it holds in a pause too
    if notice.kind is not NoticeKind.URGENT_LATE and action.urgent_rung:
        return "time_has_passed"
    if notice.kind is NoticeKind.URGENT_HALF and not half_gone(action, now_of(ctx, day)):
        return "asked_anew"
    to_actor = notice.reason in ("urgent", "urgent_half", "urgent_late")
    return "another_acts_now" if to_actor and notice.recipient_id != action.actor_id else ""


def _stale_ack(notice: NoticeDraft, action: ActionState, day: date) -> str:
    if not action.ack_rung or notice.period != ack_period(action):
        return "acknowledged"
    if is_quiet(action, day):
        return "paused"
    if notice.episode != action.episode:
        return "new_episode"
    is_actors = notice.reason == "ack_missed"
    return "another_acts_now" if is_actors and notice.recipient_id != action.actor_id else ""


def _stale_request(notice: NoticeDraft, action: ActionState, day: date, ctx: Context) -> str:
    if notice.kind is NoticeKind.MATTER:
        return "" if any(m.is_open and m.period == notice.period for m in action.matters) else "decided"
    if notice.kind is NoticeKind.OUT_OF_MEETING:
        open_ones = (m for m in action.matters if m.is_open and m.rung == notice.rung)
        asked = (asked_between(m, day, ctx, action.matters) for m in open_ones)
        return "" if notice.period in asked else "decided"
    number = notice.period.rpartition("-")[2]
    if notice.kind is NoticeKind.BLOCK_SILENT:
        block = action.open_request(RequestKind.BLOCK)
        if block is None or str(block.number) != number:
            return "answered"
        return "" if is_silent(block, day, ctx) else "asked_anew"
    kinds = {
        NoticeKind.TO_VERIFY: (RequestKind.CLAIM,),
        NoticeKind.TO_DECIDE: (RequestKind.EXTENSION,),
        NoticeKind.ACCEPT_ASKED: ACCEPTED,
    }.get(notice.kind, ())
    waits = any(r.is_open and r.kind in kinds and str(r.number) == number for r in action.requests)
    return "" if waits else "answered"
