"""On which papers an escalation stands, and when an agency lead was told: facts of rungs 4 and 5, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.tables import Action, AgendaItem, Body, Decision, Escalation, Meeting, Message, Notice, RungStep
from rules.action import Listing
from rules.bodies.facts import LEVEL_OF_KIND
from rules.moment import LONDON
from rules.standing import REFERRALS, without_meeting
from rules.words import BodyKind, DecisionOutcome, MeetingState, MessageState, NoticeKind

CHUNK = 500
KEYS = CHUNK // 4
"""So many keys of four values are as many variables as `CHUNK` ids."""
EscalationKey = tuple[str, int, str, int]
"""What tells escalations of one partnership apart: subject kind and id, reason, number."""
CANNOT_BE_TOLD = (NoticeKind.MAIL_FAILED.value, NoticeKind.UNCERTAIN.value)


def told_at() -> ColumnElement[datetime]:
    """When what a notice says was told, for a query that joins its message: its mail was sent, or the coordinator was
    told that it cannot be (withheld, refused, or nobody knows whether it arrived). NULL: neither so far.

    Of a mail to the coordinator herself nobody is told: the first attempt counts.
    """
    fault = aliased(Notice)
    noticed = (
        select(func.min(col(fault.made_at)))
        .where(
            col(fault.subject_kind) == "message",
            col(fault.subject_id) == col(Message.id),
            col(fault.kind).in_(CANNOT_BE_TOLD),
        )
        .correlate(Message)
        .scalar_subquery()
    )
    lost = col(Message.state).in_((MessageState.FAILED.value, MessageState.UNCERTAIN.value))
    return case(
        (col(Notice.withheld_at).is_not(None), col(Notice.withheld_at)),
        (col(Message.state) == MessageState.SENT.value, col(Message.sent_at)),
        (lost, func.coalesce(noticed, col(Message.first_attempt_at), col(Message.made_at))),
    )


def listings(session: Session, escalation_ids: Sequence[int]) -> dict[int, tuple[Listing, ...]]:
    """The listings of each escalation, in the order in which they were made."""
    found: dict[int, list[Listing]] = defaultdict(list)
    for start in range(0, len(escalation_ids), CHUNK):
        rows = session.execute(_LISTED, {"ids": escalation_ids[start : start + CHUNK]})
        for row in rows:
            escalation_id, meeting_id, body_id, kind, meeting_on, state, published_on, *known = row
            decided_on, outcome, recorded_on = known
            found[escalation_id].append(
                Listing(
                    meeting_id,
                    body_id,
                    LEVEL_OF_KIND.get(BodyKind(kind), 0),
                    meeting_on,
                    MeetingState(state),
                    published_on,
                    decided_on,
                    DecisionOutcome(outcome) if outcome else None,
                    recorded_on,
                )
            )
        for escalation_id, listing in _on_no_agenda(session, escalation_ids[start : start + CHUNK]):
            found[escalation_id].append(listing)
    return {key: tuple(value) for key, value in found.items()}


def _on_no_agenda(session: Session, escalation_ids: Sequence[int]) -> list[tuple[int, Listing]]:
    """What a body's chair decided while no meeting of it lay ahead: it holds though it stands on no agenda. So does a
    referral that gave way because the item came back: that it went up or down on its day stays true.
    """
    rows = session.execute(_ON_NO_AGENDA, {"ids": escalation_ids})
    return [
        (one, without_meeting(body_id, LEVEL_OF_KIND.get(BodyKind(kind), 0), on, DecisionOutcome(outcome)))
        for one, body_id, kind, on, outcome in rows
    ]


def standing(
    session: Session, partnership_id: int, kinds: Sequence[str], keys: Sequence[EscalationKey]
) -> list[Escalation]:
    """Escalations of these subject kinds that are open, and those of these keys, open or not; in order. What was
    settled long ago is not read.
    """
    mine = (col(Escalation.partnership_id) == partnership_id, col(Escalation.subject_kind).in_(kinds))
    key = tuple_(
        col(Escalation.subject_kind), col(Escalation.subject_id), col(Escalation.reason), col(Escalation.number)
    )
    found = {row.id: row for row in session.scalars(select(Escalation).where(*mine, _is_open()))}
    for start in range(0, len(keys), KEYS):
        named = key.in_(keys[start : start + KEYS])
        found |= {row.id: row for row in session.scalars(select(Escalation).where(*mine, named))}
    return [found[number] for number in sorted(found, key=lambda one: one or 0)]


def _is_open() -> ColumnElement[bool]:
    return col(Escalation.resolved_on).is_(None)


def leads_told(session: Session, late: Iterable[int]) -> dict[int, date]:
    """For each of these late actions: the first day on which a rung-2 notice of its present term was sent, or the
    coordinator was told that it cannot be. Seniors before peers (the ladder).

    A term begins with a new episode, so the episode tells whose a notice is; the day would not: in the morning the
    lead is told, at noon the action is extended.
    """
    found: dict[int, date] = {}
    ids = list(late)
    for start in range(0, len(ids), CHUNK):
        for action_id, moment in session.execute(_LEADS_TOLD, {"ids": ids[start : start + CHUNK]}):
            day = moment.astimezone(LONDON).date()
            found[action_id] = min(day, found.get(action_id, day))
    return found


def _of_leads() -> Select[int, datetime]:
    at = told_at()
    begun = (
        select(func.min(col(RungStep.episode)))
        .where(
            col(RungStep.action_id) == col(Action.id),
            col(RungStep.term) == col(Action.term),
            col(RungStep.clock) == "late",
        )
        .correlate(Action)
        .scalar_subquery()
    )
    return (
        select(col(Notice.subject_id), at)
        .join(Action, col(Action.id) == col(Notice.subject_id))
        .join(Message, col(Message.id) == col(Notice.message_id), isouter=True)
        .where(
            col(Notice.subject_kind) == "action",
            col(Notice.subject_id).in_(bindparam("ids", expanding=True)),
            col(Notice.kind) == NoticeKind.LEAD.value,
            col(Notice.rung) == 2,
            col(Notice.episode) >= begun,
            at.is_not(None),
        )
    )


# Built once: read with every late action, and building one costs more than answering it.
_LEADS_TOLD = _of_leads()
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_LISTED = (
    select(
        col(AgendaItem.escalation_id),
        col(Meeting.id),
        col(Meeting.body_id),
        col(Body.kind),
        col(Meeting.meeting_on),
        col(Meeting.state),
        col(AgendaItem.published_on),
        col(Decision.decided_on),
        col(Decision.outcome),
        col(Meeting.recorded_on),
    )
    .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
    .join(Body, col(Body.id) == col(Meeting.body_id))
    .join(Decision, col(Decision.id) == col(AgendaItem.decision_id), isouter=True)
    .where(col(AgendaItem.escalation_id).in_(_IDS))
    .order_by(col(AgendaItem.id))
)


def _holds_off_agendas() -> Select[int, int, str, date, str]:
    later = aliased(Decision)
    replaced = (
        select(col(later.id))
        .where(
            col(later.escalation_id) == col(Decision.escalation_id),
            col(later.body_id) == col(Decision.body_id),
            col(later.id) > col(Decision.id),
        )
        .correlate(Decision)
        .exists()
    )
    came_back = col(Decision.outcome).in_([one.value for one in REFERRALS]) & ~replaced
    return (
        select(
            col(Decision.escalation_id),
            col(Decision.body_id),
            col(Body.kind),
            col(Decision.decided_on),
            col(Decision.outcome),
        )
        .join(Body, col(Body.id) == col(Decision.body_id))
        .where(
            col(Decision.escalation_id).in_(_IDS),
            col(Decision.meeting_id).is_(None),
            col(Decision.superseded_on).is_(None) | came_back,
            ~select(col(AgendaItem.id))
            .where(
                col(AgendaItem.escalation_id) == col(Decision.escalation_id),
                col(AgendaItem.decision_id) == col(Decision.id),
            )
            .exists(),
        )
        .order_by(col(Decision.id))
    )


_ON_NO_AGENDA = _holds_off_agendas()
