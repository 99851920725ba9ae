"""A backup is one consistent look at everything, proves itself, and comes back as it was: on both databases."""

import hashlib
import os
import signal
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, func, select

from models import backup_file
from models.backup import Hooks
from models.backup_file import BackupRefused
from models.chain import verify
from models.database import Database
from models.tables import ChainHead, History, Message, Partnership, Person, Restoration
from tests.models.backups import (
    BROUGHT,
    MADE,
    STARTS,
    Empty,
    House,
    all_rows,
    empty_place,
    furnish,
    heads_of,
    record,
)


@pytest.fixture
def house(database: Database, data_dir: Path) -> House:
    return furnish(database, data_dir)


@pytest.fixture
def place(address: str, tmp_path: Path, empty_address: Callable[[], str]) -> Iterator[Empty]:
    made = empty_place(address, tmp_path / "new", empty_address)
    yield made
    made.database.close()


def test_every_row_and_file_comes_back_as_it_was_and_in_hold(house: House, place: Empty, tmp_path: Path) -> None:
    with Session(house.database.writers) as session, session.begin():
        session.execute(update(Partnership).values(held=False))
    before = all_rows(house.database)
    made = house.backup(tmp_path / "b.jatac")
    done = place.restore(made.path)
    after = all_rows(place.database)
    changed = {"partnership", "restoration", "chain_head", "history", "history_payload"}
    assert {name: after[name] for name in before if name not in changed} == {
        name: rows for name, rows in before.items() if name not in changed
    }
    assert after["history"][: len(before["history"])] == before["history"]
    with place.database.reading() as session:
        assert set(session.exec(select(Partnership.held))) == {True}
        kinds = session.exec(select(History.kind).where(History.seq > 3).order_by(col(History.id))).all()
        assert kinds == ["restored"]
        told = session.exec(select(Restoration).order_by(col(Restoration.id))).all()
        assert [(one.backup_made_at, one.restored_at) for one in told] == [(MADE.as_of, BROUGHT.as_of)] * 2
    log = (place.data_dir / "sent.log").read_text()
    stored = (place.data_dir / "documents" / "a" / "rejected-1.csv").read_bytes()
    assert (log, stored) == ("<m1@jatac.example>\n", b"row,why\r\n")
    assert [(one.head.key, one.head.open_messages) for one in done.partnerships] == [("nw", 1), ("sw", 0)]
    assert (done.broken, done.migrated) == ((), False)
    left = {path.name for path in place.data_dir.iterdir()} - {"jatac.db", "jatac.db-wal", "jatac.db-shm"}
    assert left == {"sent.log", "documents"}


def test_new_rows_get_new_ids_after_a_restore(house: House, place: Empty, tmp_path: Path) -> None:
    place.restore(house.backup(tmp_path / "b.jatac").path)
    with Session(place.database.writers) as session, session.begin():
        agency_id = session.exec(select(Person.agency_id)).first()
        highest = session.exec(select(func.max(Person.id))).one()
        assert agency_id is not None and highest is not None
        new = Person(partnership_id=1, key="new", name="New", email="new@council.example", agency_id=agency_id)
        session.add(new)
        session.flush()
        assert new.id is not None and new.id > highest


def test_the_links_between_rows_are_held_again_after_a_restore(house: House, place: Empty, tmp_path: Path) -> None:
    place.restore(house.backup(tmp_path / "b.jatac").path)
    with pytest.raises(Exception, match=r"(?i)foreign key"), place.database.writers.begin() as connection:
        connection.execute(text("UPDATE person SET agency_id = 4711"))


def test_the_file_says_what_it_holds_and_only_its_owner_may_read_it(house: House, tmp_path: Path) -> None:
    made = house.backup(tmp_path / "b.jatac")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    told = backup_file.read(made.path)
    with house.database.reading() as session:
        heads = {one.partnership_id: (one.count, one.hash) for one in session.exec(select(ChainHead))}
    assert heads_of(told) == {"nw": heads[1], "sw": (0, "0" * 64)}
    assert (told.made_at, told.rows["message"], told.rows["action"]) == (MADE.as_of, 2, 1)
    with zipfile.ZipFile(made.path) as archive:
        for name, member in told.members.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == member.sha256


