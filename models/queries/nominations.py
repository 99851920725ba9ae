"""Nominations as they are listed, and the tasking meeting they are for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.place import Place
from models.tables import (
    Action,
    Agency,
    Area,
    Body,
    Nomination,
    Person,
    Priority,
    TaskingCycle,
    ThresholdBreach,
)
from rules.nominations import Meets, NominationState, is_late
from rules.references import spellings


class UnknownNomination(LookupError):
    """No nomination has this reference here."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"No nomination here has the reference {ref}. See `jatac nomination list --all`.")


@dataclass(frozen=True, slots=True)
class NominationRow:
    """One nomination. `meeting_on`: of an open one, the tasking meeting ahead; else the one it was decided for."""

    id: int
    ref: str
    title: str
    area: str | None
    type: str | None
    priority: str | None
    from_person: str
    from_agency: str | None
    analysis: str | None
    """Reference of the analysis it came from."""
    body: str | None
    meeting_on: date | None
    nominated_at: datetime
    late: bool
    state: str
    reason: str
    late_reason: str
    decided_by: str | None
    decided_on: date | None
    action: str | None

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one nomination."""
        return {name: value for name, value in asdict(self).items() if name != "id"}


def meeting_ahead(session: Session, place: Place, as_of: datetime) -> Meets | None:
    """When nominations close for the next tasking meeting that has not begun; None while none is planned."""
    cycle = _cycle_ahead(session, place, as_of)
    if cycle is None:
        return None
    assert cycle.id is not None
    return Meets(cycle.id, cycle.nominations_close_at)


def nominations(
    session: Session, place: Place, as_of: datetime, *, states: Iterable[NominationState] = (), ref: str | None = None
) -> list[NominationRow]:
    """Nominations, oldest first; without `states` in every state. `ref` with a slash or a hyphen."""
    ahead = meeting_ahead(session, place, as_of)
    analysis, action = aliased(Action), aliased(Action)
    nominator, decider = aliased(Person), aliased(Person)
    query = (
        select(Nomination, col(Area.name), col(Priority.name), col(nominator.name), col(Agency.name),
               col(analysis.ref), col(decider.name), col(action.ref))
        .join(nominator, col(nominator.id) == col(Nomination.from_person_id))
        .join(Area, col(Area.id) == col(Nomination.area_id), isouter=True)
        .join(Priority, col(Priority.id) == col(Nomination.priority_id), isouter=True)
        .join(Agency, col(Agency.id) == col(Nomination.from_agency_id), isouter=True)
        .join(ThresholdBreach, col(ThresholdBreach.id) == col(Nomination.breach_id), isouter=True)
        .join(analysis, col(analysis.id) == col(ThresholdBreach.action_id), isouter=True)
        .join(decider, col(decider.id) == col(Nomination.decided_by_id), isouter=True)
        .join(action, col(action.id) == col(Nomination.action_id), isouter=True)
        .where(col(Nomination.partnership_id) == place.partnership_id)
        .order_by(col(Nomination.id))
    )  # fmt: skip
    if wanted := [state.value for state in states]:
        query = query.where(col(Nomination.state).in_(wanted))
    if ref is not None:
        query = query.where(col(Nomination.ref).in_(spellings(ref)))
    meetings = _meetings(session, place)
    return [_row(found, meetings, ahead) for found in session.execute(query)]


def nomination(session: Session, place: Place, as_of: datetime, ref: str) -> NominationRow:
    """The nomination with this reference. Raises UnknownNomination."""
    found = nominations(session, place, as_of, ref=ref)
    if not found:
        raise UnknownNomination(ref)
    return found[0]


def _row(found: Any, meetings: dict[int, tuple[str, date]], ahead: Meets | None) -> NominationRow:
    row, area, priority, nominator, agency, analysis, decider, action = found
    is_open = row.state == NominationState.OPEN
    body, meeting_on = meetings.get((ahead.cycle_id if is_open and ahead else row.cycle_id) or 0, (None, None))
    return NominationRow(
        id=row.id,
        ref=row.ref,
        title=row.title,
        area=area,
        type=row.type or None,
        priority=priority,
        from_person=nominator,
        from_agency=agency,
        analysis=analysis,
        body=body,
        meeting_on=meeting_on,
        nominated_at=row.nominated_at,
        late=is_open and is_late(row.nominated_at, row.breach_id is not None, ahead),
        state=row.state,
        reason=row.reason,
        late_reason=row.late_reason,
        decided_by=decider,
        decided_on=row.decided_on,
        action=action,
    )


def _meetings(session: Session, place: Place) -> dict[int, tuple[str, date]]:
    rows = session.execute(
        select(col(TaskingCycle.id), col(Body.name), col(TaskingCycle.meeting_on))
        .join(Body, col(Body.id) == col(TaskingCycle.body_id))
        .where(col(TaskingCycle.partnership_id) == place.partnership_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _cycle_ahead(session: Session, place: Place, as_of: datetime) -> TaskingCycle | None:
    return session.scalars(
        select(TaskingCycle)
        .where(
            col(TaskingCycle.partnership_id) == place.partnership_id,
            col(TaskingCycle.meeting_at) > as_of,
            col(TaskingCycle.closed_at).is_(None),
        )
        .order_by(col(TaskingCycle.meeting_at), col(TaskingCycle.id))
        .limit(1)
    ).first()
