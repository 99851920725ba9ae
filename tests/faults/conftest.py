"""`scene`: the world of the fault tests on a database of each kind, with a mail server that outlives every kill."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from models.database import sqlite_url
from tests import postgres
from tests.faults import world
from tests.faults.peace import Undisturbed, live_in_peace
from tests.faults.scene import Scene, opened

_numbers = count(1)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The world as it stands on 1 December, once a worker: its data dir and its database, to be copied."""
    data_dir = tmp_path_factory.mktemp("prepared")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), data_dir / "jatac.db")
        world.prepare(sqlite_url(data_dir / "jatac.db"), data_dir)
        yield data_dir, ""
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"faults_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    world.prepare(postgres.create(server, name), data_dir)
    yield data_dir, name
    postgres.drop(server, name)


@contextmanager
def copied(request: pytest.FixtureRequest, prepared: tuple[Path, str], folder: Path) -> Iterator[Scene]:
    """A copy of the prepared world in `folder`."""
    template, database = prepared
    data_dir = folder / "jatac-data"
    data_dir.mkdir()
    shutil.copy(template / "sent.log", data_dir)
    if not database:
        shutil.copy(template / "jatac.db", data_dir)
        with opened(data_dir, sqlite_url(data_dir / "jatac.db"), folder / "mailbox") as made:
            yield made
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"{database}_{next(_numbers)}"
    with opened(data_dir, postgres.create(server, name, database), folder / "mailbox") as made:
        yield made
    postgres.drop(server, name)


@pytest.fixture
def scene(request: pytest.FixtureRequest, prepared: tuple[Path, str], tmp_path: Path) -> Iterator[Scene]:
    """The world on the eve of the bad Monday."""
    with copied(request, prepared, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def undisturbed(
    request: pytest.FixtureRequest, prepared: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Undisturbed:
    """The bad Monday and the Tuesday after it, lived in peace."""
    with copied(request, prepared, tmp_path_factory.mktemp("undisturbed")) as made:
        return live_in_peace(made)
