"""Before an attempt: what is tied into a message, and what becomes of one that an earlier run left open.

`deliver_mail` alone calls these, under the sender's lock, each in one short transaction. A message is stored
with its bytes before its first attempt; every further attempt sends those very bytes (design decisions 2 to 4).
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update

from models.chain import Writing
from models.queries.outbox import (
    MESSAGES,
    NOTICES,
    Dropped,
    Gathered,
    MailFacts,
    NoticeFacts,
    StoredMessage,
    dropped,
    gather,
    gather_paper,
    tied,
)
from models.queries.said import SAID_BEFORE_RESTORE, marked, said_before
from models.steps.notices import insert_notices, notice_row
from models.steps.said import settle_said
from models.steps.settle import arrived, doubt, update_message
from rules.history import Event
from rules.holds import Verdict, withheld_from
from rules.paper_mail import Mail, digest
from rules.said import SaidNotice
from rules.slots import PAPERS, WORK, Slot, urgent_slot
from rules.words import MessageState


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in bytes."""

    subject: str
    body: bytes


WriteMail = Callable[[Mail, str], Written]
"""Facts and a Message-ID into bytes: notifications does it, flows/ wires it."""
IdentifyMail = Callable[[str], str]
"""The Message-ID for a message's opaque id."""


class Fate(StrEnum):
    """What is decided of a message that an earlier run left open."""

    AGAIN = "again"
    """The same bytes, once more."""
    ARRIVED = "arrived"
    """sent.log says that the server took it."""
    SUPPRESSED = "suppressed"
    """No server has it, and its facts have changed: what still holds goes into a new mail."""
    UNCERTAIN = "uncertain"
    """A server may have it, and its facts have changed: the coordinator is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did. `message`: what is to be sent now, under a new lease; None for nothing."""

    message: StoredMessage | None = None
    travels: tuple[NoticeFacts, ...] = ()
    """The notices of `message`."""
    says: tuple[SaidNotice, ...] = ()
    """The same as sent.log writes them down."""
    fate: Fate | None = None
    withdrawn: tuple[Dropped, ...] = ()
    withheld: tuple[Dropped, ...] = ()
    waiting: int = 0
    """Notices that hold and wait for the next working day."""


def tie(
    tx: Writing,
    partnership_id: int,
    recipient_id: int,
    facts: MailFacts,
    write: WriteMail,
    identify: IdentifyMail,
    tried: int = 0,
) -> Step:
    """Takes one person's pending notices, drops what no longer holds, and stores one mail of what travels today.

    None left: no message. `tried`: tries of a deferred mail that this one replaces; they count among its eight, or
    an address that defers everything would never be given up while there is news every day. Raises UnfitMail;
    nothing is written then. The slot is one of the day on which the mail travels, whatever day is decided as of.
    """
    found = gather(tx.session, partnership_id, recipient_id, tx.moment.recorded_day, facts.recheck)
    return _tied(tx, partnership_id, recipient_id, WORK, found, facts, write, identify, tried)


def tie_paper(
    tx: Writing, partnership_id: int, notice: NoticeFacts, facts: MailFacts, write: WriteMail, identify: IdentifyMail
) -> Step:
    """Stores one mail of one paper, or of one urgent notice: looked at again, redacted. Raises UnfitMail."""
    found = gather_paper(tx.session, partnership_id, notice.id, facts.recheck)
    message_class = PAPERS if urgent_slot(notice.kind, notice.id) is None else WORK
    return _tied(tx, partnership_id, notice.recipient_id, message_class, found, facts, write, identify)


def _tied(
    tx: Writing,
    partnership_id: int,
    recipient_id: int,
    message_class: str,
    found: Gathered,
    facts: MailFacts,
    write: WriteMail,
    identify: IdentifyMail,
    tried: int = 0,
) -> Step:
    settle_said(tx, partnership_id, found.said, facts.policy_version_id)
    _drop(tx, partnership_id, facts, found.withdrawn, found.withheld)
    step = Step(withdrawn=found.withdrawn, withheld=found.said + found.withheld, waiting=found.waiting)
    if not isinstance(found.slot, Slot):
        return step
    mail = facts.mail(tx.session, recipient_id, found.travels)
    public_id = secrets.token_hex(12)
    rfc_message_id = identify(public_id)
    written = write(mail, rfc_message_id)
    values: dict[str, Any] = {
        "partnership_id": partnership_id,
        "public_id": public_id,
        "recipient_id": recipient_id,
        "address": mail.recipient_email,
        "class": message_class,
        "slot_on": tx.moment.recorded_day,
        "slot_kind": found.slot.kind,
        "state": MessageState.SENDING.value,
        "rfc_message_id": rfc_message_id,
        "subject": written.subject,
        "body": written.body,
        "facts_digest": digest(mail),
        "attempts": tried + 1,
        "lease_token": secrets.token_hex(8),
        "made_at": tx.moment.as_of,
        "first_attempt_at": tx.moment.recorded_at,
        "last_error": "",
    }
    row_id = tx.session.execute(insert(MESSAGES).returning(MESSAGES.c.id), [values]).scalar_one()
    _tie_notices(tx, found.travels, row_id)
    kept = {field.name: values[field.name] for field in fields(StoredMessage) if field.name != "id"}
    says = tuple(marked(tx.session, found.travels).values())
    return replace(step, message=StoredMessage(row_id, **kept), travels=found.travels, says=says)


