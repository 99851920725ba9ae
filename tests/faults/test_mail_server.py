"""What a mail server can do to us, through the whole machine: nothing lost, nothing twice, the coordinator told.

The rules one by one are in tests/flows/test_deliver_mail.py; here the mails of a full morning meet the fault.
"""

from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

import pytest

from flows.deliver_mail import Hooks
from notifications.embedded import running
from rules.moment import LONDON, Moment
from rules.words import MessageState
from tests.faults import world
from tests.faults.child import CLAIM, run
from tests.faults.peace import Undisturbed, lives_on, nobody_knows
from tests.faults.record import headers
from tests.faults.scene import Scene
from tests.moments import moment

pytestmark = pytest.mark.parametrize("prepared", ["sqlite"], indirect=True, scope="session")
"""What a mail server does is the same to any database; `make faults` puts PostgreSQL behind it too."""

OWNER, LEAD, COORDINATOR, CHAIR = "owner-1", "lead-fire", "cora", "charlie"
ADDRESS = "owner-1@fire.example"
MAILS = 15
"""Of the bad Monday."""


@pytest.fixture(autouse=True)
def decided(scene: Scene) -> None:
    """Everything of the bad Monday is decided; nothing has been sent."""
    scene.live(world.BAD_MONDAY, flows=world.ALL_BUT_MAIL)


def state(scene: Scene, key: str = OWNER) -> tuple[str, int]:
    """Of the last mail to somebody: its state, and how often it was tried."""
    last = scene.messages(key)[-1]
    return last.state, last.attempts


def test_a_server_that_refuses_connections_for_a_morning_costs_time_and_nothing_else(
    scene: Scene, undisturbed: Undisturbed
) -> None:
    relay = scene.office.settings.smtp_port
    scene.use(None)
    for hour in ("08:30", "09:00", "10:30", "11:45"):
        result = scene.live(f"2026-12-14 {hour}", flows=("deliver_mail",))[0]
        assert (result.reason, [failure.item for failure in result.failures]) == ("unreachable", ["mail server"])
    assert scene.messages(OWNER) == [], "nothing is composed that would be stale by noon"
    scene.use(relay)
    assert lives_on(scene, undisturbed, again="2026-12-14 12:00") == set()


def test_a_server_that_goes_away_in_the_middle_of_a_run(scene: Scene, undisturbed: Undisturbed) -> None:
    relay, taken = scene.office.settings.smtp_port, []
    with ExitStack() as server:
        scene.use(server.enter_context(running(scene.mailbox)).port)

        def fifth(message: Any) -> None:
            taken.append(message)
            if len(taken) == 5:
                server.close()

        result = run(scene.office, "deliver_mail", moment(world.BAD_MONDAY), Hooks(after_250=fifth))
    assert result.reason == "unreachable"
    assert 5 <= result.counts["sent"] < MAILS
    scene.use(relay)
    lives_on(scene, undisturbed)


def test_a_deferred_mail_is_sent_later_that_morning_the_same_to_the_byte(
    scene: Scene, undisturbed: Undisturbed
) -> None:
    result = scene.deliver(world.BAD_MONDAY, answer_data={ADDRESS: "451 4.3.0 Try again later"})
    assert (result.counts["sent"], result.counts["queued"]) == (MAILS - 1, 1)
    assert state(scene) == (MessageState.QUEUED, 1)
    before = scene.messages(OWNER)[-1]
    assert before.not_before == moment("2026-12-14 08:35").as_of
    assert scene.live("2026-12-14 08:34", flows=("deliver_mail",))[0].counts["sent"] == 0
    assert lives_on(scene, undisturbed) == set()
    after = scene.messages(OWNER)[0]
    assert (after.state, after.attempts, after.body) == (MessageState.SENT, 2, before.body)


def test_a_mail_deferred_in_the_evening_waits_for_the_next_morning_s_hours(scene: Scene) -> None:
    scene.deliver("2026-12-14 18:58", answer_data={"charlie@council.example": "451 4.3.0 Try again later"})
    before = scene.messages(CHAIR)[-1]
    assert before.not_before == moment("2026-12-15 07:03").as_of
    for early, why in (("2026-12-14 19:30", "outside_hours"), ("2026-12-15 06:59", "outside_hours")):
        assert scene.deliver(early).reason == why
    assert scene.deliver("2026-12-15 07:02").counts["sent"] == 0
    assert scene.deliver("2026-12-15 07:03").counts["sent"] == 1
    (mail,) = [mail for name, mail in scene.wire().mails if name == before.rfc_message_id]
    assert mail.endswith(before.body)
    assert str(headers(mail)["Date"]) == "Mon, 14 Dec 2026 18:58:00 +0000"


