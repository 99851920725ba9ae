"""What `jatac check` looks at beyond the settings: database, schema, policies in force, who coordinates, mail."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from cli.asked import Asked
from config import clock
from config.calendars import bank_holidays
from config.checks import run_checks
from config.fault import Check, Level
from config.settings import Settings, settings_or_checks
from flows.relay import relay_of
from flows.wiring import DATABASE_FILE, MAILDIR, database_of
from models import schema
from models.database import Database, DatabaseUnavailable
from models.queries.context import NobodyCoordinates, context
from models.queries.county import one_sided
from models.queries.partnership import partnerships, place_of, policy_of
from notifications.embedded import running
from notifications.smtp import OutcomeKind, Relay, RelayUnreachable, SmtpSettings
from rules.mail import UnfitMail, mail_address
from rules.moment import LONDON
from rules.policy import Policy

INIT = "Run `jatac init --partnership FILE`."
UPGRADE = "Run `jatac upgrade`: it makes a backup, then brings the tables up to date."
PATIENCE_S = 15.0
"""How long a check waits for each answer of a mail server."""


def findings(asked: Asked, partnership_file: Path | None, send_test: str | None) -> list[Check]:
    """Every finding of every check, in one list."""
    now = clock.now()
    today = now.astimezone(LONDON).date()
    settings, _ = settings_or_checks(asked.data_dir)
    policies: list[tuple[str, Policy]] = []
    of_database: list[Check] = []
    if settings is not None:
        of_database = _database(settings, today, policies)

    def mail() -> list[Check]:
        return _mail(settings, send_test) if settings is not None else []

    return run_checks(asked.data_dir, today, partnership_file, policies, (lambda: of_database, mail))


def _database(settings: Settings, today: date, policies: list[tuple[str, Policy]]) -> list[Check]:
    """What is wrong with the database and with what is loaded; fills `policies` with those in force."""
    path = settings.data_dir / DATABASE_FILE
    if settings.database_url is None and not path.exists():
        return [_error("database.missing", f"There is no database {path}.", INIT)]
    database = database_of(settings)
    try:
        return [*_of_database(database, today, policies), *_story(settings)]
    except DatabaseUnavailable as fault:
        return [_error("database.unavailable", str(fault), "Mend what it says, then check again.")]
    finally:
        database.close()


def _story(settings: Settings) -> Iterator[Check]:
    if settings.story:
        said = f"{settings.data_dir} tells a story: --at sets its clock, and `jatac serve` does not run here."
        yield _warning("data_dir.story", said, "For real work name a folder without the file `story`.")


def _of_database(database: Database, today: date, policies: list[tuple[str, Policy]]) -> Iterator[Check]:
    found = schema.current(database)
    if found != schema.head():
        said = f"The database is at revision {found or 'none'}, this version of jatac works with {schema.head()}."
        yield _error("database.schema", said, UPGRADE if found else f"{INIT} It makes the tables.")
        return
    with database.reading() as session:
        known = partnerships(session)
        if not known:
            yield _error("partnership.none", "No partnership is loaded.", INIT)
        for one in known:
            policies.append((one.key, policy_of(session, one)))
            if one.held:
                said = f"{one.name} is in hold: notices are made, nothing is sent."
                yield _warning(f"partnership.{one.key}.held", said, "Look at `jatac preview`, then `jatac release`.")
            for said in one_sided(session, one):
                yield _warning(
                    f"partnership.{one.key}.county", said, "Load the file that you change with `jatac init`."
                )
            try:
                ctx = context(session, place_of(one, bank_holidays), today)
            except NobodyCoordinates as fault:
                yield _error(f"partnership.{one.key}.coordinator", str(fault), INIT)
                continue
            for person in ctx.people.values():
                if person.unreachable_on is not None and person.left_from is None:
                    yield _warning(
                        f"person.{person.id}.unreachable",
                        f"Mail to {person.name} is refused since {person.unreachable_on:%-d %b %Y}.",
                        "Correct the address in the partnership file and run `jatac init` again.",
                    )


def _mail(settings: Settings, send_test: str | None) -> list[Check]:
    """Whether the mail server answers; with `send_test`, whether it takes a mail."""
    found = []
    if settings.smtp_host is None and not settings.story:
        said = f"No relay is set: mail is filed into {settings.data_dir / MAILDIR} and reaches nobody."
        found.append(_warning("smtp.embedded", said, "Set JATAC_SMTP_HOST once mail should leave this machine."))
    if send_test is not None:
        try:
            mail_address(send_test, "address of --send-test")
        except UnfitMail:
            said = f"“{send_test}” is not one plain mail address."
            return [*found, _error("smtp.send_test", said, "Write it like name@council.example.")]
    with _server(settings) as smtp:
        found += asyncio.run(_try(smtp, settings, send_test))
    return found


@contextmanager
def _server(settings: Settings) -> Iterator[SmtpSettings]:
    """The relay; without one the embedded server, which throws the test mail away: it is nobody's notice."""
    if settings.smtp_host is None:
        with running(None) as server:
            yield SmtpSettings(server.host, server.port)
        return
    yield replace(relay_of(settings), command_timeout=PATIENCE_S, data_timeout=PATIENCE_S)


async def _try(smtp: SmtpSettings, settings: Settings, send_test: str | None) -> list[Check]:
    fix = "Check that it runs, and the JATAC_SMTP_ settings."
    async with Relay(smtp) as relay:
        try:
            await relay.connect()
        except RelayUnreachable as fault:
            return [_error("smtp.unreachable", str(fault), fix)]
        if send_test is None:
            return []
        outcome = await relay.send(settings.mail_from, send_test, _test_mail(settings.mail_from, send_test))
    if outcome.kind is OutcomeKind.ACCEPTED:
        return []
    return [_error("smtp.send_test", f"The test mail to {send_test} was not taken. {outcome.reason}", fix)]


def _test_mail(sender: str, recipient: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = "jatac: test mail"
    mail["Date"] = format_datetime(clock.now().astimezone(LONDON))
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("This is a test of the mail settings of jatac, asked for with `jatac check --send-test`.\n")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _error(code: str, sentence: str, fix: str) -> Check:
    return Check(Level.ERROR, code, sentence, fix)


def _warning(code: str, sentence: str, fix: str) -> Check:
    return Check(Level.WARNING, code, sentence, fix)
