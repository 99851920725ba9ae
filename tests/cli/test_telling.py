"""`jatac demo` touches no folder that is not its own; the story itself is tried in tests of the demo."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.jatac import app
from config.story import mark_story
from tests.cli.terminal import PARTNERSHIP, ROOT, Terminal


def test_the_demo_leaves_a_folder_alone_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("Dear Sir")
    said = Terminal(tmp_path, at="").refused("demo")
    assert "does not touch it" in said and "--data-dir" in said
    assert [entry.name for entry in tmp_path.iterdir()] == ["letters.txt"]


def test_the_demo_leaves_a_working_partnership_alone(terminal: Terminal) -> None:
    (terminal.data_dir / "story").unlink()
    terminal.at = ""
    assert "holds no story" in terminal.refused("demo", "--no-serve")
    assert (terminal.data_dir / "jatac.db").stat().st_size > 0


def _own(tmp_path: Path) -> Path:
    """The demo's partnership under a key, a prefix and a name of its own."""
    for name in ("partnership.yaml", "lsoa.csv"):
        shutil.copy(ROOT / "demo" / name, tmp_path / name)
    file = tmp_path / "partnership.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in (("key: north-worcestershire", "key: south-vale"), ("prefix: NW", "prefix: SV")):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_demo_does_not_empty_a_story_that_holds_a_partnership_of_ones_own(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.ok("init", "--partnership", str(_own(tmp_path)))
    told = Terminal(terminal.data_dir, at="").refused("demo")
    assert "also holds south-vale" in told and "--data-dir" in told
    assert terminal.ok("status", "--in", "south-vale", "--json").json["partnership"]


def test_the_demos_folder_takes_no_partnership_of_ones_own(terminal: Terminal, tmp_path: Path) -> None:
    mark_story(terminal.data_dir, demo=True)
    told = terminal.refused("init", "--partnership", str(_own(tmp_path)))
    assert "is the demo's folder" in told and "name another folder" in told
    terminal.ok("init", "--partnership", str(PARTNERSHIP))


def test_a_partnership_of_ones_own_in_a_story_is_told_that_it_is_one(terminal: Terminal, tmp_path: Path) -> None:
    assert "tells a story" in terminal.ok("init", "--partnership", str(_own(tmp_path))).out
    ids = [one["id"] for one in terminal.run("check", "--json").json["checks"]]
    assert "data_dir.story" in ids


def test_without_a_name_the_demo_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands in its way, so that the story need not be told to see where it would lie."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jatac-demo").write_text("in the way")
    result = CliRunner().invoke(app, ["demo"])
    assert result.exit_code == 3 and "jatac-demo is a file" in result.stderr
