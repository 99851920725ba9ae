"""Marks an item that stands on a published paper with what happened to it since: for noting.

An item stays on its paper whatever happens. What its action's own step changed is written beside it, so that the
meeting sees it; the meeting's decision prevails (the ladder, "Extensions").
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col

from models.chain import Writing
from models.steps.deciding import Decided
from models.tables import AgendaItem, Escalation, Meeting
from rules.bodies.decisions import Ruling
from rules.life.noting import for_noting
from rules.reasons import day_in_words
from rules.words import MeetingState


def note_on_papers(tx: Writing, batch: Sequence[Decided]) -> None:
    """Marks the items of these changes that wait on a published paper."""
    for decided in batch:
        for meeting_id, reason, number, words in for_noting(decided.before, decided.change, decided.by):
            mine = select(col(Escalation.id)).where(
                col(Escalation.subject_kind) == "action",
                col(Escalation.subject_id) == decided.before.id,
                col(Escalation.reason) == reason.value,
                col(Escalation.number) == number,
            )
            on_paper = update(AgendaItem).where(
                col(AgendaItem.meeting_id) == meeting_id,
                col(AgendaItem.escalation_id).in_(mine),
                col(AgendaItem.published_on).is_not(None),
                col(AgendaItem.decision_id).is_(None),
            )
            tx.session.execute(on_paper.values(noted=words).execution_options(synchronize_session=False))


def note_taken_back(tx: Writing, escalation_id: int, ruling: Ruling) -> None:
    """Marks the item on published papers of other bodies: the meeting below had decided on it, and has it again."""
    coming = select(col(Meeting.id)).where(
        col(Meeting.body_id) != ruling.body.id, col(Meeting.state) == MeetingState.PLANNED.value
    )
    on_paper = update(AgendaItem).where(
        col(AgendaItem.escalation_id) == escalation_id,
        col(AgendaItem.meeting_id).in_(coming),
        col(AgendaItem.published_on).is_not(None),
        col(AgendaItem.decision_id).is_(None),
    )
    words = f"Decided by {ruling.body.name} at its meeting of {day_in_words(ruling.decided_on)}, for noting."
    tx.session.execute(on_paper.values(noted=words).execution_options(synchronize_session=False))
