"""Decisions between meetings: one of a body stands on an item at a time, until a meeting ratifies or replaces it.

The meeting's decision prevails over its chair's; of two of the chair's, the later. What gave way keeps its row, with
the day. Source: the ladder ("Bodies"), domain guide §4.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.actions import id_of
from models.queries.escalated import item_meant
from models.queries.ratifying import UNRATIFIED
from models.steps.deciding import locked_versions
from models.steps.giving_way import let_go
from models.tables import AgendaItem, Decision, Escalation, Meeting
from rules.bodies.decisions import Ruling


def locked_items(tx: Writing, place: Place, named: str, ruling: Ruling) -> list[int]:
    """The escalations that `named` may mean, kept from everybody else until the commit. Raises NoSuchItem.

    Actions before their escalations, as in every step, so that two transactions never wait for each other.
    """
    is_number = named.strip().removeprefix("#").isdecimal()
    action_id = id_of(tx.session, place.partnership_id, named) if not is_number else None
    if action_id is None:
        item = item_meant(tx.session, place, named, ruling)
        mine = col(Escalation.id) == item.escalation_id
        action_id = item.subject_id if item.subject_kind == "action" else None
    else:
        mine = (col(Escalation.subject_kind) == "action") & (col(Escalation.subject_id) == action_id)
    if action_id is not None:
        locked_versions(tx.session, place.partnership_id, [action_id])
    wanted = select(Escalation).where(mine, Escalation.partnership_id == place.partnership_id)
    locked = wanted.order_by(col(Escalation.id)).with_for_update(key_share=True)
    rows = tx.session.exec(locked.execution_options(populate_existing=True)).all()
    return [row.id for row in rows if row.id is not None]


def repeated(session: Session, escalation_ids: Sequence[int], ruling: Ruling) -> Decision | None:
    """The decision that stands and says the same, word for word, of the same meeting or (between meetings) day."""
    return session.exec(
        select(Decision).where(
            col(Decision.escalation_id).in_(escalation_ids),
            Decision.body_id == ruling.body.id,
            col(Decision.meeting_id).is_not_distinct_from(ruling.meeting_id),
            col(Decision.superseded_on).is_(None),
            Decision.decided_on == ruling.decided_on,
            Decision.outcome == ruling.outcome.value,
            Decision.rationale == ruling.rationale,
            col(Decision.to_date).is_not_distinct_from(ruling.to_date),
            col(Decision.to_person_id).is_not_distinct_from(ruling.to_person),
            col(Decision.to_body_id).is_not_distinct_from(ruling.to_body),
        )
    ).first()


def of_meeting(session: Session, escalation_id: int, meeting_id: int) -> Decision | None:
    """What this very meeting decided on the item."""
    return session.exec(
        select(Decision).where(Decision.escalation_id == escalation_id, Decision.meeting_id == meeting_id)
    ).first()


def standing(session: Session, escalation_id: int, body_id: int) -> Decision | None:
    """What the body's chair decided on the item between meetings, as long as no meeting ratified or replaced it."""
    return session.exec(
        select(Decision).where(
            Decision.escalation_id == escalation_id,
            Decision.body_id == body_id,
            *UNRATIFIED,
        )
    ).first()


def supersede(tx: Writing, escalation_id: int, body_id: int, listing_id: int | None) -> None:
    """The chair's decision gives way to the one now taken, which goes on the row `listing_id` (None: a new one)."""
    before = standing(tx.session, escalation_id, body_id)
    if before is not None:
        before.superseded_on = tx.moment.day
        tx.session.add(before)
        tx.session.flush()
        let_go(tx, [before], keep=listing_id)


def ratify(tx: Writing, meeting: Meeting) -> int:
    """What the chair decided between meetings, up to the day of this one, is ratified by it; how many decisions."""
    waiting = tx.session.exec(
        select(Decision).where(
            Decision.body_id == meeting.body_id,
            *UNRATIFIED,
            Decision.decided_on <= meeting.meeting_on,
        )
    ).all()
    for decision in waiting:
        decision.ratified_on = meeting.meeting_on
        tx.session.add(decision)
    tx.session.flush()
    let_go(tx, waiting, papers=False)  # of agendas after this one, which have nothing left to ratify
    return len(waiting)


def to_be_ratified(tx: Writing, meeting: Meeting) -> list[Decision]:
    """No decision of a meeting that was none is valid by itself: it stands as the chair's, for the next to ratify.

    Takes back what a record of the same day had ratified. Gives the decisions that were this meeting's and stand.
    """
    ratified = tx.session.exec(
        select(Decision)
        .where(
            Decision.body_id == meeting.body_id,
            col(Decision.meeting_id).is_(None),
            Decision.ratified_on == meeting.meeting_on,
        )
        .order_by(col(Decision.id))
    ).all()
    of_it = tx.session.exec(
        select(Decision).where(Decision.meeting_id == meeting.id).order_by(col(Decision.id))
    ).all()
    for decision in (*ratified, *of_it):
        _unmake(tx, decision)
    return [decision for decision in of_it if decision.superseded_on is None]


def carry_on(tx: Writing, decisions: Sequence[Decision], following: Meeting | None) -> None:
    """Puts what was decided at a meeting that was cancelled on the next one's agenda, to be ratified there; the
    published paper keeps it too. Without a next meeting it waits, and the first that is held ratifies it.
    """
    if following is None or following.id is None:
        return
    for decision in decisions:
        mine = select(AgendaItem).where(AgendaItem.escalation_id == decision.escalation_id)
        there = tx.session.exec(mine.where(AgendaItem.meeting_id == following.id)).first()
        planned = tx.session.exec(
            mine.where(col(AgendaItem.published_on).is_(None), AgendaItem.decision_id == decision.id)
        ).first()
        row = (
            there
            or planned
            or AgendaItem(
                partnership_id=decision.partnership_id,
                meeting_id=following.id,
                escalation_id=decision.escalation_id,
                listed_on=tx.moment.day,
            )
        )
        row.meeting_id, row.decision_id = following.id, decision.id
        tx.session.add(row)
    tx.session.flush()


def _unmake(tx: Writing, decision: Decision) -> None:
    """Back to the chair's own; of two that would stand the later one does."""
    other = standing(tx.session, decision.escalation_id, decision.body_id)
    if other is not None:
        older = min(decision, other, key=lambda one: (one.decided_on, one.id))
        older.superseded_on = tx.moment.day
        tx.session.add(older)
        if older is not decision:
            tx.session.flush()
    decision.meeting_id = decision.ratified_on = None
    tx.session.add(decision)
    tx.session.flush()
