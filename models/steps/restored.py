"""After a restore, in the transaction that makes the database usable: hold, and what sent.log says was said since.

Nothing is sent until somebody has looked and releases (design decisions 4 and 16; docs/adr/0007).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import col, select

from models.backup_file import Head
from models.chain import Writing
from models.tables import Message, Partnership, Restoration, SaidBefore
from rules.history import Event
from rules.said import SaidMail
from rules.words import MessageState

OPEN = (MessageState.QUEUED.value, MessageState.SENDING.value)


@dataclass(frozen=True, slots=True)
class InHold:
    """One partnership that was brought back."""

    head: Head
    gone_since: int
    """Of the messages that were open in the backup, those that sent.log has."""
    may_repeat: tuple[str, ...]
    """Message-IDs of the others: nobody here knows whether a server took them, and they are tried again."""
    said_since: int
    """Mails that sent.log has and the backup does not: what they said is not said again."""


def put_in_hold(
    tx: Writing, heads: Sequence[Head], made_at: datetime, mails: Sequence[SaidMail]
) -> tuple[InHold, ...]:
    """Puts every partnership in hold and keeps what was said after the backup. `mails`: sent.log, all of it."""
    by_id = {mail.rfc_message_id: mail for mail in mails}  # a log that was merged may say one twice
    return tuple(_one(tx, head, made_at, tuple(by_id.values())) for head in heads)


def _one(tx: Writing, head: Head, made_at: datetime, mails: Sequence[SaidMail]) -> InHold:
    here, session = head.partnership_id, tx.session
    session.execute(update(Partnership).where(col(Partnership.id) == here).values(held=True))
    states = dict(
        session.exec(select(Message.rfc_message_id, Message.state).where(Message.partnership_id == here)).all()
    )
    logged = {mail.rfc_message_id for mail in mails}
    still_open = [name for name, state in states.items() if state in OPEN]
    unknown = [mail for mail in mails if mail.partnership_id == here and mail.rfc_message_id not in states]
    restoration = Restoration(
        partnership_id=here,
        backup_made_at=made_at,
        restored_at=tx.moment.recorded_at,
        chain_count=head.count,
        chain_hash=head.hash,
    )
    session.add(restoration)
    session.flush()
    of_no_use = (MessageState.SENT.value, MessageState.FAILED.value)
    rows = [
        {
            "partnership_id": here,
            "restoration_id": restoration.id,
            "rfc_message_id": mail.rfc_message_id,
            "notice_public_id": notice.public_id,
            "mark": notice.mark,
            "said_at": mail.at,
        }
        for mail in mails
        if mail.partnership_id == here and states.get(mail.rfc_message_id) not in of_no_use
        for notice in mail.notices
    ]
    if rows:
        session.execute(insert(SaidBefore), rows)
    may_repeat = tuple(sorted(set(still_open) - logged))
    payload = {
        "backup_made_at": made_at,
        "head": head.printed,
        "open": len(still_open),
        "gone_since": len(still_open) - len(may_repeat),
        "said_since": len(unknown),
    }
    tx.record(here, Event("restored", "partnership", here, payload))
    return InHold(head, len(still_open) - len(may_repeat), may_repeat, len(unknown))
