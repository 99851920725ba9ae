"""Which months a file of whole months is of, and in which of them it says that nothing happened. Pure.

A month without rows is 0 only where a file says that it is of that month; else nobody knows. Source: domain guide §5
(complete: every source declared for the type has delivered its file of the month); ADR 0022.
"""

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from rules.drafts import StreetBatch
from rules.periods import Unit, following, months_back

WHOLE_PER_CENT = 95
"""A file of which less could be read says of no month that nothing happened in it (domain guide §5)."""
MOST_GAP = 12
"""Months in a row that rows before and after them make 0. More is rather a slip in one date than a quiet sheet."""
HAND = "hand"
"""How a file that was given with `--covers` is kept on record."""
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 12, 1)
"""What is before or after is a slip of the pen."""
DAY_LETTERS = len("2026-06-30")
_MONTH = re.compile(r"(?<!\d)(\d{4})-(0[1-9]|1[0-2])(?!\d|-\d\d(?!\d))")
"""A month that is no part of a day: `2026-06`, not that of `2026-06-30`."""


class Covers(StrEnum):
    """What tells the months that a file is of."""

    ROWS = "rows"
    """Its rows: from the month of the first to that of the last."""
    NOW = "now"
    """It is an export of everything so far: from its first row up to the day on which it was written."""
    NAME = "name"
    """Its name: a month, or the first and the last."""


class NotMonths(ValueError):
    """A text says no months. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Span:
    """Months from the first to the last, by first days."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """All of them, in order."""
        many = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return months_back(self.last, many)[::-1]

    def with_next(self, other: "Span") -> "Span":
        """Both, where they touch or overlap; else this one alone."""
        first, last = min(self.first, other.first), max(self.last, other.last)
        together = Span(first, last)
        return together if set(together.months) == {*self.months, *other.months} else self

    @property
    def words(self) -> str:
        """`2026-06`, or `2026-01 to 2026-06`."""
        return f"{self.first:%Y-%m}" + (f" to {self.last:%Y-%m}" if self.last != self.first else "")


def written_span(text: str) -> Span:
    """The months of `2026-06` or `2026-01..2026-06`. Raises NotMonths."""
    parts = text.strip().split("..")
    found = [_MONTH.fullmatch(part.strip()) for part in parts]
    if len(parts) > 2 or not all(found):
        raise NotMonths(f"“{text}” says no months.")
    return _span([one for one in found if one])


def span_in_name(name: str) -> Span:
    """The one month, or the first and last, that a file's name says. Raises NotMonths."""
    found = list(_MONTH.finditer(name))
    if not found:
        raise NotMonths("Its name says no month.")
    if len(found) > 2:
        raise NotMonths("Its name says more than two months.")
    return _span(found)


def _span(written: list[re.Match[str]]) -> Span:
    for one in written:
        if not EARLIEST.year <= int(one[1]) <= LATEST.year:
            where = f"before {EARLIEST.year}" if int(one[1]) < EARLIEST.year else f"after {LATEST.year}"
            raise NotMonths(f"{one[0]} is {where}.")
    months = [date(int(one[1]), int(one[2]), 1) for one in written]
    first, last = months[0], months[-1]
    if last < first:
        raise NotMonths(f"{last:%Y-%m} is before {first:%Y-%m}.")
    return Span(first, last)


def month_in_line(raw: str) -> date | None:
    """The month of a rejected row as it is kept: a line of a street file, whose second field has it, or its day."""
    try:
        cells = next(csv.reader([raw]), [])
        told = cells[1].strip()
        return date.fromisoformat(told if len(told) == DAY_LETTERS else f"{told}-01").replace(day=1)
    except (csv.Error, ValueError, IndexError):
        return None


