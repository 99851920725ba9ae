"""A body's meeting moved or cancelled: its items go along or pass to the next, and whoever had its paper is told.

Facts of the meeting change; rungs follow from them with the next step or sweep (rules/upper.py): a meeting that was
cancelled after its paper was out was due and cancelled, and counts; one cancelled before counts for nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select, update

from models.chain import Writing
from models.place import Place
from models.queries import agenda as facts
from models.queries.bodies import sitting as sitting_of
from models.queries.context import context
from models.queries.escalated import body_named, meeting_of
from models.queries.partnership import in_turn
from models.steps.agenda import Placing, placings, put_all
from models.steps.correction import correct
from models.steps.cycles import open_cycles
from models.steps.deciding import StaleAction
from models.steps.meeting_actions import bring_up_actions
from models.steps.meetings import open_meetings
from models.steps.publication import head_of, nobody_changes
from models.steps.ratification import carry_on, to_be_ratified
from models.steps.take import StepRefused
from models.tables import Action, Meeting, TaskingCycle
from models.tables import Body as BodyRow
from rules.above import not_above
from rules.action import Refusal
from rules.bodies.facts import Body
from rules.bodies.meetings import (
    cancelled_sentence,
    moved_sentence,
    not_to_move,
    not_to_steer,
    over,
    publish_on,
)
from rules.cadence import cycle_dates, flag, from_row, local_instant, next_meeting
from rules.history import Event
from rules.life.who import By
from rules.moment import LONDON, Moment
from rules.paper import Paper
from rules.people import Context
from rules.words import ActionStatus, MeetingState

MOVE, CANCEL = "move this meeting", "cancel this meeting"


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a meeting. `passed_to`: the day of the occurrence that takes the items of a cancelled one."""

    body: str
    body_id: int
    before: date
    meeting_on: date
    publish_on: date
    revision: int
    """Of its paper, with the correction; 0 when none was out."""
    passed_to: date | None = None
    items: int = 0
    """Items that passed to the next."""
    notices_new: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """What was looked at before the transaction (models/steps/meeting_ready.py), so that this stays short."""

    head: tuple[int, str]
    """Of the record, when nothing more was due on the actions: nothing has happened since if it is the same."""
    action_ids: tuple[int, ...]
    """On its agenda."""
    paper: Paper | None
    """Its published paper in the latest revision."""


def move_meeting(
    tx: Writing, place: Place, body: str, on: date, to: date, reason: str, by: By, ready: Ready | None = None
) -> Changed:
    """Moves the meeting of `body` (key or name) on `on` to another day. Raises StepRefused, UnknownName; with
    `ready`, StaleAction where anything was written since.
    """
    in_turn(tx.session, place)
    here, meeting, ctx = _locked(tx, place, meant(tx.session, place, tx.moment, body, on, by, MOVE), ready)
    before = meeting.meeting_on
    row = tx.session.get_one(BodyRow, here.id)
    cadence = from_row(row.cadence)
    earlier, later = _neighbours(tx, meeting)
    by_cadence = next_meeting(cadence, meeting.occurrence_on) if cadence is not None else None
    following = min((one for one in (later, by_cadence) if one is not None), default=None)
    sitting = sitting_of(meeting, here.level)
    refused = not_to_move(sitting, to, tx.moment.day, ctx.own(), earlier, following, row.pack_lead_days)
    _raise(refused or not_above(reason))
    meeting.meeting_on, meeting.reason, meeting.flag = to, reason, flag(to, ctx.calendars)
    if cadence is not None:
        meeting.meeting_at = local_instant(to, cadence.at)
    if meeting.published_on is None:
        meeting.publish_on = publish_on(to, row.pack_lead_days, ctx.own())
    tx.session.add(meeting)
    to_be_ratified(tx, meeting)  # what was said at it before it was moved; it ratifies that when it is held
    _move_cycle(tx, place, here, before, meeting, ctx)
    payload = {"before": before, "now": to, "publish_on": meeting.publish_on, "why": reason}
    _record(tx, place, "meeting_moved", meeting, payload, by, ctx)
    tx.session.flush()
    told = 0
    if meeting.published_on is not None:
        said = moved_sentence(before, to, f"{meeting.meeting_at.astimezone(LONDON):%H:%M}")
        told = correct(tx, place, meeting, said, ctx, ready.paper if ready is not None else None)
    return Changed(here.name, here.id, before, to, meeting.publish_on, meeting.revision, notices_new=told)


