"""Puts open matters on the agendas they belong on, and names what has to be said of the meetings themselves.

Level-triggered: an item whose paper is not out is only planned, and follows its matter: to another meeting, up to
another body, or off the agenda when it is settled. Once published it stays where it is, whatever happens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries import agenda as facts
from models.queries.context import context
from models.steps.notices import insert_notices, notice_row
from models.steps.sweep import Line
from models.tables import AgendaItem, Meeting, Notice
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


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a matter belongs now, and where it was planned (its row's id and meeting) until now."""

    item: Item
    why: Why
    sitting: Sitting | None
    row_id: int | None = None

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
    rows = facts.planned(session, place.partnership_id)
    found = [
        each(item.label, lambda item=item: _placing(item, rows.get(item.escalation_id), moment, ctx))  # type: ignore[misc]
        for item in facts.items(session, place, moment.day, ctx)
        if to_ratify(item.listings, item.level) is None
    ]
    return [one for one in found if one is not None]


def _placing(item: Item, row: AgendaItem | None, moment: Moment, ctx: Context) -> Placing | None:
    why, sitting = place_of(item, moment.day, ctx)
    now = row.meeting_id if row is not None else None
    if now == (sitting.id if sitting is not None else None):
        return None
    if sitting is None and row is not None and row.decision_id is not None:
        return None  # decided between meetings: it stays where it is ratified
    return Placing(item, why, sitting, row.id if row is not None else None)


def put(tx: Writing, place: Place, placing: Placing, ctx: Context) -> bool:
    """Writes one placing; False when its meeting was published or cancelled meanwhile: the next run finds it."""
    item, sitting = placing.item, placing.sitting
    if sitting is not None:
        meeting = tx.session.get_one(Meeting, sitting.id, with_for_update=True)
        if meeting.published_on is not None or meeting.state != MeetingState.PLANNED:
            return False
    row = tx.session.get(AgendaItem, placing.row_id) if placing.row_id is not None else None
    if row is not None and row.published_on is not None:
        return False
    if row is not None and row.decision_id is not None:
        row = None  # the decision stays with the agenda it was put on; what is left of the matter is listed anew
    if sitting is None:
        if row is not None:
            tx.session.delete(row)
        payload: dict[str, object] = {"reason": placing.why}
    else:
        row = row or AgendaItem(
            partnership_id=place.partnership_id,
            meeting_id=sitting.id,
            escalation_id=item.escalation_id,
            listed_on=tx.moment.day,
        )
        row.meeting_id, row.listed_on = sitting.id, tx.moment.day
        tx.session.add(row)
        body = ctx.bodies[sitting.body_id]
        payload = {"reason": item.reason, "body": body.name, "meeting_on": sitting.meeting_on}
    kind = "agenda_listed" if sitting is not None else "agenda_left"
    tx.record(place.partnership_id, Event(kind, item.subject_kind, item.subject_id, payload), ctx.policy_version_id)
    tx.session.flush()
    return True


def refresh_flags(tx: Writing, place: Place) -> int:
    """Looks at the calendar again: a day that became a holiday flags the meetings to come. How many changed."""
    ctx = context(tx.session, place, tx.moment.day)
    changed = 0
    for meeting in tx.session.exec(
        select(Meeting).where(
            Meeting.partnership_id == place.partnership_id,
            Meeting.state == MeetingState.PLANNED,
            Meeting.meeting_on >= tx.moment.day,
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
    rows = session.exec(
        select(Notice).where(
            Notice.partnership_id == place.partnership_id,
            Notice.subject_kind == "meeting",
            col(Notice.subject_id).in_(meeting_ids),
            col(Notice.withdrawn_at).is_(None),
        )
    )
    return {(n.subject_id, n.kind, n.rung, n.episode, n.recipient_id, n.period) for n in rows}
