"""The dead man's mail: to whoever coordinates, that a flow is late. It names flows and times, and no action."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from rules.mail import mail_address, one_line
from rules.moment import LONDON


@dataclass(frozen=True, slots=True)
class LateFlow:
    """One flow that is late."""

    flow: str
    due_at: datetime
    """The tick that should have been run by now."""
    completed_at: datetime | None
    """The last run that completed; None: none ever has."""
    started_at: datetime | None
    """The last run, whatever became of it."""
    state: str
    """Of the last run: 'completed', 'failed', 'running' (it was killed, or is under way), or 'never'."""
    without: str
    """What is missing meanwhile, in a sentence."""

    def sentences(self) -> tuple[str, ...]:
        """What happened, what it means."""
        last = f"It last completed on {_said(self.completed_at)}." if self.completed_at else "It has never completed."
        tried = ""
        if self.started_at is not None and self.started_at != self.completed_at:
            ended = {"failed": "and failed", "running": "and did not end"}.get(self.state, "")
            tried = f" It was last tried on {_said(self.started_at)} {ended}.".replace(" .", ".")
        return (f"{self.flow} should have run on {_said(self.due_at)}.", f"{last}{tried}", self.without)


WHAT_TO_DO = (
    "Ask whoever looks after the machine to see whether `jatac serve` runs there, and to start it again if not.",
    "`jatac status` shows what failed and why; `jatac check` what is wrong with settings, database or mail server.",
    "Nothing is lost: once it runs again, everything that is due is done and said, without being asked.",
    "This mail comes once a day for each of these until they run again.",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Between whom, and when."""

    partnership_name: str
    sender: str
    recipient_name: str
    recipient_email: str
    written_at: datetime
    rfc_message_id: str


def alarm_mail(envelope: Envelope, late: tuple[LateFlow, ...]) -> bytes:
    """The bytes of the mail, lines ended by CRLF. Raises UnfitMail."""
    names = [one.flow for one in late]
    what = f"{names[0]} is late" if len(names) == 1 else f"{len(names)} flows are late"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(envelope.partnership_name, envelope.sender)
    mail["To"] = _mailbox(envelope.recipient_name, envelope.recipient_email)
    mail["Subject"] = one_line(f"[jatac] {what}: {envelope.partnership_name}", "subject")
    mail["Date"] = format_datetime(envelope.written_at.astimezone(LONDON))
    mail["Message-ID"] = one_line(envelope.rfc_message_id, "Message-ID")
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_text(envelope, late), cte="quoted-printable")
    return mail.as_bytes()


def _text(envelope: Envelope, late: tuple[LateFlow, ...]) -> str:
    head = f"jatac is not doing all of its work for {envelope.partnership_name}."
    blocks = [head, *("\n".join(one.sentences()) for one in late), "What to do:", "\n".join(WHAT_TO_DO)]
    return "\n\n".join(blocks) + "\n"


def _mailbox(name: str, address: str) -> str:
    return formataddr((one_line(name, "name"), mail_address(address, "address")))


def _said(instant: datetime) -> str:
    return f"{instant.astimezone(LONDON):%a %-d %b %Y at %H:%M}"
