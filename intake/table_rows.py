"""Rows of a table of any shape: a CSV, or the sheets of an Excel workbook, one row after the other in bounded memory.

What the columns mean is not known here; cells come as they stand, dates of a workbook as dates by the workbook's own
epoch (1900 or 1904).
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from intake.encodings import Seen
from intake.opening import MOST_TIMES, UNPACKED_ANYWAY, ZIP, Member, UnreadableFile, line_chunks

Cell = str | int | float | bool | date | time | None
DELIMITERS = ",;\t|"
MOST_LINES, MOST_CHARACTERS = 100, 2**16
"""Of one row of a CSV with line ends inside quotation marks. Beyond it a quotation mark was not closed."""
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, LookupError, ValueError, TypeError, AttributeError,
    ArithmeticError, RuntimeError, AssertionError,
)  # fmt: skip
"""What openpyxl raises for a workbook that is not whole: it checks little of it beforehand. Its words may be those of
a cell, so only the name of the error is told."""
SHARED = "xl/sharedStrings.xml"
MOST_SHARED = 400 * 2**20
"""Bytes of the texts that a workbook keeps aside, which are read as a whole."""
SHEET_ROWS = 2_000_000
"""Rows of a sheet are numbered on from this many times its place: a workbook has 1,048,576 at most."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row."""

    number: int
    """As a spreadsheet counts, heading = 1; of the second sheet on, SHEET_ROWS more for each before it."""
    cells: Sequence[Cell]
    fault: str = ""
    """Why its cells cannot be told apart; '' if they can."""
    epoch: datetime | None = None
    """Day 0 of a workbook, by which a number is a date."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(cell is not None and str(cell).strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named run of rows: a sheet of a workbook, or the whole of a CSV ('')."""

    name: str
    rows: Iterator[TableRow]


def is_workbook(member: Member) -> bool:
    """Whether a file is an Excel workbook (.xlsx), by its bytes."""
    with member.open() as stream:
        if stream.read(4) not in ZIP:
            return False
    try:
        with zipfile.ZipFile(member.path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError):
        return True  # said in words when it is read


def sheets(member: Member, seen: Seen) -> Iterator[Sheet]:
    """The sheets in order, each to be read before the next. Raises UnreadableFile, also while rows are read."""
    if is_workbook(member):
        with member.path.open("rb") as file:
            yield from workbook_sheets(file, member.name)
        return
    with member.open() as stream:
        start = stream.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{member.name} is an old workbook (.xls), or locked with a password.",
            "Open it in Excel, save it as .xlsx without a password, and use that.",
        )
    yield Sheet("", _csv(member, seen))


def workbook_sheets(file: IO[bytes], name: str) -> Iterator[Sheet]:
    """By openpyxl, read only: it holds one row at a time, and the shared texts. Raises UnreadableFile."""
    warnings.filterwarnings("ignore", module="openpyxl")  # a bad date comes as #VALUE!, which we say in our words
    from openpyxl import load_workbook

    damaged = f"{name} is a damaged workbook, or none at all"
    try:
        _not_a_bomb(file, name)
        book = load_workbook(file, read_only=True, data_only=True)
    except BROKEN as fault:
        raise UnreadableFile(
            f"{damaged} ({type(fault).__name__}).", "Open it in Excel, save it again, and use that."
        ) from fault
    try:
        for at, sheet in enumerate(book.worksheets):
            yield Sheet(sheet.title, _sheet_rows(sheet, at * SHEET_ROWS, book.epoch, damaged))
    finally:
        book.close()


def _not_a_bomb(file: IO[bytes], name: str) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    parts = {info.filename: info.file_size for info in entries}
    most = max(10 * UNPACKED_ANYWAY, sum(info.compress_size for info in entries) * MOST_TIMES)
    if sum(parts.values()) > most or parts.get(SHARED, 0) > MOST_SHARED:
        raise UnreadableFile(
            f"{name} unpacks to far more than a sheet holds; it is not read.",
            "Check where it comes from; save the sheet as “CSV UTF-8” if it is right.",
        )


def _sheet_rows(sheet: Any, offset: int, epoch: datetime, damaged: str) -> Iterator[TableRow]:
    sheet.reset_dimensions()  # some programs write them wrong, and rows would be lost
    number = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield TableRow(offset + number, [_plain(cell) for cell in cells], epoch=epoch)
    except BROKEN as fault:
        said = f"{damaged}: sheet “{sheet.title}” cannot be read beyond row {number} ({type(fault).__name__})."
        raise UnreadableFile(said, "Open it in Excel, save it again, and use that.") from fault


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return cell if isinstance(cell, int | float | bool | date | time) else None if cell is None else str(cell)


