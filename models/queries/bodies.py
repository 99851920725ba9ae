"""Bodies, their meetings and their members as the rules see them on one day: built here and nowhere else."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from models.tables import Body, Meeting, Membership, Priority
from rules.bodies import facts
from rules.words import BodyKind, MeetingState, Role


def bodies(session: Session, partnership_id: int, day: date) -> dict[int, facts.Body]:
    """Every body with its level, chairs and members of the day, by id, in the order of the file."""
    rows = session.exec(select(Body).where(Body.partnership_id == partnership_id).order_by(col(Body.id))).all()
    held: dict[int, list[tuple[Role, int]]] = defaultdict(list)
    members = session.exec(
        select(Membership)
        .where(Membership.partnership_id == partnership_id, Membership.from_on <= day)
        .order_by(col(Membership.id))
    )
    for member in members:
        if member.until_on is None or member.until_on >= day:
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
    rows = session.exec(
        select(Meeting)
        .where(Meeting.partnership_id == partnership_id, Meeting.state == MeetingState.PLANNED.value)
        .order_by(col(Meeting.meeting_on), col(Meeting.id))
    )
    return tuple(sitting(row, stands[row.body_id].level if row.body_id in stands else 0) for row in rows)


def sitting(row: Meeting, level: int) -> facts.Sitting:
    """One meeting's row as facts."""
    assert row.id is not None
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
    rows = session.exec(select(Priority).where(Priority.partnership_id == partnership_id))
    return {row.id: row.champion_id for row in rows if row.id is not None and row.champion_id is not None}
