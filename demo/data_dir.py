"""The folder a story is told in: empty, or marked as a story and then emptied; anything else is refused.

A story that holds somebody's own partnership is not emptied either.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.story import MARK, is_story, mark_story
from flows.setting_up import keys_in


class NotAStory(RuntimeError):
    """The data dir holds something that is not a story, or another story is being told in it. Nothing was touched."""

    def __init__(self, sentence: str, fix: str) -> None:
        super().__init__(f"{sentence} {fix}")
        self.sentence, self.fix = sentence, fix


@contextmanager
def empty_story(data_dir: Path, own: str) -> Iterator[None]:
    """Holds an empty data dir marked as the demo's for the block. Raises NotAStory, OSError.

    `own`: the key of the demo's partnership, the only one that may be lost with what lies there.

    The mark comes first and stays: a story that was interrupted, even in its emptying, is emptied by the next.
    """
    _refuse_others(data_dir)
    if not is_story(data_dir):
        mark_story(data_dir, demo=True)
    with (data_dir / MARK).open("rb") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise NotAStory(
                f"Another `jatac demo` is telling its story in {data_dir}.",
                "Wait for it, or name another folder with --data-dir.",
            ) from fault
        _refuse_strangers(data_dir, own)
        for entry in data_dir.iterdir():
            if entry.name == MARK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        mark_story(data_dir, demo=True)
        yield


def _refuse_strangers(data_dir: Path, own: str) -> None:
    keys = keys_in(data_dir)
    if keys is None:
        raise NotAStory(
            f"The database in {data_dir} cannot be read, so the demo does not know whose it is.",
            "Name another folder with --data-dir, or take this one away yourself.",
        )
    others = [key for key in keys if key != own]
    if others:
        raise NotAStory(
            f"{data_dir} also holds {', '.join(others)}, which is not the demo's: nothing was touched.",
            "Name another folder with --data-dir.",
        )


def _refuse_others(data_dir: Path) -> None:
    if data_dir.exists() and not data_dir.is_dir():
        raise NotAStory(f"{data_dir} is a file.", "Name a folder with --data-dir.")
    if data_dir.is_dir() and any(data_dir.iterdir()) and not is_story(data_dir):
        raise NotAStory(
            f"{data_dir} is not empty and holds no story: the demo does not touch it.",
            "Name an empty folder with --data-dir, for example --data-dir demo-data.",
        )