def _csv(member: Member, seen: Seen) -> Iterator[TableRow]:
    with member.open() as stream:
        lines = (
            (number, line.rstrip("\r").replace("\0", "\ufffd"))
            for first, chunk in line_chunks(stream, member.name, seen)
            for number, line in enumerate(chunk.decode("utf-8", "replace").split("\n")[:-1], start=first)
        )
        start = list(islice(lines, 50))
        yield from csv_rows(chain(start, lines), split_of([line for _, line in start]))


Line = tuple[int, str]
Rows = Generator[TableRow, None, list[Line]]
"""Rows, and the lines at the end that begin a row whose quotation mark is still open."""


def csv_rows(lines: Iterable[Line], split: "Split") -> Iterator[TableRow]:
    """Rows of the numbered lines of a CSV; a line end inside a quoted cell ends no row.

    A row whose quotation mark is not closed is at fault by itself, not all that come after it.
    """
    waiting, quoted = list[Line](), False
    for number, line in lines:
        if not waiting and '"' not in line:
            yield TableRow(number, line.split(split.delimiter))
            continue
        waiting.append((number, line))
        quoted = split.open_after(line, quoted)
        if not quoted:
            waiting = yield from split.joined(waiting)
        elif len(waiting) >= MOST_LINES or sum(len(one) for _, one in waiting) > MOST_CHARACTERS:
            waiting = yield from split.one_by_one(waiting)
        quoted = bool(waiting)
    while waiting:
        waiting = yield from split.one_by_one(waiting)


@dataclass(frozen=True, slots=True)
class Split:
    """How the lines of a CSV are split."""

    delimiter: str
    usual: int
    """How often it stands in most lines."""

    def open_after(self, line: str, quoted: bool) -> bool:
        """Whether a quotation mark is open at the end of a line. A mark inside a plain field opens nothing."""
        begins, at = True, 0
        while at < len(line):
            mark = line[at]
            if quoted:
                if mark == '"':
                    if line[at + 1 : at + 2] == '"':
                        at += 1
                    else:
                        quoted = False
            elif mark == '"' and begins:
                quoted = True
            begins = not quoted and mark == self.delimiter
            at += 1
        return quoted

    def joined(self, lines: list[Line]) -> Rows:
        """One row of one line or several; unless it swallowed others: then each line by itself.

        Over several lines a closed cell must be followed by a delimiter: else two stray marks make one row of two.
        """
        text = "\n".join(line for _, line in lines)
        try:
            cells = next(csv.reader(io.StringIO(text), delimiter=self.delimiter, strict=len(lines) > 1))
        except (csv.Error, StopIteration):
            return (yield from self.one_by_one(lines))
        most = max(2, self.usual)
        whole = any(line.count(self.delimiter) >= most for cell in cells for line in cell.split("\n")[1:-1])
        odd = len(cells) - 1 != self.usual and any(line.count(self.delimiter) == self.usual for _, line in lines)
        if len(lines) > 1 and (whole or odd):
            return (yield from self.one_by_one(lines))
        yield TableRow(lines[0][0], cells)
        return []

    def one_by_one(self, lines: list[Line]) -> Rows:
        """The first line is at fault; those after it are rows of their own."""
        number, line = lines[0]
        yield TableRow(number, line.split(self.delimiter), "a quotation mark in it is not closed")
        waiting, quoted = list[Line](), False
        for one in lines[1:]:
            waiting.append(one)
            quoted = self.open_after(one[1], quoted)
            if not quoted:
                waiting = yield from self.joined(waiting)
        return waiting


def split_of(lines: Sequence[str], delimiters: str = DELIMITERS) -> Split:
    """By the delimiter that most lines have equally often: more often, if several do."""

    def steady(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if line.strip()]
        most = max((count for count in counts if count), key=counts.count, default=0)
        return (counts.count(most) if most else 0, most)

    found = max(delimiters, key=steady)
    return Split(found, steady(found)[1])


def text_of_cell(cell: Cell) -> str:
    """What a cell shows, on one line: whole numbers without a point, days as 2026-05-09."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return re.sub(r"\s+", " ", str(cell)).strip()
