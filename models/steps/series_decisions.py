"""Decisions on a series of counts are written: proposed by an analysis, taken by the coordinator, never overwritten.

Source: domain guide §5 (re-base only by logged decision).
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.partnership import in_turn
from models.steps.permitted import permitted
from models.tables import SeriesDecision
from rules.above import not_above
from rules.findings import Series
from rules.history import Event
from rules.life.who import By
from rules.series_decisions import SeriesDecisionKind as Kind
from rules.series_decisions import SeriesDecisionState as State
from rules.series_decisions import not_to_keep, not_to_rebase


def rebase(tx: Writing, place: Place, series: Series, from_month: date, reason: str, by: By) -> None:
    """The baseline of the series begins at `from_month`; an earlier such decision is replaced. Raises StepRefused."""
    today = tx.moment.day.replace(day=1)
    permitted(tx, place, lambda ctx: not_to_rebase(ctx, by, from_month, None, today) or not_above(reason))
    in_turn(tx.session, place)
    standing = _standing(tx, place, series, (State.PROPOSED, State.IN_FORCE), Kind.REBASE)
    breach_id = next((row.breach_id for row in standing if row.state == State.PROPOSED), None)
    _end(tx, standing, State.REPLACED)
    _write(tx, place, series, Kind.REBASE, (from_month, None), reason, by, breach_id)


def leave_out(tx: Writing, place: Place, series: Series, months: tuple[date, date], reason: str, by: By) -> None:
    """These months enter no baseline of the series; what was left out before stays out. Raises StepRefused."""
    today = tx.moment.day.replace(day=1)
    permitted(tx, place, lambda ctx: not_to_rebase(ctx, by, *months, today) or not_above(reason))
    in_turn(tx.session, place)
    standing = _standing(tx, place, series, (State.PROPOSED,), Kind.LEAVE_OUT)
    breach_id = next((row.breach_id for row in standing), None)
    _end(tx, standing, State.REPLACED)
    _write(tx, place, series, Kind.LEAVE_OUT, months, reason, by, breach_id)


def keep(tx: Writing, place: Place, series: Series, reason: str, by: By) -> int:
    """The series stands as it is counted: proposals are declined, decisions in force end. How many. Raises
    StepRefused."""
    in_turn(tx.session, place)
    standing = _standing(tx, place, series, (State.PROPOSED, State.IN_FORCE))
    permitted(tx, place, lambda ctx: not_to_keep(ctx, by, len(standing)) or not_above(reason))
    for row in standing:
        ended = State.DECLINED if row.state == State.PROPOSED else State.REPLACED
        if row.state == State.PROPOSED:
            row.reason, row.decided_by_id, row.decided_on = reason, by.person_id, tx.moment.day
        _end(tx, [row], ended)
        _record(tx, row, "series_kept", reason, by)
    return len(standing)


def _standing(
    tx: Writing, place: Place, series: Series, states: Iterable[State], kind: Kind | None = None
) -> list[SeriesDecision]:
    query = (
        select(SeriesDecision)
        .where(
            col(SeriesDecision.partnership_id) == place.partnership_id,
            col(SeriesDecision.area_id) == series[0],
            col(SeriesDecision.type) == series[1],
            col(SeriesDecision.state).in_([state.value for state in states]),
        )
        .order_by(col(SeriesDecision.id))
    )
    if kind is not None:
        query = query.where(col(SeriesDecision.kind) == kind.value)
    return list(tx.session.scalars(query))


def _end(tx: Writing, rows: Iterable[SeriesDecision], state: State) -> None:
    for row in rows:
        row.state, row.ended_on = state.value, tx.moment.day
        tx.session.add(row)
    tx.session.flush()


def _write(
    tx: Writing,
    place: Place,
    series: Series,
    kind: Kind,
    months: tuple[date, date | None],
    reason: str,
    by: By,
    breach_id: int | None,
) -> None:
    row = SeriesDecision(
        partnership_id=place.partnership_id,
        area_id=series[0],
        type=series[1],
        kind=kind.value,
        state=State.IN_FORCE.value,
        from_month=months[0],
        until_month=months[1],
        breach_id=breach_id,
        made_at=tx.moment.as_of,
        reason=reason,
        decided_by_id=by.person_id,
        decided_on=tx.moment.day,
    )
    tx.session.add(row)
    tx.session.flush()
    _record(tx, row, "series_rebased" if kind is Kind.REBASE else "months_left_out", reason, by)


def _record(tx: Writing, row: SeriesDecision, kind: str, reason: str, by: By) -> None:
    assert row.id is not None
    payload = {
        "area": row.area_id,
        "type": row.type,
        "from": row.from_month,
        "until": row.until_month,
        "reason": reason,
    }
    version_id = policy_in_force(tx.session, row.partnership_id)[0]
    event = Event(kind, "series_decision", row.id, payload, by.person_id, by.for_id)
    tx.record(row.partnership_id, event, version_id)
