"""What the matters of agencies and breaches follow from: attendance, breaches, rungs by agency."""

from datetime import date
from typing import Any

from sqlalchemy import and_, literal, or_, select
from sqlmodel import Session, col

from models.tables import Action, Agency, Attendance, Body, Meeting, RungStep, ThresholdBreach
from rules.bodies.others import NOBODY_THERE, Attended, OpenBreach
from rules.findings import State
from rules.moment import LONDON
from rules.words import ActionStatus, AttendanceValue, MeetingState


def attended(session: Session, partnership_id: int, running: int) -> list[Attended]:
    """What absences follow from, by the meetings' order: of each agency that nobody came for at a body's last
    `running` held meetings that expected it, the first so many since somebody came.

    An inquorate meeting counts as not held. Nobody else is read, so that years of meetings cost nothing: each pair of
    body and agency is looked up from its latest meeting backwards. By occurrence: none is moved across another.
    """
    found = []
    for body_id, agency_id in session.execute(_absent_last(partnership_id, running)).all():
        pair = _of(body_id, agency_id)
        came = pair.where(col(Attendance.value).not_in(_NOBODY)).order_by(col(Meeting.occurrence_on).desc())
        last_came = session.execute(came.limit(1)).first()
        since = pair if last_came is None else pair.where(col(Meeting.occurrence_on) > last_came.occurrence_on)
        rows = session.execute(since.order_by(col(Meeting.occurrence_on)).limit(running))
        found += [Attended(body_id, row.id, agency_id, AttendanceValue(row.value)) for row in rows]
    return found


_NOBODY = tuple(value.value for value in NOBODY_THERE)


def _of(body_id: Any, agency_id: Any) -> Any:
    """The held meetings of a body that expected an agency, with how it was represented."""
    return (
        select(col(Meeting.id), col(Meeting.occurrence_on), col(Attendance.value))
        .join(Attendance, col(Attendance.meeting_id) == col(Meeting.id))
        .where(
            col(Meeting.body_id) == body_id,
            col(Meeting.state) == MeetingState.HELD.value,
            col(Attendance.agency_id) == agency_id,
        )
    )


def _absent_last(partnership_id: int, running: int) -> Any:
    """(body, agency) of whoever sent nobody to each of the last `running` meetings that expected it."""
    pair = _of(col(Body.id), col(Agency.id)).order_by(col(Meeting.occurrence_on).desc()).correlate(Body, Agency)
    back = [
        pair.with_only_columns(col(Attendance.value)).limit(1).offset(number).scalar_subquery().in_(_NOBODY)
        for number in range(running)
    ]
    here = (col(Body.partnership_id) == partnership_id, col(Agency.partnership_id) == partnership_id)
    return (
        select(col(Body.id), col(Agency.id))
        .join(Agency, literal(True))
        .where(*here, *back)
        .order_by(col(Body.id), col(Agency.id))
    )


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
