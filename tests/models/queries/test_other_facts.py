"""Attendance and matters of agencies: as from everything that ever was, with no more read than is needed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.queries.other_facts import attended
from models.steps.other_matters import raise_other_matters
from models.tables import Agency, Attendance, Body, Escalation, Meeting
from rules.bodies.others import Attended, absences
from rules.words import AttendanceValue as V
from rules.words import MeetingState
from tests.models.rows_read import reads
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

LONG_AGO = date(2020, 1, 1)
WEEK = timedelta(days=7)
WEIGHTED = [*[None] * 2, *[V.PRESENT] * 3, V.DEPUTY, *[V.APOLOGIES] * 2, *[V.ABSENT] * 3]
"""None: the meeting did not expect the agency."""


@pytest.fixture
def december(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership with its bodies in line."""
    made = begin(data_dir, address, up_to_the_board())
    yield made
    made.office.close()


def held(session: Session, world: World, body: str, number: int, came: dict[str, V | None]) -> Meeting:
    """The body's meeting of the week with this number, long ago; who came."""
    here = world.office.place.partnership_id
    bodies = {row.key: row.id or 0 for row in session.exec(select(Body).where(Body.partnership_id == here))}
    agencies = {row.key: row.id or 0 for row in session.exec(select(Agency).where(Agency.partnership_id == here))}
    on = LONG_AGO + number * WEEK
    row = Meeting(
        partnership_id=here, body_id=bodies[body], occurrence_on=on, meeting_on=on, meeting_at=world.now,
        publish_on=on, state=MeetingState.HELD.value,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for key, value in came.items():
        if value is not None:
            made = Attendance(partnership_id=here, meeting_id=row.id or 0, agency_id=agencies[key], value=value.value)
            session.add(made)
    session.flush()
    return row


def everything(session: Session, partnership_id: int) -> list[Attended]:
    """Who was at every held meeting that ever was."""
    rows = session.exec(
        select(Meeting, Attendance)
        .join(Attendance, col(Attendance.meeting_id) == col(Meeting.id))
        .where(Meeting.partnership_id == partnership_id, Meeting.state == MeetingState.HELD.value)
        .order_by(col(Meeting.meeting_on))
    )
    return [Attended(m.body_id, m.id or 0, a.agency_id, V(a.value)) for m, a in rows]


@pytest.mark.parametrize("running", [1, 2, 3])
def test_the_absences_are_those_of_all_the_meetings_that_ever_were(december: World, running: int) -> None:
    drawn, here = random.Random(running), december.office.place.partnership_id
    seen = 0
    with Session(december.database.writers) as session:
        for number in range(40):
            body = drawn.choice(["tasking", "performance"])
            row = held(session, december, body, number, {k: drawn.choice(WEIGHTED) for k in ("police", "fire")})
            row.state = drawn.choice([MeetingState.HELD.value] * 4 + [MeetingState.INQUORATE.value])
            session.add(row)
            session.flush()
            wanted = {(m.subject_id, m.number) for m in absences(everything(session, here), running)}
            found = {(m.subject_id, m.number) for m in absences(attended(session, here, running), running)}
            assert found == wanted, f"after meeting {number}"
            seen += len(wanted)
    assert seen > 10


def rows_read(world: World) -> int:
    """What looking at the matters of agencies and breaches reads, once all is written that is to be."""
    with world.database.writing(world.moment) as tx:
        raise_other_matters(tx, world.office.place)
    with world.database.writing(world.moment) as tx, reads(world.database.writers) as read:
        raise_other_matters(tx, world.office.place)
    with world.database.reading() as session:
        return read.rows(session)


def years(world: World, meetings: range) -> None:
    """So many meetings at which fire was never seen, and as many matters of the police that were settled."""
    here = world.office.place.partnership_id
    with Session(world.database.writers) as session, session.begin():
        version = session.exec(select(Escalation.policy_version_id)).first() or 1
        police = session.exec(select(Agency.id).where(Agency.partnership_id == here, Agency.key == "police")).one()
        for number in meetings:
            row = held(session, world, "tasking", number, {"police": V.PRESENT, "fire": V.ABSENT})
            session.add(
                Escalation(
                    partnership_id=here, subject_kind="agency", subject_id=police or 0, reason="absent_twice",
                    number=row.id or 0, rung=3, raised_on=row.meeting_on, raised_at=world.now, decision_sought="",
                    resolved_on=row.meeting_on, resolved_by="no longer so", policy_version_id=version,
                )
            )  # fmt: skip


def test_ten_years_of_meetings_and_of_settled_matters_cost_no_row_more_than_a_few_months(december: World) -> None:
    years(december, range(6))
    few = rows_read(december)
    years(december, range(6, 260))
    assert rows_read(december) == few
    with december.database.reading() as session:
        one = session.exec(select(Escalation).where(col(Escalation.resolved_on).is_(None))).one()
        second = session.exec(select(Meeting.id).where(Meeting.occurrence_on == LONG_AGO + WEEK)).one()
    assert (one.reason, one.number) == ("absent_twice", second), "still the same matter"
