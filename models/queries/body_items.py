"""What is open before each body, and the bodies themselves, for people at a terminal.

Of a restricted action whoever may not read it sees the reference, the agency and the decision sought: nothing that a
paper does not say.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.place import Place
from models.queries.actions import by_ids
from models.queries.context import context
from models.queries.county import referral
from models.queries.escalated import body_named
from models.queries.listings import listings
from models.queries.ratifying import to_ratify
from models.tables import Area, Escalation, ThresholdBreach
from rules.bodies.county import REFERRAL
from rules.bodies.others import AGENCY, BREACH
from rules.matters import sought_at
from rules.paper_item import ASK_COORDINATOR
from rules.people import Context, may_read
from rules.periods import filed_words
from rules.words import MatterReason, MeetingState


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open escalation. `number` names it to `jatac body decide`. `meeting_on` None: it is on no agenda yet."""

    number: int
    about: str
    agency: str
    reason: str
    raised_on: date
    decision_sought: str
    meeting_on: date | None
    published: bool

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one item."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BodyShown:
    """One body. `level` 0: nothing is escalated to it."""

    key: str
    name: str
    level: int
    chair: str
    next_meeting_on: date | None
    open_items: int

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one body."""
        return asdict(self)


def bodies_shown(session: Session, place: Place, day: date) -> list[BodyShown]:
    """Every body, those on the ladder first, from the lowest."""
    ctx = context(session, place, day)
    rows = session.exec(
        select(Escalation.rung, func.count())
        .where(Escalation.partnership_id == place.partnership_id, col(Escalation.resolved_on).is_(None))
        .group_by(col(Escalation.rung))
    )
    waiting = dict(rows.all())
    found = []
    for body in sorted(ctx.bodies.values(), key=lambda one: (not one.level, one.level, one.id)):
        chair = ctx.body_chair(body.level, day) if body.level else next(iter(body.chairs), None)
        ahead = (s.meeting_on for s in ctx.sittings if s.body_id == body.id and s.meeting_on >= day)
        name = ctx.people[chair].name if chair is not None else ""
        found.append(
            BodyShown(
                body.key,
                body.name,
                body.level,
                name,
                next(ahead, None),
                waiting.get(body.level, 0) if body.level else 0,
            )
        )
    return found


def open_items(
    session: Session, place: Place, day: date, named: str, reader_id: int | None
) -> tuple[str, list[OpenItem]]:
    """The body's name, and what is open before it, in the order in which it was raised. Raises UnknownName."""
    ctx = context(session, place, day)
    body = ctx.bodies[body_named(session, place, named)]
    rows = session.exec(
        select(Escalation)
        .where(
            Escalation.partnership_id == place.partnership_id,
            Escalation.rung == body.level,
            col(Escalation.resolved_on).is_(None),
        )
        .order_by(col(Escalation.raised_on), col(Escalation.id))
    ).all()
    listed = listings(session, [row.id for row in rows if row.id is not None])
    about = _subjects(session, place, rows, ctx, reader_id, day)
    found = []
    for row in rows:
        assert row.id is not None
        mine = [one for one in listed.get(row.id, ()) if one.body_id == body.id and one.state is MeetingState.PLANNED]
        at = max(mine, key=lambda one: (one.published_on is not None, one.meeting_on), default=None)
        words, agency, is_hidden = about[row.id]
        sought = sought_at(MatterReason(row.reason), body.level, row.decision_sought)
        found.append(
            OpenItem(
                row.id,
                words,
                agency,
                "restricted" if is_hidden else row.reason,
                row.raised_on,
                ASK_COORDINATOR if is_hidden else sought,
                at.meeting_on if at is not None else None,
                at is not None and at.published_on is not None,
            )
        )
    return body.name, found


def to_be_ratified(session: Session, place: Place, named: str) -> list[str]:
    """What the body's chair decided between meetings and none has ratified, by reference or number. Raises
    UnknownName.
    """
    rows = to_ratify(session, body_named(session, place, named))
    return [ref or f"item {decision.escalation_id}" for decision, _, ref in rows]


def _subjects(
    session: Session, place: Place, rows: Sequence[Escalation], ctx: Context, reader_id: int | None, day: date
) -> dict[int, tuple[str, str, bool]]:
    """What each escalation is about, the agency that holds it, and whether the reader may know no more."""
    ids = [row.subject_id for row in rows if row.subject_kind == "action"]
    states = {state.id: state for state in by_ids(session, place.partnership_id, ids)}
    found: dict[int, tuple[str, str, bool]] = {}
    for row in rows:
        words, agency_id, is_hidden = f"{row.subject_kind} {row.subject_id}", None, False
        if row.subject_kind == "action":
            state = states[row.subject_id]
            is_hidden = not may_read(ctx, state.readers, reader_id, day)
            words, agency_id = state.ref + (" (restricted)" if is_hidden else ""), state.owner_agency_id
        elif row.subject_kind == AGENCY:
            words, agency_id = row.reason.replace("_", " "), row.subject_id
        elif row.subject_kind == REFERRAL:
            sent = referral(session, row.partnership_id, row.subject_id)
            words = sent.label if sent is not None else words
        elif row.subject_kind == BREACH:
            words = _breach_words(session, row.subject_id)
        assert row.id is not None
        found[row.id] = (words, ctx.agencies[agency_id].name if agency_id is not None else "", is_hidden)
    return found


def _breach_words(session: Session, breach_id: int) -> str:
    breach = session.get_one(ThresholdBreach, breach_id)
    area = session.get_one(Area, breach.area_id)
    return f"{breach.type} in {area.name}, {filed_words(breach.month, breach.week)}"
