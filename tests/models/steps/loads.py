"""Loads of a partnership file, and what the tests ask of the tables afterwards."""

from datetime import date

from sqlmodel import Session, func, select

from config.calendars import bank_holidays
from models.database import Database
from models.steps.partnership import Loaded, load
from models.tables import Person
from rules.declarations import DeclaredPartnership
from tests.moments import moment

DAY_ONE = "2026-11-02 09:00"
DAY_TWO = "2026-12-02 09:00"
ON_DAY_TWO = date(2026, 12, 2)


def load_on(database: Database, declared: DeclaredPartnership, wall_clock: str = DAY_ONE) -> Loaded:
    """One load, in a transaction of its own."""
    with database.writing(moment(wall_clock)) as tx:
        return load(tx, declared, bank_holidays)


def person(session: Session, key: str) -> Person:
    """The row of a person."""
    return session.exec(select(Person).where(Person.key == key)).one()


def count(session: Session, table: type[object]) -> int:
    """Rows of a table."""
    return session.exec(select(func.count()).select_from(table)).one()
