"""Sheets of incidents of any shape, by the columns that the partnership file declares: rows into drafts.

Every sheet of a workbook that has the columns is read. Rows come out as those of a street file, with the day.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from intake.cell_dates import day_of_cell
from intake.encodings import Seen
from intake.headings import WITHIN, Heading, find_heading
from intake.hopeless import Hope
from intake.opening import Member, UnreadableFile
from intake.street_rows import STANDARD, Fault, place_of
from intake.table_rows import SHEET_ROWS, Cell, TableRow, sheets, text_of_cell
from intake.written_dates import MONTHS, NotADate
from rules.declarations import CRIME_TYPES
from rules.drafts import DatedRow, DeliveryKey, RejectedRow, StreetBatch
from rules.moment import LONDON
from rules.pseudonym import FIX, not_a_pseudonym
from rules.sources import Files, Reading

AT_ONCE = 10_000
"""Rows of a batch: a transaction well under a second."""
AT_ONCE_CHANGES = 500
HOPELESS = 1_000
"""Rejected rows without a good one before them after which a file is read no further."""
EARLIEST = date(1990, 1, 1)
OUR_TYPES = {name.casefold(): name for name in CRIME_TYPES}


def read_sheet(
    member: Member, reading: Reading, force: str, today: date, seen: Seen, *, may_be_empty: bool = False
) -> Iterator[StreetBatch]:
    """The rows in batches by month; rejected ones in batches of their own.

    `force`: under which name their months are kept. `today`: no row is later. `may_be_empty`: whether a heading
    without rows is good. Raises UnreadableFile: a column that is missing in every sheet (all of them at once), or a
    file of which nothing can be read.
    """
    read_any, best = False, None
    hope = Hope(
        member.name, HOPELESS, fix="Check that it is the right file, and its `columns` in the partnership file."
    )
    for sheet in sheets(member, seen):
        if reading.sheets and sheet.name and sheet.name not in reading.sheets:
            continue
        first = list(islice(sheet.rows, max(WITHIN, reading.heading_row)))
        heading = find_heading(first, reading.columns, reading.heading_row)
        best = max(best, heading, key=lambda one: len(one.at) if one else -1)
        if heading is None or heading.at.keys() != reading.columns.keys():
            if sheet.name and (first or reading.sheets):
                seen.passed_over.append(_not_read(sheet.name, reading, heading))
            continue
        read_any = True
        rows = _Rows(reading, heading, force, today, sheet.name)
        for batch in rows.batches(_after(first, heading), sheet.rows):
            yield hope.count(batch)
    if not read_any:
        raise _no_columns(member, reading, best)
    if not hope.rows and not may_be_empty:
        raise UnreadableFile(
            f"{member.name} has a heading and no rows.",
            "Ask for it again. If nothing happened, say of which months: jatac ingest FILE --covers 2026-06.",
        )


def _after(first: list[TableRow], heading: Heading) -> list[TableRow]:
    return [row for row in first if row.number > heading.row_number]


def _not_read(sheet: str, reading: Reading, heading: Heading | None) -> str:
    missing = [name for field, name in reading.columns.items() if heading is None or field not in heading.at]
    named = ", ".join(f"“{name}”" for name in missing[:5])
    return f"The sheet “{sheet[:40]}” was not read: it has no column {named}."


def _no_columns(member: Member, reading: Reading, best: Heading | None) -> UnreadableFile:
    missing = [name for field, name in reading.columns.items() if best is None or field not in best.at]
    found = ", ".join(f"“{name[:40]}”" for name in (best.names if best else ())[:20] if name) or "none of ours"
    return UnreadableFile(
        f"{member.name} has no column {', '.join(f'“{name}”' for name in missing)}.",
        f"Correct `columns` of the source, or the heading. Columns found: {found}. `jatac map FILE` proposes them.",
    )


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet."""

    reading: Reading
    heading: Heading
    force: str
    today: date
    sheet: str

    def batches(self, *parts: Iterator[TableRow] | list[TableRow]) -> Iterator[StreetBatch]:
        good: dict[DeliveryKey, list[DatedRow]] = defaultdict(list)
        rejected: list[RejectedRow] = []
        most, number = AT_ONCE if self.reading.files is Files.MONTHS else AT_ONCE_CHANGES, 0
        for row in (one for part in parts for one in part):
            if row.is_blank:
                continue
            number += 1
            read = self.read(row)
            if isinstance(read, Fault):
                rejected.append(self._rejected(row, read))
            else:
                month, draft = read
                good[DeliveryKey(self.force, month)].append(draft)
            if number % most == 0:
                yield from _handed_on(good, rejected)
                good, rejected = defaultdict(list), []
        yield from _handed_on(good, rejected)

    def read(self, row: TableRow) -> tuple[date, DatedRow] | Fault:
        """The row and its month; or what is wrong with it, by the name of the column."""
        if row.fault:
            return Fault("row", "", row.fault, "Close it, or take it out.")
        if any(text_of_cell(cell) for cell in row.cells[len(self.heading.names) :]):
            fix = "Put quotation marks around a text that holds what stands between fields."
            return Fault("row", "", "it has more fields than the heading", fix)
        day = self._day(row, "date")
        month = self._month(row)
        for found in (day, month):
            if isinstance(found, Fault):
                return found
        when = month or day
        if not isinstance(when, date):
            return self._fault(
                row, "date" if "date" in self.heading.at else "month", "it is blank", "Say when it was."
            )
        type_ = self._type(row)
        if not type_:
            return self._fault(row, "type", "it is blank", "Say what happened.")
        ref = self._text(row, "source_ref") or None
        if ref is None and self.reading.files is Files.CHANGES:
            return self._fault(
                row, "source_ref", "it is blank, and nothing else tells this row", "Give it a reference."
            )
        place = self._place(row)
        if isinstance(place, Fault):
            return place
        updated = self._updated(row)
        if isinstance(updated, Fault):
            return updated
        victim_ref = self._text(row, "victim_ref") or None
        if victim_ref and (why := not_a_pseudonym(victim_ref)):
            # Not even in the rejected row is it kept.
            return Fault(self.heading.called("victim_ref"), "", why, FIX)
        code = self._text(row, "lsoa").upper() or None
        texts = [self._text(row, field) or None for field in ("area", "location", "outcome")]
        draft = DatedRow(
            row.number, type_, ref, code, texts[0], *place, texts[1], texts[2],
            day if isinstance(day, date) else None, updated, victim_ref,
        )  # fmt: skip
        return when.replace(day=1), draft

    def _cell(self, row: TableRow, field: str) -> Cell:
        at = self.heading.at.get(field)
        return row.cells[at] if at is not None and at < len(row.cells) else None

    def _text(self, row: TableRow, field: str) -> str:
        return text_of_cell(self._cell(row, field))

    def _type(self, row: TableRow) -> str:
        written = self._text(row, "type") if "type" in self.heading.at else self.reading.type
        for theirs, ours in self.reading.types.items():
            if theirs.casefold() == written.casefold():
                return ours
        return OUR_TYPES.get(written.casefold(), written)

    def _day(self, row: TableRow, field: str) -> date | Fault | None:
        found = day_of_cell(self._cell(row, field), row.epoch)
        if isinstance(found, NotADate):
            return self._fault(row, field, found.reason, found.fix)
        if found is not None and not EARLIEST <= found <= self.today:
            said = "it lies in the future" if found > self.today else f"it is before {EARLIEST.year}"
            return self._fault(row, field, said, "Write the day on which it happened, day first: 09/12/2026.")
        return found

    def _month(self, row: TableRow) -> date | Fault | None:
        """The month of a column of its own: 2026-05, May 2026, or a day in it."""
        if "month" not in self.heading.at:
            return None
        written = self._text(row, "month")
        if found := _month_of_text(written):
            if found <= self.today:
                return found
            return self._fault(row, "month", "it lies in the future", "Write the month in which it happened.")
        return self._day(row, "month")

    def _place(self, row: TableRow) -> tuple[float | None, float | None] | Fault:
        place = place_of(self._text(row, "longitude"), self._text(row, "latitude"))
        if isinstance(place, Fault):
            return self._fault(row, place.field.lower(), place.reason, place.fix)
        return place

    def _updated(self, row: TableRow) -> datetime | Fault | None:
        cell = self._cell(row, "updated")
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=cell.tzinfo or LONDON)
        written = text_of_cell(cell)
        if not written:
            return None
        try:
            found = datetime.fromisoformat(written)
            return found.replace(tzinfo=found.tzinfo or LONDON)
        except ValueError:
            day = self._day(row, "updated")
        if isinstance(day, Fault):
            return day
        return datetime(day.year, day.month, day.day, tzinfo=LONDON) if day is not None else None

    def _fault(self, row: TableRow, field: str, reason: str, fix: str) -> Fault:
        if field not in self.heading.at:
            return Fault(field, "", reason, fix)
        return Fault(self.heading.called(field), self._text(row, field)[:200], reason, fix)

    def _rejected(self, row: TableRow, fault: Fault) -> RejectedRow:
        at = row.number % SHEET_ROWS
        reason = fault.reason + (f" (row {at} of sheet “{self.sheet}”)" if row.number != at else "")
        month = self._month(row) or self._day(row, "date")
        key = DeliveryKey(self.force, month.replace(day=1)) if isinstance(month, date) else None
        return RejectedRow(row.number, fault.field, fault.value, reason, fault.fix, self._as_street_line(row), key)

    def _as_street_line(self, row: TableRow) -> str:
        """The row as a line of a street file, which is how a rejected row goes out to be mended."""
        day = self._day(row, "date")
        month = self._month(row)
        said = f"{month:%Y-%m}" if isinstance(month, date) else ""
        if isinstance(day, date) and month in (None, day.replace(day=1)):
            said = day.isoformat()
        written = {
            "Crime ID": self._text(row, "source_ref"),
            "Month": said or self._text(row, "month") or self._text(row, "date"),
            "Reported by": self.force,
            "Falls within": self.force,
            "Longitude": self._text(row, "longitude"),
            "Latitude": self._text(row, "latitude"),
            "Location": self._text(row, "location"),
            "LSOA code": self._text(row, "lsoa"),
            "LSOA name": self._text(row, "area"),
            "Crime type": self._type(row),
            "Last outcome category": self._text(row, "outcome"),
        }
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(written.get(column, "") for column in STANDARD)
        return out.getvalue()


