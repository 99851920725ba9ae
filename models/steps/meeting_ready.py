"""A meeting moved, cancelled or recorded in short transactions, however long its agenda is: what takes long is done
beside them.

Before: what fell due on the actions of its agenda is put on record, and its published paper is read. After: the items
of a cancelled meeting pass to the next, 200 in a transaction; what is left where that stops `escalate` passes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.context import context
from models.queries.papers import paper_stored
from models.steps.agenda import Placing, put_all
from models.steps.attendance import Held, RecordedMeeting, check_record, record_held, to_record
from models.steps.batches import at_once, in_batches_of
from models.steps.deciding import StaleAction
from models.steps.meeting_actions import agenda_actions
from models.steps.meeting_changes import (
    CANCEL,
    MOVE,
    Changed,
    Ready,
    cancel_meeting,
    meant,
    move_meeting,
    passing,
)
from models.steps.publication import TRIES, head_of
from models.steps.sweep import sweep
from rules.life.who import By
from rules.moment import Moment
from rules.sweep import chase

Done = TypeVar("Done")
Act = Callable[[Writing, Ready | None], Done]


def move(
    database: Database, moment: Moment, place: Place, body: str, on: date, to: date, reason: str, by: By
) -> Changed:
    """Moves the meeting of `body` (key or name) on `on`. Raises StepRefused, UnknownName, DatabaseUnavailable."""

    def act(tx: Writing, ready: Ready | None) -> Changed:
        return move_meeting(tx, place, body, on, to, reason, by, ready)

    return _shortly(database, moment, lambda: get_ready(database, moment, place, body, on, by, MOVE), act)


def cancel(database: Database, moment: Moment, place: Place, body: str, on: date, reason: str, by: By) -> Changed:
    """Cancels the meeting of `body` on `on`; its items pass to the next. Raises as `move`."""

    def act(tx: Writing, ready: Ready | None) -> Changed:
        return cancel_meeting(tx, place, body, on, reason, by, ready)

    done = _shortly(database, moment, lambda: get_ready(database, moment, place, body, on, by, CANCEL), act)
    return replace(done, items=done.items + _pass_on(database, moment, place, done.body_id))


def record(database: Database, moment: Moment, place: Place, held: Held, by: By) -> RecordedMeeting:
    """Records a meeting that took place, or corrects that within the day. Raises as `move`."""
    told = 0

    def prepare() -> Ready | None:
        nonlocal told
        with database.reading() as session:
            ctx, body, meeting = to_record(session, place, moment.day, held)
            check_record(ctx, body, meeting, held, by, moment.day)
            head, ids = head_of(session, place), agenda_actions(session, place, meeting)
        brought_up = sweep(database, moment, place, chase, lambda _, decide: decide(), only=ids)
        told += brought_up.notices_new
        return None if brought_up.lines else Ready(head, tuple(ids), None)

    done = _shortly(database, moment, prepare, lambda tx, ready: record_held(tx, place, held, by, ready))
    return replace(done, notices_new=done.notices_new + told)


def _shortly(database: Database, moment: Moment, prepare: Callable[[], Ready | None], act: Act[Done]) -> Done:
    """Does `act` on what is ready; where others write all the time, all of it in one transaction in the end."""
    for _ in range(TRIES):
        ready = prepare()
        if ready is None:
            continue
        try:
            with database.writing(moment) as tx:
                return act(tx, ready)
        except StaleAction:
            continue
    with database.writing(moment) as tx:
        return act(tx, None)


def get_ready(
    database: Database, moment: Moment, place: Place, body: str, on: date, by: By, what: str
) -> Ready | None:
    """Brings up the actions of its agenda, and reads its paper. None: more was due on them, look again."""
    with database.reading() as session:
        _, meeting, _ = meant(session, place, moment, body, on, by, what)
        head, ids = head_of(session, place), agenda_actions(session, place, meeting)
        paper = paper_stored(session, meeting.id, meeting.revision) if meeting.id and meeting.revision else None
    brought_up = sweep(database, moment, place, chase, lambda _, decide: decide(), only=ids)
    return None if brought_up.lines else Ready(head, tuple(ids), paper)


def _pass_on(database: Database, moment: Moment, place: Place, body_id: int) -> int:
    with database.reading() as session:
        ctx = context(session, place, moment.day, moment.as_of)
        found = passing(session, place, moment, ctx.bodies[body_id], ctx)

    def write(batch: Sequence[Placing]) -> int:
        with database.writing(moment) as tx:
            return len(put_all(tx, place, batch, ctx))

    return in_batches_of(found, lambda one: one.item.label, write, at_once)
