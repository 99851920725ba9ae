"""What a mail may say of its notices, from fresh facts: rows become the types of rules/mail.py here.

Titles travel only when the action is neither sensitive nor restricted; a reader who is not on the access list gets
metadata, no more. Nothing here selects a description, a note or an access list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.queries.outbox import NoticeFacts, tied
from models.tables import Action, Message, Person, Priority
from rules import reasons
from rules.action import ActionState, NoticeDraft, policy_of
from rules.holds import HOLDS, Recheck, Verdict, recheck
from rules.mail import ActionLine, Line, MessageLine, Section, Sentence, WorkMail, neutral_title
from rules.moment import Moment
from rules.outlook import outlook, overdue_days
from rules.people import Context, may_read
from rules.reasons import Next, Reader, SectionKey
from rules.words import NoticeKind

SECTIONS = tuple(SectionKey)


@dataclass(frozen=True, slots=True)
class Words:
    """What an action's row says beyond its facts, as far as a mail may carry it."""

    title: str
    sensitive: bool
    priority_name: str | None


@dataclass(slots=True)
class MailSource:
    """Builds the mails of one run.

    Actions, access lists and addresses are read anew in each transaction; people, absences and calendars once a
    run (with 10,000 owners, reading them for each mail would be most of the work).
    """

    place: Place
    moment: Moment
    sender: str
    base_url: str | None = None
    _ctx: Context | None = field(default=None, repr=False)
    _seen: tuple[Session, dict[int, ActionState]] | None = field(default=None, repr=False)
    """The actions read in the transaction at hand: the check and the mail look at the same facts."""

    def context(self, session: Session) -> Context:
        """The partnership as it stood when the run began."""
        if self._ctx is None:
            self._ctx = context(session, self.place, self.moment.day)
        return self._ctx

    def recheck(self, session: Session, notices: Sequence[NoticeFacts]) -> Mapping[int, Recheck]:
        """Looks at pending notices again: facts and access as they are now."""
        ctx, states = self.context(session), self._states(session, notices)
        return {notice.id: self._recheck(notice, ctx, states) for notice in notices}

    def mail(self, session: Session, recipient_id: int, notices: Sequence[NoticeFacts]) -> WorkMail:
        """One person's mail of these notices, one line an action and section."""
        ctx = self.context(session)
        person = session.get_one(Person, recipient_id)
        coordinator = session.get_one(Person, ctx.coordinator_on(self.moment.day))
        return WorkMail(
            partnership_name=self.place.name,
            recipient_name=person.name,
            recipient_email=person.email,
            sender=self.sender,
            coordinator_name=coordinator.name,
            coordinator_phone=coordinator.phone,
            coordinator_email=coordinator.email,
            sections=self._sections(session, ctx, notices),
            written_at=self.moment.recorded_at,
            notice_ids=tuple(notice.public_id for notice in notices),
            base_url=self.base_url,
        )

    def _states(self, session: Session, notices: Iterable[NoticeFacts]) -> dict[int, ActionState]:
        ids = sorted({n.subject_id for n in notices if n.subject_kind == "action"})
        if self._seen is None or self._seen[0] is not session or not self._seen[1].keys() >= set(ids):
            found = actions.by_ids(session, self.place.partnership_id, ids)
            self._seen = session, {state.id: state for state in found}
        return self._seen[1]

    def _recheck(self, notice: NoticeFacts, ctx: Context, states: Mapping[int, ActionState]) -> Recheck:
        if notice.subject_kind != "action":
            gone = ctx.is_gone(notice.recipient_id, self.moment.day)
            return Recheck(Verdict.WITHHOLD, "recipient_cannot_be_reached") if gone else HOLDS
        state = states[notice.subject_id]
        return recheck(_draft(notice), state, self.moment.day, policy_of(state, ctx))

    def _sections(self, session: Session, ctx: Context, notices: Sequence[NoticeFacts]) -> tuple[Section, ...]:
        states, words = self._states(session, notices), self._words(session, notices)
        grouped: dict[tuple[SectionKey, str, int], list[NoticeFacts]] = {}
        for notice in notices:
            state = states.get(notice.subject_id) if notice.subject_kind == "action" else None
            key = reasons.section_of(notice.kind, _reader(notice, state, ctx, self.moment.day))
            grouped.setdefault((key, notice.subject_kind, notice.subject_id), []).append(notice)
        lines: dict[SectionKey, list[Line]] = {}
        for (key, kind, subject_id), group in grouped.items():
            line: Line = (
                self._action_line(states[subject_id], words[subject_id], group, ctx)
                if kind == "action"
                else self._message_line(session, subject_id, group, ctx)
            )
            lines.setdefault(key, []).append(line)
        return tuple(
            Section(key, reasons.heading(key), reasons.intro(key), tuple(lines[key]))
            for key in SECTIONS
            if key in lines
        )

    def _words(self, session: Session, notices: Iterable[NoticeFacts]) -> dict[int, Words]:
        ids = sorted({n.subject_id for n in notices if n.subject_kind == "action"})
        found: dict[int, Words] = {}
        for start in range(0, len(ids), actions.CHUNK):
            rows = session.execute(
                select(col(Action.id), col(Action.title), col(Action.sensitive), col(Priority.name))
                .join(Priority, col(Priority.id) == col(Action.priority_id), isouter=True)
                .where(col(Action.id).in_(ids[start : start + actions.CHUNK]))
            )
            found.update({row[0]: Words(row[1], row[2], row[3]) for row in rows if row[0] is not None})
        return found

    def _action_line(
        self, state: ActionState, words: Words, group: Sequence[NoticeFacts], ctx: Context
    ) -> ActionLine:
        day, first = self.moment.day, group[0]
        reader = _reader(first, state, ctx, day)
        readable = may_read(ctx, state.readers, first.recipient_id)
        owner = ctx.people.get(state.owner_id) if state.owner_id is not None else None
        agency = ctx.agencies.get(state.owner_agency_id) if state.owner_agency_id is not None else None
        ask_of = max(group, key=lambda n: _WEIGHT.get(NoticeKind(n.kind), 0))
        return ActionLine(
            ref=state.ref,
            title=neutral_title(words.title, sensitive=words.sensitive, restricted=bool(state.readers)),
            owner_name=owner.name if owner and readable else None,
            agency_name=agency.name if agency else None,
            priority_name=words.priority_name if readable else None,
            due_on=state.due_on if readable else None,
            original_due_on=state.original_due_on if readable else None,
            working_days_overdue=overdue_days(state, day, ctx),
            rung=state.rung if state.is_live else 0,
            extended_count=state.extended_count,
            kinds=tuple(dict.fromkeys(n.kind for n in group)),
            why=tuple(dict.fromkeys(_why(n, state, ctx, day) for n in group)),
            next=_next(state, group, day, ctx),
            ask=reasons.ask(ask_of.kind, reader, _ask_reason(ask_of, state)),
            marking="OFFICIAL-SENSITIVE" if words.sensitive else "OFFICIAL",
            metadata_only=not readable,
        )

    def _message_line(
        self, session: Session, message_id: int, group: Sequence[NoticeFacts], ctx: Context
    ) -> MessageLine:
        """A mail that failed. Beside its recipient's name a restricted reference would tell who is on its list."""
        message = session.get_one(Message, message_id)
        carried = tied(session, message_id)
        states = self._states(session, carried)
        recipient = ctx.people[message.recipient_id]
        first = group[0]
        readable = {
            states[n.subject_id].ref
            for n in carried
            if n.subject_kind == "action" and may_read(ctx, states[n.subject_id].readers, first.recipient_id)
        }
        return MessageLine(
            recipient_name=recipient.name,
            agency_name=ctx.agencies[recipient.agency_id].name,
            refs=tuple(sorted(readable)),
            kinds=tuple(dict.fromkeys(n.kind for n in carried)),
            why=(reasons.why(first.kind, first.reason, name=recipient.name),),
            next=reasons.what_next(Next.LEAD_ACTS if first.reason == "address_refused" else Next.MEND),
            ask=reasons.ask(first.kind, Reader.COORDINATOR, first.reason),
        )


