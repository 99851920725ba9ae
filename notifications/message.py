"""Words into bytes: the one thing that is stored and sent, on every attempt the same.

Put together here rather than by `email.message`: a mail has one fixed shape, and the standard classes cost more
than everything else between the facts and the wire. The bodies are quoted-printable, so that a line never
passes 76 octets (RFC 5321 allows 998). The tests read every result back through the standard parser.
"""

import binascii
import hashlib
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr

from notifications.compose import Composed
from rules.mail import Envelope, UnfitMail, mail_address, one_line
from rules.moment import LONDON, aware

CRLF = b"\r\n"
_SAFE_LENGTH = 900


def message_id(public_id: str, sender: str) -> str:
    """The Message-ID of the message with this opaque id, in the sender's domain."""
    return f"<{one_line(public_id, 'message id')}@{sender.rpartition('@')[2]}>"


def build(mail: Envelope, composed: Composed, rfc_message_id: str) -> bytes:
    """The bytes of one mail to one person, lines ended by CRLF. Raises UnfitMail."""
    headers = _headers(mail, composed.subject, rfc_message_id)
    boundary = "=_" + hashlib.sha256(rfc_message_id.encode()).hexdigest()[:40]
    headers.append(("MIME-Version", "1.0"))
    headers.append(("Content-Type", f'multipart/alternative;\n boundary="{boundary}"'))
    lines = [f"{name}: {value}".replace("\n", "\r\n").encode("ascii") for name, value in headers]
    if any(len(line) > _SAFE_LENGTH for whole in lines for line in whole.split(CRLF)):
        raise UnfitMail("A header of the mail cannot be folded into lawful lines; shorten the name in it.")
    mark = b"--" + boundary.encode("ascii")
    parts = []
    for subtype, words in (("plain", composed.text), ("html", composed.html)):
        parts += [mark, _part_header(subtype), _quoted(words)]
    return CRLF.join((*lines, b"", *parts, mark + b"--", b""))


def _headers(mail: Envelope, subject: str, rfc_message_id: str) -> list[tuple[str, str]]:
    return [
        ("From", _mailbox(mail.partnership_name, mail.sender)),
        ("To", _mailbox(mail.recipient_name, mail.recipient_email)),
        ("Reply-To", _mailbox(mail.coordinator_name, mail.coordinator_email)),
        ("Subject", _folded("Subject", one_line(subject, "subject"))),
        ("Date", _date(mail.written_at)),
        ("Message-ID", one_line(rfc_message_id, "Message-ID")),
        ("X-Jatac-Notices", _listed(mail.notice_ids)),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]


def _mailbox(name: str, address: str) -> str:
    return formataddr((one_line(name, "name"), mail_address(address, "address")))


def _folded(name: str, value: str) -> str:
    if value.isascii() and len(value) < 66:
        return value
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, maxlinelen=76, header_name=name).encode()


def _date(written_at: datetime) -> str:
    return format_datetime(aware(written_at).astimezone(LONDON))


def _listed(notice_ids: Iterable[str]) -> str:
    lines, length = [""], len("X-Jatac-Notices: ")
    for notice_id in notice_ids:
        if lines[-1] and length + len(notice_id) + 2 > 76:
            lines.append("")
            length = 1
        lines[-1] += f"{notice_id}, "
        length += len(notice_id) + 2
    return "\n ".join(line.rstrip() for line in lines).rstrip(",")


def _part_header(subtype: str) -> bytes:
    return CRLF.join(
        (
            f'Content-Type: text/{subtype}; charset="utf-8"'.encode("ascii"),
            b"Content-Transfer-Encoding: quoted-printable",
            b"",
        )
    )


def _quoted(words: str) -> bytes:
    quoted = binascii.b2a_qp(words.encode("utf-8"), istext=True)
    return quoted.replace(b"\r\n", b"\n").replace(b"\n", CRLF)


def read_notice_ids(message: Message) -> tuple[str, ...]:
    """The opaque notice ids that a mail in a mailbox carries, in order; () when it is none of ours."""
    value = str(message.get("X-Jatac-Notices", ""))
    return tuple(part.strip() for part in value.split(",") if part.strip())
