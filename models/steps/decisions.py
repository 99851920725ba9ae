"""Records what a body decided on an escalated item, and does what follows from it, in one transaction.

The decision, the agenda item it answers, its effect on the action (rules/life/decided.py), the notices and the
history stand or fall together. A decision between meetings is put on the next agenda, so that it is ratified there.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, func, select

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.actions import id_of
from models.queries.context import context
from models.queries.escalated import Item, body_named, item_meant, meeting_of, room_of, told_of_board
from models.queries.partnership import in_turn
from models.steps.decided_others import decide_other
from models.steps.deciding import StaleAction
from models.steps.giving_way import referrals_give_way
from models.steps.noting import note_taken_back
from models.steps.ratification import locked_items, of_meeting, repeated, supersede
from models.steps.take import TRIES, StepRefused, take_in
from models.tables import Action, AgendaItem, Decision, Escalation, Meeting
from rules.above import not_above
from rules.action import Refusal
from rules.bodies.decisions import Ruling, goes_to, not_at_this_meeting, not_to_decide, prevails
from rules.life.decided import decide as decide_action
from rules.life.who import SYSTEM, By
from rules.moment import Moment
from rules.people import Context
from rules.sweep import chase
from rules.words import DecisionOutcome, MeetingState


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as it is recorded. `body`, `to_body`: key or name. `item`: an action's reference, or the number of
    the escalation. `meeting_on` None: today's meeting of the body, else between meetings.
    """

    body: str
    item: str
    outcome: DecisionOutcome
    rationale: str
    to_date: date | None = None
    to_person: int | None = None
    to_body: str | None = None
    meeting_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded. `ref` '' where the item is no action. `meeting_on` None: between meetings."""

    decision_id: int
    escalation_id: int
    ref: str
    body: str
    meeting_on: date | None
    ratified_at: date | None
    """A decision between meetings: the day of the meeting that is to ratify it, if one is planned."""
    notices_new: int
    again: bool = False
    """The same is on record already, word for word: that stands, and nothing new was written."""


def decide(database: Database, moment: Moment, place: Place, asked: Asked, by: By) -> Recorded:
    """Records a decision. Raises StepRefused, UnknownAction, UnknownName, NoSuchItem, DatabaseUnavailable."""
    for attempt in range(TRIES):
        try:
            with database.writing(moment) as tx:
                return decide_in(tx, place, asked, by)
        except StaleAction:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def decide_in(tx: Writing, place: Place, asked: Asked, by: By) -> Recorded:
    """The same inside a transaction that is open already. Raises StaleAction too."""
    day, here = tx.moment.day, place.partnership_id
    in_turn(tx.session, place)  # nobody decides on this, records or cancels its meeting meanwhile
    ctx = context(tx.session, place, day)
    body = ctx.bodies[body_named(tx.session, place, asked.body)]
    meeting = meeting_of(tx.session, here, body.id, asked.meeting_on, day)
    if asked.meeting_on is not None and meeting is None:
        said = f"{body.name} has no meeting on {asked.meeting_on:%a %-d %b %Y}."
        raise StepRefused(Refusal("no_such_meeting", said, "See `jatac meeting list`."))
    if meeting is not None:
        tx.session.refresh(meeting, with_for_update={"key_share": True})
        _raise(not_at_this_meeting(MeetingState(meeting.state), meeting.meeting_on, body, day))
    ruling = Ruling(
        body=body,
        outcome=asked.outcome,
        rationale=asked.rationale.strip(),
        decided_on=meeting.meeting_on if meeting is not None else day,
        meeting_id=meeting.id if meeting is not None else None,
        to_date=asked.to_date,
        to_person=asked.to_person,
        to_body=_to_body(tx, place, asked, ctx),
        in_the_room=room_of(tx.session, meeting.id) if meeting is not None else frozenset(),
    )
    _raise(not_to_decide(ctx, by, ruling, day) or not_above(ruling.rationale))
    stands = repeated(tx.session, locked_items(tx, place, asked.item, ruling), ruling)
    if stands is not None:
        return _again(tx, ctx, stands, meeting)
    if id_of(tx.session, here, asked.item) is not None:
        take_in(
            tx, place, asked.item, SYSTEM, chase
        )  # what has come up by now stands, whether or not a run was missed
    item = item_meant(tx.session, place, asked.item, ruling)
    return _record(tx, place, ctx, item, ruling, meeting, by)


def _record(
    tx: Writing, place: Place, ctx: Context, item: Item, ruling: Ruling, meeting: Meeting | None, by: By
) -> Recorded:
    ruling = _numbered(tx, ruling, item)
    ref, taken_back = item.ref, prevails(ctx, ruling, item.matter, tx.moment.day)
    if ref:
        if taken_back:
            ruling = replace(ruling, told_above=told_of_board(tx.session, place, item.subject_id))
        reason, number = item.matter.reason, item.matter.number
        told = take_in(
            tx, place, ref, by, lambda a, d, c: decide_action(a, d, c, by, ruling, reason, number)
        ).notices_new
    else:
        told = decide_other(tx, place, ctx, item, ruling, by)
    listing = _listing(tx, place, ctx, item, ruling, meeting)
    supersede(tx, item.escalation_id, ruling.body.id, listing.id if listing is not None else None)
    if taken_back and ruling.outcome is not DecisionOutcome.REFER_UP:
        note_taken_back(tx, item.escalation_id, ruling)
    row = Decision(
        partnership_id=place.partnership_id,
        body_id=ruling.body.id,
        meeting_id=ruling.meeting_id,
        escalation_id=item.escalation_id,
        outcome=ruling.outcome.value,
        rationale=ruling.rationale,
        decided_on=ruling.decided_on,
        recorded_at=tx.moment.recorded_at,
        by_id=by.acts,
        to_date=ruling.to_date,
        to_person_id=ruling.to_person,
        to_body_id=ruling.to_body,
        policy_version_id=ctx.policy_version_id,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    ratified_at = None
    if listing is not None:
        listing.decision_id = row.id
        tx.session.add(listing)
        tx.session.flush()
        at = tx.session.get_one(Meeting, listing.meeting_id)
        ratified_at = at.meeting_on if ruling.meeting_id is None else None
    if ref and ruling.outcome is DecisionOutcome.REFER_UP:
        told += take_in(tx, place, ref, SYSTEM, chase).notices_new  # rung 5 follows from the decision now on record
    referrals_give_way(tx, [item.escalation_id])
    meeting_on = meeting.meeting_on if meeting is not None else None
    return Recorded(row.id, item.escalation_id, ref, ruling.body.name, meeting_on, ratified_at, told)


def _again(tx: Writing, ctx: Context, stands: Decision, meeting: Meeting | None) -> Recorded:
    """What is on record already."""
    assert stands.id is not None
    subject = tx.session.get_one(Escalation, stands.escalation_id)
    ref = tx.session.get_one(Action, subject.subject_id).ref if subject.subject_kind == "action" else ""
    listing = tx.session.exec(
        select(AgendaItem).where(AgendaItem.decision_id == stands.id).order_by(col(AgendaItem.id).desc())
    ).first()
    ratified_at = None
    if listing is not None and meeting is None:
        ratified_at = tx.session.get_one(Meeting, listing.meeting_id).meeting_on
    met_on = meeting.meeting_on if meeting is not None else None
    body = ctx.bodies[stands.body_id].name
    return Recorded(stands.id, stands.escalation_id, ref, body, met_on, ratified_at, 0, again=True)


def _numbered(tx: Writing, ruling: Ruling, item: Item) -> Ruling:
    taken = tx.session.exec(
        select(func.count()).select_from(Decision).where(Decision.escalation_id == item.escalation_id)
    ).one()
    return replace(ruling, sequence=taken + 1)


def _listing(
    tx: Writing, place: Place, ctx: Context, item: Item, ruling: Ruling, meeting: Meeting | None
) -> AgendaItem | None:
    """The agenda item that the decision answers; made where the item is on no agenda yet. None: no meeting ahead."""
    mine = col(AgendaItem.escalation_id) == item.escalation_id
    if meeting is not None:
        found = tx.session.exec(select(AgendaItem).where(mine, AgendaItem.meeting_id == meeting.id)).first()
        assert meeting.id is not None
        if of_meeting(tx.session, item.escalation_id, meeting.id) is not None:
            said = f"{ruling.body.name} decided on this at its meeting of {meeting.meeting_on:%a %-d %b %Y} already."
            fix = "Its chair may decide anew between meetings; the next meeting ratifies."
            raise StepRefused(Refusal("decided_already", said, fix))
        return found or _listed(tx, place, item, meeting.id)
    ahead = tx.session.exec(
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(mine, Meeting.body_id == ruling.body.id, Meeting.state == MeetingState.PLANNED.value)
        .order_by(
            col(AgendaItem.decision_id).is_not(None), col(AgendaItem.published_on).is_(None), col(Meeting.meeting_on)
        )
    ).first()
    if ahead is not None:
        return ahead
    sitting = ctx.next_sitting(ruling.body.level, tx.moment.day)
    return _listed(tx, place, item, sitting.id) if sitting is not None else None


def _listed(tx: Writing, place: Place, item: Item, meeting_id: int) -> AgendaItem:
    return AgendaItem(
        partnership_id=place.partnership_id,
        meeting_id=meeting_id,
        escalation_id=item.escalation_id,
        listed_on=tx.moment.day,
    )


def _to_body(tx: Writing, place: Place, asked: Asked, ctx: Context) -> int | None:
    """Where a referral goes: one level up or down; a body that is named must be that one. Raises StepRefused."""
    body = ctx.bodies[body_named(tx.session, place, asked.body)]
    expected = goes_to(ctx, body, asked.outcome)
    if asked.to_body is not None:
        named = body_named(tx.session, place, asked.to_body)
        if expected is None or named != expected:
            where = f"it goes to {ctx.bodies[expected].name}" if expected is not None else "it goes to no other body"
            said = f"By this outcome {where}."
            raise StepRefused(Refusal("another_body", said, "Leave out --to-body, or name that one."))
    return expected


def _raise(refused: Refusal | None) -> None:
    if refused is not None:
        raise StepRefused(refused)
