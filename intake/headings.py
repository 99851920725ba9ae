"""Which row of a table is its heading, and in which column each of our fields stands.

A heading may stand below a title, span two rows (a merged "Where" over "Ward" and "Street"), and write its words in
capitals or with line breaks in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.action_words import folded
from intake.table_rows import TableRow, text_of_cell

WITHIN = 30
"""Rows in which a heading is looked for."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one sheet."""

    row_number: int
    at: Mapping[str, int]
    """Column of each of our fields, from 0."""
    names: tuple[str, ...]
    """What each column is called in the file."""

    def called(self, field: str) -> str:
        """A field as the person who mends it finds it: heading and letter of its column."""
        at = self.at[field]
        return f"{self.names[at]} (column {letter(at)})"


def letter(at: int) -> str:
    """The letter of a column, from 0: A, B … Z, AA."""
    letters = ""
    at += 1
    while at:
        at, left = divmod(at - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


def names_of(row: TableRow, above: TableRow | None) -> tuple[list[str], list[set[str]]]:
    """What each column is called, and all that it answers to: its own name, and with what stands above it."""
    own = [text_of_cell(cell) for cell in row.cells]
    over = [text_of_cell(cell) for cell in above.cells] if above is not None else []
    shown, answers, spanning = [], [], ""
    for at, name in enumerate(own):
        upper = over[at] if at < len(over) else ""
        spanning = upper or spanning
        shown.append(name or upper)
        answers.append({folded(one) for one in (name, f"{spanning} {name}", upper if not name else "")} - {""})
    return shown, answers


def find_heading(rows: Sequence[TableRow], columns: Mapping[str, str], fixed_row: int = 0) -> Heading | None:
    """The heading among the first rows of a sheet: the row that has the most of the columns. None if it has none.

    `columns`: our field → its name in the file. `fixed_row`: its number, when it is declared.
    """
    best: Heading | None = None
    wanted = {field: folded(name) for field, name in columns.items()}
    for place, row in enumerate(rows):
        if row.fault or row.is_blank or (fixed_row and place + 1 != fixed_row):
            continue
        shown, answers = names_of(row, rows[place - 1] if place else None)
        at: dict[str, int] = {}
        for field, name in wanted.items():
            own = [n for n, one in enumerate(shown) if folded(one) == name] or [
                n for n, one in enumerate(answers) if name in one
            ]
            if own:
                at[field] = own[0]
        if at and (best is None or len(at) > len(best.at)):
            best = Heading(row.number, at, tuple(shown))
    return best
