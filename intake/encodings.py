"""What a text file is written in, told from its bytes and never guessed at: byte order mark, UTF-8, Windows-1252.

A spreadsheet on Windows saves "CSV" as Windows-1252, "CSV UTF-8" with a byte order mark and "Unicode text" as
UTF-16. Valid UTF-8 is UTF-8 (other text hardly ever is by chance); whatever else has no mark is Windows-1252.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

BOM = codecs.BOM_UTF8
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
FIRST = 4_096
"""Bytes in which a UTF-16 file that has lost its mark shows itself: every other one is zero."""


class Encoding(StrEnum):
    """What a file was read as, in the words of a report."""

    UTF_8 = "UTF-8"
    UTF_8_MARKED = "UTF-8 with a byte order mark"
    WINDOWS = "Windows-1252"
    UTF_16_LE = "UTF-16 LE"
    UTF_16_BE = "UTF-16 BE"

    @property
    def is_utf_16(self) -> bool:
        """Whether every character takes two bytes or four."""
        return self in (Encoding.UTF_16_LE, Encoding.UTF_16_BE)

    @property
    def codec(self) -> str:
        """What Python calls it."""
        return {self.UTF_16_LE: "utf-16-le", self.UTF_16_BE: "utf-16-be", self.WINDOWS: "cp1252"}.get(self, "utf-8")


@dataclass(slots=True)
class Seen:
    """What a reader took a file for; it may find Windows-1252 only far down."""

    encoding: Encoding = Encoding.UTF_8
    unended: bool = False
    """Whether the last line had no line end."""
    passed_over: list[str] = field(default_factory=list)
    """What of the file was not read, in sentences: a sheet of a workbook."""


class Bytes(Protocol):
    """Whatever bytes are read from, a stretch at a time."""

    def read(self, size: int = -1, /) -> bytes: ...


def told(start: bytes) -> Encoding:
    """The encoding of a file by its first bytes; UTF-8 unless they say otherwise."""
    if start.startswith(BOM):
        return Encoding.UTF_8_MARKED
    if start.startswith(codecs.BOM_UTF16_LE):
        return Encoding.UTF_16_LE
    if start.startswith(codecs.BOM_UTF16_BE):
        return Encoding.UTF_16_BE
    pairs = len(start) // 2
    if pairs >= 8:
        even, odd = start[: 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
        if odd > pairs * 0.7 and even < pairs * 0.1:
            return Encoding.UTF_16_LE
        if even > pairs * 0.7 and odd < pairs * 0.1:
            return Encoding.UTF_16_BE
    return Encoding.UTF_8


def without_mark(start: bytes) -> bytes:
    """The bytes without a byte order mark."""
    for mark in (BOM, *UTF_16):
        if start.startswith(mark):
            return start[len(mark) :]
    return start


class Utf8:
    """Bytes without their mark, UTF-16 as UTF-8; anything else as it is, for the caller to read line by line.

    Half a character, or one that UTF-16 does not have, is U+FFFD: a bad character costs no row.
    """

    def __init__(self, stream: Bytes, seen: Seen) -> None:
        self._stream, self._seen = stream, seen
        self._decoder: codecs.IncrementalDecoder | None = None
        self._started = False

    def read(self, size: int = -1, /) -> bytes:
        """About `size` bytes; none at the end."""
        while True:
            block = self._stream.read(size)
            ended = not block
            if not self._started:
                self._started = True
                self._seen.encoding = told(block[:FIRST])
                block = without_mark(block)
                if self._seen.encoding.is_utf_16:
                    self._decoder = codecs.getincrementaldecoder(self._seen.encoding.codec)("replace")
            if self._decoder is not None:
                block = self._decoder.decode(block, ended).encode("utf-8", "replace")
            if block or ended:
                return block


def decoded(line: bytes) -> str:
    """UTF-8, else Windows-1252 (what a spreadsheet on Windows saves), else Latin-1, which always reads."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def utf8_lines(chunk: bytes, seen: Seen) -> bytes:
    """Whole lines in UTF-8: the lines that are not, and they alone, are taken for Windows-1252."""
    try:
        chunk.decode()
    except UnicodeDecodeError:
        seen.encoding = Encoding.WINDOWS
        return b"\n".join(decoded(line).encode() for line in chunk.split(b"\n"))
    return chunk


def text_of(data: bytes, seen: Seen) -> str:
    """A whole text, without its mark."""
    seen.encoding = told(data[:FIRST])
    plain = without_mark(data)
    if seen.encoding.is_utf_16:
        return plain.decode(seen.encoding.codec, "replace")
    return utf8_lines(plain, seen).decode()


def text_chunks(stream: Bytes, size: int, seen: Seen) -> Iterator[str]:
    """A text in stretches, for formats without lines: UTF-8, and from the first stretch that is not, Windows-1252."""
    source = Utf8(stream, seen)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block := source.read(size):
        if seen.encoding is Encoding.WINDOWS:
            yield _windows(block)
            continue
        before = decoder.getstate()[0]
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError:
            seen.encoding = Encoding.WINDOWS
            text = _windows(before + block)
        if text:
            yield text
    if seen.encoding is not Encoding.WINDOWS and (left := decoder.getstate()[0]):
        seen.encoding = Encoding.WINDOWS
        yield _windows(left)


def _windows(block: bytes) -> str:
    try:
        return block.decode("cp1252")
    except UnicodeDecodeError:
        return block.decode("latin-1")
