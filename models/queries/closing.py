"""The open cycles whose next meeting has come, and what is left hanging of each."""

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.place import Place
from models.queries.actions import live
from models.tables import Action, Body, History, Meeting, Message, Notice, TaskingCycle
from rules.action import ActionState
from rules.bodies.closing import CycleFacts, not_updated
from rules.cadence import from_row, next_meeting
from rules.words import ActionStatus, MeetingState, MessageState, NoticeKind


def open_cycle_facts(session: Session, place: Place, day: date) -> list[CycleFacts]:
    """Every cycle that is not closed and whose next meeting has come by `day`, earliest first."""
    rows = session.scalars(
        select(TaskingCycle)
        .where(
            col(TaskingCycle.partnership_id) == place.partnership_id,
            col(TaskingCycle.closed_at).is_(None),
            col(TaskingCycle.meeting_on) < day,
        )
        .order_by(col(TaskingCycle.meeting_on), col(TaskingCycle.id))
    ).all()
    found: list[CycleFacts] = []
    actions: list[ActionState] | None = None
    for cycle in rows:
        following = _next(session, cycle)
        if following is None or following > day:
            continue
        actions = live(session, place.partnership_id) if actions is None else actions
        found.append(_facts(session, place, cycle, following, actions, day))
    return found


def _facts(
    session: Session, place: Place, cycle: TaskingCycle, following: date, actions: list[ActionState], day: date
) -> CycleFacts:
    assert cycle.id is not None
    silent = not_updated(actions, spoken_of(session, place, cycle), cycle.meeting_on, day)
    return CycleFacts(
        id=cycle.id,
        body_id=cycle.body_id,
        meeting_on=cycle.meeting_on,
        next_meeting_on=following,
        not_issued=_not_issued(session, cycle),
        not_sent=_not_sent(session, cycle),
        is_recorded=is_recorded(session, cycle),
        not_updated=len(silent),
    )


def _next(session: Session, cycle: TaskingCycle) -> date | None:
    """The day of the body's next meeting: of its next cycle, else by its cadence."""
    stated = session.scalars(
        select(col(TaskingCycle.meeting_on))
        .where(col(TaskingCycle.body_id) == cycle.body_id, col(TaskingCycle.meeting_on) > cycle.meeting_on)
        .order_by(col(TaskingCycle.meeting_on))
        .limit(1)
    ).first()
    cadence = from_row(session.get_one(Body, cycle.body_id).cadence)
    return stated or (next_meeting(cadence, cycle.meeting_on) if cadence is not None else None)


def _not_issued(session: Session, cycle: TaskingCycle) -> int:
    return _count(session, cycle, col(Action.status) == ActionStatus.PROPOSED.value)


def _not_sent(session: Session, cycle: TaskingCycle) -> int:
    """Actions of the cycle with an issue notice that waits, or whose mail does. Failures are the coordinator's."""
    waits = or_(
        col(Message.id).is_(None), col(Message.state).in_((MessageState.QUEUED.value, MessageState.SENDING.value))
    )
    unsent = (
        select(col(Notice.subject_id))
        .join(Message, col(Message.id) == col(Notice.message_id), isouter=True)
        .where(
            col(Notice.subject_kind) == "action",
            col(Notice.kind) == NoticeKind.ISSUE.value,
            col(Notice.withdrawn_at).is_(None),
            col(Notice.withheld_at).is_(None),
            waits,
        )
    )
    return _count(session, cycle, col(Action.id).in_(unsent))


def _count(session: Session, cycle: TaskingCycle, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Action).where(col(Action.cycle_id) == cycle.id, *where)
    return session.scalar(query) or 0


def is_recorded(session: Session, cycle: TaskingCycle) -> bool:
    """Whether somebody said what became of its meeting."""
    state = session.scalars(
        select(col(Meeting.state))
        .where(
            col(Meeting.body_id) == cycle.body_id,
            or_(col(Meeting.meeting_on) == cycle.meeting_on, col(Meeting.occurrence_on) == cycle.meeting_on),
        )
        .order_by(col(Meeting.meeting_on) != cycle.meeting_on)
        .limit(1)
    ).first()
    return state is not None and state != MeetingState.PLANNED.value


def spoken_of(session: Session, place: Place, cycle: TaskingCycle) -> frozenset[int]:
    """Actions on which a person took a step since the cycle's meeting began."""
    rows = session.scalars(
        select(col(History.subject_id))
        .where(
            col(History.partnership_id) == place.partnership_id,
            col(History.subject_kind) == "action",
            col(History.by_id).is_not(None),
            col(History.as_of) >= cycle.meeting_at,
        )
        .distinct()
    )
    return frozenset(rows)
