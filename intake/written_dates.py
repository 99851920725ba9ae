"""Dates as people write them in a spreadsheet, read the British way or refused, never guessed."""

import re
from dataclasses import dataclass
from datetime import date

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?Z?)?", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]+)\.?,?[ -](\d{4})", re.ASCII)
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/. -](?:\d{1,2}|[a-z]+)[/. -]\d{2}", re.ASCII)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
AS_IN = "Write it as in 09/12/2026, 9 Dec 2026 or 2026-12-09, or leave it blank."


@dataclass(frozen=True, slots=True)
class NotADate:
    """Why a text is not a date, and what to write instead."""

    reason: str
    fix: str


def written_date(text: str) -> date | NotADate | None:
    """The date of a text: day before month; None for a blank.

    A year of two figures, a date that does not exist and a number of days (as Excel keeps them) are refused:
    reading them would be guessing.
    """
    plain = WEEKDAY.sub("", " ".join(text.lower().split()), count=1)
    if not plain:
        return None
    if found := ISO.fullmatch(plain):
        return _made(int(found[1]), int(found[2]), int(found[3]), year_first=True)
    if found := SLASHED.fullmatch(plain):
        return _made(int(found[3]), int(found[2]), int(found[1]))
    if found := NAMED.fullmatch(plain):
        month = _month(found[2])
        if month:
            return _made(int(found[3]), month, int(found[1]))
    if SHORT_YEAR.fullmatch(plain):
        return NotADate("its year has only two figures", "Write the year in full, as in 09/12/2026.")
    if re.fullmatch(r"\d{5}(\.0)?", plain, re.ASCII):
        return NotADate("it is a number of days", f"Format the column as a date in the spreadsheet. {AS_IN}")
    return NotADate("it is not a date", AS_IN)


def _month(word: str) -> int:
    """1 to 12 for a month's name or its first letters, three at least; 0 for any other word."""
    starts = [n for n, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name.startswith(word)]
    return starts[0] if len(starts) == 1 else 0


def _made(year: int, month: int, day: int, *, year_first: bool = False) -> date | NotADate:
    try:
        return date(year, month, day)
    except ValueError:
        if month > 12 and year_first:
            return NotADate(f"there is no month {month}", AS_IN)
        if month > 12 and 1 <= day <= 12:
            return NotADate(
                "there is no such month: day and month seem to have changed places",
                f"Write the day first. {AS_IN}",
            )
        return NotADate("there is no such day", AS_IN)
