"""How much each owner has to do already."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.tables import Action
from rules.words import LIVE


def live_counts(session: Session, partnership_id: int, owner_ids: Iterable[int]) -> dict[int, int]:
    """Owner → how many live actions they own; who owns none is left out."""
    query = (
        select(col(Action.owner_id), func.count())
        .where(
            col(Action.partnership_id) == partnership_id,
            col(Action.status).in_([status.value for status in LIVE]),
            col(Action.owner_id).in_(sorted(set(owner_ids))),
        )
        .group_by(col(Action.owner_id))
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0] is not None}
