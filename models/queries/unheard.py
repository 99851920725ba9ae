"""What nobody has heard of, in hold: an action whose notice of issue waits, a question that was not put to whoever is
asked, an action that changed hands and whoever has it now was not told, an urgent time. Their clocks do not run.

A mail that no server took has told nobody (`queued`); one that may have arrived has. What had been said before the
database was restored from a backup was heard (docs/adr/0007).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, and_, bindparam, func, or_, select
from sqlmodel import Session, col

from models.queries.outbox import MESSAGES, NOTICES, OPEN, NoticeFacts
from models.queries.said import said_when
from models.tables import Action, Partnership, Pause, Person
from rules.moment import LONDON
from rules.words import LIVE, MessageState, NoticeKind, PauseKind

CHUNK = 500
_PENDING = (NOTICES.c.message_id.is_(None), NOTICES.c.withdrawn_at.is_(None), NOTICES.c.withheld_at.is_(None))

QUESTIONS = (NoticeKind.ACCEPT_ASKED, NoticeKind.TO_VERIFY, NoticeKind.TO_DECIDE)
"""What puts a question to one person; its period names the request: `request-2`, `claim-3`."""
HANDED = ("left", "unreachable", "transferred", "body_reassigned")
CONFIRMED = ("owner_confirmed", "body_confirm_owner")
"""Reasons for which whoever acts is told of an action with an acknowledgement clock of its own."""


@dataclass(slots=True)
class Untold:
    """What nobody has heard of one action."""

    issue: bool = False
    requests: set[int] = field(default_factory=set)
    """Numbers of the requests that were not put to whoever answers them."""
    matters: set[str] = field(default_factory=set)
    """Periods of the matters that nobody was told of."""
    urgent: set[str] = field(default_factory=set)
    """Urgent times that nobody was told of, as their notices name them."""
    clock: bool = False
    """A notice waits that tells whoever acts of a clock of theirs."""
    clock_told_on: date | None = None
    """The day on which such a notice was last sent."""

    def of_clock(self, ack_from: date | None) -> bool:
        """Whether nobody was told of the acknowledgement clock that began on `ack_from`."""
        told = self.clock_told_on
        return self.clock and ack_from is not None and (told is None or told < ack_from)

    def of_request(self, number: int) -> bool:
        """Whether nobody was asked: some requests are put as a matter to those who answer them."""
        return number in self.requests or any(period.endswith(f"-{number}") for period in self._asked_as_matter())

    def _asked_as_matter(self) -> Iterable[str]:
        return (period for period in self.matters if period.startswith(_ASKED_AS_MATTER))


def untold(session: Session, partnership_id: int, ids: Collection[int] | None = None) -> dict[int, Untold]:
    """What nobody has heard of, by action: of these, or (None) of all; nothing unless the partnership is in hold."""
    here = {"here": partnership_id}
    rows = list(session.execute(_OF_ALL, here)) if ids is None else []
    asked = list(ids or ())
    for start in range(0, len(asked), CHUNK):
        rows += session.execute(_OF_SOME, {**here, "ids": asked[start : start + CHUNK]})
    found = [NoticeFacts(*row) for row in rows]
    if not found:
        return {}
    said = said_when(session, partnership_id, found)
    waits: dict[int, Untold] = defaultdict(Untold)
    for notice in found:
        if notice.id not in said:
            _add(waits[notice.subject_id], notice)
    for notice in found:
        if notice.id in said and notice.subject_id in waits:
            _was_told(waits[notice.subject_id], notice.kind, notice.period, said[notice.id])
    _without_what_was_told(session, partnership_id, waits)
    return dict(waits)


def unheard(session: Session, partnership_id: int) -> frozenset[int]:
    """The actions of which something was told to nobody yet; none unless the partnership is in hold."""
    return frozenset(untold(session, partnership_id))


def to_begin_anew(session: Session, partnership_id: int, day: date) -> frozenset[int]:
    """The actions that a release on `day` looks at: also those whose owner has gone and no sweep has seen it, and
    those paused by a request until it is heard of.
    """
    if not session.execute(select(col(Partnership.held)).where(col(Partnership.id) == partnership_id)).scalar():
        return frozenset()
    gone = or_(col(Person.left_from) <= day, col(Person.unreachable_on) <= day)
    here, live = col(Action.partnership_id) == partnership_id, col(Action.status).in_([one.value for one in LIVE])
    left = select(col(Action.id)).join(Person, col(Person.id) == col(Action.owner_id)).where(here, live, gone)
    endless = (
        col(Pause.kind) == PauseKind.REQUEST.value,
        col(Pause.until_on).is_(None),
        col(Pause.ended_on).is_(None),
    )
    paused = select(col(Action.id)).join(Pause, col(Pause.action_id) == col(Action.id)).where(here, live, *endless)
    return unheard(session, partnership_id).union(session.scalars(left.union(paused)))


def _add(one: Untold, notice: NoticeFacts) -> None:
    kind, (what, _, number) = NoticeKind(notice.kind), notice.period.rpartition("-")
    if kind is NoticeKind.ISSUE:
        one.issue = True
    elif kind is NoticeKind.MATTER:
        one.matters.add(notice.period)
    elif kind is NoticeKind.URGENT:
        one.urgent.add(notice.period)
    elif kind in QUESTIONS:
        if what in ("request", "claim"):
            one.requests.add(int(number))
    else:
        one.clock = True


def _without_what_was_told(session: Session, partnership_id: int, waits: dict[int, Untold]) -> None:
    """A matter goes to several people, a clock and an urgent time to each who comes to act: one mail that left is
    enough.
    """
    ids = [action_id for action_id, one in waits.items() if one.matters or one.clock or one.urgent]
    for start in range(0, len(ids), CHUNK):
        for row in session.execute(_TOLD, {"here": partnership_id, "ids": ids[start : start + CHUNK]}):
            _was_told(waits[row.subject_id], row.kind, row.period, row.told_at)


def _was_told(one: Untold, kind: str, period: str, told_at: datetime | None) -> None:
    """One mail of it left, at `told_at` where that is known."""
    if kind == NoticeKind.MATTER:
        one.matters.discard(period)
    elif kind == NoticeKind.URGENT:
        one.urgent.discard(period)
    elif kind in (NoticeKind.HANDOVER, NoticeKind.DECIDED) and told_at is not None:  # a question tells of no clock
        day = told_at.astimezone(LONDON).date()
        one.clock_told_on = max(day, one.clock_told_on or day)


def waiting_of(session: Session, partnership_id: int, ids: Iterable[int]) -> list[NoticeFacts]:
    """The notices of these actions that wait to be sent, in the order of their making."""
    columns = [NOTICES.c[field.name] for field in fields(NoticeFacts)]
    rows = session.execute(
        select(*columns)
        .where(
            NOTICES.c.partnership_id == partnership_id,
            NOTICES.c.subject_kind == "action",
            NOTICES.c.subject_id.in_(list(ids)),
            *_PENDING,
        )
        .order_by(NOTICES.c.id)
    )
    return [NoticeFacts(*row) for row in rows]


_ASKED_AS_MATTER = ("dispute-", "second_dispute-", "second_extension-", "third_extension-")
_TELLS = or_(
    NOTICES.c.kind.in_([one.value for one in (NoticeKind.ISSUE, *QUESTIONS, NoticeKind.MATTER, NoticeKind.URGENT)]),
    and_(NOTICES.c.kind == NoticeKind.HANDOVER.value, NOTICES.c.reason.in_(HANDED)),
    and_(NOTICES.c.kind == NoticeKind.DECIDED.value, NOTICES.c.reason.in_(CONFIRMED)),
)
_HERE: BindParameter[int] = bindparam("here")
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)


def _waiting(*where: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Two searches, each by an index of its own. Built once: asked whenever actions are read."""
    waits = (
        select(*(NOTICES.c[field.name] for field in fields(NoticeFacts)))
        .join(Partnership, col(Partnership.id) == NOTICES.c.partnership_id)
        .where(
            NOTICES.c.partnership_id == _HERE,
            col(Partnership.held),
            NOTICES.c.subject_kind == "action",
            _TELLS,
            *where,
        )
    )
    queued = waits.join(MESSAGES, MESSAGES.c.id == NOTICES.c.message_id).where(
        MESSAGES.c.partnership_id == _HERE,
        MESSAGES.c.state.in_(OPEN),
        MESSAGES.c.state == MessageState.QUEUED.value,
    )
    return waits.where(*_PENDING).union_all(queued)


_OF_ALL = _waiting()
_OF_SOME = _waiting(NOTICES.c.subject_id.in_(_IDS))
_TOLD = (
    select(
        NOTICES.c.subject_id,
        NOTICES.c.kind,
        NOTICES.c.period,
        func.coalesce(MESSAGES.c.sent_at, MESSAGES.c.first_attempt_at, MESSAGES.c.made_at).label("told_at"),
    )
    .join(MESSAGES, MESSAGES.c.id == NOTICES.c.message_id)
    .where(
        NOTICES.c.partnership_id == _HERE,
        NOTICES.c.subject_kind == "action",
        NOTICES.c.subject_id.in_(_IDS),
        NOTICES.c.withdrawn_at.is_(None),
        _TELLS,
        MESSAGES.c.state.not_in([MessageState.QUEUED.value, MessageState.SUPPRESSED.value]),
    )
)
