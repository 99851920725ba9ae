"""One action in a mail: as whom its reader reads it, which rule fired, what is asked, what is next.

Titles travel only when the action is neither sensitive nor restricted; a reader who is not on the access list gets
metadata, no more.
"""

from collections.abc import Sequence
from datetime import date, datetime

from models.queries.outbox import NoticeFacts
from models.queries.titles import Words
from rules import reasons
from rules.action import ActionState, NoticeDraft, policy_of
from rules.blocked import DATE_PASSED
from rules.bodies.between import waits_until
from rules.bodies.decisions import body_of_period
from rules.bodies.facts import BOARD
from rules.holds import REMINDERS
from rules.ladder import is_quiet
from rules.life.asking import lead_to_ask
from rules.mail import NO_WORDS, ActionLine, Sentence, neutral_title
from rules.moment import LONDON
from rules.need_to_know import tells_metadata
from rules.outlook import Outlook, outlook, overdue_days
from rules.people import Context, is_closed, may_read
from rules.reasons import Next, Reader
from rules.words import ActionStatus, NoticeKind, PauseKind, RequestKind


def action_line(
    state: ActionState, words: Words, group: Sequence[NoticeFacts], day: date, ctx: Context
) -> ActionLine:
    """The line of one action, for the recipient of these notices."""
    first = group[0]
    reader = reader_of(first, state, ctx, day)
    readable = may_read(ctx, state.readers, first.recipient_id)
    owner = ctx.people.get(state.owner_id) if state.owner_id is not None else None
    agency = ctx.agencies.get(state.owner_agency_id) if state.owner_agency_id is not None else None
    ask_of = _asks(group)
    reader = reader_of(ask_of, state, ctx, day) if ask_of.kind == NoticeKind.DECIDED else reader
    return ActionLine(
        ref=state.ref,
        title=neutral_title(words.title, sensitive=words.sensitive, restricted=is_closed(state.readers)),
        owner_name=owner.name if owner and readable else None,
        agency_name=agency.name if agency else None,
        priority_name=_priority(words, state) if readable else None,
        due_on=_due(state, state.due_on) if readable else None,
        original_due_on=_due(state, state.original_due_on) if readable else None,
        working_days_overdue=overdue_days(state, day, ctx),
        rung=state.rung if state.is_live else 0,
        extended_count=state.extended_count,
        kinds=tuple(dict.fromkeys(n.kind for n in group)),
        why=tuple(dict.fromkeys(why_of(n, state, ctx, day, readable=readable) for n in group)),
        next=next_of(state, group, day, ctx) if readable else next_for_others(state, group, day, ctx),
        ask=(
            reasons.ask(ask_of.kind, reader, _ask_reason(ask_of, state, day))
            if readable or not tells_metadata(ask_of.kind, ask_of.reason)
            else ask_for_others(state, ask_of, day, ctx)
        ),
        marking="OFFICIAL-SENSITIVE" if words.sensitive else "OFFICIAL",
        metadata_only=not readable,
    )


def _due(state: ActionState, on: date | None) -> date | None:
    """The day by which it is due: of what is urgent that of its time, which the line names too."""
    return state.urgent_due_at.astimezone(LONDON).date() if state.urgent_due_at is not None else on


def _priority(words: Words, state: ActionState) -> str | None:
    """Its priority; whatever is issued without one was marked as business as usual."""
    usual = None if state.status is ActionStatus.PROPOSED else "Business as usual"
    return words.priority_name or usual


_WEIGHT = {
    kind: weight
    for weight, kind in enumerate(
        (
            NoticeKind.RESTORED, NoticeKind.REMINDER_3, NoticeKind.MONDAY, NoticeKind.REMINDER_1,
            NoticeKind.DUE_TODAY, NoticeKind.DECIDED, NoticeKind.OVERDUE, NoticeKind.LEAD, NoticeKind.RUNG_3,
            NoticeKind.ACK_MISSED, NoticeKind.ISSUE, NoticeKind.HANDOVER, NoticeKind.TO_VERIFY,
            NoticeKind.TO_DECIDE, NoticeKind.MATTER, NoticeKind.BLOCK_SILENT, NoticeKind.ACCEPT_ASKED,
            NoticeKind.NO_ACTOR, NoticeKind.URGENT, NoticeKind.URGENT_HALF, NoticeKind.URGENT_LATE,
        )
    )
}  # fmt: skip
"""Of several notices on one action, the weightiest says what the reader is asked to do."""


