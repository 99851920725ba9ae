"""What stops a sender before and while it runs: the hours of the real clock, hold, a server that refuses us."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from models.database import Database
from models.tables import Person
from notifications.embedded import Behaviour
from rules.moment import Moment
from rules.words import MessageState
from tests.flows.post_office import MONDAY, TUESDAY, Office, open_office, people, with_hooks
from tests.moments import london, moment


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path)


@pytest.mark.parametrize("hours_later", [10, 15, 24 * 5])
def test_what_is_decided_as_of_noon_is_not_sent_at_night_or_at_the_weekend(office: Office, hours_later: int) -> None:
    office.notice(office.owner_id)
    late = moment("2026-12-07 12:00", recorded_later=timedelta(hours=hours_later))
    result = office.deliver(late)
    assert (result.reason, result.messages_new, office.mailbox()) == ("outside_hours", 0, [])


def test_a_dry_run_at_night_says_what_would_happen_by_day(office: Office) -> None:
    office.notice(office.owner_id)
    result = office.deliver(moment("2026-12-07 12:00", recorded_later=timedelta(hours=10)), dry_run=True)
    assert (result.reason, result.messages_new) == ("", 1)


NIGHT = moment("2026-12-07 23:30")


def wants_any_hour(office: Office, person_id: int) -> None:
    with Session(office.database.writers) as session, session.begin():
        session.get_one(Person, person_id).mail_at_any_hour = True


def test_at_night_only_what_is_urgent_leaves_and_only_to_who_wants_it(office: Office) -> None:
    for person_id in (office.owner_id, office.other_id):
        office.notice(person_id)
        office.notice(person_id, "urgent", period="2026-12-08T09:00:00+00:00")
    wants_any_hour(office, office.owner_id)
    result = office.deliver(NIGHT)
    assert (result.reason, result.counts["sent"], len(office.mailbox())) == ("outside_hours", 1, 1)
    assert [m.recipient_id for m in office.messages()] == [office.owner_id]
    assert office.deliver(moment("2026-12-08 07:00")).counts["sent"] == 3, "the rest at the next opening"


def test_every_urgent_notice_is_a_mail_of_its_own_on_the_same_day(office: Office) -> None:
    office.notice(office.owner_id)
    assert office.deliver().counts["sent"] == 1
    office.notice(office.owner_id)
    for kind in ("urgent", "urgent_half", "urgent_late"):
        office.notice(office.owner_id, kind, period="2026-12-07T15:00:00+00:00")
        result = office.deliver(moment("2026-12-07 14:00"))
        assert (result.counts["sent"], result.counts["waiting"]) == (1, 1), "the day's mail has gone"
    assert len({m.slot_kind for m in office.messages()}) == 4


def test_two_earlier_days_decided_today_make_one_mail_of_today(office: Office) -> None:
    now = london("2026-12-09 10:00")
    office.notice(office.owner_id)
    assert office.deliver(Moment(MONDAY.as_of, now)).counts["sent"] == 1
    office.notice(office.owner_id)
    result = office.deliver(Moment(TUESDAY.as_of, now))
    assert (result.counts["sent"], result.counts["waiting"]) == (0, 1)
    assert [message.slot_on.day for message in office.messages()] == [9]


def test_hold_stops_a_sender_that_is_already_at_work(office: Office) -> None:
    office.connections = 1
    for person in people(office, 3):
        office.notice(person)
    with_hooks(office, after_250=lambda _: office.hold(True))
    result = office.deliver()
    assert (result.reason, result.counts["sent"], office.states()) == ("hold", 1, ["sent"])
    assert "jatac release" in result.details["sentence"]
    with_hooks(office)
    office.hold(False)
    assert office.deliver(moment("2026-12-07 10:00")).counts["sent"] == 2


def test_hold_stops_the_retries_of_a_sender_too(office: Office) -> None:
    office.connections = 1
    for person in people(office, 2):
        office.notice(person)
    office.deliver(behaviour=Behaviour(defer_first=1))
    with_hooks(office, after_250=lambda _: office.hold(True))
    result = office.deliver(moment("2026-12-07 10:00"))
    assert (result.reason, office.states()) == ("hold", ["sent", "queued"])


def test_a_server_that_takes_no_mail_of_ours_fails_no_message_however_often_it_is_asked(office: Office) -> None:
    office.connections = 1
    for person in people(office, 2):
        office.notice(person)
    refusing = Behaviour(answer_mail="530 5.7.0 Authentication required")
    for minute in range(0, 50, 5):
        result = office.deliver(moment(f"2026-12-07 09:{minute:02}"), refusing)
        assert (result.reason, result.counts["failed"]) == ("unreachable", 0)
        assert [failure.item for failure in result.failures] == ["mail server"]
    assert (office.states(), office.notices(kind="mail_failed")) == ([MessageState.QUEUED], [])
    assert office.deliver(moment("2026-12-07 10:00")).counts["sent"] == 2
    assert [message.attempts for message in office.messages()] == [1, 1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_sent_log_is_told_and_what_was_sent_is_settled(office: Office) -> None:
    (office.folder / "sent.log").symlink_to("/dev/full")
    for person in people(office, 6):
        office.notice(person)
    result = office.deliver()
    assert (result.counts["sent"], len(office.mailbox())) == (6, 6)
    assert set(office.states()) == {"sent"}
    assert len(result.failures) == 6
    assert all("sent.log" in failure.sentence for failure in result.failures)
