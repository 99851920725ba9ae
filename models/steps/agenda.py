"""Puts open matters on the agendas they belong on, and names what has to be said of the meetings themselves.

Level-triggered: an item whose paper is not out is only planned, and follows its matter: to another meeting, up to
another body, or off the agenda when it is settled. Once published it stays where it is, whatever happens.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries import agenda as facts
from models.queries.actions import CHUNK
from models.queries.context import context
from models.steps.notices import insert_notices, notice_row
from models.steps.sweep import Line
from models.tables import AgendaItem, Escalation, Meeting, Notice
from rules.action import NoticeDraft
from rules.bodies.agenda import Item, Why, place_of
from rules.bodies.facts import BOARD, Sitting
from rules.bodies.meeting_notices import of_meeting
from rules.cadence import flag
from rules.history import Event
from rules.moment import Moment
from rules.people import Context
from rules.reasons import day_in_words
from rules.standing import to_ratify
from rules.words import MeetingState

Guard = Callable[[str, Callable[[], "Placing | None"]], "Placing | None"]
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a matter belongs now: on the agenda of a meeting, or, with the reason, on none."""

    item: Item
    why: Why
    sitting: Sitting | None

    def line(self, ctx: Context) -> Line:
        """For people to read."""
        where = meeting_words(self.sitting, ctx) if self.sitting is not None else ""
        event = ("on the agenda of", where) if where else ("off the agenda", self.why.value)
        return Line(self.item.label, (), (event,), 0, 0)


def meeting_words(sitting: Sitting, ctx: Context) -> str:
    """ "Performance Group, Thu 17 Dec 2026"."""
    return f"{ctx.bodies[sitting.body_id].name}, {day_in_words(sitting.meeting_on)}"


def placings(session: Session, place: Place, moment: Moment, ctx: Context, each: Guard) -> list[Placing]:
    """Every matter that does not stand where it belongs."""
    items = [i for i in facts.items(session, place, moment.day, ctx) if to_ratify(i.listings, i.level) is None]
    rows = facts.planned(session, place.partnership_id)
    found = [
        each(item.label, lambda item=item: _placing(item, rows.get(item.escalation_id), moment, ctx))  # type: ignore[misc]
        for item in items
    ]
    return [one for one in found if one is not None]


def _placing(item: Item, row: AgendaItem | None, moment: Moment, ctx: Context) -> Placing | None:
    why, sitting = place_of(item, moment.day, ctx)
    now = row.meeting_id if row is not None else None
    return Placing(item, why, sitting) if now != (sitting.id if sitting is not None else None) else None


def put_all(tx: Writing, place: Place, found: Sequence[Placing], ctx: Context) -> list[Placing]:
    """Writes placings with one statement a kind; returns those that changed anything.

    Of two runs at once the second waits here, and finds it done. What a meeting's paper or a decision changed
    meanwhile is left to the next run. The locks are taken in the order of ids, meetings before escalations, and those
    before the rows, so that no paper takes a row in while it is moved.
    """
    open_to = _locked_meetings(tx.session, {one.sitting.id for one in found if one.sitting is not None})
    as_was = _locked_escalations(tx.session, [one.item for one in found])
    rows = facts.planned(tx.session, place.partnership_id, sorted(as_was), locked=True)
    done, new, moved, gone = [], [], [], []
    for one in found:
        if one.item.escalation_id not in as_was or (one.sitting is not None and one.sitting.id not in open_to):
            continue
        row = rows.get(one.item.escalation_id)
        if (row.meeting_id if row is not None else None) == (one.sitting.id if one.sitting is not None else None):
            continue
        if one.sitting is None and row is not None:
            gone.append(row.id)
        elif one.sitting is not None and row is not None:
            moved.append({"the_id": row.id, "meeting_id": one.sitting.id, "listed_on": tx.moment.day})
        elif one.sitting is not None:
            new.append(_row(place, one.item, one.sitting, tx.moment))
        done.append(one)
        _record(tx, place, one, ctx)
    _write(tx.session, new, moved, gone)
    return done


def _row(place: Place, item: Item, sitting: Sitting, moment: Moment) -> dict[str, Any]:
    return {
        "partnership_id": place.partnership_id,
        "meeting_id": sitting.id,
        "escalation_id": item.escalation_id,
        "listed_on": moment.day,
    }


def _write(session: Session, new: Rows, moved: Rows, gone: Sequence[int | None]) -> None:
    table = AgendaItem.__table__  # type: ignore[attr-defined]
    if moved:
        session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("the_id"), *_is_plan(table.c))
            .values(meeting_id=bindparam("meeting_id"), listed_on=bindparam("listed_on")),
            moved,
        )
    for start in range(0, len(gone), CHUNK):
        mine = col(AgendaItem.id).in_(gone[start : start + CHUNK])
        session.execute(delete(AgendaItem).where(mine, *_is_plan(table.c)))
    if new:
        session.execute(insert(AgendaItem), new)


