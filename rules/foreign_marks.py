"""Markings of other worlds (TLP, PAP, admiralty scale, distribution, statements), and what they come to here.

Nothing is ever weaker here than where it came from: of several the strictest holds, and what cannot be read closes.
Sources: FIRST's TLP 1 and 2; MISP's taxonomies `tlp`, `PAP`, `admiralty-scale`, `data-classification`; STIX 2.1 §7.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from rules.marking import HandlingCode, InformationAssessment, Marking, SourceEvaluation, Unread
from rules.marking_faults import LIMITS, Finding
from rules.marking_words import REFUSED, marked_above, sensitive_of


class Reach(IntEnum):
    """How far something may go; higher is narrower."""

    PUBLIC = 0
    """TLP:CLEAR, TLP:WHITE."""
    COMMUNITY = 1
    """TLP:GREEN; MISP: connected and all communities."""
    MEMBERS = 2
    """TLP:AMBER; MISP: this community only."""
    GROUP = 3
    """The agencies of a sharing group."""
    AGENCY = 4
    """TLP:AMBER+STRICT; MISP: your organisation only."""
    DECLARED = 5
    """Nothing says how far, or nobody can read it: whom the source names as readers."""
    NAMED = 6
    """TLP:RED: of those only people."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One marking as the file has it, and what it comes to."""

    said: str
    """Verbatim, on one line."""
    reach: Reach | None = None
    condition: str = ""
    sensitive: bool = False
    source: SourceEvaluation | None = None
    information: InformationAssessment | None = None
    flag: str = ""
    """Of `FLAGS`; '' for none."""
    tlp: bool = False
    on: str = ""
    """The field that it is of, alone; '' for the whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed says of one object beside its words."""

    version: datetime
    reach: Reach
    kind: str
    """What its format calls it."""
    markings: tuple[str, ...] = ()
    """Verbatim."""
    flags: tuple[Finding, ...] = ()
    revoked: bool = False
    group: tuple[str, ...] = ()
    """Names of the agencies of its sharing group."""
    creator: str = ""
    """Name of who made it; it is believed only where the source names no agency, and only of an agency of ours."""
    places: tuple[str, ...] = ()
    """Names of places it is tied to."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """All markings of one object together."""

    reach: Reach
    marking: Marking
    said: tuple[str, ...] = field(default=())
    flags: tuple[Finding, ...] = field(default=())


TLP = {
    "clear": Reach.PUBLIC,
    "white": Reach.PUBLIC,
    "green": Reach.COMMUNITY,
    "amber": Reach.MEMBERS,
    "amber+strict": Reach.AGENCY,
    "red": Reach.NAMED,
}
CONDITIONS = {
    Reach.MEMBERS: "For the partnership's members, where they need it; not to be passed outside.",
    Reach.GROUP: "For the agencies of its sharing group only.",
    Reach.AGENCY: "Within the agency it came to only; not to be passed outside it.",
    Reach.DECLARED: "Its marking does not say how far it may go: for its named readers only.",
    Reach.NAMED: "TLP:RED: for its named readers only; not to be passed on.",
}
PAP = {
    "red": "PAP:RED: nothing may be done that its subject could notice.",
    "amber": "PAP:AMBER: no contact with its subject, direct or indirect; passive checks only.",
    "green": "",
    "clear": "",
    "white": "",
}
DISTRIBUTION = {
    "0": ("your organisation only", Reach.AGENCY),
    "1": ("this community only", Reach.MEMBERS),
    "2": ("connected communities", Reach.COMMUNITY),
    "3": ("all communities", Reach.COMMUNITY),
    "4": ("sharing group", Reach.GROUP),
}
"""MISP's; 5 inherits."""
RELIABILITY = {
    "a": SourceEvaluation.RELIABLE,
    "b": SourceEvaluation.RELIABLE,
    "d": SourceEvaluation.NOT_RELIABLE,
    "e": SourceEvaluation.NOT_RELIABLE,
    "f": SourceEvaluation.UNTESTED,
    "g": SourceEvaluation.NOT_RELIABLE,
}
"""Completely and usually reliable; not usually and unreliable, deceptive; cannot be judged. C (fairly reliable) has
no place among three."""
CREDIBILITY = {
    "1": InformationAssessment.CORROBORATED,
    "5": InformationAssessment.SUSPECTED_FALSE,
    "6": InformationAssessment.NOT_KNOWN,
}
"""Confirmed by others; improbable; cannot be judged. 2 to 4 say how likely it is, not how its source knows it."""

