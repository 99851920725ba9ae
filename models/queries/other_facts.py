"""What the matters of agencies and breaches follow from: attendance, breaches, rungs by agency."""

from datetime import date

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from models.tables import Action, Attendance, Meeting, RungStep, ThresholdBreach
from rules.bodies.others import Attended, OpenBreach
from rules.moment import LONDON
from rules.thresholds import State
from rules.words import ActionStatus, AttendanceValue, MeetingState


def attended(session: Session, partnership_id: int) -> list[Attended]:
    """Who was at every held meeting, by the meeting's day. An inquorate meeting counts as not held."""
    rows = session.execute(
        select(col(Meeting.body_id), col(Meeting.id), col(Attendance.agency_id), col(Attendance.value))
        .join(Attendance, col(Attendance.meeting_id) == col(Meeting.id))
        .where(col(Meeting.partnership_id) == partnership_id, col(Meeting.state) == MeetingState.HELD.value)
        .order_by(col(Meeting.meeting_on), col(Meeting.id), col(Attendance.id))
    )
    return [
        Attended(body_id, meeting_id, agency, AttendanceValue(value)) for body_id, meeting_id, agency, value in rows
    ]


def open_breaches(session: Session, partnership_id: int) -> list[OpenBreach]:
    """Breaches that opened an analysis which is not verified."""
    unverified = or_(col(Action.id).is_(None), col(Action.status) != ActionStatus.DONE_VERIFIED.value)
    rows = session.execute(
        select(col(ThresholdBreach.id), col(ThresholdBreach.found_at))
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id), isouter=True)
        .where(
            col(ThresholdBreach.partnership_id) == partnership_id,
            col(ThresholdBreach.state) == State.OPENED.value,
            unverified,
        )
        .order_by(col(ThresholdBreach.id))
    )
    return [OpenBreach(one, found_at.astimezone(LONDON).date()) for one, found_at in rows if one is not None]


def at_rung_4(session: Session, partnership_id: int, since: date) -> list[tuple[int, int, date]]:
    """(agency that held it, action, day) of every rung 4 that fell due from `since` on."""
    rows = session.execute(
        select(col(RungStep.agency_id), col(RungStep.action_id), col(RungStep.fell_due_on)).where(
            col(RungStep.partnership_id) == partnership_id,
            and_(col(RungStep.clock) == "late", col(RungStep.rung) == 4),
            col(RungStep.fell_due_on) >= since,
            col(RungStep.agency_id).is_not(None),
        )
    )
    return [(agency_id, action_id, on) for agency_id, action_id, on in rows if agency_id is not None]
