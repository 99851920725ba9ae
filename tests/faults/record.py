"""What a partnership decided and said, with nothing in it that may differ between two lives of the same world.

Two records are equal when the same was decided: ids, opaque ids, salts, hours and numbers of attempts are left out.
The wire is judged by itself: from the mailbox of a server that outlives every kill.
"""

import email
import json
import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from models.chain import verify
from models.database import Database
from models.queries.actions import SCALARS
from models.tables import (
    Action,
    AgendaItem,
    Body,
    Decision,
    Delivery,
    Escalation,
    History,
    HistoryPayload,
    IntelligenceItem,
    Meeting,
    Message,
    Notice,
    Paper,
    Person,
    Request,
    RungStep,
    ThresholdBreach,
)
from notifications.message import read_notice_ids
from rules import paper as papers

UNTOLD = ("id", "version")
CHAIN_HEAD = re.compile(r"Head of the record: \d+\s+[0-9a-f\s]{64,}")
"""In a paper's mail: it differs between any two lives."""


@dataclass
class Record:
    """Each table as a bag of rows in words."""

    actions: Counter[Hashable] = field(default_factory=Counter)
    steps: Counter[Hashable] = field(default_factory=Counter)
    requests: Counter[Hashable] = field(default_factory=Counter)
    matters: Counter[Hashable] = field(default_factory=Counter)
    notices: Counter[Hashable] = field(default_factory=Counter)
    history: Counter[Hashable] = field(default_factory=Counter)
    mails: Counter[Hashable] = field(default_factory=Counter)
    items: Counter[Hashable] = field(default_factory=Counter)
    deliveries: Counter[Hashable] = field(default_factory=Counter)
    breaches: Counter[Hashable] = field(default_factory=Counter)
    meetings: Counter[Hashable] = field(default_factory=Counter)
    agendas: Counter[Hashable] = field(default_factory=Counter)
    papers: Counter[Hashable] = field(default_factory=Counter)
    bodies_decided: Counter[Hashable] = field(default_factory=Counter)

    def differences(self, other: "Record") -> list[str]:
        """What only one of the two has, in words; empty when they are equal."""
        found = []
        for name in self.__dataclass_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            found += [f"{name} lost: {one}" for one in (mine - theirs).elements()]
            found += [f"{name} too many: {one}" for one in (theirs - mine).elements()]
        return found


class _Names:
    """Ids of one database in words that hold in every one."""

    def __init__(self, session: Session) -> None:
        self.people = {p.id: p.key for p in session.exec(select(Person))}
        self.actions = {a.id: a.ref for a in session.exec(select(Action))}
        self.deliveries = {d.id: f"{d.month} {d.accepted}" for d in session.exec(select(Delivery))}
        self.messages = {
            m.id: f"{self.people[m.recipient_id]} {m.slot_on}{m.slot_kind.partition('-')[0]}"
            for m in session.exec(select(Message))
        }
        bodies = {b.id: b.key for b in session.exec(select(Body))}
        self.meetings = {m.id: f"{bodies[m.body_id]} {m.occurrence_on}" for m in session.exec(select(Meeting))}
        self.matters = {
            e.id: f"{self.subject(e.subject_kind, e.subject_id)} {e.reason} {e.number}"
            for e in session.exec(select(Escalation))
        }
        self.notices = {n.id: self.notice(n) for n in session.exec(select(Notice))}

    def subject(self, kind: str, subject_id: int) -> str:
        known: dict[str, dict[Any, str]] = {
            "action": self.actions,
            "message": self.messages,
            "person": self.people,
            "delivery": self.deliveries,
            "meeting": self.meetings,
        }
        return f"{kind} {known[kind][subject_id]}" if kind in known else kind

    def notice(self, n: Notice) -> tuple[Hashable, ...]:
        key = (n.kind, n.rung, n.episode, self.people[n.recipient_id], n.period)
        return (self.subject(n.subject_kind, n.subject_id), *key)

    def payload(self, text: str) -> str:
        told: dict[str, Any] = json.loads(text)
        told.pop("attempts", None)
        if isinstance(told.get("items"), list):  # of a paper that was published
            told["items"] = sorted(self.matters[one] for one in told["items"])
            told["left"] = sorted((self.matters[int(one)], why) for one, why in told["left"].items())
        for name, names in (("message", self.messages), ("notice", self.notices), ("replaces", self.deliveries)):
            if isinstance(told.get(name), int):
                told[name] = names[told[name]]
        if isinstance(told.get("notices"), list):
            said = [self.notices[n] if isinstance(n, int) else sorted(n.items()) for n in told["notices"]]
            told["notices"] = sorted(said, key=str)
        return json.dumps(told, sort_keys=True, default=str)


