"""A small partnership with notices to send, a real mail server, and facts that a test can change."""

import email
import mailbox
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import Message as Mail
from pathlib import Path
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from flows.deliver_mail import Hooks, Post, deliver_mail
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.queries.outbox import MailFacts, NoticeFacts, lost_mails
from models.tables import Message, Notice, Partnership, Person
from notifications.embedded import Behaviour, running
from notifications.message import read_notice_ids
from notifications.smtp import SmtpSettings
from rules.calendar import WorkingCalendar
from rules.holds import HOLDS, Recheck, Verdict
from rules.mail import ActionLine, Line, MessageLine, NeutralTitle, Section, WorkMail
from rules.moment import Moment
from rules.reasons import Next, Reader, ask, heading, intro, what_next, why
from tests.models.rows import a_notice, an_action, settle
from tests.moments import moment

CALENDAR = WorkingCalendar(frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
MONDAY = moment("2026-12-07 09:00")
TUESDAY = moment("2026-12-08 09:00")
SENDER = "tasking@northworcs.example"


@dataclass
class Office:
    """Database, people and mail server of one test. Change `verdicts`, `rungs` or `unfit` to change the facts."""

    database: Database
    place: Place
    folder: Path
    coordinator_id: int
    owner_id: int
    other_id: int
    policy_version_id: int
    verdicts: dict[int, Recheck] = field(default_factory=dict)
    """By notice id; a notice that is not here holds."""
    rungs: dict[int, int] = field(default_factory=dict)
    """By notice id: the rung its line shows now."""
    unfit: set[int] = field(default_factory=set)
    """Recipients whose name holds a line break."""
    hooks: Hooks = field(default_factory=Hooks)
    connections: int = 4
    _numbers: int = 0

    def notice(self, recipient_id: int, kind: str = "issue", **changed: Any) -> int:
        """A pending notice on an action of its own; returns its id."""
        self._numbers += 1
        rows = _RowsLike(self.place.partnership_id, self.owner_id, self.policy_version_id)
        given = {"recipient_id": recipient_id, "kind": kind, "rung": 0, "reason": kind, "subject_id": 1}
        given |= {"period": f"p{self._numbers}"} | changed
        with Session(self.database.writers) as session, session.begin():
            row = a_notice(rows, f"n{self._numbers:04}", **given)  # type: ignore[arg-type]
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    def facts(self) -> MailFacts:
        """The facts as they stand now."""
        return MailFacts(self._recheck, self._mail, self.coordinator_id, self.policy_version_id)

    def _recheck(self, session: Session, notices: Sequence[NoticeFacts]) -> dict[int, Recheck]:
        return {notice.id: self.verdicts.get(notice.id, HOLDS) for notice in notices}

    def _mail(self, session: Session, recipient_id: int, notices: Sequence[NoticeFacts]) -> WorkMail:
        person = session.get_one(Person, recipient_id)
        coordinator = session.get_one(Person, self.coordinator_id)
        lines = tuple(self._line(session, notice) for notice in notices)
        return WorkMail(
            partnership_name="North Worcestershire",
            recipient_name="a\nb" if recipient_id in self.unfit else person.name,
            recipient_email=person.email,
            sender=SENDER,
            coordinator_name=coordinator.name,
            coordinator_phone=None,
            coordinator_email=coordinator.email,
            sections=(Section("own", heading("own"), intro("own"), lines),),
            written_at=self._now.recorded_at,
            notice_ids=tuple(notice.public_id for notice in notices),
        )

    def _line(self, session: Session, notice: NoticeFacts) -> Line:
        kinds = (notice.kind,)
        if notice.subject_kind == "message":
            lost = lost_mails(session, self.place.partnership_id, [notice.subject_id])[notice.subject_id]
            name = lost.recipient_name
            because = (why(notice.kind, notice.reason, name=name),)
            told, request = what_next(Next.MEND), ask(notice.kind, Reader.COORDINATOR)
            return MessageLine(name, lost.agency_name, lost.refs, kinds, because, told, request)
        return ActionLine(
            ref=f"NW-2026-23/{notice.id:02}",
            title=NeutralTitle("Light the underpass"),
            owner_name="Owner",
            agency_name="Council",
            priority_name=None,
            due_on=date(2026, 12, 9),
            original_due_on=date(2026, 12, 9),
            working_days_overdue=0,
            rung=self.rungs.get(notice.id, notice.rung),
            extended_count=0,
            kinds=kinds,
            why=(why(notice.kind, notice.reason, on=date(2026, 12, 9), name="Owner"),),
            next=what_next(Next.DUE, on=date(2026, 12, 9)),
            ask=ask(notice.kind),
        )

    def deliver(
        self, at: Moment = MONDAY, behaviour: Behaviour | None = None, *, dry_run: bool = False, port: int = 0
    ) -> FlowResult:
        """One run of the flow against a server that behaves so; `port`: against that port and no server of ours."""
        self._now = at
        if port:
            return self._run(at, SmtpSettings("127.0.0.1", port, command_timeout=5), dry_run)
        with running(self.folder / "mail", behaviour) as server:
            return self._run(at, SmtpSettings(server.host, server.port, command_timeout=5, data_timeout=5), dry_run)

    def _run(self, at: Moment, smtp: SmtpSettings, dry_run: bool) -> FlowResult:
        log = self.folder / "sent.log"
        post = Post(smtp, SENDER, log, CALENDAR, connections=self.connections, hooks=self.hooks)
        return deliver_mail(self.database, self.place, at, post, self.facts(), dry_run=dry_run)

    def mailbox(self) -> list[Mail]:
        """Every mail that the server has filed."""
        box = mailbox.Maildir(self.folder / "mail", create=False)
        return [email.message_from_bytes(box.get_bytes(key)) for key in sorted(box.keys())]

    def notice_ids_sent(self) -> list[str]:
        """The notice ids of every mail filed, twice when they were said twice."""
        return sorted(notice for mail in self.mailbox() for notice in read_notice_ids(mail))

    def messages(self) -> list[Message]:
        """Every message, in the order of its making."""
        with self.database.reading() as session:
            return list(session.exec(select(Message).order_by(col(Message.id))))

    def states(self) -> list[str]:
        """The state of every message, in the order of its making."""
        return [message.state for message in self.messages()]

    def notices(self, **where: Any) -> list[Notice]:
        """Notices with these values."""
        with self.database.reading() as session:
            found = session.exec(select(Notice).order_by(col(Notice.id)))
            return [n for n in found if all(getattr(n, key) == value for key, value in where.items())]

    def person(self, person_id: int) -> Person:
        """A person as the database has them now."""
        with self.database.reading() as session:
            return session.get_one(Person, person_id)

    def address_of(self, person_id: int) -> str:
        """Their mail address."""
        return self.person(person_id).email

    def count(self, table: type[Any]) -> int:
        """Rows of a table."""
        with self.database.reading() as session:
            return int(session.scalar(select(func.count()).select_from(table)) or 0)

    def hold(self, held: bool) -> None:
        """Puts the partnership in hold, or releases it."""
        with Session(self.database.writers) as session, session.begin():
            session.execute(update(Partnership).values(held=held))

    def withdraw(self, notice_id: int, reason: str = "acknowledged") -> None:
        """From now on the fact behind this notice no longer holds."""
        self.verdicts[notice_id] = Recheck(Verdict.WITHDRAW, reason)

    def withhold(self, notice_id: int, reason: str = "reader_not_on_access_list") -> None:
        """From now on the reader of this notice may not read it."""
        self.verdicts[notice_id] = Recheck(Verdict.WITHHOLD, reason)


@dataclass(frozen=True)
class _RowsLike:
    partnership_id: int
    person_id: int
    policy_version_id: int


def open_office(database: Database, folder: Path) -> Office:
    """A released partnership with a coordinator, an owner and another person, and one action."""
    rows = settle(database)
    with Session(database.writers) as session, session.begin():
        session.execute(update(Partnership).values(held=False))
        own = {"partnership_id": rows.partnership_id, "agency_id": rows.agency_id}
        coordinator = Person(**own, key="sam", name="Sam Field", email="sam@northworcs.example")
        other = Person(**own, key="tom", name="Tom Reid", email="tom@council.example")
        session.add_all([coordinator, other, an_action(rows)])
        session.flush()
        assert coordinator.id is not None
        assert other.id is not None
        place = Place(rows.partnership_id, "nw", "North Worcestershire", "NW", "england-and-wales")
        return Office(database, place, folder, coordinator.id, rows.person_id, other.id, rows.policy_version_id)


def people(office: Office, count: int) -> list[int]:
    """That many more people."""
    with Session(office.database.writers) as session, session.begin():
        agency_id = session.get_one(Person, office.owner_id).agency_id
        rows = [
            Person(
                partnership_id=office.place.partnership_id,
                key=f"p{number}",
                name=f"Person {number}",
                email=f"p{number}@council.example",
                agency_id=agency_id,
            )
            for number in range(count)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows if row.id is not None]


def with_hooks(office: Office, **hooks: Any) -> None:
    """Sets hooks of the next runs; none given: none."""
    office.hooks = replace(Hooks(), **hooks)
