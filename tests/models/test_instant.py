"""Instants go in aware, and come out aware and in UTC, from both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from models.database import Database
from models.tables import FlowRun
from models.tables.base import NaiveInstant
from tests.models.rows import settle
from tests.moments import london


def a_run(database: Database, as_of: datetime, ended_at: datetime | None = None) -> None:
    rows = settle(database)
    with Session(database.writers) as session, session.begin():
        session.add(
            FlowRun(
                partnership_id=rows.partnership_id,
                flow="send_reminders",
                as_of=as_of,
                started_at=as_of,
                ended_at=ended_at,
                state="running",
            )
        )


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 12, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 12, 2, 9, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 12, 2, 4, 0, tzinfo=timezone(timedelta(hours=-5))),
        london("2026-07-01 09:00"),
        london("2026-10-25 01:30"),
        london("2026-10-25 01:30").replace(fold=1),
        london("2026-03-29 00:59"),
    ],
    ids=[
        "UTC", "microseconds", "another zone", "summer", "the hour that comes twice, first", "and second",
        "before spring",
    ],
)  # fmt: skip
def test_an_instant_comes_back_as_it_went_in(database: Database, instant: datetime) -> None:
    a_run(database, instant)
    with database.reading() as session:
        found = session.exec(select(FlowRun)).one()
    assert found.as_of == instant.astimezone(UTC)
    assert found.as_of.utcoffset() == timedelta()
    assert found.ended_at is None


def test_a_naive_instant_is_refused_at_the_door(database: Database) -> None:
    with pytest.raises(StatementError) as refused:
        a_run(database, datetime(2026, 12, 2, 9, 0))  # noqa: DTZ001 - the naive one is the point
    assert isinstance(refused.value.orig, NaiveInstant)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (london("2026-07-01 08:59"), 1),
        (london("2026-07-01 09:00"), 0),
        (datetime(2026, 7, 1, 7, 59, tzinfo=UTC), 1),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), 0),
    ],
)
def test_the_database_compares_instants_whatever_zone_asks(database: Database, asked: datetime, found: int) -> None:
    a_run(database, london("2026-07-01 09:00"))
    with database.reading() as session:
        assert len(session.exec(select(FlowRun).where(col(FlowRun.as_of) > asked)).all()) == found
