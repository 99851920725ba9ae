"""A paper on its way to one member of the body: what is sent, and one hash of what it states."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from rules.mail import WorkMail, check_envelope, check_texts, facts_digest
from rules.paper import Paper, as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMail:
    """One paper to one person. `written_at` becomes the Date header; `base_url` None: the mail carries no link."""

    paper: Paper
    brief: bool
    """A correction to somebody who has the paper: its one line, and what stands on it."""
    partnership_name: str
    recipient_name: str
    recipient_email: str
    sender: str
    coordinator_name: str
    coordinator_phone: str | None
    coordinator_email: str
    written_at: datetime
    notice_ids: tuple[str, ...]
    base_url: str | None = None

    def __post_init__(self) -> None:
        check_texts(self, "mail")
        check_envelope(self)


Mail = WorkMail | PaperMail


def digest(mail: Mail) -> str:
    """What a mail states, as one hash: equal while the facts it was composed from have not changed."""
    if isinstance(mail, WorkMail):
        return facts_digest(mail)
    return hashlib.sha256(json.dumps([mail.recipient_email, mail.brief, as_json(mail.paper)]).encode()).hexdigest()
