"""Rounds over many partnerships: one that fails or is slow holds back no other; two at once do no harm."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.settings import Settings
from flows.schedule import SCHEDULE, Row, in_order, row_of
from flows.serve import LOOK_FOR_LATE, RowTrigger, Service
from models.database import Database
from models.tables import FlowRun, Message, Notice
from notifications.embedded import Behaviour, running
from tests.flows.many import LATE, by_key, settle_many, spoil
from tests.moments import london

SENT, SENDING = col(Message.state) == "sent", col(Message.state) == "sending"
OVERDUE = col(Notice.kind) == "overdue"
MANY = 300
LONG = 30.0


@contextmanager
def serving(database: Database, data_dir: Path, behaviour: Behaviour | None = None) -> Iterator[Service]:
    """A service on 10 December 2026 at 09:00, without Prefect."""
    settings = Settings(data_dir=data_dir, prefect="off")
    with running(data_dir / "mail", behaviour or Behaviour()) as server:
        yield Service(settings, database, server, clock=lambda: LATE)


@pytest.mark.slow
def test_of_300_partnerships_one_that_fails_and_one_that_is_slow_hold_back_no_other(
    database: Database, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = settle_many(database, MANY)
    broken, slow = keys[7], keys[11]
    spoil(database, broken)
    stalls = Behaviour(stall={f"{slow}@council.example": LONG})
    with serving(database, data_dir, stalls) as service:
        started = time.monotonic()
        chased = service.round(row_of("chase_overdue"))
        sent_mail = service.round(replace(row_of("deliver_mail"), timeout=timedelta(seconds=3)))
        taken = time.monotonic() - started
        assert chased is not None and chased.counts == {"ended": MANY, "slow": 0, "skipped": 0}
        assert [one.item for one in chased.failures] == [f"partnership {keys.index(broken) + 1}"]
        assert sent_mail is not None and sent_mail.counts == {"ended": MANY - 1, "slow": 1, "skipped": 0}
        well = set(keys) - {broken}
        assert by_key(database, Notice, OVERDUE).keys() == well
        assert by_key(database, Message, SENT).keys() >= well - {slow}
        assert by_key(database, Message, SENDING).keys() == {slow}
        assert by_key(database, FlowRun, col(FlowRun.state) == "failed") == {broken: 2}
        assert by_key(database, FlowRun, col(FlowRun.state) == "running") == {slow: 1}
        again = service.round(row_of("deliver_mail"))
        assert again is not None and again.counts["skipped"] <= 1, "it is not begun again while it is under way"
        assert service.places.stop(2 * LONG) == []
    assert by_key(database, Message, SENT).keys() == well, "the slow one's mail went too"
    with capsys.disabled():
        print(f"\n{MANY} partnerships, two flows, {sent_mail.messages_new} mails: {taken:.1f} s", flush=True)


def test_a_pass_over_all_flows_does_what_was_missed_and_again_finds_nothing(
    database: Database, data_dir: Path
) -> None:
    """The server was off since 2 December: one pass issues no twin, chases what is late, and sends it."""
    keys = settle_many(database, 2)
    with serving(database, data_dir) as service:
        service.catch_up()
        notices, mails = by_key(database, Notice), by_key(database, Message, SENT)
        assert by_key(database, Notice, OVERDUE).keys() == mails.keys() == set(keys)
        service.catch_up()
    assert (by_key(database, Notice), by_key(database, Message, SENT)) == (notices, mails)
    assert by_key(database, FlowRun) == dict.fromkeys(keys, 2 * len(SCHEDULE))


def test_two_services_at_once_leave_one_set_of_notices_and_mails(database: Database, data_dir: Path) -> None:
    keys = settle_many(database, 3)
    with serving(database, data_dir) as one, serving(database, data_dir) as other:
        both = [threading.Thread(target=service.catch_up) for service in (one, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(4 * LONG)
            assert not thread.is_alive()
        one.catch_up()
    with serving(database, data_dir) as alone:
        before = by_key(database, Notice), by_key(database, Message, SENT)
        alone.catch_up()
    assert (by_key(database, Notice), by_key(database, Message, SENT)) == before
    with database.reading() as session:
        said = Counter((one.recipient_id, one.kind, one.rung) for one in session.exec(select(Notice).where(OVERDUE)))
        travelled = Counter(one.recipient_id for one in session.exec(select(Message).where(SENT)))
    assert set(said.values()) == set(travelled.values()) == {1}
    assert by_key(database, Message, SENT).keys() == by_key(database, Notice, OVERDUE).keys() == set(keys)


def test_stopping_lets_what_is_under_way_end(database: Database, data_dir: Path) -> None:
    [key] = settle_many(database, 1)
    stop = threading.Event()
    with serving(database, data_dir, Behaviour(stall={f"{key}@council.example": 1.0})) as service:
        served = threading.Thread(target=service.run_until, args=(stop,))
        served.start()
        until = time.monotonic() + 4 * LONG
        while not by_key(database, Message, SENDING) and time.monotonic() < until:
            time.sleep(0.02)
        stop.set()
        served.join(4 * LONG)
        assert not served.is_alive()
    assert by_key(database, Message, SENDING) == {}, "it was under way, and was finished"
    assert by_key(database, FlowRun, col(FlowRun.state) == "running") == {}


@pytest.mark.parametrize("row", [*SCHEDULE, LOOK_FOR_LATE], ids=lambda row: row.flow)
def test_the_scheduler_fires_at_the_ticks_of_the_row_and_at_no_other(row: Row) -> None:
    trigger, day = RowTrigger(row), london("2026-12-07 00:00")
    fired = [trigger.get_next_fire_time(None, day)]
    while fired[-1] < day + timedelta(days=7):
        fired.append(trigger.get_next_fire_time(fired[-1], fired[-1]))
    assert fired[:-1] == [at for ahead in range(7) for at in row.fires(day.date() + timedelta(days=ahead))]


def test_the_pass_takes_every_flow() -> None:
    assert {row.flow for row in in_order()} == {row.flow for row in SCHEDULE}
