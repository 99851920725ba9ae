"""What a body's chair decided between meetings gives way; the agenda row that held it is free for the item again.

A referral gives way once the item is back with the body that referred it: left standing, the paper would ask to
ratify that the item went up and list it as open, both. Any decision gives way to the body's next one on the same
item; one that an earlier meeting ratified is no later meeting's to ratify.
Source: the ladder ("Bodies"), domain guide §4; ADR 0009.
"""

from collections.abc import Sequence

from sqlalchemy import and_, delete, select, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.chain import Writing
from models.queries.listings import listings
from models.queries.ratifying import UNRATIFIED
from models.steps.deciding import Decided
from models.tables import AgendaItem, Body, Decision, Escalation, Meeting
from rules.action import ActionState
from rules.reasons import day_in_words
from rules.standing import Matter, overtaken
from rules.words import MeetingState


def referrals_give_way(tx: Writing, escalation_ids: Sequence[int]) -> None:
    """Supersedes what the bodies that have these items now had referred elsewhere between meetings.

    To be called wherever an item changes hands, in the same transaction. On a paper that is out the referral stays as
    it was listed, and is marked.
    """
    rows = tx.session.scalars(select(Escalation).where(col(Escalation.id).in_(escalation_ids))).all()
    known = listings(tx.session, [row.id for row in rows if row.id is not None])
    for row in rows:
        back = overtaken(known.get(row.id or 0, ()), row.rung) if row.resolved_on is None else ()
        for body_id, outcome in {(one.body_id, one.outcome) for one in back}:
            decision = tx.session.scalars(
                select(Decision).where(
                    col(Decision.escalation_id) == row.id,
                    col(Decision.body_id) == body_id,
                    col(Decision.outcome) == outcome,
                    *UNRATIFIED,
                )
            ).one_or_none()
            if decision is not None:
                decision.superseded_on = tx.moment.day
                tx.session.add(decision)
                tx.session.flush()
                _mark(tx, decision)
                let_go(tx, [decision])


def matters_give_way(tx: Writing, partnership_id: int, batch: Sequence[Decided]) -> None:
    """The same of the matters that these changes of actions moved to a body that had referred them elsewhere."""
    back = [
        (decided.before.id, matter.reason.value, matter.number)
        for decided in batch
        for matter in decided.change.action.matters
        if matter.listings and overtaken(matter.listings, matter.rung) and _moved(decided.before, matter)
    ]
    if back:
        here = (col(Escalation.partnership_id) == partnership_id, col(Escalation.subject_kind) == "action")
        key = tuple_(col(Escalation.subject_id), col(Escalation.reason), col(Escalation.number))
        ids = tx.session.scalars(select(col(Escalation.id)).where(*here, key.in_(back)).order_by(col(Escalation.id)))
        referrals_give_way(tx, [one for one in ids if one is not None])


def _moved(before: ActionState, now: Matter) -> bool:
    return any(
        (one.reason, one.number) == (now.reason, now.number) and one.rung != now.rung for one in before.matters
    )


def let_go(tx: Writing, decisions: Sequence[Decision], *, keep: int | None = None, papers: bool = True) -> None:
    """Frees the rows that hold decisions which gave way, on agendas of meetings to come; `keep`: but for this row.

    With `papers` a row on a published paper waits for its meeting's decision again. A row whose meeting's paper is
    out without it keeps the decision: that paper asks to ratify it. An item has one free row: another one is enough.
    """
    mine = and_(col(AgendaItem.decision_id).in_([one.id for one in decisions]), col(AgendaItem.id) != (keep or 0))
    other, coming = aliased(AgendaItem), col(Meeting.state) == MeetingState.PLANNED.value
    not_out = select(col(Meeting.id)).where(coming, col(Meeting.published_on).is_(None))
    planned = and_(col(AgendaItem.published_on).is_(None), col(AgendaItem.meeting_id).in_(not_out))
    is_free = (
        select(col(other.id))
        .where(
            col(other.escalation_id) == col(AgendaItem.escalation_id),
            col(other.published_on).is_(None),
            col(other.decision_id).is_(None),
        )
        .correlate(AgendaItem)
        .exists()
    )
    tx.session.execute(delete(AgendaItem).where(mine, planned, is_free))
    tx.session.execute(update(AgendaItem).where(mine, planned).values(decision_id=None))
    if papers:
        published = col(AgendaItem.published_on).is_not(None)
        awaits = col(AgendaItem.meeting_id).in_(select(col(Meeting.id)).where(coming))
        tx.session.execute(update(AgendaItem).where(mine, published, awaits).values(decision_id=None))


def _mark(tx: Writing, decision: Decision) -> None:
    """On the agenda of a meeting whose published paper asks to ratify the referral."""
    out = select(col(Meeting.id)).where(
        col(Meeting.state) == MeetingState.PLANNED.value, col(Meeting.published_on).is_not(None)
    )
    name = tx.session.get_one(Body, decision.body_id).name
    words = f"Back with {name} since {day_in_words(tx.moment.day)}, for noting."
    tx.session.execute(
        update(AgendaItem)
        .where(
            col(AgendaItem.decision_id) == decision.id,
            col(AgendaItem.published_on).is_(None),
            col(AgendaItem.meeting_id).in_(out),
        )
        .values(noted=words)
    )
