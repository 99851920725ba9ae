"""Notices into rows: as many are said to be new as are new, on SQLite and on PostgreSQL."""

import pytest
from sqlmodel import select

from models.database import Database
from models.steps.notices import insert_notices
from models.tables import Notice
from tests.models.rows import Rows, a_notice, settle
from tests.moments import moment

WEDNESDAY = moment("2026-12-02 09:00")


def rows_of(rows: Rows, *names: str) -> list[dict[str, object]]:
    """Notices as rows; one with an equal name has an equal key."""
    made = [a_notice(rows, f"id-{number}-{name}", period=name, reason="issue") for number, name in enumerate(names)]
    return [one.model_dump(exclude={"id"}) for one in made]


@pytest.mark.parametrize("many", [1, 2, 300])
def test_the_count_is_of_notices_that_are_new_however_many_are_written_at_once(database: Database, many: int) -> None:
    rows = settle(database)
    names = [f"period {number}" for number in range(many)]
    with database.writing(WEDNESDAY) as tx:
        assert insert_notices(tx, rows_of(rows, *names)) == many
    with database.writing(WEDNESDAY) as tx:
        again = [{**row, "public_id": f"again-{row['public_id']}"} for row in rows_of(rows, *names, "another")]
        assert insert_notices(tx, again) == 1
        assert insert_notices(tx, []) == 0
    with database.reading() as session:
        assert len(session.exec(select(Notice.id)).all()) == many + 1
