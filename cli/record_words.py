"""A record's marking as typed on a command line. No word of a text is ever repeated in what is said."""

import sys
from typing import TYPE_CHECKING, Any, TypeVar

from cli.boundary import CannotDo, WrongUsage

if TYPE_CHECKING:
    from datetime import date

    from rules.marking import Unread

Value = TypeVar("Value")


def read(found: "Value | Unread") -> Value:
    """The value; raises CannotDo with the sentence of what was refused."""
    from rules.marking import Unread

    if isinstance(found, Unread):
        raise CannotDo(found.sentence, found.fix)
    return found


def typed(text: str, option: str) -> str:
    """A text as given, or for `-` what stands on standard input: others see a command line. Raises WrongUsage."""
    found = _piped(option) if text == "-" else text
    if not found.strip():
        raise WrongUsage(f"{option} is blank.", "Give the text, or - and the text on standard input.")
    return not_too_long(found.replace("\0", "\ufffd").strip(), option)


def _piped(option: str) -> str:
    """What stands on standard input, as far as a text may be long. Raises WrongUsage."""
    from intake.record_sheet import LONGEST

    most = len("\ufeff".encode()) + 4 * (LONGEST + 1)  # a character has four bytes at most
    read = sys.stdin.buffer.read(most + 1)
    try:
        return read.decode("utf-8-sig", "ignore" if len(read) > most else "strict")
    except UnicodeDecodeError:
        said = f"{option} is no UTF-8: some of its characters cannot be told."
        raise WrongUsage(said, "Save the text as UTF-8 and give it again.") from None


def not_too_long(text: str, option: str) -> str:
    """The text; raises WrongUsage where it is longer than one of a sheet may be."""
    from intake.record_sheet import LONGEST

    if len(text) > LONGEST:
        raise WrongUsage(f"{option} is longer than {LONGEST:,} characters.", "Shorten it, or attach it elsewhere.")
    return text


def review_day(text: str | None, option: str) -> "date | None":
    """A day that may be far ahead: records are kept for years. None when it was not given. Raises WrongUsage."""
    from intake.written_dates import NotADate, written_date

    found = written_date(text or "")
    if isinstance(found, NotADate) or (found is None and text is not None):
        raise WrongUsage(f"{option} is not a date.", "Write it like 2032-12-09.")
    return found


def marking_changes(
    grading: str | None,
    conditions: str | None,
    classification: str | None,
    instructions: str | None,
    gateway: str | None,
    agreement: str | None,
    retention: str | None,
    review_on: "date | None",
) -> dict[str, Any]:
    """The fields of a marking that were typed. Raises CannotDo."""
    from rules.marking_words import gateway_of, grading_of, sensitive_of

    not_too_long(conditions or "", "--conditions")
    not_too_long(instructions or "", "--instructions")
    changes: dict[str, Any] = {
        "handling_conditions": conditions,
        "handling_instructions": instructions,
        "agreement": agreement,
        "retention_class": retention,
        "review_on": review_on,
    }
    if grading is not None:
        found = read(grading_of(grading))
        changes |= {
            "source_evaluation": found.source,
            "information_assessment": found.information,
            "handling_code": found.handling,
        }
    if classification is not None:
        changes["sensitive"] = read(sensitive_of(classification))
    if gateway is not None:
        changes["legal_gateway"] = read(gateway_of(gateway))
    return {name: value for name, value in changes.items() if value is not None}
