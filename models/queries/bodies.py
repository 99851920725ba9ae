"""Bodies, their meetings and their members as the rules see them on one day: built here and nowhere else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlmodel import Session, col

from models.tables import Body, Meeting, Membership, Priority
from rules.bodies import facts
from rules.words import BodyKind, MeetingState, Role

# Read many times a run: built once, and of columns, since building a statement costs more than answering it.
_HERE: BindParameter[int] = bindparam("here")
_DAY: BindParameter[date] = bindparam("day")
_MEMBERS = (
    select(col(Membership.body_id), col(Membership.person_id), col(Membership.role), col(Body.kind))
    .join(Body, col(Body.id) == col(Membership.body_id))
    .where(
        col(Membership.partnership_id) == _HERE,
        col(Membership.from_on) <= _DAY,
        or_(col(Membership.until_on).is_(None), col(Membership.until_on) >= _DAY),
    )
    .order_by(col(Membership.id))
)
_BODIES = (
    select(col(Body.id), col(Body.key), col(Body.name), col(Body.kind), col(Body.parent_id), col(Body.pack_lead_days))
    .where(col(Body.partnership_id) == _HERE)
    .order_by(col(Body.id))
)
_PLANNED = (
    select(*Meeting.__table__.columns)  # type: ignore[attr-defined]
    .where(col(Meeting.partnership_id) == _HERE, col(Meeting.state) == MeetingState.PLANNED.value)
    .order_by(col(Meeting.meeting_on), col(Meeting.id))
)
_CHAMPIONS = select(col(Priority.id), col(Priority.champion_id)).where(
    col(Priority.partnership_id) == _HERE, col(Priority.champion_id).is_not(None)
)


def members(session: Session, partnership_id: int, day: date) -> list[Any]:
    """The members of every body on `day` (body_id, person_id, role, kind of the body), in the order of entry."""
    return list(session.execute(_MEMBERS, {"here": partnership_id, "day": day}))


def bodies(
    session: Session, partnership_id: int, day: date, held_by: Sequence[Any] | None = None
) -> dict[int, facts.Body]:
    """Every body with its level, chairs and members of the day, by id, in the order of the file. `held_by`: the
    `members` of the day, where they are read already.
    """
    rows = session.execute(_BODIES, {"here": partnership_id}).all()
    held: dict[int, list[tuple[Role, int]]] = defaultdict(list)
    for member in members(session, partnership_id, day) if held_by is None else held_by:
        held[member.body_id].append((Role(member.role), member.person_id))
    stands = facts.levels({row.id: (BodyKind(row.kind), row.parent_id) for row in rows if row.id is not None})
    return {
        row.id: facts.Body(
            row.id,
            row.key,
            row.name,
            stands[row.id],
            row.parent_id,
            tuple(p for wanted in (Role.CHAIR, Role.VICE_CHAIR) for role, p in held[row.id] if role is wanted),
            tuple(dict.fromkeys(person_id for _, person_id in held[row.id])),
            row.pack_lead_days,
        )
        for row in rows
        if row.id is not None
    }


def sittings(session: Session, partnership_id: int, stands: Mapping[int, facts.Body]) -> tuple[facts.Sitting, ...]:
    """The planned meetings of these bodies, in order of their day; those whose day has passed included."""
    rows = session.execute(_PLANNED, {"here": partnership_id})
    return tuple(sitting(row, stands[row.body_id].level if row.body_id in stands else 0) for row in rows)


def sitting(row: Any, level: int) -> facts.Sitting:
    """One meeting's row, or its columns, as facts."""
    return facts.Sitting(
        row.id,
        row.body_id,
        level,
        row.occurrence_on,
        row.meeting_on,
        row.publish_on,
        MeetingState(row.state),
        row.published_on,
        row.revision,
        row.meeting_at,
        row.waits_from,
    )


def champions(session: Session, partnership_id: int) -> dict[int, int]:
    """Who champions each priority that has somebody, by the priority's id (S1 2.30)."""
    return {row.id: row.champion_id for row in session.execute(_CHAMPIONS, {"here": partnership_id})}