_WEIGHT = {
    kind: weight
    for weight, kind in enumerate(
        (
            NoticeKind.RESTORED, NoticeKind.REMINDER_3, NoticeKind.MONDAY, NoticeKind.REMINDER_1,
            NoticeKind.DUE_TODAY, NoticeKind.DECIDED, NoticeKind.OVERDUE, NoticeKind.LEAD, NoticeKind.RUNG_3,
            NoticeKind.ACK_MISSED, NoticeKind.ISSUE, NoticeKind.HANDOVER, NoticeKind.TO_VERIFY,
            NoticeKind.TO_DECIDE, NoticeKind.MATTER, NoticeKind.ACCEPT_ASKED, NoticeKind.NO_ACTOR,
        )
    )
}  # fmt: skip
"""Of several notices on one action, the weightiest says what the reader is asked to do."""


def _draft(notice: NoticeFacts) -> NoticeDraft:
    return NoticeDraft(
        NoticeKind(notice.kind), notice.recipient_id, notice.reason, notice.rung, notice.episode, notice.period
    )


def _reader(notice: NoticeFacts, state: ActionState | None, ctx: Context, day: date) -> Reader:
    """As whom the recipient reads the notice."""
    told = notice.recipient_id
    seniors = {
        ctx.chair_on(day): Reader.CHAIR,
        ctx.coordinator_on(day): Reader.COORDINATOR,
    }
    senior = seniors.get(told, Reader.COORDINATOR)
    if notice.reason.endswith("_deputy"):
        return Reader.DEPUTY
    if notice.kind == NoticeKind.LEAD or notice.reason in ("ack_missed_lead", "monday_rung_2"):
        lead_here = state is not None and state.owner_agency_id is not None
        is_senior = told in seniors and lead_here and ctx.people[told].agency_id != state.owner_agency_id  # type: ignore[union-attr]
        return senior if is_senior else Reader.LEAD
    if notice.kind in _FOR_SENIORS or notice.reason == "monday_rung_3":
        return senior
    if notice.kind in (NoticeKind.DECIDED, NoticeKind.STOPPED):
        return Reader.OWNER
    acts_for_owner = state is not None and told != state.owner_id and notice.kind == NoticeKind.ISSUE
    return Reader.DEPUTY if acts_for_owner else Reader.ACTOR


