"""`jatac run`: once is enough, a dry run writes nothing, and no decision is made in the future or the past."""

import sqlite3

import pytest

from flows.wiring import FLOWS
from tests.cli.terminal import COORDINATOR, Terminal


def _rows(terminal: Terminal) -> dict[str, int]:
    """How many rows each table has."""
    with sqlite3.connect(terminal.data_dir / "jatac.db") as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _late(terminal: Terminal) -> str:
    ref = terminal.issue()
    terminal.tell()
    terminal.at = "2026-12-16T09:15"
    return ref


def test_a_flow_says_what_it_did_and_again_it_has_nothing_new(terminal: Terminal) -> None:
    ref = _late(terminal)
    first = terminal.ok("run", "chase_overdue", "--json").json
    again = terminal.ok("run", "chase_overdue", "--json").json
    assert first["flow"] == "chase_overdue" and first["as_of"] == "2026-12-16T09:15:00+00:00"
    assert first["notices_new"] > 0 and first["messages_new"] == 0 and first["failures"] == []
    assert [(line["ref"], line["rung_after"]) for line in first["lines"]] == [(ref, 3)]
    assert (again["notices_new"], again["lines"]) == (0, [])


def test_a_dry_run_shows_every_notice_rung_and_reason_and_writes_nothing(terminal: Terminal) -> None:
    ref = _late(terminal)
    before = _rows(terminal)
    shown = terminal.ok("run", "chase_overdue", "--dry-run").out
    counted = terminal.ok("run", "chase_overdue", "--dry-run", "--json").json
    assert _rows(terminal) == before
    assert f"{ref}: rung 0 to 3" in shown
    assert "clock of the due date, rung 3" in shown and "Helen Marsh" in shown and "nothing is written" in shown
    assert counted["notices_new"] == sum(len(line["notices"]) for line in counted["lines"]) > 0
    assert terminal.ok("run", "chase_overdue", "--json").json["notices_new"] == counted["notices_new"]


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_runs_and_runs_dry(terminal: Terminal, flow: str) -> None:
    terminal.issue()
    before = _rows(terminal)
    dry = terminal.ok("run", flow, "--dry-run", "--json").json
    assert dry["dry_run"] is True and _rows(terminal) == before
    said = terminal.ok("run", flow, "--json").json
    assert said["flow"] == flow
    assert isinstance(said["notices_new"], int) and isinstance(said["messages_new"], int)


def test_outside_a_story_the_future_is_refused_except_in_a_dry_run(terminal: Terminal) -> None:
    (terminal.data_dir / "story").unlink()
    terminal.at = ""
    assert "lies in the future" in terminal.refused("run", "send_reminders", "--as-of", "2099-01-05T09:00")
    said = terminal.ok("run", "send_reminders", "--as-of", "2099-01-05T09:00", "--dry-run", "--json").json
    assert said["dry_run"] is True


def test_a_moment_before_the_last_decision_behaves_as_a_dry_run_and_says_so(terminal: Terminal) -> None:
    _late(terminal)
    terminal.ok("run", "chase_overdue")
    before = _rows(terminal)
    said = terminal.ok("run", "chase_overdue", "--as-of", "2026-12-14T09:00", "--json").json
    assert said["dry_run"] is True and "before the last decision" in said["note"]
    assert _rows(terminal) == before


def test_each_run_is_on_record_in_status_with_its_age(terminal: Terminal) -> None:
    terminal.ok("run", "send_reminders")
    terminal.at = "2026-12-03T10:30"
    runs = {run["flow"]: run for run in terminal.ok("status", "--json").json["runs"]}
    assert set(runs) == set(FLOWS)
    assert runs["send_reminders"]["state"] == "completed"
    assert runs["deliver_mail"]["state"] == "never"
    assert "24 hours ago" in terminal.ok("status").out


def test_issue_actions_issues_what_is_complete_and_lists_what_is_not(terminal: Terminal) -> None:
    ref = terminal.add()
    terminal.ok("action", "add", "Nobody's", by=COORDINATOR)
    assert terminal.ok("run", "issue_actions", "--json").json["actions_issued"] == 0
    terminal.at = "2026-12-03T11:00"
    said = terminal.ok("run", "issue_actions", "--json").json
    assert (said["actions_issued"], said["actions_incomplete"]) == (1, 1)
    assert terminal.ok("action", "show", ref, "--json").json["status"] == "issued"


def test_the_clock_of_a_story_stands_where_its_last_flow_ran(terminal: Terminal) -> None:
    """Although that run decided nothing: else `status` would tell of a run later than now."""
    terminal.at = "2026-12-02T16:45"
    terminal.ok("run", "send_reminders")
    terminal.at = ""
    said = terminal.ok("status")
    assert "16:45" in said.out.splitlines()[0] + said.out.splitlines()[1]
    assert "later than now" not in said.out
