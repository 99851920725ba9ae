"""What waits to be sent and what became of what was: facts for deliver_mail, preview and status."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from models.queries.said import SAID_BEFORE_RESTORE, said_before
from models.tables import Action, Agency, Message, Notice, Partnership, Person, metadata
from rules.holds import Recheck, Verdict
from rules.moment import LONDON
from rules.paper_mail import Mail
from rules.reasons import PAPERS as PAPER_KINDS
from rules.slots import DAY_SLOT, URGENT, WORK, PendingNotice, Slot, Waits, choose_slot, urgent_slot
from rules.words import MessageState

NOTICES, MESSAGES = metadata.tables["notice"], metadata.tables["message"]
"""As plain tables: the sender's statements run once for every mail, and the ORM would cost more than they do."""

OPEN = (MessageState.QUEUED.value, MessageState.SENDING.value)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice as it was decided. `public_id` is the only id of it that travels."""

    id: int
    public_id: str
    subject_kind: str
    subject_id: int
    kind: str
    rung: int
    episode: int
    recipient_id: int
    period: str
    reason: str
    after_meeting: bool
    policy_version_id: int


RecheckNotices = Callable[[Session, Sequence[NoticeFacts]], Mapping[int, Recheck]]
"""Looks at notices again, on fresh facts; the answer is by notice id."""
BuildMail = Callable[[Session, int, Sequence[NoticeFacts]], Mail]
"""The mail to one person that says these notices, from fresh facts: the day's work, or one paper."""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What deliver_mail must be told, from fresh facts each time: wired in flows/.

    `coordinator_id`: who hears of mails that fail and of notices that are withheld.
    """

    recheck: RecheckNotices
    mail: BuildMail
    coordinator_id: int
    policy_version_id: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A notice that is not sent, and why."""

    notice: NoticeFacts
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """One person's pending notices, looked at again: what travels now, what waits, what is dropped."""

    travels: tuple[NoticeFacts, ...]
    slot: Slot | Waits
    withdrawn: tuple[Dropped, ...]
    withheld: tuple[Dropped, ...]
    waiting: int
    """How many hold and are for the next working day."""
    said: tuple[Dropped, ...] = ()
    """Those that had been said before this database was restored."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message whose bytes are stored. `attempts` counts those begun, this one included."""

    id: int
    recipient_id: int
    address: str
    rfc_message_id: str
    body: bytes
    facts_digest: str
    attempts: int
    state: str
    slot_kind: str
    lease_token: str


_NOTICE = [
    NOTICES.c[name]
    for name in (
        "id", "public_id", "subject_kind", "subject_id", "kind", "rung", "episode", "recipient_id", "period",
        "reason", "after_meeting", "policy_version_id",
    )
]  # fmt: skip
_MESSAGE = [
    MESSAGES.c[name]
    for name in (
        "id", "recipient_id", "address", "rfc_message_id", "body", "facts_digest", "attempts", "state", "slot_kind",
        "lease_token",
    )
]  # fmt: skip
_PAPER = NOTICES.c.kind.in_([kind.value for kind in (*PAPER_KINDS, *URGENT)])
_PENDING = and_(NOTICES.c.message_id.is_(None), NOTICES.c.withdrawn_at.is_(None), NOTICES.c.withheld_at.is_(None))


def _notices(session: Session, *where: ColumnElement[bool]) -> tuple[NoticeFacts, ...]:
    query = sql_select(*_NOTICE).where(*where).order_by(NOTICES.c.id)
    return tuple(NoticeFacts(*row) for row in session.execute(query))


def is_held(session: Session, partnership_id: int) -> bool:
    """Whether the partnership is in hold: notices are made and shown, nothing is sent."""
    return session.exec(select(Partnership.held).where(Partnership.id == partnership_id)).one()


def recipients(session: Session, partnership_id: int) -> list[int]:
    """Everybody for whom a notice of the day's work is pending, in order of id."""
    query = select(Notice.recipient_id).where(Notice.partnership_id == partnership_id, _PENDING, ~_PAPER)
    return sorted(session.exec(query.distinct()))


