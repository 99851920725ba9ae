"""Series of counts by name, and what was proposed and decided of them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.place import Place
from models.queries.names import areas, known_as, type_named
from models.tables import Action, Area, Person, SeriesDecision, ThresholdBreach
from rules.findings import Series
from rules.series_decisions import SeriesDecisionState

STANDING = (SeriesDecisionState.PROPOSED.value, SeriesDecisionState.IN_FORCE.value)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on a series, or what an analysis proposes. `analysis`: the reference of that analysis."""

    area: str
    type: str
    kind: str
    state: str
    from_month: date
    until_month: date | None
    reason: str
    decided_by: str | None
    decided_on: date | None
    ended_on: date | None
    analysis: str | None

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one decision: months as `2026-03`."""
        until = f"{self.until_month:%Y-%m}" if self.until_month else None
        return {**asdict(self), "from_month": f"{self.from_month:%Y-%m}", "until_month": until}


def series_named(session: Session, place: Place, area: str, type_: str) -> Series:
    """The series of an area (key or name) and a type. Raises UnknownName."""
    return known_as(areas(session, place), area, "area"), type_named(session, place, type_)


def decisions(
    session: Session, place: Place, *, every: bool = False, series: Series | None = None
) -> list[DecisionRow]:
    """What is proposed and in force, in the order it was made; with `every` also what was replaced or declined."""
    analysis, decider = aliased(Action), aliased(Person)
    query = (
        select(SeriesDecision, col(Area.name), col(decider.name), col(analysis.ref))
        .join(Area, col(Area.id) == col(SeriesDecision.area_id))
        .join(decider, col(decider.id) == col(SeriesDecision.decided_by_id), isouter=True)
        .join(ThresholdBreach, col(ThresholdBreach.id) == col(SeriesDecision.breach_id), isouter=True)
        .join(analysis, col(analysis.id) == col(ThresholdBreach.action_id), isouter=True)
        .where(col(SeriesDecision.partnership_id) == place.partnership_id)
        .order_by(col(SeriesDecision.id))
    )
    if not every:
        query = query.where(col(SeriesDecision.state).in_(STANDING))
    if series is not None:
        query = query.where(col(SeriesDecision.area_id) == series[0], col(SeriesDecision.type) == series[1])
    return [
        DecisionRow(
            area=area,
            type=row.type,
            kind=row.kind,
            state=row.state,
            from_month=row.from_month,
            until_month=row.until_month,
            reason=row.reason,
            decided_by=name,
            decided_on=row.decided_on,
            ended_on=row.ended_on,
            analysis=ref,
        )
        for row, area, name, ref in session.execute(query)
    ]
