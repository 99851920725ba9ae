"""What the demo carries: real records, unchanged; meetings and conducts that fit each other."""

import csv
import gzip
from pathlib import Path

import pytest

import demo.story as story
from demo.conduct import ANALYSTS, CONDUCTS
from rules.personal import betrays

FILES = sorted(story.DATA.glob("*.csv.gz"))
TABLES = [*sorted(story.MEETINGS.glob("*.csv")), story.LOG]
HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
OUTSIDE_THE_FILES = {"restricted"}
"""Played by an action that is entered by hand."""


def rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_twelve_months_hold_23_636_rows_of_the_three_districts_alone() -> None:
    assert [path.name for path in FILES] == [f"2025-{month:02d}-west-mercia-street.csv.gz" for month in range(1, 13)]
    everything = [row for path in FILES for row in rows(path)]
    assert len(everything) == 23_636
    assert {row["LSOA name"][:-5] for row in everything} == {"Redditch", "Bromsgrove", "Wyre Forest"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:7])
def test_each_file_has_the_columns_of_the_police_and_its_own_month(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        assert file.readline().strip() == HEADING
    assert {row["Month"] for row in rows(path)} == {path.name[:7]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:7])
def test_each_file_is_packed_without_the_time_of_packing(path: Path) -> None:
    assert path.read_bytes()[4:8] == bytes(4)


def test_the_licence_stands_beside_the_records() -> None:
    said = "Contains public sector information licensed under the Open Government Licence v3.0."
    assert said in (story.DATA / "README.md").read_text(encoding="utf-8")


def test_every_conduct_is_played_and_every_one_named_exists() -> None:
    named = {row["conduct"] for path in TABLES for row in rows(path)} - {""}
    assert named | set(ANALYSTS) | OUTSIDE_THE_FILES == set(CONDUCTS)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_no_title_leads_to_a_person(path: Path) -> None:
    titles = [row.get("title") or row["Action"] for row in rows(path)]
    assert titles and [title for title in titles if betrays(title)] == []
