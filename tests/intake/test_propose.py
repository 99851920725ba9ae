"""What a sheet seems to be: by its headings, by slips in them, and by what stands below."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.opening import Member, UnreadableFile
from intake.propose import propose
from tests.intake.workbooks import workbook

DAYS = [date(2026, 5, n) for n in range(1, 6)]


def sheet(folder: Path, *rows: tuple[Any, ...]) -> Member:
    return Member(workbook(folder / "a.xlsx", {"Cover": [("Community safety",)], "Data": list(rows)}))


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        (
            ("Crime Number", "Date Occurred", "Offence", "Ward", "Status"),
            {
                "source_ref": "Crime Number",
                "date": "Date Occurred",
                "type": "Offence",
                "area": "Ward",
                "outcome": "Status",
            },
        ),
        (
            ("URN", "Date/Time", "Nature", "LSOA code", "Name of caller"),
            {"source_ref": "URN", "date": "Date/Time", "type": "Nature", "lsoa": "LSOA code"},
        ),
        (
            ("Incident refrence", "Catagory", "Month"),
            {"source_ref": "Incident refrence", "type": "Catagory", "month": "Month"},
        ),
    ],
)
def test_usual_headings_and_slips_of_the_pen_are_known(
    tmp_path: Path, heading: tuple[str, ...], columns: dict[str, str]
) -> None:
    found = propose(sheet(tmp_path, ("Log for May",), (), heading, tuple("abcde"[: len(heading)])))
    assert (found.format, found.sheet, found.heading_row, dict(found.columns)) == ("table", "Data", 3, columns)


def test_a_heading_that_says_nothing_is_told_by_what_stands_below(tmp_path: Path) -> None:
    rows = [(day, "E01032138", 52.3 + n / 100 + 0.001, -1.9 - n / 1000, "Noise") for n, day in enumerate(DAYS)]
    found = propose(sheet(tmp_path, ("A", "B", "C", "D", "Type"), *rows))
    assert found.columns == {"type": "Type", "date": "A", "lsoa": "B", "latitude": "C", "longitude": "D"}


def test_a_sheet_of_intelligence_is_told_by_its_text_and_both_halves_of_its_grading(tmp_path: Path) -> None:
    heading = ("URN", "Received", "Information", "Source eval", "Info assessment", "Handling", "Classification")
    found = propose(sheet(tmp_path, heading, ("1", DAYS[0], "Words", 2, "B", "P", "OFFICIAL")))
    assert found.format == "intelligence" and found.unused == ()
    assert (found.columns["source_evaluation"], found.columns["information_assessment"]) == heading[3:5]


def test_an_action_log_is_told_from_a_sheet_of_incidents(tmp_path: Path) -> None:
    heading = ("Ref", "Action", "Lead officer", "Agency", "Deadline", "RAG", "Comments")
    found = propose(sheet(tmp_path, heading, ("1", "Visit", "Ann", "Police", DAYS[0], "Green", "")))
    assert (found.format, found.columns["owner"], found.unused) == ("action_log", "Lead officer", ("Comments",))


def test_a_sheet_without_a_heading_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="looks like a heading"):
        propose(sheet(tmp_path, ("a", "b"), ("c", "d")))
