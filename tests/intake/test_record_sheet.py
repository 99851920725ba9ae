"""Sheets of intelligence: how they are graded and marked, which rows are refused, and that no refusal repeats one."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.encodings import Seen
from intake.opening import Member, UnreadableFile
from intake.propose import propose
from intake.record_sheet import read_records
from rules.drafts import RecordDraft, RejectedRow
from rules.marking import LegalGateway
from rules.sources import INTELLIGENCE, Reading
from tests.intake.workbooks import workbook

COLUMNS = {
    "source_ref": "URN",
    "received": "Received",
    "source_text": "Intelligence",
    "grading": "Grading",
    "classification": "GSC",
    "handling_conditions": "Conditions",
    "legal_gateway": "Power",
    "readers": "Readers",
}
HEADING = tuple(COLUMNS.values())
CANARY = "zebracanary"
GOOD = ("WM1", date(2026, 11, 30), f"{CANARY} was seen", "2/B/P", "OFFICIAL", "", "s115", "Police; tom")


def row(**changed: Any) -> tuple[Any, ...]:
    """A good row with the cells of these fields changed."""
    return tuple(changed.get(field, cell) for field, cell in zip(COLUMNS, GOOD, strict=True))


def read(path: Path, **changed: Any) -> tuple[list[RecordDraft], list[RejectedRow]]:
    found = list(read_records(Member(path), Reading(**{"columns": COLUMNS, **changed}), Seen()))
    drafts = [one for one in found if isinstance(one, RecordDraft)]
    return drafts, [one for one in found if isinstance(one, RejectedRow)]


def book(folder: Path, *rows: Sequence[Any], **pages: Sequence[Sequence[Any]]) -> Path:
    return workbook(folder / "log.xlsx", {"Log": [HEADING, *rows], **pages})


def test_a_workbook_that_breaks_off_at_a_cell_does_not_say_what_stands_in_it(tmp_path: Path) -> None:
    whole, broken = zipfile.ZipFile(book(tmp_path, row(source_text=4711))), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(broken, "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name).replace(b"<v>4711</v>", f"<v>{CANARY} was seen</v>".encode()))
    with pytest.raises(UnreadableFile, match="damaged workbook") as found:
        read(broken)
    assert CANARY not in str(found.value)


def test_a_row_comes_out_with_its_marking(tmp_path: Path) -> None:
    (draft,), rejected = read(book(tmp_path, GOOD))
    assert rejected == []
    assert (draft.row_number, draft.source_ref, draft.received_on) == (2, "WM1", date(2026, 11, 30))
    assert (draft.marking.grading, draft.marking.classification) == ("2/B/P", "OFFICIAL")
    assert (draft.marking.legal_gateway, draft.readers) == (LegalGateway.CDA98_S115, ("Police", "tom"))
    assert (draft.source_text, draft.marking.personal) == (f"{CANARY} was seen", True)


REFUSED: list[tuple[dict[str, Any], str, bool]] = [
    # cells, column at fault, whether the reference is kept
    ({"grading": "4/B/P"}, "Grading (column D)", True),
    ({"grading": "2B"}, "Grading (column D)", True),
    ({"grading": "B22"}, "Grading (column D)", True),
    ({"received": f"{CANARY} soon"}, "Received (column B)", True),
    ({"legal_gateway": f"{CANARY} act"}, "Power (column G)", True),
    ({"classification": "SECRET"}, "GSC (column E)", False),
    ({"classification": f"{CANARY}"}, "GSC (column E)", False),
    ({"source_text": f"TOP SECRET\n{CANARY}"}, "Intelligence (column C)", False),
    ({"handling_conditions": "UK SECRET"}, "Conditions (column F)", False),
    ({"source_ref": CANARY, "grading": "x"}, "Grading (column D)", False),
    ({"source_text": CANARY * 2_000}, "Intelligence (column C)", True),
]


@pytest.mark.parametrize(("cells", "column", "keeps"), REFUSED)
def test_a_refused_row_is_named_by_number_and_column_and_never_repeated(
    tmp_path: Path, cells: dict[str, Any], column: str, keeps: bool
) -> None:
    drafts, (bad,) = read(book(tmp_path, row(**cells), GOOD))
    assert (len(drafts), bad.row_number, bad.field, bad.value) == (1, 2, column, "")
    assert bad.raw == ("WM1" if keeps else "")
    assert CANARY not in str(bad) and bad.reason and bad.fix


def test_a_marking_above_official_in_a_column_nobody_mapped_refuses_the_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "log.xlsx", {"Log": [(*HEADING, "Old GPMS"), (*GOOD, "Secret"), (*GOOD, "Mine")]})
    drafts, (bad,) = read(path)
    assert (bad.row_number, bad.field, len(drafts)) == (2, "Old GPMS (column I)", 1)


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("UK SECRET log", {"Log": [HEADING, GOOD]}),
        ("log", {"SECRET": [HEADING, GOOD]}),
        ("log", {"Log": [("TOP SECRET",), (), HEADING, GOOD]}),
        ("log", {"Log": [HEADING, GOOD], "Two": [("SECRET",)]}),
    ],
)
def test_a_file_that_is_marked_above_official_as_a_whole_is_refused(
    tmp_path: Path, name: str, pages: dict[str, Any]
) -> None:
    with pytest.raises(UnreadableFile, match="marked above OFFICIAL") as refused:
        read(workbook(tmp_path / f"{name}.xlsx", pages))
    assert CANARY not in str(refused.value)


def test_a_missing_column_is_named_and_no_cell_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "log.xlsx", {"Log": [HEADING[:-1], GOOD]})
    with pytest.raises(UnreadableFile, match="has no column “Readers”") as refused:
        read(path)
    assert CANARY not in str(refused.value)


def test_a_historic_sheet_keeps_its_old_handling_code_as_a_condition(tmp_path: Path) -> None:
    path = book(tmp_path, row(grading="B/2/4", classification="RESTRICTED", handling_conditions="Ask first"))
    (draft,), _ = read(path, historic=True)
    assert (draft.marking.grading, draft.marking.sensitive) == ("1/A/C", True)
    assert draft.marking.handling_conditions.endswith("only.; Ask first")
    assert read(path)[0] == []


def test_one_column_of_text_that_is_said_to_be_sanitised_is_the_sanitised_text(tmp_path: Path) -> None:
    columns = {"source_text": "Text", "grading": "Grade", "sanitised": "Sanitised"}
    rows = [("Text", "Grade", "Sanitised"), ("one", "2BP", "yes"), ("two", "2BP", ""), ("three", "2BP", "no")]
    drafts, _ = read(workbook(tmp_path / "a.xlsx", {"Log": rows}), columns=columns)
    texts = [(one.source_text, one.sanitised_text, one.marking.sanitised) for one in drafts]
    assert texts == [("", "one", True), ("two", "", False), ("three", "", False)]


def test_parts_of_the_grading_may_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    columns = {"source_text": "T", "source_evaluation": "S", "information_assessment": "I", "handling_code": "H"}
    rows = [("T", "S", "I", "H"), ("a", "2 untested", "D", "P"), ("b", 3, "e", "c"), ("c", "", "A", "P")]
    drafts, (bad,) = read(workbook(tmp_path / "a.xlsx", {"Log": rows}), columns=columns)
    assert [one.marking.grading for one in drafts] == ["2/D/P", "3/E/C"]
    assert (bad.row_number, bad.field) == (4, "grading")


def test_such_a_sheet_is_told_from_incidents_and_actions(tmp_path: Path) -> None:
    found = propose(Member(book(tmp_path, GOOD)))
    assert (found.format, found.columns["source_text"], found.columns["grading"]) == (
        INTELLIGENCE, "Intelligence", "Grading",
    )  # fmt: skip


@given(st.lists(st.lists(st.text(max_size=6), min_size=8, max_size=8), max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutated_sheet_never_crashes_and_never_loses_a_good_row(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    text = [["", "", "fine", "2/B/P", "", "", "", ""]]
    writer.writerows([HEADING, *text, *rows, *text])
    path = tmp_path / "log.csv"
    path.write_bytes(out.getvalue().encode("utf-8", "replace"))
    try:
        drafts, rejected = read(path)
    except UnreadableFile:
        return
    assert drafts[0].source_text == "fine"
    assert all(bad.row_number and bad.field and bad.value == "" for bad in rejected)
