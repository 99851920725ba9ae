"""The objects of a JSON list, one after the other, in bounded memory; what is broken costs itself and nothing more.

A damaged stretch is handed on as such, with its number, and reading goes on at the next object that has a key by
which the rows of this format are known.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import IO, Any

from intake.encodings import Seen, text_chunks
from intake.opening import UnreadableFile

STRETCH = 2**18
LONGEST = 2**20
"""Characters of one object, at most: a row of a list, not a list itself."""
BETWEEN = " \t\r\n,"
SHOWN = 2_000
"""Characters kept of a broken stretch."""
_DECODER = json.JSONDecoder()
FAR_IN = 200
"""Levels that are stepped over at once where there are more than can be read."""
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of the list that is no object; without text, the list was not closed: the file is cut short."""

    text: str


def json_rows(
    stream: IO[bytes], name: str, known_by: Collection[str], seen: Seen | None = None, stretch: int = STRETCH
) -> Iterator[tuple[int, dict[str, Any] | Broken]]:
    """Each object of the list with its number, from 1. The list may be the one value of an outer object.

    Raises UnreadableFile: empty, or no list (an error page, an error object).
    """
    text = _Text(text_chunks(stream, stretch, seen or Seen()))
    text.fill()
    if not text.left.strip():
        empty = f"{name} is empty ({'blanks only' if text.left else '0 bytes'})."
        raise UnreadableFile(empty, "Fetch it again; an answer without rows is written [].")
    if not _step_in(text):
        raise UnreadableFile(
            f"{name} holds no JSON list: it begins with “{text.left.strip()[:40]}”.",
            "It looks like an error message. Fetch it again, and check what was asked for.",
        )
    yield from _numbered(text, known_by)


def json_objects(
    chunks: Iterator[str], begins: Callable[[str], int], known_by: Collection[str], longest: int = LONGEST
) -> Iterator[tuple[int, dict[str, Any] | Broken]]:
    """The same of a list that stands further in: `begins` says, of the first stretch, where its first object may be;
    less than 0: there is no list.

    `longest`: characters of one object, at most. What `begins` raises goes through.
    """
    text = _Text(chunks, longest)
    text.fill()
    at = begins(text.left)
    if at < 0:
        return
    text.at += at
    yield from _numbered(text, known_by)


def _numbered(text: "_Text", known_by: Collection[str]) -> Iterator[tuple[int, dict[str, Any] | Broken]]:
    number = 0
    while (found := text.next(frozenset(known_by))) is not None:
        number += 1
        yield number, found


def _step_in(text: "_Text") -> bool:
    """Steps over what stands before the first row; whether it is the beginning of a list."""
    start = text.left
    opening = start.find("[", 0, 200)
    outer = "".join(start[: max(opening, 0)].split())
    if opening < 0 or (outer and not (outer.startswith('{"') and outer.endswith('":'))):
        return False
    text.at += opening + 1
    return True


class _Text:
    """A text of which a stretch is held: what is before `at` has been handed on."""

    def __init__(self, chunks: Iterator[str], longest: int = LONGEST) -> None:
        self._chunks, self._buffer, self._longest = chunks, "", longest
        self.at = 0
        self._ended = self._closed = self._too_deep = False

    @property
    def left(self) -> str:
        """What is held and was not handed on."""
        return self._buffer[self.at :]

    def fill(self) -> bool:
        """Reads on; False when there is no more."""
        block = next(self._chunks, None)
        self._ended = block is None
        self._buffer, self.at = self._buffer[self.at :] + (block or ""), 0
        return not self._ended

    def next(self, known_by: frozenset[str]) -> dict[str, Any] | Broken | None:
        """The next object or broken stretch; None at the end of the list."""
        while True:
            while self.at < len(self._buffer) and self._buffer[self.at] in BETWEEN:
                self.at += 1
            if self.at < len(self._buffer):
                if self._buffer[self.at] != "]":
                    break
                self._closed, self.at = True, self.at + 1
            elif not self.fill():
                cut, self._closed = not self._closed, True
                return Broken("") if cut else None
        if not self._closed and (found := self._read_on()) is not None:
            return found
        lost, more = self._skip(known_by)
        if self._closed:
            return self._read_on() if more else None
        self._closed = not more
        return Broken(lost)

    def _read_on(self) -> dict[str, Any] | None:
        """The object that begins here, reading as far as it goes; None when there is none."""
        while (found := self._object()) is None:
            if self._buffer[self.at] != "{" or self._ended or len(self._buffer) - self.at > self._longest:
                return None
            self.fill()
        value, self.at = found
        return value

    def _object(self) -> tuple[dict[str, Any], int] | None:
        if self._buffer[self.at] != "{":
            return None
        self._too_deep = False
        try:
            value, end = _DECODER.raw_decode(self._buffer, self.at)
        except ValueError:
            return None
        except RecursionError:
            self._too_deep = True
            return None
        return value, end

    def _skip(self, known_by: frozenset[str]) -> tuple[str, bool]:
        """Steps to the next object that has one of the keys, or to the end: what lay between; whether one came."""
        lost, start = "", self.at
        self.at += 0 if self._closed else 1
        while True:
            found = self._buffer.find("{", self.at)
            if found < 0:
                lost, self.at = (lost + self._buffer[start:])[:SHOWN], len(self._buffer)
                start = 0
                if not self.fill():
                    return lost.strip(BETWEEN), False
                continue
            self.at = found
            if len(self._buffer) - found < self._longest and not self._ended:
                lost, self.at = (lost + self._buffer[start:found])[:SHOWN], found
                start = 0
                self.fill()
                continue
            read = self._object()
            if read is not None and not known_by.isdisjoint(read[0]):
                return (lost + self._buffer[start:found])[:SHOWN].strip(BETWEEN), True
            self.at = self._far_in(found) if self._too_deep else found + 1

    def _far_in(self, start: int) -> int:
        """A place deep within an object that nests too deeply: whatever opens before it is a part of that object.

        Without it each of its levels would be tried in turn, and a file of nothing but levels would take hours.
        """
        depth = 0
        for sign in _NESTING.finditer(self._buffer, start):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(sign[0], 0)
            if depth >= FAR_IN:
                return sign.start()
        return start + 1


def text_in(row: dict[str, Any], *path: str) -> str:
    """The text or number at the end of these keys, on one line; '' when there is none. No database keeps a NUL."""
    value: Any = row
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    plain = str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return " ".join(plain.split())
