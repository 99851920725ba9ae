"""`jatac forecast`: by day and person, the same under an edited policy, and nothing written."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import CHAIR, COORDINATOR, DEPUTY, OWNER, Terminal


def _dump(terminal: Terminal) -> list[str]:
    with sqlite3.connect(terminal.data_dir / "jatac.db") as database:
        return list(database.iterdump())


def _policy(folder: Path, text: str) -> str:
    file = folder / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_ladder_of_a_silent_owner_by_day_and_person(terminal: Terminal) -> None:
    ref = terminal.issue()  # due Wed 9 Dec
    terminal.ok("action", "ack", ref, by=OWNER)
    before = _dump(terminal)
    found = terminal.ok("forecast", "--to", "2026-12-18", "--json").json
    said = terminal.ok("forecast", "--to", "2026-12-18").out
    assert _dump(terminal) == before, "a forecast writes nothing"
    assert [(one["on"], one["rung"]) for one in found["rungs"]] == [
        ("2026-12-10", 1), ("2026-12-14", 2), ("2026-12-16", 3)
    ]  # fmt: skip
    told = {(one["on"], one["person"], one["kind"], one["rung"]) for one in found["notices"]}
    assert ("2026-12-04", "Owen Pritchard", "reminder_3", 0) in told
    assert ("2026-12-10", "Owen Pritchard", "overdue", 1) in told
    assert ("2026-12-16", "Helen Marsh", "rung_3", 3) in told
    assert all(one["reason"] for one in found["notices"])
    assert {"on": "2026-12-04", "mails": 1} in found["mails_by_day"]
    assert found["held"] is True and "in hold" in said
    lines = said.splitlines()
    day = lines.index("Thu 10 Dec 2026")
    assert any(f"Owen Pritchard          {ref}" in line and line.endswith("  overdue") for line in lines[day:])
    assert f"  {ref} reaches rung 1 (clock of the due date)" in lines
    assert any(line.startswith("Week of Mon 7 Dec 2026:") and "2 rungs" not in line for line in lines)


def test_what_waits_already_is_shown_today(terminal: Terminal) -> None:
    ref = terminal.issue()
    found = terminal.ok("forecast", "--to", "2026-12-02", "--json").json
    assert [(one["ref"], one["kind"], one["waiting"], one["on"]) for one in found["notices"]] == [
        (ref, "issue", True, "2026-12-02")
    ]
    assert "issued to its owner, waiting" in terminal.ok("forecast", "--to", "2026-12-02").out


def test_what_waits_of_an_action_that_was_closed_meanwhile_is_not_foreseen(terminal: Terminal) -> None:
    ref = terminal.issue()
    terminal.ok("action", "done", ref, by=OWNER)
    terminal.ok("action", "verify", ref, by=COORDINATOR)
    found = terminal.ok("forecast", "--to", "2026-12-03", "--json").json
    assert [(one["ref"], one["kind"]) for one in found["notices"]] == [(ref, "stopped")]
    preview = terminal.ok("preview", "--json").json["mails"]
    assert [mail["kinds"] for mail in preview] == [["stopped"]], "as the mails are"


def test_an_edited_policy_shows_what_is_added_gone_and_moved(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.issue()
    terminal.ok("action", "ack", ref, by=OWNER)
    file = _policy(tmp_path, "ladder:\n  rung_days: [2, 3, 9]\n  reminders: [3, 2]\n")
    found = terminal.ok("forecast", "--to", "2026-12-18", "--policy", file, "--json").json["difference"]
    moved = [(one["before"], one["on"], one["rung"]) for one in found["rungs"]["moved"]]
    assert moved == [("2026-12-10", "2026-12-11", 1)]
    assert [(one["on"], one["rung"]) for one in found["rungs"]["gone"]] == [("2026-12-16", 3)]
    assert ("2026-12-08", "2026-12-07", "reminder_1") in [
        (one["before"], one["on"], one["kind"]) for one in found["notices"]["moved"]
    ]
    assert "rung_3" in {one["kind"] for one in found["notices"]["gone"]} and found["rungs"]["added"] == []
    said = terminal.ok("forecast", "--to", "2026-12-18", "--policy", file).out
    assert f"moved Thu 10 Dec 2026 → Fri 11 Dec 2026  {ref} rung 1" in said
    assert "until `jatac action policy`" in said


def test_a_policy_that_is_the_same_makes_no_difference(terminal: Terminal, tmp_path: Path) -> None:
    terminal.issue()
    file = _policy(tmp_path, "ladder:\n  rung_days: [1, 3, 5]\n")
    assert "None: the same" in terminal.ok("forecast", "--to", "2026-12-18", "--policy", file).out


def test_a_faulty_policy_shows_every_fault_with_its_line(terminal: Terminal, tmp_path: Path) -> None:
    file = _policy(tmp_path, "ladder:\n  rung_days: [5, 3, 1]\n  acknowledge: 2\n")
    said = terminal.refused("forecast", "--to", "2026-12-18", "--policy", file)
    assert "policy.yaml:2" in said and "policy.yaml:3" in said


@pytest.mark.parametrize("text", ["", "people: []\n", "- 1\n"])
def test_a_file_without_a_policy_is_refused(terminal: Terminal, tmp_path: Path, text: str) -> None:
    assert "policy" in terminal.refused("forecast", "--to", "2026-12-18", "--policy", _policy(tmp_path, text))


@pytest.mark.parametrize("to", ["2026-12-01", "2028-12-01"])
def test_a_day_that_has_passed_or_is_far_off_is_wrong_usage(terminal: Terminal, to: str) -> None:
    answer = terminal.run("forecast", "--to", to)
    assert answer.code == 2 and "--to" in answer.err


def test_of_a_restricted_action_names_are_shown_to_its_readers_alone(terminal: Terminal) -> None:
    words = ("--owner", OWNER, "--due", "2026-12-09", "--business-as-usual", "--json")
    readers = ("--reader", OWNER, "--reader", DEPUTY, "--reader", COORDINATOR)
    ref = terminal.ok("action", "add", "Visit", *words, *readers, by=COORDINATOR).json["ref"]
    terminal.ok("action", "issue", ref, by=COORDINATOR)
    ahead = ("forecast", "--to", "2026-12-18", "--json")
    named = {one["person"] for one in terminal.ok(*ahead, by=COORDINATOR).json["notices"] if one["ref"] == ref}
    assert "Owen Pritchard" in named
    for by in (None, CHAIR):
        notices = terminal.ok(*ahead, by=by).json["notices"]
        assert {one["person"] for one in notices if one["ref"] == ref} == {None}


def test_the_first_rung_of_the_forecast_is_what_explain_says_comes_next(terminal: Terminal) -> None:
    terminal.ok("release", by=COORDINATOR)  # in hold no clock runs
    ref = terminal.issue()
    terminal.tell()
    terminal.ok("action", "ack", ref, by=OWNER)
    for at in ("2026-12-10T16:00", "2026-12-14T16:00", "2026-12-15T16:00"):
        terminal.at = at
        terminal.ok("run", "chase_overdue")
        first = terminal.ok("forecast", "--to", "2027-01-20", "--json").json["rungs"][0]
        ahead = terminal.ok("explain", ref, "--json").json["action"]["next_on"]
        assert first["on"] == ahead, at
