"""Actions that look as if they had been entered twice."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.listing import OPEN_STATUSES
from models.tables import Action


def twins(session: Session, partnership_id: int, action_id: int) -> list[str]:
    """References of other open actions with the same title, owner and due date: perhaps entered twice."""
    mine = session.get_one(Action, action_id)
    rows = session.execute(
        select(col(Action.ref))
        .where(
            col(Action.partnership_id) == partnership_id,
            col(Action.id) != action_id,
            col(Action.owner_id) == mine.owner_id,
            col(Action.due_on) == mine.due_on,
            col(Action.title) == mine.title,
            col(Action.status).in_(OPEN_STATUSES),
        )
        .order_by(col(Action.id))
    )
    return [str(row[0]) for row in rows]
