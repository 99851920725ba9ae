"""`jatac ingest --covers`: of which months a sheet is, and what is said of those without rows."""

from pathlib import Path

import pytest

from tests.cli.terminal import PARTNERSHIP, Terminal

SHEET = """
  - key: graffiti
    name: Graffiti
    format: table
    type: Graffiti
    crime_types: [Graffiti]
    columns: {source_ref: Ref, date: Date, area: Ward}
"""


@pytest.fixture
def sheet(terminal: Terminal, tmp_path: Path) -> Terminal:
    """The demo's partnership with a sheet of one type."""
    whole = PARTNERSHIP.read_text(encoding="utf-8").replace("\nsources:", f"\nsources:{SHEET}", 1)
    (tmp_path / "lsoa.csv").write_bytes((PARTNERSHIP.parent / "lsoa.csv").read_bytes())
    (tmp_path / "p.yaml").write_text(whole, encoding="utf-8")
    terminal.ok("init", "--partnership", str(tmp_path / "p.yaml"))
    return terminal


def written(tmp_path: Path, *days: str) -> str:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["Ref;Date;Ward", *(f"{day};{day};Redditch" for day in days)]) + "\n")
    return str(path)


def test_the_months_that_count_as_0_are_named(sheet: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "2026-01-05", "2026-03-20")
    assert "  No rows in 2026-02: counted as 0.\n" in sheet.ok("ingest", file, "--source", "graffiti").out
    again = sheet.ok("ingest", file, "--source", "graffiti", "--covers", "2026-01..2026-05", "--json").json
    (one,) = again["files"]
    assert (again["accepted"], one["repeated"], one["counted_as_0"]) == (0, 2, ["2026-04", "2026-05"])
    assert {(month["month"], month["accepted"]) for month in one["months"]} == {
        ("2026-01", 1), ("2026-02", 0), ("2026-03", 1), ("2026-04", 0), ("2026-05", 0),
    }  # fmt: skip
    held = sheet.run("ingest", written(tmp_path), "--source", "graffiti", "--covers", "2026-03")
    assert held.code == 1
    assert "It has nothing for March 2026 of graffiti" in held.err


def test_why_a_month_does_not_count_as_0_is_said(sheet: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "2024-01-05", "2026-03-20")
    assert "more than 12 months in a row" in sheet.ok("ingest", file, "--source", "graffiti").out
    (one,) = sheet.ok("ingest", written(tmp_path, "2026-03-20", "2026-05-02"), "--json").json["files"]
    assert (one["counted_as_0"], one["remarks"]) == (["2026-04"], [])


@pytest.mark.parametrize(
    ("file", "options", "why"),
    [
        ("log.csv", ("--covers", "June"), "“June” says no months. Write it like 2026-06, or 2026-01..2026-06."),
        ("log.csv", ("--covers", "2026-06..2026-01"), "--covers: 2026-01 is before 2026-06."),
        ("log.csv", ("--covers", "2026-06", "--source", "west-mercia-street"), "is for tables of whole months"),
        ("rejected-1.csv", ("--covers", "2026-06", "--source", "graffiti"), "holds mended rows"),
        ("actions.csv", ("--covers", "2026-06"), "says nothing of an action log"),
    ],
)
def test_months_that_cannot_be_are_wrong_usage(
    sheet: Terminal, tmp_path: Path, file: str, options: tuple[str, ...], why: str
) -> None:
    heading = "Ref;Date;Ward\n" if file != "actions.csv" else "reference,title,owner,agency,due,status\n"
    (tmp_path / file).write_text(heading)
    answer = sheet.run("ingest", str(tmp_path / file), *options)
    assert (answer.code, why in " ".join(answer.err.split())) == (2, True), answer.err


def test_a_heading_alone_says_how_to_say_of_which_month_it_is(sheet: Terminal, tmp_path: Path) -> None:
    answer = sheet.run("ingest", written(tmp_path), "--source", "graffiti")
    assert answer.code == 1
    assert "If nothing happened, say of which months: jatac ingest FILE --covers 2026-06." in answer.err
    assert "counted as 0" in sheet.ok("ingest", written(tmp_path), "--source", "graffiti", "--covers", "2026-06").out
