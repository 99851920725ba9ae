"""Escalated items as a body's decision names them, and what is open before a body; the meeting and who was in it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.place import Place
from models.queries.actions import by_ids, id_of
from models.queries.county import referral
from models.queries.listings import listings
from models.queries.names import Known, known_as
from models.tables import Action, Attendance, Body, Escalation, Meeting, Message, Notice
from rules.bodies.county import REFERRAL
from rules.bodies.decisions import Ruling, matter_meant
from rules.bodies.facts import BOARD
from rules.references import spellings
from rules.standing import Matter
from rules.words import AttendanceValue, MatterReason, MeetingState, MessageState, NoticeKind

GONE_OUT = (MessageState.SENDING.value, MessageState.SENT.value, MessageState.UNCERTAIN.value)
"""A mail that was read, or may have been: what waits for another attempt is looked at again before it."""


class NoSuchItem(LookupError):
    """Nothing that a body could decide goes by this reference or number; the message says where to look."""


@dataclass(frozen=True, slots=True)
class Item:
    """One escalation. `ref` '' where its subject is no action."""

    escalation_id: int
    subject_kind: str
    subject_id: int
    ref: str
    matter: Matter


def bodies_known(session: Session, place: Place) -> Known:
    """The bodies of the partnership, by key and by name."""
    rows = session.exec(select(Body).where(Body.partnership_id == place.partnership_id).order_by(col(Body.id)))
    found: Known = {}
    for row in rows:
        if row.id is not None:
            found[row.key.casefold()] = found[" ".join(row.name.casefold().split())] = (
                row.id,
                row.name,
                row.key,
            )
    return found


def body_named(session: Session, place: Place, named: str) -> int:
    """The id of the body with this key or name. Raises UnknownName."""
    return known_as(bodies_known(session, place), named, "body")


def meeting_of(session: Session, partnership_id: int, body_id: int, on: date | None, day: date) -> Meeting | None:
    """The body's meeting of that date (as held, or as its cadence had it); without one today's, if it may decide."""
    rows = session.exec(
        select(Meeting)
        .where(Meeting.partnership_id == partnership_id, Meeting.body_id == body_id)
        .order_by(col(Meeting.meeting_on))
    ).all()
    if on is None:
        deciding = (MeetingState.PLANNED, MeetingState.HELD)
        return next((row for row in rows if row.meeting_on == day and MeetingState(row.state) in deciding), None)
    found = next((row for row in rows if row.meeting_on == on), None)
    return found or next((row for row in rows if row.occurrence_on == on), None)


def room_of(session: Session, meeting_id: int | None) -> frozenset[int]:
    """The agencies that were at a meeting, in person or by deputy."""
    there = (AttendanceValue.PRESENT.value, AttendanceValue.DEPUTY.value)
    wanted = select(Attendance.agency_id).where(Attendance.meeting_id == meeting_id, col(Attendance.value).in_(there))
    return frozenset(session.exec(wanted))


def told_of_board(session: Session, place: Place, action_id: int) -> frozenset[int]:
    """Who has been sent a mail that the board is asked, since the action reached rung 5 in this term."""
    state = by_ids(session, place.partnership_id, [action_id])[0]
    since = min((step.episode for step in state.steps if step.rung == BOARD), default=state.episode)
    rows = session.exec(
        select(Notice.recipient_id)
        .join(Message, col(Message.id) == col(Notice.message_id))
        .where(
            Notice.subject_kind == "action",
            Notice.subject_id == action_id,
            Notice.kind == NoticeKind.RUNG_5.value,
            Notice.episode >= since,
            col(Notice.withdrawn_at).is_(None),
            col(Notice.withheld_at).is_(None),
            col(Message.state).in_(GONE_OUT),
        )
    )
    return frozenset(rows)


def item_meant(session: Session, place: Place, named: str, ruling: Ruling) -> Item:
    """The escalation that a number or an action's reference means to this body. Raises NoSuchItem."""
    number = named.strip().removeprefix("#")
    if number.isascii() and number.isdecimal():
        row = session.get(Escalation, int(number))
        if row is None or row.partnership_id != place.partnership_id:
            raise NoSuchItem(f"No escalation has the number {number}. See `jatac body items {ruling.body.key}`.")
        return _item(session, row)
    action_id = id_of(session, place.partnership_id, named)
    if action_id is None:
        referred = _referred(session, place, named)
        if referred is not None:
            return _item(session, referred)
        raise NoSuchItem(f"No action has the reference {named}. See `jatac body items {ruling.body.key}`.")
    state = by_ids(session, place.partnership_id, [action_id])[0]
    matter = matter_meant(state.matters, ruling.body, ruling.meeting_id) or next(
        (one for one in state.matters if one.is_open and one.rung > 3), None
    )
    if matter is None:
        raise NoSuchItem(
            f"Nothing about {state.ref} is before {ruling.body.name}. See `jatac body items {ruling.body.key}`."
        )
    row = session.exec(
        select(Escalation).where(
            Escalation.subject_kind == "action",
            Escalation.subject_id == action_id,
            Escalation.reason == matter.reason.value,
            Escalation.number == matter.number,
        )
    ).one()
    return _item(session, row)


def _referred(session: Session, place: Place, named: str) -> Escalation | None:
    """A county's own matter, by the reference of the action that a board below referred up; the open one first."""
    rows = session.exec(
        select(Escalation)
        .where(Escalation.partnership_id == place.partnership_id, Escalation.subject_kind == REFERRAL)
        .order_by(col(Escalation.resolved_on).is_not(None), col(Escalation.id).desc())
    )
    typed = spellings(named)
    sent = ((row, referral(session, place.partnership_id, row.subject_id)) for row in rows)
    return next((row for row, one in sent if one is not None and one.ref in typed), None)


def _item(session: Session, row: Escalation) -> Item:
    assert row.id is not None
    is_action = row.subject_kind == "action"
    ref = session.get_one(Action, row.subject_id).ref if is_action else ""
    matter = Matter(
        MatterReason(row.reason),
        row.number,
        row.raised_on,
        row.decision_sought,
        row.resolved_on,
        row.resolved_by,
        row.rung,
        listings(session, [row.id]).get(row.id, ()),
    )
    return Item(row.id, row.subject_kind, row.subject_id, ref, matter)
