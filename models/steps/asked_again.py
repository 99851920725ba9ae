"""A question whose action is opened again waits for an answer again."""

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.tables import IntelligenceRequirement, RequirementAnswer
from rules.action import ActionState
from rules.history import Event
from rules.life.who import By
from rules.products.kinds import RequirementState
from rules.words import ActionKind, ActionStatus


def ask_again(tx: Writing, place: Place, before: ActionState, after: ActionState, by: By) -> None:
    """Its answer is not the last word any more; what was said stays, and what comes is written below it."""
    reopened = after.is_live and not before.is_live and before.status is not ActionStatus.PROPOSED
    if after.kind is not ActionKind.REQUIREMENT or not reopened:
        return
    mine = col(RequirementAnswer.partnership_id) == place.partnership_id
    line = tx.session.scalars(
        select(RequirementAnswer).where(mine, col(RequirementAnswer.action_id) == after.id)
    ).first()
    if line is None or line.answered_on is None:
        return
    others = tx.session.scalars(
        select(col(RequirementAnswer.answered_on)).where(
            col(RequirementAnswer.requirement_id) == line.requirement_id, col(RequirementAnswer.id) != line.id
        )
    ).all()
    row = tx.session.get_one(IntelligenceRequirement, line.requirement_id)
    row.state = (RequirementState.PARTLY if any(others) else RequirementState.OPEN).value
    line.answered_on = line.answered_by_id = None
    line.nothing_known = False
    tx.session.add_all([row, line])
    payload = {"action": after.id}
    event = Event("requirement_asked_again", "requirement", line.requirement_id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event)
