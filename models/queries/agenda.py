"""Open matters as agendas see them, who was told of a paper beforehand, and the meetings behind them. In bulk."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.listings import listings, told_at
from models.queries.ratifying import UNRATIFIED
from models.tables import AgendaItem, Decision, Escalation, Message, Notice
from rules.action import ActionState
from rules.bodies.agenda import Item
from rules.bodies.county import REFERRAL
from rules.bodies.facts import PERFORMANCE
from rules.bodies.since import with_body_since
from rules.moment import LONDON
from rules.people import Context
from rules.standing import Listing, Matter
from rules.words import MatterReason, NoticeKind


def items(session: Session, place: Place, day: date, ctx: Context) -> list[Item]:
    """Every matter that a body has, and every other that is still planned for an agenda."""
    planned = select(col(AgendaItem.escalation_id)).where(*_planned(place.partnership_id))
    has_it = and_(col(Escalation.resolved_on).is_(None), col(Escalation.rung) >= PERFORMANCE)
    rows = session.scalars(
        select(Escalation)
        .where(col(Escalation.partnership_id) == place.partnership_id, or_(has_it, col(Escalation.id).in_(planned)))
        .order_by(col(Escalation.id))
    ).all()
    ids = sorted({row.subject_id for row in rows if row.subject_kind == "action"})
    states = {state.id: state for state in actions.by_ids(session, place.partnership_id, ids)}
    listed = listings(session, [row.id for row in rows if row.id is not None])
    found = []
    for row in rows:
        assert row.id is not None
        state = states.get(row.subject_id) if row.subject_kind == "action" else None
        found.append(
            Item(
                escalation_id=row.id,
                label=state.ref if state is not None else _label(row, ctx),
                reason=MatterReason(row.reason),
                level=row.rung,
                since=_since(row, state, listed.get(row.id, ()), day, ctx),
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                agency_id=_agency(row, state),
                is_open=row.resolved_on is None,
                is_live=state is None or state.is_live,
                pauses=state.pauses if state is not None else (),
                lead_told_on=state.lead_told_on if state is not None else None,
                listings=listed.get(row.id, ()),
            )
        )
    return found


def _since(row: Escalation, state: ActionState | None, listed: tuple[Listing, ...], day: date, ctx: Context) -> date:
    """The day from which a paper may list it."""
    raised_on = min(row.raised_on, row.fell_due_on or row.raised_on)
    reason = MatterReason(row.reason)
    matter = Matter(reason, row.number, raised_on, row.decision_sought, rung=row.rung, listings=listed)
    return with_body_since(state, matter, day, ctx)


def _agency(row: Escalation, state: ActionState | None) -> int | None:
    if state is not None:
        return state.owner_agency_id
    return row.subject_id if row.subject_kind == "agency" else None


def _label(row: Escalation, ctx: Context) -> str:
    if row.subject_kind == REFERRAL:
        return f"referral {row.subject_id}"
    if row.subject_kind == "agency" and row.subject_id in ctx.agencies:
        return f"{ctx.agencies[row.subject_id].name}: {row.reason.replace('_', ' ')}"
    return f"{row.subject_kind} {row.subject_id}: {row.reason.replace('_', ' ')}"


def _planned(partnership_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(AgendaItem.partnership_id) == partnership_id,
        col(AgendaItem.published_on).is_(None),
        col(AgendaItem.decision_id).is_(None),
    )


def planned(
    session: Session, partnership_id: int, escalation_ids: Sequence[int] | None = None, *, locked: bool = False
) -> dict[int, AgendaItem]:
    """By escalation, of all or of these: its row on an agenda whose paper is not out, as it stands now.

    `locked`: kept from everybody else until the transaction ends, in the order of ids.
    """
    wanted = select(AgendaItem).where(*_planned(partnership_id)).execution_options(populate_existing=True)
    if locked:
        wanted = wanted.order_by(col(AgendaItem.id)).with_for_update(key_share=True)
    if escalation_ids is None:
        return {row.escalation_id: row for row in session.scalars(wanted)}
    found: dict[int, AgendaItem] = {}
    for start in range(0, len(escalation_ids), actions.CHUNK):
        chunk = col(AgendaItem.escalation_id).in_(escalation_ids[start : start + actions.CHUNK])
        found.update((row.escalation_id, row) for row in session.scalars(wanted.where(chunk)))
    return found


def to_ratify_at(session: Session, meeting_id: int | None) -> list[AgendaItem]:
    """The rows of one meeting on which a decision between meetings waits to be ratified, and has not given way."""
    return list(
        session.scalars(
            select(AgendaItem)
            .join(Decision, col(Decision.id) == col(AgendaItem.decision_id))
            .where(
                col(AgendaItem.meeting_id) == meeting_id,
                col(AgendaItem.published_on).is_(None),
                *UNRATIFIED,
            )
        )
    )


def tellings(session: Session, meeting_id: int, occurrence_on: date) -> dict[int, date | None]:
    """Agency → when its board member was told that the coming paper names it; None: they are to be, and were not."""
    rows = session.execute(
        select(col(Notice.period), told_at())
        .join(Message, col(Message.id) == col(Notice.message_id), isouter=True)
        .where(
            col(Notice.subject_kind) == "meeting",
            col(Notice.subject_id) == meeting_id,
            col(Notice.kind) == NoticeKind.NAMED.value,
            col(Notice.withdrawn_at).is_(None),
        )
        .order_by(col(Notice.id))
    )
    found: dict[int, date | None] = {}
    for period, at in rows:
        occurrence, _, agency = period.rpartition(":")
        if occurrence != occurrence_on.isoformat():
            continue
        on = _day(at) if at is not None else None
        days = [one for one in (on, found.get(int(agency))) if one is not None]
        found[int(agency)] = min(days, default=None)
    return found


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def action_ids(items: Sequence[Item]) -> list[int]:
    """The actions behind these matters, in order."""
    return sorted({item.subject_id for item in items if item.subject_kind == "action"})
