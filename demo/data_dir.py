"""The folder a story is told in: empty, or marked as a story and then emptied; anything else is refused."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.story import MARK, is_story, mark_story


class NotAStory(RuntimeError):
    """The data dir holds something that is not a story, or another story is being told in it. Nothing was touched."""

    def __init__(self, sentence: str, fix: str) -> None:
        super().__init__(f"{sentence} {fix}")
        self.sentence, self.fix = sentence, fix


@contextmanager
def empty_story(data_dir: Path) -> Iterator[None]:
    """Holds an empty data dir marked as a story for the block. Raises NotAStory, OSError.

    The mark comes first and stays: a story that was interrupted, even in its emptying, is emptied by the next.
    """
    _refuse_others(data_dir)
    mark_story(data_dir)
    with (data_dir / MARK).open("rb") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise NotAStory(
                f"Another `jatac demo` is telling its story in {data_dir}.",
                "Wait for it, or name another folder with --data-dir.",
            ) from fault
        for entry in data_dir.iterdir():
            if entry.name == MARK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        yield


def _refuse_others(data_dir: Path) -> None:
    if data_dir.exists() and not data_dir.is_dir():
        raise NotAStory(f"{data_dir} is a file.", "Name a folder with --data-dir.")
    if data_dir.is_dir() and any(data_dir.iterdir()) and not is_story(data_dir):
        raise NotAStory(
            f"{data_dir} is not empty and holds no story: the demo does not touch it.",
            "Name an empty folder with --data-dir, for example --data-dir demo-data.",
        )
