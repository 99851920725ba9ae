"""Corrects a published paper: a further revision, the same words under one line that says what was corrected."""

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.bodies import sitting as sitting_of
from models.queries.papers import paper_stored
from models.steps.agenda import tell
from models.steps.publication import head_of, store
from models.tables import Meeting, Message, Notice
from rules.bodies.meeting_notices import published as paper_notices
from rules.bodies.meetings import clear_days
from rules.history import Event
from rules.mail import Sentence
from rules.paper import Paper
from rules.people import Context
from rules.reasons import PAPERS
from rules.words import MeetingState, MessageState, NoticeKind


def correct(
    tx: Writing,
    place: Place,
    meeting: Meeting,
    sentence: Sentence,
    ctx: Context,
    latest: Paper | None = None,
) -> int:
    """Publishes one line of correction to a published paper (revision + 1); how many notices are new.

    `latest`: the paper's latest revision, if it was read before the transaction.

    Whoever has not been sent the paper yet gets it with the correction; the notice of the earlier revision falls away
    when it is looked at again.
    """
    assert meeting.id is not None
    is_latest = latest is not None and latest.revision == meeting.revision
    before = latest if is_latest else paper_stored(tx.session, meeting.id, meeting.revision)
    assert before is not None, "a published meeting has its paper"
    meeting.revision += 1
    tx.session.add(meeting)
    count, head = head_of(tx.session, place)
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
    rows = session.scalars(
        select(Notice)
        .join(Message, col(Message.id) == col(Notice.message_id))
        .where(
            col(Notice.subject_kind) == "meeting",
            col(Notice.subject_id) == meeting_id,
            col(Notice.kind).in_(PAPERS),
            col(Message.state).in_([state.value for state in travelled]),
        )
    )
    return {row.recipient_id for row in rows}