def _asks(group: Sequence[NoticeFacts]) -> NoticeFacts:
    """The notice that says what to do: not a decision, beside what is still asked, unless it takes that away."""
    taken = next((n for n in group if n.reason == "body_reassign"), None)
    asks = [n for n in group if n.kind != NoticeKind.DECIDED] or group
    return taken or max(asks, key=lambda n: _WEIGHT.get(NoticeKind(n.kind), 0))


def draft_of(notice: NoticeFacts) -> NoticeDraft:
    """The notice as a rule decided it."""
    return NoticeDraft(
        NoticeKind(notice.kind), notice.recipient_id, notice.reason, notice.rung, notice.episode, notice.period
    )


def reader_of(notice: NoticeFacts, state: ActionState | None, ctx: Context, day: date) -> Reader:
    """As whom the recipient reads the notice."""
    told = notice.recipient_id
    seniors = {
        ctx.chair_on(day): Reader.CHAIR,
        ctx.coordinator_on(day): Reader.COORDINATOR,
    }
    senior = seniors.get(told, Reader.COORDINATOR)
    if notice.reason.endswith("_deputy"):
        return Reader.DEPUTY
    if notice.kind == NoticeKind.LEAD or notice.reason in ("ack_missed_lead", "monday_rung_2", "urgent_late_lead"):
        lead_here = state is not None and state.owner_agency_id is not None
        is_senior = told in seniors and lead_here and ctx.people[told].agency_id != state.owner_agency_id  # type: ignore[union-attr]
        return senior if is_senior else Reader.LEAD
    if notice.kind == NoticeKind.RUNG_5 and told != ctx.body_chair(BOARD, day):
        return Reader.BESIDE_BOARD
    if notice.kind in _FOR_SENIORS or notice.reason in ("monday_rung_3", "urgent_late_senior"):
        return senior
    if notice.kind in (NoticeKind.DECIDED, NoticeKind.STOPPED):
        return _hears_of_it(told, state, seniors, ctx)
    acts_for_owner = state is not None and told != state.owner_id and notice.kind == NoticeKind.ISSUE
    return Reader.DEPUTY if acts_for_owner else Reader.ACTOR


def _hears_of_it(told: int, state: ActionState | None, seniors: dict[int, Reader], ctx: Context) -> Reader:
    """As whom somebody hears what was decided: whoever leads or coordinates is not told to do the owner's work."""
    if state is None or told in (state.owner_id, state.actor_id):
        return Reader.OWNER
    if any(agency.lead_id == told for agency in ctx.agencies.values()) and told not in seniors:
        return Reader.LEAD
    return seniors.get(told, Reader.OWNER)


_FOR_SENIORS = (
    NoticeKind.RUNG_3, NoticeKind.MATTER, NoticeKind.TO_VERIFY, NoticeKind.TO_DECIDE, NoticeKind.WITHHELD,
    NoticeKind.NO_ACTOR, NoticeKind.INCOMPLETE, NoticeKind.MAIL_FAILED, NoticeKind.UNCERTAIN,
)  # fmt: skip


