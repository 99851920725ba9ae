"""The demo's partnership with sources of intelligence, for tests in which no word of a text may get out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from config.story import mark_story
from tests.cli.terminal import PARTNERSHIP, Answer, Terminal

CANARY = "zebracanary"
"""Stands in every text."""


def with_sources(folder: Path, sources: str, before: str = "") -> Path:
    """A data dir in `folder` with the partnership and these sources; `before`: further sections of its file."""
    shutil.copy(PARTNERSHIP.parent / "lsoa.csv", folder)
    text = PARTNERSHIP.read_text(encoding="utf-8")
    changed = text.replace("\nsources:", f"{before}\nsources:{sources}", 1)
    (folder / "partnership.yaml").write_text(changed, encoding="utf-8")
    place = folder / "data"
    mark_story(place)
    Terminal(place, at="2026-12-01T09:00").ok("init", "--partnership", str(folder / "partnership.yaml"))
    return place


def at_a_copy(declared: Path, folder: Path) -> Iterator[Terminal]:
    """A terminal at a copy; at its end no log holds a word of any text."""
    place = folder / "data"
    shutil.copytree(declared, place)
    yield Terminal(place)
    for log in (place / "logs").rglob("*"):
        assert CANARY not in log.read_text(encoding="utf-8"), log


def silent(answer: Answer) -> Answer:
    """The answer, which says nothing of any text."""
    assert CANARY not in answer.out + answer.err
    return answer
