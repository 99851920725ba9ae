"""A data dir that may only be read: an auditor's copy answers every question, and is left as it was."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.terminal import COORDINATOR, ROOT, Terminal

READS = [
    ("status",), ("action", "list"), ("counts",), ("explain", "NW-2026-24/01"), ("audit", "verify"),
    ("person", "list"), ("action", "show", "NW-2026-24/01"),
]  # fmt: skip
AS_TYPED = "import sys; from cli.jatac import main; sys.argv[0] = 'jatac'; main()"


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


def _run(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """One command, by a process whom permissions bind (root's gives up its power to pass over them)."""
    bound = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("permissions do not bind root, and there is no setpriv")
        bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    given = [*bound, sys.executable, "-c", AS_TYPED, *words, "--data-dir", str(place)]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(given, capture_output=True, text=True, env=env, check=False, timeout=120)


def test_everything_that_reads_works_and_nothing_is_written(copy: Path) -> None:
    before = sorted(path.name for path in copy.rglob("*"))
    for words in READS:
        done = _run(copy, *words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert sorted(path.name for path in copy.rglob("*")) == before


def test_whatever_writes_is_refused_with_a_sentence(copy: Path) -> None:
    done = _run(copy, "action", "add", "One more", "--by", COORDINATOR)
    assert done.returncode == 3
    assert "may only be read here" in done.stderr and "--data-dir" in done.stderr


def test_a_copy_whose_last_changes_lie_beside_it_is_not_read_as_if_it_were_whole(copy: Path) -> None:
    copy.chmod(0o755)
    (copy / "jatac.db-wal").write_bytes(b"")
    copy.chmod(0o555)
    assert _run(copy, "status").returncode == 0, "an empty one holds nothing"
    (copy / "jatac.db-wal").write_bytes(b"changes")
    done = _run(copy, "status")
    assert done.returncode == 3
    assert "jatac.db-wal holds changes" in done.stderr and "jatac backup" in done.stderr


def test_a_data_dir_that_may_be_written_is_opened_as_ever(terminal: Terminal) -> None:
    terminal.issue()
    with closing(sqlite3.connect(terminal.data_dir / "jatac.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
