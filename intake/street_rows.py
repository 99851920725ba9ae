"""One row of a data.police.uk street file: what it must hold, and what is said when it does not.

The quirks of the real files are not faults: Crime ID is blank on every anti-social behaviour row, ids and
whole rows repeat, "No Location" rows have no place, and some places lie outside the force.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.hopeless import another_kind
from intake.opening import UnreadableFile
from intake.repair_cells import shielded, unshielded
from intake.written_dates import written_date
from rules.drafts import DatedRow, DeliveryKey, RejectedRow, StreetRow

Row = StreetRow | DatedRow

BLANKS = " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0"
"""Stripped from both ends of a field, by the fast way and the slow way alike."""

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category",
)  # fmt: skip
"""The columns that are read. `Context` is always empty and need not be there."""
STANDARD = (*COLUMNS, "Context")
"""The heading of every file of data.police.uk, and the order in which rejected rows are kept."""
REPAIR_COLUMNS = ("jatac_delivery", "jatac_row", "jatac_field", "jatac_reason", "jatac_fix")
"""What the file of rejected rows has besides: it comes back with them and is recognised by the first two."""
LONGITUDES, LATITUDES = (-9.0, 2.5), (49.0, 61.5)
"""Of the United Kingdom: catches a longitude and latitude that changed places."""
A_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\Z", re.ASCII)
A_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)
FILE_NAME = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))-([a-z]+(?:-[a-z]+)*)-street(?:\.csv)?\Z", re.IGNORECASE)
SHORT_NAMES = {"british transport": "btp", "of northern ireland": "northern ireland"}


def force_key(force: str) -> str:
    """`west-mercia` of `West Mercia Police`, `west-mercia` or `WEST MERCIA`: one key for every spelling."""
    words = re.sub(r"[^a-z0-9]+", " ", force.lower().replace("&", " and "))
    words = " ".join(re.sub(r"\b(police|constabulary|service|force)\b", " ", words).split())
    return SHORT_NAMES.get(words, words).replace(" ", "-")


def month_of(text: str) -> date | None:
    """The first day of `YYYY-MM`; None when it is not a month."""
    found = A_MONTH.match(text)
    return date(int(found[1]), int(found[2]), 1) if found and found[1] != "0000" else None


def named(name: str) -> DeliveryKey | None:
    """What a name such as `2025-01-west-mercia-street.csv` says is in the file; None for any other name."""
    found = FILE_NAME.match(name)
    month = month_of(found[1]) if found else None
    return DeliveryKey(force_key(found[2]), month) if found and month else None


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in one file, and what its name says."""

    width: int
    at: Mapping[str, int]
    heading: tuple[str, ...]
    recorded: date
    """The day on which the file is taken in: no row is of a later month, or says a later day."""
    named: DeliveryKey | None
    is_repair: bool

    def read(self, line: str, row_number: int) -> tuple[DeliveryKey, int | None, Row] | RejectedRow:
        """One line that may hold quotes: the row, its delivery, the file it repairs; or why it is refused."""
        try:
            fields = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            quoted = '"' in line
            reason = "a quotation mark in it is not closed" if quoted else f"it cannot be split ({error})"
            fix = "Close it, or take it out." if quoted else "Write the row again."
            return self._rejected(Fault("row", line, reason, fix), (), line, row_number)
        if self.is_repair:
            fields = unshielded(fields)
        if len(fields) != self.width:
            much = "few" if len(fields) < self.width else "many"
            fault = Fault(
                "row",
                line,
                f"it has too {much} fields: {len(fields)}, where the heading has {self.width}",
                "Give it one field for each column, and put quotation marks around a text with a comma in it.",
            )
            return self._rejected(fault, fields, line, row_number)
        read = self._row(fields, row_number)
        return self._rejected(read, fields, line, row_number) if isinstance(read, Fault) else read

    def value(self, fields: Sequence[str], column: str) -> str:
        """A field without the blanks around it."""
        return fields[self.at[column]].strip(BLANKS)

    def _row(self, fields: Sequence[str], row_number: int) -> "tuple[DeliveryKey, int | None, Row] | Fault":
        repairs = None
        if self.is_repair:
            origin = self._origin(fields)
            if isinstance(origin, Fault):
                return origin
            repairs, row_number = origin
        delivery = self._delivery(fields)
        if isinstance(delivery, Fault):
            return delivery
        type_ = self.value(fields, "Crime type")
        if not type_:
            return Fault("Crime type", "", "it is blank", "Write the type as data.police.uk names it.")
        place = place_of(self.value(fields, "Longitude"), self.value(fields, "Latitude"))
        if isinstance(place, Fault):
            return place
        if any("\0" in field for field in fields):
            return Fault("row", "", "it holds a NUL character", "Save the file again as CSV UTF-8.")
        text = {column: self.value(fields, column) or None for column in COLUMNS}
        row = StreetRow(
            row_number,
            type_,
            text["Crime ID"],
            text["LSOA code"],
            text["LSOA name"],
            *place,
            text["Location"],
            text["Last outcome category"],
        )
        return delivery, repairs, DatedRow(*row, self._day(fields)) if self.is_repair else row

    def _origin(self, fields: Sequence[str]) -> "tuple[int, int] | Fault":
        """The file and the row that a repaired row was first rejected from."""
        found = []
        for column in REPAIR_COLUMNS[:2]:
            value = self.value(fields, column)
            if not re.fullmatch(r"[1-9]\d{0,15}", value, re.ASCII):
                return Fault(column, value, "it is not the number jatac wrote", "Put the number back.")
            found.append(int(value))
        return found[0], found[1]

    def _delivery(self, fields: Sequence[str]) -> "DeliveryKey | Fault":
        written = self.value(fields, "Month")
        day = self._day(fields)
        month = day.replace(day=1) if day is not None else month_of(written)
        if month is None:
            fix = "Write it as YYYY-MM, for example 2025-06" + (", or the day." if self.is_repair else ".")
            return Fault("Month", written, "it is not a month", fix)
        if (day or month) > self.recorded:
            return Fault("Month", written, "it lies in the future", f"Write {self.recorded:%Y-%m} or earlier.")
        if self.named and month != self.named.month:
            return Fault(
                "Month",
                written,
                f"the file is named for {self.named.month:%Y-%m}",
                "Correct the month, or give the row in the file of its own month.",
            )
        force = self.value(fields, "Falls within") or self.value(fields, "Reported by")
        key = force_key(force) or (self.named.force if self.named else "")
        if not key:
            return Fault("Falls within", force, "it does not say which force", "Write the name of the force.")
        return DeliveryKey(key, month)

    def _day(self, fields: Sequence[str]) -> date | None:
        """Of a row that comes back mended, for a sheet says the day; a street file never does."""
        found = written_date(self.value(fields, "Month")) if self.is_repair else None
        return found if isinstance(found, date) else None

    def _kept(self, fields: Sequence[str], line: str) -> str:
        """The row as it stood, if its columns stand as in STANDARD; else, if it has them all, in that order."""
        if self.heading == STANDARD or len(fields) != self.width:
            return line
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(
            self.value(fields, column) if column in self.at else "" for column in STANDARD
        )
        return out.getvalue()

    def _rejected(self, fault: "Fault", fields: Sequence[str], line: str, row_number: int) -> RejectedRow:
        delivery, repairs = self.named, None
        if len(fields) == self.width:
            own = self._delivery(fields)
            delivery = own if isinstance(own, DeliveryKey) else delivery
            origin = self._origin(fields) if self.is_repair else None
            if isinstance(origin, tuple):
                repairs, row_number = origin
        # PostgreSQL keeps no NUL in a text.
        value, raw = fault.value.replace("\0", "\ufffd"), self._kept(fields, line).replace("\0", "\ufffd")
        return RejectedRow(row_number, fault.field, value, fault.reason, fault.fix, raw, delivery, repairs)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row."""

    field: str
    value: str
    reason: str
    fix: str


def layout(heading: str, name: str, recorded: date, columns: Mapping[str, str]) -> Layout:
    """Reads the heading line. `columns`: what a source calls a column, by its name in COLUMNS.

    Columns may stand in any order, and others among them. Raises UnreadableFile, naming what is missing.
    """
    try:
        found = [field.strip() for field in next(csv.reader([heading]), [])]
    except csv.Error as error:
        raise UnreadableFile(
            f"The heading of {name} cannot be read: it is not the text of a CSV.",
            "Check that it is the right file; a sheet is saved as CSV UTF-8.",
        ) from error
    folded = [_folded(field) for field in found]
    at: dict[str, int] = {}
    missing, twice = [], []
    is_repair = all(column in folded for column in REPAIR_COLUMNS[:2])
    for column in COLUMNS + (REPAIR_COLUMNS[:2] if is_repair else ()):
        wanted = _folded(columns.get(column, column))
        if folded.count(wanted) > 1:
            twice.append(columns.get(column, column))
        if wanted in folded:
            at[column] = folded.index(wanted)
        else:
            missing.append(columns.get(column, column))
    if missing:
        another_kind(heading.lstrip(), name, len(COLUMNS) - 1)
        raise UnreadableFile(
            f"{name} has no column {_listed(missing)}; it is not a street file of data.police.uk.",
            f"Add it to the heading, or check that it is the right file. Columns found: {_listed(found)}.",
        )
    if twice:
        raise UnreadableFile(f"{name} has the column {_listed(twice)} twice.", "Take one of the two out.")
    return Layout(len(found), at, tuple(found), recorded, None if is_repair else named(name), is_repair)


def _folded(field: str) -> str:
    return " ".join(field.lower().split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name[:40]}”" for name in names[:20]) or "none"


def place_of(longitude: str, latitude: str) -> tuple[float | None, float | None] | Fault:
    """Longitude and latitude, both or neither; or what is wrong with them."""
    if not longitude and not latitude:
        return None, None
    read = []
    for column, value, (low, high) in (
        ("Longitude", longitude, LONGITUDES),
        ("Latitude", latitude, LATITUDES),
    ):
        if not value:
            return Fault(column, "", "it is blank though the other one is not", "Give both, or neither.")
        number = float(value) if A_NUMBER.match(value) else math.nan
        if not low <= number <= high:
            return Fault(
                column,
                value,
                "it is not a place in the United Kingdom",
                f"Write degrees between {low} and {high}, or leave longitude and latitude both blank.",
            )
        read.append(number)
    return read[0], read[1]


def for_repair(rows: Iterable[tuple[int, int, str, str, str, str]]) -> Iterator[str]:
    """The lines of the CSV that goes back to be repaired: file, row, field, reason, fix and text of each row.

    Its columns are those of STANDARD and REPAIR_COLUMNS; a row that had too many fields has the last ones
    joined, one that had too few has blanks.
    """
    yield _line((*STANDARD, *REPAIR_COLUMNS))
    for file_id, row_number, field, reason, fix, raw in rows:
        fields = _split(raw)
        last = len(STANDARD) - 1
        fields = [*fields[:last], ",".join(fields[last:])] + [""] * (last - len(fields))
        yield _line((*shielded(fields), file_id, row_number, field, reason, fix))


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _split(raw: str) -> list[str]:
    try:
        return next(csv.reader([raw]), [])
    except csv.Error:
        return raw.split(",")
