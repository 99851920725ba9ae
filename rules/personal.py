"""What in a text could lead to a person: addresses, numbers, postcodes, registrations, dates of birth.

Source: domain guide §4 ("Never in an email").
"""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Way|Court|Crescent|Place|Gardens|Terrace|Grove|Walk|Row|Hill)"
)
_ONLY_PERSONAL = (
    ("a mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a telephone number", re.compile(r"(?:\+44|\b0044|(?<![\w/.-])\(?0)(?:[\s()-]{0,2}\d){9,10}(?!\d)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{0,2}(?!\d(?:st|nd|rd|th)\b)\d[A-Z]{2}\b", re.ASCII)),
    ("a postcode", re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s{0,2}(?!\d(?:st|nd|rd|th)\b)\d[a-z]{2}\b", re.ASCII)),
    ("a vehicle registration", re.compile(r"\b[A-Z]{2}\d{2}[ -]?[A-Z]{3}\b|\b[a-z]{2}\d{2}[a-z]{3}\b")),
    ("a vehicle registration", re.compile(r"\b[A-Z]\d{1,3} ?[A-HJ-PR-Y]{3}\b|\b[A-HJ-PR-Y]{3} ?\d{1,3}[A-Z]\b")),
    ("an address", re.compile(rf"\b\d{{1,4}}[A-Za-z]?,?\s(?:[A-Z][\w'’-]+\s){{1,3}}{_STREET}\b")),
)
_DATES_OF_BIRTH = (
    re.compile(r"\bd\.?\s?o\.?\s?b\b|\bdate of birth\b|\bborn\b", re.IGNORECASE),
    re.compile(r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"),
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s(?:19|20)?\d{{2}}\b", re.IGNORECASE),
)


def betrays_person(text: str) -> str | None:
    """What in `text` could lead to a person ("a postcode", …), or None. Dates are allowed."""
    return next((name for name, pattern in _ONLY_PERSONAL if pattern.search(text)), None)


def betrays(title: str) -> str | None:
    """What a title may not carry into a mail, named, or None. Any full date counts as a date of birth.

    It errs on the safe side: a road and a lorry ("A38 HGV") read as an old registration, and the mail then
    gives the reference alone.
    """
    found = betrays_person(title)
    if found is None and any(pattern.search(title) for pattern in _DATES_OF_BIRTH):
        return "a date of birth"
    return found
