"""Counts as the threshold rules take them: area × type, for every complete month, and which months are to be tested.

Complete (domain guide §5): every source declared for the type has delivered its file of that month, and at
least 95% of its rows were taken in. A month that is not complete is no month; a complete one without rows is 0.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.queries.delivered_months import delivered_months
from models.queries.deliveries import CURRENT, sources
from models.queries.linking import counted_elsewhere
from models.tables import (
    Action,
    Area,
    Delivery,
    History,
    IntelligenceItem,
    TestedMonth,
    ThresholdBreach,
)
from rules.findings import Series, SeriesMonths
from rules.periods import Unit
from rules.words import LIVE, ActionStatus

AREA_REDRAWN = "area_redrawn"
"""Kind of the history event of an area whose codes or names changed."""
UNVERIFIED = tuple(sorted(status.value for status in LIVE | {ActionStatus.PROPOSED}))
"""An analysis that is verified, or that ended otherwise (not achieved, void, referred), frees its series."""

Sources = frozenset[int]


@dataclass(frozen=True)
class Complete:
    """Which months of which types are complete, and by which sources each type is delivered."""

    months: dict[str, frozenset[date]]
    sources: dict[str, Sources]


@dataclass(frozen=True, slots=True)
class ToTest:
    """One month (or week) to test, over the types that become complete together (those of the same sources).

    The cap is applied to one of these: whether a run comes monthly or after a gap, they are the same.
    """

    month: date
    """Its first day: of a week, its Monday."""
    types: tuple[str, ...]
    sources: Sources
    unit: Unit = Unit.MONTH


def complete(session: Session, partnership_id: int) -> Complete:
    """The complete months of every type that a source is declared for."""
    declared = sources(session, partnership_id)
    delivered = {source.id: delivered_months(session, source).whole for source in declared}
    by_type: dict[str, set[int]] = defaultdict(set)
    for source in declared:
        for type_ in source.crime_types:
            by_type[type_].add(source.id)
    months = {type_: frozenset.intersection(*(delivered[one] for one in ids)) for type_, ids in by_type.items()}
    return Complete(months, {type_: frozenset(ids) for type_, ids in by_type.items()})


def to_test(session: Session, partnership_id: int, first_month: date | None) -> list[ToTest]:
    """Complete months from `first_month` on that were not tested yet, in order."""
    found = complete(session, partnership_id)
    tested = {
        (type_, month)
        for type_, month in session.execute(
            select(col(TestedMonth.type), col(TestedMonth.month)).where(
                col(TestedMonth.partnership_id) == partnership_id
            )
        )
    }
    groups: dict[tuple[date, tuple[int, ...]], list[str]] = defaultdict(list)
    for type_, months in found.months.items():
        for month in months:
            if (first_month is None or month >= first_month) and (type_, month) not in tested:
                groups[(month, tuple(sorted(found.sources[type_])))].append(type_)
    return [ToTest(month, tuple(sorted(types)), frozenset(ids)) for (month, ids), types in sorted(groups.items())]


def series(
    session: Session, partnership_id: int, types: Collection[str], until: date = date.max
) -> list[SeriesMonths]:
    """Every area × these types, with a count for each complete month up to `until`.

    A month taken in before the area was drawn as it is now is left out: its rows were counted by the old map,
    and 0 for a new area would make a rise of the first month that is counted by the new one.
    """
    found = complete(session, partnership_id)
    counted = _counted(session, partnership_id, types, until, found)
    since = drawn(session, partnership_id, until)
    areas = session.scalars(
        select(Area).where(col(Area.partnership_id) == partnership_id).order_by(col(Area.id))
    ).all()
    return [
        SeriesMonths(
            area.id,
            type_,
            {
                month: counted.get((area.id, type_, month), 0)
                for month in sorted(found.months[type_])
                if month <= until and since(area.id, month, found.sources[type_])
            },
            area.comparison,
        )
        for area in areas
        if area.id is not None
        for type_ in sorted(types)
        if type_ in found.months
    ]


def drawn(session: Session, partnership_id: int, until: date = date.max) -> Callable[[int, date, Sources], bool]:
    """Whether what these sources delivered of a month was counted by the area's codes and names of today."""
    since, loaded = _drawn(session, partnership_id), _loaded(session, partnership_id, until)

    def counted_by_them(area_id: int, month: date, sources: Sources) -> bool:
        at = since.get(area_id)
        return at is None or all(loaded.get((one, month), at) >= at for one in sources)

    return counted_by_them


