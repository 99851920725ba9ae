"""The mark of a data dir that tells a story: its clock may be set, and the demo may empty it."""

from pathlib import Path

MARK = "story"
_TEXT = "This data dir tells a story: its clock may be set with --at, and `jatac demo` empties it first.\n"


def mark_story(data_dir: Path) -> None:
    """Marks the data dir; makes it first when it is not there."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / MARK).write_text(_TEXT, encoding="utf-8")


def is_story(data_dir: Path) -> bool:
    """Whether the data dir is marked."""
    return (data_dir / MARK).is_file()
