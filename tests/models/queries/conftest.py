"""`world`: the partnership of the stories on Tuesday 1 December 2026, 09:00, for the tests of single queries."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.people import partnership
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """No promise is checked at its end: a test here looks at one query alone."""
    made = begin(data_dir, address, partnership())
    yield made
    made.office.close()
