"""Records a meeting that took place: who was there, whether it had its quorum, and what that settles.

A held meeting ratifies what its chair decided between meetings. An inquorate one is not held: decisions said to be of
it count as the chair's own, to be ratified by the next. The ladder follows from these facts; nothing else is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.bodies import sitting as as_sitting
from models.queries.context import context
from models.queries.escalated import body_named, meeting_of
from models.queries.partnership import in_turn
from models.steps.meeting_actions import bring_up_actions
from models.steps.meeting_changes import Ready, nothing_since
from models.steps.other_matters import raise_other_matters
from models.steps.ratification import ratify, to_be_ratified
from models.steps.take import StepRefused
from models.tables import Agency, AgendaItem, Attendance, Body, Meeting
from rules.action import Refusal
from rules.bodies.facts import Body as Group
from rules.bodies.held import chaired, nobody_there, not_to_chair, not_to_record, state_of
from rules.bodies.meetings import not_to_steer
from rules.bodies.quorum import rule_from_row
from rules.history import Event
from rules.life.who import By
from rules.people import Context
from rules.words import AttendanceValue, MeetingState


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting as it is recorded. `attendance`: by the agency's id. `inquorate`: said by whoever records it."""

    body: str
    on: date
    attendance: Mapping[int, AttendanceValue] = field(default_factory=dict)
    chaired_by: int | None = None
    inquorate: bool = False


@dataclass(frozen=True, slots=True)
class RecordedMeeting:
    """What was recorded. `lacks`: why it was inquorate. `ratified`: decisions between meetings that it ratified.

    `undecided`: items of its published paper on which no decision is recorded (yet).
    """

    meeting_id: int
    body: str
    meeting_on: date
    state: MeetingState
    lacks: tuple[str, ...]
    ratified: int
    undecided: int
    not_named: tuple[str, ...]
    """Agencies of its members of which nothing is said."""
    notices_new: int


def to_record(session: Session, place: Place, day: date, held: Held) -> tuple[Context, Group, Meeting]:
    """The partnership on `day`, the body, and its meeting that is to be recorded. Raises StepRefused, UnknownName."""
    ctx = context(session, place, day)
    body = ctx.bodies[body_named(session, place, held.body)]
    meeting = meeting_of(session, place.partnership_id, body.id, held.on, day)
    if meeting is None:
        said = f"{body.name} has no meeting on {held.on:%a %-d %b %Y}."
        raise StepRefused(Refusal("no_such_meeting", said, "See `jatac meeting list`."))
    return ctx, body, meeting


def check_record(ctx: Context, body: Group, meeting: Meeting, held: Held, by: By, day: date) -> None:
    """Raises StepRefused unless `by` may record the meeting so on `day`."""
    _raise(not_to_steer(ctx, by, body, day, "record this meeting"))
    _raise(not_to_record(as_sitting(meeting, body.level), body, day, meeting.recorded_on))
    _raise(not_to_chair(ctx, body, held.chaired_by, day))
    if not held.inquorate:
        _raise(nobody_there(held.attendance, body, meeting.meeting_on))


def record_held(tx: Writing, place: Place, held: Held, by: By, ready: Ready | None = None) -> RecordedMeeting:
    """Records it, or corrects it within the day. Raises StepRefused, UnknownName; with `ready`, where the actions of
    its agenda were brought up before (models/steps/meeting_ready.py), StaleAction if anything was written since.
    """
    here, day = place.partnership_id, tx.moment.day
    in_turn(tx.session, place)  # nobody decides at this meeting, cancels it or records it meanwhile
    ctx, body, meeting = to_record(tx.session, place, day, held)
    tx.session.refresh(meeting, with_for_update={"key_share": True})
    check_record(ctx, body, meeting, held, by, day)
    told = 0
    if ready is not None:
        nothing_since(tx, place, ready)
    else:
        told = bring_up_actions(tx, place, meeting)
    agencies = {row.id: row for row in tx.session.exec(select(Agency).where(Agency.partnership_id == here))}
    by_key = {agencies[agency_id].key: value for agency_id, value in held.attendance.items()}
    quorum = rule_from_row(tx.session.get_one(Body, body.id).quorum_rule)
    in_chair = chaired(ctx, body, held.chaired_by, held.attendance, day)
    state, lacks = state_of(quorum, by_key, chaired=in_chair, inquorate=held.inquorate)
    _write_attendance(tx, meeting, held, ctx.people[held.chaired_by].agency_id if held.chaired_by else None)
    meeting.state, meeting.recorded_on = state.value, day
    tx.session.add(meeting)
    tx.session.flush()
    ratified = ratify(tx, meeting) if state is MeetingState.HELD else 0
    if state is not MeetingState.HELD:
        to_be_ratified(tx, meeting)
    assert meeting.id is not None
    payload: dict[str, Any] = {
        "reason": state,
        "body": body.name,
        "meeting_on": meeting.meeting_on,
        "attendance": by_key,
        "chaired_by": held.chaired_by,
        "lacks": list(lacks),
        "ratified": ratified,
    }
    event = Event("meeting_recorded", "meeting", meeting.id, payload, by.person_id, by.for_id)
    tx.record(here, event, ctx.policy_version_id)
    told += raise_other_matters(tx, place)
    expected = {ctx.people[person_id].agency_id for person_id in body.members}
    unnamed = sorted(agencies[one].name for one in expected - held.attendance.keys())
    return RecordedMeeting(
        meeting.id,
        body.name,
        meeting.meeting_on,
        state,
        lacks,
        ratified,
        _undecided(tx, meeting),
        tuple(unnamed),
        told,
    )


def _write_attendance(tx: Writing, meeting: Meeting, held: Held, chairs_agency: int | None) -> None:
    """The rows anew; the agency of whoever was in the chair names that person."""
    tx.session.execute(delete(Attendance).where(col(Attendance.meeting_id) == meeting.id))
    assert meeting.id is not None
    for agency_id, value in held.attendance.items():
        row = Attendance(
            partnership_id=meeting.partnership_id,
            meeting_id=meeting.id,
            agency_id=agency_id,
            person_id=held.chaired_by if agency_id == chairs_agency else None,
            value=value.value,
        )
        tx.session.add(row)
    tx.session.flush()


def _undecided(tx: Writing, meeting: Meeting) -> int:
    items = tx.session.exec(
        select(AgendaItem.id).where(
            AgendaItem.meeting_id == meeting.id,
            col(AgendaItem.published_on).is_not(None),
            col(AgendaItem.decision_id).is_(None),
        )
    ).all()
    return len(items)


def _raise(refused: Refusal | None) -> None:
    if refused is not None:
        raise StepRefused(refused)
