"""A notice that had been said before the database was restored is settled: on record, and never sent again."""

from collections.abc import Sequence

from sqlalchemy import update

from models.chain import Writing
from models.queries.outbox import NOTICES, Dropped
from rules.history import Event


def settle_said(tx: Writing, partnership_id: int, drops: Sequence[Dropped], policy_version_id: int) -> None:
    """Marks them as withheld, so that they keep their key: the next sweep does not decide them a third time."""
    for drop in drops:
        notice = drop.notice
        values = {"withheld_at": tx.moment.as_of, "dropped_reason": drop.reason, "message_id": None}
        tx.session.execute(update(NOTICES).where(NOTICES.c.id == notice.id).values(**values))
        payload = {"notice": notice.id, "notice_kind": notice.kind, "reason": drop.reason}
        event = Event("notice_said_before", notice.subject_kind, notice.subject_id, payload)
        tx.record(partnership_id, event, policy_version_id)