def redrawn_since(session: Session, partnership_id: int, at: datetime) -> bool:
    """Whether an area came, or was drawn otherwise, after that: what was counted then would be counted otherwise."""
    return any(drawn_at > at for drawn_at in _drawn(session, partnership_id).values())


def _drawn(session: Session, partnership_id: int) -> dict[int, datetime]:
    """When each area was last given the codes and names by which rows are counted in it."""
    rows = session.execute(
        select(col(History.subject_id), func.max(col(History.as_of)))
        .where(
            col(History.partnership_id) == partnership_id,
            col(History.subject_kind) == "area",
            col(History.kind).in_(("declared_added", AREA_REDRAWN)),
            col(History.subject_id).in_(select(col(Area.id)).where(col(Area.partnership_id) == partnership_id)),
        )
        .group_by(col(History.subject_id))
    )
    return {row[0]: row[1] for row in rows}


def _loaded(session: Session, partnership_id: int, until: date) -> dict[tuple[int, date], datetime]:
    """When the oldest file that counts came in, by source and month, whatever its force."""
    rows = session.execute(
        select(col(Delivery.source_id), col(Delivery.month), func.min(col(Delivery.loaded_at)))
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.state) == CURRENT,
            col(Delivery.month) <= until,
        )
        .group_by(col(Delivery.source_id), col(Delivery.month))
    )
    found = {(source_id, month): at for source_id, month, at in rows}
    for source in sources(session, partnership_id):
        if source.delivers_changes:  # of these no delivery says that nothing happened
            for month, at in delivered_months(session, source).nothing_in.items():
                found.setdefault((source.id, month), at)
    return found


def _counted(
    session: Session, partnership_id: int, types: Collection[str], until: date, found: Complete
) -> dict[tuple[int, str, date], int]:
    """Items by area, type and month, each type from its declared sources alone."""
    rows = session.execute(
        select(
            col(IntelligenceItem.area_id),
            col(IntelligenceItem.type),
            col(IntelligenceItem.month),
            col(Delivery.source_id),
            func.count(),
        )
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.state) == CURRENT,
            col(Delivery.month) <= until,
            col(IntelligenceItem.area_id).is_not(None),
            col(IntelligenceItem.type).in_(sorted(types)),
        )
        .group_by(
            col(IntelligenceItem.area_id),
            col(IntelligenceItem.type),
            col(IntelligenceItem.month),
            col(Delivery.source_id),
        )
    )
    counts: dict[tuple[int, str, date], int] = defaultdict(int)
    for area_id, type_, month, source_id, count in rows:
        if source_id in found.sources.get(type_, frozenset()):
            counts[(area_id, type_, month)] += count
    for one, many in counted_elsewhere(session, partnership_id, until, found.sources).items():
        counts[one] -= many if one in counts else 0
    return counts


def unverified(session: Session, partnership_id: int) -> set[Series]:
    """Series with a breach whose analysis is not over: a new rise there is continuing."""
    rows = session.execute(
        select(col(ThresholdBreach.area_id), col(ThresholdBreach.type))
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id))
        .where(
            col(ThresholdBreach.partnership_id) == partnership_id,
            col(Action.status).in_(UNVERIFIED),
        )
    )
    return {(area_id, type_) for area_id, type_ in rows}
