"""`world`: the partnership of the stories on Tuesday 1 December 2026, 09:00, for the tests of single flows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.people import partnership, up_to_the_board
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """No promise is checked at its end: a test here looks at one flow alone."""
    made = begin(data_dir, address, partnership())
    yield made
    made.office.close()


@pytest.fixture
def board_world(data_dir: Path, address: str) -> Iterator[World]:
    """The same on Monday 9 November 2026, with a performance group and a board above tasking."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-09 09:00")
    yield made
    made.office.close()
