"""Decisions that wait to be ratified: a body's chair took them between meetings, and none has had its say."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Action, Decision, Escalation

UNRATIFIED = (
    col(Decision.meeting_id).is_(None),
    col(Decision.ratified_on).is_(None),
    col(Decision.superseded_on).is_(None),
)
"""Between meetings, and neither ratified nor replaced."""


def to_ratify(session: Session, body_id: int) -> list[tuple[Decision, str, str | None]]:
    """Those of a body, as they were made: the decision, the kind of its subject, the action's reference or None."""
    rows = session.execute(
        select(Decision, col(Escalation.subject_kind), col(Action.ref))
        .join(Escalation, col(Escalation.id) == col(Decision.escalation_id))
        .join(
            Action,
            (col(Action.id) == col(Escalation.subject_id)) & (col(Escalation.subject_kind) == "action"),
            isouter=True,
        )
        .where(col(Decision.body_id) == body_id, *UNRATIFIED)
        .order_by(col(Decision.id))
    )
    return [(decision, kind, ref) for decision, kind, ref in rows]
