"""An upgrade goes all the way, or leaves the database as it was: a second, invented migration shows it."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, text

from models import backup_file, schema
from models.database import Database, DatabaseUnavailable
from models.tables import metadata
from models.upgrade import FOLDER, Hooks, Shape, Upgraded, UpgradeFailed, upgrade
from tests.databases import but_one_on_sqlite
from tests.models.backups import MADE, STARTS, House, all_rows, furnish, heads_of

ADD = "with op.batch_alter_table('agency') as batch:\n        batch.add_column(sa.Column('colour', sa.String()))"
HEADER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    """


def coloured() -> MetaData:
    """The tables as the invented migration leaves them."""
    tables = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(tables)
    tables.tables["agency"].append_column(Column("colour", String()))
    return tables


def shape(folder: Path, body: str = ADD) -> Shape:
    """A folder of migrations with one more than ours."""
    made = folder / "migrations"
    shutil.copytree(schema.MIGRATIONS, made, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    (made / "versions" / "0002_colour.py").write_text(HEADER + body + "\n")
    return Shape(made, coloured())


@pytest.fixture
def house(database: Database, data_dir: Path) -> House:
    return furnish(database, data_dir)


def raised(house: House, to: Shape, hooks: Hooks | None = None) -> Upgraded:
    return upgrade(house.database, house.data_dir, MADE, shape=to, hooks=hooks)


def state(house: House) -> tuple[object, ...]:
    """All that an upgrade might change."""
    with house.database.reading() as session:
        words = schema.described(session.connection())
    return schema.current(house.database), words, all_rows(house.database)


def columns(house: House) -> list[str]:
    with house.database.reading() as session:
        return list(session.connection().execute(text("SELECT * FROM agency")).keys())


def test_a_database_that_is_up_to_date_is_left_alone(house: House) -> None:
    before = state(house)
    assert raised(house, Shape()) == Upgraded("0001", "0001", None)
    assert state(house) == before
    assert not (house.data_dir / FOLDER).exists()


def test_an_upgrade_backs_up_migrates_and_keeps_every_row(house: House, tmp_path: Path) -> None:
    _, _, rows = state(house)
    done = raised(house, shape(tmp_path))
    assert (done.before, done.after, schema.current(house.database)) == ("0001", "0002", "0002")
    assert "colour" in columns(house)
    assert all_rows(house.database) == rows
    assert done.backup is not None
    told = backup_file.read(done.backup)
    assert (told.revision, heads_of(told)["nw"][0]) == ("0001", 3)
    assert raised(house, shape(tmp_path)).backup is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("op.execute('UPDATE person SET phone = 1'); op.execute('SELECT * FROM nowhere')", "nowhere"),
        ("op.drop_column('agency', 'mail_domain')\n    op.execute('no such words')", "no"),
        (ADD.replace("'colour'", "'color'"), r"the tables are not those of this version \(.*agency"),
        ("op.drop_index('uq_notice_key', 'notice')\n    " + ADD, r"not those of this version \(index notice"),
        (ADD + "\n    op.execute(\"UPDATE history SET kind = 'x' WHERE seq = 2\")", "the record would not have been"),
        (ADD + "\n    op.execute('DELETE FROM history_payload')", "the record would not have been"),
    ],
    ids=["fails after a change", "fails after a drop", "another column", "an index lost", "a link", "texts lost"],
)
def test_what_goes_wrong_leaves_the_database_as_it_was(house: House, tmp_path: Path, body: str, why: str) -> None:
    before = state(house)
    with pytest.raises(UpgradeFailed, match=rf"(?s)is as it was, at revision 0001: .*{why}.* a backup lies in"):
        raised(house, shape(tmp_path, body))
    assert state(house) == before
    assert len(list((house.data_dir / FOLDER).iterdir())) == 1


def test_after_a_failure_the_mended_migration_goes_through(house: House, tmp_path: Path) -> None:
    with pytest.raises(UpgradeFailed):
        raised(house, shape(tmp_path, "op.execute('no such words')"))
    assert raised(house, shape(tmp_path)).after == "0002"


def test_a_migration_that_commits_by_itself_is_told_with_the_way_back(house: House, tmp_path: Path) -> None:
    body = ADD + (
        "\n    op.execute(\"UPDATE alembic_version SET version_num = '0002'\")"
        "\n    op.get_bind().connection.driver_connection.commit()"
        "\n    op.execute('no such words')"
    )
    with pytest.raises(UpgradeFailed, match=r"half changed. Bring back the backup .*: `jatac restore .*\.jatac"):
        raised(house, shape(tmp_path, body))


def upgrade_and_die(address: str, data_dir: Path, migrations: Path, point: str) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    upgrade(Database(address), data_dir, MADE, shape=Shape(migrations, coloured()), hooks=Hooks(**{point: die}))


@pytest.mark.parametrize("point", but_one_on_sqlite(["mid_migration", "after_backup", "before_commit"]))
def test_killed_half_way_the_database_is_as_it_was_and_the_next_upgrade_goes_through(
    house: House, address: str, tmp_path: Path, point: str
) -> None:
    before, to = state(house), shape(tmp_path)
    house.database.close()
    child = STARTS.Process(target=upgrade_and_die, args=(address, house.data_dir, to.migrations, point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert state(house) == before
    assert raised(house, to).after == "0002"
    assert "colour" in columns(house)
    assert not [path.name for path in (house.data_dir / FOLDER).iterdir() if backup_file.PART in path.name]


def test_without_a_backup_nothing_is_begun(house: House, tmp_path: Path) -> None:
    before = state(house)
    (house.data_dir / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        raised(house, shape(tmp_path))
    assert state(house) == before


def test_a_database_of_a_later_version_is_refused(house: House) -> None:
    with house.database.writers.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailable, match=r"later version of jatac .* Install that version"):
        raised(house, Shape())
