"""`jatac serve` as a process: it catches up at once, ends in order when it is told to, and two do no harm.

It runs on the real clock, at whatever hour these tests run: they look at what ran, not at what was sent.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlmodel import select

from cli.asked import Asked
from cli.serve import beginning, say_beginning
from config.settings import Settings
from config.story import mark_story
from flows.schedule import SCHEDULE
from flows.serve import service
from flows.wiring import database_of
from models.tables import FlowRun
from tests.cli.terminal import PARTNERSHIP, ROOT, Terminal

LONG_S = 120.0
MAIN = [sys.executable, "-c", "from cli.jatac import main; main()"]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The demo's partnership on the real clock, in hold."""
    terminal = Terminal(tmp_path / "data", at="")
    terminal.ok("init", "--partnership", str(PARTNERSHIP))
    return terminal.data_dir


def serve(data_dir: Path, *words: str, prefect: str = "off") -> "subprocess.Popen[str]":
    """Starts one."""
    given = {**os.environ, "JATAC_PREFECT": prefect, "XDG_STATE_HOME": str(data_dir.parent / "state")}
    return subprocess.Popen(
        [*MAIN, "serve", "--data-dir", str(data_dir), "--json", *words],
        cwd=ROOT,
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def runs(data_dir: Path) -> list[tuple[str, str]]:
    """(flow, state) of every run on record."""
    database = database_of(Settings(data_dir=data_dir))
    with database.reading() as session:
        found = [(run.flow, run.state) for run in session.exec(select(FlowRun).order_by(FlowRun.id))]  # type: ignore[arg-type]
    database.close()
    return found


def wait_for_all(data_dir: Path, times: int, *serving: "subprocess.Popen[str]") -> None:
    """Waits until every flow has ended as often."""
    until = time.monotonic() + LONG_S
    while True:
        ended = [flow for flow, state in runs(data_dir) if state != "running"]
        if all(ended.count(row.flow) >= times for row in SCHEDULE):
            return
        assert all(one.poll() is None for one in serving), [one.communicate() for one in serving]
        assert time.monotonic() < until, runs(data_dir)
        time.sleep(0.2)


def end(serving: "subprocess.Popen[str]", number: signal.Signals) -> dict[str, Any]:
    """Tells it to stop; it does, with 0 and without a word of fault. What it said at its start."""
    serving.send_signal(number)
    out, err = serving.communicate(timeout=LONG_S)
    assert (serving.returncode, err) == (0, "")
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
def test_it_catches_up_at_its_start_and_ends_in_order(data_dir: Path) -> None:
    serving = serve(data_dir)
    wait_for_all(data_dir, 1, serving)
    assert end(serving, signal.SIGINT) == {"serving": 1, "prefect": None}
    assert {state for _, state in runs(data_dir)} == {"completed"}


@pytest.mark.slow
def test_two_at_once_on_one_data_dir_do_no_harm_and_the_kill_of_one_does_not_touch_the_other(data_dir: Path) -> None:
    one, other = serve(data_dir), serve(data_dir)
    wait_for_all(data_dir, 2, one, other)
    one.kill()
    one.communicate()
    end(other, signal.SIGTERM)
    verified = subprocess.run(
        [*MAIN, "audit", "verify", "--data-dir", str(data_dir)],
        cwd=ROOT,
        capture_output=True,
        timeout=LONG_S,
        check=False,
    )
    assert verified.returncode == 0


@pytest.mark.slow
def test_prefect_s_server_is_its_child_and_ends_with_it(data_dir: Path) -> None:
    """The flows do not wait for it: they have run before it answers."""
    port = str(4370 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
    serving = serve(data_dir, "--prefect-port", port, prefect="auto")
    wait_for_all(data_dir, 1, serving)
    children = psutil.Process(serving.pid).children(recursive=True)
    assert any("flows.prefect_child" in child.cmdline() for child in children)
    assert str(end(serving, signal.SIGTERM)["prefect"]).startswith("http://127.0.0.1:43")
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
    assert not list(data_dir.rglob("*prefect*")), "its files are not in the data dir"


@pytest.mark.slow
def test_prefect_s_server_ends_when_its_parent_is_killed(data_dir: Path) -> None:
    port = str(4380 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
    serving = serve(data_dir, "--prefect-port", port, prefect="auto")
    wait_for_all(data_dir, 1, serving)
    children = psutil.Process(serving.pid).children(recursive=True)
    assert children
    serving.kill()
    serving.communicate()
    gone, alive = psutil.wait_procs(children, timeout=LONG_S)
    assert gone and not alive


SERVES_ONE = "Serving 1 partnership. Ctrl-C ends it; what is under way is finished first."
RELAY = "No relay is set (JATAC_SMTP_HOST): mail is filed under mail/ of the data dir and reaches nobody."


@pytest.mark.parametrize(
    ("known", "held", "given", "said"),
    [
        (1, [], {}, [SERVES_ONE]),
        (
            2,
            ["North Worcestershire", "Wyre"],
            {},
            [
                "Serving 2 partnerships. Ctrl-C ends it; what is under way is finished first.",
                "North Worcestershire is in hold: nothing of it is sent until `jatac release`.",
                "Wyre is in hold: nothing of it is sent until `jatac release`.",
            ],
        ),
        (1, [], {"no_relay": True}, [SERVES_ONE, RELAY]),
        (
            1,
            [],
            {"page": "http://127.0.0.1:4200"},
            [SERVES_ONE, "Runs are seen in Prefect at http://127.0.0.1:4200, as soon as it has started."],
        ),
        (
            1,
            [],
            {"there": "http://prefect.council.example:4200/api"},
            [
                SERVES_ONE,
                "Runs are seen in the Prefect that answers already: http://prefect.council.example:4200.",
            ],
        ),
    ],
    ids=["one", "two in hold", "no relay", "Prefect of its own", "a Prefect that answers"],
)
def test_what_it_says_at_its_start(known: int, held: list[str], given: dict[str, Any], said: list[str]) -> None:
    assert beginning(known, held, **given) == said


def test_at_its_start_it_reads_who_is_in_hold_and_whether_there_is_a_relay(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    with service(Settings(data_dir=data_dir, prefect="off")) as serving:
        say_beginning(Asked(), serving)
        said = capsys.readouterr().out.splitlines()
        say_beginning(Asked(json=True), serving)
    held = (
        "North Worcestershire Community Safety Partnership is in hold: nothing of it is sent until `jatac release`."
    )
    assert said == [SERVES_ONE, held, RELAY]
    assert json.loads(capsys.readouterr().out) == {"serving": 1, "prefect": None}


def test_a_story_is_refused(tmp_path: Path) -> None:
    mark_story(tmp_path)
    said = Terminal(tmp_path, at="").refused("serve")
    assert "tells a story" in said and "--data-dir" in said


def test_without_data_it_says_how_to_make_some(tmp_path: Path) -> None:
    assert "jatac init" in Terminal(tmp_path / "nothing", at="").refused("serve")


@pytest.mark.parametrize("words", [("--in", "nw"), ("--by", "anil-desai"), ("--at", "2026-12-01T09:00")])
def test_it_serves_everybody_and_by_the_real_clock(tmp_path: Path, words: tuple[str, str]) -> None:
    answer = Terminal(tmp_path, at="").run("serve", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "Leave out" in answer.err
