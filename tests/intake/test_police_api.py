"""Answers of the police.uk API: the real ones, polygons, empty and damaged ones."""

import io
import json
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.archive import json_members
from intake.encodings import Seen
from intake.opening import Member, UnreadableFile
from intake.police_api import TYPES, ApiFile, api_file
from rules.declarations import CRIME_TYPES
from rules.drafts import DeliveryKey, RejectedRow, StreetBatch

REAL = Path(__file__).parent / "data" / "crime_month_2016_11_area_E05000137_0.json"
RECORDED = date(2026, 2, 1)
WARD = DeliveryKey("e05000128", date(2018, 5, 1))


def crime(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One good row of an answer."""
    return {
        "category": "robbery",
        "location_type": "Force",
        "location": {"latitude": "51.5", "street": {"id": 1, "name": "On or near High Street"}, "longitude": "-0.1"},
        "outcome_status": {"category": "Under investigation", "date": "2018-06"},
        "persistent_id": f"{number:064x}",
        "id": number,
        "month": "2018-05",
    } | changed


def polygon(folder: Path, number: int, *rows: dict[str, Any], ward: str = "E05000128") -> Path:
    """An answer as a file, named as the downloads are."""
    path = folder / f"crime_month_2018_05_area_{ward}_{number}.json"
    path.write_text(json.dumps(list(rows)))
    return path


def read(file: ApiFile) -> tuple[dict[DeliveryKey, StreetBatch], list[RejectedRow]]:
    batches = list(file.batches(RECORDED, Seen()))
    good = {one.delivery: one for one in batches if one.delivery and not one.rejected}
    return good, [row for one in batches for row in one.rejected]


def read_paths(*paths: Path) -> tuple[dict[DeliveryKey, StreetBatch], list[RejectedRow]]:
    return read(api_file("all", [Member(path) for path in paths]))


def test_every_row_of_a_real_answer_is_taken_in_under_its_ward_and_month() -> None:
    good, rejected = read_paths(REAL)
    ((key, batch),) = good.items()
    real = json.loads(REAL.read_text())
    assert (key, len(batch.rows), rejected) == (DeliveryKey("e05000137", date(2016, 11, 1)), len(real), [])
    assert {row[1] for row in batch.rows} <= set(CRIME_TYPES)
    assert {row[3] for row in batch.rows} == {"E05000137"}


def test_the_api_names_the_types_of_a_street_file() -> None:
    assert sorted(TYPES.values()) == sorted(CRIME_TYPES)


def test_polygons_are_one_delivery_and_a_crime_given_for_two_is_one_item(tmp_path: Path) -> None:
    paths = polygon(tmp_path, 0, crime(1), crime(2)), polygon(tmp_path, 1, crime(2), crime(3))
    good, rejected = read_paths(*paths)
    assert [row[2] for row in good[WARD].rows] == [f"{n:064x}" for n in (1, 2, 3)]
    assert rejected == []
    other = {**crime(4), "id": crime(2)["id"]}
    both = polygon(tmp_path, 0, crime(1), crime(2)), polygon(tmp_path, 1, crime(2), other)
    good, _ = read_paths(*both, polygon(tmp_path, 2, other, crime(1)))
    assert [row[2] for row in good[WARD].rows] == [f"{n:064x}" for n in (1, 2, 4)], (
        "its id is wrong, and it is a crime"
    )


def test_the_same_crimes_in_another_order_or_packing_are_the_same_file(tmp_path: Path) -> None:
    path = polygon(tmp_path, 0, crime(1), crime(2))
    packed = tmp_path / "may.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(path, "a/b/" + path.name)
        archive.add(path, "../../outside.txt")
    zipped = tmp_path / "may.zip"
    with zipfile.ZipFile(zipped, "w") as archive_zip:
        archive_zip.write(path, path.name)
    sums = set[str]()
    for one in (path, packed, zipped):
        with json_members(one) as members:
            sums.add(api_file(one.name, members).sha256())
    assert len(sums) == 1
    other = tmp_path / "other"
    other.mkdir()
    first, second = read_paths(path)[0], read_paths(polygon(other, 0, crime(2), crime(1)))[0]
    assert first[WARD].content == second[WARD].content


def test_an_empty_answer_is_a_month_without_crimes(tmp_path: Path) -> None:
    good, _ = read_paths(polygon(tmp_path, 0))
    assert (good[WARD].nothing, list(good[WARD].rows)) == (True, [])


def test_a_file_of_0_bytes_is_named_and_the_other_wards_are_taken_in(tmp_path: Path) -> None:
    empty = polygon(tmp_path, 0, ward="E05000129")
    empty.write_bytes(b"")
    file = api_file("all", [Member(polygon(tmp_path, 0, crime())), Member(empty)])
    good, _ = read(file)
    assert list(good) == [WARD]
    (fault,) = file.faults
    assert f"{empty.name} is empty (0 bytes)" in str(fault)


def test_an_area_of_which_one_polygon_is_missing_or_unreadable_is_not_taken_in_by_half(tmp_path: Path) -> None:
    second = polygon(tmp_path, 1, crime(2))
    file = api_file("all", [Member(second)])
    assert "comes without its polygon _0" in str(file.faults[0])
    polygon(tmp_path, 0).write_text("<html>Too many requests")
    file = api_file("all", [Member(second), Member(tmp_path / second.name.replace("_1.", "_0."))])
    assert read(file) == ({}, [])
    assert "no JSON list" in str(file.faults[0])


def test_a_name_that_tells_no_area_is_refused_with_an_example(tmp_path: Path) -> None:
    path = tmp_path / "street.json"
    path.write_text("[]")
    (fault,) = api_file("all", [Member(path)]).faults
    assert "2026-05_E05000128_0.json" in fault.fix


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (crime(month="2018-06"), "Month", "the file is named for 2018-05"),
        (crime(month="2018-13"), "Month", "it is not a month"),
        (crime(month="2199-01"), "Month", "it lies in the future"),
        (crime(month=None), "Month", "it is not a month"),
        (crime(category=""), "Crime type", "it is blank"),
        (crime(category={"a": 1}), "Crime type", "it is blank"),
        (crime(location={"latitude": "0", "longitude": "-1"}), "Latitude", "not a place in the United Kingdom"),
        (crime(location={"latitude": "51.5"}), "Longitude", "it is blank though the other one is not"),
    ],
)
def test_a_bad_row_is_named_with_its_field_and_its_place(
    tmp_path: Path, row: dict[str, Any], field: str, reason: str
) -> None:
    good, rejected = read_paths(polygon(tmp_path, 0, crime(1), row, crime(3)))
    assert [(one.row_number, one.field) for one in rejected] == [(2, field)]
    assert reason in rejected[0].reason
    assert "row 2 of crime_month_2018_05" in rejected[0].reason
    assert len(good[WARD].rows) == 2


@pytest.mark.parametrize("location", [None, {}, [], "x"])
def test_a_crime_without_a_location_is_one_all_the_same(tmp_path: Path, location: object) -> None:
    good, rejected = read_paths(polygon(tmp_path, 0, crime(location=location)))
    assert (good[WARD].rows[0][5:8], rejected) == ((None, None, None), [])


def test_a_truncated_archive_is_refused_in_words(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(REAL, REAL.name)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(buffer.getvalue()[:-2000])
    with pytest.raises(UnreadableFile, match="cut short"), json_members(cut):
        pass


@given(st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutated_real_answer_loses_only_what_was_touched_and_says_where(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(REAL.read_bytes())
    whole = {tuple(row[1:]) for row in next(iter(read_paths(REAL)[0].values())).rows}
    at = data.draw(st.integers(1, len(content) - 1))
    piece = data.draw(st.binary(max_size=4))
    if data.draw(st.booleans()):
        content[at : at + len(piece)] = piece
    else:
        content[at:at] = piece
    path = tmp_path / REAL.name
    path.write_bytes(bytes(content))
    file = api_file("all", [Member(path)])
    good, rejected = read(file)
    kept = {tuple(row[1:]) for batch in good.values() for row in batch.rows}
    assert file.faults == []
    assert len(whole - kept) <= 2
    assert all(row.row_number and row.field and row.reason and row.fix for row in rejected)