_FOR_SENIORS = (
    NoticeKind.RUNG_3, NoticeKind.MATTER, NoticeKind.TO_VERIFY, NoticeKind.TO_DECIDE, NoticeKind.WITHHELD,
    NoticeKind.NO_ACTOR, NoticeKind.INCOMPLETE, NoticeKind.MAIL_FAILED, NoticeKind.UNCERTAIN,
)  # fmt: skip


def _why(notice: NoticeFacts, state: ActionState, ctx: Context, day: date) -> Sentence:
    """The sentence of the rule that fired, with the date and the person it speaks of."""
    request = next((r for r in state.requests if str(r.number) == notice.period.rpartition("-")[2]), None)
    on, name = state.due_on, None
    if notice.kind in (NoticeKind.ACCEPT_ASKED, NoticeKind.TO_DECIDE) and request is not None:
        on = request.to_date or on
        name = ctx.people[request.to_person].name if request.to_person else None
    if notice.kind == NoticeKind.WITHHELD:
        name = _withheld_from(notice, ctx)
    if state.owner_id is not None and notice.kind in (NoticeKind.HANDOVER, NoticeKind.DECIDED):
        name = ctx.people[state.owner_id].name
    return reasons.why(notice.kind, notice.reason, reader=_reader(notice, state, ctx, day), on=on, name=name)


def _ask_reason(notice: NoticeFacts, state: ActionState) -> str:
    """Nobody is asked to acknowledge what was acknowledged."""
    asks = notice.kind in (NoticeKind.HANDOVER, NoticeKind.ISSUE)
    known = asks and state.acknowledged_on is not None
    return "acknowledged" if known else notice.reason


def _withheld_from(notice: NoticeFacts, ctx: Context) -> str | None:
    """Whose notice was held back: its period names them (rules/action.withheld_period)."""
    held_back = notice.period.split(":")
    return ctx.people[int(held_back[1])].name if len(held_back) > 1 else None


def _next(state: ActionState, group: Sequence[NoticeFacts], day: date, ctx: Context) -> Sentence:
    if any(n.kind == NoticeKind.ACCEPT_ASKED for n in group):
        return reasons.what_next(Next.ACCEPT)
    ahead = outlook(state, day, policy_of(state, ctx))
    return reasons.what_next(ahead.step, on=ahead.on)
