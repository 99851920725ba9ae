"""Writes a judgement of an action's impact beside the words that give its reason."""

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.steps.notes import noted
from models.steps.take import Extra
from models.tables import Action
from rules.action import ActionState
from rules.life.who import By
from rules.outcomes import ImpactAnswer


def impact_written(place: Place, by: By, answer: ImpactAnswer, text: str) -> Extra:
    """What `take` writes beside `judge_impact`: the answer on the action, and the reason as a note."""
    note = noted(place, by, text, kind="impact")

    def write(tx: Writing, action: ActionState) -> None:
        tx.session.execute(
            update(Action)
            .where(col(Action.partnership_id) == place.partnership_id, col(Action.id) == action.id)
            .values(outcome_impact=answer.value)
        )
        note(tx, action)

    return write
