"""A watched folder: what is whole is taken, what somebody is still writing is left for the next run."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.folder import LOOKS, lying

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def put(folder: Path, name: str, age_s: float = 60.0) -> Path:
    path = folder / name
    path.write_text("content")
    os.utime(path, (NOW.timestamp() - age_s,) * 2)
    return path


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("june.csv", True),
        ("june.csv.gz", True),
        ("june.part", False),
        ("june.csv.PART", False),
        ("june.csv.tmp", False),
        ("june.csv.crdownload", False),
        ("~$june.xlsx", False),
        ("june.csv~", False),
    ],
)
def test_a_name_that_says_it_is_unfinished_is_believed(tmp_path: Path, name: str, whole: bool) -> None:
    put(tmp_path, name)
    found = lying(str(tmp_path / "*"), NOW)
    assert (names(found.whole), names(found.unfinished)) == (([name], []) if whole else ([], [name]))


def test_a_file_that_grows_at_every_look_waits_and_the_others_do_not(tmp_path: Path) -> None:
    put(tmp_path, "old.csv")
    growing, still = put(tmp_path, "growing.csv", 1), put(tmp_path, "still.csv", 1)
    looks = []

    def somebody_writes(seconds: float) -> None:
        looks.append(seconds)
        with growing.open("a") as file:
            file.write("more")

    found = lying(str(tmp_path / "*.csv"), NOW, somebody_writes)
    assert (names(found.whole), names(found.unfinished)) == (["old.csv", "still.csv"], ["growing.csv"])
    assert len(looks) == LOOKS - 1
    assert still in found.whole


def test_old_files_are_taken_without_waiting(tmp_path: Path) -> None:
    put(tmp_path, "old.csv", 11)
    put(tmp_path, "of-another-clock.csv", -1_000_000)

    def never(seconds: float) -> None:
        raise AssertionError("nothing is waited for")

    assert len(lying(str(tmp_path / "*.csv"), NOW, never).whole) == 2
