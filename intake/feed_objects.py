"""What feeds of JSON objects (STIX, MISP) have in common: values read or refused, ids, and what is rejected.

A rejected object is told by its number and its id, never by what it says; one marked above OFFICIAL by its number.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from intake.json_rows import Broken
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.marking import Unread
from rules.sources import Reading

Read = RecordDraft | RejectedRow | Elsewhere

LONGEST_TEXT = 100_000
"""Characters of a record's text; beyond it the object is something else."""
HOPELESS = 100
"""Rejected objects without a good one before them after which a file is read no further."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.|-]{0,60}")
"""What a type or a property is called, where it can be nothing but a name."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
AGAIN = "Correct it where it comes from, and take the file in again."


class Fault(Exception):
    """What is wrong with an object: in which field, why, what to do. Never what stands there."""

    def __init__(self, field: str, reason: str, fix: str = AGAIN, *, keeps_nothing: bool = False) -> None:
        super().__init__(reason)
        self.field, self.reason, self.fix, self.keeps_nothing = field, reason, fix, keeps_nothing


def refused(field: str, unread: Unread) -> Fault:
    """The fault of a marking that is refused."""
    return Fault(field, unread.sentence.rstrip("."), unread.fix, keeps_nothing=unread.keeps_nothing)


def rejected(number: int, fault: Fault, ref: str = "") -> RejectedRow:
    """The object as it is rejected: its id stays with it, unless nothing may."""
    kept = "" if fault.keeps_nothing else ref
    return RejectedRow(number, fault.field, "", fault.reason, fault.fix, kept)


def damaged(number: int, found: Broken, name: str) -> RejectedRow:
    """A stretch that is no JSON object. Nothing of it is kept: it has no marking that could guard it."""
    said = "it is damaged, too long or nested too deeply" if found.text else f"{name} is cut short here"
    return RejectedRow(number, "object", "", said, "Fetch the file again.", "")


def text_of(row: dict[str, Any], key: str) -> str:
    """A text as it stands, line breaks and all; '' when there is none. Raises Fault: it is no text, or too long."""
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Fault(key, "it is no text")
    if len(value) > LONGEST_TEXT:
        raise Fault(key, f"it is longer than {LONGEST_TEXT:,} characters", "Shorten it, or attach it elsewhere.")
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode().strip()


def needed(row: dict[str, Any], key: str) -> str:
    """The same of a text that has to be there. Raises Fault."""
    found = text_of(row, key)
    if not found:
        raise Fault(key, "it is missing")
    return found


def named(word: object) -> str:
    """The name of a type or property, or `other` where it could be anything."""
    return word if isinstance(word, str) and NAME.fullmatch(word) else "other"


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing else of it."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def instant(written: str, field: str, now: datetime) -> datetime:
    """A moment with its offset. Raises Fault."""
    fix = "Write it like 2026-05-09T14:30:00.000Z."
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Fault(field, "it is not a moment" if written else "it is missing", fix) from None
    if found.tzinfo is None:
        raise Fault(field, "it does not say in which time zone", fix)
    return _possible(found, field, now)


def seconds(written: object, field: str, now: datetime) -> datetime:
    """A moment as so many seconds since 1970. Raises Fault."""
    plain = str(written) if isinstance(written, str | int) and not isinstance(written, bool) else ""
    if not re.fullmatch(r"[0-9]{1,11}", plain):
        raise Fault(field, "it is not a moment" if plain else "it is missing", "Give the seconds since 1970.")
    return _possible(datetime.fromtimestamp(int(plain), UTC), field, now)


def _possible(found: datetime, field: str, now: datetime) -> datetime:
    if not 1990 <= found.year <= 2200:
        raise Fault(field, "its year is out of range")
    if field in ("created", "modified", "timestamp") and found > now:
        raise Fault(field, "it lies in the future", "Check the sender's clock.")
    return found.astimezone(UTC)


def type_in(reading: Reading, written: str) -> str:
    """The type of a record: the source's own, or theirs in our word."""
    for theirs, ours in reading.types.items():
        if theirs.casefold() == written.casefold():
            return ours
    return reading.type or written
