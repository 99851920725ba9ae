"""data.police.uk street-level CSV: a stream of bytes into batches of good and of rejected rows.

A stretch of lines that are plainly well-formed (no quotation mark, the right number of commas) goes through
polars; every line that is not goes through `street_rows.Layout.read`, which alone says what is wrong. So the
usual million rows are read at the speed of a CSV parser, in memory that does not grow with the file.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from intake.encodings import Seen, decoded
from intake.hopeless import Hope
from intake.opening import UnreadableFile, line_chunks
from intake.street_rows import BLANKS, LATITUDES, LONGITUDES, Layout, force_key, layout, month_of
from rules.drafts import DeliveryKey, RejectedRow, StreetBatch

if TYPE_CHECKING:  # loaded on first use: `jatac --help` must not wait for polars
    from polars import DataFrame

HOPELESS = 1_000
"""Rejected rows without a good one before them after which a file is read no further."""
Origin = tuple[DeliveryKey, int | None]
"""Delivery, and the file that the rows repair."""


def read_street(
    stream: IO[bytes],
    name: str,
    recorded: date,
    columns: Mapping[str, str] | None = None,
    seen: Seen | None = None,
) -> Iterator[StreetBatch]:
    """The rows of one CSV, in batches; a batch is of one delivery. Rejected rows come in batches of their own.

    `name`: the file's own name; `2025-01-west-mercia-street.csv` binds every row to that month.
    `recorded`: the day on which it is taken in. `columns`: a source's names for COLUMNS. `seen` is
    told what the file was written in.
    A delivery is told from "Falls within", else "Reported by", else the name; a file of several months or
    forces yields several. Blank lines are passed over. Raises UnreadableFile, at the latest at the end.
    """
    found: Layout | None = None
    hope = Hope(name, HOPELESS, "a street file", "Check that it is the right file, and its columns.")
    seen, chunk = seen or Seen(), b""
    for first_line, chunk in line_chunks(stream, name, seen):
        if found is None:
            first_line += len(chunk) - len(chunk.lstrip(b"\n")) + 1
            heading, _, chunk = chunk.lstrip(b"\n").partition(b"\n")
            found = layout(decoded(heading), name, recorded, columns or {})
            hope.to_the_end = found.is_repair
        for batch in _read_chunk(found, chunk, first_line):
            yield hope.count(batch)
    if not hope.rows:
        raise UnreadableFile(f"{name} has a heading and no rows.", "Fetch it again, or ask the sender for it.")
    if found is not None and seen.unended and _breaks_off(found, chunk):
        raise UnreadableFile(f"{name} is cut short: it breaks off in the middle of a row.", "Fetch it again.")


def _breaks_off(found: Layout, chunk: bytes) -> bool:
    """Whether the last line has too few fields. Where it has no line end either, the rest of the file is missing, and
    whole districts would be counted as none. Half a character after the last line end is no row."""
    last = chunk.rstrip(b"\n").rpartition(b"\n")[2].strip()
    return last not in (b"", "\ufffd".encode()) and not found.is_repair and last.count(b",") < found.width - 1


def _read_chunk(found: Layout, chunk: bytes, first_line: int) -> Iterator[StreetBatch]:
    lines = chunk.count(b"\n")
    if not lines:
        return
    if _is_plain(chunk, lines, found.width) and not found.is_repair:
        frame = _frame(found, chunk, range(first_line, first_line + lines))
        if frame is not None:
            yield from _from_frame(found, frame, chunk)
            return
    yield from _line_by_line(found, chunk, first_line)


def _is_plain(chunk: bytes, lines: int, width: int) -> bool:
    """Whether, if no line has too many fields, then none has too few, and none needs a second look."""
    return (
        chunk.count(b",") == lines * (width - 1)
        and b'"' not in chunk
        and b"\0" not in chunk
        and b"\r" not in chunk
        and b"\n\n" not in chunk
        and not chunk.startswith(b"\n")
    )


def _frame(found: Layout, plain: bytes, numbers: Sequence[int]) -> "DataFrame | None":
    """The lines as a table of texts; None when a line has too many fields or is not UTF-8."""
    import polars as pl

    try:
        frame = pl.read_csv(
            plain,
            has_header=False,
            schema={f"c{n}": pl.String for n in range(found.width)},
            quote_char=None,
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    if frame.shape != (len(numbers), found.width):
        return None
    names = {f"c{at}": column for column, at in found.at.items()}
    stripped = [pl.col(old).fill_null("").str.strip_chars(BLANKS).alias(new) for old, new in names.items()]
    return frame.select(pl.Series("row_number", numbers, dtype=pl.Int64), *stripped)


def _from_frame(found: Layout, frame: "DataFrame", chunk: bytes) -> Iterator[StreetBatch]:
    """Batches of a table: its good rows by delivery, the others line by line."""
    import polars as pl

    keys = _keys(found, frame)
    longitude, latitude = (pl.col(column).cast(pl.Float64, strict=False) for column in ("Longitude", "Latitude"))
    nowhere = (pl.col("Longitude") == "") & (pl.col("Latitude") == "")
    somewhere = longitude.is_between(*LONGITUDES) & latitude.is_between(*LATITUDES)
    good = (pl.col("Crime type") != "") & (nowhere | somewhere.fill_null(False))
    frame = frame.with_columns(good=good, Longitude=longitude, Latitude=latitude)
    one_delivery = len(keys) == 1 and None not in keys
    if one_delivery and frame["good"].all():
        (delivery,) = keys
        assert delivery is not None
        yield StreetBatch(delivery, _tuples(frame), chunk)
        return
    lines = chunk.split(b"\n")[:-1]
    first, left = frame["row_number"][0], frame.filter(~pl.col("good"))["row_number"].to_list()
    for delivery, written in keys.items():
        mine = pl.struct("Falls within", "Reported by", "Month").is_in(written)
        part = frame.filter(mine & pl.col("good"))
        if delivery is None:
            left += part["row_number"].to_list()
        elif part.height:
            content = b"".join(lines[at - first] + b"\n" for at in part["row_number"])
            yield StreetBatch(delivery, _tuples(part), content)
    yield from _in_batches(found, [(at, lines[at - first]) for at in sorted(left)])


def _keys(found: Layout, frame: "DataFrame") -> dict[DeliveryKey | None, list[dict[str, str]]]:
    """The ways in which force and month are written in a table, by the delivery they name; None: a fault."""
    keys: dict[DeliveryKey | None, list[dict[str, str]]] = defaultdict(list)
    for written in frame.select("Falls within", "Reported by", "Month").unique(maintain_order=True).to_dicts():
        month = month_of(written["Month"])
        force = force_key(written["Falls within"] or written["Reported by"])
        if not force and found.named:
            force = found.named.force
        wrong = month is None or month > found.recorded or (found.named and month != found.named.month)
        keys[None if wrong or not force or month is None else DeliveryKey(force, month)].append(written)
    return keys


def _tuples(frame: "DataFrame") -> list[tuple[Any, ...]]:
    """Plain tuples in the order of StreetRow, blanks as None."""
    import polars as pl

    def filled(column: str) -> pl.Expr:
        return pl.when(pl.col(column) != "").then(pl.col(column))

    return frame.select(
        "row_number",
        "Crime type",
        filled("Crime ID"),
        filled("LSOA code"),
        filled("LSOA name"),
        "Longitude",
        "Latitude",
        filled("Location"),
        filled("Last outcome category"),
    ).rows()


def _line_by_line(found: Layout, chunk: bytes, first_line: int) -> Iterator[StreetBatch]:
    """The plain lines of a stretch through polars, the others one by one."""
    commas = found.width - 1
    plain: list[int] = []
    others: list[tuple[int, bytes]] = []
    lines = chunk.split(b"\n")[:-1]
    for at, line in enumerate(lines):
        if found.is_repair or line.count(b",") != commas or b'"' in line or b"\0" in line or b"\r" in line:
            if line.strip():
                others.append((first_line + at, line))
        else:
            plain.append(at)
    if plain:
        joined = b"".join(lines[at] + b"\n" for at in plain)
        frame = _frame(found, joined, range(len(plain)))
        if frame is None:
            others += [(first_line + at, lines[at]) for at in plain]
        else:
            for batch in _from_frame(found, frame, joined):
                yield _renumbered(batch, [first_line + at for at in plain])
    yield from _in_batches(found, sorted(others))


def _renumbered(batch: StreetBatch, numbers: Sequence[int]) -> StreetBatch:
    """A batch read from picked lines, with the numbers those lines have in the file."""
    rows = [(numbers[row[0]], *row[1:]) for row in batch.rows]
    rejected = [replace(row, row_number=numbers[row.row_number]) for row in batch.rejected]
    return replace(batch, rows=rows, rejected=rejected)


def _in_batches(found: Layout, lines: Sequence[tuple[int, bytes]]) -> Iterator[StreetBatch]:
    """Lines read one by one, in batches by delivery and by the file they repair."""
    good: dict[Origin, tuple[list[tuple[Any, ...]], list[bytes]]] = defaultdict(lambda: ([], []))
    rejected: list[RejectedRow] = []
    for row_number, line in lines:
        read = found.read(decoded(line), row_number)
        if isinstance(read, RejectedRow):
            rejected.append(read)
        else:
            delivery, repairs, row = read
            rows, content = good[(delivery, repairs)]
            rows.append(tuple(row))
            content.append(line + b"\n")
    for (delivery, repairs), (rows, content) in good.items():
        yield StreetBatch(delivery, rows, b"".join(content), repairs=repairs)
    if rejected:
        yield StreetBatch(None, rejected=rejected)
