"""What followed from the answer of an analysis: the nomination, and the decisions on its series. Reads only."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.tables import Action, Nomination, SeriesDecision, ThresholdBreach
from rules.periods import month_words
from rules.series_decisions import SeriesDecisionKind


def followed(session: Session, place: Place, breach: ThresholdBreach) -> dict[str, Any]:
    """`nomination`: reference and state, or None. `decisions`: on the series, in their order, each in words."""
    nomination = session.execute(
        select(col(Nomination.ref), col(Nomination.state)).where(
            col(Nomination.partnership_id) == place.partnership_id, col(Nomination.breach_id) == breach.id
        )
    ).first()
    rows = session.scalars(
        select(SeriesDecision)
        .where(col(SeriesDecision.partnership_id) == place.partnership_id, col(SeriesDecision.breach_id) == breach.id)
        .order_by(col(SeriesDecision.id))
    )
    return {
        "nomination": {"ref": nomination[0], "state": nomination[1]} if nomination is not None else None,
        "decisions": [{"what": _what(row), "state": row.state, "reason": row.reason or None} for row in rows],
    }


def followed_from(session: Session, place: Place, ref: str) -> dict[str, Any] | None:
    """The same of the analysis with this reference; None for any other action."""
    breach = session.scalars(
        select(ThresholdBreach)
        .join(Action, col(Action.id) == col(ThresholdBreach.action_id))
        .where(col(Action.partnership_id) == place.partnership_id, col(Action.ref) == ref)
    ).first()
    return followed(session, place, breach) if breach is not None else None


def _what(row: SeriesDecision) -> str:
    first = month_words(row.from_month)
    if row.kind == SeriesDecisionKind.REBASE:
        return f"the baseline of the series begins in {first}"
    last = row.until_month or row.from_month
    return f"{first if last == row.from_month else f'{first} to {month_words(last)}'} left out of its baseline"