def cancel_meeting(
    tx: Writing, place: Place, body: str, on: date, reason: str, by: By, ready: Ready | None = None
) -> Changed:
    """Cancels the meeting of `body` on `on`. Raises as `move_meeting`.

    Its items pass to the next; with `ready` that is left to the caller: what is to be ratified alone goes along.
    """
    in_turn(tx.session, place)
    here, meeting, ctx = _locked(tx, place, meant(tx.session, place, tx.moment, body, on, by, CANCEL), ready)
    _raise(not_above(reason))
    open_meetings(tx, place)
    meeting.state, meeting.reason, meeting.recorded_on = MeetingState.CANCELLED.value, reason, tx.moment.day
    tx.session.add(meeting)
    tx.session.flush()
    following = _following(tx, meeting)
    meeting.passed_to_id = following.id if following is not None else None
    _cancel_cycle(tx, place, here, meeting, by, ctx)
    decided = to_be_ratified(tx, meeting)
    carry_on(tx, decided, following)
    passed_to = following.meeting_on if following is not None else None
    _record(
        tx,
        place,
        "meeting_cancelled",
        meeting,
        {"on": meeting.meeting_on, "passed_to": passed_to, "to_be_ratified": len(decided), "why": reason},
        by,
        ctx,
    )
    now = context(tx.session, place, tx.moment.day, tx.moment.as_of)
    _pass_ratifications(tx, meeting, following)
    passed = (
        0 if ready is not None else len(put_all(tx, place, passing(tx.session, place, tx.moment, here, now), now))
    )
    told = 0
    if meeting.published_on is not None:
        at = f"{following.meeting_at.astimezone(LONDON):%H:%M}" if following is not None else ""
        said = cancelled_sentence(meeting.meeting_on, passed_to, at)
        told = correct(tx, place, meeting, said, now, ready.paper if ready is not None else None)
    on_paper = meeting.revision
    return Changed(here.name, here.id, on, meeting.meeting_on, meeting.publish_on, on_paper, passed_to, passed, told)


def meant(
    session: Session, place: Place, moment: Moment, body: str, on: date, by: By, what: str
) -> tuple[Body, Meeting, Context]:
    """The body, its meeting, the partnership today, if `by` may change it still. Raises StepRefused, UnknownName."""
    ctx = context(session, place, moment.day, moment.as_of)
    here = ctx.bodies[body_named(session, place, body)]
    meeting = meeting_of(session, place.partnership_id, here.id, on, moment.day)
    if meeting is None:
        said = f"{here.name} has no meeting on {on:%a %-d %b %Y}."
        raise StepRefused(Refusal("no_such_meeting", said, "See `jatac meeting list`."))
    _raise(not_to_steer(ctx, by, here, moment.day, what))
    _raise(over(sitting_of(meeting, here.level), here))
    return here, meeting, ctx


def _locked(
    tx: Writing, place: Place, found: tuple[Body, Meeting, Context], ready: Ready | None
) -> tuple[Body, Meeting, Context]:
    """The same, when what fell due until now on the actions of its agenda is on record, and stays the last word."""
    if ready is None:
        bring_up_actions(tx, place, found[1])
        return found
    nothing_since(tx, place, ready)
    return found


def nothing_since(tx: Writing, place: Place, ready: Ready) -> None:
    """Keeps the actions that were looked at as they are. Raises StaleAction where anything was written since."""
    nobody_changes(tx, place, ready.action_ids)
    if head_of(tx.session, place) != ready.head:
        raise StaleAction(ready.action_ids)


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise StepRefused(refusal)


def _neighbours(tx: Writing, meeting: Meeting) -> tuple[date | None, date | None]:
    """The days of the body's meetings before and after, cancelled ones left out."""
    rows = tx.session.exec(
        select(Meeting)
        .where(Meeting.body_id == meeting.body_id, Meeting.state != MeetingState.CANCELLED)
        .order_by(col(Meeting.occurrence_on))
    ).all()
    before = [row.meeting_on for row in rows if row.occurrence_on < meeting.occurrence_on]
    after = [row.meeting_on for row in rows if row.occurrence_on > meeting.occurrence_on]
    return max(before, default=None), min(after, default=None)


