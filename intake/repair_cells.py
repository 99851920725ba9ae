"""Fields of a file of rejected rows: a spreadsheet that opens it must not take a sender's text for a formula."""

import re
from collections.abc import Sequence

REASON, FIX = "jatac: reason", "jatac: what to do"
"""The columns that a file of rejected actions has besides; by the first it is recognised when it comes back."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")


def shielded(fields: Sequence[str]) -> list[str]:
    """An apostrophe before every text that would run as a formula; plain numbers stay as they are."""
    return [f"'{field}" if _FORMULA.match(field) and not _NUMBER.match(field) else field for field in fields]


def unshielded(fields: Sequence[str]) -> list[str]:
    """The fields as they were before `shielded`."""
    return [field[1:] if _SHIELDED.match(field) else field for field in fields]
