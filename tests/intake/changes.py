"""What is done to a fuzzed file: cells and nodes put otherwise, another encoding, bytes changed or cut off."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.intake.fuzzed_parts import Format, Row, Sample

NASTY = (
    "", " ", "\n", '"', '""', "'", ",", ";", "\t", "|", "\0", "\r\n", "a\nb", '"a\n', "\u2028", "\ufeff", "\ud800",
    "=1+1", "#VALUE!", "9" * 25, "9" * 400, "1e400", "nan", "-inf", "31/02/2026", "0001-01-01", "9999-12-31",
    "2026-13", "0000-00", "99/99/9999", "SECRET", "²", "²²²²", "May ²²²²", "² 2026", "٣/٥/٢٠٢٦", "2026-٠٥", "May-26", 
    "😀", "é", "\u202e", "x" * 40_000, "{}", "[", "\\", "A" * 300, "1_000", "0x10", "-0.0", "00:00", "24:00",
    "1900-02-29", "60", "2958466",
)  # fmt: skip
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
EXCEL = st.one_of(
    TEXT,
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - a cell has no zone
    st.just(time(13, 30)),
)
NODE = st.recursive(
    st.one_of(TEXT, st.none(), st.booleans(), st.integers(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


class Changed(NamedTuple):
    """Rows some of which were changed."""

    touched: Mapping[int, Row]
    """By their place; a failing example shows them."""
    rows: list[Row]


@st.composite
def changed_rows(draw: st.DrawFn, fmt: Format, sample: Sample) -> Changed:
    """One to three rows with some of their cells or nodes put otherwise, or a cell more or less; never all rows."""
    rows = list(deepcopy(sample.rows))
    most = min(3, len(rows) - fmt.heading - 1)
    places = st.integers(fmt.heading, len(rows) - 1)
    touched = draw(st.sets(places, min_size=min(1, most), max_size=most))
    for at in sorted(touched):
        row = rows[at]
        rows[at] = draw(_otherwise(row)) if isinstance(row, dict) else draw(_cells(fmt, row))
    return Changed({at: rows[at] for at in touched}, rows)


@st.composite
def _cells(draw: st.DrawFn, fmt: Format, row: list[Any]) -> list[Any]:
    values = TEXT if fmt.is_text else EXCEL
    for _ in range(draw(st.integers(1, 2))):
        row[draw(st.integers(0, len(row) - 1))] = draw(values)
    other: list[Any] = draw(st.sampled_from([row, row, row, row[:-1], [*row, draw(values)]]))
    return other


@st.composite
def _otherwise(draw: st.DrawFn, row: dict[str, Any]) -> dict[str, Any]:
    """A node of the row, at any depth, is another one or gone; or the whole row is."""
    if draw(st.integers(0, 9)) == 0:
        return {"value": draw(NODE)}
    inside = row
    while True:
        key = draw(st.sampled_from(sorted(inside)))
        deeper = [one for one in _of_list(inside[key]) if isinstance(one, dict) and one]
        if deeper and draw(st.booleans()):
            inside = draw(st.sampled_from(deeper))
            continue
        if draw(st.booleans()):
            inside[key] = draw(NODE)
        else:
            del inside[key]
        return row


def _of_list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else [node]


@st.composite
def saved_as(draw: st.DrawFn, fmt: Format, content: bytes) -> bytes:
    """The same content in another encoding, with other line ends, or packed."""
    if not fmt.is_text:
        return content
    text = content.decode()
    if fmt.suffix == ".csv" and draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    kinds = ["utf-8", "utf-8-sig", "utf-16", *(["cp1252"] if _fits(text) else [])]
    saved = text.encode(draw(st.sampled_from(kinds)))
    return gzip.compress(saved, 1) if not fmt.is_of_actions and draw(st.booleans()) else saved


def _fits(text: str) -> bool:
    return all(letter < "\x80" or "\xa0" <= letter <= "\xff" for letter in text)


PIECE = st.one_of(
    st.binary(min_size=1, max_size=3),
    st.sampled_from([b'"', b"\n", b"\r", b",", b"\0", b"\xe9", b"\xff\xfe", b"{", b"}", b"[", b"\\", b"\xf0\x9f"]),
)


@st.composite
def changed_bytes(draw: st.DrawFn, fmt: Format, content: bytes) -> tuple[int, bytes]:
    """How many bytes were touched, and the bytes. The heading, or the bracket that begins a list, stays."""
    if not fmt.is_text:
        return len(content), draw(_changed_workbook(content))
    first = fmt.first(content)
    data, touches = bytearray(content), 0
    for _ in range(draw(st.integers(1, 3))):
        at, piece, insert = draw(st.integers(first, len(data) - 1)), draw(PIECE), draw(st.booleans())
        data[at : at if insert else at + len(piece)] = piece
        touches += len(piece)
    if fmt.suffix == ".csv" and draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(min(content.index(b"\n", first) + 1, len(data) - 1), len(data) - 1))
        touches += bytes(data[at:]).count(b"\n") + 1
        del data[at:]
    return touches, bytes(data)


@st.composite
def _changed_workbook(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes of the zip, or of one of the files in it."""
    inside = draw(st.booleans())
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    name = draw(st.sampled_from([*names, *(one for one in names if "sheet1" in one)] * 2)) if inside else ""
    data = bytearray(zipfile.ZipFile(io.BytesIO(content)).read(name) if inside else content)
    for _ in range(draw(st.integers(1, 3))):
        # A workbook tells the time at which it was made, so its length is no number to draw by.
        at, piece = draw(st.integers(0, 50_000)) % len(data), draw(PIECE)
        data[at : at if draw(st.booleans()) else at + len(piece)] = piece
    if not inside:
        return bytes(data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in names:
            new.writestr(one, bytes(data) if one == name else old.read(one))
    return out.getvalue()
