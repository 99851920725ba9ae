"""Scores of priorities and candidates: the latest of each, and those an assessment was made with."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Person, Priority, PriorityScore, Product
from rules.products.kinds import Confidence
from rules.products.scoring import Score


def latest_scores(session: Session, partnership_id: int) -> list[tuple[Score, int | None]]:
    """The latest score of every issue, with the product it was made for. Of ended priorities none."""
    rows = session.execute(
        select(PriorityScore, col(Priority.origin), col(Person.name), col(Product.sensitive))
        .join(Priority, col(Priority.id) == col(PriorityScore.priority_id), isouter=True)
        .join(Person, col(Person.id) == col(PriorityScore.by_id), isouter=True)
        .join(Product, col(Product.id) == col(PriorityScore.product_id), isouter=True)
        .where(col(PriorityScore.partnership_id) == partnership_id, col(Priority.ended_on).is_(None))
        .order_by(col(PriorityScore.subject), col(PriorityScore.number))
    ).all()
    return list(_latest((one, origin, name, bool(closed)) for one, origin, name, closed in rows).values())


def scores_of_product(session: Session, partnership_id: int, product_id: int) -> tuple[Score, ...]:
    """The scores made for one assessment, the latest of each issue."""
    rows = session.execute(
        select(PriorityScore, col(Priority.origin), col(Person.name), col(Product.sensitive))
        .join(Priority, col(Priority.id) == col(PriorityScore.priority_id), isouter=True)
        .join(Person, col(Person.id) == col(PriorityScore.by_id), isouter=True)
        .join(Product, col(Product.id) == col(PriorityScore.product_id), isouter=True)
        .where(col(PriorityScore.partnership_id) == partnership_id, col(PriorityScore.product_id) == product_id)
        .order_by(col(PriorityScore.subject), col(PriorityScore.number))
    ).all()
    found = _latest((one, origin, name, bool(closed)) for one, origin, name, closed in rows)
    return tuple(score for score, _ in found.values())


def _latest(
    rows: Iterable[tuple[PriorityScore, str | None, str | None, bool]],
) -> dict[str, tuple[Score, int | None]]:
    found: dict[str, tuple[Score, int | None]] = {}
    for row, origin, name, sensitive in rows:
        score = Score(
            subject=row.subject,
            name=row.name,
            harm=row.harm,
            likelihood=row.likelihood,
            confidence=Confidence(row.confidence),
            reason=row.reason,
            scored_on=row.scored_on,
            scored_by=name or "",
            origin=origin or "",
            sensitive=sensitive,
        )
        found[row.subject] = (score, row.product_id)
    return found
