"""Every format under fire: it never crashes, loses no good row, takes none twice, and names each row it rejects."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from intake import misp, open311, stix
from intake import police_api as api
from intake.feed_objects import UUID
from intake.opening import UnreadableFile
from tests.intake.changes import changed_bytes, changed_rows, saved_as
from tests.intake.fuzzed import EXAMPLES, FORMATS
from tests.intake.fuzzed_parts import DATA, Format, Row, Sample, Taken

FEW = settings(
    max_examples=EXAMPLES or 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
KNOWN = frozenset(api.KNOWN_BY + open311.KNOWN_BY + stix.KNOWN_BY + misp.KNOWN_BY)
BY_NAME = pytest.mark.parametrize("fmt", FORMATS, ids=lambda one: one.name)


def read(fmt: Format, folder: Path, sample: Sample, content: bytes) -> Taken | UnreadableFile:
    """What came of it, or the refusal; anything else that is raised is a fault."""
    path = folder / sample.name
    path.write_bytes(content)
    try:
        return fmt.read(path)
    except UnreadableFile as refused:
        found = refused
    assert found.sentence and found.fix
    return found


def good(fmt: Format, folder: Path, sample: Sample, rows: Sequence[Row]) -> Taken:
    """What comes of rows that nobody touched. Real ones may be at fault themselves."""
    found = read(fmt, folder, sample, fmt.write(rows))
    assert isinstance(found, Taken), found
    assert DATA or not found.rejected
    return found


def all_named(fmt: Format, taken: Taken) -> None:
    assert all(one.row_number > 0 and one.field and one.reason and one.fix for one in taken.rejected), taken.rejected
    numbers = [*taken.numbers, *(one.row_number for one in taken.rejected)]
    assert len(numbers) == len(set(numbers)), "a row is taken twice, or taken and rejected"
    if fmt.is_feed:
        kept = [(one.value, one.raw.split("--")[-1]) for one in taken.rejected]
        assert all(not value and (not raw or UUID.fullmatch(raw)) for value, raw in kept), kept


@BY_NAME
@FEW
@given(data=st.data())
def test_rows_that_are_changed_cost_no_other_row(fmt: Format, tmp_path: Path, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(fmt.samples()))
    changed = data.draw(changed_rows(fmt, sample))
    note(repr(changed.touched))
    found = read(fmt, tmp_path, sample, data.draw(saved_as(fmt, fmt.write(changed.rows))))
    assert isinstance(found, Taken), found
    all_named(fmt, found)
    others = [row for at, row in enumerate(sample.rows) if at not in changed.touched]
    lost = good(fmt, tmp_path, sample, others).good - found.good
    assert not lost, f"lost although nobody touched them: {lost}"
    there = [row for row in changed.rows[fmt.heading :] if visible(row)]
    if fmt.name == "police_api":  # the very same row with the very same id is the same crime
        there = [row for at, row in enumerate(there) if row not in there[:at]]
    present = len(there)
    if not all(isinstance(row, list) or row.keys() & KNOWN for row in changed.touched.values()):
        present -= len(changed.touched) - 1  # what is no row at all, and its neighbours, are named as one stretch
    taken = found.good.total()
    assert taken + len(found.rejected) >= present, "a row is neither taken nor rejected"
    assert taken <= len(sample.rows) - fmt.heading, "more is taken than there was"


def visible(row: Row) -> bool:
    """Whether anything is written in a row: blank ones are passed over."""
    cells: list[Any] = list(row.values()) if isinstance(row, dict) else row
    return any(cell is not None and str(cell).strip() for cell in cells)


@BY_NAME
@FEW
@given(data=st.data())
def test_bytes_that_are_changed_cost_no_more_than_the_rows_they_touch(
    fmt: Format, tmp_path: Path, data: st.DataObject
) -> None:
    sample = data.draw(st.sampled_from(fmt.samples()))
    touches, damaged = data.draw(changed_bytes(fmt, fmt.write(sample.rows)))
    found = read(fmt, tmp_path, sample, damaged)
    if isinstance(found, UnreadableFile):
        # Of a street file without its end whole districts would be missing: it is refused, and fetched again.
        without_its_end = fmt.name == "police_street" and not damaged.rstrip(b"\0").endswith(b"\n")
        assert not fmt.is_text or (without_its_end and "is cut short: it breaks off" in found.sentence), found
        return
    all_named(fmt, found)
    before = good(fmt, tmp_path, sample, sample.rows).good
    lost = before - found.good
    assert lost.total() <= 2 * touches, lost
    assert not fmt.is_feed or found.good.total() <= before.total(), "a piece of an object is taken for one"
