"""A document as it is printed: plain values in the order in which they are read, every text as data, never as source.

Composed from facts that one reader may see (rules/products/compose.py); what they may not see is not in it at all,
only counted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

MARKED, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one paragraph. `strong`: what the eye should find first."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row. `widths`: relative; `numbers`: columns that stand to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Months:
    """A monthly series: bars of what was counted, a line of what was expected, a ring and a word where a rise was
    found. `expected` None: not enough history. `split`: the month from which something was done.
    """

    title: str
    months: tuple[date, ...]
    counts: tuple[int | None, ...]
    """None: the month is not complete."""
    expected: tuple[float | None, ...] = ()
    marked: tuple[date, ...] = ()
    ends_rise: tuple[date, ...] = ()
    """Months up to which several together were a rise, not the month by itself."""
    split: date | None = None
    split_words: str = ""
    means: tuple[float, float] | None = None
    """Before and after `split`."""
    around: tuple[int, int] = (0, 0)
    """Of `months`: the first that counts as before no more, and the first that counts as after."""
    source: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a ranking. `note`: what colour must not say alone (the confidence)."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A ranking as bars, the first on top."""

    title: str
    bars: tuple[Bar, ...]
    most: int
    source: str = ""
    alt: str = ""


FOR_ITS_READER = "It holds what is marked sensitive: for the reader it is made for, and nobody else."
"""How a document is handled that holds something sensitive, where nobody said otherwise."""
Block = Paragraph | Bullets | Table | Months | Bars
KINDS = {Paragraph: "paragraph", Bullets: "bullets", Table: "table", Months: "chart", Bars: "chart"}


@dataclass(frozen=True, slots=True)
class Part:
    """A headed part of a document."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A whole document. `facts`: label and value of what stands beside the title."""

    title: str
    kind: str
    ref: str
    version: str
    partnership: str
    day: date
    chain_count: int
    chain_head: str
    summary: tuple[Block, ...]
    sensitive: bool = False
    handling: str = ""
    state: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = field(default_factory=tuple)
    left_out: int = 0
    for_name: str = ""

    @property
    def marking(self) -> str:
        """As it stands at the top and at the bottom of every page."""
        return SENSITIVE if self.sensitive else MARKED

    @property
    def charts(self) -> tuple[Months | Bars, ...]:
        """Its charts, in the order in which they stand."""
        every = [*self.summary, *(block for part in self.parts for block in part.blocks)]
        return tuple(one for one in every if isinstance(one, Months | Bars))


def text_blocks(text: str) -> tuple[Block, ...]:
    """What somebody wrote, as blocks: blank lines part paragraphs, lines that begin with `- ` are a list."""
    found: list[Block] = []
    for chunk in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        plain: list[str] = []
        items: list[str] = []
        for line in lines:
            if line.startswith("- "):
                _flush(found, plain)
                items.append(line[2:].strip())
            else:
                _flush_items(found, items)
                plain.append(line)
        _flush(found, plain)
        _flush_items(found, items)
    return tuple(found)


def _flush(found: list[Block], plain: list[str]) -> None:
    if plain:
        found.append(Paragraph(" ".join(plain)))
        plain.clear()


def _flush_items(found: list[Block], items: list[str]) -> None:
    if items:
        found.append(Bullets(tuple(items)))
        items.clear()


STATE_WORDS = {
    "draft": "draft, not published",
    "commissioned": "in preparation, not published",
    "superseded": "superseded by a later version",
}


def left_out_words(number: int) -> str:
    """ "2 restricted items are left out."; "" where there is none."""
    if number == 0:
        return ""
    return f"{number} restricted {'item is' if number == 1 else 'items are'} left out."


def as_data(printed: Printed) -> dict[str, Any]:
    """The document as the template takes it: texts, numbers and lists. Charts stand as their number and alt text."""
    charts = iter(range(len(printed.charts)))
    return {
        **{name: getattr(printed, name) for name in ("title", "kind", "partnership", "handling")},
        "reference": _reference(printed),
        "line": f"{_reference(printed)} · {_day(printed.day)} · made for {printed.for_name}",
        "draft": STATE_WORDS.get(printed.state, ""),
        "marking": printed.marking,
        "record": f"{printed.chain_count} {printed.chain_head}",
        "left_out": left_out_words(printed.left_out),
        "facts": [list(one) for one in printed.facts],
        "summary": _blocks(printed.summary, charts),
        "parts": [{"heading": one.heading, "blocks": _blocks(one.blocks, charts)} for one in printed.parts],
    }


def _blocks(blocks: Sequence[Block], charts: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in blocks:
        if isinstance(one, Months | Bars):
            found.append({"kind": "chart", "chart": next(charts), "alt": one.alt, "source": one.source})
        else:
            found.append({"kind": KINDS[type(one)], **asdict(one)})
    return found


def _reference(printed: Printed) -> str:
    """ "NW-P-2026/001, version 2"."""
    return f"{printed.ref}, version {printed.version}" if printed.version else printed.ref


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
