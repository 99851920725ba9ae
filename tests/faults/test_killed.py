"""kill -9 at four points and at random, then a rerun: nothing lost or decided twice, repeats only as promised.

The process is a real one, told nothing but the data dir; the mail server is in ours, and outlives it. Repeats on the
wire are those of design decision 4: mails whose 250 was given and noted nowhere.
"""

import random
import time

import pytest
from sqlmodel import select

from flows.deliver_mail import CONNECTIONS
from models.tables import Delivery, Message
from notifications.sentlog import SentLog
from tests.databases import but_one_on_sqlite
from tests.faults import world
from tests.faults.child import ANY, Point
from tests.faults.peace import Undisturbed, lives_on, nobody_knows, nothing_lost_nothing_twice
from tests.faults.scene import Scene

INGEST = "ingest_intelligence"
FIFTH = 5
"""Of the fifteen mails of that morning."""
SEEDS = 5


@pytest.mark.parametrize(("nth", "text", "rows"), [(1, "UPDATE delivery", 8), (3, "UPDATE delivered_file", 49)])
def test_killed_in_ingest_with_rows_half_in(
    scene: Scene, undisturbed: Undisturbed, nth: int, text: str, rows: int
) -> None:
    """The corrected October's rows are in, and November's: neither counts yet, and what stood before does."""
    before = scene.record()
    scene.start(point=Point("before", nth, INGEST, text)).killed()
    with scene.office.database.reading() as session:
        assert session.exec(select(Delivery.state).where(Delivery.state == "loading")).all() == ["loading"]
    assert sum(scene.record().items.values()) - sum(before.items.values()) == rows
    assert lives_on(scene, undisturbed) == set()


@pytest.mark.parametrize(
    ("event", "nth", "text"),
    [("before", 1, "UPDATE action"), ("after", 1, "INSERT INTO rung_step"), ("commit", 2, "")],
)
def test_killed_in_a_decision_with_its_transaction_open(
    scene: Scene, undisturbed: Undisturbed, event: str, nth: int, text: str
) -> None:
    """Before the first row of it, in the middle of it, and when only the commit is missing."""
    before = scene.record()
    scene.start(flows=("send_reminders",), point=Point(event, nth, "send_reminders", text)).killed()
    assert before.differences(scene.record()) == []
    assert lives_on(scene, undisturbed) == set()


def test_killed_before_data_and_told_to_nobody(scene: Scene, undisturbed: Undisturbed) -> None:
    """The bytes are stored, the lines are open, nothing has been sent: not one mail is repeated."""
    scene.start(point=Point("before_data")).killed()
    assert (len(nobody_knows(scene)), len(scene.wire().mails)) == (1, 0)
    assert lives_on(scene, undisturbed) == set()


def test_killed_after_the_250_it_is_sent_once_more_the_same_to_the_byte(
    scene: Scene, undisturbed: Undisturbed
) -> None:
    """The server has it, and nobody wrote that down."""
    scene.start(point=Point("after_250", FIFTH)).killed()
    filed = set(scene.wire().ids) & nobody_knows(scene)
    assert filed
    assert filed <= lives_on(scene, undisturbed)


def test_killed_before_the_commit_sent_log_keeps_it_from_being_said_again(
    scene: Scene, undisturbed: Undisturbed
) -> None:
    """sent.log has it, the database does not."""
    scene.start(point=Point("before_commit", FIFTH)).killed()
    logged = SentLog(scene.sent_log).read()
    with scene.office.database.reading() as session:
        begun = set(session.exec(select(Message.rfc_message_id).where(Message.state == "sending")))
    assert logged & begun
    assert not logged & lives_on(scene, undisturbed)


def test_killed_while_the_server_is_filing(scene: Scene, undisturbed: Undisturbed) -> None:
    with scene.server(stall_after_data=60):
        child = scene.start().ready()
        while len(scene.wire().mails) < CONNECTIONS:
            time.sleep(0.02)
        assert child.kill()
    assert len(lives_on(scene, undisturbed)) == CONNECTIONS, "one on each connection"


def test_killed_three_times_over_the_same_mails(scene: Scene, undisturbed: Undisturbed) -> None:
    scene.start(point=Point("before_data")).killed()
    scene.start(flows=("deliver_mail",), point=Point("before_data", 2)).killed()
    scene.start(flows=("deliver_mail",), point=Point("after_250")).killed()
    assert len(lives_on(scene, undisturbed, kills=3)) >= 1


@pytest.mark.parametrize("seed", but_one_on_sqlite(range(SEEDS)))
def test_killed_at_a_random_event(scene: Scene, undisturbed: Undisturbed, seed: int) -> None:
    nth = random.Random(seed).randint(1, undisturbed.ticks)
    scene.start(point=Point(ANY, nth)).killed()
    lives_on(scene, undisturbed)


@pytest.mark.parametrize("seed", but_one_on_sqlite(range(2)))
def test_killed_from_outside_at_a_random_moment(scene: Scene, undisturbed: Undisturbed, seed: int) -> None:
    child = scene.start().ready()
    time.sleep(random.Random(seed).uniform(0, 0.8) * undisturbed.seconds)
    child.kill()
    lives_on(scene, undisturbed)


def test_killed_and_started_again_the_next_working_day(scene: Scene, undisturbed: Undisturbed) -> None:
    """A gap: Monday is said on Tuesday, in one mail a person; the ladder is as if Monday had been lived through."""
    scene.start(point=Point("before", 1, "chase_overdue", "INSERT INTO notice")).killed()
    assert [failure for result in scene.live(world.TUESDAY) for failure in result.failures] == []
    after = scene.record()
    assert after.steps == undisturbed.record.steps
    assert after.actions == undisturbed.record.actions
    nothing_lost_nothing_twice(scene, set())
