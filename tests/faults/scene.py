"""One copy of the world, a mail server in this process, and what a test does with both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from flows.result import FlowResult
from flows.wiring import SENT_LOG, Office, open_office
from models.tables import Action, Message, Notice, Person
from notifications.embedded import Behaviour, MailServer, running
from rules.words import ActionStatus
from tests.faults import record, world
from tests.faults.child import NEVER, Child, Point, run, start
from tests.faults.record import Record, Wire
from tests.moments import moment

NOBODY = 1


@dataclass
class Scene:
    """The world on the eve of the bad Monday."""

    office: Office
    address: str
    mailbox: Path

    @property
    def data_dir(self) -> Path:
        """The folder that processes are given."""
        return self.office.data_dir

    @property
    def sent_log(self) -> Path:
        """Where the sender notes what a server took."""
        return self.data_dir / SENT_LOG

    def start(self, *days: str, flows: Sequence[str] = world.MORNING, point: Point = NEVER, go: Any = None) -> Child:
        """A process that lives these days; by default the bad Monday's morning."""
        told = [(moment(day), tuple(flows)) for day in days or (world.BAD_MONDAY,)]
        return start(self.data_dir, told, point, go)

    def live(self, *days: str, flows: Sequence[str] = world.MORNING, **smtp: Any) -> list[FlowResult]:
        """The same in this process."""
        return [run(self.office, flow, moment(day), **smtp) for day in days for flow in flows]

    def record(self) -> Record:
        """What was decided and said so far."""
        return record.read(self.office.database, self.office.place.partnership_id)

    def new_notices(self) -> list[Notice]:
        """Notices made on the bad Monday or later."""
        with self.office.database.reading() as session:
            return list(session.exec(select(Notice).where(Notice.made_at >= moment(world.BAD_MONDAY).as_of)))

    def messages(self, key: str, since: str = world.BAD_MONDAY) -> list[Message]:
        """Mails to one person, in the order of their making."""
        with self.office.database.reading() as session:
            made = select(Message).join(Person, col(Person.id) == col(Message.recipient_id))
            made = made.where(Person.key == key, Message.made_at >= moment(since).as_of)
            return list(session.exec(made.order_by(col(Message.id))))

    def told(self, key: str, kind: str) -> list[tuple[str, bool]]:
        """(reason, whether it has arrived) of one person's notices of a kind."""
        arrived = self.wire().notices
        with self.office.database.reading() as session:
            mine = select(Notice).join(Person, col(Person.id) == col(Notice.recipient_id))
            found = session.exec(mine.where(Person.key == key, Notice.kind == kind).order_by(col(Notice.id)))
            return [(notice.reason, notice.public_id in arrived) for notice in found]

    def person(self, key: str) -> Person:
        """Somebody as the database has them now."""
        with self.office.database.reading() as session:
            return session.exec(select(Person).where(Person.key == key)).one()

    def refs_of(self, key: str) -> list[str]:
        """Actions of an owner that nobody has claimed to be done."""
        waiting = [ActionStatus.ISSUED.value, ActionStatus.ACKNOWLEDGED.value]
        with self.office.database.reading() as session:
            mine = select(Action.ref).join(Person, col(Person.id) == col(Action.owner_id))
            mine = mine.where(col(Action.status).in_(waiting), Person.key == key)
            return list(session.exec(mine.order_by(col(Action.id))))

    def wire(self) -> Wire:
        """What the mail server has."""
        return record.wire(self.mailbox)

    def deliver(self, when: str, smtp: dict[str, Any] | None = None, **behaviour: Any) -> FlowResult:
        """One run of the sender against a server that behaves so."""
        with self.server(**behaviour):
            return self.live(when, flows=("deliver_mail",), **smtp or {})[0]

    def use(self, port: int | None) -> None:
        """From now on mail goes to the server at this port; None: to one where nobody listens."""
        port = port or NOBODY
        world.settings(self.data_dir, self.address, port)
        self.office = replace(self.office, settings=self.office.settings.model_copy(update={"smtp_port": port}))

    @contextmanager
    def server(self, **behaviour: Any) -> Iterator[MailServer]:
        """A mail server that behaves so, for as long as the block lasts; it files into the same mailbox."""
        before = self.office.settings.smtp_port
        with running(self.mailbox, Behaviour(**behaviour)) as server:
            self.use(server.port)
            yield server
        self.use(before)


@contextmanager
def opened(data_dir: Path, address: str, mailbox: Path) -> Iterator[Scene]:
    """The world in `data_dir`, with files in its inbox and a mail server for as long as the block lasts."""
    with running(mailbox) as server:
        world.settings(data_dir, address, server.port)
        office = open_office(data_dir)
        world.deliver_new_files(office)
        yield Scene(office, address, mailbox)
        office.close()
