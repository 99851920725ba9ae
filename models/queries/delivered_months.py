"""Which months one source has delivered whole, and in which of them it says that nothing happened.

Complete (domain guide §5): its file of that month came, and at least 95% of its rows were taken in. How a month
without rows comes to be 0 depends on what a file of the source is: ADR 0022.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.queries.deliveries import CURRENT, STRETCH, UNFINISHED, SourceFacts, whole
from models.tables import DeliveredFile, Delivery, IntelligenceItem, RejectedRow
from rules.covers import HAND, MOST_GAP, Covers, Span, gaps, month_in_line
from rules.moment import LONDON
from rules.periods import Unit, following
from rules.sources import POLICE_API, POLICE_STREET, REPAIR, gives_days

FIRST_DAYS = 7
"""A source whose first row is of a later day of its month began in the middle of it."""


@dataclass(frozen=True)
class DeliveredMonths:
    """The months of one source that are complete."""

    whole: frozenset[date]
    nothing_in: dict[date, datetime]
    """Those of them without rows: since when that is known."""


@dataclass(frozen=True)
class _File:
    """When bytes of a source were written and taken in, and of which months its rows are."""

    came: datetime
    span: Span | None = None
    written_on: date | None = None

    @property
    def taken_on(self) -> date:
        return self.came.astimezone(LONDON).date()

    @property
    def day(self) -> date:
        """Up to which day it may know something."""
        return min(self.written_on or self.taken_on, self.taken_on)


def delivered_months(session: Session, source: SourceFacts) -> DeliveredMonths:
    """Months of which the source's own force is current, and whole enough; of one without, those that came."""
    if source.format == POLICE_API or (source.format == POLICE_STREET and not source.force):
        return DeliveredMonths(_delivered_by_area(session, source), {})
    if source.format == POLICE_STREET:
        return DeliveredMonths(_delivered_whole(session, source), {})
    found = _by_changes(session, source) if source.delivers_changes else _by_months(session, source)
    first = _began_late(session, source, found)
    if first is None:
        return found
    left = {month: at for month, at in found.nothing_in.items() if month != first}
    return DeliveredMonths(found.whole - {first}, left)


def _delivered_whole(session: Session, source: SourceFacts) -> frozenset[date]:
    rows = session.execute(
        select(col(Delivery.month), func.sum(Delivery.accepted), func.sum(Delivery.rejected))
        .where(
            col(Delivery.source_id) == source.id,
            col(Delivery.state) == CURRENT,
            col(Delivery.force) == source.force,
        )
        .group_by(col(Delivery.month))
    )
    return frozenset(month for month, accepted, rejected in rows if whole(accepted, rejected))


def _delivered_by_area(session: Session, source: SourceFacts) -> frozenset[date]:
    """Months of a source that delivers each area (or force) by itself: whole when none is missing that came in one of
    the three months delivered before, however few rows it has."""
    areas: dict[date, set[str]] = defaultdict(set)
    rows: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for month, area, accepted, rejected in session.execute(
        select(col(Delivery.month), col(Delivery.force), col(Delivery.accepted), col(Delivery.rejected)).where(
            col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT
        )
    ):
        areas[month].add(area)
        rows[month] = [rows[month][0] + accepted, rows[month][1] + rejected]
    months = sorted(areas)
    return frozenset(
        month
        for at, month in enumerate(months)
        if areas[month].issuperset(set().union(*(areas[earlier] for earlier in months[max(0, at - 3) : at])))
        and (not rows[month][1] or whole(*rows[month]))
    )


def _by_months(session: Session, source: SourceFacts) -> DeliveredMonths:
    """Of tables of whole months, which may come before a month is over: whole when a file of it came afterwards."""
    rows = session.execute(
        select(
            col(Delivery.month),
            col(Delivery.accepted),
            col(Delivery.rejected),
            func.coalesce(col(Delivery.confirmed_at), col(Delivery.loaded_at)),
            col(Delivery.loaded_at),
        ).where(col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT)
    ).all()
    over = [row for row in rows if row[3].astimezone(LONDON).date() >= following(Unit.MONTH, row[0])]
    nothing = {month: at for month, accepted, rejected, _, at in over if not accepted + rejected}
    full = {month for month, accepted, rejected, _, _ in over if whole(accepted, rejected)}
    return DeliveredMonths(frozenset(full | nothing.keys()), nothing)


