"""`world`: the partnership of the stories on a database of each kind, on Tuesday 1 December 2026 at 09:00.

`late`: the same with a performance group and a board above tasking, on Tuesday 8 December, the eve of the pack that
will list Tom's late action (tests/stories/late.py). The days before are lived once and copied.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.wiring import open_office
from models.database import sqlite_url
from tests.stories import promises
from tests.stories.late import START, on_the_eve_of_the_pack
from tests.stories.people import partnership, up_to_the_board
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """Lives as long as the story; at its end its promises are checked."""
    yield from kept(begin(data_dir, address, partnership()))


@pytest.fixture
def small(data_dir: Path, sqlite: str) -> Iterator[World]:
    """The partnership of `world`, on SQLite alone: for what no database can make different."""
    yield from kept(begin(data_dir, sqlite, partnership()))


@pytest.fixture
def upper(data_dir: Path, sqlite: str) -> Iterator[World]:
    """With the bodies above tasking, on Monday 23 November 2026 at 09:00; on SQLite alone."""
    made = begin(data_dir, sqlite, up_to_the_board(), START)
    made.run("open_cycle")
    yield from kept(made)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> World:
    """Lived once, to be copied."""
    place = tmp_path_factory.mktemp("lived") / "data"
    place.mkdir()
    shutil.copyfile(migrated_sqlite, place / "jatac.db")
    found = on_the_eve_of_the_pack(begin(place, sqlite_url(place / "jatac.db"), up_to_the_board(), START))
    found.office.close()
    return found


@pytest.fixture
def late(data_dir: Path, lived: World) -> Iterator[World]:
    """Tuesday 8 December 2026, 09:00: Tom's action is ten ladder days late; on SQLite alone."""
    shutil.copytree(lived.office.data_dir, data_dir, dirs_exist_ok=True)
    copied = World(open_office(data_dir), lived.now, lived.ref, Counter(lived.expected), [*lived.results])
    yield from kept(copied)


@pytest.fixture
def late_everywhere(data_dir: Path, address: str) -> Iterator[World]:
    """The same on a database of each kind."""
    yield from kept(on_the_eve_of_the_pack(begin(data_dir, address, up_to_the_board(), START)))


def kept(made: World) -> Iterator[World]:
    """A story's world; once the story is told its promises are checked."""
    yield made
    promises.check(made)
    made.office.close()
