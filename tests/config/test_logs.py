"""Logs say what happened by ids, counts and codes; a name never gets in, and stdout stays free."""

import json
import multiprocessing
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config import logs
from rules.moment import NaiveMoment, aware

DECEMBER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    yield
    logs.to_nowhere()


def lines(data_dir: Path, month: str = "2026-12") -> list[dict[str, Any]]:
    text = (data_dir / "logs" / f"{month}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_json_line_with_its_instant(data_dir: Path) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    logs.log.info("flow_ended", flow="send_reminders", notices_new=3)
    assert lines(data_dir) == [
        {
            "flow": "send_reminders",
            "notices_new": 3,
            "event": "flow_ended",
            "level": "info",
            "at": "2026-12-02T09:00:00+00:00",
        }
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("owner", "Jane"),
        ("to", "jane.doe@redditch.example"),
        ("reason", "Jane Doe is away"),
        ("reason", "jane.doe@redditch.example"),
        ("title", "Street_lights"),
        ("item", "jane 12 Doe"),
        ("item", "Jane Doe"),
        ("item", "Jane_Doe.csv"),
        ("item", "jane-doe.xlsx"),
        ("item", "Jane_Doe"),
        ("ids", ["Jane"]),
        ("share", 0.5),
        ("facts", {"owner": 3}),
    ],
)
def test_a_value_that_is_no_id_count_or_code_is_withheld_and_the_line_says_so(
    data_dir: Path, key: str, value: object
) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    logs.log.warning("mail_refused", message_id=12, **{key: value})
    (line,) = lines(data_dir)
    assert line["message_id"] == 12
    assert line[key] is None
    assert line["withheld"] == [key]


@pytest.mark.parametrize(
    "item", ["message 12", "NW-2026-23/07", "person 3", "NW-2026-D/041", "2026-07", "links", "north-worcestershire"]
)
def test_an_item_is_named_by_its_reference_or_its_number(data_dir: Path, item: str) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    logs.log.error("item_failed", item=item)
    (line,) = lines(data_dir)
    assert line["item"] == item


def test_an_event_said_in_a_sentence_is_withheld_too(data_dir: Path) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    logs.log.info("told Jane Doe")
    (line,) = lines(data_dir)
    assert line["event"] is None


def test_an_exception_leaves_its_class_and_place_and_not_its_message(data_dir: Path) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    try:
        aware(datetime(2026, 12, 2))  # noqa: DTZ001 - the naive one is the point
    except NaiveMoment:
        logs.log.exception("item_failed", action_id=7)
    (line,) = lines(data_dir)
    assert line["error"] == "NaiveMoment"
    assert line["where"].startswith("rules/moment.py:")
    assert re.fullmatch(r"rules/moment\.py:\d+:\w+", line["inner"])
    assert "withheld" not in line
    assert "time zone" not in json.dumps(line)


def test_ids_bound_around_a_run_stand_in_every_line_of_it(data_dir: Path) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    with logs.bound(flow_run_id=7):
        logs.log.info("batch_written", actions=200)
    logs.log.info("idle")
    first, second = lines(data_dir)
    assert first["flow_run_id"] == 7
    assert "flow_run_id" not in second


def test_each_month_has_its_own_file_by_utc(data_dir: Path) -> None:
    instants = iter([DECEMBER, DECEMBER, datetime.fromisoformat("2027-01-01T00:30:00+01:00")] * 2)
    logs.to_files(data_dir, lambda: next(instants))
    logs.log.info("first")
    instants = iter([datetime.fromisoformat("2027-01-01T00:30:00+01:00")] * 2)
    logs.log.info("still_december_in_utc")
    instants = iter([datetime(2027, 1, 1, 0, 30, tzinfo=UTC)] * 2)
    logs.log.info("new_year")
    assert [line["event"] for line in lines(data_dir)] == ["first", "still_december_in_utc"]
    assert [line["event"] for line in lines(data_dir, "2027-01")] == ["new_year"]


def test_a_folder_that_somebody_removed_is_made_again(data_dir: Path) -> None:
    logs.to_files(data_dir, lambda: DECEMBER)
    (data_dir / "logs").rmdir()
    logs.log.info("flow_ended", flow="send_reminders")
    assert [line["event"] for line in lines(data_dir)] == ["flow_ended"]


def test_nothing_is_printed_with_or_without_a_data_dir(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.log.error("before_any_data_dir")
    logs.to_files(data_dir, lambda: DECEMBER)
    logs.log.error("with_one")
    assert capsys.readouterr() == ("", "")
    assert [line["event"] for line in lines(data_dir)] == ["with_one"]


def write_many(data_dir: str) -> None:
    logs.to_files(Path(data_dir), lambda: DECEMBER)
    for number in range(500):
        logs.log.info("row", number=number)


def test_two_processes_share_a_file_without_tearing_a_line(data_dir: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(write_many, [str(data_dir)] * 2, chunksize=1)
    numbers = sorted(line["number"] for line in lines(data_dir))
    assert numbers == sorted([*range(500), *range(500)])
