"""Two transactions that wait for each other: PostgreSQL ends one of them, and its user is told the truth."""

import threading

import pytest
from sqlalchemy import text

from models.database import Database, DatabaseUnavailable
from rules.moment import Moment
from tests.moments import london

MOMENT = Moment.at(london("2026-12-01 09:00"))


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_of_two_commands_in_each_others_way_one_ends_and_says_so(database: Database) -> None:
    both, faults = threading.Barrier(2, timeout=30), list[str]()

    def locks(first: int, second: int) -> None:
        try:
            with database.writing(MOMENT) as tx:
                tx.session.execute(text(f"SELECT pg_advisory_xact_lock({first})"))
                both.wait()
                tx.session.execute(text(f"SELECT pg_advisory_xact_lock({second})"))
        except DatabaseUnavailable as fault:
            faults.append(str(fault))

    other = threading.Thread(target=locks, args=(1, 2), daemon=True)
    other.start()
    locks(2, 1)
    other.join(30)
    assert faults == [
        "Two jatac commands got in each other's way, and the database ended this one:"
        " nothing of what it was writing just then was written. Try again."
    ]
