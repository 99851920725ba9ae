"""Cycles: made from the cadence of each tasking body, with their dates; nothing counts runs.

A missed run makes what it missed: every meeting from the last known cycle (or from today) to the next one.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.context import calendars, policy_in_force
from models.queries.partnership import in_turn
from models.tables import Body, Meeting, TaskingCycle
from rules.cadence import Cadence, cycle_dates, flag, from_row, meetings, next_meeting, ordinal
from rules.calendar import ONE_DAY
from rules.history import Event
from rules.words import BodyKind, MeetingState


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cycle that ought to exist. `occurrence_on`: its date by the cadence; `meeting_on`: the day it takes place."""

    body_id: int
    cadence: Cadence
    occurrence_on: date
    meeting_on: date


def missing_cycles(session: Session, place: Place, day: date) -> list[Wanted]:
    """Every cycle that ought to exist on `day` and does not. A meeting that was cancelled beforehand has none."""
    found = []
    bodies = session.exec(
        select(Body)
        .where(Body.partnership_id == place.partnership_id, Body.kind == BodyKind.TASKING)
        .order_by(col(Body.id))
    )
    for body in bodies:
        cadence = from_row(body.cadence)
        if cadence is None or body.id is None:
            continue
        stated = _stated(session, place, body.id)
        latest = session.exec(
            select(TaskingCycle)
            .where(TaskingCycle.partnership_id == place.partnership_id, TaskingCycle.body_id == body.id)
            .order_by(col(TaskingCycle.meeting_on).desc())
            .limit(1)
        ).first()
        start = _occurrence(latest.meeting_on, stated) + ONE_DAY if latest is not None else day
        until = next_meeting(cadence, day)
        while (stated.get(until, until) or day) <= day:  # cancelled, or moved forward to a day that has come
            until = next_meeting(cadence, until)
        for occurrence_on in meetings(cadence, start, until):
            meeting_on = stated.get(occurrence_on, occurrence_on)
            if meeting_on is not None:
                found.append(Wanted(body.id, cadence, occurrence_on, meeting_on))
    return found


def _stated(session: Session, place: Place, body_id: int) -> dict[date, date | None]:
    """Occurrence → the day it takes place, None when it was cancelled, of every meeting of the body on record."""
    rows = session.exec(
        select(Meeting).where(Meeting.partnership_id == place.partnership_id, Meeting.body_id == body_id)
    )
    return {row.occurrence_on: None if row.state == MeetingState.CANCELLED else row.meeting_on for row in rows}


def _occurrence(meeting_on: date, stated: dict[date, date | None]) -> date:
    """The date by the cadence of the meeting of that day, which may have been moved."""
    return next((occurrence for occurrence, on in stated.items() if on == meeting_on), meeting_on)


def open_cycles(tx: Writing, place: Place) -> list[TaskingCycle]:
    """Makes the cycles that are missing, with their dates, and says which meeting should be moved."""
    opened = []
    in_turn(tx.session, place)
    _, policy = policy_in_force(tx.session, place.partnership_id)
    days = calendars(tx.session, place)
    for wanted in missing_cycles(tx.session, place, tx.moment.day):
        meeting_on = wanted.meeting_on
        dates = cycle_dates(wanted.cadence, meeting_on, days.partnership(), policy.cycle)
        cycle = TaskingCycle(
            partnership_id=place.partnership_id,
            body_id=wanted.body_id,
            year=wanted.occurrence_on.year,
            ordinal=ordinal(wanted.cadence, wanted.occurrence_on),
            meeting_on=meeting_on,
            nominations_close_at=dates.nominations_close_at,
            cut_off_at=dates.cut_off_at,
            pack_due_at=dates.pack_due_at,
            meeting_at=dates.meeting_at,
            notices_due_at=dates.notices_due_at,
            flag=flag(meeting_on, days),
        )
        tx.session.add(cycle)
        tx.session.flush()
        assert cycle.id is not None
        payload = {"meeting_on": meeting_on, "ordinal": cycle.ordinal, "flag": cycle.flag}
        tx.record(place.partnership_id, Event("cycle_opened", "cycle", cycle.id, payload))
        opened.append(cycle)
    return opened


def cycle_now(tx: Writing, place: Place) -> TaskingCycle | None:
    """The same as `cycle_at`, once the cycles are made that missed runs of `open_cycle` left out.

    Without them, what a meeting agreed would count as agreed at the meeting before.
    """
    open_cycles(tx, place)
    return cycle_at(tx.session, place, tx.moment.as_of)


def cycle_at(session: Session, place: Place, as_of: datetime) -> TaskingCycle | None:
    """The cycle a new action belongs to: of the last meeting that has begun, else of the next one.

    Once that cycle is closed nothing more joins it, nor an older one that something keeps open.
    """
    here = select(TaskingCycle).where(TaskingCycle.partnership_id == place.partnership_id)
    begun = session.exec(
        here.where(TaskingCycle.meeting_at <= as_of).order_by(col(TaskingCycle.meeting_at).desc()).limit(1)
    ).first()
    if begun is not None and begun.closed_at is None:
        return begun
    following = here.where(TaskingCycle.meeting_at > as_of, col(TaskingCycle.closed_at).is_(None))
    return session.exec(following.order_by(col(TaskingCycle.meeting_at)).limit(1)).first()
