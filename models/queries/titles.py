"""What an action's row says beyond its facts, as far as a mail or a paper may carry it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.actions import CHUNK
from models.tables import Action, Priority


@dataclass(frozen=True, slots=True)
class Words:
    """A title, whether it is sensitive, and the name of the priority. No description is selected here."""

    title: str
    sensitive: bool
    priority_name: str | None


def words(session: Session, action_ids: Iterable[int]) -> dict[int, Words]:
    """The words of these actions, by id."""
    ids = sorted(set(action_ids))
    found: dict[int, Words] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(col(Action.id), col(Action.title), col(Action.sensitive), col(Priority.name))
            .join(Priority, col(Priority.id) == col(Action.priority_id), isouter=True)
            .where(col(Action.id).in_(ids[start : start + CHUNK]))
        )
        found.update({row[0]: Words(row[1], row[2], row[3]) for row in rows if row[0] is not None})
    return found
