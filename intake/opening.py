"""A file as it was handed over, opened: plain, gzip'd, or a zip of months; read in bounded stretches.

What a file is, is told from its first bytes, not from its name: people rename files.
"""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from intake.encodings import Bytes, Seen, Utf8, utf8_lines

CHUNK = 4 * 2**20
"""Bytes read at a time: about 18,000 street rows, which a database takes in well under 200 ms."""
MOST_UNPACKED, UNPACKED_ANYWAY, MOST_TIMES = 4 * 2**30, 100 * 2**20, 200
"""Bytes that a packed file may unpack to: to the second in any case, beyond it so many times its size, never more
than the first. A street file packs to a tenth."""
LONGEST_LINE = 2**20
"""No row of a CSV is longer: a file without line ends is not read into memory as one."""
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


class UnreadableFile(Exception):
    """A whole file cannot be read. `fix` is the next step."""

    def __init__(self, sentence: str, fix: str) -> None:
        super().__init__(f"{sentence} {fix}")
        self.sentence = sentence
        self.fix = fix


class _Bounded:
    """A packed file as it is unpacked, and no further than a street file could go: it may be made to fill a disk."""

    def __init__(self, stream: IO[bytes], name: str, packed: int) -> None:
        self._stream, self._name = stream, name
        self._left = min(MOST_UNPACKED, max(UNPACKED_ANYWAY, packed * MOST_TIMES))

    def read(self, size: int = -1) -> bytes:
        """Raises UnreadableFile beyond the bound."""
        most = self._left + 1
        block = self._stream.read(most if size < 0 else min(size, most))
        self._left -= len(block)
        if self._left < 0:
            raise UnreadableFile(
                f"{self._name} unpacks to far more than a street file holds; it is not read.",
                "Check where it comes from; unpack it yourself and ingest the CSV if it is right.",
            )
        return block


@dataclass(frozen=True, slots=True)
class Member:
    """One CSV of a delivered file: the file itself, or one member of a zip."""

    path: Path
    inside: str = ""
    """Name in the zip; '' when the file is not one."""

    @property
    def name(self) -> str:
        """The name without folders and compression: `2025-01-west-mercia-street.csv`."""
        name = PurePosixPath(self.inside).name if self.inside else self.path.name
        return name[:-3] if name.lower().endswith(".gz") else name

    @property
    def faults(self) -> tuple[UnreadableFile, ...]:
        """None: it is read as a whole, or not at all."""
        return ()

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The uncompressed bytes. Raises UnreadableFile, also for damage met while reading inside the block."""
        try:
            with self._raw() as raw:
                if raw.peek(2)[:2] == GZIP:  # type: ignore[attr-defined]  # both kinds are buffered readers
                    with gzip.open(raw) as unpacked:
                        yield cast(IO[bytes], _Bounded(cast(IO[bytes], unpacked), self.name, self._packed()))
                elif self.inside:
                    yield cast(IO[bytes], _Bounded(raw, self.name, self._packed()))
                else:
                    yield raw
        except DAMAGED as fault:
            raise UnreadableFile(
                f"{self.name} is damaged or cut short ({fault or type(fault).__name__}).", "Fetch it again."
            ) from fault

    @contextmanager
    def _raw(self) -> Iterator[IO[bytes]]:
        if not self.inside:
            with _opened(self.path) as raw:
                yield raw
            return
        with zipfile.ZipFile(self.path) as archive:
            try:
                member = archive.open(self.inside)
            except RuntimeError as fault:  # what zipfile raises for a password
                raise UnreadableFile(
                    f"{self.inside} in {self.path.name} is locked with a password.",
                    "Unpack it first, and ingest the CSV.",
                ) from fault
            with member:
                yield member

    def size(self) -> int:
        """Bytes as stored, for a progress bar."""
        if not self.inside:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.inside).file_size

    def _packed(self) -> int:
        """Bytes that it takes up on the disk."""
        if not self.inside:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.inside).compress_size

    def sha256(self) -> str:
        """Of the uncompressed bytes: a month is the same month plain, gzip'd or in a zip."""
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(CHUNK):
                digest.update(block)
        return digest.hexdigest()


def members(path: Path) -> list[Member]:
    """The CSVs of a file, in order of name. Of a zip from data.police.uk, the street files only.

    Raises UnreadableFile: missing, a folder, empty, or a zip with no CSV in it.
    """
    with _opened(path) as raw:
        start = raw.read(4)
    if not start:
        raise UnreadableFile(f"{path.name} is empty (0 bytes).", "Fetch it again, or ask the sender for it.")
    if start not in ZIP:
        return [Member(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if _is_csv(info.filename)]
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        raise UnreadableFile(f"{path.name} is not a whole zip ({fault}).", "Fetch it again.") from fault
    if not names:
        raise UnreadableFile(f"{path.name} holds no CSV file.", "Check that it is the right download.")
    street = [name for name in names if "-street.csv" in name.lower()]
    return [Member(path, name) for name in sorted(street or names)]


def line_chunks(stream: Bytes, name: str, seen: Seen | None = None) -> Iterator[tuple[int, bytes]]:
    """Whole lines in UTF-8, in stretches of about CHUNK bytes, each with the number of its first line (from 1).

    Line ends come out as LF, a byte order mark is dropped, and the last line has its line end. `seen` is told what
    the file was written in. Raises UnreadableFile: nothing in it, or no line ends.
    """
    line, rest, started = 1, b"", False
    seen = seen or Seen()
    text = Utf8(stream, seen)
    while block := _filled(text):
        started = True
        rest += block
        end = rest.rfind(b"\n") + 1
        if end == 0 and len(rest) > LONGEST_LINE:
            raise UnreadableFile(f"{name} has no line ends: it is not a CSV.", "Check that it is the right file.")
        chunk, rest = rest[:end], rest[end:]
        if chunk:
            chunk = utf8_lines(_line_feeds(chunk), seen)
            yield line, chunk
            line += chunk.count(b"\n")
    if rest:
        seen.unended = True
        yield line, utf8_lines(_line_feeds(rest + b"\n"), seen)
    if not started:
        raise UnreadableFile(f"{name} is empty (0 bytes).", "Fetch it again, or ask the sender for it.")


def _filled(stream: Bytes) -> bytes:
    """CHUNK bytes unless the stream ends: a zip gives fewer at a time, and a stretch must not depend on that."""
    blocks, left = [], CHUNK
    while left and (block := stream.read(left)):
        blocks.append(block)
        left -= len(block)
    return b"".join(blocks)


def _line_feeds(chunk: bytes) -> bytes:
    return chunk.replace(b"\r\n", b"\n") if b"\r" in chunk else chunk


def _is_csv(name: str) -> bool:
    parts = PurePosixPath(name)
    hidden = parts.name.startswith(".") or "__MACOSX" in parts.parts
    return not hidden and parts.name.lower().endswith((".csv", ".csv.gz"))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        raw = path.open("rb")
    except OSError as fault:
        why = "is a folder" if path.is_dir() else f"cannot be opened ({fault.strerror})"
        fix = f"Name the files in it: {path}/*" if path.is_dir() else "Check the path."
        raise UnreadableFile(f"{path} {why}.", fix) from fault
    with raw:
        yield raw
