"""Markings as sheets and people write them, read into values or refused with a sentence that repeats none of them.

Only spellings that are known are taken. Of a classification that is not known nothing is kept: a misspelt SECRET is
still one. The old 5x5x5 grading and the protective markings before 2014 are read from historic files alone.
"""

import re
import unicodedata
from dataclasses import dataclass

from rules.marking import (
    ABOVE_OFFICIAL,
    CLASSIFICATION_UNKNOWN,
    HandlingCode,
    InformationAssessment,
    LegalGateway,
    SourceEvaluation,
    Unread,
)


@dataclass(frozen=True, slots=True)
class Grading:
    """The three parts of a grading; a part nobody wrote is None. `conditions`: what an old code comes to."""

    source: SourceEvaluation | None = None
    information: InformationAssessment | None = None
    handling: HandlingCode | None = None
    conditions: str = ""


REFUSED = Unread(
    ABOVE_OFFICIAL,
    "It is marked above OFFICIAL. jatac holds OFFICIAL information only, and has kept nothing of it.",
    "Take it away from this system as your security procedures say, and tell your security officer.",
)
UNKNOWN = Unread(
    CLASSIFICATION_UNKNOWN,
    "Its classification is not one that jatac knows; nothing of it was kept.",
    "Write OFFICIAL or OFFICIAL-SENSITIVE, if that is what it is, and enter it again.",
)
OLD = Unread(
    "old_marking",
    "It carries a protective marking of before 2014, and is not entered as historic.",
    "Have it marked afresh: OFFICIAL or OFFICIAL-SENSITIVE. A historic file is entered with `historic`.",
)
NO_GRADING = Unread(
    "grading_unreadable",
    "The grading is not one of 3x5x2.",
    "Write source 1 to 3, information A to E and handling code P or C, for example 2/B/P.",
)
OLD_GRADING = Unread(
    "old_grading",
    "The grading is one of the old 5x5x5, and is not entered as historic.",
    "Grade it afresh as 3x5x2, for example 2/B/P. A historic file is entered with `historic`.",
)
OLD_UNMAPPED = Unread(
    "old_grading_unmapped",
    "Source C (sometimes reliable) of the old 5x5x5 has no place in 3x5x2.",
    "Have somebody who knows the source grade it afresh: 1, 2 or 3.",
)
NO_GATEWAY = Unread(
    "gateway_unreadable",
    "The legal gateway is not one that jatac knows.",
    f"Write one of {', '.join(LegalGateway)}.",
)
NO_ANSWER = Unread("not_yes_or_no", "It says neither yes nor no.", "Write yes or no.")

OPEN_WORDS = frozenset({"official", "off", "uk official", "o"})
SENSITIVE_WORDS = frozenset(
    {
        "official sensitive", "uk official sensitive", "officialsensitive", "os", "o s", "off sen", "off sens",
        "sensitive",
    }
)  # fmt: skip
OLD_OPEN = frozenset({"not protectively marked", "npm", "unclassified", "protect"})
OLD_SENSITIVE = frozenset({"restricted"})
SHORT_ABOVE = frozenset({"s", "ts", "uk s", "uk ts", "top", "confidential", "uk confidential"})
"""Among them the old CONFIDENTIAL: part of it is SECRET today, and only its originator knows which."""

_LIKE_SECRET = re.compile(r"s[e3]cr[e3]t|strap\d?|cosmic")
_MARKED_LINE = re.compile(
    r"^[\W_\d]*(?:(?:UK|U\.K\.|U K|NATO|HMG) ?[-–:/]? ?)?(?:T[ .-]?O[ .-]?P[ .-]*)?"
    r"S[ .-]?E[ .-]?C[ .-]?R[ .-]?E[ .-]?T(?![A-Za-z])"
    r"|\b(?:TOP[ -]?|UK |NATO )SECRET\b"
    r"|\bSECRET ?(?://|[-–/] ?(?:UK|NATO|STRAP|EYES))"
    r"|^[\W_\d]*(?i:(?:uk )?(?:top[ -]?)?secret) ?(?:[:\])]|//|[-–—] )"
    r"|\b(?i:marking|classification|classified|marked|gsc|gpms)\b[ )\]]*[:=-]\W*(?i:(?:uk )?(?:top[ -]?)?secret)\b"
)
"""Of one line: SECRET in capitals begins it, however it is spaced; or the word stands as a marking does, before a
colon or after the name of its field."""
_LOOKALIKE = str.maketrans("ЅЕСТОРКАЗεΕΤΟΡΚѕесорк", "SECTOPKAEEETOPKsecopk")
"""Letters of other alphabets that look like those of SECRET."""
_CELL = re.compile(r"(?:uk|nato|official)?(?:top)?secret(?:uk|nato)?(?:eyesonly|strap\d?|sensitive)?|uk(?:ts|s)")
_OLD = re.compile(r"([A-E])([1-5])([1-5])")
_PARTS = re.compile(r"(?:([1-3])([A-E])|([A-E])([1-3]))([PC])?")

OLD_SOURCE = {
    "A": SourceEvaluation.RELIABLE,
    "B": SourceEvaluation.RELIABLE,
    "D": SourceEvaluation.NOT_RELIABLE,
    "E": SourceEvaluation.UNTESTED,
}
"""Always and mostly reliable; unreliable; untested. C (sometimes reliable) is nobody's to translate."""
OLD_INFORMATION = {
    "1": InformationAssessment.KNOWN_DIRECTLY,
    "2": InformationAssessment.KNOWN_DIRECTLY,
    "3": InformationAssessment.CORROBORATED,
    "4": InformationAssessment.NOT_KNOWN,
    "5": InformationAssessment.SUSPECTED_FALSE,
}
OLD_HANDLING = {
    "1": (HandlingCode.CONDITIONS, "Old handling code 1: UK police and law enforcement agencies only."),
    "2": (HandlingCode.PERMITTED, ""),
    "3": (HandlingCode.CONDITIONS, "Old handling code 3: law enforcement agencies only, those abroad among them."),
    "4": (HandlingCode.CONDITIONS, "Old handling code 4: within the agency that recorded it only."),
    "5": (HandlingCode.CONDITIONS, ""),
}
"""Code 5 has conditions of its own, which must be there; without them the record is refused as any C is."""