def _by_changes(session: Session, source: SourceFacts) -> DeliveredMonths:
    """Of items known by their own reference, which no file holds all of: what is missing in a file says nothing.

    A month is over for the source once a file came after it. Without rows it is 0 if another came during it; or,
    before the first file of all, if that file has rows before it and after it.
    """
    rows = session.execute(
        select(col(Delivery.month), col(Delivery.accepted), col(Delivery.rejected)).where(
            col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT, col(Delivery.accepted) > 0
        )
    ).all()
    files = _files(session, source)
    if not files:
        return DeliveredMonths(frozenset(), {})
    latest = max(one.taken_on for one in files)
    full = {
        month
        for month, accepted, rejected in rows
        if whole(accepted, rejected) and latest >= following(Unit.MONTH, month)
    }
    nothing = _quiet(files, {month for month, _, _ in rows})
    if nothing:
        for month in _refused_in(session, source):
            nothing.pop(month, None)
    return DeliveredMonths(frozenset(full | nothing.keys()), nothing)


def _quiet(files: list[_File], with_rows: set[date]) -> dict[date, datetime]:
    """Months without rows that are 0, by when that was known."""
    first = files[0].taken_on
    during = {one.day.replace(day=1) for one in files}
    spans = [one.span for one in files if one.taken_on == first and one.span is not None]
    near = {month for gap in gaps(with_rows) if len(gap) <= MOST_GAP for month in gap}
    before = {month for span in spans for month in span.months if following(Unit.MONTH, month) <= first}
    found = {}
    for month in (during | (before & near)) - with_rows:
        known = next((one.came for one in files if one.day >= following(Unit.MONTH, month)), None)
        if known is not None:
            found[month] = known
    return found


def _files(session: Session, source: SourceFacts) -> list[_File]:
    """The files that the sender wrote, in the order in which they came; one that came again, once more."""
    rows = session.execute(
        select(
            col(DeliveredFile.ingested_at),
            col(DeliveredFile.covers_from),
            col(DeliveredFile.covers_to),
            col(DeliveredFile.came_again),
            col(DeliveredFile.written_on),
            col(DeliveredFile.name),
        ).where(col(DeliveredFile.source_id) == source.id, col(DeliveredFile.sha256).not_like(f"{UNFINISHED}%"))
    )
    found = []
    for came, first, last, again, written, name in rows:
        if REPAIR.search(name):
            continue  # mended rows come from here, and say nothing of what the sender has
        found.append(_File(came, Span(first, last) if first and last else None, written))
        found += [_File(datetime.combine(date.fromisoformat(day), time(), LONDON)) for day in again]
    return sorted(found, key=lambda one: one.came)


def latest_file(session: Session, source: SourceFacts) -> date | None:
    """The day on which the last file that the sender wrote was taken in."""
    return max((one.taken_on for one in _files(session, source)), default=None)


def _refused_in(session: Session, source: SourceFacts) -> Iterable[date]:
    """Months of rows that were refused and never mended: something happened in them."""
    raws = session.scalars(
        select(col(RejectedRow.raw))
        .join(DeliveredFile, col(DeliveredFile.id) == col(RejectedRow.file_id))
        .where(col(DeliveredFile.source_id) == source.id, col(RejectedRow.repaired_at).is_(None))
        .execution_options(yield_per=STRETCH)
    )
    return {month for raw in raws if (month := month_in_line(raw)) is not None}


def _began_late(session: Session, source: SourceFacts, found: DeliveredMonths) -> date | None:
    """The first month of the source, where its days say that it began in the middle of it.

    Not where somebody said that a file is of the whole month.
    """
    if not gives_days(source.format, source.reading):
        return None
    here = (col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT, col(Delivery.accepted) > 0)
    months = session.scalar(select(func.min(col(Delivery.month))).where(*here))
    first: date | None = min([*found.nothing_in, *([months] if months else [])], default=None)
    if first is None or first not in found.whole or _stated(session, source, first):
        return None
    if source.delivers_months and first in found.nothing_in:
        return None  # before all rows only somebody who says the month can have said so
    began = session.scalar(
        select(func.min(col(IntelligenceItem.on_day)))
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(*here, col(Delivery.month) == first)
    )
    if first in found.nothing_in:
        began = min((one.day for one in _files(session, source) if one.day >= first), default=None)
    return first if began is None or (began - first).days >= FIRST_DAYS else None


def _stated(session: Session, source: SourceFacts, month: date) -> bool:
    """Whether a file was said to be of the month, by its name or by hand."""
    query = select(col(DeliveredFile.id)).where(
        col(DeliveredFile.source_id) == source.id,
        col(DeliveredFile.covers).in_((Covers.NAME.value, HAND)),
        col(DeliveredFile.covers_from) <= month,
        col(DeliveredFile.covers_to) >= month,
    )
    return session.scalar(query.limit(1)) is not None
