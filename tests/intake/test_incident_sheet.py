"""Incident sheets of any shape: where the heading is, what a date may be, which cell is at fault."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.opening import UnreadableFile
from intake.table_rows import SHEET_ROWS
from rules.sources import Files
from tests.intake.workbooks import AFTERNOON, COLUMNS, HEADING, incident, read, workbook

DAY = date(2026, 5, 9)


def csv_of(path: Path, *lines: str, codec: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(codec) + b"\n")
    return path


def test_a_workbook_with_a_title_and_blank_rows_is_read_from_its_heading_on(tmp_path: Path) -> None:
    rows = [("Incident log, North Worcestershire",), (), HEADING, incident(1), (None, None), incident(2)]
    good, rejected = read(workbook(tmp_path / "a.xlsx", {"Log": rows}))
    assert [(row.row_number, row.source_ref, row.type, row.lsoa_name, row.on_day) for row in good] == [
        (4, "A1", "Burglary", "Redditch", DAY),
        (6, "A2", "Burglary", "Redditch", DAY),
    ]
    assert rejected == []


def test_a_heading_of_two_merged_rows_answers_to_both_names(tmp_path: Path) -> None:
    rows = [
        ("Ref", "When", None, "Where", None),
        (None, "Date", "Time", "Ward", "Street"),
        ("A1", DAY, None, "Redditch"),
    ]
    path = workbook(tmp_path / "a.xlsx", {"Log": [*rows[:2], ("A1", DAY, "10:00", "Redditch", "High Street")]})
    columns = {"source_ref": "Ref", "date": "When Date", "area": "Where Ward", "location": "Street"}
    good, _ = read(path, columns=columns, type="Burglary")
    assert [(row.source_ref, row.on_day, row.lsoa_name, row.location) for row in good] == [
        ("A1", DAY, "Redditch", "High Street")
    ]


def test_every_sheet_that_has_the_columns_is_read_and_a_fault_names_its_sheet(tmp_path: Path) -> None:
    pages = {
        "May": [HEADING, incident(1)],
        "Notes": [("Read me",)],
        "June": [HEADING, incident(2), incident(3, "soon")],
    }
    path = workbook(tmp_path / "a.xlsx", pages)
    good, (row,) = read(path)
    assert [one.source_ref for one in good] == ["A1", "A2"]
    assert (row.row_number, row.field) == (2 * SHEET_ROWS + 3, "Date (column B)")
    assert "row 3 of sheet “June”" in row.reason
    assert [one.source_ref for one in read(path, sheets=("May",))[0]] == ["A1"]


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        AFTERNOON,
        46151,
        46151.75,
        "09/05/2026",
        "9 May 2026",
        "Sat 9th May 2026",
        "2026-05-09",
        "2026-05-09T14:30:00",
        "2026-05-09 00:30:00+01:00",
        "09/05/2026 14:30",
    ],
)
@pytest.mark.parametrize("mac", [False, True])
def test_a_date_is_read_however_it_was_entered_and_by_the_epoch_of_the_workbook(
    tmp_path: Path, cell: Any, mac: bool
) -> None:
    if mac and isinstance(cell, int | float):
        cell -= 1462  # days between the two epochs
    good, rejected = read(workbook(tmp_path / "a.xlsx", {"Log": [HEADING, incident(1, cell)]}, mac=mac))
    assert [row.on_day for row in good] == [DAY], rejected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "blank"),
        ("May", "not a date"),
        ("09/05/26", "two figures"),
        ("31/06/2026", "no such day"),
        (date(2026, 7, 2), "future"),
        (date(1985, 1, 1), "before 1990"),
        (5, "not a date"),
        (time(10, 0), "not a date"),
        (True, "not a date"),
    ],
)
def test_a_cell_that_is_no_date_is_named_with_its_column_and_a_fix(tmp_path: Path, cell: Any, reason: str) -> None:
    good, (row,) = read(workbook(tmp_path / "a.xlsx", {"Log": [HEADING, incident(1), incident(2, cell)]}))
    assert (len(good), row.row_number, row.field) == (1, 3, "Date (column B)")
    assert reason in row.reason
    assert row.fix.endswith(".")


def test_a_number_of_days_in_a_csv_is_refused_since_nobody_says_its_epoch(tmp_path: Path) -> None:
    _, (row,) = read(csv_of(tmp_path / "a.csv", "Ref,Date,What,Ward", "A1,46151,Burglary,Redditch"))
    assert "number of days" in row.reason


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_with_any_mark_between_fields_and_in_any_encoding(
    tmp_path: Path, mark: str, codec: str
) -> None:
    lines = [mark.join(HEADING), mark.join(("A1", "09/05/2026", "Café robbery", "Redditch"))]
    good, rejected = read(csv_of(tmp_path / "a.csv", *lines, codec=codec))
    assert ([row.type for row in good], rejected) == (["Café robbery"], [])


def test_an_open_quotation_mark_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    lines = [f"A{n},09/05/2026,Burglary,Redditch" for n in range(6)]
    lines[2] = 'A2,09/05/2026,"Burglary,Redditch'
    lines[4] = 'A4,09/05/2026,"Bur\nglary",Redditch'
    good, rejected = read(csv_of(tmp_path / "a.csv", ",".join(HEADING), *lines))
    assert [row.source_ref for row in good] == ["A0", "A1", "A3", "A4", "A5"]
    assert [(row.row_number, row.reason) for row in rejected] == [(4, "a quotation mark in it is not closed")]


def test_words_for_a_type_become_ours(tmp_path: Path) -> None:
    rows = [HEADING, incident(1, what="Theft - shop"), incident(2, what="DRUGS"), incident(3, what="Fly tipping")]
    good, _ = read(workbook(tmp_path / "a.xlsx", {"Log": rows}), types={"theft - SHOP": "Shoplifting"})
    assert [row.type for row in good] == ["Shoplifting", "Drugs", "Fly tipping"]


@pytest.mark.parametrize("written", ["2026-05", "May 2026", "may-26", "05/2026", "09/05/2026"])
def test_a_month_may_stand_in_a_column_of_its_own(tmp_path: Path, written: str) -> None:
    path = csv_of(tmp_path / "a.csv", "Month,What", f"{written},Burglary")
    (row,), _ = read(path, columns={"month": "Month", "type": "What"})
    assert (row.type, row.on_day) == ("Burglary", None)


def test_changes_need_a_reference_in_each_row(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", ",".join(HEADING), ",09/05/2026,Burglary,Redditch")
    assert len(read(path)[0]) == 1
    _, (row,) = read(path, files=Files.CHANGES)
    assert row.field == "Ref (column A)"


def test_columns_that_are_missing_are_named_at_once_with_those_found(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", "Ref,When,What,Place", "A1,x,y,z")
    with pytest.raises(UnreadableFile, match=r"no column “Date”, “Ward”.*Columns found: “Ref”, “When”"):
        read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 not a workbook", "damaged workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old workbook"),
        (b"Ref,Date,What,Ward\n", "a heading and no rows"),
        (b"x" * 3_000_000, "no line ends"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=sentence):
        read(path)


@given(st.binary(min_size=1, max_size=8), st.integers(0, 10_000), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutated_workbook_is_read_or_refused_in_words(tmp_path: Path, piece: bytes, at: int, insert: bool) -> None:
    whole = tmp_path / "whole.xlsx"
    if not whole.exists():
        workbook(whole, {"Log": [HEADING, *(incident(n) for n in range(20))]})
    content = bytearray(whole.read_bytes())
    at %= len(content)
    content[at : at if insert else at + len(piece)] = piece
    (tmp_path / "mutated.xlsx").write_bytes(bytes(content))
    try:
        good, rejected = read(tmp_path / "mutated.xlsx")
    except UnreadableFile as refused:
        said = refused.sentence, refused.fix
    else:
        said = ("all read", "") if len(good) + len(rejected) >= 20 else ("", "")
    assert said[0]


@given(st.lists(st.integers(0, 400), max_size=3), st.sampled_from(['"', ",", "\n", "\x00", "é", ";"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_put_anywhere_in_a_csv_cost_at_most_the_rows_they_touch(
    tmp_path: Path, places: list[int], mark: str
) -> None:
    lines = [f"A{n},09/05/2026,Burglary,Redditch" for n in range(12)]
    text = "\n".join(lines)
    for at in places:
        at %= len(text)
        text = text[:at] + mark + text[at:]
    good, rejected = read(csv_of(tmp_path / "a.csv", ",".join(COLUMNS.values()), text))
    assert len({row.source_ref for row in good} & {f"A{n}" for n in range(12)}) >= 12 - 2 * len(places)
    assert all(row.row_number and row.field and row.reason and row.fix for row in rejected)
