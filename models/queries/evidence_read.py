"""The evidence log as one reader may see it: asked when it is read, for what is logged may be closed later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.products import analysts
from models.tables import Action, Area, EvidenceEntry, Priority, Reader, TaskingCycle
from rules.people import Context, may_read
from rules.products.access import may_read_sensitive
from rules.products.evidence import Entry
from rules.products.kinds import EvidenceKind
from rules.products.who import insiders
from rules.reading import Reader as ReaderFacts


def entries(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None, since: date | None = None
) -> list[Entry]:
    """The log, newest first. `words` is None where the reader may not see what was noted."""
    here = place.partnership_id
    statement = (
        select(EvidenceEntry, col(Area.name), col(Priority.name), col(TaskingCycle.meeting_on))
        .join(Area, col(Area.id) == col(EvidenceEntry.area_id), isouter=True)
        .join(Priority, col(Priority.id) == col(EvidenceEntry.priority_id), isouter=True)
        .join(TaskingCycle, col(TaskingCycle.id) == col(EvidenceEntry.cycle_id), isouter=True)
        .where(col(EvidenceEntry.partnership_id) == here)
        .order_by(col(EvidenceEntry.on_date).desc(), col(EvidenceEntry.id).desc())
    )
    if since is not None:
        statement = statement.where(col(EvidenceEntry.on_date) >= since)
    allowed = insiders(ctx, analysts(session, place), day)
    inside = may_read_sensitive(ctx, allowed, reader_id, day)
    rows: Sequence[Any] = session.execute(statement).all()
    closed = _closed_refs(session, here, ctx, day, reader_id)
    return [
        _of_closed(row, met_on)
        if (row.kind in OF_ACTIONS and row.ref in closed) or (row.sensitive and not inside)
        else _entry(row, area, priority, met_on)
        for row, area, priority, met_on in rows
    ]


OF_ACTIONS = frozenset({EvidenceKind.ACTION.value, EvidenceKind.EFFECT.value, EvidenceKind.DECISION.value})


def _closed_refs(session: Session, here: int, ctx: Context, day: date, reader_id: int | None) -> set[str]:
    """References in the log of actions that this reader may not read now, whoever could when they were logged."""
    logged = select(col(EvidenceEntry.ref)).where(col(EvidenceEntry.partnership_id) == here)
    lists: dict[str, set[ReaderFacts]] = {}
    for ref, person_id, agency_id in session.execute(
        select(col(Action.ref), col(Reader.person_id), col(Reader.agency_id))
        .join(Reader, col(Reader.action_id) == col(Action.id))
        .where(col(Action.partnership_id) == here, col(Action.ref).in_(logged))
    ):
        lists.setdefault(ref, set()).add(ReaderFacts(person_id, agency_id))
    return {ref for ref, readers in lists.items() if not may_read(ctx, frozenset(readers), reader_id, day)}


def _of_closed(row: EvidenceEntry, met_on: date | None) -> Entry:
    return Entry(kind=EvidenceKind(row.kind), on_date=row.on_date, ref=row.ref, words=None, cycle_on=met_on)


def _entry(row: EvidenceEntry, area: str | None, priority: str | None, met_on: date | None) -> Entry:
    return Entry(
        kind=EvidenceKind(row.kind),
        on_date=row.on_date,
        ref=row.ref,
        area=area or "",
        crime_type=row.crime_type,
        priority=priority or "",
        code=row.code,
        month=row.month,
        week=row.week,
        count=row.count,
        expected=row.expected,
        words=row.words,
        source=row.source,
        cycle_on=met_on,
        sensitive=row.sensitive,
    )
