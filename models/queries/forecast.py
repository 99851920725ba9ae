"""Where things stand when a forecast begins: facts in bulk, read in one transaction; nothing is written."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.listings import leads_told
from models.queries.outbox import MESSAGES, OPEN, slots_taken
from models.tables import Action, Notice, TaskingCycle
from rules.action import ActionState, NoticeDraft
from rules.forecast import Proposal
from rules.life.issue import OUTSIDE
from rules.moment import LONDON
from rules.slots import DAY_SLOT
from rules.words import ActionStatus, NoticeKind


def live_actions(session: Session, place: Place) -> tuple[ActionState, ...]:
    """Every live action; with the day its lead was told also where that has not counted yet (rung 2)."""
    found = actions.live(session, place.partnership_id)
    told = leads_told(session, {state.id: state.term_from for state in found if state.late_rung == 2})
    return tuple(replace(state, lead_told_on=told[state.id]) if state.id in told else state for state in found)


def proposals(session: Session, place: Place, to: date) -> tuple[Proposal, ...]:
    """Proposals that `issue_actions` will look at by `to`, with the day their cycle's notices are due."""
    rows = session.execute(
        select(col(Action.id), col(TaskingCycle.meeting_on), col(TaskingCycle.notices_due_at))
        .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id), isouter=True)
        .where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status) == ActionStatus.PROPOSED.value,
            col(Action.imported).is_(False),
        )
    )
    # What a left join does not find is None, whatever the column's type says.
    due: dict[int, tuple[date, str]] = {}
    for action_id, meeting_on, notices_due_at in rows:
        at: datetime | None = notices_due_at
        on = at.astimezone(LONDON).date() if at is not None else date.min
        if action_id is not None and on <= to:
            due[action_id] = on, str(meeting_on or OUTSIDE)
    states = actions.by_ids(session, place.partnership_id, sorted(due))
    return tuple(Proposal(state, *due[state.id]) for state in states)


def waiting(session: Session, place: Place) -> tuple[tuple[int, NoticeDraft], ...]:
    """Notices about actions that were made and have not travelled: (action id, notice), in order of making."""
    rows = session.scalars(
        select(Notice)
        .where(
            col(Notice.partnership_id) == place.partnership_id,
            col(Notice.subject_kind) == "action",
            col(Notice.message_id).is_(None),
            col(Notice.withdrawn_at).is_(None),
            col(Notice.withheld_at).is_(None),
        )
        .order_by(col(Notice.id))
    )
    return tuple(
        (
            n.subject_id,
            NoticeDraft(NoticeKind(n.kind), n.recipient_id, n.reason, n.rung, n.episode, n.period, n.after_meeting),
        )
        for n in rows
    )


def served(session: Session, place: Place, day: date) -> frozenset[int]:
    """Who has had the work mail of `day`, or has one on its way: what is made now travels on the next one."""
    rows = session.scalars(
        select(MESSAGES.c.recipient_id)
        .where(
            MESSAGES.c.partnership_id == place.partnership_id,
            or_(MESSAGES.c.slot_on == day, MESSAGES.c.state.in_(OPEN)),
        )
        .distinct()
    ).all()
    return frozenset(
        person_id for person_id in rows if DAY_SLOT in slots_taken(session, place.partnership_id, person_id, day)
    )
