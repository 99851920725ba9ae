"""A nomination is written: by a person, or because an analysis found a rise real. References count by year."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.nominations import meeting_ahead
from models.queries.partnership import in_turn
from models.tables import Area, Nomination, Priority, ThresholdBreach
from rules.action import ActionState
from rules.history import Event
from rules.life.who import SYSTEM, By
from rules.nominations import OPEN_AGAIN, NominationState
from rules.periods import filed_words


def nominate(tx: Writing, place: Place, row: Nomination, by: By) -> Nomination:
    """Writes a nomination with its reference, for the tasking meeting ahead."""
    ahead = meeting_ahead(tx.session, place, tx.moment.as_of)
    row.ref = _next_ref(tx.session, place, tx.moment.as_of)
    row.cycle_id = ahead.cycle_id if ahead is not None else None
    tx.session.add(row)
    tx.session.flush()
    _record(tx, row, "nominated", {"ref": row.ref, "cycle": row.cycle_id, "breach": row.breach_id}, by)
    return row


def nominate_rise(tx: Writing, place: Place, breach: ThresholdBreach, analysis: ActionState) -> None:
    """The rise is real: it is put to the next tasking meeting, once for each breach, in its analyst's name."""
    stands = tx.session.scalars(select(Nomination).where(*_of_breach(place, breach))).first()
    if stands is None:
        area = tx.session.get_one(Area, breach.area_id)
        assert analysis.owner_id is not None
        nominate(
            tx,
            place,
            Nomination(
                partnership_id=place.partnership_id,
                ref="",
                title=f"Rise: {breach.type} in {area.name}, {filed_words(breach.month, breach.week)}",
                area_id=breach.area_id,
                type=breach.type,
                priority_id=analysis.priority_id,
                from_person_id=analysis.owner_id,
                from_agency_id=analysis.owner_agency_id,
                breach_id=breach.id,
                nominated_at=tx.moment.as_of,
            ),
            SYSTEM,
        )
    elif stands.state == NominationState.WITHDRAWN and stands.reason == OPEN_AGAIN:
        ahead = meeting_ahead(tx.session, place, tx.moment.as_of)
        stands.state, stands.reason, stands.decided_on = NominationState.OPEN.value, "", None
        stands.cycle_id = ahead.cycle_id if ahead is not None else None
        stands.nominated_at = tx.moment.as_of
        _record(tx, stands, "nominated", {"ref": stands.ref, "cycle": stands.cycle_id, "breach": breach.id}, SYSTEM)


def take_back(tx: Writing, place: Place, breach: ThresholdBreach) -> None:
    """The analysis was opened again: its nomination goes with its answer, unless it was decided on."""
    open_ones = tx.session.scalars(
        select(Nomination).where(*_of_breach(place, breach), col(Nomination.state) == NominationState.OPEN.value)
    )
    for row in open_ones:
        row.state, row.reason, row.decided_on = NominationState.WITHDRAWN.value, OPEN_AGAIN, tx.moment.day
        _record(tx, row, "nomination_withdrawn", {"ref": row.ref, "reason": OPEN_AGAIN}, SYSTEM)


def _record(tx: Writing, row: Nomination, kind: str, payload: dict[str, object], by: By) -> None:
    """What happened to a nomination, for its history."""
    assert row.id is not None
    version_id, _ = policy_in_force(tx.session, row.partnership_id)
    tx.record(row.partnership_id, Event(kind, "nomination", row.id, payload, by.person_id, by.for_id), version_id)


def priority_for(session: Session, partnership_id: int, type_: str, day: date) -> int | None:
    """The priority in force that names the type, the first declared; None: business as usual."""
    rows = session.scalars(
        select(Priority).where(col(Priority.partnership_id) == partnership_id).order_by(col(Priority.id))
    )
    in_force = (row for row in rows if row.ended_on is None or row.ended_on > day)
    return next((row.id for row in in_force if type_ in row.crime_types), None)


def _of_breach(place: Place, breach: ThresholdBreach) -> tuple[Any, ...]:
    return (
        col(Nomination.partnership_id) == place.partnership_id,
        col(Nomination.breach_id) == breach.id,
    )


def _next_ref(session: Session, place: Place, on: datetime) -> str:
    """One after the highest of the year: `NW-N-2026/001`."""
    in_turn(session, place)
    stem = f"{place.reference_prefix}-N-{on.year}/"
    given = session.scalars(
        select(col(Nomination.ref)).where(
            col(Nomination.partnership_id) == place.partnership_id,
            col(Nomination.ref).startswith(stem, autoescape=True),
        )
    )
    highest = max((int(ref.removeprefix(stem)) for ref in given), default=0)
    return f"{stem}{highest + 1:03d}"
