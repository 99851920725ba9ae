"""What one action's notices said, to whom, why, and what became of each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from models.queries.story_parts import Done, Reading, Told
from models.tables import AgendaItem, Escalation, Message, Notice
from rules.mail import UnfitMail
from rules.reasons import PAPERS, Reader, time_in_words, why
from rules.words import MessageState, NoticeKind


def told(reading: Reading, done: tuple[Done, ...]) -> tuple[Told, ...]:
    """Every notice of the action and of the papers that list it, in the order of their making."""
    here = col(Notice.partnership_id) == reading.place.partnership_id
    own = (col(Notice.subject_kind) == "action") & (col(Notice.subject_id) == reading.state.id)
    rows = reading.session.execute(
        select(Notice, Message)
        .join(Message, col(Message.id) == col(Notice.message_id), isouter=True)
        .where(here, or_(own, _of_its_papers(reading)))
        .order_by(col(Notice.id))
    )
    found = []
    for notice, message in rows:
        state, at, why_so = _fate(notice, message)
        recipient = reading.ctx.people[notice.recipient_id]
        found.append(
            Told(
                decided_on=notice.decided_on,
                made_at=notice.made_at,
                kind=notice.kind,
                rung=notice.rung,
                episode=notice.episode,
                to=recipient.name,
                agency=reading.agency(recipient.agency_id) or "",
                reason=notice.reason,
                sentence=_sentence(reading, notice, done),
                state=state,
                state_at=at,
                state_why=why_so,
                subject=message.subject if message is not None else "",
                policy_version=reading.versions.get(notice.policy_version_id, 0),
            )
        )
    return tuple(found)


def _of_its_papers(reading: Reading) -> ColumnElement[bool]:
    """The notices of papers on which the action stood, and of their corrections."""
    listed = (
        select(col(AgendaItem.meeting_id))
        .join(Escalation, col(Escalation.id) == col(AgendaItem.escalation_id))
        .where(
            col(Escalation.subject_kind) == "action",
            col(Escalation.subject_id) == reading.state.id,
            col(AgendaItem.published_on).is_not(None),
        )
    )
    papers = col(Notice.kind).in_([kind.value for kind in PAPERS])
    return and_(col(Notice.subject_kind) == "meeting", papers, col(Notice.subject_id).in_(listed))


def _fate(notice: Notice, message: Message | None) -> tuple[str, datetime | None, str]:
    """What became of a notice: state, since when, why."""
    if notice.withdrawn_at is not None:
        return "withdrawn", notice.withdrawn_at, notice.dropped_reason
    if notice.withheld_at is not None:
        return "withheld", notice.withheld_at, notice.dropped_reason
    if message is None:
        return "pending", None, ""
    if message.state == MessageState.SENT:
        return "sent", message.sent_at, ""
    return message.state, message.first_attempt_at, message.last_error


def _sentence(reading: Reading, notice: Notice, done: tuple[Done, ...]) -> str:
    """The rule's sentence, with the date and the name it spoke of then; the code alone where no words are left."""
    facts = _facts_then(notice, done)
    state = reading.state
    stands = notice.reason.endswith("_declined")  # what was asked for did not come about: the date as it stood
    on = facts.get("due_on") if stands else next((facts[key] for key in _DATES if facts.get(key)), None)
    name = reading.name(state.owner_id)
    if notice.kind == NoticeKind.DECIDED and notice.reason == "reassigned":
        name = facts.get("now") or name
    if notice.reason.startswith("body_"):
        name = facts.get("body") or name
    if notice.kind in (NoticeKind.URGENT, NoticeKind.URGENT_HALF):
        name = time_in_words(datetime.fromisoformat(notice.period))
    try:
        return why(
            notice.kind,
            notice.reason,
            reader=_reader(reading, notice),
            on=_as_date(on) or state.due_on or notice.decided_on,
            name=name or "The owner",
        )
    except UnfitMail:
        return f"{notice.kind}: {notice.reason}"


_DATES = ("until", "to", "now", "due_on")


def _facts_then(notice: Notice, done: tuple[Done, ...]) -> dict[str, Any]:
    """What the events of the notice's own transaction say."""
    facts: dict[str, Any] = {}
    for event in done:
        if event.as_of == notice.made_at and event.kind != "rung":
            facts.update(event.facts)
    return facts


def _as_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _reader(reading: Reading, notice: Notice) -> Reader:
    """As whom the recipient was told, as far as the code of the notice and the roles of today say."""
    ctx, agency_id = reading.ctx, reading.state.owner_agency_id
    if notice.reason.endswith("_deputy"):
        return Reader.DEPUTY
    if notice.kind == NoticeKind.LEAD or notice.reason in ("ack_missed_lead", "monday_rung_2"):
        return Reader.LEAD
    if notice.recipient_id == ctx.chair_id:
        return Reader.CHAIR
    lead_id = ctx.agencies[agency_id].lead_id if agency_id is not None else None
    if notice.kind == NoticeKind.RUNG_3 and notice.recipient_id == lead_id:
        return Reader.LEAD
    return Reader.COORDINATOR if notice.recipient_id == ctx.coordinator_id else Reader.ACTOR