def _following(tx: Writing, meeting: Meeting) -> Meeting | None:
    """The next occurrence that is planned and whose paper is not out."""
    return tx.session.exec(
        select(Meeting)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.state == MeetingState.PLANNED,
            col(Meeting.published_on).is_(None),
            Meeting.occurrence_on > meeting.occurrence_on,
        )
        .order_by(col(Meeting.meeting_on))
        .limit(1)
    ).first()


def _pass_ratifications(tx: Writing, meeting: Meeting, following: Meeting | None) -> None:
    """What the next meeting is to ratify goes to it."""
    if following is not None and following.id is not None:
        for row in facts.to_ratify_at(tx.session, meeting.id):
            row.meeting_id = following.id
            tx.session.add(row)
        tx.session.flush()


def passing(session: Session, place: Place, moment: Moment, body: Body, ctx: Context) -> list[Placing]:
    """The items still sought that pass to the body's next real meeting."""
    found = placings(session, place, moment, ctx, lambda _, decide: decide())
    return [one for one in found if one.sitting is not None and one.sitting.body_id == body.id]


def _cycle(tx: Writing, body: Body, on: date) -> TaskingCycle | None:
    return tx.session.exec(
        select(TaskingCycle).where(TaskingCycle.body_id == body.id, TaskingCycle.meeting_on == on)
    ).first()


def _move_cycle(tx: Writing, place: Place, body: Body, before: date, meeting: Meeting, ctx: Context) -> None:
    """The dates of the cycle that ends in a tasking meeting go with it; references keep its number."""
    cycle = _cycle(tx, body, before)
    cadence = from_row(tx.session.get_one(BodyRow, body.id).cadence)
    if cycle is None or cadence is None:
        return
    dates = cycle_dates(cadence, meeting.meeting_on, ctx.own(), ctx.policy.cycle)
    for name in ("meeting_on", "nominations_close_at", "cut_off_at", "pack_due_at", "meeting_at", "notices_due_at"):
        setattr(cycle, name, getattr(dates, name))
    cycle.flag = meeting.flag
    tx.session.add(cycle)
    assert cycle.id is not None
    tx.record(
        place.partnership_id, Event("cycle_moved", "cycle", cycle.id, {"before": before, "now": meeting.meeting_on})
    )


def _cancel_cycle(tx: Writing, place: Place, body: Body, meeting: Meeting, by: By, ctx: Context) -> None:
    """A cycle without its meeting is over: its proposals go to the next, under the references they have."""
    cycle = _cycle(tx, body, meeting.meeting_on)
    if cycle is None or cycle.id is None:
        return
    cycle.closed_at, cycle.flag = tx.moment.as_of, "The meeting was cancelled."
    tx.session.add(cycle)
    tx.session.flush()
    open_cycles(tx, place)
    following = tx.session.exec(
        select(TaskingCycle)
        .where(
            TaskingCycle.body_id == body.id,
            TaskingCycle.meeting_on > meeting.meeting_on,
            col(TaskingCycle.closed_at).is_(None),
        )
        .order_by(col(TaskingCycle.meeting_on))
        .limit(1)
    ).first()
    payload: dict[str, object] = {"on": meeting.meeting_on}
    if following is not None:
        waiting = (col(Action.cycle_id) == cycle.id, col(Action.status) == ActionStatus.PROPOSED.value)
        refs = tx.session.exec(select(Action.ref).where(*waiting).order_by(Action.ref)).all()
        tx.session.execute(update(Action).where(*waiting).values(cycle_id=following.id))
        payload |= {"passed_to": following.meeting_on, "proposals": list(refs)}
    event = Event("cycle_cancelled", "cycle", cycle.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)


def _record(
    tx: Writing, place: Place, kind: str, meeting: Meeting, payload: dict[str, object], by: By, ctx: Context
) -> None:
    assert meeting.id is not None
    event = Event(kind, "meeting", meeting.id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
