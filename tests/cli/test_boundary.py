"""Every fault a person can meet is a sentence and an exit code; none is a traceback."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cli.boundary import COULD_NOT, KNOWN, CannotDo, WrongUsage, boundary, told, unforeseen
from tests.cli.terminal import Terminal


@pytest.mark.parametrize("name", KNOWN)
def test_each_fault_that_is_named_is_there_and_is_an_exception(name: str) -> None:
    module, _, kind = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_a_fault_of_a_derived_class_is_known_by_its_base() -> None:
    from models.locks import Busy

    found = told(Busy("Another jatac is at it. Wait for it, then try again."))
    assert found is not None and found.code == COULD_NOT


def test_a_fault_nobody_foresaw_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError), boundary(False, None):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("fault", "code"), [(CannotDo("It is closed.", "Open it."), 3), (WrongUsage("No such day.", "Write one."), 2)]
)
def test_a_refusal_is_one_sentence_on_stderr_and_the_one_object_with_json(
    fault: CannotDo, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as gone, boundary(True, None):
        raise fault
    said = capsys.readouterr()
    assert gone.value.exit_code == code
    assert said.err.strip() == f"{fault.sentence} {fault.fix}"
    assert json.loads(said.out) == {"error": f"{fault.sentence} {fault.fix}", "exit_code": code}


def test_whoever_stops_a_command_is_told_what_stays(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as gone, boundary(False, None):
        raise KeyboardInterrupt
    assert gone.value.exit_code == 3
    assert "Stopped." in capsys.readouterr().err


def test_an_unforeseen_fault_is_one_line_without_its_words_and_exit_code_three(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault = ValueError("Mrs Finch, 14 Mill Lane")
    with pytest.raises(SystemExit) as gone:
        unforeseen(ValueError, fault, None)
    said = capsys.readouterr().err
    assert gone.value.code == 3
    assert "What it had finished stays done" in said
    assert said.count("\n") == 1 and "ValueError" in said and "Finch" not in said and "Traceback" not in said


def test_a_process_that_meets_one_ends_with_three_and_without_a_traceback(tmp_path: Path) -> None:
    script = "import sys; from cli.boundary import unforeseen; sys.excepthook = unforeseen; [][1]"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3
    assert "IndexError" in done.stderr and "Traceback" not in done.stderr


def test_a_data_dir_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "nowhere", at="")
    said = terminal.refused("status")
    assert "There is no jatac data in" in said and "jatac init" in said
    assert not (tmp_path / "nowhere").exists(), "asking makes nothing"


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "jatac.db").write_text("This is not a database, but it is long enough to be looked at. " * 20)
    assert "database" in Terminal(tmp_path, at="").refused("status")


def test_all_faults_of_the_settings_are_told_at_once(terminal: Terminal) -> None:
    (terminal.data_dir / "jatac.toml").write_text('smtp_port = 0\nsmtp_hots = "relay.example"\n')
    said = terminal.refused("status")
    assert "smtp_hots" in said and "JATAC_SMTP_PORT" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("action", "ack"), 2, "REF"),
        (("action", "ack", "NW-1999-01/01"), 3, "NW-1999-01/01"),
        (("action", "list", "--status", "asleep"), 2, "done_claimed"),
        (("action", "list", "--agency", "Scotland Yard"), 3, "West Mercia Police"),
        (("action", "list", "--owner", "nobody"), 3, "nobody"),
        (("action", "add", "A title", "--due", "31/02/2027"), 2, "no such day"),
        (("action", "add", "A title", "--kind", "chore"), 2, "tasking"),
        (("action", "add", "A title", "--priority", "Littering"), 3, "Drug supply"),
        (("action", "add", "nowhere.csv"), 3, "nowhere.csv"),
        (("action", "add", "A title", "--imported"), 2, "file"),
        (("action", "issue"), 2, "action issue REF"),
        (("counts", "--from", "July"), 2, "2025-07"),
        (("counts", "--area", "Narnia"), 3, "Redditch"),
        (("ingest", "nowhere.csv"), 3, "nowhere.csv"),
        (("run", "make_tea"), 2, "send_reminders"),
        (("run", "send_reminders", "--as-of", "soon"), 2, "2026-12-03T11:00"),
        (("explain", "NW-1999-01/01"), 3, "NW-1999-01/01"),
        (("preview", "--on", "32/01/2027"), 2, "--on"),
        (("audit", "verify", "--head", "12"), 2, "COUNT:HASH"),
        (("absence", "add", "Nobody Much", "--from", "2026-12-07"), 3, "Nobody Much"),
        (("status", "--in", "elsewhere"), 3, "north-worcestershire"),
        (("status", "--by", "somebody"), 3, "somebody"),
        (("status", "--for", "owen-pritchard"), 2, "--by"),
        (("status", "--loud"), 2, "--loud"),
        (("dance",), 2, "dance"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_each_bad_input_has_its_sentence_and_its_exit_code(
    terminal: Terminal, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = terminal.run(*words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err and "Traceback" not in answer.err


def test_with_json_a_fault_is_still_one_object(terminal: Terminal) -> None:
    answer = terminal.run("explain", "NW-1999-01/01", "--json")
    assert answer.code == 3 and answer.json["exit_code"] == 3
    assert "NW-1999-01/01" in answer.json["error"]


def test_the_clock_cannot_be_set_outside_a_story(terminal: Terminal) -> None:
    (terminal.data_dir / "story").unlink()
    assert "only a story data dir" in terminal.refused("status")
