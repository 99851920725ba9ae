"""What lies in the mailbox, as a story speaks of it: on which day who was told what about which action."""

import email
import email.policy
import mailbox
from collections import Counter
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from sqlmodel import Session, select

from models.tables import Action, Agency, Body, Meeting, Message, Notice, Person, TaskingCycle, ThresholdBreach
from notifications.message import read_notice_ids
from rules.moment import LONDON


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One notice that arrived. `about`: the action's reference; `mail to KEY` of a mail that failed; the body and
    the day of a meeting (`performance Thu 17 Dec`), or of a cycle's; the key of an agency; `breach 1`.
    """

    on: date
    who: str
    kind: str
    about: str

    def __str__(self) -> str:
        return f"{self.on:%a %-d %b} {self.who}: {self.kind} {self.about}"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it was filed. `text`: the plain part; `whole`: every header and part, decoded."""

    on: date
    who: str
    subject: str
    text: str
    whole: str
    notice_ids: tuple[str, ...]


def read(maildir: Path, keys: dict[str, str], known: dict[str, Mail]) -> list[Mail]:
    """Every mail that the server has filed, oldest day first. `keys`: address → key of the person.

    `known`: mails read before, by the name of their file; what is new is added.
    """
    if not (maildir / "new").is_dir():
        return []
    box = mailbox.Maildir(maildir, create=False)
    names = list(box.iterkeys())
    known.update({name: _mail(box.get_bytes(name), keys) for name in names if name not in known})
    found = [known[name] for name in names]
    return sorted(found, key=lambda mail: (mail.on, mail.who, mail.subject))


def _mail(raw: bytes, keys: dict[str, str]) -> Mail:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    parts = [part.get_content() for part in parsed.walk() if not part.is_multipart()]
    plain = parsed.get_body(("plain",))
    assert plain is not None
    headers = "\n".join(f"{name}: {value}" for name, value in parsed.items())
    return Mail(
        on=parsedate_to_datetime(parsed["Date"]).astimezone(LONDON).date(),
        who=keys[parseaddr(parsed["To"])[1]],
        subject=parsed["Subject"],
        text=plain.get_content(),
        whole="\n".join([headers, *parts]),
        notice_ids=tuple(read_notice_ids(parsed)),
    )


def told(session: Session, mails: list[Mail]) -> Counter[Told]:
    """Every notice that travelled in these mails."""
    notices = {notice.public_id: notice for notice in session.exec(select(Notice))}
    refs = {action.id: action.ref for action in session.exec(select(Action))}
    keys = {person.id: person.key for person in session.exec(select(Person))}
    abouts = {"action": refs} | _others(session, keys)
    found: Counter[Told] = Counter()
    for mail in mails:
        for public_id in mail.notice_ids:
            notice = notices[public_id]
            assert keys[notice.recipient_id] == mail.who, "a notice went to somebody it is not for"
            about = abouts[notice.subject_kind][notice.subject_id]
            found[Told(mail.on, mail.who, notice.kind, about)] += 1
    return found


def _others(session: Session, keys: dict[int | None, str]) -> dict[str, dict[int | None, str]]:
    """What else a notice may be about, by its kind and id."""
    bodies = {body.id: body.key for body in session.exec(select(Body))}
    return {
        "message": {m.id: f"mail to {keys[m.recipient_id]}" for m in session.exec(select(Message))},
        "meeting": {m.id: f"{bodies[m.body_id]} {_day(m.occurrence_on)}" for m in session.exec(select(Meeting))},
        "cycle": {c.id: f"{bodies[c.body_id]} {_day(c.meeting_on)}" for c in session.exec(select(TaskingCycle))},
        "agency": {agency.id: agency.key for agency in session.exec(select(Agency))},
        "breach": {breach.id: f"breach {breach.id}" for breach in session.exec(select(ThresholdBreach))},
    }


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
