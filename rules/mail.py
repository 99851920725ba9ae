"""What a mail may be made of: types that cannot carry restricted text, and the guard on titles.

Source: domain guide §4 ("Never in an email", "May be in it", "Need to know"). There is no field here for a
description, a note, intelligence or an access list; the renderers of `notifications` accept only these types.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, NewType, Protocol

from rules.moment import aware

MOST_LINES = 20
Sentence = NewType("Sentence", str)
"""A sentence of rules/reasons.py. Free text of an action is not one, and mypy says so."""

NO_WORDS = Sentence("")


class UnfitMail(ValueError):
    """A mail holds something that may not travel; it is not sent. Mend the named field, then deliver again."""


_UNSAFE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def one_line(value: str, field: str) -> str:
    """`value`, if it holds no control character, line break or direction override; else raises UnfitMail.

    A line break in a header would let a name or a title write headers of its own.
    """
    if value.isascii() and value.isprintable():
        return value
    for character in value:
        if character in _UNSAFE or unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}:
            raise UnfitMail(f"The {field} holds a control character or a line break; write it on one plain line.")
    return value


def mail_address(value: str, field: str) -> str:
    """`value`, if it is one plain address; else raises UnfitMail."""
    if not _ADDRESS.fullmatch(value) or len(value) > 254:
        raise UnfitMail(f"The {field} is not one plain mail address; correct it in the partnership file.")
    return value


@dataclass(frozen=True, slots=True)
class NeutralTitle:
    """The title of an action that is neither sensitive nor restricted, on one line."""

    text: str

    def __post_init__(self) -> None:
        one_line(self.text, "title")


def neutral_title(title: str, *, sensitive: bool, restricted: bool) -> NeutralTitle | None:
    """The title as a mail may carry it; None (the reference alone is sent) when sensitive, restricted or unfit.

    Unfit: it holds a control character or a direction override. One such title must not cost a person their mail.
    """
    text = " ".join(title.split())
    if sensitive or restricted or not text:
        return None
    try:
        return NeutralTitle(text)
    except UnfitMail:
        return None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action in a mail.

    `title` None: the reference only. `working_days_overdue` counts from `due_on`. `metadata_only`: the reader
    stands higher on the ladder but not on the access list, and gets reference, agency and days overdue, no more.
    """

    ref: str
    title: NeutralTitle | None
    owner_name: str | None
    agency_name: str | None
    priority_name: str | None
    due_on: date | None
    original_due_on: date | None
    working_days_overdue: int
    rung: int
    extended_count: int
    kinds: tuple[str, ...]
    why: tuple[Sentence, ...]
    next: Sentence
    ask: Sentence
    marking: str = "OFFICIAL"
    metadata_only: bool = False

    def __post_init__(self) -> None:
        if self.metadata_only and (self.title or self.owner_name or self.priority_name):
            raise UnfitMail(f"{self.ref} is metadata only for this reader; leave out title, owner and priority.")
        check_texts(self, f"line {self.ref!r}")

    @property
    def severity(self) -> tuple[int, int, int]:
        """The worst line is the greatest: rung, then days overdue, then the earlier date."""
        return (self.rung, self.working_days_overdue, -(self.due_on.toordinal() if self.due_on else 0))


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A mail of ours that did not arrive, or may not have: told to the coordinator."""

    recipient_name: str
    agency_name: str | None
    refs: tuple[str, ...]
    kinds: tuple[str, ...]
    why: tuple[Sentence, ...]
    next: Sentence
    ask: Sentence

    def __post_init__(self) -> None:
        check_texts(self, "line about a message")

    @property
    def severity(self) -> tuple[int, int, int]:
        """Between an action at rung 3 and one at rung 2: somebody has not been told."""
        return (3, 0, 0)


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """What is no action of the reader's: a meeting, a cycle, an agency, a count, or an action as the board sees it.

    `about` names it: a body and a date, an agency, a reference. An action before the board has its agency, priority
    and days overdue, the decision sought and the options; a title or an owner has no place here.
    """

    about: str
    agency_name: str | None
    kinds: tuple[str, ...]
    why: tuple[Sentence, ...]
    next: Sentence
    ask: Sentence
    rung: int = 3
    priority_name: str | None = None
    working_days_overdue: int = 0
    decision_sought: Sentence = NO_WORDS
    options: tuple[Sentence, ...] = ()
    decides: bool = True
    """Whether the reader may decide what is sought: its subject says so."""

    def __post_init__(self) -> None:
        check_texts(self, f"line {self.about!r}")

    @property
    def severity(self) -> tuple[int, int, int]:
        """As an action at the same rung."""
        return (self.rung, self.working_days_overdue, 0)


Line = ActionLine | MessageLine | SubjectLine


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one sort. `key` is a `SectionKey` of rules/reasons.py; `more` counts the lines left out."""

    key: str
    heading: str
    intro: str
    lines: tuple[Line, ...]
    more: int = 0

    def __post_init__(self) -> None:
        one_line(self.heading, "heading")
        one_line(self.intro, "intro")
        if self.more < 0:
            raise UnfitMail("A section cannot leave out fewer than no lines; count them again.")


