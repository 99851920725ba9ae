"""What every test may ask for: a database of each kind, a data dir.

`database` gives each test twice, on SQLite and on PostgreSQL, with the tables of the migrations and no row.
`address` is the same database as text, for a process of its own. Modules of our own are imported inside the
fixtures: tests of pure rules start without SQLAlchemy.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import psutil  # type: ignore[import-untyped]
import pytest

if TYPE_CHECKING:
    from models.database import Database
    from tests.postgres import Server

_numbers = count(1)

# The same examples in every run: a build that fails has a reason in the change. `--hypothesis-profile random`
# looks further, for whoever works on the rules.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("random", deadline=None, print_blob=True)
hypothesis.settings.load_profile("same")


MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 1024**3


def _in_memory() -> None:
    """Puts what the tests write into memory, where there is room: no test pulls the plug, so none needs a disk.

    Said by TMPDIR or --basetemp, another place is taken.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES and psutil.virtual_memory().available >= 2 * ENOUGH_BYTES:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # read TMPDIR again


def pytest_configure(config: pytest.Config) -> None:
    """The run, not its workers, owns the place of the files and of the PostgreSQL server."""
    from tests import compiled

    compiled.kept_for_all()
    if not hasattr(config, "workerinput"):
        _in_memory()
        from tests import postgres

        place = postgres.open_run()
        config.add_cleanup(lambda: postgres.close_run(place))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked as a case for SQLite alone."""
    from tests.databases import left_out

    config.hook.pytest_deselected(items=[item for item in items if left_out(item)])
    items[:] = [item for item in items if not left_out(item)]


@pytest.fixture(scope="session")
def postgresql_server() -> "Server":
    """The run's PostgreSQL server. Without one the test is skipped, or fails where one is required."""
    from tests import postgres

    try:
        return postgres.start()
    except postgres.START_FAULTS as fault:
        if os.environ.get(postgres.REQUIRED) == "1":
            pytest.fail(f"PostgreSQL is required here, and did not start: {fault!r}")
        pytest.skip(f"PostgreSQL did not start: {fault!r}")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that the migrations have been over, to be copied."""
    from models import schema
    from models.database import Database, sqlite_url

    path = tmp_path_factory.mktemp("template") / "jatac.db"
    database = Database(sqlite_url(path))
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data dir."""
    place = tmp_path / "jatac-data"
    place.mkdir()
    return place


@pytest.fixture
def sqlite(data_dir: Path, migrated_sqlite: Path) -> str:
    """The address of a fresh SQLite database in the data dir."""
    from models.database import sqlite_url

    shutil.copyfile(migrated_sqlite, data_dir / "jatac.db")
    return sqlite_url(data_dir / "jatac.db")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[str]:
    """The address of a fresh database of each kind: migrated, without a row."""
    if request.param == "sqlite":
        from models.database import sqlite_url

        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), data_dir / "jatac.db")
        yield sqlite_url(data_dir / "jatac.db")
        return
    from tests import postgres

    server = request.getfixturevalue("postgresql_server")
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{next(_numbers)}"
    yield postgres.create(server, name)
    postgres.drop(server, name)


@pytest.fixture
def database(address: str) -> "Iterator[Database]":
    """A fresh database of each kind."""
    from models.database import Database

    made = Database(address)
    yield made
    made.close()


@pytest.fixture
def empty_address(request: pytest.FixtureRequest, address: str) -> "Iterator[Callable[[], str]]":
    """Makes further databases of the kind of `address`, without any table."""
    made: list[str] = []

    def make() -> str:
        from models.database import sqlite_url

        number = next(_numbers)
        if address.startswith("sqlite"):
            return sqlite_url(request.getfixturevalue("tmp_path") / f"empty_{number}.db")
        from tests import postgres

        name = f"empty_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{number}"
        made.append(name)
        return postgres.create(request.getfixturevalue("postgresql_server"), name, "template0")

    yield make
    for name in made:
        from tests import postgres

        postgres.drop(request.getfixturevalue("postgresql_server"), name)