def test_settings_the_mailbox_and_logs_stay_out_of_it(house: House, tmp_path: Path) -> None:
    (house.data_dir / "jatac.toml").write_text('smtp_password = "secret"\n')
    for name in ("mail", "logs", "backups"):
        (house.data_dir / name).mkdir()
        (house.data_dir / name / "one").write_text("one")
    told = house.backup(tmp_path / "b.jatac").manifest
    outside = {name for name in backup_file.read(tmp_path / "b.jatac").members if not name.startswith("database/")}
    assert outside == {"sent.log", "documents/a/rejected-1.csv"}
    assert told.story is False


def test_a_backup_beside_a_writer_is_one_whole_moment(house: House, place: Empty, tmp_path: Path) -> None:
    enough, written = threading.Event(), 0

    def hammer() -> None:
        nonlocal written
        while not enough.is_set():
            record(house.database, written)
            written += 1

    writer = threading.Thread(target=hammer)
    writer.start()
    try:
        made = [house.backup(tmp_path / f"{number}.jatac") for number in range(4)]
        at_the_last = written
    finally:
        enough.set()
        writer.join()
    counts = [heads_of(one.manifest)["nw"][0] for one in made]
    assert counts == sorted(counts)
    assert 3 <= counts[0] < counts[-1] <= at_the_last + 4
    assert [one.broken for one in made] == [()] * 4
    place.restore(made[-1].path)
    with place.database.reading() as session:
        assert verify(session, 1, ((counts[-1], heads_of(made[-1].manifest)["nw"][1]),)).broken_seq is None


def test_writers_go_on_while_a_backup_is_written(house: House, tmp_path: Path) -> None:
    house.backup(tmp_path / "b.jatac", Hooks(after_snapshot=lambda: record(house.database, 99)))
    with house.database.reading() as session:
        assert session.exec(select(ChainHead.count).where(ChainHead.partnership_id == 1)).one() == 4
    assert heads_of(backup_file.read(tmp_path / "b.jatac"))["nw"][0] == 3


def test_a_broken_record_is_kept_as_it_is_and_told(house: House, place: Empty, tmp_path: Path) -> None:
    with house.database.writers.begin() as connection:
        connection.execute(text("UPDATE history SET kind = 'forged' WHERE seq = 2"))
    made = house.backup(tmp_path / "b.jatac")
    assert [words[:42] for words in made.broken] == ["The record of nw is broken at link 2: a fi"]
    assert place.restore(made.path).broken == made.broken


def test_a_file_that_is_there_is_not_replaced(house: House, tmp_path: Path) -> None:
    (tmp_path / "b.jatac").write_text("something of value")
    with pytest.raises(BackupRefused, match=r"is there already. .* name another one"):
        house.backup(tmp_path / "b.jatac")
    assert (tmp_path / "b.jatac").read_text() == "something of value"


@pytest.mark.parametrize(
    ("target", "why"), [("gone/b.jatac", "The folder .*gone is not there"), ("", "is there already")]
)
def test_a_place_that_cannot_be_is_refused(house: House, tmp_path: Path, target: str, why: str) -> None:
    with pytest.raises(BackupRefused, match=why):
        house.backup(tmp_path / target)


def test_a_backup_among_the_stored_files_would_hold_itself(house: House) -> None:
    with pytest.raises(BackupRefused, match="among the stored files"):
        house.backup(house.data_dir / "documents" / "b.jatac")


def back_up_and_die(address: str, data_dir: Path, target: Path, point: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    House(Database(address), data_dir, None).backup(target, Hooks(**{point: die}))  # type: ignore[arg-type]


@pytest.mark.parametrize("point", ["after_snapshot", "after_member", "before_rename"])
def test_killed_half_way_there_is_no_backup_and_the_next_one_clears_up(
    house: House, address: str, tmp_path: Path, point: str
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    child = STARTS.Process(target=back_up_and_die, args=(address, house.data_dir, folder / "b.jatac", point))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    left = [path.name for path in folder.iterdir()]
    assert left and "b.jatac" not in left
    house.backup(folder / "b.jatac")
    assert [path.name for path in folder.iterdir()] == ["b.jatac"]


def test_messages_open_at_the_backup_are_counted(house: House, tmp_path: Path) -> None:
    with Session(house.database.writers) as session, session.begin():
        session.execute(update(Message).where(col(Message.public_id) == "m2").values(state="queued"))
    made = house.backup(tmp_path / "b.jatac")
    assert [head.open_messages for head in made.manifest.heads] == [1, 0]
