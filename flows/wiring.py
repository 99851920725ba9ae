"""Where everything meets: a data dir opened, its database, its partnership, its post; and the flows by name.

Settings and addresses reach `models` and `notifications` as arguments from here and from cli/.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import Session, col

from config.calendars import bank_holidays
from config.clock import now
from config.settings import Settings, load_settings
from flows.build_performance_pack import build_performance_pack
from flows.chase_overdue import chase_overdue
from flows.close_cycle import close_cycle
from flows.deliver_mail import Post, deliver_mail
from flows.escalate import escalate
from flows.ingest_intelligence import ingest_intelligence
from flows.issue_actions import issue_actions
from flows.open_cycle import open_cycle
from flows.relay import relay_of
from flows.result import FlowResult
from flows.run_thresholds import run_thresholds
from flows.runs import kept
from flows.send_board_digest import send_board_digest
from flows.send_reminders import send_reminders
from models.database import Database, sqlite_url
from models.place import Place
from models.queries.context import calendars, policy_in_force
from models.queries.mail_facts import MailSource
from models.queries.outbox import MailFacts
from models.queries.partnership import meant, place_of
from models.tables import FlowRun, History
from notifications.embedded import Behaviour, MailServer, running
from notifications.smtp import SmtpSettings
from rules.moment import Moment

DATABASE_FILE = "jatac.db"
MAILDIR = "mail"
SENT_LOG = "sent.log"
DOCUMENTS = "documents"


class UnknownFlow(LookupError):
    """No flow has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no flow {name!r}. The flows are: {', '.join(FLOWS)}.")


@dataclass(frozen=True)
class Office:
    """One partnership in one data dir, ready to work: what every flow and step is given."""

    settings: Settings
    database: Database
    place: Place
    behaviour: Behaviour = field(default_factory=Behaviour)
    """How the embedded server behaves; a story lets it refuse an address."""
    server: MailServer | None = None
    """The embedded server, when it runs already (`server_kept`); None: each delivery starts its own."""

    @property
    def data_dir(self) -> Path:
        """The folder of the database, the mail, documents and logs."""
        return self.settings.data_dir

    @property
    def clock(self) -> Callable[[], datetime] | None:
        """What tells when a run ended; None in a story, where only `--at` moves time."""
        return None if self.settings.story else now

    def close(self) -> None:
        """Gives the connections back."""
        self.database.close()


def database_of(settings: Settings) -> Database:
    """The database that the settings name: the file in the data dir unless an address is set."""
    if settings.database_url is not None:
        return Database(settings.database_url.get_secret_value())
    return Database(sqlite_url(settings.data_dir / DATABASE_FILE))


def open_office(data_dir: Path | None = None, partnership: str | None = None, ref: str | None = None) -> Office:
    """Opens a data dir; where it holds several partnerships the reference of an action tells which is meant.

    Raises Faults (settings), UnknownPartnership, DatabaseUnavailable."""
    settings = load_settings(data_dir)
    database = database_of(settings)
    with database.reading() as session:
        found = meant(session, partnership, ref)
        return Office(settings, database, place_of(found, bank_holidays))


@contextmanager
def server_kept(office: Office) -> Iterator[Office]:
    """The office with its embedded server running for the whole block: for many deliveries in one process."""
    with running(office.data_dir / MAILDIR, office.behaviour) as server:
        yield replace(office, server=server)


@contextmanager
def post_of(office: Office) -> Iterator[Post]:
    """What mail is sent with: the relay of the settings, else the embedded server for as long as the block lasts."""
    settings, post = office.settings, _without_server(office)
    if settings.smtp_host is not None:
        yield replace(post, smtp=relay_of(settings))
        return
    with nullcontext(office) if office.server is not None else server_kept(office) as served:
        assert served.server is not None
        smtp = SmtpSettings(served.server.host, served.server.port, starttls=False)
        yield replace(post, smtp=smtp, connections=1)  # it runs in this process: more would only cost


