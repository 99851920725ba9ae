"""A sender that dies at the worst moment: nothing lost, and repeats only where nobody could have known."""

from pathlib import Path

import pytest

from models.database import Database
from notifications.embedded import Behaviour
from rules.words import MessageState
from tests.flows.post_office import MONDAY, TUESDAY, Office, open_office, with_hooks
from tests.moments import moment


class Crash(BaseException):
    """The process dies here; nothing may catch it."""


def _crash(_: object) -> None:
    raise Crash


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    made = open_office(database, tmp_path)
    made.notice(made.owner_id)
    return made


def _die_at(office: Office, point: str) -> None:
    with_hooks(office, **{point: _crash})
    with pytest.raises(Crash):
        office.deliver()
    with_hooks(office)
    assert office.states() == [MessageState.SENDING]


@pytest.mark.parametrize(
    ("point", "filed"),
    [("before_data", 1), ("after_250", 2), ("before_commit", 1)],
)
def test_after_a_crash_the_next_run_settles_the_message(office: Office, point: str, filed: int) -> None:
    _die_at(office, point)
    result = office.deliver(moment("2026-12-07 09:15"))
    assert (result.counts["sent"], result.messages_new, office.states()) == (1, 0, ["sent"])
    mails = office.mailbox()
    assert len(mails) == filed
    assert len({(mail["Message-ID"], mail["Date"], mail.as_bytes()) for mail in mails}) == 1
    assert office.deliver(moment("2026-12-07 09:30")).counts["sent"] == 0


@pytest.mark.parametrize("point", ["before_data", "after_250"])
@pytest.mark.parametrize("change", ["withdraw", "withhold"])
def test_a_message_of_unknown_fate_is_not_sent_again_once_its_facts_or_its_access_changed(
    office: Office, point: str, change: str
) -> None:
    _die_at(office, point)
    filed = len(office.mailbox()) if point == "after_250" else 0
    getattr(office, change)(1)
    result = office.deliver(moment("2026-12-07 09:15"))
    assert (result.counts["uncertain"], office.states()[0]) == (1, "uncertain")
    assert [notice.recipient_id for notice in office.notices(kind="uncertain")] == [office.coordinator_id]
    assert len([mail for mail in office.mailbox() if "owner@" in mail["To"]]) == filed
    office.deliver(TUESDAY)
    assert len([mail for mail in office.mailbox() if "owner@" in mail["To"]]) == filed


def test_a_changed_rung_is_a_changed_fact(office: Office) -> None:
    _die_at(office, "before_data")
    office.rungs[1] = 2
    assert office.deliver(TUESDAY).counts["uncertain"] == 1


def test_sent_log_is_believed_even_when_the_facts_have_changed(office: Office) -> None:
    _die_at(office, "before_commit")
    office.withdraw(1)
    result = office.deliver(moment("2026-12-07 09:15"))
    assert (result.counts["sent"], result.counts["uncertain"], len(office.mailbox())) == (1, 0, 1)


@pytest.mark.parametrize("field", ["hang_up_filed", "hang_up_unfiled"])
def test_a_lost_answer_is_asked_after_later_with_the_same_bytes(office: Office, field: str) -> None:
    behaviour = Behaviour(**{field: frozenset({office.address_of(office.owner_id)})})
    result = office.deliver(behaviour=behaviour)
    assert (result.counts["unanswered"], office.states()) == (1, ["sending"])
    assert office.deliver(moment("2026-12-07 09:04")).counts["sent"] == 0
    assert office.deliver(moment("2026-12-07 09:05")).counts["sent"] == 1
    mails = office.mailbox()
    assert len(mails) == (2 if field == "hang_up_filed" else 1)
    assert len({mail.as_bytes() for mail in mails}) == 1


def test_eight_lost_answers_leave_it_uncertain_and_the_coordinator_is_told(office: Office) -> None:
    at, behaviour = MONDAY, Behaviour(hang_up_unfiled=frozenset({office.address_of(office.owner_id)}))
    for _ in range(8):
        office.deliver(at, behaviour)
        not_before = office.messages()[0].not_before
        at = type(at).at(not_before) if not_before else at
    assert office.states()[0] == MessageState.UNCERTAIN
    assert [notice.reason for notice in office.notices(kind="uncertain")] == ["no_answer"]


def test_a_crash_over_one_of_many_loses_none(office: Office) -> None:
    office.notice(office.other_id)
    office.notice(office.coordinator_id)
    office.connections = 1
    _die_at(office, "before_commit")
    office.deliver(moment("2026-12-07 09:15"))
    assert office.states() == ["sent", "sent", "sent"]
    assert office.notice_ids_sent() == ["n0001", "n0002", "n0003"]
