"""Notices into rows: one place that knows their key, and the constraint that makes them "not twice"."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from models.chain import Writing
from models.tables import Notice
from rules.action import NoticeDraft

KEY = (
    "partnership_id", "subject_kind", "subject_id", "kind", "rung", "episode", "recipient_id", "period"
)  # fmt: skip
_STANDS = col(Notice.withdrawn_at).is_(None)


def notice_row(
    partnership_id: int,
    subject_kind: str,
    subject_id: int,
    draft: NoticeDraft,
    *,
    day: date,
    as_of: datetime,
    policy_version_id: int,
) -> dict[str, Any]:
    """A notice as a row. `public_id` is opaque: the only id of it that travels."""
    return {
        "public_id": secrets.token_hex(12),
        "partnership_id": partnership_id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "kind": draft.kind.value,
        "rung": draft.rung,
        "episode": draft.episode,
        "recipient_id": draft.recipient_id,
        "period": draft.period,
        "reason": draft.reason,
        "after_meeting": draft.after_meeting,
        "decided_on": day,
        "made_at": as_of,
        "policy_version_id": policy_version_id,
        "withheld_at": as_of if draft.withheld else None,
        "dropped_reason": "reader_not_on_access_list" if draft.withheld else "",
    }


def insert_notices(tx: Writing, rows: Sequence[dict[str, Any]]) -> int:
    """Inserts rows of `notice` unless their key stands; returns how many are new.

    The partial unique index decides, not a look beforehand: two runs at once write each notice once.
    """
    if not rows:
        return 0
    table = Notice.__table__  # type: ignore[attr-defined]
    make = sqlite.insert if tx.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(table).on_conflict_do_nothing(index_elements=KEY, index_where=_STANDS)
    # The rows that come back are counted: of many rows at once, psycopg does not know how many were written.
    return len(tx.session.execute(statement.returning(table.c.id), list(rows)).all())
