"""The hash chain: whatever is changed in the record, the first link that does not hold is named."""

import multiprocessing
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.chain import WALK, Proof, verify
from models.database import Database
from models.tables import ChainHead, History, HistoryPayload
from rules.history import GENESIS, Event, canonical, link, payload_mac
from tests.models.rows import Rows, settle
from tests.moments import moment

WEDNESDAY = moment("2026-12-02 09:00")


class ChangedMyMind(Exception):
    """Something went wrong in the middle of a step."""


def an_event(number: int = 1) -> Event:
    return Event("noted", "action", number, {"note": f"number {number}", "due_on": WEDNESDAY.day}, by_id=number)


def append(database: Database, rows: Rows, *numbers: int) -> None:
    with database.writing(WEDNESDAY) as tx:
        for number in numbers:
            tx.record(rows.partnership_id, an_event(number), rows.policy_version_id)


def proof(database: Database, rows: Rows, *heads: tuple[int, str]) -> Proof:
    with database.reading() as session:
        return verify(session, rows.partnership_id, heads)


def change(database: Database, statement: str, **values: object) -> None:
    with database.writers.begin() as connection:
        assert connection.execute(text(statement), values).rowcount >= 1


@pytest.fixture
def rows(database: Database) -> Rows:
    return settle(database)


@pytest.fixture
def five_links(database: Database, rows: Rows) -> Rows:
    append(database, rows, 1, 2)
    append(database, rows, 3)
    append(database, rows, 4, 5)
    return rows


def test_a_partnership_without_history_proves_and_has_no_head(database: Database, rows: Rows) -> None:
    assert proof(database, rows) == Proof(0, GENESIS)


def test_links_of_several_transactions_follow_one_another(database: Database, five_links: Rows) -> None:
    found = proof(database, five_links)
    assert (found.count, found.broken_seq, found.disposed) == (5, None, 0)
    with database.reading() as session:
        links = session.exec(select(History).order_by(col(History.seq))).all()
        assert [one.seq for one in links] == [1, 2, 3, 4, 5]
        assert [one.prev for one in links] == [GENESIS, *(one.this for one in links[:-1])]
        assert found.head == links[-1].this
        assert links[0].as_of == WEDNESDAY.as_of


def test_a_payload_stands_beside_its_own_link(database: Database, five_links: Rows) -> None:
    with database.reading() as session:
        for one, payload in session.exec(
            select(History, HistoryPayload).join(HistoryPayload, col(HistoryPayload.history_id) == col(History.id))
        ).all():
            assert payload.text == canonical(an_event(one.subject_id).payload)


def test_a_transaction_that_fails_leaves_no_link(database: Database, five_links: Rows) -> None:
    with suppress(ChangedMyMind), database.writing(WEDNESDAY) as tx:
        tx.record(five_links.partnership_id, an_event(6))
        raise ChangedMyMind
    assert proof(database, five_links).count == 5


def test_each_partnership_has_a_chain_of_its_own(database: Database, five_links: Rows) -> None:
    other = settle(database, key="south")
    with database.writing(WEDNESDAY) as tx:
        tx.record(other.partnership_id, an_event(1))
        tx.record(five_links.partnership_id, an_event(6))
        tx.record(other.partnership_id, an_event(2))
    assert proof(database, five_links).count == 6
    assert proof(database, other).count == 2
    change(database, "UPDATE history SET kind = 'x' WHERE partnership_id = :p AND seq = 2", p=other.partnership_id)
    assert proof(database, other).broken_seq == 2
    assert proof(database, five_links).broken_seq is None


TAMPERED: dict[str, object] = {
    "kind": "voided",
    "subject_kind": "person",
    "subject_id": 99,
    "by_id": 99,
    "for_id": 99,
    "as_of": WEDNESDAY.as_of + timedelta(microseconds=1),
    "recorded_at": WEDNESDAY.as_of + timedelta(days=1),
    "policy_version_id": None,
    "payload_mac": "0" * 64,
    "prev": "0" * 64,
    "this": "0" * 64,
    "seq": 30,
    "partnership_id": None,
}
"""A change to each column of a link. `id` is the database's own and says nothing."""


def test_every_column_of_a_link_is_tried() -> None:
    assert TAMPERED.keys() == set(History.model_fields) - {"id"}


@pytest.mark.parametrize("column", [name for name in TAMPERED if name not in ("seq", "partnership_id")])
def test_a_changed_column_breaks_the_chain_at_its_link(database: Database, five_links: Rows, column: str) -> None:
    with Session(database.writers) as session, session.begin():
        third = session.exec(select(History).where(History.seq == 3)).one()
        assert getattr(third, column) != TAMPERED[column]
        setattr(third, column, TAMPERED[column])
    found = proof(database, five_links)
    assert found.broken_seq == 3
    assert found.count == 2
    assert found.why


@pytest.mark.parametrize(
    "hidden",
    [
        "UPDATE history SET seq = 30 WHERE seq = 3",
        "UPDATE history SET partnership_id = :other WHERE seq = 3 AND 0 < :other",
    ],
    ids=["renumbered", "moved to another partnership"],
)
def test_a_link_taken_from_its_place_is_missed_there(database: Database, five_links: Rows, hidden: str) -> None:
    other = settle(database, key="south")
    change(database, hidden.replace(":other", str(other.partnership_id)))
    found = proof(database, five_links)
    assert found.why == "link 3 is missing"
    assert found.count == 2


