"""What a text file is written in: every encoding a spreadsheet saves gives the same rows, and says what it was."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.action_log import Kind, read_actions
from intake.encodings import Encoding, Seen, decoded, text_chunks, text_of, told
from intake.police_street import read_street
from rules.drafts import StreetBatch
from tests.intake.street_lines import RECORDED, line, rows_of

WRITTEN = {
    "utf-8": Encoding.UTF_8,
    "utf-8-sig": Encoding.UTF_8_MARKED,
    "cp1252": Encoding.WINDOWS,
    "utf-16-le": Encoding.UTF_16_LE,
    "utf-16-be": Encoding.UTF_16_BE,
    "utf-16": Encoding.UTF_16_LE,
}
"""Python's name, and ours. The last one writes a byte order mark; `-le` and `-be` have lost theirs."""


def street(data: bytes) -> tuple[list[StreetBatch], Encoding]:
    seen = Seen()
    return list(read_street(io.BytesIO(data), "june.csv", RECORDED, seen=seen)), seen.encoding


@pytest.mark.parametrize(("codec", "encoding"), WRITTEN.items())
def test_a_street_file_gives_the_same_rows_in_every_encoding(codec: str, encoding: Encoding) -> None:
    rows = [line(Location="On or near Rhôs Street – café"), line(Location='"Caffè, The"')]
    text = rows_of(*rows)
    (first, *_), _ = street(text.encode())
    batches, seen = street(text.encode(codec))
    assert seen == encoding
    assert [batch.rejected for batch in batches if batch.rejected] == []
    assert (batches[0].rows, batches[0].content) == (first.rows, first.content)


@pytest.mark.parametrize(("codec", "encoding"), WRITTEN.items())
def test_an_action_log_reads_in_every_encoding(codec: str, encoding: Encoding) -> None:
    text = "Ref,Action,Owner,Agency,Due,Status\r\nA1,Visit Siân’s café,Ann,Police,09/12/2026,open\r\n"
    (draft,) = read_actions(text.encode(codec), "log.csv", Kind.LOG).drafts
    assert (draft.title, draft.due_on) == ("Visit Siân’s café", date(2026, 12, 9))
    seen = Seen()
    text_of(text.encode(codec), seen)
    assert seen.encoding == encoding


def test_one_line_in_windows_1252_leaves_the_utf_8_lines_as_they_are() -> None:
    data = rows_of(line(Location="Rhôs")).encode() + line(Location="Môn").encode("cp1252") + b"\n"
    (batch,), seen = street(data)
    assert [row[7] for row in batch.rows] == ["Rhôs", "Môn"]
    assert seen is Encoding.WINDOWS


def test_half_a_character_of_utf_16_costs_no_row() -> None:
    data = rows_of(line(), line(Crime_ID="last")).encode("utf-16") + b"\x00"
    batches, _ = street(data)
    assert sum(len(batch.rows) for batch in batches) == 2


@pytest.mark.parametrize("content", ["", "a", "a,b", '[{"a": 1}]', "Ê", "日本"])
def test_short_texts_are_taken_for_utf_8(content: str) -> None:
    assert told(content.encode()) is Encoding.UTF_8
    assert decoded(content.encode()) == content


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_a_text_comes_out_as_it_went_in_however_it_is_cut(text: str, codec: str, size: int) -> None:
    data = text.lstrip("\ufeff").encode(codec, "replace")
    whole = data.decode(codec)
    assert "".join(text_chunks(io.BytesIO(data), size + 3, Seen())) == whole or "\0" in whole


@given(st.binary(max_size=300), st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_some_text(data: bytes, size: int) -> None:
    assert isinstance("".join(text_chunks(io.BytesIO(data), size, Seen())), str)
    assert isinstance(text_of(data, Seen()), str)
