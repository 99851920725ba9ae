"""The outbox below the flow: the slot is a constraint, the lease a guard, the lock one for all processes."""

import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.database import Database
from models.queries.outbox import (
    MailFacts,
    StoredMessage,
    failures,
    open_messages,
    pending,
    recipients,
    slots_taken,
    states,
    tied,
    would_go,
)
from models.steps.outbox import Written, tie
from models.steps.sender import AnotherSender, sender_lock
from models.steps.settle import LeaseLost, arrived, failed, put_off
from models.tables import Message, Notice, Person
from rules.mail import WorkMail
from tests.flows.post_office import MONDAY, TUESDAY, Office, open_office
from tests.models.rows import Rows, a_message
from tests.moments import london, moment


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    made = open_office(database, tmp_path)
    made._now = MONDAY
    return made


def _write(mail: WorkMail, rfc_message_id: str) -> Written:
    return Written("subject", f"{rfc_message_id} to {mail.recipient_email}".encode())


def _tie(office: Office, recipient_id: int, facts: MailFacts | None = None) -> StoredMessage | None:
    with office.database.writing(MONDAY) as tx:
        here = office.place.partnership_id
        return tie(tx, here, recipient_id, facts or office.facts(), _write, lambda i: f"<{i}@x.example>").message


def test_a_tied_message_stands_with_its_bytes_before_anything_is_sent(office: Office) -> None:
    notice_id = office.notice(office.owner_id)
    message = _tie(office, office.owner_id)
    assert message is not None
    (row,) = office.messages()
    assert (row.state, row.attempts, row.body, row.lease_token) == ("sending", 1, message.body, message.lease_token)
    with office.database.reading() as session:
        assert [notice.id for notice in tied(session, message.id)] == [notice_id]
        assert pending(session, office.place.partnership_id, office.owner_id) == ()


def test_the_database_itself_refuses_a_second_work_message_of_one_day(office: Office) -> None:
    with Session(office.database.writers) as session, session.begin():
        session.add(a_message(_rows(office), "m1"))
    with (
        pytest.raises(IntegrityError),
        Session(office.database.writers) as session,
        session.begin(),
    ):
        session.add(a_message(_rows(office), "m2"))


def _rows(office: Office) -> Rows:
    return Rows(office.place.partnership_id, 0, office.owner_id, office.policy_version_id, 0, 0)


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        ({"state": "sent", "slot_on": "2026-12-07"}, True),
        ({"state": "failed", "slot_on": "2026-12-07"}, True),
        ({"state": "suppressed", "slot_on": "2026-12-07"}, False),
        ({"state": "sent", "slot_on": "2026-12-04", "sent_at": "2026-12-04 09:00"}, False),
        ({"state": "sent", "slot_on": "2026-12-04", "sent_at": "2026-12-07 07:00"}, True),
        ({"state": "sent", "slot_on": "2026-12-04", "sent_at": "2026-12-06 23:59"}, False),
        ({"state": "queued", "slot_on": "2026-12-04"}, True),
        ({"state": "sending", "slot_on": "2026-12-04"}, True),
        ({"state": "failed", "slot_on": "2026-12-04"}, False),
    ],
)
def test_when_the_slot_of_the_day_is_used_up(office: Office, changed: dict[str, str], taken: bool) -> None:
    values: dict[str, object] = {**changed, "slot_on": date.fromisoformat(changed["slot_on"])}
    if "sent_at" in changed:
        values["sent_at"] = london(changed["sent_at"])
    with Session(office.database.writers) as session, session.begin():
        session.add(a_message(_rows(office), "m1", **values))
    with office.database.reading() as session:
        found = slots_taken(session, office.place.partnership_id, office.owner_id, MONDAY.day)
        others = slots_taken(session, office.place.partnership_id, office.other_id, MONDAY.day)
    assert (found, others) == (frozenset({""}) if taken else frozenset(), frozenset())


def test_only_the_holder_of_the_lease_settles_a_message_and_only_once(office: Office) -> None:
    office.notice(office.owner_id)
    message = _tie(office, office.owner_id)
    assert message is not None
    here = office.place.partnership_id
    with pytest.raises(LeaseLost), office.database.writing(MONDAY) as tx:
        arrived(tx, here, replace(message, lease_token="another"), ())
    with office.database.writing(MONDAY) as tx:
        arrived(tx, here, message, ())
    with pytest.raises(LeaseLost), office.database.writing(MONDAY) as tx:
        put_off(tx, message, TUESDAY.as_of, "late")
    assert office.states() == ["sent"]


def test_an_address_corrected_meanwhile_is_not_blamed_for_the_old_one(office: Office) -> None:
    office.notice(office.owner_id)
    message = _tie(office, office.owner_id)
    assert message is not None
    with Session(office.database.writers) as session, session.begin():
        session.get_one(Person, office.owner_id).email = "new@council.example"
    with office.database.writing(MONDAY) as tx:
        failed(tx, office.place.partnership_id, message, office.facts(), "address_refused", "550", hard_bounce=True)
    assert office.person(office.owner_id).unreachable_on is None


def test_what_failed_or_waits_is_named_for_status(office: Office) -> None:
    office.notice(office.owner_id)
    message = _tie(office, office.owner_id)
    assert message is not None
    with office.database.writing(MONDAY) as tx:
        put_off(tx, message, TUESDAY.as_of, "451 Later")
    with office.database.reading() as session:
        (lost,) = failures(session, office.place.partnership_id)
        assert (lost.recipient_name, lost.refs, lost.last_error) == ("Owner", ("NW-2026-23/01",), "451 Later")
        assert states(session, office.place.partnership_id) == {"queued": 1}
        assert open_messages(session, office.place.partnership_id, MONDAY.as_of) == []
        (due,) = open_messages(session, office.place.partnership_id, moment("2026-12-08 09:00").as_of)
        assert due.body == message.body


def test_a_preview_shows_each_persons_mail_and_writes_nothing(office: Office) -> None:
    office.notice(office.owner_id)
    office.notice(office.owner_id)
    office.withdraw(office.notice(office.other_id))
    with office.database.reading() as session:
        assert recipients(session, office.place.partnership_id) == sorted([office.owner_id, office.other_id])
        ((recipient_id, travels),) = would_go(session, office.place.partnership_id, office.facts().recheck)
        assert session.exec(select(Notice).where(col(Notice.withdrawn_at).is_not(None))).all() == []
        assert session.exec(select(Message)).all() == []
    assert (recipient_id, len(travels)) == (office.owner_id, 2)


HOLD_AND_SAY = """
import sys
from models.database import Database
from models.steps.sender import sender_lock
with sender_lock(Database(sys.argv[1]), int(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_senders_lock_holds_across_processes_and_ends_with_a_killed_one(office: Office, address: str) -> None:
    command = [sys.executable, "-c", HOLD_AND_SAY, address, str(office.place.partnership_id)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(AnotherSender), sender_lock(office.database, office.place.partnership_id):
            pass
        child.kill()
        child.wait(10)
    for attempt in range(50):
        try:
            with sender_lock(office.database, office.place.partnership_id):
                return
        except AnotherSender:
            assert attempt < 49, "the lock outlived its holder"
            time.sleep(0.1)


def test_another_partnership_sends_meanwhile(office: Office) -> None:
    here = office.place.partnership_id
    with sender_lock(office.database, here), sender_lock(office.database, here + 1), pytest.raises(AnotherSender):
        sender_lock(office.database, here).__enter__()


def test_the_lock_is_given_back_after_use(office: Office) -> None:
    for _ in range(2):
        with sender_lock(office.database, office.place.partnership_id):
            pass
