"""What a source may say of a victim: a pseudonymous reference, never who it is.

Strict on purpose: a reference that is refused costs a mended row, a name that is taken in cannot be taken back.
"""

import re
from datetime import date

LONGEST = 64
HEX = re.compile(r"[0-9a-f-]{16,64}\Z", re.ASCII | re.IGNORECASE)
SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#-]*\Z", re.ASCII)
VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
DATE = re.compile(
    r"(?<!\d)(\d{1,2}[./-]\d{1,2}[./-](19|20)?\d{2}|(19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
    r"|\d[./ -]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[./ -]?\d",
    re.ASCII | re.IGNORECASE,
)
PHONE = re.compile(r"(\+44|0)\d{9,10}\Z", re.ASCII)
INSURANCE = re.compile(r"[A-Z]{2}\d{6}[A-D]\Z", re.ASCII | re.IGNORECASE)
PREFIXES = frozenset({
    "victim", "reference", "person", "nominal", "household", "party", "caller", "client", "case", "reporter",
    "complainant", "resident", "tenant", "crime", "niche", "athena", "vic", "ref", "per", "urn", "crn", "id",
})  # fmt: skip
"""Words that a reference may begin with: they say what it is, not who."""
FIX = "Write the reference that the source's own system gives them, such as V-00123, or a hash; never who it is."


def not_a_pseudonym(written: str) -> str | None:
    """Why a value cannot be kept as the reference of a victim; None if it can. It never quotes the value."""
    text = written.strip()
    if HEX.match(text) and re.search(r"[a-f]", text, re.IGNORECASE) and re.search(r"\d", text, re.ASCII):
        return None  # a hash or UUID, in which words and dates turn up by chance
    if "@" in text:
        return "it looks like an e-mail address"
    if _dated(text):
        return "it looks like a date of birth"
    if PHONE.match(re.sub(r"[\s()-]", "", text)) or INSURANCE.match(re.sub(r"\s", "", text)):
        return "it looks like a telephone or national insurance number"
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in PREFIXES]
    named = [word for word in words if VOWEL.search(word) or not word.isascii()]
    if not any(mark.isdigit() for mark in text) or any(len(word) >= 4 for word in named):
        return "it looks like a name"
    if len([word for word in named if len(word) >= 2]) >= 2:
        return "it looks like a name"
    if len(text) > LONGEST or not SHAPE.match(text):
        return "it is no reference of letters, figures and . : / # -"
    return None


def _dated(text: str) -> bool:
    """Whether a date can be read in it: with separators, with the name of a month, or as just eight figures."""
    return DATE.search(text) is not None or any(_is_date(run) for run in re.findall(r"(?<!\d)\d{8}(?!\d)", text))


def _is_date(figures: str) -> bool:
    for year, month, day in (
        (figures[:4], figures[4:6], figures[6:]),
        (figures[4:], figures[2:4], figures[:2]),
    ):
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1900 <= int(year) <= 2099:
            return True
    return False
