"""What other rows say of an action: whether its agency was in the room, and whether what it waits for is closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import Session, col

from models.tables import Action, Attendance, Meeting, Reader, Request, TaskingCycle
from rules.people import Reader as ReaderFacts
from rules.state import WaitedFor
from rules.words import LIVE, ActionStatus, AttendanceValue, RequestKind

CHUNK = 500
_OPEN = {*LIVE, ActionStatus.PROPOSED}
_THERE = (AttendanceValue.PRESENT, AttendanceValue.DEPUTY)


def beside(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """By action id the facts `in_room`, `blocker_closed_on` and `waits_for`. `rows`: columns of the actions."""
    proposed = [row["id"] for row in rows if row["status"] == ActionStatus.PROPOSED]
    waits_for = {row["id"]: row["blocked_by_id"] for row in rows if row["blocked_by_id"] is not None}
    seen = _in_room(session, proposed)
    closed = _closed(session, sorted(set(waits_for.values())))
    unfinished = _unfinished(session, [row["id"] for row in rows if row["status"] in _OPEN])
    return {
        row["id"]: {
            "in_room": seen.get(row["id"]),
            "blocker_closed_on": closed.get(waits_for.get(row["id"])),
            "waits_for": unfinished.get(row["id"]),
        }
        for row in rows
    }


def _unfinished(session: Session, ids: Sequence[int]) -> dict[int, WaitedFor]:
    """By blocked action what its last accepted block waits for, where that is not closed."""
    rows = [
        row
        for start in range(0, len(ids), CHUNK)
        for row in session.execute(_ACCEPTED_BLOCKS, {"ids": ids[start : start + CHUNK]})
    ]
    last = {row[0]: row for row in rows}
    still = {action_id: row for action_id, row in last.items() if row[4] in _OPEN}
    readers: dict[int, set[ReaderFacts]] = {}
    if still:
        ids = sorted({row[1] for row in still.values()})
        for one in session.scalars(select(Reader).where(col(Reader.action_id).in_(ids))):
            readers.setdefault(one.action_id, set()).add(ReaderFacts(one.person_id, one.agency_id))
    return {
        action_id: WaitedFor(row[2], row[3], frozenset(readers.get(row[1], ()))) for action_id, row in still.items()
    }


def _in_room(session: Session, ids: Sequence[int]) -> dict[int, bool]:
    """Of proposals whose meeting has its attendance on record: whether the owner's agency was there."""
    found: dict[int, bool] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(col(Action.id), col(Action.owner_agency_id), col(Attendance.agency_id), col(Attendance.value))
            .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id))
            .join(
                Meeting,
                and_(
                    col(Meeting.body_id) == col(TaskingCycle.body_id),
                    or_(
                        col(Meeting.occurrence_on) == col(TaskingCycle.meeting_on),
                        col(Meeting.meeting_on) == col(TaskingCycle.meeting_on),
                    ),
                ),
            )
            .join(Attendance, col(Attendance.meeting_id) == col(Meeting.id))
            .where(col(Action.id).in_(ids[start : start + CHUNK]), col(Action.owner_agency_id).is_not(None))
        )
        for action_id, owner_agency_id, agency_id, value in rows:
            assert action_id is not None
            there = agency_id == owner_agency_id and value in _THERE
            found[action_id] = found.get(action_id, False) or there
    return found


def _closed(session: Session, ids: Sequence[int]) -> dict[int | None, date]:
    """Of the actions that others wait for: the day on which each was closed."""
    found: dict[int | None, date] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(col(Action.id), col(Action.status), col(Action.closed_on)).where(
                col(Action.id).in_(ids[start : start + CHUNK])
            )
        )
        found.update({row[0]: row[2] for row in rows if row[1] not in _OPEN and row[2] is not None})
    return found


_ACCEPTED_BLOCKS = (
    select(col(Request.action_id), col(Action.id), col(Action.ref), col(Action.owner_agency_id), col(Action.status))
    .join(Action, col(Action.id) == col(Request.to_action_id))
    .where(
        col(Request.action_id).in_(bindparam("ids", expanding=True)),
        col(Request.kind) == RequestKind.BLOCK.value,
        col(Request.outcome) == "accepted",
    )
    .order_by(col(Request.number))
)
"""Built once: read with every action, and building it costs more than answering it."""
