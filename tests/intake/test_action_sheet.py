"""Action logs as workbooks, and with headings of their own."""

from datetime import date
from pathlib import Path

import pytest

from intake.action_log import Kind, read_actions
from intake.opening import UnreadableFile
from rules.drafts import ActionDraft
from tests.intake.workbooks import workbook

HEADING = ("Ref", "Action", "Lead", "Agency", "Deadline", "Status")
ROW = ("A1", "Visit the shop", "Ann", "Police", date(2026, 12, 9), "Open")
OWN = {
    "reference": "Our no",
    "title": "To do",
    "owner": "Who",
    "agency": "Where from",
    "due": "Till",
    "status": "How",
}


def drafts(data: bytes, columns: dict[str, str] | None = None) -> list[ActionDraft]:
    read = read_actions(data, "log.xlsx", Kind.LOG, columns)
    assert read.rejected == ()
    return list(read.drafts)


def test_the_sheet_with_the_actions_is_taken_and_its_row_numbers_stand(tmp_path: Path) -> None:
    pages = {"Notes": [("Ref", "Note"), ("1", "x")], "Log": [("Action log 2026",), (), HEADING, ROW]}
    (draft,) = drafts(workbook(tmp_path / "a.xlsx", pages).read_bytes())
    assert (draft.row_number, draft.title, draft.owner, draft.due_on) == (
        4,
        "Visit the shop",
        "Ann",
        date(2026, 12, 9),
    )


def test_declared_headings_are_read_in_a_workbook_and_in_a_csv(tmp_path: Path) -> None:
    rows = [("Status", "of things"), (*OWN.values(), "Owner"), (*ROW, "somebody else")]
    from_book = drafts(workbook(tmp_path / "a.xlsx", {"Log": rows}).read_bytes(), OWN)
    text = "\n".join(";".join(str(cell) for cell in row) for row in rows)
    from_csv = drafts(text.encode("cp1252"), OWN)
    assert [(one.row_number, one.owner, one.due_on) for one in from_book] == [(3, "Ann", date(2026, 12, 9))]
    assert [one.title for one in from_csv] == ["Visit the shop"]


def test_a_heading_that_is_declared_and_not_there_is_named() -> None:
    with pytest.raises(UnreadableFile, match=r"no column “till”, “how”.*Columns found: “Our no”"):
        read_actions(b"Our no,To do,Who,Where from\n", "log.csv", Kind.LOG, OWN)


def test_a_damaged_workbook_is_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match=r"log\.xlsx is a damaged workbook"):
        read_actions(b"PK\x03\x04 rest", "log.xlsx", Kind.LOG)
