"""What the README and docs/try.md tell people to type, typed."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.jatac import app
from tests.cli.terminal import ROOT
from tests.demo.conftest import Told


def block(page: str, heading: str) -> list[str]:
    """The lines of the first code block under a heading."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.split(r"^```\n", text[text.index(heading) :], flags=re.MULTILINE)[1].splitlines()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a clone's, but for what is written there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JATAC_DATA_DIR", raising=False)
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    return tmp_path


@pytest.mark.parametrize("heading", ["## Day by day", "## From counts to a decision"])
def test_what_the_readme_does_with_the_data_of_the_demo_runs_as_printed(
    told: Told, place: Path, monkeypatch: pytest.MonkeyPatch, heading: str
) -> None:
    lines = block("README.md", heading)
    assert lines[0] == "export JATAC_DATA_DIR=jatac-demo"
    shutil.copytree(told.data_dir, place / "jatac-demo")
    monkeypatch.setenv("JATAC_DATA_DIR", "jatac-demo")
    for line in lines[1:]:
        name, *words = shlex.split(line, comments=True)
        assert name == "jatac"
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (line, result.stdout, result.stderr)


def as_the_shell_reads_it(lines: list[str], place: Path) -> list[list[str]]:
    """The words of each `jatac …` of a script, in order, with its loops gone through by a real shell."""
    (place / "bin").mkdir()
    stub, called = place / "bin" / "jatac", place / "called"
    stub.write_text(
        f"#!/bin/sh\nfor word do printf '%s\\0' \"$word\"; done >> {called}\necho >> {called}\n", encoding="utf-8"
    )
    stub.chmod(0o755)
    given = {**os.environ, "PATH": f"{stub.parent}:{os.environ['PATH']}"}
    script = "\n".join(lines)
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=place, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [line.split("\0")[:-1] for line in called.read_text(encoding="utf-8").splitlines()]


def test_a_fortnight_in_ten_minutes_runs_as_printed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *lines, shown = block("docs/try.md", "# A fortnight")
    assert "export JATAC_DATA_DIR=trial" in lines and shown == "ls trial/mail/new"
    commands = as_the_shell_reads_it(lines, place)
    monkeypatch.setenv("JATAC_DATA_DIR", "trial")
    said = []
    for words in commands:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.stdout, result.stderr)
        said.append(result.stdout)
    assert commands[-1][0] == "explain" and "rung 3" in said[-1].lower()
    assert len(list((place / "trial" / "mail" / "new").iterdir())) > 5
