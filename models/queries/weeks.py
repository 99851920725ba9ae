"""Counts by week, for types whose every source says on which day; and which weeks are complete, and not yet tested.

A week (Monday to Sunday) is complete when every source declared for the type has delivered each of its months whole,
has said the day of at least 95% of their rows, begins no later than its Monday, and has gone on past its Sunday: with
a row of a later day, or, of the week of its last row, with a file taken in a whole week later (a quiet source), or
with a month of which its sender says that nothing happened. What else comes after the last row may not have been
delivered at all. Source: domain guide §5, §3 (weekly rules on Mondays).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.queries.delivered_months import delivered_months, latest_file
from models.queries.deliveries import COMPLETE_PER_CENT, CURRENT, SourceFacts, sources, whole
from models.queries.linking import counted_elsewhere
from models.queries.series import ToTest, drawn
from models.tables import (
    Area,
    Delivery,
    IntelligenceItem,
    TestedWeek,
)
from rules.findings import SeriesMonths
from rules.periods import ONE_WEEK, Unit, last_day, monday_of, month_of
from rules.sources import gives_days

QUIET = ONE_WEEK
"""How long after its Sunday a week of a source that says nothing more counts as over."""


@dataclass(frozen=True, slots=True)
class _Dated:
    """What one source has delivered, as far as its days go."""

    months: frozenset[date]
    """Those that are whole, with days."""
    first: date
    last: date
    """The latest day of a row."""
    latest_file: date
    nothing_in: frozenset[date]
    """Those of them without rows."""

    def has(self, monday: date) -> bool:
        sunday = last_day(Unit.WEEK, monday)
        quiet = self.last >= monday and self.latest_file > sunday + QUIET
        over = self.last > sunday or quiet or sunday.replace(day=1) in self.nothing_in
        return over and monday >= self.first and {monday.replace(day=1), sunday.replace(day=1)} <= self.months


def to_test_weeks(session: Session, partnership_id: int, first_month: date | None) -> list[ToTest]:
    """Complete weeks that begin in `first_month` or later and were not tested yet, in order."""
    tested = {
        (type_, week)
        for type_, week in session.execute(
            select(col(TestedWeek.type), col(TestedWeek.week)).where(col(TestedWeek.partnership_id) == partnership_id)
        )
    }
    groups: dict[tuple[date, tuple[int, ...]], list[str]] = defaultdict(list)
    for type_, (weeks, ids) in _complete(session, partnership_id).items():
        for week in weeks:
            if (first_month is None or week >= first_month) and (type_, week) not in tested:
                groups[(week, tuple(sorted(ids)))].append(type_)
    return [
        ToTest(week, tuple(sorted(types)), frozenset(ids), Unit.WEEK) for (week, ids), types in sorted(groups.items())
    ]


def weekly_series(session: Session, partnership_id: int, types: Collection[str], until: date) -> list[SeriesMonths]:
    """Every area × these types, with a count for each complete week up to the one that begins on `until`.

    An area that was drawn anew has no week from before the months that were taken in since.
    """
    complete = {
        type_: (weeks, ids) for type_, (weeks, ids) in _complete(session, partnership_id).items() if type_ in types
    }
    counted = _counted(session, partnership_id, complete, until)
    since = drawn(session, partnership_id)
    areas = session.scalars(select(Area).where(col(Area.partnership_id) == partnership_id).order_by(col(Area.id)))
    return [
        SeriesMonths(
            area.id,
            type_,
            {
                week: counted.get((area.id, type_, week), 0)
                for week in sorted(weeks)
                if week <= until and since(area.id, month_of(Unit.WEEK, week), ids)
            },
            area.comparison,
            Unit.WEEK,
        )
        for area in areas
        if area.id is not None
        for type_, (weeks, ids) in sorted(complete.items())
    ]


def _complete(session: Session, partnership_id: int) -> dict[str, tuple[frozenset[date], frozenset[int]]]:
    """The complete weeks of every type that is counted by days, and the sources that deliver it."""
    declared = sources(session, partnership_id)
    by_type: dict[str, list[SourceFacts]] = defaultdict(list)
    for source in declared:
        for type_ in source.crime_types:
            by_type[type_].append(source)
    asked = {
        source.id: source
        for mine in by_type.values()
        if all(gives_days(source.format, source.reading) for source in mine)
        for source in mine
    }
    dated = {id_: found for id_, source in asked.items() if (found := _dated(session, source)) is not None}
    weeks = {id_: frozenset(week for week in _weeks(one) if one.has(week)) for id_, one in dated.items()}
    return {
        type_: (frozenset.intersection(*(weeks[one.id] for one in mine)), frozenset(one.id for one in mine))
        for type_, mine in by_type.items()
        if all(one.id in weeks for one in mine)
    }


def _weeks(one: _Dated) -> list[date]:
    first, last = monday_of(one.first), max(one.last, one.latest_file)
    return [first + at * ONE_WEEK for at in range((last - first) // timedelta(days=7) + 1)]


def _dated(session: Session, source: SourceFacts) -> _Dated | None:
    """None for a source that has delivered nothing with a day."""
    rows = session.execute(
        select(
            col(Delivery.month),
            col(Delivery.accepted),
            col(Delivery.rejected),
            func.count(col(IntelligenceItem.id)),
            func.count(col(IntelligenceItem.on_day)),
            func.min(col(IntelligenceItem.on_day)),
            func.max(col(IntelligenceItem.on_day)),
        )
        .join(IntelligenceItem, col(IntelligenceItem.delivery_id) == col(Delivery.id))
        .where(col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT)
        .group_by(col(Delivery.id), col(Delivery.month), col(Delivery.accepted), col(Delivery.rejected))
    ).all()
    latest = latest_file(session, source)
    days = [(row[5], row[6]) for row in rows if row[5] is not None]
    if not days or latest is None:
        return None
    whole_ones = {
        month
        for month, accepted, rejected, items, with_day, *_ in rows
        if whole(accepted, rejected) and with_day * 100 >= COMPLETE_PER_CENT * items
    }
    nothing = frozenset(delivered_months(session, source).nothing_in)
    return _Dated(
        months=frozenset(whole_ones) | nothing,
        first=min([first for first, _ in days] + list(nothing)),
        last=max(last for _, last in days),
        latest_file=latest,
        nothing_in=nothing,
    )


def _counted(
    session: Session,
    partnership_id: int,
    complete: dict[str, tuple[frozenset[date], frozenset[int]]],
    until: date,
) -> dict[tuple[int, str, date], int]:
    """Items by area, type and week, each type from its declared sources alone."""
    columns = (
        col(IntelligenceItem.area_id),
        col(IntelligenceItem.type),
        col(IntelligenceItem.on_day),
        col(Delivery.source_id),
    )
    rows = session.execute(
        select(*columns, func.count())
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.state) == CURRENT,
            col(IntelligenceItem.area_id).is_not(None),
            col(IntelligenceItem.on_day).is_not(None),
            col(IntelligenceItem.on_day) < until + ONE_WEEK,
            col(IntelligenceItem.type).in_(sorted(complete)),
        )
        .group_by(*columns)
    )
    counts: dict[tuple[int, str, date], int] = defaultdict(int)
    for area_id, type_, on_day, source_id, count in rows:
        if area_id is not None and on_day is not None and source_id in complete[type_][1]:
            counts[(area_id, type_, monday_of(on_day))] += count
    of_sources = {type_: ids for type_, (_, ids) in complete.items()}
    elsewhere = counted_elsewhere(session, partnership_id, until + ONE_WEEK, of_sources, weekly=True)
    for one, many in elsewhere.items():
        counts[one] -= many if one in counts else 0
    return counts
