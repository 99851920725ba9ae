"""Publishes a body's paper: the paper itself, what stands on it, and the notices to the members, in one transaction.

A published paper is immutable. A correction is a further revision: the same words under one line that says what was
corrected. The chain's head is printed in every paper (design decision 12).
"""

import hashlib
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries import agenda as facts
from models.queries.bodies import sitting as sitting_of
from models.queries.context import context
from models.queries.papers import paper_of, paper_stored
from models.queries.partnership import in_turn
from models.steps.agenda import meeting_words, tell
from models.steps.sweep import Line
from models.tables import AgendaItem, Meeting, Message, Notice, Paper
from models.tables.history import ChainHead
from rules import paper as papers
from rules.action import NoticeDraft
from rules.bodies.agenda import Item, Publication, Verdict, place_of, publication
from rules.bodies.facts import Sitting
from rules.bodies.meeting_notices import published as paper_notices
from rules.bodies.meetings import clear_days
from rules.history import GENESIS, Event
from rules.mail import Sentence
from rules.moment import Moment
from rules.people import Context
from rules.reasons import PAPERS
from rules.standing import to_ratify
from rules.words import MeetingState, MessageState, NoticeKind


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


def publish(tx: Writing, place: Place, meeting_id: int) -> Published | None:
    """Publishes the paper of a meeting if that is due still; None when somebody was quicker."""
    in_turn(tx.session, place)
    moment = tx.moment
    ctx = context(tx.session, place, moment.day, moment.as_of)
    sitting = next((one for one in ctx.sittings if one.id == meeting_id), None)
    if sitting is None:
        return None
    decided = decide(tx.session, sitting, facts.items(tx.session, place, moment.day, ctx), moment, ctx)
    if decided.verdict is not Verdict.PUBLISH:
        return None
    meeting = tx.session.get_one(Meeting, meeting_id, with_for_update=True)
    meeting.published_on, meeting.revision = moment.day, 1
    tx.session.add(meeting)
    _list(tx, place, sitting, decided.items, ctx)
    listed = [item.escalation_id for item in decided.items]
    made = paper_of(tx.session, place, meeting, moment, chain=_head(tx, place), escalation_ids=listed)
    store(tx, place, meeting, made, ctx)
    notices = paper_notices(sitting, meeting.revision, moment.day, ctx)
    payload = {"revision": 1, "items": listed, "left": {str(i.escalation_id): why for i, why in decided.left}}
    event = Event("paper_published", "meeting", meeting_id, {**payload, "clear_days": made.clear_days})
    tx.record(place.partnership_id, event, ctx.policy_version_id)
    return Published(sitting, decided, notices, tell(tx, place, sitting, notices, ctx))


def correct(tx: Writing, place: Place, meeting: Meeting, sentence: Sentence, ctx: Context) -> int:
    """Publishes one line of correction to a published paper (revision + 1); how many notices are new.

    Whoever has not been sent the paper yet gets it with the correction; the notice of the earlier revision falls away
    when it is looked at again.
    """
    assert meeting.id is not None
    before = paper_stored(tx.session, meeting.id, meeting.revision)
    assert before is not None, "a published meeting has its paper"
    meeting.revision += 1
    tx.session.add(meeting)
    count, head = _head(tx, place)
    made = replace(
        before,
        revision=meeting.revision,
        correction=sentence,
        cancelled=meeting.state == MeetingState.CANCELLED,
        meeting_on=meeting.meeting_on,
        clear_days=clear_days(before.published_on, meeting.meeting_on, ctx.own()),
        chain_count=count,
        chain_head=head,
    )
    store(tx, place, meeting, made, ctx)
    now = sitting_of(meeting, ctx.bodies[meeting.body_id].level)
    had_it = _had_it(tx.session, meeting.id)
    drafts = [
        replace(draft, kind=NoticeKind.CORRECTION, reason="corrected") if draft.recipient_id in had_it else draft
        for draft in paper_notices(now, meeting.revision, tx.moment.day, ctx)
    ]
    payload = {"revision": meeting.revision, "sentence": sentence}
    tx.record(place.partnership_id, Event("paper_corrected", "meeting", meeting.id, payload), ctx.policy_version_id)
    return tell(tx, place, now, drafts, ctx)


def _had_it(session: Session, meeting_id: int) -> set[int]:
    """Who was sent a paper of this meeting, or may have been."""
    travelled = (MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN)
    rows = session.exec(
        select(Notice)
        .join(Message, col(Message.id) == col(Notice.message_id))
        .where(
            Notice.subject_kind == "meeting",
            Notice.subject_id == meeting_id,
            col(Notice.kind).in_(PAPERS),
            col(Message.state).in_([state.value for state in travelled]),
        )
    )
    return {row.recipient_id for row in rows}


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


def _list(tx: Writing, place: Place, sitting: Sitting, items: tuple[Item, ...], ctx: Context) -> None:
    rows = facts.planned(tx.session, place.partnership_id)
    body = ctx.bodies[sitting.body_id]
    for item in items:
        row = (
            _decided_between(tx, item)
            or rows.get(item.escalation_id)
            or AgendaItem(
                partnership_id=place.partnership_id,
                meeting_id=sitting.id,
                escalation_id=item.escalation_id,
                listed_on=tx.moment.day,
            )
        )
        row.meeting_id, row.published_on = sitting.id, tx.moment.day
        tx.session.add(row)
        payload = {"reason": item.reason, "body": body.name, "meeting_on": sitting.meeting_on}
        event = Event("on_paper", item.subject_kind, item.subject_id, payload)
        tx.record(place.partnership_id, event, ctx.policy_version_id)
    tx.session.flush()


def _decided_between(tx: Writing, item: Item) -> AgendaItem | None:
    """The row of a matter that the chair decided on between meetings: it keeps that decision on the paper."""
    waits = to_ratify(item.listings, item.level)
    if waits is None:
        return None
    return tx.session.exec(
        select(AgendaItem).where(
            AgendaItem.escalation_id == item.escalation_id, AgendaItem.meeting_id == waits.meeting_id
        )
    ).first()


def _head(tx: Writing, place: Place) -> tuple[int, str]:
    """The record's head as it stands before this paper."""
    head = tx.session.exec(select(ChainHead).where(ChainHead.partnership_id == place.partnership_id)).one_or_none()
    return (head.count, head.hash) if head is not None else (0, GENESIS)
