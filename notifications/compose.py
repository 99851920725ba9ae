"""Facts into words: one `WorkMail` into a subject, a plain text and a simple HTML that say the same.

Need to know is held here: only the types of rules/mail.py are taken, which cannot carry restricted text, and a
title that could lead to a person gives way to the reference alone (domain guide §4, "Never in an email").
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifications.subjects import subject
from rules.mail import (
    ActionLine,
    Envelope,
    Line,
    MessageLine,
    Section,
    Sentence,
    SubjectLine,
    UnfitMail,
    WorkMail,
    one_line,
    worst,
)
from rules.personal import betrays, betrays_person
from rules.reasons import day_in_words, opening, said_once
from rules.slots import URGENT

TEMPLATES = Path(__file__).parent / "templates"
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail in words, not yet in bytes. `text` and `html` say the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as both templates print it: a heading and labelled facts."""

    heading: str
    facts: Facts
    late: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part of the mail as both templates print it; `more` is '' when nothing was left out."""

    heading: str
    intro: str
    lines: tuple[LineView, ...]
    more: str


@dataclass(frozen=True, slots=True)
class MailView:
    """Everything both templates print, in words; they add layout and nothing else."""

    subject: str
    partnership: str
    greeting: str
    opening: str
    sections: tuple[SectionView, ...]
    contact: str
    why_sent: str
    marking: str
    link_label: str
    link: str


@cache
def templates() -> Environment:
    """The templates of this room: HTML is escaped, an undefined name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith((".html", ".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    css = (TEMPLATES / "mail.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False)


def compose(mail: WorkMail) -> Composed:
    """`mail` in words. Over 20 lines: the worst 20, then "+ n more".

    Raises UnfitMail when `mail` is of another type, or a sentence in it holds something that may not travel.
    """
    if type(mail) is not WorkMail:
        raise UnfitMail(f"Only a WorkMail may be composed, not {type(mail).__name__}; build it from rules/mail.py.")
    for line in mail.lines:
        _check(line)
    view = _view(mail)
    return rendered("work", view.subject, view)


def rendered(template: str, subject_line: str, view: object) -> Composed:
    """A view printed by the two templates of one name."""
    environment = templates()
    text = environment.get_template(f"{template}.txt.j2").render(mail=view)
    page = environment.get_template(f"{template}.html.j2").render(mail=view)
    return Composed(subject_line, text, _inliner().inline(page))


def _check(line: Line) -> None:
    if type(line) not in (ActionLine, MessageLine, SubjectLine):
        raise UnfitMail(f"Only a line of rules/mail.py may stand in a mail, not {type(line).__name__}.")
    beside = (line.decision_sought, *line.options) if isinstance(line, SubjectLine) else ()
    for sentence in (*line.why, line.ask, line.next, *beside):
        found = betrays_person(sentence)
        if found:
            raise UnfitMail(f"A sentence of the mail holds {found}; use the sentences of rules/reasons.py.")


def _view(mail: WorkMail) -> MailView:
    sections = tuple(section for section in worst(mail.sections) if section.lines or section.more)
    links = mail.base_url is not None
    return MailView(
        subject=one_line(subject(mail), "subject"),
        partnership=mail.partnership_name,
        greeting=f"Dear {mail.recipient_name},",
        opening=_opening(mail),
        sections=tuple(_section(section) for section in sections),
        contact=contact(mail),
        why_sent=f"Sent to you alone by {mail.partnership_name}, {_how_often(mail)}.",
        marking=_marking(mail),
        link_label="See your actions:" if links else "",
        link=mail.base_url or "",
    )


def _how_often(mail: WorkMail) -> str:
    """What is urgent travels by itself, beside the mail of the day (rules/slots.py)."""
    if any(kind in URGENT for line in mail.lines for kind in line.kinds):
        return "at once, because an action is urgent; all else comes at most once each working day"
    return "at most once each working day"


def _opening(mail: WorkMail) -> Sentence:
    said = []
    for section in mail.sections:
        refs = {line.ref: line for line in section.lines if isinstance(line, ActionLine)}
        count = len(refs) + sum(not isinstance(line, ActionLine) for line in section.lines) + section.more
        late = sum(line.working_days_overdue > 0 for line in refs.values())
        if count:
            said.append(opening(section.key, count, late))
    return Sentence(" ".join(said))


def _section(section: Section) -> SectionView:
    return SectionView(
        heading=section.heading,
        intro=section.intro,
        lines=tuple(_line(line) for line in section.lines),
        more=f"+ {section.more} more" if section.more else "",
    )


def _line(line: Line) -> LineView:
    told: Facts = (
        ("Why you are told", said_once(line.why)),
        ("What to do", line.ask),
        ("What happens next", line.next),
    )
    if isinstance(line, MessageLine):
        about = (("About", ", ".join(line.refs)),) if line.refs else ()
        return LineView(f"Mail to {line.recipient_name}", (*_agency(line.agency_name), *about, *told), late=True)
    if isinstance(line, SubjectLine):
        late = bool(line.working_days_overdue)
        return LineView(line.about, (*_subject_facts(line), *told), late=late)
    title = line.title.text if line.title and not betrays(line.title.text) else ""
    heading = f"{line.ref}: {title}" if title else line.ref
    facts = _metadata(line) if line.metadata_only else _facts(line)
    marking = (("Marking", line.marking),) if line.marking != "OFFICIAL" else ()
    return LineView(heading, (*facts, *marking, *told), late=line.working_days_overdue > 0)


def _subject_facts(line: SubjectLine) -> Facts:
    overdue = (("Overdue", days(line.working_days_overdue)),) if line.working_days_overdue else ()
    priority = (("Priority", line.priority_name),) if line.priority_name else ()
    sought = (("Decision sought", line.decision_sought),) if line.decision_sought else ()
    options = (("Options", "; ".join(line.options)),) if line.options else ()
    return (*_agency(line.agency_name), *overdue, *priority, *sought, *options)


def _metadata(line: ActionLine) -> Facts:
    return (*_agency(line.agency_name), ("Overdue", days(line.working_days_overdue)))


def _facts(line: ActionLine) -> Facts:
    owner = [name for name in (line.owner_name, line.agency_name) if name]
    return (
        *((("Owner", ", ".join(owner)),) if owner else ()),
        *((("Due", _due(line)),) if line.due_on else ()),
        *((("Priority", line.priority_name),) if line.priority_name else ()),
    )


def _agency(name: str | None) -> Facts:
    return (("Agency", name),) if name else ()


def _due(line: ActionLine) -> str:
    assert line.due_on is not None
    words = day_in_words(line.due_on)
    if line.working_days_overdue:
        words += f", {days(line.working_days_overdue)} overdue"
    if line.original_due_on and line.original_due_on != line.due_on:
        words += f" (first due {day_in_words(line.original_due_on)}{times(line.extended_count)})"
    return words


def times(extended: int) -> str:
    """How often it was extended, as the end of a date; '' for never."""
    return {0: "", 1: ", extended once", 2: ", extended twice"}.get(extended, f", extended {extended} times")


def days(count: int) -> str:
    """A number of working days in words."""
    return f"{count} working day{'' if count == 1 else 's'}"


def contact(mail: Envelope) -> str:
    """The last words: whom to answer, whom to ring."""
    if mail.recipient_email == mail.coordinator_email:
        return "You are the coordinator: what people answer to their mails comes to you."
    ring = f" or ring {mail.coordinator_phone}" if mail.coordinator_phone else ""
    return f"Questions, or something to tell us? Answer this mail{ring}: {mail.coordinator_name} is the coordinator."


def _marking(mail: WorkMail) -> str:
    markings = {line.marking for line in mail.lines if isinstance(line, ActionLine)} | {"OFFICIAL"}
    return max(markings, key=len)