class Envelope(Protocol):
    """What every mail has, whatever it says: from whom, to whom, when, for which notices."""

    @property
    def partnership_name(self) -> str: ...
    @property
    def recipient_name(self) -> str: ...
    @property
    def recipient_email(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def coordinator_name(self) -> str: ...
    @property
    def coordinator_phone(self) -> str | None: ...
    @property
    def coordinator_email(self) -> str: ...
    @property
    def written_at(self) -> datetime: ...
    @property
    def notice_ids(self) -> tuple[str, ...]: ...
    @property
    def base_url(self) -> str | None: ...


def check_envelope(mail: Envelope) -> None:
    """Raises UnfitMail for an address that is none, no notice, or an id or a link that may not travel."""
    for field in ("recipient_email", "sender", "coordinator_email"):
        mail_address(getattr(mail, field), field)
    if not mail.notice_ids:
        raise UnfitMail("A mail without notices has nothing to say; do not send it.")
    if any(not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", notice_id) for notice_id in mail.notice_ids):
        raise UnfitMail("A notice id is not opaque plain text; use the notice's public id.")
    if mail.base_url is not None and not mail.base_url.startswith(("https://", "http://")):
        raise UnfitMail("The base address is no web address; set JATAC_BASE_URL to https://… or leave it unset.")
    aware(mail.written_at)


@dataclass(frozen=True, slots=True)
class WorkMail:
    """All that one person is told on one working day. `written_at`, the instant of writing, becomes the Date header.

    `notice_ids` are opaque public ids, never row numbers. `base_url` None: the mail carries no link.
    """

    partnership_name: str
    recipient_name: str
    recipient_email: str
    sender: str
    coordinator_name: str
    coordinator_phone: str | None
    coordinator_email: str
    sections: tuple[Section, ...]
    written_at: datetime
    notice_ids: tuple[str, ...]
    base_url: str | None = None

    def __post_init__(self) -> None:
        check_texts(self, "mail")
        check_envelope(self)
        if not self.sections:
            raise UnfitMail("A mail without lines has nothing to say; do not send it.")

    @property
    def lines(self) -> Iterator[Line]:
        """Every line shown, in order."""
        return (line for section in self.sections for line in section.lines)


def check_texts(holder: Any, where: str) -> None:
    for field in fields(holder):
        value = getattr(holder, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                one_line(text, f"{field.name} of the {where}")


def facts_digest(mail: WorkMail) -> str:
    """What a mail states, as one hash: equal while the facts it was composed from have not changed.

    Days overdue and dates of what happens next are left out: they pass by themselves and change nothing.
    """
    stated: list[str] = []
    for line in mail.lines:
        kinds = sorted(line.kinds)
        if isinstance(line, MessageLine):
            stated.append(json.dumps([line.recipient_name, line.refs, kinds]))
        elif isinstance(line, SubjectLine):
            stated.append(json.dumps([line.about, line.agency_name, line.rung, line.decision_sought, kinds]))
        else:
            title = line.title.text if line.title else None
            days = [day.isoformat() if day else None for day in (line.due_on, line.original_due_on)]
            parties = [line.owner_name, line.agency_name, line.priority_name]
            state = [line.rung, line.marking, line.metadata_only]
            stated.append(json.dumps([line.ref, title, *parties, *days, *state, kinds]))
    return hashlib.sha256(json.dumps([mail.recipient_email, sorted(stated)]).encode()).hexdigest()


def worst(sections: tuple[Section, ...], most: int = MOST_LINES) -> tuple[Section, ...]:
    """The sections with the `most` worst lines of the whole mail; each section counts what it left out.

    Order within a section: worst first. Design decision 2: "over 20 lines: the worst 20, then + n more".
    """
    ranked = sorted(
        ((line.severity, -place, -row) for place, s in enumerate(sections) for row, line in enumerate(s.lines)),
        reverse=True,
    )
    kept = {(-place, -row) for _, place, row in ranked[:most]}
    cut = []
    for place, section in enumerate(sections):
        shown = [line for row, line in enumerate(section.lines) if (place, row) in kept]
        shown.sort(key=lambda line: line.severity, reverse=True)
        more = section.more + len(section.lines) - len(shown)
        cut.append(replace(section, lines=tuple(shown), more=more))
    return tuple(cut)
