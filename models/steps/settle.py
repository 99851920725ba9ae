"""After an attempt: what the server's answer makes of a message, in one transaction guarded by the lease token.

`sent` is written only after the 250 (style guide habit 6). A refusal is told to the coordinator, and a bad
address becomes a fact of the person, dated today. Design decisions 2 to 4; domain guide §4 ("Who acts").
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.queries.outbox import MESSAGES, MailFacts, NoticeFacts, StoredMessage
from models.steps.notices import insert_notices
from models.tables import Person
from rules.history import Event
from rules.words import MessageState, NoticeKind

LONGEST_ERROR = 500


class LeaseLost(RuntimeError):
    """A message is not as its sender left it: another process has settled it. See `jatac status`."""


def update_message(tx: Writing, message: StoredMessage, **values: Any) -> None:
    """Changes a message that is still as this process knows it. Raises LeaseLost; nothing is written then."""
    result = tx.session.execute(
        update(MESSAGES)
        .where(
            MESSAGES.c.id == message.id,
            MESSAGES.c.lease_token == message.lease_token,
            MESSAGES.c.state == message.state,
        )
        .values(**values)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(f"Message {message.id} was settled by another process. Run `jatac status` to see how.")


def arrived(
    tx: Writing,
    partnership_id: int,
    message: StoredMessage,
    notices: Sequence[NoticeFacts],
    sent_at: datetime | None = None,
) -> None:
    """The server took it, now or at `sent_at`. `notices`: those that travelled in it. Raises LeaseLost.

    A mail of another day that is only now known to have arrived must not use up this day's.
    """
    update_message(
        tx,
        message,
        state=MessageState.SENT.value,
        sent_at=sent_at or tx.moment.recorded_at,
        lease_token="",
        not_before=None,
        last_error="",
    )
    payload = {"to": message.recipient_id, "notices": [n.id for n in notices], "attempts": message.attempts}
    tx.record(partnership_id, Event("mail_sent", "message", message.id, payload), _version(notices))


def put_off(tx: Writing, message: StoredMessage, not_before: datetime, error: str, *, counts: bool = True) -> None:
    """The server did not take it and may later: the same bytes at `not_before`. Raises LeaseLost.

    `counts` False: the fault was the server's with us, and the try is none of the message's eight.
    """
    update_message(
        tx,
        message,
        state=MessageState.QUEUED.value,
        attempts=message.attempts - (not counts),
        not_before=not_before,
        lease_token="",
        last_error=error[:LONGEST_ERROR],
    )


def unanswered(tx: Writing, message: StoredMessage, not_before: datetime, error: str) -> None:
    """No answer came: it stays `sending`, and is looked at again at `not_before`. Raises LeaseLost."""
    update_message(tx, message, not_before=not_before, last_error=error[:LONGEST_ERROR])


def failed(
    tx: Writing,
    partnership_id: int,
    message: StoredMessage,
    facts: MailFacts,
    reason: str,
    error: str,
    *,
    hard_bounce: bool = False,
) -> None:
    """It will never arrive. `reason`: refused, address_refused or gave_up. Raises LeaseLost."""
    update_message(
        tx,
        message,
        state=MessageState.FAILED.value,
        lease_token="",
        not_before=None,
        last_error=error[:LONGEST_ERROR],
    )
    payload = {"to": message.recipient_id, "reason": reason, "attempts": message.attempts}
    tx.record(partnership_id, Event("mail_failed", "message", message.id, payload), facts.policy_version_id)
    if hard_bounce:
        _unreachable(tx, partnership_id, message, facts)
    _tell_coordinator(tx, partnership_id, message, facts, NoticeKind.MAIL_FAILED, reason)


def doubt(tx: Writing, partnership_id: int, message: StoredMessage, facts: MailFacts, reason: str) -> None:
    """Nobody can know whether it arrived, and it is not sent again: the coordinator rings. Raises LeaseLost."""
    update_message(tx, message, state=MessageState.UNCERTAIN.value, lease_token="", not_before=None)
    payload = {"to": message.recipient_id, "reason": reason, "attempts": message.attempts}
    tx.record(partnership_id, Event("mail_uncertain", "message", message.id, payload), facts.policy_version_id)
    _tell_coordinator(tx, partnership_id, message, facts, NoticeKind.UNCERTAIN, reason)


def _unreachable(tx: Writing, partnership_id: int, message: StoredMessage, facts: MailFacts) -> None:
    """A fact dated today; an address corrected meanwhile is not blamed for the old one."""
    result = tx.session.execute(
        update(Person)
        .where(
            col(Person.id) == message.recipient_id,
            col(Person.email) == message.address,
            col(Person.unreachable_on).is_(None),
        )
        .values(unreachable_on=tx.moment.day)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount:  # type: ignore[attr-defined]
        payload = {"message": message.id, "on": tx.moment.day}
        event = Event("address_refused", "person", message.recipient_id, payload)
        tx.record(partnership_id, event, facts.policy_version_id)


def _tell_coordinator(
    tx: Writing, partnership_id: int, message: StoredMessage, facts: MailFacts, kind: NoticeKind, reason: str
) -> None:
    """A notice to the coordinator, but never about her own mail: that would go round in a circle."""
    if message.recipient_id == facts.coordinator_id:
        return
    row = {
        "public_id": secrets.token_hex(12),
        "partnership_id": partnership_id,
        "subject_kind": "message",
        "subject_id": message.id,
        "kind": kind.value,
        "rung": 0,
        "episode": 0,
        "recipient_id": facts.coordinator_id,
        "period": "",
        "reason": reason,
        "after_meeting": False,
        "decided_on": tx.moment.day,
        "made_at": tx.moment.as_of,
        "policy_version_id": facts.policy_version_id,
    }
    insert_notices(tx, [row])


def _version(notices: Sequence[NoticeFacts]) -> int | None:
    return max((notice.policy_version_id for notice in notices), default=None)
