"""Backup, restore and upgrade as they are typed: what is printed, what comes next, and with which exit code."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from rules.said import SaidMail, as_line
from tests.cli.terminal import CHAIR, COORDINATOR, Terminal


@pytest.fixture
def sent(terminal: Terminal) -> Terminal:
    """Somebody has an action, and has been told of it."""
    terminal.ok("release", by=COORDINATOR)
    terminal.issue()
    terminal.ok("run", "deliver_mail")
    return terminal


@pytest.fixture
def new(terminal: Terminal, tmp_path: Path) -> Terminal:
    """Another machine."""
    return Terminal(tmp_path / "new", at="")


def test_the_drill(sent: Terminal, new: Terminal, tmp_path: Path) -> None:
    file = str(tmp_path / "b.jatac")
    said = sent.ok("backup", file).out
    head = said.split("head ")[1].split()[0]
    assert "read back and whole" in said and "jatac.toml is not in it" in said
    told = new.ok("restore", file).out
    assert "is in hold: nothing is sent until `jatac release`" in told
    assert head in told
    assert "Next: `jatac check`; `jatac audit verify --head" in told
    assert new.ok("audit", "verify", "--head", head, "--json").json["whole"] is True
    assert "is in hold already" in new.ok("hold", by=COORDINATOR).out
    assert "is released" in new.ok("release", "--yes", by=CHAIR).out


def test_with_json_both_print_one_object(sent: Terminal, new: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "b.jatac"
    made = sent.ok("backup", str(file), "--json").json
    assert (made["file"], made["size"], made["broken"]) == (str(file), file.stat().st_size, [])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (of_backup,) = made["partnerships"]
    assert made["rows"]["message"] == 1 and of_backup["open_messages"] == 0
    brought = new.ok("restore", str(file), "--json").json
    assert (brought["held"], brought["migrated"], brought["broken"]) == (True, False, [])
    (of_restore,) = brought["partnerships"]
    assert of_restore == of_backup | {"gone_since": 0, "may_repeat": [], "said_since": 0}
    assert brought["backup_made_at"] == made["created_at"]


def test_a_restored_story_goes_on_as_a_story(sent: Terminal, new: Terminal, tmp_path: Path) -> None:
    sent.ok("backup", str(tmp_path / "b.jatac"))
    new.ok("restore", str(tmp_path / "b.jatac"))
    assert replace(new, at="2026-12-03T09:00").ok("run", "deliver_mail", "--json").json["reason"] == "hold"


def test_the_surviving_sent_log_is_counted_in(sent: Terminal, new: Terminal, tmp_path: Path) -> None:
    sent.ok("backup", str(tmp_path / "b.jatac"))
    assert "No sent.log of the lost machine was given" in new.ok("restore", str(tmp_path / "b.jatac")).out
    (sent.data_dir / "sent.log").open("a").write(as_line(SaidMail("<later@x>", None, 1)) + "\n")
    third = replace(new, data_dir=tmp_path / "third")
    said = third.ok("restore", str(tmp_path / "b.jatac"), "--sent-log", str(sent.data_dir / "sent.log")).out
    assert "1 later mail in sent.log" in said
    assert "No sent.log" not in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("restore", "nowhere.jatac"), "The backup nowhere.jatac is not there. Check the path."),
        (("restore", __file__), "no whole backup of jatac"),
        (("restore", __file__, "--sent-log", "nowhere.log"), "The sent.log nowhere.log is not there."),
        (("backup", __file__), "is there already. A backup never replaces a file"),
        (("backup", "/nowhere/b.jatac"), "The folder /nowhere is not there."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(terminal: Terminal, words: tuple[str, ...], why: str) -> None:
    assert why in terminal.refused(*words)


@pytest.mark.parametrize("command", [("backup", "b.jatac"), ("upgrade",)])
def test_where_there_is_no_data_there_is_nothing_to_keep(new: Terminal, command: tuple[str, ...]) -> None:
    assert "There is no jatac data in" in new.refused(*command)
    assert not new.data_dir.exists()


def test_a_restore_over_data_is_refused(sent: Terminal, tmp_path: Path) -> None:
    sent.ok("backup", str(tmp_path / "b.jatac"))
    said = replace(sent, at="").refused("restore", str(tmp_path / "b.jatac"))
    assert "is not empty" in said and "name an empty folder with --data-dir" in said


def test_an_upgrade_with_nothing_to_do_says_so(terminal: Terminal) -> None:
    assert "Nothing to do." in terminal.ok("upgrade").out
    told = terminal.ok("upgrade", "--json").json
    assert (told["changed"], told["backup"], told["before"]) == (False, None, told["after"])
