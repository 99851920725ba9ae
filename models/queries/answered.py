"""From when on a series is watched anew: after the last rise that a verified analysis answered for."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Action, ThresholdBreach
from rules.findings import Series, State
from rules.periods import Unit, following
from rules.words import ActionStatus


def answered(session: Session, partnership_id: int) -> dict[Series, date]:
    """Of every series whose last analysis to be over was answered: the month after the last rise it answered for.

    From there the statistic gathers evidence anew. An analysis that ended without an answer explains nothing.
    """
    found: dict[Series, date] = {}
    for row in _answered_for(session, partnership_id):
        found[(row.area_id, row.type)] = following(Unit.MONTH, row.month)
    return found


def answered_weeks(session: Session, partnership_id: int) -> dict[Series, date]:
    """Of every series with a verified answer: the first day after the last month or week that it answered for."""
    found: dict[Series, date] = {}
    for row in _answered_for(session, partnership_id):
        after = following(Unit.WEEK, row.week) if row.week else following(Unit.MONTH, row.month)
        found[(row.area_id, row.type)] = max(found.get((row.area_id, row.type), after), after)
    return found


def rises_with_status(session: Session, partnership_id: int) -> Iterator[tuple[ThresholdBreach, str | None]]:
    """The rises that opened an analysis or went on under one, by month, with the status of the action they opened."""
    rows = session.execute(
        select(ThresholdBreach, col(Action.status))
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id), isouter=True)
        .where(
            col(ThresholdBreach.partnership_id) == partnership_id,
            col(ThresholdBreach.state).in_((State.OPENED.value, State.CONTINUING.value)),
        )
        .order_by(col(ThresholdBreach.month), col(ThresholdBreach.id))
    )
    yield from ((row, status) for row, status in rows)


def _answered_for(session: Session, partnership_id: int) -> Iterator[ThresholdBreach]:
    """The rises, by month, for which a verified analysis stands with an answer: the one that opened it, and those
    that went on under it.
    """
    rows = rises_with_status(session, partnership_id)
    explained: dict[Series, bool] = {}
    for row, status in rows:
        one = (row.area_id, row.type)
        if row.state == State.OPENED:
            explained[one] = bool(row.answer) and status == ActionStatus.DONE_VERIFIED
        if explained.get(one):
            yield row
