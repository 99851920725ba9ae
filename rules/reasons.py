"""The sentences of every mail, in one place: which rule fired, what is asked, what happens next and when.

A notice stores a kind and a reason code; history and mail both read the sentence here (domain guide §4: each
mail says which rule fired and what happens next; from rung 2 on, neutral facts, dates, next step).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from rules.mail import Sentence, UnfitMail
from rules.moment import LONDON
from rules.reason_texts import ASK, HEADINGS, LACKS, NEXT, OPENINGS, WHY
from rules.reason_texts_upper import ASK_OTHERS, CYCLE_LACKS
from rules.words import NoticeKind

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ACTORS_OWN = {
    NoticeKind.ISSUE,
    NoticeKind.REMINDER_3,
    NoticeKind.REMINDER_1,
    NoticeKind.DUE_TODAY,
    NoticeKind.HANDOVER,
    NoticeKind.RESTORED,
}
"""Whoever is told these is asked to act, whatever else they are."""
PAPERS = (NoticeKind.PACK, NoticeKind.DIGEST, NoticeKind.CORRECTION)
"""They travel as mails of their own, of the class `papers`."""
_PROBLEMS = (
    NoticeKind.WITHHELD,
    NoticeKind.NO_ACTOR,
    NoticeKind.INCOMPLETE,
    NoticeKind.UNRECORDED,
    NoticeKind.MEETING_FLAGGED,
    NoticeKind.CYCLE_OPEN,
)


class Reader(StrEnum):
    """As whom a person reads a line: it decides what is asked of them."""

    ACTOR = "actor"
    """Asked to act today: the owner, or who acts for them."""
    OWNER = "owner"
    """Told, while somebody else acts or decides."""
    DEPUTY = "deputy"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    BESIDE_BOARD = "beside_board"
    """Told at rung 5 beside the board's chair, and decides nothing: the champion, the agency's own board member."""


class SectionKey(StrEnum):
    """The parts of a work mail, in the order in which they are shown."""

    URGENT = "urgent"
    BOARD = "board"
    """Rung 5, and what a body's chair is asked between meetings."""
    OWN = "own"
    DEPUTY = "deputy"
    WAITING = "waiting"
    """Waits for the reader's decision."""
    LEAD = "lead"
    PARTNERSHIP = "partnership"
    """Late across the agencies."""
    PROBLEMS = "problems"
    """What only the coordinator can put right."""
    NEWS = "news"
    NOMINATED = "nominated"
    """What became of what the reader put to tasking."""
    MAIL = "mail"
    """Mails that did not arrive, or may not have."""


class Next(StrEnum):
    """What happens next if nobody does anything."""

    ACKNOWLEDGE = "acknowledge"
    DUE = "due"
    RUNG_1 = "rung_1"
    RUNG_1_LATE = "rung_1_late"
    """The same of an action that was overdue when its ladder began: imported, or released from hold."""
    RUNG_2 = "rung_2"
    RUNG_3 = "rung_3"
    RUNG_4 = "rung_4"
    RUNG_5 = "rung_5"
    STAYS = "stays"
    """At the top of what this ladder does: it stays on the weekly list."""
    MEETING = "meeting"
    """A matter: it comes first at the next meeting."""
    PAUSED = "paused"
    HELD = "held"
    """In hold, and nobody has heard of it: its clocks begin at release."""
    ASKED_IN_HOLD = "asked_in_hold"
    """In hold, and whoever is asked has not heard of it: their time to answer begins at release."""
    VERIFY = "verify"
    """A claim waits; from `on` it goes to the chair."""
    ANSWER = "answer"
    """A request waits; from `on` it goes to the chair."""
    ACCEPT = "accept"
    """An acceptance waits; without it nothing changes."""
    MEND = "mend"
    """Nothing happens until the reader puts it right."""
    WITH_CHAIR = "with_chair"
    """Nobody answered in time: the chair decides."""
    CHAIR_DECIDES = "chair_decides"
    """A repeated request, which the coordinator may not grant."""
    LEAD_ACTS = "lead_acts"
    """An address was refused for good: the agency lead becomes acting owner."""
    TO_BODY = "to_body"
    """The next paper of a body lists it."""
    BODY_DECIDES = "body_decides"
    """It stands on a published paper."""
    WAITS_FOR_BODY = "waits_for_body"
    NOT_RECORDED = "not_recorded"
    """It stood on the paper of a meeting, and nobody has recorded what that decided."""
    LAPSES = "lapses"
    BLOCK_ESCALATES = "block_escalates"
    URGENT_LEAD = "urgent_lead"
    URGENT_COORDINATOR = "urgent_coordinator"
    NOTHING = "nothing"


