"""The actions on a meeting's agenda, brought up before anybody says what became of the meeting.

Every step first brings its action's ladder up to its own moment (the ladder, "Stops and pauses"): what fell due
yesterday is judged by what was known until now, not by what is said of the meeting today.
"""

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.actions import by_ids
from models.queries.context import context
from models.steps.apply import apply_all
from models.steps.deciding import Decided, existing_keys, has_news, locked_versions
from models.tables import AgendaItem, Escalation, Meeting
from rules.action import policy_of
from rules.sweep import chase


def bring_up_actions(tx: Writing, place: Place, meeting: Meeting) -> int:
    """Brings every live action on the agenda up to now, planned or published; returns how many notices are new."""
    ids = agenda_actions(tx.session, place, meeting)
    if not ids:
        return 0
    locked_versions(tx.session, place.partnership_id, ids)
    ctx = context(tx.session, place, tx.moment.day, tx.moment.as_of)
    live = (state for state in by_ids(tx.session, place.partnership_id, ids) if state.is_live)
    decided = [Decided(state, chase(state, tx.moment.day, policy_of(state, ctx))) for state in live]
    known = existing_keys(tx.session, place.partnership_id, ids)
    return apply_all(tx, place.partnership_id, [one for one in decided if has_news(one, known)], known)


def agenda_actions(session: Session, place: Place, meeting: Meeting) -> list[int]:
    """The actions on its agenda, planned or published, in order."""
    wanted = (
        select(Escalation.subject_id)
        .join(AgendaItem, col(AgendaItem.escalation_id) == col(Escalation.id))
        .where(
            AgendaItem.partnership_id == place.partnership_id,
            AgendaItem.meeting_id == meeting.id,
            Escalation.subject_kind == "action",
        )
        .distinct()
    )
    return sorted(session.exec(wanted))