def why_of(notice: NoticeFacts, state: ActionState, ctx: Context, day: date, *, readable: bool = True) -> Sentence:
    """The sentence of the rule that fired, with the date and the person it speaks of.

    To whoever may not read the action a matter is said without what it is about.
    """
    if not readable and notice.kind == NoticeKind.MATTER:
        return reasons.why(notice.kind)
    request = next((r for r in state.requests if str(r.number) == notice.period.rpartition("-")[2]), None)
    on, name = state.due_on, None
    if notice.kind in (NoticeKind.ACCEPT_ASKED, NoticeKind.TO_DECIDE) and request is not None:
        on = request.to_date or on
        name = ctx.people[request.to_person].name if request.to_person else None
    if notice.kind == NoticeKind.WITHHELD:
        name = _withheld_from(notice, ctx)
    if notice.kind == NoticeKind.INCOMPLETE and state.owner_agency_id is not None:
        name = ctx.people[lead_to_ask(ctx, state.owner_agency_id, day)].name
    if state.owner_id is not None and notice.kind in (NoticeKind.HANDOVER, NoticeKind.DECIDED):
        name = ctx.people[state.owner_id].name
    if not may_read(ctx, state.readers, notice.recipient_id):
        name = _unnamed(notice, name)
    if notice.kind == NoticeKind.MONDAY and state.ack_rung and not state.late_rung:
        return reasons.why(notice.kind, "not_acknowledged")
    if notice.kind == NoticeKind.OUT_OF_MEETING:
        variant, on = waits_until(notice.period, notice.rung, ctx)
        return reasons.why(notice.kind, variant, on=on)
    if notice.reason in ("block_accepted", DATE_PASSED):
        name = _waits_for(notice, state, ctx)
        blocks = [p.until_on for p in state.pauses if p.kind is PauseKind.BLOCK]
        on = blocks[-1] if blocks else on
    if notice.kind in (NoticeKind.URGENT, NoticeKind.URGENT_HALF):
        name = reasons.time_in_words(datetime.fromisoformat(notice.period))
    if notice.reason.startswith("body_"):
        name = _who_decided(notice, state, ctx)
    if notice.reason == "body_reassign" and readable:
        decided = reasons.why(notice.kind, notice.reason, reader=reader_of(notice, state, ctx, day), name=name)
        return Sentence(f"{decided} {_new_owner(state, ctx)}".strip())
    return reasons.why(notice.kind, notice.reason, reader=reader_of(notice, state, ctx, day), on=on, name=name)


def _waits_for(notice: NoticeFacts, state: ActionState, ctx: Context) -> str:
    """The other agency's action, by reference and agency; by agency alone to whoever may not know of it."""
    other = state.waits_for
    agency = ctx.agencies.get(other.agency_id) if other is not None and other.agency_id is not None else None
    if other is None or agency is None:
        return "the other agency's action"
    readable = may_read(ctx, other.readers, notice.recipient_id)
    return f"{other.ref} ({agency.name})" if readable else f"the action of {agency.name}"


def _new_owner(state: ActionState, ctx: Context) -> Sentence:
    """Who has it now that a body named another owner; who is asked, if that is not accepted yet."""
    asked = _asked_owner(state)
    person = ctx.people.get(asked if asked is not None else state.owner_id or 0)
    if person is None:
        return NO_WORDS
    named = f"{person.name}, {ctx.agencies[person.agency_id].name}"
    return reasons.why(NoticeKind.DECIDED, "new_owner" if asked is None else "new_owner_asked", name=named)


def _asked_owner(state: ActionState) -> int | None:
    """The person to whom the action is to pass, as soon as their agency's lead accepts it."""
    asked = state.open_request(RequestKind.TRANSFER)
    return asked.to_person if asked is not None else None


def _unnamed(notice: NoticeFacts, name: str | None) -> str | None:
    """A name as somebody may hear it who may not read the action: not its owner's, nor that of one of its readers.

    Whose notice was held back because they are not on the list may be named: that says who does not read it.
    """
    if name is None or (notice.kind == NoticeKind.WITHHELD and notice.reason == "reader_not_on_access_list"):
        return name
    return "one of its readers" if notice.kind == NoticeKind.WITHHELD else "The owner"


