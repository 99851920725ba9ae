"""A writing transaction and the hash chain it ends in; the walk that proves the chain."""

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.tables.history import ChainHead, History, HistoryPayload
from rules.history import GENESIS, Event, canonical, link, payload_mac
from rules.moment import Moment

WALK = 5_000
DISPOSED = ("payload_disposed", "history")
"""Kind and subject of the event that puts a disposal on record; its subject is the link whose text went."""


class Writing:
    """What a step writes through: a session, the moment, and the events that will be chained at commit."""

    def __init__(self, session: Session, moment: Moment) -> None:
        self.session = session
        self.moment = moment
        self._events: dict[int, list[tuple[Event, int | None]]] = defaultdict(list)

    def record(self, partnership_id: int, event: Event, policy_version_id: int | None = None) -> None:
        """Adds one event to the history of this transaction."""
        self._events[partnership_id].append((event, policy_version_id))

    def chain(self) -> None:
        """Writes the events as links. The head is locked last, just before commit."""
        for partnership_id in sorted(self._events):
            self._chain_one(partnership_id, self._events[partnership_id])
        self._events.clear()

    def _chain_one(self, partnership_id: int, events: list[tuple[Event, int | None]]) -> None:
        head = self._locked_head(partnership_id)
        links, payloads = [], []
        for event, policy_version_id in events:
            salt, text = secrets.token_hex(16), canonical(event.payload)
            row: dict[str, Any] = {
                "partnership_id": partnership_id,
                "seq": head.count + 1,
                "kind": event.kind,
                "subject_kind": event.subject_kind,
                "subject_id": event.subject_id,
                "by_id": event.by_id,
                "for_id": event.for_id,
                "as_of": self.moment.as_of,
                "recorded_at": self.moment.recorded_at,
                "policy_version_id": policy_version_id,
                "payload_mac": payload_mac(salt, text),
            }
            head.count, head.hash, prev = head.count + 1, link(head.hash, row), head.hash
            links.append({**row, "prev": prev, "this": head.hash})
            payloads.append({"salt": salt, "text": text, "partnership_id": partnership_id})
        ids = self.session.scalars(insert(History).returning(col(History.id), sort_by_parameter_order=True), links)
        for payload, history_id in zip(payloads, ids.all(), strict=True):
            payload["history_id"] = history_id
        self.session.execute(insert(HistoryPayload), payloads)
        self.session.flush()

    def _locked_head(self, partnership_id: int) -> ChainHead:
        """The head, made if this is the partnership's first event. Two first writers at once: one waits here."""
        wanted = (
            select(ChainHead)
            .where(ChainHead.partnership_id == partnership_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        head = self.session.exec(wanted).one_or_none()
        if head is None:
            dialect = sqlite if self.session.get_bind().dialect.name == "sqlite" else postgresql
            first = dialect.insert(ChainHead).values(partnership_id=partnership_id, count=0, hash=GENESIS)
            self.session.execute(first.on_conflict_do_nothing())
            head = self.session.exec(wanted).one()
        return head


@dataclass(frozen=True, slots=True)
class Proof:
    """What a walk of the chain found. `broken_seq` names the first link that does not hold."""

    count: int
    head: str
    broken_seq: int | None = None
    why: str = ""
    disposed: int = 0
    """Links whose text was disposed of, as a later link says: they still chain."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A link without its text: broken unless a later link records the disposal."""

    seq: int
    prev: str


def verify(session: Session, partnership_id: int, heads: tuple[tuple[int, str], ...] = ()) -> Proof:
    """Walks the chain from its first link. `heads`: printed (count, hash) pairs it must pass through."""
    gaps: dict[int, _Gap] = {}
    walked = _walk(session, partnership_id, dict(heads), gaps)
    if not gaps:
        return walked
    first = min(gaps.values(), key=lambda gap: gap.seq)
    why = "its text is missing and no disposal is on record"
    return Proof(first.seq - 1, first.prev, first.seq, why, walked.disposed)


def _walk(session: Session, partnership_id: int, printed: dict[int, str], gaps: dict[int, _Gap]) -> Proof:
    """The walk itself; leaves in `gaps`, by id, the links whose text is missing without a word about it."""
    count, prev, disposed = 0, GENESIS, 0
    while True:
        rows = session.exec(
            select(History, HistoryPayload)
            .join(HistoryPayload, col(HistoryPayload.history_id) == col(History.id), isouter=True)
            .where(History.partnership_id == partnership_id, History.seq > count)
            .order_by(col(History.seq))
            .limit(WALK)
        ).all()
        for row, payload in rows:
            why = _fault(row, payload, count + 1, prev)
            if not why and printed.get(row.seq, row.this) != row.this:
                why = f"the head printed for link {row.seq} was another one"
            if why:
                return Proof(count, prev, row.seq, why, disposed)
            if payload is None and row.id is not None:
                gaps[row.id] = _Gap(row.seq, prev)
            if (row.kind, row.subject_kind) == DISPOSED and row.subject_id in gaps:
                del gaps[row.subject_id]
                disposed += 1
            count, prev = row.seq, row.this
        session.expunge_all()
        if len(rows) < WALK:
            break
    head = session.get(ChainHead, partnership_id)
    stated = (head.count, head.hash) if head else (0, GENESIS)
    if stated != (count, prev):
        return Proof(count, prev, count + 1, f"the head says {stated[0]} links, the chain has {count}", disposed)
    beyond = [n for n in printed if n > count]
    if beyond:
        return Proof(
            count, prev, count + 1, f"a head was printed for link {min(beyond)}, which is not there", disposed
        )
    return Proof(count, prev, None, "", disposed)


def _fault(row: History, payload: HistoryPayload | None, expected_seq: int, prev: str) -> str:
    if row.seq != expected_seq:
        return f"link {expected_seq} is missing"
    if row.prev != prev:
        return "it does not follow the link before it"
    fields = row.model_dump(exclude={"id", "prev", "this"})
    if link(row.prev, fields) != row.this:
        return "a field of it was changed"
    if payload is not None and payload_mac(payload.salt, payload.text) != row.payload_mac:
        return "its text was changed"
    return ""