def _handed_on(good: dict[DeliveryKey, list[DatedRow]], rejected: list[RejectedRow]) -> Iterator[StreetBatch]:
    for key, rows in good.items():
        content = "".join("\x1f".join(map(str, row[1:])) + "\n" for row in rows).encode()
        yield StreetBatch(key, rows, content)
    if rejected:
        yield StreetBatch(None, rejected=rejected)


def _month_of_text(written: str) -> date | None:
    """`2026-05`, `05/2026`, `May 2026` or `May-26`; None for anything else."""
    parts = written.lower().replace("-", " ").replace("/", " ").split()
    if len(parts) != 2:
        return None
    first, last = parts
    if _is_number(first) and len(first) == 4:
        first, last = last, first
    year = int(last) if _is_number(last) and len(last) == 4 else 0
    named = [n for n, name in enumerate(MONTHS, start=1) if len(first) >= 3 and name.startswith(first)]
    if _is_number(last) and len(last) == 2 and len(named) == 1:
        year = 2000 + int(last)
    month = int(first) if _is_number(first) and len(first) <= 2 else named[0] if len(named) == 1 else 0
    return date(year, month, 1) if 1990 <= year <= 2200 and 1 <= month <= 12 else None


def _is_number(text: str) -> bool:
    """Plain figures: `²` is a digit to Python, and no number."""
    return text.isascii() and text.isdigit()