def day_in_words(day: date, *, year: bool = True) -> str:
    """ "Wed 9 Dec 2026"; without the year for subjects."""
    words = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def time_in_words(instant: datetime) -> str:
    """ "15:00 on Thu 3 Dec 2026", on the wall clock of Europe/London."""
    local = instant.astimezone(LONDON)
    return f"{local:%H:%M} on {day_in_words(local.date())}"


def why(
    kind: str,
    reason: str = "",
    *,
    reader: Reader = Reader.ACTOR,
    on: date | None = None,
    name: str | None = None,
) -> Sentence:
    """Which rule fired. `reason`: the notice's code; `on`, `name`: the date and the person it speaks of.

    Looks for (kind, reason, reader), then (kind, reason), then (kind). Raises UnfitMail for a kind that is not
    known, and when the sentence needs a date or a name that was not given.
    """
    if kind == NoticeKind.INCOMPLETE:
        return incomplete((code for code in reason.split(",") if code), name)
    if kind == NoticeKind.CYCLE_OPEN:
        return _cycle_open(reason.split(","), on)
    found = WHY.get((kind, reason, reader)) or WHY.get((kind, reason, "")) or WHY.get((kind, "", reader))
    return _filled(found or WHY.get((kind, "", "")), f"{kind}/{reason}", on, name)


def _cycle_open(lacks: Iterable[str], on: date | None) -> Sentence:
    """Why a cycle stays open. `lacks`: codes of rules/bodies/closing.Lacks."""
    said = [WHY[(NoticeKind.CYCLE_OPEN, "", "")], *(CYCLE_LACKS[code] for code in lacks if code in CYCLE_LACKS)]
    return _filled(" ".join(said), NoticeKind.CYCLE_OPEN, on, None)


def incomplete(missing: Iterable[str], lead: str | None = None) -> Sentence:
    """Why a proposed action cannot be issued. `missing`: codes of rules/life/issue.missing; `lead`: who is asked to
    accept it for an agency that was not at the meeting.
    """
    lacks = [LACKS[code].format(name=lead or "its lead") for code in missing if code in LACKS]
    return Sentence(f"The action cannot be issued. {' '.join(lacks)}".strip())


def ask(kind: str, reader: Reader = Reader.ACTOR, reason: str = "") -> Sentence:
    """What the reader is asked to do. Falls back from (kind, reason, reader) to (kind, reader), then (kind)."""
    found = ASK.get((kind, reason, reader)) or ASK.get((kind, reason, ""))
    return _filled(found or ASK.get((kind, "", reader)) or ASK.get((kind, "", "")), kind, None, None)


def ask_for_others(whom: str, name: str | None = None) -> Sentence:
    """Whom a reader asks who is told by metadata alone. `whom`: contact (by `name`), coordinator or lead."""
    return _filled(ASK_OTHERS.get(whom), f"others/{whom}", None, name)


def what_next(step: Next, *, on: date | None = None, name: str | None = None) -> Sentence:
    """What happens next, and when (`on`), if nothing is done. Raises UnfitMail when a date is needed and missing."""
    return _filled(NEXT.get(step), step, on, name)


