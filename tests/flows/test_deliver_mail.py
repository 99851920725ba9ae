"""One mail a person and day, sent once; what a server refuses, defers or leaves open is never lost."""

from datetime import date
from pathlib import Path

import pytest

from models.database import Database
from models.steps.sender import AnotherSender, sender_lock
from models.tables import History, Message
from notifications.embedded import Behaviour
from notifications.message import read_notice_ids
from notifications.sentlog import SentLog
from rules.words import MessageState
from tests.flows.post_office import MONDAY, TUESDAY, Office, open_office, people
from tests.moments import moment


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path)


def test_each_person_gets_one_mail_with_all_that_is_pending(office: Office) -> None:
    for recipient in (office.owner_id, office.owner_id, office.other_id):
        office.notice(recipient)
    result = office.deliver()
    assert (result.messages_new, result.counts["sent"]) == (2, 2)
    assert sorted((mail["To"], len(read_notice_ids(mail))) for mail in office.mailbox()) == [
        ("Owner <owner@council.example>", 2),
        ("Tom Reid <tom@council.example>", 1),
    ]
    assert office.states() == ["sent", "sent"]
    assert all(notice.message_id for notice in office.notices())


def test_what_was_sent_stands_in_sent_log_in_history_and_as_the_very_bytes(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver()
    (message,) = office.messages()
    assert SentLog(office.folder / "sent.log").read() == {message.rfc_message_id}
    (path,) = (office.folder / "mail" / "new").iterdir()
    assert path.read_bytes().endswith(message.body)
    assert message.sent_at == MONDAY.recorded_at
    assert office.count(History) == 1


def test_the_mails_date_is_the_moment_of_the_run(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver()
    assert office.mailbox()[0]["Date"] == "Mon, 07 Dec 2026 09:00:00 +0000"


def test_running_again_sends_nothing(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver()
    result = office.deliver()
    assert (result.messages_new, result.counts["sent"], len(office.mailbox())) == (0, 0, 1)


def test_in_hold_nothing_is_sent_and_it_is_said_why(office: Office) -> None:
    office.notice(office.owner_id)
    office.hold(True)
    result = office.deliver()
    assert (result.reason, office.count(Message)) == ("hold", 0)
    assert "jatac release" in result.details["sentence"]
    office.hold(False)
    assert office.deliver().counts["sent"] == 1


@pytest.mark.parametrize(
    "at", ["2026-12-07 06:59", "2026-12-07 19:00", "2026-12-06 12:00", "2026-12-25 12:00", "2026-12-28 12:00"]
)
def test_outside_the_sending_hours_nothing_is_sent_and_it_is_said_why(office: Office, at: str) -> None:
    office.notice(office.owner_id)
    result = office.deliver(moment(at))
    assert (result.reason, office.count(Message)) == ("outside_hours", 0)


def test_a_line_that_no_longer_holds_drops_singly(office: Office) -> None:
    gone, stays = office.notice(office.owner_id), office.notice(office.owner_id)
    office.withdraw(gone)
    result = office.deliver()
    assert (result.counts["sent"], result.counts["withdrawn"]) == (1, 1)
    assert result.details["reasons"] == {"accepted": 1, "acknowledged": 1}
    (withdrawn,) = office.notices(id=gone)
    assert (withdrawn.dropped_reason, withdrawn.message_id) == ("acknowledged", None)
    assert office.notice_ids_sent() == [notice.public_id for notice in office.notices(id=stays)]


def test_when_no_line_holds_no_message_is_made(office: Office) -> None:
    office.withdraw(office.notice(office.owner_id))
    result = office.deliver()
    assert (result.messages_new, office.count(Message)) == (0, 0)


def test_a_withdrawn_notice_frees_its_key_and_a_withheld_one_keeps_it(office: Office) -> None:
    office.withdraw(office.notice(office.owner_id, period="free"))
    office.withhold(office.notice(office.owner_id, period="kept"))
    office.deliver()
    assert office.notice(office.owner_id, period="free")
    with pytest.raises(Exception, match=r"(?i)unique"):
        office.notice(office.owner_id, period="kept")


def test_the_coordinator_is_told_once_of_a_notice_withheld_for_access(office: Office) -> None:
    office.withhold(office.notice(office.owner_id))
    result = office.deliver()
    assert result.counts["withheld"] == 1
    (told,) = office.notices(kind="withheld")
    assert (told.recipient_id, told.reason) == (office.coordinator_id, "reader_not_on_access_list")
    assert [mail["To"] for mail in office.mailbox()] == ["Sam Field <sam@northworcs.example>"]
    office.deliver(TUESDAY)
    assert len(office.mailbox()) == 1


def test_a_notice_made_after_the_mail_of_the_day_waits_for_the_next_working_day(office: Office) -> None:
    friday = moment("2026-12-24 09:00")
    office.notice(office.owner_id)
    office.deliver(friday)
    office.notice(office.owner_id, "decided", reason="extended")
    later = office.deliver(moment("2026-12-24 15:00"))
    assert (later.counts["waiting"], later.messages_new) == (1, 0)
    assert office.deliver(moment("2026-12-29 09:00")).counts["sent"] == 1


def test_issues_after_a_meeting_travel_in_a_second_mail_and_in_no_third(office: Office) -> None:
    office.notice(office.owner_id, "reminder_3")
    office.deliver()
    office.notice(office.owner_id, "issue", after_meeting=True)
    office.notice(office.owner_id, "reminder_1")
    result = office.deliver(moment("2026-12-07 11:00"))
    assert (result.messages_new, result.counts["waiting"]) == (1, 1)
    office.notice(office.owner_id, "issue", after_meeting=True)
    assert office.deliver(moment("2026-12-07 12:00")).messages_new == 0
    assert [(message.slot_kind, message.slot_on.day) for message in office.messages()] == [("", 7), ("meeting", 7)]
    assert office.deliver(TUESDAY).messages_new == 1


def test_an_address_that_is_refused_fails_and_stands_in_the_coordinators_mail_of_the_same_run(office: Office) -> None:
    office.notice(office.owner_id)
    office.notice(office.coordinator_id, "to_verify", reason="done_claimed")
    result = office.deliver(behaviour=Behaviour(refuse=frozenset({office.address_of(office.owner_id)})))
    assert (result.counts["failed"], result.counts["sent"]) == (1, 1)
    assert office.person(office.owner_id).unreachable_on == date(2026, 12, 7)
    (told,) = office.notices(kind="mail_failed")
    assert (told.recipient_id, told.reason) == (office.coordinator_id, "address_refused")
    (mail,) = office.mailbox()
    assert mail["To"] == "Sam Field <sam@northworcs.example>"
    assert told.public_id in read_notice_ids(mail)


@pytest.mark.parametrize("answer", ["550 5.7.1 Not allowed", "552 5.2.2 Mailbox full", "554 No"])
def test_any_other_refusal_fails_that_message_and_blames_no_address(office: Office, answer: str) -> None:
    office.notice(office.owner_id)
    result = office.deliver(behaviour=Behaviour(answer_rcpt={office.address_of(office.owner_id): answer}))
    assert result.counts["failed"] == 1
    assert office.person(office.owner_id).unreachable_on is None
    assert [notice.reason for notice in office.notices(kind="mail_failed")] == ["refused"]
    assert answer[:3] in office.messages()[0].last_error


def test_a_failed_message_is_final(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(refuse=frozenset({office.address_of(office.owner_id)})))
    assert office.deliver(TUESDAY).counts["sent"] == 0
    assert office.states()[0] == MessageState.FAILED


def test_the_coordinators_own_failed_mail_makes_no_notice_and_no_circle(office: Office) -> None:
    office.notice(office.coordinator_id)
    for at in (MONDAY, TUESDAY):
        office.deliver(at, Behaviour(refuse=frozenset({office.address_of(office.coordinator_id)})))
    assert office.notices(kind="mail_failed") == []
    assert office.states() == [MessageState.FAILED]


def test_a_deferred_mail_is_tried_again_when_its_time_has_come_with_the_same_bytes(office: Office) -> None:
    office.notice(office.owner_id)
    defer = Behaviour(defer_first=1)
    first = office.deliver(behaviour=defer)
    (before,) = office.messages()
    assert (first.counts["queued"], before.state, before.attempts) == (1, "queued", 1)
    assert before.not_before == moment("2026-12-07 09:05").as_of
    early = office.deliver(moment("2026-12-07 09:04"))
    assert (early.counts["sent"], early.messages_new) == (0, 0)
    assert office.deliver(moment("2026-12-07 09:05")).counts["sent"] == 1
    (after,) = office.messages()
    assert (after.state, after.attempts, after.body) == ("sent", 2, before.body)
    assert office.mailbox()[0]["Date"] == "Mon, 07 Dec 2026 09:00:00 +0000"


def test_the_eighth_try_that_fails_is_the_last_and_the_coordinator_is_told(office: Office) -> None:
    office.notice(office.owner_id)
    at, tries = MONDAY, 0
    while not tries or office.states()[0] == "queued":
        office.deliver(at, Behaviour(answer_data={office.address_of(office.owner_id): "451 Later"}))
        tries += 1
        not_before = office.messages()[0].not_before
        at = type(at).at(not_before) if not_before else at
    assert (tries, office.states()[0]) == (8, "failed")
    assert at.day <= date(2026, 12, 9)
    assert [notice.reason for notice in office.notices(kind="mail_failed")] == ["gave_up"]


def test_a_deferred_mail_keeps_its_person_from_a_second_mail_until_it_is_settled(office: Office) -> None:
    office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(defer_first=1))
    office.notice(office.owner_id, "decided", reason="extended")
    result = office.deliver(TUESDAY)
    assert (result.counts["sent"], result.messages_new, result.counts["waiting"]) == (1, 0, 1)
    assert office.deliver(moment("2026-12-09 09:00")).counts["sent"] == 1


def test_a_deferred_mail_whose_facts_changed_gives_way_to_a_new_one(office: Office) -> None:
    gone, stays = office.notice(office.owner_id), office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(defer_first=1))
    office.withdraw(gone)
    result = office.deliver(moment("2026-12-07 10:00"))
    assert (result.counts["suppressed"], result.counts["withdrawn"], result.counts["sent"]) == (1, 1, 1)
    assert office.states() == ["suppressed", "sent"]
    assert office.notice_ids_sent() == [notice.public_id for notice in office.notices(id=stays)]


def test_a_deferred_mail_of_which_nothing_holds_is_suppressed(office: Office) -> None:
    notice = office.notice(office.owner_id)
    office.deliver(behaviour=Behaviour(defer_first=1))
    office.withdraw(notice)
    result = office.deliver(moment("2026-12-07 10:00"))
    assert (result.counts["suppressed"], office.states(), office.mailbox()) == (1, ["suppressed"], [])


def test_without_a_server_nothing_is_tied_and_the_run_fails_loudly(office: Office) -> None:
    office.notice(office.owner_id)
    result = office.deliver(port=1)
    assert (result.reason, office.count(Message)) == ("unreachable", 0)
    assert result.failures[0].item == "mail server"
    assert office.deliver().counts["sent"] == 1


def test_a_second_sender_is_told_that_another_is_at_work(office: Office) -> None:
    office.notice(office.owner_id)
    with (
        sender_lock(office.database, office.place.partnership_id),
        pytest.raises(AnotherSender, match="Another sender"),
    ):
        office.deliver()
    assert office.deliver().counts["sent"] == 1


def test_one_mail_that_cannot_be_written_neither_stops_the_others_nor_vanishes(office: Office) -> None:
    office.notice(office.owner_id)
    office.notice(office.other_id)
    office.unfit.add(office.owner_id)
    result = office.deliver()
    assert result.counts["sent"] == 1
    (failure,) = result.failures
    assert failure.item == f"person {office.owner_id}"
    assert "line break" in failure.sentence
    office.unfit.clear()
    assert office.deliver().counts["sent"] == 1


def test_a_dry_run_counts_and_writes_nothing(office: Office) -> None:
    office.notice(office.owner_id)
    office.withdraw(office.notice(office.other_id))
    result = office.deliver(dry_run=True)
    assert (result.messages_new, result.counts["withdrawn"], result.counts["sent"]) == (1, 1, 0)
    assert office.count(Message) == office.count(History) == 0
    assert [notice.withdrawn_at for notice in office.notices()] == [None, None]


@pytest.mark.parametrize("connections", [1, 4])
def test_many_mails_over_few_connections_all_arrive_once(office: Office, connections: int) -> None:
    office.connections = connections
    for person in people(office, 30):
        office.notice(person)
    result = office.deliver()
    assert result.counts["sent"] == len(office.mailbox()) == 30
    assert office.notice_ids_sent() == sorted(notice.public_id for notice in office.notices())
    assert set(office.states()) == {"sent"}
