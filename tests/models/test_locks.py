"""One at a time between processes, on SQLite and on PostgreSQL."""

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Event

import pytest

from models.database import Database
from models.locks import Busy, held


def hold(address: str, taken: Event) -> None:
    with held(Database(address), "ingest"):
        taken.set()
        signal.pause()


def test_a_lock_that_is_held_is_waited_for_and_then_said_to_be_busy(database: Database, address: str) -> None:
    other = Database(address)
    with held(database, "ingest"), pytest.raises(Busy, match="ingest"), held(other, "ingest", wait_s=0.2):
        pytest.fail("two at once")
    other.close()


def test_another_name_is_another_lock_and_a_lock_let_go_can_be_taken(database: Database) -> None:
    with held(database, "ingest"), held(database, "thresholds"):
        pass
    with held(database, "ingest", wait_s=0):
        pass


def test_a_lock_is_let_go_when_its_holder_fails(database: Database) -> None:
    with pytest.raises(KeyError), held(database, "ingest"):
        raise KeyError
    with held(database, "ingest", wait_s=0):
        pass


def test_a_lock_is_let_go_when_its_holder_is_killed(database: Database, address: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    taken = spawn.Event()
    holder = spawn.Process(target=hold, args=(address, taken))
    holder.start()
    assert taken.wait(30)
    with pytest.raises(Busy), held(database, "ingest", wait_s=0.2):
        pytest.fail("two at once")
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join(10)
    with held(database, "ingest", wait_s=10):
        pass
