"""Many small partnerships in one database, each with one action that is overdue on 10 December 2026."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select, text, update
from sqlmodel import Session, col

from config.calendars import bank_holidays
from models.database import Database
from models.queries.partnership import find, place_of
from models.steps.opening import NewAction, add_action
from models.steps.partnership import load
from models.steps.release import release
from models.steps.take import take
from models.tables import FlowRun, Message, Notice, Partnership, Person, PolicyVersion
from rules.life.issue import issue
from rules.life.who import By
from rules.moment import Moment
from tests.declarations import small, with_person
from tests.moments import london

OPENED = Moment.at(london("2026-12-02 09:00"))
LATE = london("2026-12-10 09:00")
APART = 10_000
"""Between the ids of one partnership and those of the next."""


def settle_many(database: Database, number: int) -> list[str]:
    """So many; gives their keys. The owner of each has an address of their own: `p007@council.example`.

    The first is settled as people would; the others are its rows again, under ids and names of their own.
    """
    keys = [f"p{count:03}" for count in range(number)]
    _settle(database, keys[0])
    with Session(database.writers) as session, session.begin():
        for table in Partnership.metadata.sorted_tables:
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
            copies = [_as(row, number, key) for number, key in enumerate(keys) if number for row in rows]
            if copies:
                session.execute(table.insert(), copies)
        if not database.is_sqlite:
            _count_on(session)
    return keys


def id_of(key: str) -> int:
    """The id of one of the many."""
    return 1 + int(key[1:]) * APART


def _settle(database: Database, key: str) -> None:
    declared = with_person(
        small(key=key, name=f"Partnership {key}", reference_prefix=key.upper(), sources=()),
        "ann",
        email=_address(key),
    )
    with database.writing(OPENED) as tx:
        load(tx, declared, bank_holidays)
        here = find(tx.session, key)
        assert here is not None
        place = place_of(here, bank_holidays)
        release(tx, place)
        people = {p.key: p for p in tx.session.scalars(select(Person).where(col(Person.partnership_id) == here.id))}
        owner, by = people["ann"], By(people["ann"].id)
        title, due_on = "Light the underpass", date(2026, 12, 9)
        new = NewAction(
            title, owner_id=owner.id, owner_agency_id=owner.agency_id, due_on=due_on, business_as_usual=True
        )
        opened = add_action(tx, place, new)
    take(database, OPENED, place, opened.ref, by, lambda action, day, ctx: issue(action, day, ctx, by))


def _as(row: dict[str, Any], number: int, key: str) -> dict[str, Any]:
    """A row of the first partnership as one of another."""
    return {name: _value(name, value, number, key) for name, value in row.items()}


def _value(name: str, value: Any, number: int, key: str) -> Any:
    if isinstance(value, int) and (name == "id" or name.endswith("_id")):
        return value + number * APART
    if name == "public_id":
        return f"{number:04}{value[4:]}"
    if isinstance(value, str):
        return value.replace("p000", key).replace("P000", key.upper())
    return value


def _count_on(session: Session) -> None:
    """PostgreSQL's sequences go on behind the ids that were given."""
    for table in Partnership.metadata.sorted_tables:
        if "id" in table.c:
            last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
            session.execute(text(last))


def _address(key: str) -> str:
    return f"{key}@council.example"


def spoil(database: Database, key: str) -> None:
    """The policy of a partnership can no longer be read."""
    with database.writing(OPENED) as tx:
        here = find(tx.session, key)
        assert here is not None
        tx.session.execute(
            update(PolicyVersion)
            .where(col(PolicyVersion.partnership_id) == here.id)
            .values(declared={"ladder": 7}, digest=key)
        )


def by_key(database: Database, table: type[Notice] | type[Message] | type[FlowRun], *where: object) -> Counter[str]:
    """How many rows of `table` each partnership has."""
    with database.reading() as session:
        found = session.execute(
            select(col(Partnership.key), func.count())
            .join(table, col(table.partnership_id) == col(Partnership.id))
            .where(*where)
            .group_by(col(Partnership.key))
        )
        return Counter({row[0]: row[1] for row in found})
