"""What a mail may say of its notices, from fresh facts: rows become the types of rules/mail.py here.

Titles travel only when the action is neither sensitive nor restricted; a reader who is not on the access list gets
metadata, no more. Nothing here selects a description, a note or an access list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from models.place import Place
from models.queries import actions
from models.queries.context import context
from models.queries.mail_lines import action_line, draft_of, reader_of
from models.queries.mail_subjects import BEFORE_A_BODY, board_line, named_subjects, recheck_other, subject_line
from models.queries.outbox import NoticeFacts, tied
from models.queries.papers import paper_to_send
from models.queries.titles import words
from models.tables import Message, Person
from rules import reasons
from rules.action import ActionState, policy_of
from rules.holds import Recheck, recheck
from rules.mail import Line, MessageLine, Section, UnfitMail, WorkMail
from rules.moment import Moment
from rules.paper_mail import Mail, PaperMail
from rules.people import Context, may_read
from rules.reasons import PAPERS, Next, Reader, SectionKey
from rules.words import NoticeKind

SECTIONS = tuple(SectionKey)
Grouped = dict[tuple[SectionKey, str, int, bool], list[NoticeFacts]]
"""By section, subject, and whether the line is as those see it who decide."""


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
            self._ctx = context(session, self.place, self.moment.day, self.moment.as_of)
        return self._ctx

    def recheck(self, session: Session, notices: Sequence[NoticeFacts]) -> Mapping[int, Recheck]:
        """Looks at pending notices again: facts and access as they are now."""
        ctx, states = self.context(session), self._states(session, notices)
        return {notice.id: self._recheck(session, notice, ctx, states) for notice in notices}

    def mail(self, session: Session, recipient_id: int, notices: Sequence[NoticeFacts]) -> WorkMail:
        """One person's mail of these notices, one line an action and section."""
        sections = self._sections(session, self.context(session), notices)
        return WorkMail(sections=sections, **self._envelope(session, recipient_id, notices))

    def _states(self, session: Session, notices: Iterable[NoticeFacts]) -> dict[int, ActionState]:
        ids = sorted({n.subject_id for n in notices if n.subject_kind == "action"})
        if self._seen is None or self._seen[0] is not session or not self._seen[1].keys() >= set(ids):
            found = actions.by_ids(session, self.place.partnership_id, ids)
            self._seen = session, {state.id: state for state in found}
        return self._seen[1]

    def _recheck(
        self, session: Session, notice: NoticeFacts, ctx: Context, states: Mapping[int, ActionState]
    ) -> Recheck:
        if notice.subject_kind != "action":
            return recheck_other(session, notice, self.moment.day, ctx)
        state = states[notice.subject_id]
        return recheck(draft_of(notice), state, self.moment.day, policy_of(state, ctx))

    def build(self, session: Session, recipient_id: int, notices: Sequence[NoticeFacts]) -> Mail:
        """One person's mail of these notices: a paper, or the work of the day."""
        if notices[0].kind in PAPERS:
            return self._paper(session, recipient_id, notices[0])
        return self.mail(session, recipient_id, notices)

    def _paper(self, session: Session, recipient_id: int, notice: NoticeFacts) -> PaperMail:
        revision = int(notice.period.rpartition(":")[2])
        paper = paper_to_send(session, notice.subject_id, revision)
        if paper is None:
            raise UnfitMail("The paper of this notice is not stored; publish it again as a correction.")
        brief = notice.kind == NoticeKind.CORRECTION
        return PaperMail(paper=paper, brief=brief, **self._envelope(session, recipient_id, (notice,)))

    def _envelope(self, session: Session, recipient_id: int, notices: Sequence[NoticeFacts]) -> dict[str, Any]:
        person = session.get_one(Person, recipient_id)
        coordinator = session.get_one(Person, self.context(session).coordinator_on(self.moment.day))
        return {
            "partnership_name": self.place.name,
            "recipient_name": person.name,
            "recipient_email": person.email,
            "sender": self.sender,
            "coordinator_name": coordinator.name,
            "coordinator_phone": coordinator.phone,
            "coordinator_email": coordinator.email,
            "written_at": self.moment.recorded_at,
            "notice_ids": tuple(notice.public_id for notice in notices),
            "base_url": self.base_url,
        }

    def _sections(self, session: Session, ctx: Context, notices: Sequence[NoticeFacts]) -> tuple[Section, ...]:
        states = self._states(session, notices)
        said = words(session, [n.subject_id for n in notices if n.subject_kind == "action"])
        subjects = named_subjects(session, notices, self.place.partnership_id, ctx)
        grouped: Grouped = {}
        for notice in notices:
            state = states.get(notice.subject_id) if notice.subject_kind == "action" else None
            key = reasons.section_of(notice.kind, reader_of(notice, state, ctx, self.moment.day))
            at_board = notice.kind in BEFORE_A_BODY
            grouped.setdefault((key, notice.subject_kind, notice.subject_id, at_board), []).append(notice)
        _join_news(grouped)
        lines: dict[SectionKey, list[Line]] = {}
        for (key, kind, subject_id, at_board), group in grouped.items():
            line: Line
            if kind == "action" and at_board:
                line = board_line(states[subject_id], said[subject_id], group, self.moment.day, ctx)
            elif kind == "action":
                line = action_line(states[subject_id], said[subject_id], group, self.moment.day, ctx)
            elif kind == "message":
                line = self._message_line(session, subject_id, group, ctx)
            else:
                line = subject_line(subjects[(kind, subject_id)], group, self.moment.day, ctx)
            lines.setdefault(key, []).append(line)
        return tuple(
            Section(key, reasons.heading(key), reasons.intro(key), tuple(lines[key]))
            for key in SECTIONS
            if key in lines
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


_TAKES_NEWS = (SectionKey.OWN, SectionKey.DEPUTY, SectionKey.LEAD, SectionKey.PARTNERSHIP)


def _join_news(grouped: Grouped) -> None:
    """What was decided on an action is said where the reader is asked about it: one action is one line, one thing to
    do, and not two that may differ.
    """
    for news in [key for key in grouped if key[0] is SectionKey.NEWS]:
        asked = next((key for place in _TAKES_NEWS if (key := (place, *news[1:])) in grouped), None)
        if asked is not None:
            grouped[asked] += grouped.pop(news)
