"""The meetings of every body as `meeting list` and `status` show them: when, their papers, their items."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.place import Place
from models.queries.bodies import bodies
from models.tables import AgendaItem, Meeting
from rules.moment import LONDON
from rules.words import MeetingState


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting. `paper`: '' for a tasking body, which has none of this sort; else due, published or none."""

    body: str
    body_key: str
    level: int
    occurrence_on: date
    meeting_on: date
    at: str
    """Of day, Europe/London."""
    state: str
    publish_on: date
    published_on: date | None
    revision: int
    items: int
    flag: str
    recorded: bool
    """Whether it is on record what became of it; a meeting to come needs none."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one meeting."""
        return asdict(self)


def meetings(
    session: Session, place: Place, day: date, *, body_id: int | None = None, every: bool = False
) -> list[MeetingRow]:
    """Meetings to come and those not recorded yet, by day; with `every` also those on record."""
    known = bodies(session, place.partnership_id, day)
    query = (
        select(Meeting, func.count(col(AgendaItem.id)))
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id), isouter=True)
        .where(col(Meeting.partnership_id) == place.partnership_id)
        .group_by(*Meeting.__table__.columns)  # type: ignore[attr-defined]
        .order_by(col(Meeting.meeting_on), col(Meeting.id))
    )
    if body_id is not None:
        query = query.where(col(Meeting.body_id) == body_id)
    if not every:
        query = query.where(col(Meeting.state) == MeetingState.PLANNED.value)
    found = []
    for row, items in session.execute(query):
        body = known[row.body_id]
        found.append(
            MeetingRow(
                body=body.name,
                body_key=body.key,
                level=body.level,
                occurrence_on=row.occurrence_on,
                meeting_on=row.meeting_on,
                at=f"{row.meeting_at.astimezone(LONDON):%H:%M}",
                state=row.state,
                publish_on=row.publish_on,
                published_on=row.published_on,
                revision=row.revision,
                items=items,
                flag=row.flag,
                recorded=row.state != MeetingState.PLANNED or row.meeting_on >= day,
            )
        )
    return found


def next_of_each(session: Session, place: Place, day: date) -> list[MeetingRow]:
    """The next meeting of each body, and every one that nobody has recorded; by day."""
    found: list[MeetingRow] = []
    seen: set[str] = set()
    for row in meetings(session, place, day):
        if row.recorded and row.body_key in seen:
            continue
        if row.recorded:
            seen.add(row.body_key)
        found.append(row)
    return found