def reopen(
    tx: Writing, partnership_id: int, message: StoredMessage, facts: MailFacts, sent_at: datetime | None
) -> Step:
    """Decides what becomes of a message that an earlier run left `queued` or `sending`.

    `sent_at`: when a server took it, as sent.log knows; None when it stands not there. Raises UnfitMail, LeaseLost.
    """
    notices = tied(tx.session, message.id)
    if sent_at is not None:
        arrived(tx, partnership_id, message, notices, sent_at)
        return Step(fate=Fate.ARRIVED)
    before = said_before(tx.session, partnership_id, notices)
    said = tuple(Dropped(notice, SAID_BEFORE_RESTORE) for notice in before)
    verdicts = facts.recheck(tx.session, [n for n in notices if n not in before])
    holding = tuple(n for n in notices if n not in before and verdicts[n.id].verdict is Verdict.HOLDS)
    if len(holding) == len(notices) and _unchanged(tx, message, facts, notices):
        token = secrets.token_hex(8)
        again = replace(message, attempts=message.attempts + 1, state=MessageState.SENDING.value, lease_token=token)
        update_message(tx, message, state=again.state, attempts=again.attempts, lease_token=token, not_before=None)
        return Step(again, notices, tuple(marked(tx.session, notices).values()), Fate.AGAIN)
    if message.state == MessageState.SENDING and not said:
        doubt(tx, partnership_id, message, facts, "facts_changed")
        return Step(fate=Fate.UNCERTAIN)
    update_message(tx, message, state=MessageState.SUPPRESSED.value, lease_token="", not_before=None)
    event = Event("mail_suppressed", "message", message.id, {"reason": "facts_changed", "to": message.recipient_id})
    tx.record(partnership_id, event, facts.policy_version_id)
    gone = dropped(notices, verdicts, Verdict.WITHDRAW)
    unread = dropped(notices, verdicts, Verdict.WITHHOLD)
    settle_said(tx, partnership_id, said, facts.policy_version_id)
    _drop(tx, partnership_id, facts, gone, unread)
    _tie_notices(tx, holding, None)
    return Step(fate=Fate.SUPPRESSED, withdrawn=gone, withheld=said + unread)


def _unchanged(tx: Writing, message: StoredMessage, facts: MailFacts, notices: Sequence[NoticeFacts]) -> bool:
    mail = facts.mail(tx.session, message.recipient_id, notices)
    return mail.recipient_email == message.address and digest(mail) == message.facts_digest


def _tie_notices(tx: Writing, notices: Sequence[NoticeFacts], message_id: int | None) -> None:
    if notices:
        ids = [notice.id for notice in notices]
        tx.session.execute(update(NOTICES).where(NOTICES.c.id.in_(ids)).values(message_id=message_id))


def _drop(
    tx: Writing, partnership_id: int, facts: MailFacts, withdrawn: Sequence[Dropped], withheld: Sequence[Dropped]
) -> None:
    for kind, column, drops in (
        ("notice_withdrawn", "withdrawn_at", withdrawn),
        ("notice_withheld", "withheld_at", withheld),
    ):
        for drop in drops:
            values = {column: tx.moment.as_of, "dropped_reason": drop.reason}
            tx.session.execute(update(NOTICES).where(NOTICES.c.id == drop.notice.id).values(**values))
            payload = {"notice": drop.notice.id, "notice_kind": drop.notice.kind, "reason": drop.reason}
            event = Event(kind, drop.notice.subject_kind, drop.notice.subject_id, payload)
            tx.record(partnership_id, event, facts.policy_version_id)
    for drop in withheld:
        _tell_withheld(tx, partnership_id, facts, drop)


def _tell_withheld(tx: Writing, partnership_id: int, facts: MailFacts, drop: Dropped) -> None:
    """The coordinator is told, once, of a notice that its reader will not get; never of her own."""
    told = withheld_from(drop.notice, facts.coordinator_id, drop.reason)
    if drop.notice.subject_kind != "action" or told is None:
        return
    row = notice_row(
        partnership_id,
        drop.notice.subject_kind,
        drop.notice.subject_id,
        told,
        day=tx.moment.day,
        as_of=tx.moment.as_of,
        policy_version_id=facts.policy_version_id,
    )
    insert_notices(tx, [row])
