"""Publishes a body's paper: the paper itself, what stands on it, and the notices to the members, in one transaction.

A published paper is immutable; what corrects one is a further revision (models/steps/correction.py). The chain's head
is printed in every paper (design decision 12).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries import agenda as facts
from models.queries.actions import CHUNK
from models.queries.context import context
from models.queries.paper_agenda import Agenda, to_publish
from models.queries.papers import paper_of
from models.queries.partnership import in_turn
from models.steps.agenda import meeting_words, tell
from models.steps.deciding import StaleAction, locked_versions
from models.steps.sweep import Line
from models.tables import Action, AgendaItem, Meeting, Paper
from models.tables.history import ChainHead
from rules import paper as papers
from rules.action import NoticeDraft
from rules.bodies.agenda import Item, Publication, Verdict, place_of, publication, waits_since
from rules.bodies.facts import Sitting
from rules.bodies.meeting_notices import published as paper_notices
from rules.history import GENESIS, Event
from rules.moment import Moment
from rules.people import Context

TRIES = 3
"""So often a paper is made before its transaction."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was decided of one meeting's paper, and the notices it made."""

    sitting: Sitting
    decided: Publication
    notices: tuple[NoticeDraft, ...] = ()
    notices_new: int = 0

    def line(self, ctx: Context) -> Line:
        """For people to read."""
        found = self.decided
        until = f" until {found.until}" if found.until is not None else ""
        listed = [("lists", item.label) for item in found.items]
        left = [("not listed", f"{item.label}, {why}") for item, why in found.left]
        return Line(
            meeting_words(self.sitting, ctx), self.notices, (("paper", found.verdict + until), *listed, *left), 0, 0
        )

    @property
    def action_ids(self) -> list[int]:
        """The actions that the paper lists."""
        return facts.action_ids(self.decided.items)


def due(session: Session, place: Place, moment: Moment, levels: tuple[int, ...], ctx: Context) -> list[Published]:
    """Every planned meeting at these levels, and what becomes of its paper today."""
    items = facts.items(session, place, moment.day, ctx)
    found = []
    for sitting in ctx.sittings:
        if sitting.level in levels:
            decided = decide(session, sitting, items, moment, ctx)
            out = decided.verdict is Verdict.PUBLISH
            found.append(Published(sitting, decided, paper_notices(sitting, 1, moment.day, ctx) if out else ()))
    return found


def decide(session: Session, sitting: Sitting, items: list[Item], moment: Moment, ctx: Context) -> Publication:
    """What becomes of one paper, from fresh facts."""
    mine = [item for item in items if place_of(item, moment.day, ctx)[1] == sitting]
    told = facts.tellings(session, sitting.id, sitting.occurrence_on)
    return publication(sitting, mine, told, moment.day, ctx)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper that is made and not out yet. `rows`: what it lists."""

    sitting: Sitting
    decided: Publication
    rows: Sequence[Agenda]
    paper: papers.Paper
    ctx: Context

    @property
    def head(self) -> tuple[int, str]:
        """The record's head that is printed in it."""
        return self.paper.chain_count, self.paper.chain_head


def publish(database: Database, moment: Moment, place: Place, meeting_id: int) -> Published | None:
    """Publishes the paper of a meeting if that is due still; None when somebody was quicker.

    The paper is made before the transaction, so that this stays short however long the paper is, and goes out if
    the record's head is still the one it prints; else it is made anew. Where others write all the time it is made
    within the transaction in the end. Raises DatabaseUnavailable, and StaleAction if even then somebody is at its
    actions.
    """
    for attempt in range(2 * TRIES):
        with database.reading() as session:
            prepared = prepare(session, place, moment, meeting_id)
        if prepared is None:
            return None
        try:
            with database.writing(moment) as tx:
                return (put_out if attempt < TRIES else make_and_put_out)(tx, place, prepared)
        except StaleAction:
            if attempt == 2 * TRIES - 1:
                raise
            with database.writing(moment) as tx:  # until whoever is at one of its actions is done
                locked_versions(tx.session, place.partnership_id, facts.action_ids(prepared.decided.items))
    raise AssertionError("unreachable")


def prepare(session: Session, place: Place, moment: Moment, meeting_id: int) -> Prepared | None:
    """Makes the paper of a meeting, if it is to go out now; writes nothing."""
    head = head_of(session, place)  # first: what is written while the rest is read makes the paper stale
    ctx = context(session, place, moment.day, moment.as_of)
    sitting = next((one for one in ctx.sittings if one.id == meeting_id), None)
    if sitting is None:
        return None
    decided = decide(session, sitting, facts.items(session, place, moment.day, ctx), moment, ctx)
    if decided.verdict is not Verdict.PUBLISH:
        return None
    rows = to_publish(session, place.partnership_id, sitting, decided.items, moment.day)
    meeting = session.get_one(Meeting, meeting_id)
    return Prepared(sitting, decided, rows, paper_of(session, place, meeting, moment, rows, head, ctx), ctx)


def put_out(tx: Writing, place: Place, prepared: Prepared) -> Published:
    """Writes a paper that was made. Raises StaleAction if anything was written since: make it anew then."""
    action_ids = _kept(tx, place, prepared)
    if head_of(tx.session, place) != prepared.head:
        raise StaleAction(action_ids)
    return _write(tx, place, prepared)


