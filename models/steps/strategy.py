"""A body adopts the control strategy: a further version, with its priorities in order. None is ever changed."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.queries.escalated import body_named, meeting_of
from models.queries.partnership import in_turn
from models.queries.products import access_of, product_row
from models.queries.strategy import strategies
from models.steps.take import StepRefused
from models.tables import ControlStrategy, Priority, StrategyPriority
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.products.access import may_read
from rules.products.kinds import ProductKind, ProductState
from rules.products.strategy import not_to_adopt
from rules.products.who import UNREADABLE, not_to_adopt_for
from rules.words import MeetingState


@dataclass(frozen=True, slots=True)
class Adopted:
    """What is adopted. `priorities`: ids, the first one first. `meeting_on` None: by the body's chair."""

    body: str
    priorities: tuple[int, ...]
    in_force_from: date
    rationale: str = ""
    meeting_on: date | None = None
    assessment: str | None = None


def adopt(tx: Writing, place: Place, asked: Adopted, by: By) -> ControlStrategy:
    """Writes the next version. Raises StepRefused, UnknownName, UnknownProduct."""
    in_turn(tx.session, place)
    day, here = tx.moment.day, place.partnership_id
    ctx = context(tx.session, place, day)
    body = ctx.bodies[body_named(tx.session, place, asked.body)]
    meeting = None
    if asked.meeting_on is not None:
        meeting = meeting_of(tx.session, here, body.id, asked.meeting_on, day)
        if meeting is None or meeting.meeting_on > day or MeetingState(meeting.state) in NOT_DECIDING:
            said = f"{body.name} had no meeting on {asked.meeting_on:%a %-d %b %Y} that could decide."
            raise StepRefused(Refusal("no_such_meeting", said, "See `jatac meeting list`."))
    versions = strategies(tx.session, place)
    latest = max(versions.values(), key=lambda one: one.version, default=None)
    refused = not_to_adopt_for(ctx, by, body, day, at_meeting=meeting is not None)
    refused = refused or not_to_adopt(asked.priorities, asked.in_force_from, latest)
    if refused is not None:
        raise StepRefused(refused)
    row = ControlStrategy(
        partnership_id=here,
        version=latest.version + 1 if latest is not None else 1,
        body_id=body.id,
        meeting_id=meeting.id if meeting is not None else None,
        product_id=_assessment(tx, place, asked, by),
        adopted_on=meeting.meeting_on if meeting is not None else day,
        in_force_from=asked.in_force_from,
        rationale=asked.rationale.strip(),
        by_id=by.acts,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    origins = {
        one.id: one.origin for one in tx.session.exec(select(Priority).where(col(Priority.id).in_(asked.priorities)))
    }
    for rank, priority_id in enumerate(asked.priorities, start=1):
        tx.session.add(
            StrategyPriority(
                partnership_id=here,
                strategy_id=row.id,
                priority_id=priority_id,
                rank=rank,
                origin=origins[priority_id],
            )
        )
    payload = {"version": row.version, "priorities": list(asked.priorities), "in_force_from": row.in_force_from}
    tx.record(here, Event("strategy_adopted", "strategy", row.id, payload, by.person_id, by.for_id))
    return row


NOT_DECIDING = (MeetingState.CANCELLED, MeetingState.INQUORATE)


def _assessment(tx: Writing, place: Place, asked: Adopted, by: By) -> int | None:
    """The published strategic assessment it rests on, if one is named."""
    if asked.assessment is None:
        return None
    row = product_row(tx.session, place, asked.assessment)
    assert row.id is not None
    ctx = context(tx.session, place, tx.moment.day)
    if not may_read(ctx, access_of(tx.session, row.id), by.acts, tx.moment.day):
        raise StepRefused(UNREADABLE)
    if row.kind != ProductKind.STRATEGIC_ASSESSMENT.value or row.state != ProductState.PUBLISHED.value:
        said = f"{row.ref} is no published strategic assessment."
        raise StepRefused(Refusal("no_assessment", said, "Publish one first, or leave --assessment out."))
    return row.id
