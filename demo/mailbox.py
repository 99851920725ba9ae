"""Counts a mailbox by itself: how many mails, and whether anybody was told the same thing twice.

It knows nothing of the database: what a story claims of its mail is held against what lies in the folder.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from rules.moment import LONDON

NOTICES = "X-Jatac-Notices"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it lies in the folder. `day`: its Date header, Europe/London, as ISO; '' without one."""

    path: Path
    to: str
    subject: str
    day: str
    body: str
    notice_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a mailbox holds."""

    mails: int
    notice_ids: int
    """Ids, each counted once for every mail that carries it."""
    notices_repeated: int
    """Ids found in more than one mail."""
    mails_repeated: int
    """Pairs of mails equal in To, subject and body on one day."""
    unmarked: int
    """Mails that carry no notice id."""

    @property
    def duplicates(self) -> int:
        """Notice ids found in more than one mail, and pairs of equal mails on one day."""
        return self.notices_repeated + self.mails_repeated


def mails(maildir: Path) -> Iterator[Mail]:
    """Every mail of a Maildir, new and read, in order of their file names."""
    for folder in ("cur", "new"):
        if (maildir / folder).is_dir():
            for path in sorted((maildir / folder).iterdir()):
                with path.open("rb") as file:
                    yield _mail(path, BytesParser().parse(file))


def count(maildir: Path) -> Counted:
    """Counts the mails of a Maildir and their repeats. A folder that is not there holds none."""
    total = unmarked = 0
    ids: Counter[str] = Counter()
    same: Counter[tuple[str, str, str, str]] = Counter()
    for mail in mails(maildir):
        total += 1
        unmarked += not mail.notice_ids
        ids.update(mail.notice_ids)
        same[(mail.to, mail.subject, mail.day, mail.body)] += 1
    return Counted(
        mails=total,
        notice_ids=sum(ids.values()),
        notices_repeated=sum(times > 1 for times in ids.values()),
        mails_repeated=sum(times * (times - 1) // 2 for times in same.values()),
        unmarked=unmarked,
    )


def _mail(path: Path, message: Message) -> Mail:
    listed = str(message.get(NOTICES, ""))
    return Mail(
        path=path,
        to=_words(message, "To"),
        subject=_words(message, "Subject"),
        day=_day(message),
        body=_body(message),
        notice_ids=frozenset(part.strip() for part in listed.split(",") if part.strip()),
    )


def _words(message: Message, header: str) -> str:
    return str(make_header(decode_header(str(message.get(header, "")))))


def _day(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(LONDON).date().isoformat()
    except ValueError:  # no Date, or one that says no day
        return ""


def _body(message: Message) -> str:
    """The text of every part, decoded: boundaries and encodings differ between mails that say the same."""
    parts = []
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            parts.append(content.decode(part.get_content_charset("utf-8"), errors="replace"))
    return "\n".join(parts)
