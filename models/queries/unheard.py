"""Which actions nobody has heard of: in hold, with the notice of their issue waiting, or its mail queued still."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, bindparam, select
from sqlmodel import Session, col

from models.queries.outbox import MESSAGES, NOTICES, OPEN, NoticeFacts
from models.queries.said import said_before
from models.tables import Partnership
from rules.words import MessageState, NoticeKind

CHUNK = 500
_PENDING = (NOTICES.c.message_id.is_(None), NOTICES.c.withdrawn_at.is_(None), NOTICES.c.withheld_at.is_(None))


def unheard(session: Session, partnership_id: int, ids: Collection[int] | None = None) -> frozenset[int]:
    """Those whose issue notice waits, of these actions or (None) of all; nobody unless the partnership is in hold.

    A mail that no server took has told nobody (`queued`); one that may have arrived has. What had been said before
    the database was restored from a backup was heard (docs/adr/0007).
    """
    some = ids is not None and len(ids) <= CHUNK
    wanted = {"here": partnership_id, "ids": list(ids or ())} if some else {"here": partnership_id}
    found = [NoticeFacts(*row) for row in session.execute(_OF_SOME if some else _OF_ALL, wanted)]
    said = {notice.id for notice in said_before(session, partnership_id, found)}
    return frozenset(notice.subject_id for notice in found if notice.id not in said)


def waiting_of(
    session: Session, partnership_id: int, ids: Iterable[int], kinds: Iterable[NoticeKind]
) -> list[tuple[int, str, int]]:
    """The notices of these actions and kinds that wait to be sent: id, kind, action."""
    rows = session.execute(
        select(NOTICES.c.id, NOTICES.c.kind, NOTICES.c.subject_id)
        .where(
            NOTICES.c.partnership_id == partnership_id,
            NOTICES.c.subject_kind == "action",
            NOTICES.c.subject_id.in_(list(ids)),
            NOTICES.c.kind.in_([kind.value for kind in kinds]),
            *_PENDING,
        )
        .order_by(NOTICES.c.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _waiting(*where: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Two searches, each by an index of its own. Built once: asked whenever actions are read."""
    here: BindParameter[int] = bindparam("here")
    waits = (
        select(*(NOTICES.c[field.name] for field in fields(NoticeFacts)))
        .join(Partnership, col(Partnership.id) == NOTICES.c.partnership_id)
        .where(
            NOTICES.c.partnership_id == here,
            col(Partnership.held),
            NOTICES.c.kind == NoticeKind.ISSUE.value,
            NOTICES.c.subject_kind == "action",
            *where,
        )
    )
    queued = waits.join(MESSAGES, MESSAGES.c.id == NOTICES.c.message_id).where(
        MESSAGES.c.partnership_id == here,
        MESSAGES.c.state.in_(OPEN),
        MESSAGES.c.state == MessageState.QUEUED.value,
    )
    return waits.where(*_PENDING).union_all(queued)


_OF_ALL = _waiting()
_OF_SOME = _waiting(NOTICES.c.subject_id.in_(bindparam("ids", expanding=True)))
