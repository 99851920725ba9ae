"""The files that lie where a source's `path` points, but for those that somebody is still writing.

A file that is copied into the folder is there before it is whole. It is left alone while its name says so (`.part`),
and while it was touched a moment ago and still grows; the next run finds it again.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from glob import glob, has_magic
from pathlib import Path

UNFINISHED_ENDS = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", "~")
UNFINISHED_STARTS = (".", "~$")
"""Names that copying programs and open spreadsheets give to what is not finished."""
RECENT_S = 10.0
"""A file touched longer ago than this is whole."""
LOOK_AGAIN_S, LOOKS = 1.0, 3
"""Seconds between two looks at a file touched just now, and how often it is looked at: it must stand still once."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies in a folder."""

    whole: tuple[Path, ...]
    unfinished: tuple[Path, ...]


def lying(pattern: str, now: datetime, pause: Callable[[float], None] = time.sleep) -> Lying:
    """The files of a glob, in order of name. `now`: by the machine's clock, when the run began."""
    found = [Path(path) for path in sorted(glob(pattern))]
    named = {path for path in found if _says_so(path.name)}
    recent = {path for path in found if path not in named and _recent(path, now)}
    moving = _moving(recent, pause)
    whole = tuple(path for path in found if path not in named and path not in moving)
    return Lying(whole, tuple(sorted(named | moving)))


def no_folder(pattern: str) -> str:
    """What is wrong with a path whose folder is not there; '' when it is, or none is declared."""
    folder = str(Path(pattern).parent)
    if not pattern or has_magic(folder) or Path(folder).is_dir():
        return ""
    return f"The folder {folder} is not there, so nothing is picked up. Make it, or correct `path`."


def _says_so(name: str) -> bool:
    return name.lower().endswith(UNFINISHED_ENDS) or name.startswith(UNFINISHED_STARTS)


def _recent(path: Path, now: datetime) -> bool:
    """Whether it was touched just now. A clock that was set for a story tells nothing of it: then it is whole."""
    state = _state(path)
    return state is not None and abs(now.timestamp() - state[1] / 1e9) < RECENT_S


def _moving(paths: Iterable[Path], pause: Callable[[float], None]) -> set[Path]:
    """Those that changed at every look."""
    before = {path: _state(path) for path in paths}
    for _ in range(LOOKS - 1):
        if not before:
            break
        pause(LOOK_AGAIN_S)
        after = {path: _state(path) for path in before}
        before = {path: state for path, state in after.items() if state != before[path] or state is None}
    return set(before)


def _state(path: Path) -> tuple[int, int] | None:
    """Size, and when it was touched; None when it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
