"""What was said, in a form that outlives the database: one mark for each notice that travelled.

A database brought back from a backup decides again what had been decided since. Ids made since then are gone, or are
given to other rows: so a mark is made of what a notice says, and is the same whichever database says it. It holds
no name and no title, only a hash (design decision 4; docs/adr/0007).
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from rules.words import NoticeKind

MARK_LENGTH = 32
BY_A_STEP = frozenset(
    {NoticeKind.DECIDED, NoticeKind.STOPPED, NoticeKind.TO_VERIFY, NoticeKind.TO_DECIDE, NoticeKind.ACCEPT_ASKED}
)
"""Kinds that only a person's own step brings about. A step that was lost and is taken anew is news again; every other
kind the clock alone would make again, word for word."""
_LINE = re.compile(r"(?:(?P<at>\S+) )?(?P<id><[^<>\s]+>)(?: (?P<partnership>\d+)(?P<notices>(?: \S+)*))?")
_NOTICE = re.compile(rf"(?P<public_id>[^\s:]+):(?P<mark>[0-9a-f]{{{MARK_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class SaidNotice:
    """A notice that travelled: its opaque id, and its mark."""

    public_id: str
    mark: str


@dataclass(frozen=True, slots=True)
class SaidMail:
    """One mail that a server took. `at`: the moment of the run that sent it; None in lines of old."""

    rfc_message_id: str
    at: datetime | None = None
    partnership_id: int = 0
    notices: tuple[SaidNotice, ...] = ()


def mark(
    subject: tuple[str, ...], due_on: date | None, kind: str, rung: int, episode: int, recipient: str, period: str
) -> str:
    """The mark of a notice. `subject`: words that name what it is about, the same in every database.

    The due date counts: after an extension agreed anew to another day, what is said is something else.
    """
    stated = [*subject, due_on.isoformat() if due_on else "", kind, rung, episode, recipient, period]
    return hashlib.sha256(json.dumps(stated).encode()).hexdigest()[:MARK_LENGTH]


def as_line(mail: SaidMail) -> str:
    """The mail as one line of sent.log, without its end."""
    words = [mail.at.isoformat()] if mail.at else []
    words.append(mail.rfc_message_id)
    if mail.partnership_id:
        words += [str(mail.partnership_id), *(f"{one.public_id}:{one.mark}" for one in mail.notices)]
    return " ".join(words)


def from_line(line: str) -> SaidMail | None:
    """A line of sent.log read back; None for one that a crash cut short before its Message-ID was whole.

    A line cut later keeps what is whole of it: the server had taken that mail. Lines of old hold the id alone.
    """
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    words = (found["notices"] or "").split()
    notices = [parts for parts in map(_NOTICE.fullmatch, words) if parts is not None]
    return SaidMail(
        rfc_message_id=found["id"],
        at=_instant(found["at"]),
        partnership_id=int(found["partnership"] or 0),
        notices=tuple(SaidNotice(parts["public_id"], parts["mark"]) for parts in notices),
    )


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None