GATEWAYS = (
    (LegalGateway.CDA98_S17A, re.compile(r"17a")),
    (LegalGateway.CDA98_S115, re.compile(r"(?<!\d)115(?!\d)")),
    (LegalGateway.ASBCPA14_SCH4, re.compile(r"(?:schedule|sched|sch)4(?!\d)")),
)
YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})


def _plain(words: str) -> str:
    """Small letters and digits, one blank between words."""
    text = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def sensitive_of(words: str, *, historic: bool = False) -> bool | Unread:
    """Whether a classification is OFFICIAL-SENSITIVE; blank is OFFICIAL. Anything above or unknown is refused."""
    plain = _plain(words)
    if not words.strip():
        return False
    if plain in SHORT_ABOVE or any(
        _LIKE_SECRET.search(_plain(one).replace(" ", "")) for one in (words, _bare(words))
    ):
        return REFUSED
    if _has_foreign(words):  # what _plain leaves out could be a word that nobody here reads
        return UNKNOWN
    if plain in OPEN_WORDS:
        return False
    if plain in SENSITIVE_WORDS:
        return True
    if plain in OLD_OPEN or plain in OLD_SENSITIVE:
        return plain in OLD_SENSITIVE if historic else OLD
    return UNKNOWN


def _has_foreign(words: str) -> bool:
    """Whether a letter, a figure or an accent stands in it that is not English."""
    text = unicodedata.normalize("NFKC", words)
    return any(not sign.isascii() and unicodedata.category(sign)[0] in "LMN" for sign in text)


def _bare(text: str) -> str:
    """The text as an eye reads it: without accents and invisible signs, lookalikes in our letters."""
    if text.isascii():
        return text
    signs = unicodedata.normalize("NFKD", text)
    return "".join(one for one in signs if unicodedata.category(one) not in ("Mn", "Cf")).translate(_LOOKALIKE)


def marked_above(*texts: str) -> Unread | None:
    """The refusal of a text or a cell that carries such a marking itself: a line that begins with SECRET in capitals,
    that has it as a marking has it (`Marking: Secret`), or is nothing but the marking, however it is written.

    The word in a sentence ("they kept it secret") is no marking.
    """
    for text in texts:
        for line in _bare(text).splitlines():
            if _CELL.fullmatch(_plain(line).replace(" ", "")) or _MARKED_LINE.search(" ".join(line.split())):
                return REFUSED
    return None


def grading_of(words: str, *, historic: bool = False) -> Grading | Unread:
    """The parts of a grading written in one: `2/B/P`, `B2`, `3x5x2: 2 b p`; of a historic file `B/2/1` too."""
    plain = _plain(words)
    is_old = plain.startswith("5x5x5")
    text = re.sub(r"^(?:3x5x2|5x5x5)", "", plain.replace(" ", "")).upper()
    old = _OLD.fullmatch(text)
    if old is not None:
        return _old(*old.groups()) if historic else OLD_GRADING
    found = None if is_old else _PARTS.fullmatch(text)
    if found is None or (historic and found[5] is None):  # B2 of a historic file: of which of the two?
        return NO_GRADING
    source, information = found[1] or found[4], found[2] or found[3]
    handling = HandlingCode(found[5]) if found[5] else None
    return Grading(SourceEvaluation(int(source)), InformationAssessment(information), handling)


def _old(source: str, information: str, handling: str) -> Grading | Unread:
    if source not in OLD_SOURCE:
        return OLD_UNMAPPED
    return Grading(OLD_SOURCE[source], OLD_INFORMATION[information], *OLD_HANDLING[handling])


def source_of(words: str) -> SourceEvaluation | Unread:
    """The source's evaluation in a column of its own: a figure, or APP's word for it."""
    named = {"reliable": 1, "untested": 2, "not reliable": 3, "unreliable": 3, "1": 1, "2": 2, "3": 3}
    plain = re.sub(r"^([1-3]) .*", r"\1", _plain(words))
    return SourceEvaluation(named[plain]) if plain in named else NO_GRADING


def information_of(words: str) -> InformationAssessment | Unread:
    """The information's assessment in a column of its own: the letter, with or without words after it."""
    first = _plain(words).split(" ")[0].upper()
    return InformationAssessment(first) if first in list(InformationAssessment) else NO_GRADING


def handling_of(words: str) -> HandlingCode | Unread:
    """The handling code in a column of its own: P or C, with or without words after it."""
    first = _plain(words).split(" ")[0].upper()
    return HandlingCode(first) if first in list(HandlingCode) else NO_GRADING


def gateway_of(words: str) -> LegalGateway | Unread | None:
    """The legal gateway, however the section is cited; blank is none."""
    plain = _plain(words).replace(" ", "")
    if not plain:
        return None
    found = [gateway for gateway, pattern in GATEWAYS if pattern.search(plain)]
    return found[0] if len(found) == 1 else NO_GATEWAY


def yes_of(words: str) -> bool | Unread:
    """Yes or no; blank is no."""
    plain = words.strip().casefold()
    return plain in YES if plain in YES | NO else NO_ANSWER
