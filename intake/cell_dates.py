"""The day that a cell of a sheet means: a date, a workbook's number by its own epoch, or a text."""

import math
from datetime import date, datetime, timedelta

from intake.table_rows import Cell, text_of_cell
from intake.written_dates import NotADate, written_date
from rules.moment import LONDON


def day_of_cell(cell: Cell, epoch: datetime | None) -> date | NotADate | None:
    """The day; None for a blank. `epoch`: day 0 of the workbook, None for a CSV, whose numbers are no dates."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and epoch is not None:
        cell = _day_of_number(cell, epoch) or cell
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = text_of_cell(cell)
    return _day_of_instant(written) or written_date(written)


def _day_of_number(number: float, epoch: datetime) -> date | None:
    """The day that a workbook means by a number; None when it can be none."""
    if not math.isfinite(number) or not 10_000 <= number < 100_000:
        return None
    return (epoch + timedelta(days=int(number))).date()


def _day_of_instant(written: str) -> date | None:
    """The day of a date with a time, as databases write them; an offset counts."""
    if len(written) < 16:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        head, _, tail = written.partition(" ")
        day = written_date(head) if tail[:1].isdigit() and ":" in tail else None
        return day if isinstance(day, date) else None
    return found.astimezone(LONDON).date() if found.tzinfo else found.date()