def read(database: Database, partnership_id: int) -> Record:
    """The record as it stands. Fails if the hash chain does not hold."""
    with database.reading() as session:
        proof = verify(session, partnership_id)
        assert proof.broken_seq is None, proof.why
        names, told = _Names(session), Record()
        _read_actions(session, names, told)
        _read_bodies(session, names, told)
        for n in session.exec(select(Notice)):
            fate = (n.reason, n.decided_on, n.withdrawn_at is None, n.withheld_at is None, n.dropped_reason)
            told.notices[(*names.notice(n), *fate, names.messages.get(n.message_id))] += 1
        rows = session.exec(
            select(History, HistoryPayload).join(HistoryPayload, col(HistoryPayload.history_id) == col(History.id))
        )
        for link, payload in rows:
            who = (names.people.get(link.by_id), names.people.get(link.for_id))
            subject = names.subject(link.subject_kind, link.subject_id)
            told.history[(link.kind, subject, *who, link.as_of.date(), names.payload(payload.text))] += 1
        for m in session.exec(select(Message)):
            told.mails[(names.messages[m.id], m.state, m.subject, said(m.body))] += 1
        for item, delivery in session.exec(
            select(IntelligenceItem, Delivery).join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        ):
            told.items[(delivery.month, delivery.state, item.row_number, item.source_ref, item.area_id)] += 1
        for d in session.exec(select(Delivery)):
            told.deliveries[(d.month, d.state, d.accepted, d.rejected, d.content_sha256)] += 1
        for b in session.exec(select(ThresholdBreach)):
            told.breaches[(b.area_id, b.type, b.month, b.state, b.rule, b.count, names.actions.get(b.action_id))] += 1
    return told


def _read_actions(session: Session, names: _Names, told: Record) -> None:
    for a in session.exec(select(Action)):
        told.actions[tuple(getattr(a, name) for name in SCALARS if name not in UNTOLD)] += 1
    for s in session.exec(select(RungStep)):
        told.steps[(names.actions[s.action_id], s.clock, s.rung, s.term, s.episode, s.fell_due_on)] += 1
    for r in session.exec(select(Request)):
        told.requests[(names.actions[r.action_id], r.number, r.kind, r.asked_on, r.outcome, r.decided_on)] += 1
    for e in session.exec(select(Escalation)):
        told.matters[(names.subject(e.subject_kind, e.subject_id), e.reason, e.number, e.raised_on)] += 1


def _read_bodies(session: Session, names: _Names, told: Record) -> None:
    for m in session.exec(select(Meeting)):
        told.meetings[(names.meetings[m.id], m.meeting_on, m.publish_on, m.state, m.published_on, m.revision)] += 1
    for item in session.exec(select(AgendaItem)):
        decided = item.decision_id is not None
        where = (names.meetings[item.meeting_id], names.matters[item.escalation_id])
        told.agendas[(*where, item.listed_on, item.published_on, decided, item.noted)] += 1
    for paper in session.exec(select(Paper)):
        read = replace(papers.from_json(paper.content), chain_count=0, chain_head="", items=())
        lines = [
            (replace(i, number=0, escalation_id=0), names.matters[i.escalation_id])
            for i in papers.from_json(paper.content).items
        ]
        told.papers[(names.meetings[paper.meeting_id], paper.revision, str(read), str(sorted(lines, key=str)))] += 1
    for d in session.exec(select(Decision)):
        told.bodies_decided[(names.matters[d.escalation_id], d.outcome, d.rationale, d.decided_on)] += 1


def said(body: bytes) -> tuple[str, ...]:
    """The words of a mail, sorted: two flows that ran in the other order say the same."""
    plain = next(part for part in email.message_from_bytes(body).walk() if part.get_content_type() == "text/plain")
    words = plain.get_payload(decode=True)
    assert isinstance(words, bytes)
    return tuple(sorted(CHAIN_HEAD.sub("", words.decode()).split()))


def headers(mail: bytes) -> Mail:
    """The headers of a mail."""
    return BytesHeaderParser().parsebytes(mail)


@dataclass(frozen=True)
class Wire:
    """What a mail server has filed."""

    mails: tuple[tuple[str, bytes], ...]
    """(Message-ID, bytes), the same one as often as it was filed."""

    @property
    def ids(self) -> Counter[str]:
        """Message-ID → how often it was filed."""
        return Counter(name for name, _ in self.mails)

    @property
    def repeated(self) -> set[str]:
        """Message-IDs that were filed more than once."""
        return {name for name, count in self.ids.items() if count > 1}

    @property
    def notices(self) -> Counter[str]:
        """Opaque notice id → in how many different mails it was said."""
        return Counter(notice for mail in dict(self.mails).values() for notice in read_notice_ids(headers(mail)))


def wire(mailbox: Path) -> Wire:
    """Every mail in the mailbox."""
    found = [file.read_bytes() for file in sorted((mailbox / "new").iterdir())]
    return Wire(tuple((str(headers(mail)["Message-ID"]), mail) for mail in found))
