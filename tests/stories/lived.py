"""What many tests begin with is lived once by each worker, and copied for every further test.

A copy is the data dir with all that lies in it and the database as it was: the file of SQLite, a template of
PostgreSQL. The clock, the reference and what was expected go with it.
"""

import functools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flows.wiring import open_office
from tests import postgres

if TYPE_CHECKING:
    from tests.stories.world import World

P = ParamSpec("P")
R = TypeVar("R")
Life = tuple[str, ...]
"""What a world lived through: how it began, and the fixtures it went on with."""
SETTINGS = "jatac.toml"


@dataclass(frozen=True)
class Kept:
    """One world at rest: its files, its template (of PostgreSQL), what it knew, and what was given beside it."""

    files: Path
    template: str
    world: "World"
    beside: tuple[Any, ...]

    def again(self, data_dir: Path, address: str) -> None:
        """Copies files and database into a data dir whose database has this address."""
        settings = data_dir / SETTINGS
        said = settings.read_bytes() if settings.exists() else None
        shutil.rmtree(data_dir)
        shutil.copytree(self.files, data_dir)
        if said is not None:
            settings.write_bytes(said)
        if self.template:
            postgres.replace(address, self.template)


_kept: dict[Life, Kept] = {}
_numbers = count(1)


def found(life: Life) -> Kept | None:
    """The world that lived this, if one did."""
    return _kept.get(life)


def lived_once(fixture: Callable[P, R]) -> Callable[P, R]:
    """Of a fixture that takes a world and lives on with it; gives the world, or a tuple that begins with it."""

    @functools.wraps(fixture)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        [world] = [*args, *kwargs.values()]
        life: Life = (*world.life, f"{fixture.__module__}.{fixture.__qualname__}")  # type: ignore[attr-defined]
        kept = found(life)
        if kept is None:
            result = fixture(*args, **kwargs)
            beside = result[1:] if isinstance(result, tuple) else ()
            assert world is (result[0] if isinstance(result, tuple) else result)
            kept = keep(life, world, beside)  # type: ignore[arg-type]
        else:
            _restore(kept, world)  # type: ignore[arg-type]
        return (world, *kept.beside) if kept.beside else world  # type: ignore[return-value]

    return wrapper


def keep(life: Life, world: "World", beside: tuple[Any, ...] = ()) -> Kept:
    """Keeps a world as it is now, and goes on with it."""
    office = world.office
    world.life = life
    office.close()
    files = Path(tempfile.mkdtemp(prefix="lived-", dir=os.environ[postgres.RUN_DIR])) / "data"
    shutil.copytree(office.data_dir, files)
    template = ""
    if not office.database.is_sqlite:
        template = f"lived_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{next(_numbers)}"
        postgres.copy(_address(world), office.database.url.database or "", template)
    known = copy(world)
    known.expected, known.results = Counter(world.expected), [*world.results]
    _kept[life] = Kept(files, template, known, beside)
    world.office = replace(open_office(office.data_dir), behaviour=office.behaviour)
    return _kept[life]


def _restore(kept: Kept, world: "World") -> None:
    """Puts what was kept in the place of a world that only began."""
    data_dir, known = world.office.data_dir, kept.world
    world.office.close()
    kept.again(data_dir, _address(world))
    world.office = replace(open_office(data_dir), behaviour=known.office.behaviour)
    world.life, world.now, world.ref = known.life, known.now, known.ref
    world.may_fail, world.recorded = known.may_fail, known.recorded
    world.expected, world.results, world.letters = Counter(known.expected), [*known.results], {}


def _address(world: "World") -> str:
    return world.office.database.url.render_as_string(hide_password=False)
