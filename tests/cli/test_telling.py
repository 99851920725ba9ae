"""`jatac demo` touches no folder that is not its own; the story itself is tried in tests of the demo."""

from pathlib import Path

from tests.cli.terminal import Terminal


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