def _without_server(office: Office) -> Post:
    with office.database.reading() as session:
        calendar = calendars(session, office.place).partnership()
        _, policy = policy_in_force(session, office.place.partnership_id)
    return Post(
        smtp=SmtpSettings(host=""),
        sender=office.settings.mail_from,
        sent_log=office.data_dir / SENT_LOG,
        calendar=calendar,
        hours=policy.hours,
    )


def mail_facts(office: Office, moment: Moment) -> MailFacts:
    """What deliver_mail and preview must be told of each notice."""
    source = MailSource(office.place, moment, office.settings.mail_from, office.settings.base_url)
    with office.database.reading() as session:
        ctx = source.context(session)
    return MailFacts(
        recheck=source.recheck,
        mail=source.build,
        coordinator_id=ctx.coordinator_on(moment.day),
        policy_version_id=ctx.policy_version_id,
    )


def _deliver(office: Office, moment: Moment, dry_run: bool) -> FlowResult:
    """A dry run starts no server: it would leave an empty mailbox behind."""
    with nullcontext(_without_server(office)) if dry_run else post_of(office) as post:
        facts = mail_facts(office, moment)
        return deliver_mail(office.database, office.place, moment, post, facts, dry_run=dry_run)


Flow = Callable[[Office, Moment, bool], FlowResult]

FLOWS: dict[str, Flow] = {
    "ingest_intelligence": lambda o, m, dry: ingest_intelligence(
        o.database, o.place, m, o.data_dir / DOCUMENTS, dry_run=dry
    ),
    "run_thresholds": lambda o, m, dry: run_thresholds(o.database, o.place, m, dry_run=dry),
    "open_cycle": lambda o, m, dry: open_cycle(o.database, o.place, m, dry_run=dry),
    "issue_actions": lambda o, m, dry: issue_actions(o.database, o.place, m, dry_run=dry),
    "send_reminders": lambda o, m, dry: send_reminders(o.database, o.place, m, dry_run=dry),
    "chase_overdue": lambda o, m, dry: chase_overdue(o.database, o.place, m, dry_run=dry),
    "escalate": lambda o, m, dry: escalate(o.database, o.place, m, dry_run=dry),
    "build_performance_pack": lambda o, m, dry: build_performance_pack(o.database, o.place, m, dry_run=dry),
    "send_board_digest": lambda o, m, dry: send_board_digest(o.database, o.place, m, dry_run=dry),
    "close_cycle": lambda o, m, dry: close_cycle(o.database, o.place, m, dry_run=dry),
    "deliver_mail": _deliver,
}
"""Every flow that has a body, by its name on the command line."""


def run_flow(
    office: Office, name: str, moment: Moment, *, as_of_given: bool = False, dry_run: bool = False
) -> FlowResult:
    """Runs one flow. Raises UnknownFlow and what the flow raises.

    An `as_of` that was given and lies before the last decision behaves as a dry run, and says so: decisions are
    never made backwards in time (design decision 15).
    """
    if name not in FLOWS:
        raise UnknownFlow(name)
    past = as_of_given and not dry_run and is_past(office, moment)
    if dry_run or past:
        result = FLOWS[name](office, moment, True)
        if past:
            result.details["note"] = (
                "This moment lies before the last decision on record, so nothing was written:"
                " what is shown is what a run then would have made."
            )
        return result
    with kept(office.database, office.place, name, moment, office.clock) as run:
        return run.keep(FLOWS[name](office, moment, False))


def is_past(office: Office, moment: Moment) -> bool:
    """Whether something was decided as of a later moment already."""
    with office.database.reading() as session:
        last = last_decision(session, office.place)
    return last is not None and moment.as_of < last


def last_decision(session: Session, place: Place) -> datetime | None:
    """The latest moment for which anything was decided; None before the first."""
    last: datetime | None = session.scalar(
        select(func.max(col(History.as_of))).where(col(History.partnership_id) == place.partnership_id)
    )
    return last


def last_moment(session: Session, place: Place) -> datetime | None:
    """The latest moment at which anything was decided or a flow ran; None before the first."""
    ran: datetime | None = session.scalar(
        select(func.max(col(FlowRun.started_at))).where(col(FlowRun.partnership_id) == place.partnership_id)
    )
    return max((at for at in (ran, last_decision(session, place)) if at is not None), default=None)
