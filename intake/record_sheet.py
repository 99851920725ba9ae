"""Sheets of intelligence of any shape, by the columns that the partnership file declares: rows into record drafts.

A rejected row carries the sender's reference at most, never what stood in a cell: the text is in the sender's sheet,
where it is mended. Of a row marked above OFFICIAL, or in words nobody can rank, not even that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TypeVar

from intake.cell_dates import day_of_cell
from intake.encodings import Seen
from intake.headings import WITHIN, Heading, find_heading, letter
from intake.marked import refuse_marked, refuse_marked_name
from intake.opening import Member, UnreadableFile
from intake.table_rows import SHEET_ROWS, Cell, Sheet, TableRow, sheets, text_of_cell
from intake.written_dates import NotADate
from rules.drafts import RecordDraft, RejectedRow
from rules.marking import STANDARD, HandlingCode, Marking, Unread
from rules.marking_faults import plain_reference
from rules.marking_words import (
    NO_GRADING,
    REFUSED,
    Grading,
    gateway_of,
    grading_of,
    handling_of,
    information_of,
    marked_above,
    sensitive_of,
    source_of,
    yes_of,
)
from rules.sources import Reading

Value = TypeVar("Value")
EARLIEST = 1990
LONGEST = 20_000
"""Characters of a text; beyond it the sheet is something else."""

ELSEWHERE = {
    "source_evaluation": "grading",
    "information_assessment": "grading",
    "handling_code": "grading",
    "received_on": "received",
    "review_on": "review",
    "sanitised_text": "source_text",
    "source_text": "sanitised_text",
    "source_readers": "readers",
}
"""Fields that a rule names, or that a sheet may lack, and the column in which they are mended."""


class Fault(Exception):
    """What is wrong with a row: in which of our fields, why, what to do. Never what stands there."""

    def __init__(self, field: str, reason: str, fix: str, *, keeps_nothing: bool = False) -> None:
        super().__init__(reason)
        self.field, self.reason, self.fix, self.keeps_nothing = field, reason, fix, keeps_nothing


def read_records(member: Member, reading: Reading, seen: Seen) -> Iterator[RecordDraft | RejectedRow]:
    """The rows one by one. Raises UnreadableFile: a column that is missing in every sheet, or a file that is marked
    above OFFICIAL as a whole (in its name, the name of a sheet, or above its heading)."""
    refuse_marked_name(member.name)
    read_any = False
    best: Heading | None = None
    for sheet in sheets(member, seen):
        refuse_marked(sheet.name)
        first = list(islice(sheet.rows, max(WITHIN, reading.heading_row)))
        heading = find_heading(first, reading.columns, reading.heading_row)
        best = max(best, heading, key=lambda one: len(one.at) if one else -1)
        above = heading.row_number if heading is not None else first[-1].number if first else 0
        refuse_marked(*(text_of_cell(cell) for row in first if row.number <= above for cell in row.cells))
        if reading.sheets and sheet.name and sheet.name not in reading.sheets:
            continue
        if heading is None or heading.at.keys() != reading.columns.keys():
            continue
        read_any = True
        yield from _rows(sheet, first, heading, reading)
    if not read_any:
        missing = [name for field, name in reading.columns.items() if best is None or field not in best.at]
        raise UnreadableFile(
            f"{member.name} has no column {', '.join(f'“{name}”' for name in missing)}.",
            "Correct `columns` of the source, or the heading. `jatac map FILE` proposes them.",
        )


def _rows(
    sheet: Sheet, first: list[TableRow], heading: Heading, reading: Reading
) -> Iterator[RecordDraft | RejectedRow]:
    called = _called(heading)
    for rows in ((row for row in first if row.number > heading.row_number), sheet.rows):
        for row in rows:
            if row.is_blank:
                continue
            at = row.number % SHEET_ROWS
            stands = f" (row {at} of sheet “{sheet.name}”)" if row.number != at else ""
            one = _Row(row, heading, reading)
            try:
                yield replace(one.draft(), called=called, stands=stands)
            except Fault as fault:
                field = called.get(fault.field, fault.field)
                ref = "" if fault.keeps_nothing else plain_reference(one.ref)
                yield RejectedRow(row.number, field, "", fault.reason + stands, fault.fix, ref)


def _called(heading: Heading) -> dict[str, str]:
    """Each of our fields as whoever mends the sheet finds it. What has no column of its own is mended in another."""
    found = {field: heading.called(field) for field in heading.at}
    for field, other in ELSEWHERE.items():
        if other in found:
            found.setdefault(field, found[other])
    return found


@dataclass(frozen=True)
class _Row:
    """One row, read field by field."""

    row: TableRow
    heading: Heading
    reading: Reading

    def draft(self) -> RecordDraft:
        """The whole of it. Raises Fault."""
        for at, cell in enumerate(self.row.cells):
            if isinstance(cell, str) and marked_above(cell):
                name = self.heading.names[at] if at < len(self.heading.names) else ""
                raise _refused(f"{name} (column {letter(at)})".lstrip(), REFUSED)
        sensitive = self._read("classification", sensitive_of(self._text("classification"), historic=self._historic))
        if self.row.fault:
            raise Fault("row", self.row.fault, "Close it, or take it out.")
        if any(text_of_cell(cell) for cell in self.row.cells[len(self.heading.names) :]):
            fix = "Put quotation marks around a text that holds what stands between fields."
            raise Fault("row", "it has more fields than the heading", fix)
        source_text, sanitised_text, sanitised = self._texts()
        return RecordDraft(
            self.row.number,
            self._marking(sensitive, sanitised),
            received_on=self._day("received"),
            source_ref=self.ref,
            originator=self._text("originator"),
            agency=self._text("agency") or self.reading.agency,
            type=self._type(),
            area=self._text("area") or self.reading.area,
            on_day=self._day("date"),
            priority=self._text("priority"),
            source_text=source_text,
            sanitised_text=sanitised_text,
            readers=self._names("readers"),
            source_readers=self._names("source_readers"),
            restricted=self._read("restricted", yes_of(self._text("restricted"))),
            own_agreement=bool(self._text("agreement")),
        )

    @property
    def ref(self) -> str:
        """The sender's reference, as it stands."""
        return self._text("source_ref")

    @property
    def _historic(self) -> bool:
        return self.reading.historic

    def _texts(self) -> tuple[str, str, bool]:
        """Source text, sanitised text, and whether it is said to be sanitised.

        A sheet with one column of text may say of each row that it is sanitised: then that is its sanitised text.
        """
        source, sanitised = self._words("source_text"), self._words("sanitised_text")
        said = self._text("sanitised")
        if not said:
            return source, sanitised, bool(sanitised)
        is_sanitised = self._read("sanitised", yes_of(said))
        if is_sanitised and not sanitised and "sanitised_text" not in self.heading.at:
            return "", source, True
        return source, sanitised, is_sanitised

    def _marking(self, sensitive: bool, sanitised: bool) -> Marking:
        graded = self._grading()
        if graded.source is None or graded.information is None:
            raise _refused("grading", NO_GRADING)
        if graded.handling is None:
            raise Fault("handling_code", "no handling code is stated", "Write P or C.")
        stated = "; ".join(one for one in (graded.conditions, self._words("handling_conditions")) if one)
        personal = self._text("personal")
        return Marking(
            graded.source,
            graded.information,
            graded.handling,
            handling_conditions=stated,
            sensitive=sensitive,
            handling_instructions=self._words("handling_instructions"),
            sanitised=sanitised,
            personal=self._read("personal", yes_of(personal)) if personal else True,
            legal_gateway=self._read("legal_gateway", gateway_of(self._text("legal_gateway"))),
            agreement=self._text("agreement") or self.reading.agreement,
            retention_class="_".join(self._text("retention_class").casefold().split()) or STANDARD,
            review_on=self._day("review"),
        )

    def _grading(self) -> Grading:
        """In one column, with what columns of their own say beside it."""
        found, written = Grading(), self._text("grading")
        if "grading" in self.heading.at and written:
            found = self._read("grading", grading_of(written, historic=self._historic))
        source, information, handling = found.source, found.information, found.handling
        if self._text("source_evaluation"):
            source = self._read("source_evaluation", source_of(self._text("source_evaluation")))
        if self._text("information_assessment"):
            information = self._read("information_assessment", information_of(self._text("information_assessment")))
        if self._text("handling_code"):
            handling = self._read("handling_code", handling_of(self._text("handling_code")))
        conditions = found.conditions if handling is HandlingCode.CONDITIONS else ""
        return Grading(source, information, handling, conditions)

    def _type(self) -> str:
        written = self._text("type") or self.reading.type
        for theirs, ours in self.reading.types.items():
            if theirs.casefold() == written.casefold():
                return ours
        return written

    def _day(self, field: str) -> date | None:
        found = day_of_cell(self._cell(field), self.row.epoch)
        if isinstance(found, NotADate):
            raise Fault(field, found.reason, found.fix)
        if found is not None and found.year < EARLIEST:
            raise Fault(field, f"it is before {EARLIEST}", "Check the year.")
        return found

    def _names(self, field: str) -> tuple[str, ...]:
        return tuple(one.strip() for one in self._text(field).split(";") if one.strip())

    def _words(self, field: str) -> str:
        """A text as it stands, line breaks and all."""
        cell = self._cell(field)
        text = cell.strip() if isinstance(cell, str) else text_of_cell(cell)
        if len(text) > LONGEST:
            raise Fault(field, f"it is longer than {LONGEST:,} characters", "Shorten it, or attach it elsewhere.")
        return text

    def _text(self, field: str) -> str:
        return text_of_cell(self._cell(field))

    def _cell(self, field: str) -> Cell:
        at = self.heading.at.get(field)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else None

    def _read(self, field: str, found: Value | Unread) -> Value:
        if isinstance(found, Unread):
            raise _refused(field, found)
        return found


def _refused(field: str, unread: Unread) -> Fault:
    return Fault(field, unread.sentence.rstrip("."), unread.fix, keeps_nothing=unread.keeps_nothing)