def section_of(kind: str, reader: Reader = Reader.ACTOR) -> SectionKey:
    """The part of the mail in which a notice of this kind is shown to this reader."""
    if kind in (NoticeKind.MAIL_FAILED, NoticeKind.UNCERTAIN):
        return SectionKey.MAIL
    if kind in (NoticeKind.URGENT, NoticeKind.URGENT_HALF, NoticeKind.URGENT_LATE):
        return SectionKey.URGENT
    if kind in (NoticeKind.RUNG_5, NoticeKind.NAMED, NoticeKind.OUT_OF_MEETING, *PAPERS):
        return SectionKey.BOARD
    if kind in (
        NoticeKind.TO_VERIFY,
        NoticeKind.TO_DECIDE,
        NoticeKind.MATTER,
        NoticeKind.ACCEPT_ASKED,
        NoticeKind.BLOCK_SILENT,
    ):
        return SectionKey.WAITING
    if kind in _PROBLEMS:
        return SectionKey.PROBLEMS
    if kind in (NoticeKind.DECIDED, NoticeKind.STOPPED):
        return SectionKey.NEWS
    if kind == NoticeKind.NOMINATION:
        return SectionKey.NOMINATED
    if kind in _ACTORS_OWN:
        return SectionKey.OWN
    places = {
        Reader.DEPUTY: SectionKey.DEPUTY,
        Reader.LEAD: SectionKey.LEAD,
        Reader.COORDINATOR: SectionKey.PARTNERSHIP,
        Reader.CHAIR: SectionKey.PARTNERSHIP,
        Reader.OWNER: SectionKey.OWN,
        Reader.BESIDE_BOARD: SectionKey.BOARD,
    }
    return places.get(reader, SectionKey.OWN)


def heading(key: str) -> str:
    """The heading of a part of the mail."""
    return HEADINGS[SectionKey(key)][0]


def intro(key: str) -> str:
    """The sentence under the heading: why the reader gets this part."""
    return HEADINGS[SectionKey(key)][1]


def opening(key: str, lines: int, overdue: int) -> Sentence:
    """The first words of a mail: what is happening, and whether it is the reader's."""
    one, many = OPENINGS[SectionKey(key)]
    said = one if lines == 1 else many.format(n=lines)
    return Sentence(f"{said} {_late(key, lines, overdue)}" if overdue else said)


_COUNT_ACTIONS = (SectionKey.URGENT, SectionKey.OWN, SectionKey.DEPUTY, SectionKey.LEAD, SectionKey.PARTNERSHIP)
"""Their opening speaks of actions; that of the others of decisions, news, things to put right: those are not late."""


def _late(key: str, lines: int, overdue: int) -> str:
    of_actions = key in _COUNT_ACTIONS
    if lines == 1:
        return f"{'It' if of_actions else 'The action'} is overdue."
    if overdue == lines:
        return f"{'All of them' if of_actions else 'All of the actions'} are overdue."
    return f"{overdue} of {'them' if of_actions else 'the actions'} {'is' if overdue == 1 else 'are'} overdue."


def said_once(whys: Sequence[Sentence]) -> Sentence:
    """Several reasons as one text; of a sentence that several end in, the last stays."""
    parts = [part for why in whys for part in _SENTENCES.split(why)]
    kept = [part for n, part in enumerate(parts) if len(part.split()) < _A_SENTENCE or part not in parts[n + 1 :]]
    return Sentence(" ".join(kept))


_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
_A_SENTENCE = 4
"""Words: what is shorter may be an initial of a name."""


def _filled(text: str | None, code: str, on: date | None, name: str | None) -> Sentence:
    if text is None:
        raise UnfitMail(f"There is no sentence for {code!r}; add it to rules/reason_texts.py.")
    if ("{on}" in text and on is None) or ("{name}" in text and name is None):
        raise UnfitMail(f"The sentence for {code!r} needs a date or a name; give it.")
    return Sentence(text.format(on=day_in_words(on) if on else "", name=name or ""))