@pytest.mark.parametrize("column", ["salt", "text"])
def test_a_changed_payload_breaks_the_chain_at_its_link(database: Database, five_links: Rows, column: str) -> None:
    with Session(database.writers) as session, session.begin():
        third = session.exec(select(History).where(History.seq == 3)).one()
        payload = session.get_one(HistoryPayload, third.id)
        setattr(payload, column, {"salt": "00" * 16, "text": payload.text.replace("3", "4")}[column])
    found = proof(database, five_links)
    assert (found.broken_seq, found.why) == (3, "its text was changed")


def lose_texts(database: Database, *seqs: int) -> list[int]:
    """Deletes the texts of these links; gives the ids of the links."""
    with Session(database.writers) as session, session.begin():
        ids = [session.exec(select(col(History.id)).where(History.seq == seq)).one() for seq in seqs]
        for history_id in ids:
            session.delete(session.get_one(HistoryPayload, history_id))
        return [one for one in ids if one is not None]


def record_disposal(database: Database, rows: Rows, history_id: int) -> None:
    with database.writing(WEDNESDAY) as tx:
        tx.record(rows.partnership_id, Event("payload_disposed", "history", history_id, {"why": "schedule"}))


def test_a_text_disposed_of_still_proves_and_is_counted(database: Database, five_links: Rows) -> None:
    for history_id in lose_texts(database, 1, 3):
        record_disposal(database, five_links, history_id)
    found = proof(database, five_links)
    assert (found.count, found.broken_seq, found.disposed) == (7, None, 2)


def test_a_text_that_is_missing_without_a_disposal_on_record_breaks_at_its_link(
    database: Database, five_links: Rows
) -> None:
    first, *_ = lose_texts(database, 1, 3, 4)
    record_disposal(database, five_links, first)
    found = proof(database, five_links)
    assert (found.broken_seq, found.why) == (3, "its text is missing and no disposal is on record")
    assert (found.count, found.disposed) == (2, 1)


def test_a_disposal_stated_before_the_link_it_names_proves_nothing(database: Database, five_links: Rows) -> None:
    with database.reading() as session:
        last = session.exec(select(col(History.id)).where(History.seq == 5)).one()
    assert last is not None
    record_disposal(database, five_links, last + 2)
    append(database, five_links, 6)
    assert lose_texts(database, 7) == [last + 2]
    assert proof(database, five_links).broken_seq == 7


def cut_after(database: Database, seq: int) -> None:
    change(
        database,
        "DELETE FROM history_payload WHERE history_id IN (SELECT id FROM history WHERE seq > :seq)",
        seq=seq,
    )
    change(database, "DELETE FROM history WHERE seq > :seq", seq=seq)


def test_a_chain_cut_short_differs_from_its_head(database: Database, five_links: Rows) -> None:
    cut_after(database, 3)
    found = proof(database, five_links)
    assert (found.broken_seq, found.why) == (4, "the head says 5 links, the chain has 3")


def test_a_changed_or_lost_head_is_found(database: Database, five_links: Rows) -> None:
    change(database, "UPDATE chain_head SET hash = :hash", hash=GENESIS)
    assert proof(database, five_links).broken_seq == 6
    change(database, "DELETE FROM chain_head")
    assert proof(database, five_links).why == "the head says 0 links, the chain has 5"


def test_a_printed_head_proves_its_link_whatever_was_added_since(database: Database, five_links: Rows) -> None:
    printed = proof(database, five_links).head
    append(database, five_links, 6)
    assert proof(database, five_links, (5, printed)).broken_seq is None
    assert proof(database, five_links, (4, printed)).why == "the head printed for link 4 was another one"


def test_a_chain_cut_short_with_its_head_is_found_by_a_printed_head(database: Database, five_links: Rows) -> None:
    printed = proof(database, five_links).head
    cut_after(database, 3)
    with Session(database.writers) as session, session.begin():
        third = session.exec(select(History).where(History.seq == 3)).one()
        head = session.get_one(ChainHead, five_links.partnership_id)
        head.count, head.hash = 3, third.this
    assert proof(database, five_links).broken_seq is None
    found = proof(database, five_links, (5, printed))
    assert (found.broken_seq, found.why) == (4, "a head was printed for link 5, which is not there")


def test_a_chain_forged_from_a_link_on_is_found_by_a_printed_head_alone(database: Database, five_links: Rows) -> None:
    printed = proof(database, five_links).head
    with Session(database.writers) as session, session.begin():
        prev = None
        for row in session.exec(select(History).where(History.seq >= 3).order_by(col(History.seq))):
            payload = session.get_one(HistoryPayload, row.id)
            if row.seq == 3:
                payload.text = canonical({"note": "nothing happened"})
                row.payload_mac = payload_mac(payload.salt, payload.text)
            row.prev = prev or row.prev
            prev = row.this = link(row.prev, row.model_dump(exclude={"id", "prev", "this"}))
        session.get_one(ChainHead, five_links.partnership_id).hash = prev or ""
    assert proof(database, five_links).broken_seq is None
    assert proof(database, five_links, (5, printed)).broken_seq == 5


def test_a_walk_longer_than_one_batch_goes_to_the_end(database: Database, rows: Rows) -> None:
    append(database, rows, *range(1, WALK + 1))
    assert proof(database, rows).count == WALK
    append(database, rows, 1)
    assert proof(database, rows).count == WALK + 1
    change(database, "UPDATE history SET by_id = 7 WHERE seq = :last", last=WALK + 1)
    assert proof(database, rows).broken_seq == WALK + 1


def append_in_a_process(address: str, rows: Rows) -> None:
    made = Database(address)
    for number in range(1, 41):
        append(made, rows, number, number)
    made.close()


def test_two_processes_appending_at_once_keep_one_chain(address: str, database: Database, rows: Rows) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(append_in_a_process, [(address, rows)] * 2, chunksize=1)
    found = proof(database, rows)
    assert (found.count, found.broken_seq) == (160, None)
