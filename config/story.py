"""The mark of a data dir that tells a story: its clock may be set, and the demo may empty its own."""

from pathlib import Path

MARK = "story"
_TEXT = (
    "This data dir tells a story: its clock may be set with --at. `jatac demo` empties it if it holds only its own.\n"
)
_DEMO = "This data dir tells the story of `jatac demo`, which empties it first. Keep nothing else here.\n"


def mark_story(data_dir: Path, *, demo: bool = False) -> None:
    """Marks the data dir, as the demo's own or as any story's; makes it first when it is not there."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / MARK).write_text(_DEMO if demo else _TEXT, encoding="utf-8")


def is_story(data_dir: Path) -> bool:
    """Whether the data dir is marked."""
    return (data_dir / MARK).is_file()


def is_demo(data_dir: Path) -> bool:
    """Whether it is the demo's own."""
    return is_story(data_dir) and (data_dir / MARK).read_text(encoding="utf-8") == _DEMO
