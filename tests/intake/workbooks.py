"""Workbooks and sheets made for a test."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake.encodings import Seen
from intake.incident_sheet import read_sheet
from intake.opening import Member
from rules.drafts import DatedRow, RejectedRow
from rules.sources import Reading

AFTERNOON = datetime(2026, 5, 9, 14, 30)  # noqa: DTZ001 - a cell has no zone
TODAY = date(2026, 7, 1)
COLUMNS = {"source_ref": "Ref", "date": "Date", "type": "What", "area": "Ward"}
HEADING = ("Ref", "Date", "What", "Ward")


def workbook(path: Path, pages: Mapping[str, Sequence[Sequence[Any]]], *, mac: bool = False) -> Path:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for name, rows in pages.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def incident(number: int = 1, when: Any = AFTERNOON, what: Any = "Burglary") -> tuple[Any, ...]:
    """One good row."""
    return f"A{number}", when, what, "Redditch"


def read(path: Path, **changed: Any) -> tuple[list[DatedRow], list[RejectedRow]]:
    """All good rows and all rejected ones."""
    batches = list(read_sheet(Member(path), Reading(**{"columns": COLUMNS, **changed}), "sheet", TODAY, Seen()))
    good = [DatedRow(*row) for batch in batches for row in batch.rows]
    return sorted(good), [row for batch in batches for row in batch.rejected]
