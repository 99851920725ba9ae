"""`world`: the partnership of the stories on a database of each kind, on Tuesday 1 December 2026 at 09:00."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories import promises
from tests.stories.people import partnership
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """Lives as long as the story; at its end its promises are checked."""
    made = begin(data_dir, address, partnership())
    yield made
    promises.check(made)
    made.office.close()
