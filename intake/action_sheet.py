"""An action log of any shape as the CSV that `action_log` reads: a workbook's sheet, headings by a declared mapping.

Row numbers stay those of the sheet. Of a workbook the sheet is taken that has the most columns of an action log.
"""

import csv
import io
from collections.abc import Mapping, Sequence

from intake.action_words import HEADINGS, folded
from intake.encodings import Seen, text_of
from intake.headings import WITHIN
from intake.opening import ZIP, UnreadableFile
from intake.table_rows import delimiter_of, text_of_cell, workbook_sheets


def action_csv(data: bytes, name: str, columns: Mapping[str, str] | None = None) -> bytes:
    """The bytes as they are, unless they are a workbook or a mapping (our field → their heading) is given.

    Raises UnreadableFile: a damaged workbook, or a heading that the mapping names and no row has.
    """
    wanted = {folded(heading): field for field, heading in (columns or {}).items()}
    if data[:4] in ZIP:
        pages = [
            [[text_of_cell(cell) for cell in row.cells] for row in sheet.rows]
            for sheet in workbook_sheets(io.BytesIO(data), name)
        ]
        rows = max(pages, key=lambda page: _best(page, wanted)[0], default=[])
    elif wanted:
        text = text_of(data, Seen()).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter_of(text.split("\n")[:50])))
    else:
        return data
    if wanted:
        rows = _renamed(rows, wanted, name)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _best(rows: Sequence[Sequence[str]], wanted: Mapping[str, str]) -> tuple[int, int]:
    """How many columns of an action log the best row has, and which (from 0, negative: the first of equals)."""
    known = set(wanted) or {name for names in HEADINGS.values() for name in names}
    counted = [(sum(folded(cell) in known for cell in row), -at) for at, row in enumerate(rows[:WITHIN])]
    return max(counted, default=(0, 0))


def _renamed(rows: list[list[str]], wanted: Mapping[str, str], name: str) -> list[list[str]]:
    """With our names in the heading; what stands above it is blanked, so that it is not taken for one."""
    at = -_best(rows, wanted)[1]
    heading = rows[at] if rows else []
    missing = [words for words in wanted if words not in {folded(cell) for cell in heading}]
    if missing:
        found = ", ".join(f"“{cell[:40]}”" for cell in heading if cell.strip()) or "none"
        raise UnreadableFile(
            f"{name} has no column {', '.join(f'“{words}”' for words in missing)}.",
            f"Correct `columns` of the source, or the heading. Columns found: {found}.",
        )
    ours = set(wanted.values())
    renamed = [wanted.get(folded(cell), f"({cell})" if folded(cell) in ours else cell) for cell in heading]
    return [[] for _ in rows[:at]] + [renamed] + rows[at + 1 :]
