"""What people type is read or refused with a sentence: dates, files, words."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from cli import given
from cli.boundary import CannotDo, WrongUsage
from config.clock import now
from tests.cli.terminal import COORDINATOR, OWNER, Terminal

MEETING = (
    "title,owner,agency,due\nLight the underpass,owen-pritchard,,2026-12-09\nCount the lamps,joy-tandy,,2026-12-09\n"
)


def test_a_date_more_than_five_years_ahead_is_refused() -> None:
    today = now().date()
    assert given.day((today + timedelta(days=1825)).isoformat(), "--due")
    for far in (today + timedelta(days=1830)).isoformat(), "9999-12-31":
        with pytest.raises(WrongUsage, match="more than five years from today"):
            given.day(far, "--due")


def test_each_command_that_takes_a_date_refuses_one_too_far_ahead(terminal: Terminal) -> None:
    ref = terminal.issue()
    for words in (
        ("action", "add", "Light it", "--due", "9999-12-31"),
        ("action", "extend", "request", ref, "--to", "9999-12-31", "--reason", "staff_absence"),
        ("action", "date", ref, "9999-12-31"),
    ):
        answer = terminal.run(*words, by=OWNER)
        assert (answer.code, answer.out) == (2, "") and "five years" in answer.err


def test_a_gzipped_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv.gz"
    path.write_bytes(gzip.compress(b"title\n"))
    assert given.file_bytes(path) == b"title\n"
    with pytest.raises(CannotDo, match="cannot be read"):
        given.file_bytes(tmp_path / "none.csv")


def test_a_gzipped_file_of_actions_is_entered_as_the_plain_one(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "meeting.csv.gz"
    path.write_bytes(gzip.compress(MEETING.encode()))
    said = terminal.run("action", "add", str(path), "--json", by=COORDINATOR)
    assert said.json.get("accepted") == 2, (said.out, said.err)
    listed = terminal.ok("action", "list", "--json").json["actions"]
    assert {one["title"] for one in listed} == {"Light the underpass", "Count the lamps"}
    path.write_bytes(path.read_bytes()[:-12])
    assert "damaged or cut short" in terminal.refused("action", "add", str(path), by=COORDINATOR)


@pytest.mark.parametrize("words", [("--by", "J\udcf6rg"), ("--description", "caf\udce9"), ("--reader", "caf\udce9")])
def test_words_that_are_not_utf_8_are_refused_with_a_sentence(terminal: Terminal, words: tuple[str, str]) -> None:
    answer = terminal.run("action", "add", "Light the underpass", *words)
    assert (answer.code, answer.err.strip()) == (
        2, "A word of this command is not UTF-8 text. Type it again, or set the terminal to UTF-8."
    )  # fmt: skip
