"""Issues proposals whose cycle's notices are due; says which ones cannot be issued, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import Database
from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.steps.apply import Decided, StaleAction, apply_all, existing_keys, new_notices
from models.steps.batches import Attempt, at_once, in_batches
from models.steps.sweep import Guard, Line
from models.tables import Action, TaskingCycle
from rules.action import ActionState, Change, Refusal
from rules.life.issue import issue, missing
from rules.moment import Moment
from rules.people import Context
from rules.words import ActionStatus, NoticeKind


@dataclass(slots=True)
class Issued:
    """What a run of issuing did."""

    issued: int = 0
    incomplete: int = 0
    notices_new: int = 0
    lines: list[Line] = field(default_factory=list)


def due_cycles(session: Session, place: Place, as_of: datetime) -> dict[int, str]:
    """Action id -> its cycle's meeting day, for every proposal whose notices are due."""
    rows = session.exec(
        select(Action, TaskingCycle)
        .join(TaskingCycle, col(TaskingCycle.id) == col(Action.cycle_id))
        .where(
            Action.partnership_id == place.partnership_id,
            Action.status == ActionStatus.PROPOSED,
            col(Action.imported).is_(False),
            TaskingCycle.notices_due_at <= as_of,
        )
    )
    return {action.id: cycle.meeting_on.isoformat() for action, cycle in rows if action.id is not None}


def issue_due(
    database: Database,
    moment: Moment,
    place: Place,
    guard: Guard,
    *,
    attempt: Attempt = at_once,
    dry_run: bool = False,
) -> Issued:
    """Issues every complete proposal that is due; each incomplete one is a line on the coordinator's list, once."""
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
    result.incomplete = len(decided) - result.issued
    if dry_run:
        result.notices_new = sum(len(line.notices) for line in result.lines)
        return result
    result.notices_new = in_batches(news, lambda batch: _write(database, moment, place, batch), attempt)
    return result


def _decided(state: ActionState, meeting: str, moment: Moment, ctx: Context, guard: Guard) -> Decided | None:
    change = guard(state, lambda: _issue_or_list(state, meeting, moment, ctx))
    return Decided(state, change) if change is not None else None


def _issue_or_list(state: ActionState, meeting: str, moment: Moment, ctx: Context) -> Change:
    outcome = issue(state, moment.day, ctx, after_meeting=True)
    if not isinstance(outcome, Refusal):
        return outcome
    change = Change(state, moment.day, ctx)
    coordinator = ctx.coordinator_on(moment.day)
    lacks = ",".join(missing(state, moment.day, ctx))
    change.tell(NoticeKind.INCOMPLETE, coordinator, lacks, period=meeting)
    return change


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
