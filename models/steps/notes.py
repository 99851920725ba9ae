"""Words beside a step: a progress note, a handover note. They stop no clock and never leave by mail."""

from models.chain import Writing
from models.place import Place
from models.steps.take import Extra, StepRefused
from models.tables import Note
from rules.above import not_above
from rules.action import ActionState
from rules.life.who import By


def noted(place: Place, by: By, text: str, kind: str = "progress") -> Extra:
    """What `take` writes beside a step: `text` on the action, by whom it is. It raises StepRefused."""

    def write(tx: Writing, action: ActionState) -> None:
        if above := not_above(text):
            raise StepRefused(above)
        tx.session.add(
            Note(
                partnership_id=place.partnership_id,
                action_id=action.id,
                kind=kind,
                made_at=tx.moment.as_of,
                by_id=by.acts,
                text=text,
            )
        )

    return write
