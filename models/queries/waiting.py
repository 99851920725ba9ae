"""Which actions wait for which: the facts of a block, read in the transaction that decides on it."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Action, Request
from rules.life.blocks import Blocker, Waiter
from rules.words import LIVE, ActionStatus, RequestKind

_LIVE = [status.value for status in LIVE]


def waiters(session: Session, partnership_id: int, action_id: int) -> tuple[Waiter, ...]:
    """Every live action that waits for this one, itself or through others; also by a block not answered yet."""
    found: dict[int, Waiter] = {}
    frontier = {action_id}
    while frontier:
        asked = select(col(Request.action_id)).where(
            col(Request.kind) == RequestKind.BLOCK.value,
            col(Request.decided_on).is_(None),
            col(Request.to_action_id).in_(frontier),
        )
        rows = session.execute(
            select(col(Action.id), col(Action.owner_agency_id)).where(
                col(Action.partnership_id) == partnership_id,
                col(Action.status).in_(_LIVE),
                col(Action.blocked_by_id).in_(frontier) | col(Action.id).in_(asked),
            )
        )
        new = {row[0]: Waiter(row[0], row[1]) for row in rows if row[0] is not None and row[0] not in found}
        found |= new
        frontier = set(new)
    return tuple(found.values())


def blocker(session: Session, action_id: int) -> Blocker:
    """An action as one that others may wait for."""
    row = session.get_one(Action, action_id)
    is_open = row.status in _LIVE or row.status == ActionStatus.PROPOSED.value
    return Blocker(action_id, row.ref, row.owner_agency_id, row.due_on, is_open)


def refs_waited_for(session: Session, partnership_id: int, action_id: int) -> list[str]:
    """The reference of the action that this one waits for; [] when it waits for none."""
    waited = select(col(Action.blocked_by_id)).where(
        col(Action.partnership_id) == partnership_id, col(Action.id) == action_id
    )
    return [str(row[0]) for row in session.execute(select(col(Action.ref)).where(col(Action.id).in_(waited)))]
