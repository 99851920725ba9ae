"""`jatac status` and `--alarm`: what is late, seen and told from outside."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from config.clock import now
from config.settings import Settings
from flows.schedule import SCHEDULE
from flows.wiring import database_of
from models.tables import PolicyVersion
from rules.moment import Moment
from tests.cli.terminal import PARTNERSHIP, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A partnership on the real clock that was declared a moment ago."""
    made = Terminal(tmp_path / "data", at="")
    made.ok("init", "--partnership", str(PARTNERSHIP))
    return made


def age(terminal: Terminal, days: int) -> None:
    """It was declared so many days ago, and nothing has run since."""
    database = database_of(Settings(data_dir=terminal.data_dir))
    with database.writing(Moment.at(now())) as tx:
        tx.session.execute(update(PolicyVersion).values(made_at=now() - timedelta(days=days)))
    database.close()


def test_a_new_partnership_is_late_with_nothing(terminal: Terminal) -> None:
    answer = terminal.ok("status", "--alarm")
    assert answer.out == "Nothing is late.\n"
    assert terminal.ok("status", "--alarm", "--json").json == {"late": [], "failures": []}


def test_when_nothing_has_run_for_days_it_exits_with_1_and_tells_the_coordinator_once(terminal: Terminal) -> None:
    age(terminal, days=8)
    first = terminal.run("status", "--alarm", "--json")
    assert (first.code, {row["flow"] for row in first.json["late"]}) == (1, {row.flow for row in SCHEDULE})
    assert all(row["told"] for row in first.json["late"])
    again = terminal.run("status", "--alarm")
    assert again.code == 1 and "told before, today" in again.out
    [mail] = (terminal.data_dir / "mail" / "new").iterdir()
    assert b"To: Anil Desai" in mail.read_bytes()


def test_status_shows_what_is_late_and_when_each_flow_runs_next(terminal: Terminal) -> None:
    age(terminal, days=8)
    terminal.ok("run", "chase_overdue")
    heartbeat = {row["flow"]: row for row in terminal.ok("status", "--json").json["heartbeat"]}
    assert heartbeat.keys() == {row.flow for row in SCHEDULE}
    assert (heartbeat["chase_overdue"]["late"], heartbeat["send_reminders"]["late"]) == (False, True)
    assert all(row["next_at"] > now().isoformat() for row in heartbeat.values())
    out = terminal.ok("status").out
    assert "LATE: send_reminders should have run by now; it last completed: never." in out
    assert "LATE: chase_overdue" not in out


def test_a_partnership_that_does_not_exist_is_refused(terminal: Terminal) -> None:
    assert "nobody-here" in terminal.refused("status", "--alarm", "--in", "nobody-here")