def make_and_put_out(tx: Writing, place: Place, before: Prepared) -> Published | None:
    """Makes the paper anew while nobody can change its meeting or the actions that it listed `before`, and writes it.
    None: it is not due any more. Raises StaleAction where somebody is at one of them, or it lists others now.
    """
    kept = _kept(tx, place, before)
    tx.session.expire_all()
    prepared = prepare(tx.session, place, tx.moment, before.sitting.id)
    if prepared is None:
        return None
    if not set(facts.action_ids(prepared.decided.items)) <= set(kept):
        raise StaleAction(facts.action_ids(prepared.decided.items))
    return _write(tx, place, prepared)


def _kept(tx: Writing, place: Place, prepared: Prepared) -> list[int]:
    """Keeps others from the paper's meeting and actions, the meeting first; gives the actions. Raises StaleAction."""
    action_ids = facts.action_ids(prepared.decided.items)
    in_turn(tx.session, place)
    tx.session.get_one(Meeting, prepared.sitting.id, with_for_update={"key_share": True})
    nobody_changes(tx, place, action_ids)
    return action_ids


def _write(tx: Writing, place: Place, prepared: Prepared) -> Published:
    sitting, decided, ctx, moment = prepared.sitting, prepared.decided, prepared.ctx, tx.moment
    meeting = tx.session.get_one(Meeting, sitting.id, with_for_update={"key_share": True})
    meeting.published_on, meeting.revision = moment.day, 1
    tx.session.add(meeting)
    _list(tx, place, prepared)
    store(tx, place, meeting, prepared.paper, ctx)
    notices = paper_notices(sitting, 1, moment.day, ctx)
    left = {str(item.escalation_id): why for item, why in decided.left}
    listed = [item.escalation_id for item in decided.items]
    payload = {"revision": 1, "items": listed, "left": left, "clear_days": prepared.paper.clear_days}
    event = Event("paper_published", "meeting", sitting.id, payload)
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    return Published(sitting, decided, notices, tell(tx, place, sitting, notices, ctx))


def keep_waiting(tx: Writing, place: Place, waiting: Published, ctx: Context) -> int:
    """Puts on record from when a paper waits, once: the wait is counted from there. Makes no notices."""
    meeting = tx.session.get_one(Meeting, waiting.sitting.id, with_for_update={"key_share": True})
    since = waits_since(waiting.sitting, tx.moment.day)
    if meeting.published_on is None and meeting.waits_from != since:
        meeting.waits_from = since
        tx.session.add(meeting)
        payload = {"since": since, "until": waiting.decided.until}
        event = Event("paper_waits", "meeting", waiting.sitting.id, payload)
        tx.record(place.partnership_id, event, ctx.policy_version_id)
    return 0


def nobody_changes(tx: Writing, place: Place, action_ids: Sequence[int]) -> None:
    """Keeps everybody else from changing what the paper lists. Raises StaleAction where somebody is at it.

    Nobody is waited for: a step that holds its action may itself wait for the partnership's turn, which is ours.
    """
    for start in range(0, len(action_ids), CHUNK):
        chunk = action_ids[start : start + CHUNK]
        rows = tx.session.scalars(
            select(col(Action.id))
            .where(col(Action.partnership_id) == place.partnership_id, col(Action.id).in_(chunk))
            .with_for_update(skip_locked=True)
        )
        if len(rows.all()) < len(chunk):
            raise StaleAction(chunk)


def store(tx: Writing, place: Place, meeting: Meeting, made: papers.Paper, ctx: Context) -> None:
    """Keeps a paper as it is published."""
    content = papers.as_json(made)
    assert meeting.id is not None
    tx.session.add(
        Paper(
            partnership_id=place.partnership_id,
            meeting_id=meeting.id,
            revision=made.revision,
            kind=made.kind.value,
            content=content,
            digest=hashlib.sha256(content.encode()).hexdigest(),
            chain_count=made.chain_count,
            chain_head=made.chain_head,
            published_at=tx.moment.as_of,
            policy_version_id=ctx.policy_version_id,
        )
    )
    tx.session.flush()


def _list(tx: Writing, place: Place, prepared: Prepared) -> None:
    """Its items stand on the paper from now on."""
    sitting, ctx, day = prepared.sitting, prepared.ctx, tx.moment.day
    there = [row.item.id for row in prepared.rows if row.item.id is not None]
    for start in range(0, len(there), CHUNK):
        mine = col(AgendaItem.id).in_(there[start : start + CHUNK]), col(AgendaItem.published_on).is_(None)
        values = {"meeting_id": sitting.id, "published_on": day}
        written = tx.session.execute(update(AgendaItem).where(*mine).values(values).returning(col(AgendaItem.id)))
        if len(written.all()) < len(there[start : start + CHUNK]):
            raise StaleAction(facts.action_ids(prepared.decided.items))
    shared = {"partnership_id": place.partnership_id, "meeting_id": sitting.id, "listed_on": day, "published_on": day}
    new = [shared | {"escalation_id": row.item.escalation_id} for row in prepared.rows if row.item.id is None]
    if new:
        tx.session.execute(insert(AgendaItem), new)
    body = ctx.bodies[sitting.body_id].name
    for item in prepared.decided.items:
        payload = {"reason": item.reason, "body": body, "meeting_on": sitting.meeting_on}
        event = Event("on_paper", item.subject_kind, item.subject_id, payload)
        tx.record(place.partnership_id, event, ctx.policy_version_id)


def head_of(session: Session, place: Place) -> tuple[int, str]:
    """The record's head as it stands before this paper."""
    here = col(ChainHead.partnership_id) == place.partnership_id
    head = session.execute(select(col(ChainHead.count), col(ChainHead.hash)).where(here)).one_or_none()
    return (head[0], head[1]) if head is not None else (0, GENESIS)
