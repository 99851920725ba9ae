"""What a run of the thresholds looks at: the counts of its series, beside what was decided and explained of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.answered import answered_weeks, rises_with_status
from models.queries.series import ToTest, series
from models.queries.weeks import weekly_series
from models.tables import Area, SeriesDecision
from rules.findings import Series, SeriesMonths, State
from rules.periods import Unit, months_back
from rules.series_decisions import Basis, SeriesDecisionKind, SeriesDecisionState
from rules.series_notes import Explained, Known
from rules.words import ActionStatus, AnalysisAnswer


@dataclass(frozen=True)
class Gathered:
    """The series of a run, by the length of their periods; the most similar areas of each; what is known."""

    series: Mapping[Unit, Sequence[SeriesMonths]] = field(default_factory=dict)
    groups: Mapping[Unit, Mapping[Series, SeriesMonths]] = field(default_factory=dict)
    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Of an area, the names of those most like it."""
    known: Known = field(default_factory=Known)


def gather(session: Session, partnership_id: int, asked: Sequence[ToTest]) -> Gathered:
    """Counts once what all of `asked` need; counting a million rows takes longer than a transaction may last."""
    if not asked:
        return Gathered()
    decided, areas = bases(session, partnership_id), _areas(session, partnership_id)
    found: dict[Unit, list[SeriesMonths]] = {}
    for unit in {one.unit for one in asked}:
        mine = [one for one in asked if one.unit is unit]
        types, until = {type_ for one in mine for type_ in one.types}, max(one.month for one in mine)
        count = series if unit is Unit.MONTH else weekly_series
        found[unit] = [with_basis(one, decided) for one in count(session, partnership_id, types, until)]
    if Unit.WEEK in found:
        from_on = answered_weeks(session, partnership_id)
        found[Unit.WEEK] = [
            replace(one, answered_to=from_on.get((one.area_id, one.type))) for one in found[Unit.WEEK]
        ]
    return Gathered(
        series=found,
        groups={unit: _groups(counted, areas) for unit, counted in found.items()},
        names={area.id: _names(area, areas) for area in areas.values() if area.id is not None},
        known=Known.of(_explained(session, partnership_id)),
    )


def bases(session: Session, partnership_id: int) -> dict[Series, Basis]:
    """What is in force of each series on which something was decided."""
    rows = session.scalars(
        select(SeriesDecision)
        .where(
            col(SeriesDecision.partnership_id) == partnership_id,
            col(SeriesDecision.state) == SeriesDecisionState.IN_FORCE.value,
        )
        .order_by(col(SeriesDecision.id))
    )
    found: dict[Series, Basis] = defaultdict(Basis)
    for row in rows:
        one = (row.area_id, row.type)
        if row.kind == SeriesDecisionKind.REBASE:
            found[one] = replace(found[one], based_from=row.from_month)
        elif row.until_month is not None:
            found[one] = replace(found[one], left_out=found[one].left_out | months(row.from_month, row.until_month))
    return dict(found)


def months(first: date, last: date) -> frozenset[date]:
    """Every month from the one to the other, by first days."""
    between = (last.year - first.year) * 12 + last.month - first.month
    return frozenset(months_back(last, between + 1))


def with_basis(one: SeriesMonths, decided: Mapping[Series, Basis]) -> SeriesMonths:
    """The series with what is in force of it."""
    basis = decided.get((one.area_id, one.type))
    return one if basis is None else replace(one, based_from=basis.based_from, left_out=basis.left_out)


def _areas(session: Session, partnership_id: int) -> dict[str, Area]:
    return {row.key: row for row in session.scalars(select(Area).where(col(Area.partnership_id) == partnership_id))}


def _names(area: Area, areas: Mapping[str, Area]) -> tuple[str, ...]:
    return tuple(areas[key].name for key in area.most_similar_group if key in areas)


def _groups(counted: Iterable[SeriesMonths], areas: Mapping[str, Area]) -> dict[Series, SeriesMonths]:
    """The total of the most similar areas, over the periods that are complete in every one of them.

    Its area id is its area's, negative: it is nobody's series, and has evidence of its own.
    """
    by_series = {(one.area_id, one.type): one for one in counted}
    found = {}
    for area in areas.values():
        members = [areas[key].id for key in area.most_similar_group if key in areas]
        for type_ in {type_ for _, type_ in by_series} if area.id is not None and members else ():
            parts = [by_series[(member, type_)] for member in members if member and (member, type_) in by_series]
            assert area.id is not None
            if len(parts) == len(members):
                complete = frozenset.intersection(*(frozenset(part.counts) for part in parts))
                total = {one: sum(part.counts[one] for part in parts) for one in sorted(complete)}
                found[(area.id, type_)] = SeriesMonths(-area.id, type_, total, unit=parts[0].unit)
    return found


def _explained(session: Session, partnership_id: int) -> list[Explained]:
    """Every rise that a verified analysis called seasonal, with the rises that went on under it."""
    rows = rises_with_status(session, partnership_id)
    found: list[Explained] = []
    open_in: dict[Series, Explained | None] = {}
    for row, status in rows:
        one = (row.area_id, row.type)
        if row.state == State.OPENED:
            seasonal = row.answer == AnalysisAnswer.SEASONAL and status == ActionStatus.DONE_VERIFIED
            begins = row.since or months_back(row.month, row.window if row.week is None else 1)[-1]
            open_in[one] = Explained(one, begins, row.month) if seasonal else None
            if begun := open_in[one]:
                found.append(begun)
        elif (begun := open_in.get(one)) is not None:
            longer = replace(begun, last=row.month)
            found[found.index(begun)] = open_in[one] = longer
    return found
