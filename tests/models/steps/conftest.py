"""`world`: the partnership of the stories on Tuesday 1 December 2026, 09:00, for the tests of single steps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.people import partnership, up_to_the_board
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """No promise is checked at its end: a test here looks at one step alone."""
    made = begin(data_dir, address, partnership())
    yield made
    made.office.close()


@pytest.fixture
def board_world(data_dir: Path, address: str) -> Iterator[World]:
    """The same with a performance group and a board above tasking, its meetings made."""
    made = begin(data_dir, address, up_to_the_board())
    made.run("open_cycle")
    yield made
    made.office.close()
