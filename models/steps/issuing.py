"""Issues proposals whose cycle's notices are due; says which ones cannot be issued, and why.

A proposal outside a cycle waits for the coordinator, who is told of it when it is incomplete.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.database import Database
from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.steps.apply import apply_all
from models.steps.batches import Attempt, at_once, in_batches
from models.steps.deciding import Decided, StaleAction, existing_keys, new_notices
from models.steps.sweep import Guard, Line
from models.tables import Action, TaskingCycle
from rules.action import ActionState
from rules.life.issue import OUTSIDE, issue_or_list
from rules.moment import Moment
from rules.people import Context
from rules.words import ActionStatus


@dataclass(slots=True)
class Issued:
    """What a run of issuing did."""

    issued: int = 0
    incomplete: int = 0
    notices_new: int = 0
    lines: list[Line] = field(default_factory=list)


def due_cycles(session: Session, place: Place, as_of: datetime) -> dict[int, str]:
    """Action id -> its cycle's meeting day, for every proposal whose notices are due; OUTSIDE without a cycle."""
    rows = session.execute(
        select(col(Action.id), col(TaskingCycle.meeting_on))
        .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id), isouter=True)
        .where(
            col(Action.partnership_id) == place.partnership_id,
            col(Action.status) == ActionStatus.PROPOSED.value,
            col(Action.imported).is_(False),
            or_(col(Action.cycle_id).is_(None), col(TaskingCycle.notices_due_at) <= as_of),
        )
    )
    # What a left join does not find is None, whatever the column's type says.
    return {action_id: str(meeting_on or OUTSIDE) for action_id, meeting_on in rows if action_id is not None}


def issue_due(
    database: Database,
    moment: Moment,
    place: Place,
    guard: Guard,
    *,
    attempt: Attempt = at_once,
    dry_run: bool = False,
) -> Issued:
    """Issues every complete proposal that is due; each incomplete one is a line on the coordinator's list, once,
    also one outside a cycle.
    """
    result = Issued()
    with database.reading() as session:
        due = due_cycles(session, place, moment.as_of)
        if not due:
            return result
        ctx = context(session, place, moment.day)
        states = actions.by_ids(session, place.partnership_id, sorted(due))
        known = existing_keys(session, place.partnership_id, sorted(due))
    decided = [d for state in states if (d := _decided(state, due[state.id], moment, ctx, guard)) is not None]
    news = [d for d in decided if d.change.action != d.before or new_notices(d, known)]
    for one in news:
        drafts = tuple(new_notices(one, known))
        events = tuple((e.kind, e.reason) for e in one.change.events)
        result.lines.append(Line(one.before.ref, drafts, events, one.before.rung, one.change.action.rung))
    result.issued = sum(d.change.action.is_live for d in decided)
    result.incomplete = sum(not d.change.action.is_live and bool(d.change.notices) for d in decided)
    if dry_run:
        result.notices_new = sum(len(line.notices) for line in result.lines)
        return result
    result.notices_new = in_batches(news, lambda batch: _write(database, moment, place, batch), attempt)
    return result


def _decided(state: ActionState, meeting: str, moment: Moment, ctx: Context, guard: Guard) -> Decided | None:
    change = guard(state, lambda: issue_or_list(state, moment.day, ctx, meeting))
    return Decided(state, change) if change is not None else None


def _write(database: Database, moment: Moment, place: Place, batch: Sequence[Decided]) -> int:
    """Writes a batch; one action that was changed meanwhile is left to the next run, which finds it again."""
    try:
        with database.writing(moment) as tx:
            known = existing_keys(tx.session, place.partnership_id, [d.before.id for d in batch])
            return apply_all(tx, place.partnership_id, batch, known)
    except StaleAction:
        if len(batch) > 1:
            raise
        return 0