def _is_plan(columns: Any) -> tuple[ColumnElement[bool], ...]:
    """What stands on a paper, or holds a decision, stays where it is."""
    return columns.published_on.is_(None), columns.decision_id.is_(None)


def _record(tx: Writing, place: Place, one: Placing, ctx: Context) -> None:
    item, sitting = one.item, one.sitting
    payload: dict[str, object]
    if sitting is None:
        kind, payload = "agenda_left", {"reason": one.why}
    else:
        body = ctx.bodies[sitting.body_id].name
        kind, payload = "agenda_listed", {"reason": item.reason, "body": body, "meeting_on": sitting.meeting_on}
    tx.record(place.partnership_id, Event(kind, item.subject_kind, item.subject_id, payload), ctx.policy_version_id)


def _locked_meetings(session: Session, ids: Collection[int]) -> set[int]:
    """Keeps anybody else from publishing or cancelling these; those that are planned still, their paper not out."""
    rows = session.execute(
        select(col(Meeting.id), col(Meeting.published_on), col(Meeting.state))
        .where(col(Meeting.id).in_(sorted(ids)))
        .order_by(col(Meeting.id))
        .with_for_update(key_share=True)
    )
    return {one for one, published_on, state in rows if published_on is None and state == MeetingState.PLANNED}


def _locked_escalations(session: Session, items: Sequence[Item]) -> set[int]:
    """Keeps anybody else from placing or deciding these; those that are as they were when their place was found."""
    before = {item.escalation_id: (item.level, item.is_open) for item in items}
    ids, found = sorted(before), set[int]()
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(col(Escalation.id), col(Escalation.rung), col(Escalation.resolved_on))
            .where(col(Escalation.id).in_(ids[start : start + CHUNK]))
            .order_by(col(Escalation.id))
            .with_for_update(key_share=True)
        )
        found.update(one for one, rung, resolved_on in rows if before[one] == (rung, resolved_on is None))
    return found


def refresh_flags(tx: Writing, place: Place) -> int:
    """Looks at the calendar again: a day that became a holiday flags the meetings to come. How many changed."""
    ctx = context(tx.session, place, tx.moment.day)
    changed = 0
    for meeting in tx.session.scalars(
        select(Meeting).where(
            col(Meeting.partnership_id) == place.partnership_id,
            col(Meeting.state) == MeetingState.PLANNED.value,
            col(Meeting.meeting_on) >= tx.moment.day,
        )
    ):
        now = flag(meeting.meeting_on, ctx.calendars)
        if now != meeting.flag:
            meeting.flag = now
            tx.session.add(meeting)
            payload = {"meeting_on": meeting.meeting_on, "flag": now}
            assert meeting.id is not None
            tx.record(place.partnership_id, Event("meeting_flagged", "meeting", meeting.id, payload))
            changed += 1
    return changed


def meeting_notices(
    session: Session, place: Place, moment: Moment, ctx: Context
) -> list[tuple[Sitting, list[NoticeDraft]]]:
    """What is to be said of meetings today and was not: not recorded, on a closed day, a board's paper that will name
    an agency.
    """
    if not ctx.own().is_open(moment.day):
        return []
    items = facts.items(session, place, moment.day, ctx)
    said = _said(session, place, [sitting.id for sitting in ctx.sittings])
    found = []
    for sitting in ctx.sittings:
        if not sitting.level:
            continue
        told = facts.tellings(session, sitting.id, sitting.occurrence_on) if sitting.level >= BOARD else {}
        drafts = of_meeting(sitting, items, told, moment.day, ctx)
        new = [draft for draft in drafts if (sitting.id, *draft.key) not in said]
        if new:
            found.append((sitting, new))
    return found


def tell(tx: Writing, place: Place, sitting: Sitting, drafts: Sequence[NoticeDraft], ctx: Context) -> int:
    """Writes notices about a meeting, and that they were made; returns how many are new."""
    made = {"day": tx.moment.day, "as_of": tx.moment.as_of, "policy_version_id": ctx.policy_version_id}
    rows = [notice_row(place.partnership_id, "meeting", sitting.id, draft, **made) for draft in drafts]  # type: ignore[arg-type]
    written = insert_notices(tx, rows)
    if written:
        said = [{"kind": d.kind, "recipient_id": d.recipient_id, "reason": d.reason} for d in drafts]
        event = Event("notices", "meeting", sitting.id, {"notices": said})
        tx.record(place.partnership_id, event, ctx.policy_version_id)
    return written


def _said(session: Session, place: Place, meeting_ids: Sequence[int]) -> set[tuple[int, str, int, int, int, str]]:
    rows = session.scalars(
        select(Notice).where(
            col(Notice.partnership_id) == place.partnership_id,
            col(Notice.subject_kind) == "meeting",
            col(Notice.subject_id).in_(meeting_ids),
            col(Notice.withdrawn_at).is_(None),
        )
    )
    return {(n.subject_id, n.kind, n.rung, n.episode, n.recipient_id, n.period) for n in rows}
