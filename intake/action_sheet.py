"""The rows of an action log of any shape: a CSV or a workbook's sheet, headings by a declared mapping.

Rows are counted as a spreadsheet does. Of a workbook the sheet is taken that has the most columns of an action log.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.action_words import HEADINGS, folded
from intake.encodings import Seen, text_of
from intake.headings import WITHIN
from intake.opening import ZIP, UnreadableFile
from intake.table_rows import DELIMITERS, Split, csv_rows, split_of, text_of_cell, workbook_sheets


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row, all its cells as texts."""

    cells: Sequence[str]
    fault: str = ""
    """Why its cells cannot be told apart; '' if they can."""


def action_rows(data: bytes, name: str, columns: Mapping[str, str] | None = None) -> list[SheetRow]:
    """All rows, the heading renamed to our words where a mapping (our field → their heading) is given.

    Raises UnreadableFile: empty, a damaged workbook, or a heading that the mapping names and no row has.
    """
    if not data.strip():
        raise UnreadableFile(f"{name} is empty.", "Save the spreadsheet again.")
    wanted = {folded(heading): field for field, heading in (columns or {}).items()}
    if data[:4] in ZIP:
        pages = [
            [SheetRow([text_of_cell(cell) for cell in row.cells]) for row in sheet.rows]
            for sheet in workbook_sheets(io.BytesIO(data), name)
        ]
        rows = max(pages, key=lambda page: _best(page, wanted)[0], default=[])
    else:
        rows = _of_csv(data, wanted)
    return _renamed(rows, wanted, name) if wanted else rows


def _of_csv(data: bytes, wanted: Mapping[str, str]) -> list[SheetRow]:
    """Split by the delimiter that gives some row among the first the most known headings."""
    text = text_of(data, Seen()).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n")
    best, found = -1, split_of(lines[:WITHIN])
    for delimiter in DELIMITERS:
        split = split_of(lines[:WITHIN], delimiter)
        known, at = _best(first := _split(lines[:WITHIN], split), wanted)
        if known > best:
            # The heading says how many fields a row has: texts with commas in them make the lines tell it wrong.
            best, found = known, Split(delimiter, len(first[-at].cells) - 1)
    return _split(lines, found)


def _split(lines: Sequence[str], split: Split) -> list[SheetRow]:
    return [SheetRow([str(cell) for cell in row.cells], row.fault) for row in csv_rows(enumerate(lines), split)]


def _best(rows: Sequence[SheetRow], wanted: Mapping[str, str]) -> tuple[int, int]:
    """How many columns of an action log the best row has, and which (from 0, negative: the first of equals)."""
    known = set(wanted) or {name for names in HEADINGS.values() for name in names}
    counted = [(sum(folded(cell) in known for cell in row.cells), -at) for at, row in enumerate(rows[:WITHIN])]
    return max(counted, default=(0, 0))


def _renamed(rows: list[SheetRow], wanted: Mapping[str, str], name: str) -> list[SheetRow]:
    """With our names in the heading; what stands above it is blanked, so that it is not taken for one."""
    at = -_best(rows, wanted)[1]
    heading = rows[at].cells if rows else []
    missing = [words for words in wanted if words not in {folded(cell) for cell in heading}]
    if missing:
        found = ", ".join(f"“{cell[:40]}”" for cell in heading if cell.strip()) or "none"
        raise UnreadableFile(
            f"{name} has no column {', '.join(f'“{words}”' for words in missing)}.",
            f"Correct `columns` of the source, or the heading. Columns found: {found}.",
        )
    ours = set(wanted.values())
    renamed = [wanted.get(folded(cell), f"({cell})" if folded(cell) in ours else cell) for cell in heading]
    return [SheetRow([]) for _ in rows[:at]] + [SheetRow(renamed)] + rows[at + 1 :]
