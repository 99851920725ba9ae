"""How a terminal is written to: one JSON object, or sentences and tables that also read at 80 columns in a pipe."""

import json
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

import typer

PIPE_WIDTH = 80
"""Columns of a table when nobody says how wide the paper is."""

NO_BREAK = "\N{NO-BREAK SPACE}"
DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{4})?"
)


def say(*lines: str) -> None:
    """Lines on stdout."""
    for line in lines:
        typer.echo(line)


def wrapped(*lines: str) -> None:
    """Lines on stdout, at the width of the terminal; what runs over stands further in. No date is broken."""
    from shutil import get_terminal_size
    from textwrap import wrap

    width = get_terminal_size((PIPE_WIDTH, 24)).columns if sys.stdout.isatty() else PIPE_WIDTH
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        kept = DATE.sub(lambda found: found[0].replace(" ", NO_BREAK), line.lstrip())
        parts = wrap(
            kept, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
        say(*(part.replace(NO_BREAK, " ") for part in parts or [""]))


def warn(*lines: str) -> None:
    """Lines on stderr."""
    for line in lines:
        typer.echo(line, err=True)


def as_json(payload: dict[str, Any]) -> None:
    """The one JSON object of a command."""
    typer.echo(json.dumps(payload, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[str] = (),
    whole: Sequence[str] = ("Reference", "Flow", "Due", "Since", "As of", "Last run", "Status", "State", "Next"),
) -> None:
    """A table; in a pipe without colour and at a fixed width. `right`: columns of numbers; `whole`: never broken.

    A column is as wide as its longest word at least, so that no reference and no state is broken in two, as long as
    the words of all columns fit beside each other.
    """
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout, width=None if on_terminal else PIPE_WIDTH, no_color=not on_terminal, highlight=False
    )
    made = Table(title=title or None, title_justify="left", box=SIMPLE, title_style="bold", pad_edge=False)
    cells = [list(row) for row in rows]
    unbroken = {n for n, column in enumerate(columns) if column in whole or column in right}
    widths = fitted(columns, cells, unbroken, console.width - GAP * (len(columns) - 1) - EDGES)
    for n, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if column in right else "left"
        made.add_column(column, justify=justify, overflow="fold", no_wrap=n in unbroken, width=widths[n])
    for row in cells:
        made.add_row(*(Text(cell) for cell in row))
    with console.capture() as drawn:
        console.print(made)
    typer.echo("\n".join(line.rstrip() for line in drawn.get().strip("\n").split("\n")))


GAP, EDGES = 3, 2
"""Columns between two columns of a table, and at its two edges."""


def fitted(columns: Sequence[str], rows: Sequence[Sequence[str]], unbroken: Collection[int], room: int) -> list[int]:
    """How wide each column is, so that together they take at most `room`.

    First each has its longest word (`unbroken`: its longest cell), cut where not even these fit; what is left goes,
    one by one, to the column that wraps most.
    """
    texts = [[head, *(row[n] for row in rows)] for n, head in enumerate(columns)]
    whole = [max(len(text) for text in column) for column in texts]
    least = [max((len(word) for text in column for word in text.split()), default=0) for column in texts]
    widths = [whole[n] if n in unbroken else least[n] for n in range(len(columns))]
    while sum(widths) > room and max(widths) > 1:
        widths[max(range(len(widths)), key=lambda n: (n not in unbroken and widths[n] > 1, widths[n]))] -= 1
    while sum(widths) < room and any(widths[n] < whole[n] for n in range(len(widths))):
        short = max(range(len(widths)), key=lambda n: whole[n] / max(widths[n], 1))
        widths[short] += 1
    return widths


def day(value: date | None) -> str:
    """ "Wed 9 Dec 2026", or a dash."""
    return f"{value:%a} {value.day} {value:%b %Y}" if value else "–"


def short_day(value: date | None) -> str:
    """ "9 Dec 2026", or a dash: for tables."""
    return f"{value.day} {value:%b %Y}" if value else "–"


def instant(value: datetime | None) -> str:
    """ "Wed 9 Dec 2026 09:05" on the wall clock of Europe/London, or a dash."""
    from rules.moment import LONDON

    return f"{day(value.astimezone(LONDON).date())} {value.astimezone(LONDON):%H:%M}" if value else "–"


def short_instant(value: datetime | None) -> str:
    """ "9 Dec 09:05": for tables of what is recent."""
    from rules.moment import LONDON

    if value is None:
        return "–"
    local = value.astimezone(LONDON)
    return f"{local.day} {local:%b %H:%M}"


def count(number: int, one: str, many: str = "") -> str:
    """ "1 action", "2 actions"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def ago(then: datetime, now: datetime) -> str:
    """How long before `now` it was, roughly."""
    minutes = int((now - then).total_seconds()) // 60
    if minutes < 0:
        return "later than now"
    if minutes < 120:
        return f"{count(minutes, 'minute')} ago"
    if minutes < 48 * 60:
        return f"{count(minutes // 60, 'hour')} ago"
    return f"{count(minutes // 1440, 'day')} ago"