def papers_pending(session: Session, partnership_id: int) -> tuple[NoticeFacts, ...]:
    """The papers, and what is urgent, that wait to be sent: each a mail of its own, in the order of their making."""
    return _notices(session, NOTICES.c.partnership_id == partnership_id, _PENDING, _PAPER)


def pending(session: Session, partnership_id: int, recipient_id: int) -> tuple[NoticeFacts, ...]:
    """One person's notices of the day's work that are neither sent, withdrawn nor withheld, as they were made."""
    mine = NOTICES.c.recipient_id == recipient_id
    return _notices(session, NOTICES.c.partnership_id == partnership_id, mine, _PENDING, ~_PAPER)


def tied(session: Session, message_id: int) -> tuple[NoticeFacts, ...]:
    """The notices that travel in a message, in order."""
    return _notices(session, NOTICES.c.message_id == message_id)


def slots_taken(session: Session, partnership_id: int, recipient_id: int, day: date) -> frozenset[str]:
    """Slots that one person has used up on `day`: a mail of that day, one sent that day, or one still waiting."""
    begins = datetime.combine(day, time(), LONDON)
    ends = datetime.combine(day + timedelta(days=1), time(), LONDON)
    sent_today = and_(MESSAGES.c.sent_at >= begins, MESSAGES.c.sent_at < ends)
    query = sql_select(MESSAGES.c.slot_kind).where(
        MESSAGES.c.partnership_id == partnership_id,
        MESSAGES.c.recipient_id == recipient_id,
        MESSAGES.c["class"] == WORK,
        MESSAGES.c.state != MessageState.SUPPRESSED.value,
        or_(MESSAGES.c.slot_on == day, MESSAGES.c.state.in_(OPEN), sent_today),
    )
    return frozenset(session.scalars(query))


def gather(session: Session, partnership_id: int, recipient_id: int, day: date, recheck: RecheckNotices) -> Gathered:
    """One person's pending notices on `day`, each looked at again."""
    waiting = pending(session, partnership_id, recipient_id)
    said = said_before(session, partnership_id, waiting)
    notices = tuple(n for n in waiting if n not in said)
    verdicts = recheck(session, notices) if notices else {}
    holding = tuple(n for n in notices if verdicts[n.id].verdict is Verdict.HOLDS)
    taken = slots_taken(session, partnership_id, recipient_id, day) if holding else frozenset()
    slot = choose_slot((PendingNotice(n.id, n.kind, n.after_meeting) for n in holding), taken)
    chosen = frozenset(slot.notice_ids) if isinstance(slot, Slot) else frozenset()
    return Gathered(
        travels=tuple(n for n in holding if n.id in chosen),
        slot=slot,
        withdrawn=dropped(notices, verdicts, Verdict.WITHDRAW),
        withheld=dropped(notices, verdicts, Verdict.WITHHOLD),
        waiting=len(holding) - len(chosen),
        said=tuple(Dropped(notice, SAID_BEFORE_RESTORE) for notice in said),
    )


def gather_paper(session: Session, partnership_id: int, notice_id: int, recheck: RecheckNotices) -> Gathered:
    """One notice of a paper, or an urgent one, looked at again: it travels beside the day's work mail."""
    waiting = _notices(session, NOTICES.c.partnership_id == partnership_id, NOTICES.c.id == notice_id, _PENDING)
    said = said_before(session, partnership_id, waiting)
    notices = tuple(n for n in waiting if n not in said)
    verdicts = recheck(session, notices) if notices else {}
    holds = any(verdicts[n.id].verdict is Verdict.HOLDS for n in notices)
    return Gathered(
        travels=notices if holds else (),
        slot=Slot(urgent_slot(notices[0].kind, notice_id) or DAY_SLOT, (notice_id,)) if holds else Waits("not sent"),
        withdrawn=dropped(notices, verdicts, Verdict.WITHDRAW),
        withheld=dropped(notices, verdicts, Verdict.WITHHOLD),
        waiting=0,
        said=tuple(Dropped(notice, SAID_BEFORE_RESTORE) for notice in said),
    )


def dropped(notices: Sequence[NoticeFacts], verdicts: Mapping[int, Recheck], verdict: Verdict) -> tuple[Dropped, ...]:
    """The notices of one verdict, each with its reason."""
    return tuple(
        Dropped(n, verdicts[n.id].reason) for n in notices if n.id in verdicts and verdicts[n.id].verdict is verdict
    )