@dataclass(slots=True)
class Found:
    """What was found in one file, month by month."""

    with_rows: set[date] = field(default_factory=set)
    refused_in: set[date] = field(default_factory=set)
    """Months of rejected rows, where they tell one."""
    accepted: int = 0
    refused: int = 0
    unread: bool = False
    """Whether a sheet of it was passed over, in which there may be rows."""

    def count(self, batch: StreetBatch) -> StreetBatch:
        """The batch, counted."""
        if batch.delivery is not None and batch.rows:
            self.with_rows.add(batch.delivery.month)
        self.refused_in |= {row.delivery.month for row in batch.rejected if row.delivery is not None}
        self.accepted += len(batch.rows)
        self.refused += len(batch.rejected)
        return batch

    @property
    def span(self) -> Span | None:
        """From the first month with rows to the last; None without rows."""
        return Span(min(self.with_rows), max(self.with_rows)) if self.with_rows else None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says of its months, before its rows are known."""

    kind: str
    """A value of Covers, or HAND."""
    over: date
    """When it was written: the month of this day is not over."""
    span: Span | None = None
    """Of NAME and HAND."""
    until: date | None = None
    """Of NOW: the day up to which it says everything."""

    @property
    def explicit(self) -> bool:
        """Whether somebody says which months these are, also where there are no rows."""
        return self.kind in (Covers.NAME, HAND)


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of its months, once its rows are known."""

    kind: str
    span: Span | None
    """The months that it is of, as far as they are over; None: it is of none, or no such file."""
    nothing_in: tuple[date, ...] = ()
    """Months of which it says that nothing happened."""
    remarks: tuple[str, ...] = ()
    """Why it says so of no others, in sentences."""
    written_on: date | None = None
    """The day on which the file was written, where it is known."""

    @property
    def holds(self) -> bool:
        """Whether it is held back where rows stand: what rows alone suggest leaves those alone."""
        return self.kind != Covers.ROWS


def said(statement: Statement, found: Found) -> Said:
    """The months without rows that a file says are 0, and why it does not say so of the others."""
    span = _covered(statement, found)
    if span is None:
        return Said(statement.kind, None)
    empty = [month for month in span.months if month not in found.with_rows]
    over_by = max([statement.over, *found.with_rows])  # whatever the disk says: a month before a row was over
    running = [month for month in empty if following(Unit.MONTH, month) > over_by]
    refused = [month for month in empty if month in found.refused_in]
    far = [] if statement.explicit else _far_apart(found.with_rows)
    poor = 100 * found.accepted < WHOLE_PER_CENT * (found.accepted + found.refused)
    remarks = _remarks(running if statement.explicit else [], refused, far)
    left = [month for month in empty if month not in {*running, *refused, *far}]
    over = [month for month in span.months if month not in running]
    strange = found.with_rows - set(span.months) if statement.kind == Covers.NAME else set()
    if left and strange:
        remarks.append(
            f"It has rows of {listed(strange)}, which its name does not say: {listed(left)} is not counted as 0."
        )
        left = []
    if left and found.unread and statement.kind != HAND:
        fix = "Say by `sheets` of the source which are to be read."
        remarks.append(f"No rows in {listed(left)}: a sheet was not read, so that is not counted as 0. {fix}")
        return Said("", None, remarks=tuple(remarks))
    if left and poor:
        rows = f"{found.accepted} of {found.accepted + found.refused}"
        remarks.append(f"No rows in {listed(left)}: only {rows} rows could be read, so that is not counted as 0.")
        left = []
    return Said(statement.kind, Span(over[0], over[-1]) if over else None, tuple(left), tuple(remarks))


def _covered(statement: Statement, found: Found) -> Span | None:
    if statement.explicit:
        return statement.span
    if found.span is None or statement.kind == Covers.ROWS or statement.until is None:
        return found.span
    return Span(found.span.first, max(found.span.last, statement.until.replace(day=1)))


def _far_apart(with_rows: Collection[date]) -> list[date]:
    """The months of every gap that is longer than MOST_GAP."""
    return [month for gap in gaps(with_rows) if len(gap) > MOST_GAP for month in gap]


def gaps(with_rows: Collection[date]) -> list[list[date]]:
    """The months between those with rows, stretch by stretch."""
    months = sorted(with_rows)
    found = [Span(one, other).months[1:-1] for one, other in pairwise(months)]
    return [gap for gap in found if gap]


def _remarks(running: list[date], refused: list[date], far: list[date]) -> list[str]:
    made = []
    if running:
        was = "was" if len(running) == 1 else "were"
        made.append(f"{listed(running)} {was} not over when the file was written: not counted as 0.")
    if refused:
        made.append(f"Of {listed(refused)} only rejected rows are known: not counted as 0.")
    if far:
        fix = f"If nothing happened then, say --covers {far[0]:%Y-%m}..{far[-1]:%Y-%m}."
        made.append(f"No rows in {listed(far)}: more than {MOST_GAP} months in a row are not counted as 0. {fix}")
    return made


def listed(months: Iterable[date]) -> str:
    """`2026-02, 2026-04 to 2026-06`."""
    runs: list[Span] = []
    for month in sorted(months):
        if runs and following(Unit.MONTH, runs[-1].last) == month:
            runs[-1] = Span(runs[-1].first, month)
        else:
            runs.append(Span(month, month))
    return ", ".join(run.words for run in runs)
