"""Many small partnerships in one database, each with one action that is overdue on 10 December 2026."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select, update
from sqlmodel import col

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


def settle_many(database: Database, number: int) -> list[str]:
    """So many; gives their keys. The owner of each has an address of their own: `p007@council.example`."""
    keys = [f"p{count:03}" for count in range(number)]
    for key in keys:
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
            people = {
                p.key: p for p in tx.session.scalars(select(Person).where(col(Person.partnership_id) == here.id))
            }
            owner, by = people["ann"], By(people["ann"].id)
            title, due_on = "Light the underpass", date(2026, 12, 9)
            new = NewAction(
                title, owner_id=owner.id, owner_agency_id=owner.agency_id, due_on=due_on, business_as_usual=True
            )
            opened = add_action(tx, place, new)
        take(database, OPENED, place, opened.ref, by, lambda action, day, ctx, by=by: issue(action, day, ctx, by))
    return keys


def _address(key: str) -> str:
    return f"{key}@council.example"


def spoil(database: Database, key: str) -> None:
    """The policy of a partnership can no longer be read."""
    with database.writing(OPENED) as tx:
        here = find(tx.session, key)
        assert here is not None
        tx.session.execute(
            update(PolicyVersion).where(col(PolicyVersion.partnership_id) == here.id).values(declared={"ladder": 7})
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