_FLAGS = {
    "unmarked": ("It has no marking that says how far it may go.", "Open or share it, once its sender says so."),
    "tlp_contradicts": ("It has several TLP markings that differ; the strictest holds.", "Ask its sender."),
    "marking_unreadable": ("It has a marking that jatac cannot weigh: it is closed.", "Read it, then share or open."),
    "field_narrower": (
        "One of its fields is marked more narrowly than the rest; all of it is held as narrowly.",
        "Give it a sanitised text without that field, if more are to read it.",
    ),
    "distribution_narrower": ("Its distribution is narrower than its TLP; the narrower holds.", "Ask its sender."),
    "grade_not_judged": (
        "Its grading on the admiralty scale has no equal in 3x5x2 and cannot be judged.",
        "Have somebody who knows the source grade it.",
    ),
    "ungraded": ("Nobody graded it: it stands as 2/D, untested and not known.", "Grade it."),
}
FLAGS = {rule: Finding(rule, "marking", *words, refuses=False) for rule, words in _FLAGS.items()}
_TLP = re.compile(r'tlp(?:\s*[:=_-]\s*|\s+)"?(.*?)"?', re.IGNORECASE)
"""However it is written: a label that is not understood closes, it is not passed over."""
_MACHINE = re.compile(r'([^:="]+):([^:="]+)(?:="?([^"]*)"?)?')
_CLASSED = re.compile(
    r"(?:(?:security|data|document|nato|eu|us|uk|government|information)[-_ ]?)?classification|gsc|gpms"
    r"|protective[-_ ]marking|(?:security[-_ ])?marking|caveat"
)
_KNOWN_CLASSES = frozenset(
    {
        "regulated-data", "commercially-confidential-information", "financially-sensitive-information",
        "valuation-sensitive-information", "sensitive-information",
    }
)  # fmt: skip
_KEPT = frozenset({"estimative-language", "information-origin"})
"""Taxonomies that say how sure something is and where from: kept beside the record, they limit nobody."""
_SECRET_WORD = re.compile(r"(?<!trade )\bs[e3]cr[e3]ts?\b", re.IGNORECASE)
LONGEST = 500
SHORT = 40
"""Characters up to which a statement may be a bare classification, and is read as one."""


def one_line(text: str) -> str:
    """A marking as it is kept: blanks made one, no longer than `LONGEST` characters."""
    return " ".join(text.split())[:LONGEST]


def tlp_mark(word: str, said: str = "", on: str = "") -> Mark:
    """A TLP label, of 1 or 2, by its word alone; one that nobody knows closes."""
    plain = "".join(word.casefold().split()).removeprefix("tlp:").replace("amber-strict", "amber+strict")
    shown = one_line(said) or f"TLP:{plain.upper()}"[:LONGEST]
    reach = TLP.get(plain)
    if reach is None:
        return Mark(shown, Reach.DECLARED, flag="marking_unreadable", on=on)
    return Mark(shown, reach, tlp=True, on=on)


def unknown_mark(said: str, on: str = "") -> Mark:
    """A marking that is referred to and not there, or of a kind that nobody here knows: it closes."""
    return Mark(one_line(said), Reach.DECLARED, flag="marking_unreadable", on=on)


def statement_mark(text: str, on: str = "") -> Mark | Unread:
    """A statement: kept and shown; one that limits is a condition; one that says SECRET refuses."""
    said, classed = one_line(text), sensitive_of(text)
    if marked_above(text) or _SECRET_WORD.search(text) or (classed is REFUSED and len(said) <= SHORT):
        return REFUSED
    return Mark(said, condition=said if LIMITS.search(said) else "", sensitive=classed is True, on=on)


def distribution_mark(level: str) -> Mark | None:
    """MISP's distribution; None where it inherits, or says nothing."""
    if level in ("", "5"):
        return None
    if level not in DISTRIBUTION:
        return Mark("distribution unknown", Reach.DECLARED, flag="marking_unreadable")
    name, reach = DISTRIBUTION[level]
    return Mark(f"distribution {level} ({name})", reach)


