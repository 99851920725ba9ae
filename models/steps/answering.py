"""What an analysis came to, on the breach that asked for it.

Source: domain guide §5: real, a recording change, seasonal, or one series of offences.
"""

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.tables import ThresholdBreach
from rules.action import Change


def keep_answer(tx: Writing, place: Place, change: Change) -> None:
    """Writes the answer that a claim carries onto its breach; a later claim's answer replaces an earlier one's."""
    for event in change.events:
        if event.kind == "done_claimed" and "answer" in event.payload:
            tx.session.execute(
                update(ThresholdBreach)
                .where(
                    col(ThresholdBreach.partnership_id) == place.partnership_id,
                    col(ThresholdBreach.action_id) == change.action.id,
                )
                .values(answer=event.payload["answer"].value, answered_on=change.day)
            )
