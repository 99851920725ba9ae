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
from rules.bodies.agenda import Item, Why, place_of, to_be_told, to_record, weeks_unrecorded
from rules.bodies.facts import BOARD, Sitting
from rules.cadence import flag
from rules.history import Event
from rules.moment import Moment
from rules.people import Context
from rules.reasons import day_in_words
from rules.words import MeetingState, NoticeKind

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
    ]
    return [one for one in found if one is not None]


def _placing(item: Item, row: AgendaItem | None, moment: Moment, ctx: Context) -> Placing | None:
    why, sitting = place_of(item, moment.day, ctx)
    now = row.meeting_id if row is not None else None
    if now == (sitting.id if sitting is not None else None):
        return None
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
        drafts = [*_unrecorded(sitting, moment, ctx), *_on_closed_day(sitting, moment, ctx)]
        if sitting.level >= BOARD:
            drafts += _named(session, sitting, items, moment, ctx)
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


def _unrecorded(sitting: Sitting, moment: Moment, ctx: Context) -> list[NoticeDraft]:
    week = weeks_unrecorded(sitting, moment.day, ctx)
    period = f"{sitting.occurrence_on.isoformat()}:{week}"
    return [
        NoticeDraft(NoticeKind.UNRECORDED, person_id, f"week_{min(week, 2)}", period=period)
        for person_id in to_record(sitting, moment.day, ctx)
    ]


def _on_closed_day(sitting: Sitting, moment: Moment, ctx: Context) -> list[NoticeDraft]:
    """A meeting that stays on a closed day is nobody's meeting: the coordinator moves or cancels it."""
    if sitting.meeting_on < moment.day or ctx.own().is_open(sitting.meeting_on):
        return []
    period = f"{sitting.occurrence_on.isoformat()}:{sitting.meeting_on.isoformat()}"
    return [NoticeDraft(NoticeKind.MEETING_FLAGGED, ctx.coordinator_on(moment.day), "closed_day", period=period)]


def _named(
    session: Session, sitting: Sitting, items: Sequence[Item], moment: Moment, ctx: Context
) -> list[NoticeDraft]:
    mine = [item for item in items if place_of(item, moment.day, ctx)[1] == sitting and not item.is_paused]
    told = facts.tellings(session, sitting.id, sitting.occurrence_on)
    return [
        NoticeDraft(NoticeKind.NAMED, person, "named", period=facts.named_period(sitting.occurrence_on, agency))
        for agency, person in to_be_told(sitting, mine, told, moment.day, ctx).items()
    ]


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