def _who_decided(notice: NoticeFacts, state: ActionState, ctx: Context) -> str:
    """The body that the notice names; else the one whose decision on the action is the latest."""
    named = body_name(notice.period, ctx)
    if named is not None:
        return named
    listings = [listing for matter in state.matters for listing in matter.listings if listing.decided_on is not None]
    last = max(listings, key=lambda listing: listing.decided_on or date.min, default=None)
    body = ctx.bodies.get(last.body_id) if last is not None else None
    return body.name if body is not None else "The body that has it"


def body_name(period: str, ctx: Context) -> str | None:
    """The name of the body whose decision a notice of this period tells."""
    body_id = body_of_period(period)
    if body_id is None:
        return None
    body = ctx.bodies.get(body_id)  # None: the county's board, which is no row of this partnership
    return body.name if body is not None else ctx.county or None


def _ask_reason(notice: NoticeFacts, state: ActionState, day: date) -> str:
    """Nobody is asked to acknowledge what was acknowledged, or to hand over what nobody has accepted yet; nor for a
    date of what is not late, or to finish what waits for others.
    """
    if notice.kind in REMINDERS and is_quiet(state, day):
        return "paused"
    if notice.kind == NoticeKind.MONDAY and state.ack_rung:
        if not state.late_rung:
            return "not_acknowledged"
        return "late_not_acknowledged" if notice.reason == "monday_rung_1" else notice.reason
    if notice.reason == "body_reassign" and _asked_owner(state) is not None:
        return "body_reassign_asked"
    asks = notice.kind in (NoticeKind.HANDOVER, NoticeKind.ISSUE)
    known = asks and state.acknowledged_on is not None
    return "acknowledged" if known else notice.reason


def _withheld_from(notice: NoticeFacts, ctx: Context) -> str | None:
    """Whose notice was held back: its period names them (rules/action.withheld_period)."""
    held_back = notice.period.split(":")
    return ctx.people[int(held_back[1])].name if len(held_back) > 1 else None


def ask_for_others(state: ActionState, notice: NoticeFacts, day: date, ctx: Context) -> Sentence:
    """Whom somebody asks who is told of an action that they may not read: the contact by name, if that may be known,
    else the coordinator.
    """
    contact = state.cleared_contact_id
    named = contact is not None and state.contact_may_be_named and not ctx.is_gone(contact, day)
    coordinates = notice.recipient_id == ctx.coordinator_on(day)
    answers = "_answers" if notice.kind == NoticeKind.ACCEPT_ASKED else ""
    reason = f"{'contact' if named else 'lead' if coordinates else 'coordinator'}{answers}"
    return reasons.ask_for_others(reason, ctx.people[contact].name if named and contact is not None else None)


def next_for_others(state: ActionState, group: Sequence[NoticeFacts], day: date, ctx: Context) -> Sentence:
    """What happens next, as far as days overdue tell it; nothing of requests, claims or pauses."""
    if any(n.kind == NoticeKind.ACCEPT_ASKED for n in group):
        return next_of(state, group, day, ctx)
    ahead = outlook(state, day, policy_of(state, ctx))
    told = ahead if ahead.step in _BY_DAYS else Outlook(Next.STAYS)
    return reasons.what_next(told.step, on=told.on, name=told.name or None)


_BY_DAYS = (
    Next.RUNG_1, Next.RUNG_1_LATE, Next.RUNG_2, Next.RUNG_3, Next.STAYS, Next.TO_BODY, Next.BODY_DECIDES,
    Next.WAITS_FOR_BODY,
)  # fmt: skip


def next_of(state: ActionState, group: Sequence[NoticeFacts], day: date, ctx: Context) -> Sentence:
    """What happens next to the action, and when, if nobody does anything."""
    ahead = outlook(state, day, policy_of(state, ctx))
    asked = any(n.kind == NoticeKind.ACCEPT_ASKED for n in group)
    if asked and ahead.step not in (Next.LAPSES, Next.BLOCK_ESCALATES):
        return reasons.what_next(Next.ACCEPT)
    return reasons.what_next(ahead.step, on=ahead.on, name=ahead.name or None)
