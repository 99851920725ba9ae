"""The migrations make the database that the tables describe, on SQLite and on PostgreSQL."""

import multiprocessing
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models import schema
from models.database import Database, DatabaseUnavailable, sqlite_url
from models.tables import Partnership, metadata
from tests.models.test_upgrade import shape

EmptyAddress = Callable[[], str]
ADVICE = "run `python -m models.migrations.regenerate` (before the first release) or write a migration"


def described(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return schema.described(session.connection())


def made_from_the_tables(empty_address: EmptyAddress) -> Database:
    made = Database(empty_address())
    metadata.create_all(made.writers)
    return made


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_alembic_finds_no_difference_between_migrations_and_tables(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == [], ADVICE


def test_the_databases_own_words_are_those_of_the_tables(database: Database, empty_address: EmptyAddress) -> None:
    expected = made_from_the_tables(empty_address)
    assert described(database) == described(expected), ADVICE
    expected.close()


@pytest.mark.parametrize(
    ("change", "where_it_shows"),
    [
        (
            "DROP INDEX uq_notice_key; CREATE UNIQUE INDEX uq_notice_key ON notice (partnership_id, subject_kind,"
            " subject_id, kind, rung, episode, recipient_id, period) WHERE withheld_at IS NULL",
            "uq_notice_key",
        ),
        (
            "DROP INDEX uq_closure_live; CREATE UNIQUE INDEX uq_closure_live ON closure"
            " (partnership_id, agency_id, on_date) WHERE retired_on IS NULL",
            "uq_closure_live",
        ),
        ("DROP INDEX ix_action_live", "ix_action_live"),
        ("ALTER TABLE agency ADD COLUMN colour VARCHAR", "agency"),
    ],
    ids=["another WHERE", "an expression became a column", "an index is gone", "a column more"],
)
def test_the_databases_own_words_show_what_alembic_does_not(
    database: Database, change: str, where_it_shows: str
) -> None:
    before = described(database)
    with database.writers.begin() as connection:
        for statement in change.split("; "):
            connection.execute(text(statement))
    after = described(database)
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert differing
    assert all(where_it_shows in name for name in differing)


def test_a_dropped_check_shows_in_the_databases_own_words(empty_address: EmptyAddress) -> None:
    made = made_from_the_tables(empty_address)
    whole = described(made)
    assert any("back_on > from_on" in words for words in whole.values())
    with made.writers.begin() as connection:
        connection.execute(text("DROP TABLE absence"))
        connection.execute(
            text(
                "CREATE TABLE absence (id INTEGER NOT NULL, partnership_id INTEGER NOT NULL, person_id INTEGER"
                " NOT NULL, from_on DATE NOT NULL, back_on DATE, entered_on DATE NOT NULL)"
            )
        )
    assert not any("back_on > from_on" in words for words in described(made).values())
    made.close()


def test_a_database_without_tables_is_not_current_until_it_is_upgraded(empty_address: EmptyAddress) -> None:
    fresh = Database(empty_address())
    assert schema.current(fresh) is None
    assert not schema.is_current(fresh)
    schema.upgrade(fresh)
    assert schema.current(fresh) == schema.head()
    assert schema.is_current(fresh)
    fresh.close()


def test_upgrading_again_changes_nothing_and_keeps_the_rows(database: Database) -> None:
    row = Partnership(key="nw", name="North Worcestershire", reference_prefix="NW", division="england-and-wales")
    with database.writers.begin() as connection:
        connection.execute(insert(Partnership).values(row.model_dump(exclude={"id"})))
    before = described(database)
    schema.upgrade(database)
    assert described(database) == before
    with database.reading() as session:
        assert session.exec(select(Partnership.key)).all() == ["nw"]


def test_sqlite_holds_foreign_keys_again_after_an_upgrade(tmp_path: Path) -> None:
    fresh = Database(sqlite_url(tmp_path / "jatac.db"))
    schema.upgrade(fresh)
    with pytest.raises(IntegrityError), fresh.writers.begin() as connection:
        connection.execute(
            text("INSERT INTO agency (partnership_id, key, name, status) VALUES (7, 'police', 'Police', 'invitee')")
        )
    fresh.close()


def test_an_upgrade_that_would_break_links_between_rows_changes_nothing(tmp_path: Path) -> None:
    fresh = Database(sqlite_url(tmp_path / "jatac.db"))
    with fresh.writers.begin() as connection:  # as a hand in the file might have left it
        connection.execute(text("CREATE TABLE stray (of_id INTEGER REFERENCES parent (id))"))
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    with sqlite3.connect(tmp_path / "jatac.db") as careless:
        careless.execute("INSERT INTO stray VALUES (1)")
    with pytest.raises(DatabaseUnavailable, match=r"would break 1 links .* first in stray; nothing was changed"):
        schema.upgrade(fresh)
    assert schema.current(fresh) is None
    fresh.close()


def test_a_database_of_a_later_version_is_refused_with_what_to_do(database: Database) -> None:
    with database.writers.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not schema.is_current(database)
    with pytest.raises(DatabaseUnavailable, match=r"later version of jatac .* Install that version"):
        schema.upgrade(database)


def test_a_new_database_is_prepared_and_one_of_an_earlier_version_is_not_touched_without_a_backup(
    empty_address: EmptyAddress, tmp_path: Path
) -> None:
    made = Database(empty_address())
    schema.prepare(made)
    assert schema.is_current(made)
    schema.prepare(made)
    before = described(made)
    later = shape(tmp_path).migrations
    with pytest.raises(
        DatabaseUnavailable, match=r"earlier version .* nothing was changed\. Run `jatac upgrade` first"
    ):
        schema.prepare(made, later)
    assert (schema.current(made), described(made)) == ("0001", before)
    made.close()


def upgrade_in_a_process(address: str) -> bool:
    made = Database(address)
    schema.upgrade(made)
    current = schema.is_current(made)
    made.close()
    return current


def test_two_upgrades_at_once_both_end_with_a_current_database(empty_address: EmptyAddress) -> None:
    address = empty_address()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(upgrade_in_a_process, [address, address], chunksize=1) == [True, True]
