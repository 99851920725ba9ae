"""The control strategy: its versions, how much live work is off it, and the ranking as one reader may see it."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.products import accesses
from models.queries.scores import latest_scores
from models.tables import Action, Body, ControlStrategy, Priority
from models.tables import StrategyPriority as StrategyPriorityRow
from rules.people import Context
from rules.products.access import may_read
from rules.products.kinds import SCORES_IN
from rules.products.scoring import Ranked, Score, ranking
from rules.products.strategy import LiveAction, OffStrategy, Strategy, StrategyPriority, in_force, off_strategy
from rules.words import LIVE, PriorityOrigin

RESTRICTED = "(restricted)"


def strategies(session: Session, place: Place) -> dict[int, Strategy]:
    """Every version, by the id of its row, the first one first."""
    here = place.partnership_id
    lines: dict[int, list[StrategyPriority]] = {}
    for row, key, name in session.execute(
        select(StrategyPriorityRow, col(Priority.key), col(Priority.name))
        .join(Priority, col(Priority.id) == col(StrategyPriorityRow.priority_id))
        .where(col(StrategyPriorityRow.partnership_id) == here)
        .order_by(col(StrategyPriorityRow.rank))
    ):
        line = StrategyPriority(row.rank, row.priority_id, key, name, PriorityOrigin(row.origin))
        lines.setdefault(row.strategy_id, []).append(line)
    versions = session.execute(
        select(ControlStrategy, col(Body.name))
        .join(Body, col(Body.id) == col(ControlStrategy.body_id))
        .where(col(ControlStrategy.partnership_id) == here)
        .order_by(col(ControlStrategy.version))
    )
    return {
        row.id or 0: Strategy(
            row.version, body, row.adopted_on, row.in_force_from, tuple(lines.get(row.id or 0, ())), row.rationale
        )
        for row, body in versions
    }


def strategy_on(session: Session, place: Place, day: date) -> tuple[int, Strategy] | None:
    """The version in force on `day` with the id of its row; None before the first."""
    versions = strategies(session, place)
    found = in_force(versions.values(), day)
    return next(((one, version) for one, version in versions.items() if version is found), None)


def off_now(session: Session, place: Place, strategy: Strategy | None) -> OffStrategy:
    """How many of the live actions serve none of its priorities."""
    rows = session.execute(
        select(col(Action.priority_id), col(Action.business_as_usual)).where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status).in_(sorted(status.value for status in LIVE)),
        )
    )
    return off_strategy(strategy, [LiveAction(row.priority_id, row.business_as_usual) for row in rows])


def ranked_for(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None
) -> tuple[list[Ranked], int]:
    """The ranking as this reader may see it, and how many scores hide their reason, and a candidate its name.

    A score made for an assessment is read by whoever may read its section on prioritisation: of others the numbers
    stand, no words.
    """
    found = latest_scores(session, place.partnership_id)
    lists = accesses(session, sorted({product_id for _, product_id in found if product_id is not None}))
    shown: list[Score] = []
    hidden = 0
    for score, product_id in found:
        if product_id is None or may_read(ctx, lists[product_id], reader_id, day, SCORES_IN):
            shown.append(score)
            continue
        hidden += 1
        shown.append(replace(score, reason=RESTRICTED, name=RESTRICTED if score.is_candidate else score.name))
    return ranking(shown), hidden