def test_eight_tries_over_two_working_days_then_failed_also_when_there_is_news_meanwhile(scene: Scene) -> None:
    """Tuesday's news (what was due tomorrow is due today) makes a new mail of the deferred one: the tries go on."""
    at, tried_at = datetime(2026, 12, 14, 8, 30, tzinfo=LONDON), []
    with scene.server(answer_data={"owner-4@fire.example": "452 4.2.2 Mailbox full"}):
        while not scene.told(COORDINATOR, "mail_failed"):
            if at.day == 15:
                scene.live(world.TUESDAY, flows=world.ALL_BUT_MAIL)
            run(scene.office, "deliver_mail", Moment.at(at))
            tried_at.append(at)
            assert len(tried_at) <= 8, "it would never be given up"
            waits = [message.not_before for message in scene.messages("owner-4") if message.not_before is not None]
            at = max(waits, default=at).astimezone(LONDON)
    states = [(message.state, message.attempts) for message in scene.messages("owner-4")]
    assert states[:2] == [(MessageState.SUPPRESSED, 6), (MessageState.FAILED, 8)]
    assert len(tried_at) == 8
    assert max(tried_at).date() == date(2026, 12, 15)
    assert all(7 <= one.hour < 19 for one in tried_at)
    scene.live("2026-12-16 08:30")
    assert scene.told(COORDINATOR, "mail_failed") == [("gave_up", True)]


def test_an_address_that_does_not_exist_fails_is_a_fact_and_stands_in_the_coordinators_mail(scene: Scene) -> None:
    result = scene.deliver(world.BAD_MONDAY, refuse=frozenset({ADDRESS}))
    assert (result.counts["sent"], result.counts["failed"]) == (MAILS - 1, 1)
    assert state(scene) == (MessageState.FAILED, 1)
    assert scene.told(COORDINATOR, "mail_failed") == [("address_refused", True)], "in the mail of the same run"
    assert scene.person(OWNER).unreachable_on == date(2026, 12, 14)
    scene.live(world.TUESDAY)
    assert len(scene.messages(OWNER)) == 1, "nobody writes to it again"
    handed_over = scene.told(LEAD, "handover")
    assert handed_over and all(arrived for _, arrived in handed_over), "the lead acts from now on"


def test_the_coordinators_own_bad_address_makes_no_circle(scene: Scene) -> None:
    bad = frozenset({"cora@council.example"})
    result = scene.deliver(world.BAD_MONDAY, refuse=bad)
    assert (result.counts["sent"], result.counts["failed"]) == (MAILS - 1, 1)
    for day in (15, 16, 17):
        with scene.server(refuse=bad):
            scene.live(f"2026-12-{day} 08:30")
    assert [message.state for message in scene.messages(COORDINATOR)] == [MessageState.FAILED]
    assert scene.told(COORDINATOR, "mail_failed") == []


def test_a_refusal_after_the_mail_fails_that_mail_alone(scene: Scene) -> None:
    result = scene.deliver(world.BAD_MONDAY, answer_data={ADDRESS: "552 5.2.2 Mailbox full"})
    assert (result.counts["sent"], result.counts["failed"]) == (MAILS - 1, 1)
    assert scene.told(COORDINATOR, "mail_failed") == [("refused", True)]
    assert scene.person(OWNER).unreachable_on is None
    scene.live(world.TUESDAY)
    assert [message.state for message in scene.messages(OWNER)] == [MessageState.FAILED, MessageState.SENT]


def test_a_server_that_falls_silent_before_the_mail_has_not_got_it(scene: Scene, undisturbed: Undisturbed) -> None:
    result = scene.deliver(world.BAD_MONDAY, {"command_timeout": 0.3}, stall_before_data=20)
    assert (result.counts["queued"], nobody_knows(scene)) == (MAILS, set())
    assert lives_on(scene, undisturbed) == set()


def test_a_server_that_falls_silent_after_the_mail_may_have_it(scene: Scene, undisturbed: Undisturbed) -> None:
    """The one case but a kill in which a mail is repeated: nobody told us that it had come."""
    result = scene.deliver(world.BAD_MONDAY, {"data_timeout": 0.3}, stall_after_data=20)
    assert (result.counts["unanswered"], len(scene.wire().mails)) == (MAILS, MAILS)
    assert len(lives_on(scene, undisturbed)) == MAILS


def test_a_line_cut_after_the_mail_is_asked_after_with_the_same_bytes(scene: Scene, undisturbed: Undisturbed) -> None:
    filed, unfiled = frozenset({ADDRESS}), frozenset({"owner-2@council.example"})
    result = scene.deliver(world.BAD_MONDAY, hang_up_filed=filed, hang_up_unfiled=unfiled)
    assert (result.counts["sent"], result.counts["unanswered"]) == (MAILS - 2, 2)
    assert lives_on(scene, undisturbed) == {scene.messages(OWNER)[0].rfc_message_id}


@pytest.mark.parametrize("behaviour", ["hang_up_filed", "hang_up_unfiled"])
def test_a_line_cut_after_the_mail_and_then_news_leaves_it_to_the_coordinator(scene: Scene, behaviour: str) -> None:
    with scene.server(**{behaviour: frozenset({ADDRESS})}):
        scene.live(world.BAD_MONDAY, flows=("deliver_mail",))
    assert state(scene) == (MessageState.SENDING, 1)
    (ref, *_) = scene.refs_of(OWNER)
    run(scene.office, f"{CLAIM}{ref}", moment("2026-12-14 08:40"))
    assert scene.live(world.RERUN, flows=("deliver_mail",))[0].counts["uncertain"] == 1
    scene.live(world.TUESDAY)
    assert scene.messages(OWNER)[0].state == MessageState.UNCERTAIN
    assert scene.told(COORDINATOR, "uncertain") == [("facts_changed", True)]
    filed = scene.wire().ids[scene.messages(OWNER)[0].rfc_message_id]
    assert filed == (1 if behaviour == "hang_up_filed" else 0), "it is not sent again"
