"""The hash chain of what was decided and done, as arithmetic on text (design decision 12).

Canonical JSON: sorted keys, no spaces, dates and instants as ISO strings, no floats.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from rules.moment import aware

GENESIS = "0" * 64


class NotCanonical(TypeError):
    """A value that has no canonical form (a float, an object) was about to enter the record."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be recorded. `payload` holds words and dates; ids and kind stand beside it."""

    kind: str
    subject_kind: str
    subject_id: int
    payload: dict[str, Any]
    by_id: int | None = None
    for_id: int | None = None


def canonical(payload: Any) -> str:
    """The one text of a payload. Raises NotCanonical."""
    return json.dumps(_plain(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, datetime):
        return aware(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form; write it as text.")


def payload_mac(salt: str, text: str) -> str:
    """Salted HMAC-SHA256 of a payload's text: proves the text while it is kept, tells nothing once it is gone."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest()


def link(prev: str, fields: dict[str, Any]) -> str:
    """The hash of one link: of the one before and of every field that stands in the row."""
    return hashlib.sha256((prev + canonical(fields)).encode()).hexdigest()
