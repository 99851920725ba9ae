"""The rows of an agenda that a paper is made from, each with its matter and what was decided on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.actions import CHUNK
from models.tables import AgendaItem, Decision, Escalation
from rules.bodies.agenda import Item
from rules.bodies.facts import Sitting
from rules.standing import to_ratify


@dataclass(frozen=True, slots=True)
class Agenda:
    """One row of a meeting's agenda, with its matter and what was decided on it there."""

    item: AgendaItem
    escalation: Escalation
    decision: Decision | None

    @property
    def settled(self) -> bool:
        """Nothing is sought on it any more: it stays on the paper for noting."""
        decided = self.decision is not None and not self.to_ratify
        return bool(self.item.noted) or decided or self.escalation.resolved_on is not None

    @property
    def to_ratify(self) -> bool:
        """Open, and the chair decided on it between meetings: the meeting ratifies that or decides otherwise."""
        made, is_open = self.decision, self.escalation.resolved_on is None
        return is_open and made is not None and made.meeting_id is None and made.ratified_on is None


def to_publish(session: Session, here: int, sitting: Sitting, items: Sequence[Item], day: date) -> list[Agenda]:
    """What a meeting's paper is to list on `day`, in the order of `items`; rows that are not there yet have no id.

    A matter that the chair decided on between meetings keeps the row that says so, wherever it was put.
    """
    decided_at = {i.escalation_id: waits.meeting_id for i in items if (waits := to_ratify(i.listings, i.level))}
    ids, found = sorted(item.escalation_id for item in items), dict[int, Agenda]()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        for escalation in session.scalars(select(Escalation).where(col(Escalation.id).in_(chunk))):
            assert escalation.id is not None
            new = AgendaItem(partnership_id=here, meeting_id=sitting.id, escalation_id=escalation.id, listed_on=day)
            found[escalation.id] = Agenda(new, escalation, None)
        rows = session.execute(
            select(AgendaItem, Decision)
            .join(Decision, col(Decision.id) == col(AgendaItem.decision_id), isouter=True)
            .where(col(AgendaItem.escalation_id).in_(chunk), col(AgendaItem.published_on).is_(None))
        )
        for row, decision in rows:
            keeps = decided_at.get(row.escalation_id)
            if (row.meeting_id == keeps) if keeps is not None else (decision is None):
                found[row.escalation_id] = Agenda(row, found[row.escalation_id].escalation, decision)
    return [found[item.escalation_id] for item in items]
