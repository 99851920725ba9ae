"""What a disturbed life came to, against the peaceful one: what was lost, what was decided twice, what was repeated.

A repeat on the wire is allowed only as decision 4 has it: the same mail to the byte, of which neither a commit nor
sent.log knew when it was sent again. Whether they knew, the witness says (`disturbed.py`).
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlmodel import col, select

from flows.wiring import SENT_LOG, Office
from models.tables import Message, Notice
from notifications.sentlog import SentLog
from rules.words import MessageState
from tests.faults import record
from tests.faults.record import Record, Wire
from tests.moments import moment

SINCE = moment("2026-12-09 00:00").as_of
OF_MAILS = ("mail_sent", "mail_failed", "mail_suppressed", "notice_withdrawn")
TOO_LATE = "day_passed"


@dataclass
class Verdict:
    """What is wrong, in words, and the numbers of a life."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Repeats that decision 4 does not allow, and whatever else must not be."""
    repeats: int = 0
    """Allowed ones."""
    decisions: int = 0
    notices: int = 0
    mails: int = 0
    waited: int = 0
    """Reminders whose day passed before they could go: a flow broke off, and the day's mail left without them."""
    note: str = ""
    """What the disturbance came to."""

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not (self.lost or self.twice or self.wrong)

    def __str__(self) -> str:
        def differs(found: list[str]) -> str:
            return "=" if not found else f"{len(found)} wrong"

        repeats = f" (+{self.repeats} repeated, allowed)" if self.repeats else ""
        waited = f", {self.waited} reminders too late" if self.waited else ""
        both = differs(self.lost + self.twice)
        words = (
            f"decisions {self.decisions} {both}, notices {self.notices} {both}, mails {self.mails}{repeats}{waited}"
        )
        return f"{words} {'ok' if self.ok else 'FAULT'}"


def without_mails(told: Record) -> Record:
    """The record without what depends on which mail said something.

    Where the server refuses an address for good it is a fact that leads to further notices, and where a flow broke
    off its notices are made by the next: whether one of them still got into the mail of the day, or waits for the
    next (one mail a person and day), depends on when. A reminder that waited is withdrawn once its day has passed.
    """
    notices: Counter[Hashable] = Counter()
    for row, times in told.notices.items():
        assert isinstance(row, tuple)
        *decided, stands, withheld, reason, _mail = row
        notices[(*decided, *((True, withheld, "") if reason == TOO_LATE else (stands, withheld, reason)))] += times
    history: Counter[Hashable] = Counter()
    for row, times in told.history.items():
        assert isinstance(row, tuple)
        if row[0] not in OF_MAILS:
            history[row] += times
    return replace(told, notices=notices, history=history, mails=Counter())


def judge(
    office: Office, mailbox: Path, witness: Path, peace: Record, *, lasting: bool, disk: bool, broke_off: bool = False
) -> Verdict:
    """Everything that must hold once a disturbed life is quiet again."""
    found = Verdict()
    try:
        told = record.read(office.database, office.place.partnership_id)
    except AssertionError as fault:
        found.wrong.append(f"the record does not hold: {fault}")
        return found
    loosely = lasting or broke_off
    found.waited = _too_late(told) - _too_late(peace)
    for difference in (without_mails(peace) if loosely else peace).differences(
        without_mails(told) if loosely else told
    ):
        (found.lost if " lost: " in difference else found.twice).append(difference)
    wire = record.wire(mailbox)
    found.decisions, found.notices, found.mails = (
        sum(told.history.values()), sum(told.notices.values()), len(wire.ids)
    )  # fmt: skip
    _every_notice_once(office, wire, found, lasting=lasting)
    _repeats(wire, witness, found)
    if not disk:
        _in_sent_log(office, witness, found)
    return found


def _too_late(told: Record) -> int:
    return sum(times for row, times in told.notices.items() if isinstance(row, tuple) and row[-2] == TOO_LATE)


def _every_notice_once(office: Office, wire: Wire, found: Verdict, *, lasting: bool) -> None:
    """Each notice that stands is in one mail on the wire, in the bytes that were stored."""
    with office.database.reading() as session:
        messages = {m.id: m for m in session.exec(select(Message).where(col(Message.made_at) >= SINCE))}
        standing = [
            n.public_id
            for n in session.exec(select(Notice))
            if n.withdrawn_at is None and n.withheld_at is None
            if n.message_id in messages and messages[n.message_id].state == MessageState.SENT
        ]
        waiting = [n for n in session.exec(select(Notice)) if _waits(n)]
    said = wire.notices
    found.lost += [f"notice {one} is on the wire in no mail" for one in standing if one not in said]
    found.twice += [f"notice {one} is in {times} mails" for one, times in said.items() if times > 1]
    found.wrong += [f"notice {one} travelled and does not stand" for one in said if one not in set(standing)]
    if waiting and not lasting:
        found.lost += [f"{len(waiting)} notices still wait for a mail"]
    ended = {
        MessageState.SENT.value,
        MessageState.SUPPRESSED.value,
        *((MessageState.FAILED.value,) if lasting else ()),
    }
    found.wrong += [f"message {m.id} is {m.state}" for m in messages.values() if m.state not in ended]
    stored = {m.rfc_message_id: m.body for m in messages.values()}
    found.wrong += [f"{name} is on the wire and was never stored" for name in wire.ids if name not in stored]
    for name, mail in set(wire.mails):
        if name in stored and not mail.endswith(stored[name]):
            found.wrong.append(f"{name} travelled in other bytes than were stored")


def _waits(notice: Notice) -> bool:
    return notice.message_id is None and notice.withdrawn_at is None and notice.withheld_at is None


def _repeats(wire: Wire, witness: Path, found: Verdict) -> None:
    """A repeat is the same mail to the byte, and was begun while nobody could know of its 250."""
    known: set[str] = set()
    for what, name in (line.split() for line in witness.read_text(encoding="ascii").splitlines()):
        if what == "attempt" and name in known:
            found.wrong.append(f"{name} was sent again though sent.log has it")
        elif what == "logged":
            known.add(name)
    copies = Counter(name for name, _ in set(wire.mails))
    for name in wire.repeated:
        if copies[name] > 1:
            found.wrong.append(f"{name} was repeated with other bytes")
        found.repeats += wire.ids[name] - 1


def _in_sent_log(office: Office, witness: Path, found: Verdict) -> None:
    """What was committed as sent stands in sent.log too, and stood there first."""
    lines = [line.split() for line in witness.read_text(encoding="ascii").splitlines()]
    found.wrong += [f"{name} went to its commit without sent.log" for what, name in lines if what == "unlogged"]
    logged = SentLog(office.data_dir / SENT_LOG).read()
    with office.database.reading() as session:
        sent = select(Message.rfc_message_id).where(
            Message.state == MessageState.SENT.value, col(Message.made_at) >= SINCE
        )
        found.wrong += [f"{name} is sent and not in sent.log" for name in session.exec(sent) if name not in logged]
