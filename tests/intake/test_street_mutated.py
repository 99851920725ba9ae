"""A real street file with bytes changed, put in or cut off: only the rows that were touched are lost, and named."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.opening import UnreadableFile
from intake.police_street import read_street
from intake.street_rows import STANDARD
from tests.intake.street_lines import REAL

CONTENT = REAL.read_bytes()
FIRST = CONTENT.index(b"\n") + 1
LINES = CONTENT[FIRST:].count(b"\n")
RECORDED = date(2026, 2, 1)


def taken(content: bytes) -> tuple[list[tuple[object, ...]], list[tuple[int, str, str, str]]]:
    rows: list[tuple[object, ...]] = []
    rejected = []
    for batch in read_street(io.BytesIO(content), REAL.name, RECORDED):
        rows += [row[1:] for row in batch.rows]
        rejected += [(one.row_number, one.field, one.reason, one.fix) for one in batch.rejected]
    return rows, rejected


WHOLE = taken(CONTENT)[0]
FIELDS = len(STANDARD)


def broken_off(content: bytes) -> bool:
    """Whether the file ends in a line that is not whole."""
    last = content.rpartition(b"\n")[2]
    return bool(last.strip()) and last.count(b",") < FIELDS - 1


@given(
    st.lists(
        st.tuples(
            st.integers(FIRST, len(CONTENT) - 1),
            st.one_of(st.binary(min_size=1, max_size=3), st.sampled_from([b'"', b"\n", b"\r", b",", b"\0", b"\xe9"])),
            st.booleans(),
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=150, deadline=None)
def test_mutations_of_a_real_file_cost_the_rows_they_touch(changes: list[tuple[int, bytes, bool]]) -> None:
    content = bytearray(CONTENT)
    for at, piece, insert in changes:
        content[at : at if insert else at + len(piece)] = piece
    if broken_off(bytes(content)):
        with pytest.raises(UnreadableFile, match="cut short"):
            taken(bytes(content))
        return
    rows, rejected = taken(bytes(content))
    lost = list(WHOLE)
    for row in rows:
        if row in lost:
            lost.remove(row)
    assert len(lost) <= 2 * sum(len(piece) for _, piece, _ in changes)
    assert all(number > 1 and field and reason and fix for number, field, reason, fix in rejected)


@given(st.integers(FIRST + 300, len(CONTENT)))
@settings(max_examples=60, deadline=None)
def test_a_file_that_is_cut_off_in_a_row_is_refused_and_at_the_end_of_one_keeps_them_all(at: int) -> None:
    if broken_off(CONTENT[:at]):
        with pytest.raises(UnreadableFile, match="is cut short: it breaks off in the middle of a row"):
            taken(CONTENT[:at])
        return
    rows, rejected = taken(CONTENT[:at])
    whole = len(CONTENT[FIRST:at].splitlines())
    assert (len(rows), rejected) == (whole, [])