def tag_mark(tag: str) -> Mark | Unread | None:
    """A tag that is a marking or a grading, read; None for any other tag. Anything above OFFICIAL refuses."""
    if marked_above(tag):
        return REFUSED
    label, found = _TLP.fullmatch(tag.strip()), _MACHINE.fullmatch(tag.strip())
    if label is not None:
        return tlp_mark(label[1], tag)
    if found is None:
        return None
    space, predicate, value = (part.strip().casefold() if part else "" for part in found.groups())
    if any(marked_above(part) for part in (space, predicate, value) if part):
        return REFUSED
    if space == "pap":
        condition = PAP.get(predicate)
        return unknown_mark(tag) if condition is None else Mark(one_line(tag), condition=condition)
    if space == "admiralty-scale":
        return _graded(tag, predicate, value)
    if _CLASSED.fullmatch(space) or (_CLASSED.fullmatch(predicate) and value):
        return _classed(tag, predicate, value)
    return Mark(one_line(tag)) if space in _KEPT else None


def _classed(tag: str, predicate: str, value: str) -> Mark | Unread:
    if predicate in _KNOWN_CLASSES:
        return Mark(one_line(tag), condition=f"{one_line(tag)}: only for those who need it.")
    classed = sensitive_of(value or predicate)
    return classed if isinstance(classed, Unread) else Mark(one_line(tag), sensitive=classed)


def _graded(tag: str, predicate: str, value: str) -> Mark:
    said = one_line(tag)
    if predicate == "source-reliability":
        source = RELIABILITY.get(value)
        return Mark(said, source=source or SourceEvaluation.UNTESTED, flag="" if source else "grade_not_judged")
    if predicate == "information-credibility":
        found = CREDIBILITY.get(value)
        return Mark(
            said, information=found or InformationAssessment.NOT_KNOWN, flag="" if found else "grade_not_judged"
        )
    return Mark(said, flag="grade_not_judged")


def weighed(marks: Iterable[Mark], *, personal: bool = True, agreement: str = "") -> Weighed:
    """The strictest of all of them: it holds for the whole, a marking of one field too."""
    found = list(marks)
    reaches = [one.reach for one in found if one.reach is not None]
    reach = max(reaches, default=Reach.DECLARED)
    sources = [one.source for one in found if one.source is not None]
    known = [one.information for one in found if one.information is not None]
    conditions = dict.fromkeys(one for one in (CONDITIONS.get(reach, ""), *(mark.condition for mark in found)) if one)
    sensitive = reach is Reach.NAMED or any(one.sensitive for one in found)
    marking = Marking(
        max(sources, default=SourceEvaluation.UNTESTED),
        max(known, default=InformationAssessment.NOT_KNOWN),
        HandlingCode.CONDITIONS if conditions else HandlingCode.PERMITTED,
        handling_conditions=" ".join(conditions),
        sensitive=sensitive,
        handling_instructions="Handle as its own markings say." if sensitive else "",
        personal=personal,
        agreement=agreement,
    )
    said = dict.fromkeys(f"{one.said} ({one.on})" if one.on else one.said for one in found)
    return Weighed(reach, marking, tuple(said), tuple(FLAGS[rule] for rule in _rules(found, reaches)))


def _rules(found: list[Mark], reaches: list[Reach]) -> list[str]:
    rules = dict.fromkeys(one.flag for one in found if one.flag)
    whole = [one.reach for one in found if one.reach is not None and not one.on]
    labels = {one.reach for one in found if one.tlp and not one.on}
    others = [one.reach for one in found if one.reach is not None and not one.tlp and not one.on and not one.flag]
    if not reaches:
        rules["unmarked"] = None
    if len(labels) > 1:
        rules["tlp_contradicts"] = None
    if any(one.on and one.reach is not None and one.reach > max(whole, default=-1) for one in found):
        rules["field_narrower"] = None
    if labels and others and max(others) > max(one for one in labels if one is not None):
        rules["distribution_narrower"] = None
    if not any(one.source or one.information for one in found):
        rules["ungraded"] = None
    return list(rules)
