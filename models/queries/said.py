"""Marks of notices, and which notices had been said before this database was brought back from a backup."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from models.tables import Action, Body, Meeting, Message, Person, SaidBefore, TaskingCycle
from rules.said import BY_A_STEP, SaidNotice, mark

if TYPE_CHECKING:
    from models.queries.outbox import NoticeFacts

SAID_BEFORE_RESTORE = "said_before_restore"
"""Why such a notice is not sent."""


def marked(session: Session, notices: "Sequence[NoticeFacts]") -> dict[int, SaidNotice]:
    """Notices, by id, as sent.log writes them down."""
    about = _actions(session, notices) | _messages(session, notices) | _meetings(session, notices)
    recipients = {notice.recipient_id for notice in notices}
    keys = dict(session.exec(select(Person.id, Person.key).where(col(Person.id).in_(recipients))).all())
    found = {}
    for one in notices:
        of_itself = ((one.subject_kind, str(one.subject_id)), None)
        words, due_on = about.get((one.subject_kind, one.subject_id), of_itself)
        text = mark(words, due_on, one.kind, one.rung, one.episode, keys[one.recipient_id], one.period)
        found[one.id] = SaidNotice(one.public_id, text)
    return found


_About = dict[tuple[str, int], tuple[tuple[str, ...], date | None]]
"""By subject: the words that name it in every database, and its due date."""


def _actions(session: Session, notices: "Sequence[NoticeFacts]") -> _About:
    """An action is named by reference, title and owner: after a restore a reference may be given to another one."""
    ids = {notice.subject_id for notice in notices if notice.subject_kind == "action"}
    rows = session.execute(
        sql_select(col(Action.id), col(Action.ref), col(Action.title), col(Action.due_on), col(Person.key))
        .join(Person, col(Person.id) == col(Action.owner_id), isouter=True)
        .where(col(Action.id).in_(ids))
    )
    return {("action", id_): (("action", ref, title, owner or ""), due_on) for id_, ref, title, due_on, owner in rows}


def _messages(session: Session, notices: "Sequence[NoticeFacts]") -> _About:
    ids = {notice.subject_id for notice in notices if notice.subject_kind == "message"}
    if not ids:
        return {}
    rows = session.exec(select(Message.id, Message.rfc_message_id).where(col(Message.id).in_(ids)))
    return {("message", id_ or 0): (("message", name), None) for id_, name in rows}


def _meetings(session: Session, notices: "Sequence[NoticeFacts]") -> _About:
    """Made by the cadence: a restored database makes them anew, with other ids. The body and its day name them."""
    found: _About = {}
    for kind, table, day in (
        ("meeting", Meeting, Meeting.occurrence_on),
        ("cycle", TaskingCycle, TaskingCycle.meeting_on),
    ):
        ids = {notice.subject_id for notice in notices if notice.subject_kind == kind}
        if ids:
            query = sql_select(col(table.id), col(Body.key), col(day))
            rows = session.execute(query.join(Body, col(Body.id) == col(table.body_id)).where(col(table.id).in_(ids)))
            found |= {(kind, id_ or 0): ((kind, body, on.isoformat()), None) for id_, body, on in rows}
    return found


def said_before(session: Session, partnership_id: int, notices: "Sequence[NoticeFacts]") -> "tuple[NoticeFacts, ...]":
    """Those of the notices that sent.log had when this database was restored; none in one that never was."""
    when = said_when(session, partnership_id, notices)
    return tuple(notice for notice in notices if notice.id in when)


def said_when(session: Session, partnership_id: int, notices: "Sequence[NoticeFacts]") -> dict[int, datetime | None]:
    """The same by id, with when each was last said, where sent.log knew it."""
    mine = col(SaidBefore.partnership_id) == partnership_id
    if not notices or session.exec(select(SaidBefore.id).where(mine).limit(1)).first() is None:
        return {}
    marks = {id_: said.mark for id_, said in marked(session, notices).items()}
    by_id = col(SaidBefore.notice_public_id).in_({notice.public_id for notice in notices})
    by_mark = col(SaidBefore.mark).in_(set(marks.values()))
    rows = session.exec(
        select(SaidBefore.notice_public_id, SaidBefore.mark, SaidBefore.said_at)
        .where(mine, or_(by_id, by_mark))
        .order_by(col(SaidBefore.id))
    ).all()
    ids, said = {row[0]: row[2] for row in rows}, {row[1]: row[2] for row in rows}
    steps = {kind.value for kind in BY_A_STEP}
    found: dict[int, datetime | None] = {}
    for n in notices:
        if n.public_id in ids:
            found[n.id] = ids[n.public_id]
        elif n.kind not in steps and marks[n.id] in said:
            found[n.id] = said[marks[n.id]]
    return found
