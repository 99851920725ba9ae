"""Rows of a JSON list: damage costs the damaged row, wherever a stretch ends."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.json_rows import Broken, json_rows, text_in
from intake.opening import UnreadableFile

ROW = {"month": "2026-05", "inside": {"a": [1, 2]}}
OK = json.dumps(ROW)


def read(content: str | bytes, stretch: int = 100) -> list[dict[str, Any] | Broken]:
    data = content.encode() if isinstance(content, str) else content
    found = list(json_rows(io.BytesIO(data), "f.json", ("month",), stretch=stretch))
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    return [row for _, row in found]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("[]", []),
        (" [ ] \n", []),
        (f"[{OK}]", [ROW]),
        (f"\ufeff[{OK},\n{OK}]", [ROW, ROW]),
        (f'{{"service_requests": [{OK}], "count": 1}}', [ROW]),
        (f'[{OK},{{"month": "x", "inside": {{"a", {OK}]', [ROW, Broken('{"month": "x", "inside": {"a"'), ROW]),
        (f"[{OK},{OK}", [ROW, ROW, Broken("")]),
        (f'[{OK},{{"mon', [ROW, Broken('{"mon')]),
        (f"[7,{OK}]", [Broken("7"), ROW]),
        (f"[{OK}]{OK}]", [ROW, ROW]),
        (f"[{OK} {OK}]", [ROW, ROW]),
        (f"[{{{'9' * 5000}: 1}},{OK}]", [Broken(f"{{{'9' * 1999}"), ROW]),
    ],
)
def test_what_can_be_read_is_and_the_rest_is_named(content: str, rows: list[dict[str, Any] | Broken]) -> None:
    assert read(content) == rows


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", r"is empty \(0 bytes\)"),
        ("  \n", r"is empty \(blanks only\)"),
        ("<html>503 Service Unavailable</html>", "begins with “<html>503"),
        ('{"error": "too many"}', "no JSON list"),
        ("null", "no JSON list"),
    ],
)
def test_an_answer_that_is_no_list_is_refused_in_words(content: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read(content)


def test_deep_nesting_is_a_broken_row_and_no_crash() -> None:
    assert read(f'[{{"a":{"[" * 50_000}}},{OK}]')[-1] == ROW


@pytest.mark.parametrize(
    ("value", "text"),
    [("a\0b\ud800", "a\ufffdb?"), (7, "7"), (True, ""), (None, ""), ([], ""), (" x\n y ", "x y")],
)
def test_a_text_is_one_that_a_database_keeps(value: object, text: str) -> None:
    assert text_in({"a": {"b": value}}, "a", "b") == text


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 200), st.integers(0, 255), st.integers(4, 40)
)
@settings(max_examples=200, deadline=None)
def test_one_changed_byte_costs_at_most_the_rows_it_touches(ids: list[int], at: int, byte: int, stretch: int) -> None:
    rows = [{"month": f"m{n}", "text": "x" * n} for n in ids]
    data = bytearray(json.dumps(rows).encode())
    at = 1 + at % (len(data) - 1)  # the opening bracket says what the file is
    data[at] = byte
    found = [row for row in read(bytes(data), stretch) if isinstance(row, dict)]
    assert sum(row in found for row in rows) >= len(rows) - 2
