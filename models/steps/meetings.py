"""Meetings of the bodies on the ladder: made from their cadence, each once, two ahead of the day.

A missed run makes what it missed: every occurrence from the last one known (or from today) on. A tasking body has its
cycle beside its meeting (models/steps/cycles.py).
"""

from datetime import date

from sqlalchemy import func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.bodies import bodies
from models.queries.context import calendars
from models.queries.partnership import in_turn
from models.tables import Body, Meeting
from rules.bodies.meetings import missing, publish_on
from rules.cadence import Cadence, flag, from_row, local_instant
from rules.history import Event


def missing_meetings(session: Session, place: Place, day: date) -> list[tuple[Body, Cadence, date]]:
    """(body, cadence, occurrence) of every meeting that ought to exist on `day` and does not."""
    here = place.partnership_id
    levels = {body.id: body.level for body in bodies(session, here, day).values()}
    latest: dict[int, date] = {
        row[0]: row[1]
        for row in session.execute(
            sql_select(col(Meeting.body_id), func.max(col(Meeting.occurrence_on)))
            .where(col(Meeting.partnership_id) == here)
            .group_by(col(Meeting.body_id))
        )
    }
    found = []
    for body in session.exec(select(Body).where(Body.partnership_id == here).order_by(col(Body.id))):
        cadence = from_row(body.cadence)
        if cadence is None or body.id is None or not levels[body.id]:
            continue
        found += [(body, cadence, on) for on in missing(cadence, latest.get(body.id), day)]
    return found


def open_meetings(tx: Writing, place: Place) -> list[Meeting]:
    """Makes the meetings that are missing, and says which of them should be moved."""
    in_turn(tx.session, place)
    opened: list[Meeting] = []
    days = calendars(tx.session, place)
    for body, cadence, occurrence_on in missing_meetings(tx.session, place, tx.moment.day):
        assert body.id is not None
        meeting = Meeting(
            partnership_id=place.partnership_id,
            body_id=body.id,
            occurrence_on=occurrence_on,
            meeting_on=occurrence_on,
            meeting_at=local_instant(occurrence_on, cadence.at),
            publish_on=publish_on(occurrence_on, body.pack_lead_days, days.partnership()),
            flag=flag(occurrence_on, days),
        )
        tx.session.add(meeting)
        tx.session.flush()
        assert meeting.id is not None
        payload = {"meeting_on": occurrence_on, "publish_on": meeting.publish_on, "flag": meeting.flag}
        tx.record(place.partnership_id, Event("meeting_opened", "meeting", meeting.id, payload))
        opened.append(meeting)
    return opened
