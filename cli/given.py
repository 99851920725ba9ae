"""What people type, read once for every command: days, months, files."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.boundary import CannotDo, WrongUsage

if TYPE_CHECKING:
    from rules.covers import Span
    from rules.words import AnalysisAnswer

FARTHEST = 5 * 365 + 1
"""Days ahead of today: five years. A date further on is a slip of the keys, and long to count working days to."""


OR_BLANK = ", or leave it blank."
"""How the advice for a column of a spreadsheet ends: an option is left out, not left blank."""


def day(text: str, option: str) -> date:
    """The date of `2026-12-09`, `9 Dec 2026` or `09/12/2026`. Raises WrongUsage, also for one too far ahead."""
    from config.clock import now
    from intake.written_dates import NotADate, written_date

    found = written_date(text)
    if isinstance(found, date):
        if (found - now().date()).days > FARTHEST:
            raise WrongUsage(f"{option} “{text}” is more than five years from today.", "Check the year.")
        return found
    if isinstance(found, NotADate):
        fix = found.fix.removesuffix(OR_BLANK) + "." if found.fix.endswith(OR_BLANK) else found.fix
        raise WrongUsage(f"{option} “{text}” is not taken: {found.reason}.", fix)
    raise WrongUsage(f"{option} is blank.", "Write a date, for example 2026-12-09.")


def maybe_day(text: str | None, option: str) -> date | None:
    """The same, or None when the option was not given."""
    return None if text is None else day(text, option)


def instant(text: str, option: str) -> datetime:
    """The instant of `2026-12-04T15:00`, on the wall clock of Europe/London unless a zone is given.

    Raises UnreadableInstant, and WrongUsage when it is more than five years ahead.
    """
    from config.clock import now, parse_instant

    found = parse_instant(text)
    if (found - now()).days > FARTHEST:
        raise WrongUsage(f"{option} “{text}” is more than five years from today.", "Check the year.")
    return found


def month(text: str | None, option: str) -> date | None:
    """The first day of the month of `2026-12`. Raises WrongUsage."""
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError as fault:
        raise WrongUsage(f"{option} “{text}” is not a month.", "Write it like 2025-07.") from fault


def span(text: str | None, option: str) -> "Span | None":
    """The months of `2026-06` or `2026-01..2026-06`. Raises WrongUsage."""
    from rules.covers import NotMonths, written_span

    if text is None:
        return None
    try:
        return written_span(text)
    except NotMonths as fault:
        raise WrongUsage(f"{option}: {fault}", "Write it like 2026-06, or 2026-01..2026-06.") from fault


def answer(text: str) -> "AnalysisAnswer":
    """What an analysis came to, of `recording-change` or `Recording change`. Raises WrongUsage, naming the four."""
    from rules.life.owner import ANSWERS
    from rules.words import AnalysisAnswer

    code = text.strip().lower().replace("-", "_").replace(" ", "_")
    if code == "one_series_of_offences":
        return AnalysisAnswer.SERIES
    if code not in {one.value for one in AnalysisAnswer}:
        raise WrongUsage(f"--answer “{text}” is no answer of an analysis.", ANSWERS)
    return AnalysisAnswer(code)


def file_bytes(path: Path) -> bytes:
    """What a file holds, unpacked when it is gzip'd. Raises CannotDo when it cannot be read, UnreadableFile."""
    from intake.opening import GZIP, Member

    try:
        data = path.read_bytes()
    except OSError as fault:
        raise CannotDo(f"{path} cannot be read: {fault.strerror}.", "Check the path.") from fault
    if not data.startswith(GZIP):
        return data
    with Member(path).open() as unpacked:
        return unpacked.read()


def words(text: str, option: str) -> str:
    """A text that is not blank. Raises WrongUsage."""
    if not text.strip():
        raise WrongUsage(f"{option} is blank.", "Say it in a few words.")
    return text.strip()
