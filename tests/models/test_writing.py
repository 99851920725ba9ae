"""Two processes that write at once wait for each other: no "database is locked", no lost update."""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.database import Database, DatabaseUnavailable
from models.tables import Action, Partnership
from tests.models.rows import an_action, settle
from tests.moments import moment

WEDNESDAY = moment("2026-12-02 09:00")
TIMES = 60


def an_action_in(database: Database) -> None:
    rows = settle(database)
    with Session(database.writers) as session, session.begin():
        session.add(an_action(rows))


def count_up(address: str) -> int:
    """Reads, then writes what it read plus one, guarded by the version; tries again when it came too late."""
    made, refused = Database(address), 0
    for _ in range(TIMES):
        written = 0
        while not written:
            with made.writing(WEDNESDAY) as tx:
                found = tx.session.exec(select(Action)).one()
                written = (
                    tx.session.connection()
                    .execute(
                        update(Action)
                        .where(col(Action.id) == found.id, col(Action.version) == found.version)
                        .values(extended_count=found.extended_count + 1, version=found.version + 1)
                    )
                    .rowcount
                )
            refused += not written
    made.close()
    return refused


def test_two_processes_that_change_one_action_lose_no_update(address: str, database: Database) -> None:
    an_action_in(database)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        refused = pool.map(count_up, [address] * 2, chunksize=1)
    with database.reading() as session:
        action = session.exec(select(Action)).one()
    assert (action.extended_count, action.version) == (2 * TIMES, 2 * TIMES + 1)
    if database.is_sqlite:
        assert refused == [0, 0], "BEGIN IMMEDIATE makes a writer wait before it reads"


def test_a_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(database: Database) -> None:
    settle(database)
    with database.writing(WEDNESDAY) as tx:
        tx.session.exec(select(Partnership)).one().name = "Renamed"
        tx.session.flush()
        with database.reading() as session:
            assert session.exec(select(Partnership.name)).one() == "North Worcestershire"
    with database.reading() as session:
        assert session.exec(select(Partnership.name)).one() == "Renamed"


def test_a_reader_that_stays_open_does_not_stop_a_writer(database: Database) -> None:
    settle(database)
    with database.reading() as session:
        assert session.exec(select(Partnership.name)).one() == "North Worcestershire"
        with database.writing(WEDNESDAY) as tx:
            tx.session.exec(select(Partnership)).one().name = "Renamed"


def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(address: str, database: Database) -> None:
    an_action_in(database)
    seen: list[int] = []

    def second() -> None:
        other = Database(address)
        with other.writing(WEDNESDAY) as tx:
            found = tx.session.exec(select(Action).with_for_update()).one()
            seen.append(found.extended_count)
        other.close()

    with database.writing(WEDNESDAY) as tx:
        tx.session.exec(select(Action).with_for_update()).one().extended_count = 7
        tx.session.flush()
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.3)
        assert waiting.is_alive()
    waiting.join(timeout=20)
    assert seen == [7]


def test_a_transaction_that_fails_leaves_no_trace(database: Database) -> None:
    settle(database)
    with suppress(ZeroDivisionError), database.writing(WEDNESDAY) as tx:
        tx.session.exec(select(Partnership)).one().name = "Renamed"
        tx.session.flush()
        _ = 1 / 0
    with database.reading() as session:
        assert session.exec(select(Partnership.name)).one() == "North Worcestershire"


def test_a_database_without_tables_says_to_run_init(empty_address: Callable[[], str]) -> None:
    bare = Database(empty_address())
    with pytest.raises(DatabaseUnavailable, match="jatac init"), bare.reading() as session:
        session.exec(select(Partnership)).all()
    bare.close()
