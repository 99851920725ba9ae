"""A file of actions that comes back to be mended."""

from pathlib import Path

from tests.cli.terminal import COORDINATOR, OWNER, Terminal


def test_a_rejected_action_runs_as_no_formula_in_a_spreadsheet_and_comes_back_as_it_was(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(f"title,owner,agency,due\n=1+1 lights,{OWNER},,soonish\n", encoding="utf-8")
    answer = terminal.run("action", "add", str(file), "--json", by=COORDINATOR)
    assert (answer.code, answer.json["rejected"]) == (1, 1), answer.err
    repair = Path(answer.json["repair_file"])
    written = repair.read_text(encoding="utf-8-sig")
    assert "\n'=1+1 lights," in written
    repair.write_text(written.replace(",soonish,", ",2026-12-09,"), encoding="utf-8")
    (ref,) = terminal.run("action", "add", str(repair), "--json", by=COORDINATOR).json["actions"]
    assert terminal.ok("action", "show", ref, "--json").json["title"] == "=1+1 lights"


def test_a_meetings_action_that_would_be_due_before_today_comes_back_and_an_old_logs_keeps_its_date(
    terminal: Terminal, tmp_path: Path
) -> None:
    row = f"Cut the hedge,{OWNER},,01/12/2026\n"
    meeting = tmp_path / "meeting.csv"
    meeting.write_text(f"title,owner,agency,due\nLight the path,{OWNER},,02/12/2026\n{row}")
    answer = terminal.run("action", "add", str(meeting), "--json", by=COORDINATOR)
    assert (answer.code, answer.json["accepted"], answer.json["rejected"]) == (1, 1, 1)
    assert answer.json["rejected_rows"] == [
        {
            "row": 3,
            "field": "due",
            "value": "01/12/2026",
            "reason": "it is past",
            "fix": "The next working day is Thu 3 Dec 2026.",
        }
    ]
    repair = Path(answer.json["repair_file"])
    written = repair.read_text(encoding="utf-8-sig")
    assert "Cut the hedge" in written and "Light the path" not in written
    repair.write_text(written.replace("01/12/2026", "03/12/2026"), encoding="utf-8")
    assert terminal.ok("action", "add", str(repair), "--json", by=COORDINATOR).json["accepted"] == 1
    log = tmp_path / "log.csv"
    log.write_text(f"reference,title,owner,agency,due,status\n7,Cut the verge,{OWNER},,01/12/2025,open\n")
    (ref,) = terminal.ok("action", "add", str(log), "--imported", "--json", by=COORDINATOR).json["actions"]
    assert terminal.ok("action", "show", ref, "--json").json["due_on"] == "2025-12-01"


def test_a_file_entered_again_when_its_dates_are_past_is_here_already(terminal: Terminal, tmp_path: Path) -> None:
    meeting = tmp_path / "meeting.csv"
    meeting.write_text(f"title,owner,agency,due\nLight the path,{OWNER},,04/12/2026\n")
    terminal.ok("action", "add", str(meeting), by=COORDINATOR)
    terminal.at = "2026-12-08T09:00"
    said = terminal.ok("action", "add", str(meeting), "--json", by=COORDINATOR).json
    assert (said["repeated"], said["rejected"]) == (1, 0)


def test_a_file_that_gives_an_owner_more_than_enough_says_so_once_and_is_done(
    terminal: Terminal, tmp_path: Path
) -> None:
    for number in range(5):
        terminal.issue(f"Visit shop {number}")
    meeting = tmp_path / "meeting.csv"
    meeting.write_text(f"title,owner,agency,due\nA path,{OWNER},,04/12/2026\nA gate,{OWNER},,04/12/2026\n")
    answer = terminal.run("action", "add", str(meeting), "--json", by=COORDINATOR)
    assert (answer.code, answer.json["accepted"]) == (0, 2)
    (remark,) = answer.json["remarks"]
    assert (remark["row"], remark["field"]) == (2, "owner")
    assert remark["sentence"].startswith("Owen Pritchard has 5 live actions already")
