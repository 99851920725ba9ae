"""A data dir that may only be read: an auditor's copy answers every question, and is left as it was."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from models.read_only import not_whole
from tests.cli.terminal import COORDINATOR, ROOT, Terminal

READS = [
    ("status",), ("action", "list"), ("counts",), ("explain", "NW-2026-24/01"), ("audit", "verify"),
    ("person", "list"), ("action", "show", "NW-2026-24/01"),
]  # fmt: skip
IN_TURN = """
import json, sys
from typer.testing import CliRunner
from cli.jatac import app
done = [CliRunner().invoke(app, words) for words in json.load(sys.stdin)]
json.dump([(one.exit_code, one.stdout, one.stderr) for one in done], sys.stdout)
"""


class Done(NamedTuple):
    """What came of one command."""

    code: int
    out: str
    err: str


@pytest.fixture
def copy(terminal: Terminal, tmp_path: Path) -> Iterator[Path]:
    """A copy of a data dir that nobody may write; a name that an address must not misread."""
    terminal.issue()
    place = tmp_path / "a copy, 100% as it #was"
    shutil.copytree(terminal.data_dir, place)
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield place
    place.chmod(0o755)


def _run(place: Path, *commands: tuple[str, ...]) -> list[Done]:
    """Commands in turn, in one process whom permissions bind (root's gives up its power to pass over them)."""
    bound = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("permissions do not bind root, and there is no setpriv")
        bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    typed = json.dumps([[*words, "--data-dir", str(place)] for words in commands])
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [*bound, sys.executable, "-c", IN_TURN], input=typed, capture_output=True, text=True, env=env, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    return [Done(*one) for one in json.loads(ended.stdout)]


def test_everything_that_reads_works_whatever_writes_is_refused_and_nothing_is_written(copy: Path) -> None:
    before = sorted(path.name for path in copy.rglob("*"))
    *read, written = _run(copy, *READS, ("action", "add", "One more", "--by", COORDINATOR))
    for words, done in zip(READS, read, strict=True):
        assert done.code == 0, (words, done)
    assert written.code == 3
    assert "may only be read here" in written.err and "--data-dir" in written.err
    assert sorted(path.name for path in copy.rglob("*")) == before


def test_a_copy_whose_last_changes_lie_beside_it_is_not_read_as_if_it_were_whole(copy: Path) -> None:
    copy.chmod(0o755)
    (copy / "jatac.db-wal").write_bytes(b"changes")
    copy.chmod(0o555)
    [done] = _run(copy, ("status",))
    assert done.code == 3
    assert "jatac.db-wal holds changes" in done.err and "jatac backup" in done.err


def test_an_empty_file_of_changes_holds_nothing(copy: Path) -> None:
    copy.chmod(0o755)
    (copy / "jatac.db-wal").write_bytes(b"")
    copy.chmod(0o555)
    assert not_whole(copy / "jatac.db") is None


def test_a_data_dir_that_may_be_written_is_opened_as_ever(terminal: Terminal) -> None:
    terminal.issue()
    with closing(sqlite3.connect(terminal.data_dir / "jatac.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