def would_go(
    session: Session,
    partnership_id: int,
    recheck: RecheckNotices,
    more: Mapping[int, Sequence[NoticeFacts]] = MappingProxyType({}),
) -> Iterator[tuple[int, tuple[NoticeFacts, ...]]]:
    """Whom the papers and a day's first mails would go to, and the notices in each, looked at again; writes nothing.

    `more`: notices by recipient that are not written yet, said as if they were.
    """
    papers = papers_pending(session, partnership_id)
    verdicts = recheck(session, papers)
    yield from ((one.recipient_id, (one,)) for one in papers if verdicts[one.id].verdict is Verdict.HOLDS)
    for recipient_id in sorted({*recipients(session, partnership_id), *more}):
        waiting = (*pending(session, partnership_id, recipient_id), *more.get(recipient_id, ()))
        notices = list({(n.subject_id, n.kind, n.rung, n.episode, n.period): n for n in waiting}.values())
        verdicts = recheck(session, notices)
        holding = [n for n in notices if verdicts[n.id].verdict is Verdict.HOLDS]
        slot = choose_slot((PendingNotice(n.id, n.kind, n.after_meeting) for n in holding), frozenset())
        chosen = frozenset(slot.notice_ids) if isinstance(slot, Slot) else frozenset()
        if chosen:
            yield recipient_id, tuple(n for n in holding if n.id in chosen)


def open_messages(session: Session, partnership_id: int, now: datetime) -> list[StoredMessage]:
    """Messages to try again: retries that are due, and those whose sender never told how it ended."""
    query = (
        sql_select(*_MESSAGE)
        .where(
            MESSAGES.c.partnership_id == partnership_id,
            MESSAGES.c.state.in_(OPEN),
            or_(MESSAGES.c.not_before.is_(None), MESSAGES.c.not_before <= now),
        )
        .order_by(MESSAGES.c.id)
    )
    return [StoredMessage(*row) for row in session.execute(query)]


def states(session: Session, partnership_id: int) -> dict[str, int]:
    """How many messages stand in which state; states with none are left out."""
    query = select(Message.state, func.count()).where(Message.partnership_id == partnership_id)
    return dict(session.exec(query.group_by(Message.state)).all())


@dataclass(frozen=True, slots=True)
class LostMail:
    """A message that did not arrive, or may not have: what the coordinator is told of it."""

    message_id: int
    recipient_name: str
    agency_name: str
    refs: tuple[str, ...]
    state: str
    last_error: str


def lost_mails(session: Session, partnership_id: int, message_ids: Sequence[int]) -> dict[int, LostMail]:
    """Who did not get what, by message id: the facts of `mail_failed` and `uncertain` notices."""
    found: dict[int, LostMail] = {}
    for message_id in message_ids:
        row = session.execute(
            select(Person.name, Agency.name, Message.state, Message.last_error)
            .join(Person, col(Person.id) == col(Message.recipient_id))
            .join(Agency, col(Agency.id) == col(Person.agency_id))
            .where(Message.partnership_id == partnership_id, Message.id == message_id)
        ).one_or_none()
        if row is None:
            continue
        refs = session.exec(
            select(Action.ref)
            .join(Notice, and_(col(Notice.subject_id) == col(Action.id), col(Notice.subject_kind) == "action"))
            .where(Notice.message_id == message_id)
            .distinct()
            .order_by(Action.ref)
        ).all()
        found[message_id] = LostMail(message_id, row[0], row[1], tuple(refs), row[2], row[3])
    return found


def failures(session: Session, partnership_id: int) -> list[LostMail]:
    """Every message that failed, is uncertain, or waits for another try: for `status`."""
    wanted = (MessageState.FAILED.value, MessageState.UNCERTAIN.value, *OPEN)
    ids = session.exec(
        select(Message.id)
        .where(Message.partnership_id == partnership_id, col(Message.state).in_(wanted))
        .order_by(col(Message.id))
    ).all()
    known = lost_mails(session, partnership_id, [message_id for message_id in ids if message_id is not None])
    return list(known.values())
