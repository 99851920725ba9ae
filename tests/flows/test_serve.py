"""Rounds over many partnerships: one that fails or is slow holds back no other; two at once do no harm."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.settings import Settings
from flows.schedule import SCHEDULE, Row, in_order, row_of
from flows.serve import LOOK_FOR_LATE, RowTrigger, Service
from models.database import Database
from models.tables import FlowRun, Message, Notice
from notifications.embedded import Behaviour, running
from tests.flows.many import LATE, by_key, id_of, settle_many, spoil
from tests.moments import london

SENT, SENDING = col(Message.state) == "sent", col(Message.state) == "sending"
OVERDUE, DUE_TODAY = col(Notice.kind) == "overdue", col(Notice.kind) == "due_today"
MANY, FEWER = 300, 60
"""Partnerships in one database: on SQLite, and on PostgreSQL, where making them takes most of the time."""
LONG, FOREVER = 30.0, 3600.0
DUE = london("2026-12-09 09:00")


@contextmanager
def serving(
    database: Database, data_dir: Path, behaviour: Behaviour | None = None, at: datetime = LATE
) -> Iterator[Service]:
    """A service on 10 December 2026 at 09:00 (or `at`), without Prefect."""
    settings = Settings(data_dir=data_dir, prefect="off")
    with running(data_dir / "mail", behaviour or Behaviour()) as server:
        yield Service(settings, database, server, clock=lambda: at)


@pytest.mark.slow
def test_of_many_partnerships_one_that_fails_and_one_that_is_slow_hold_back_no_other(
    database: Database, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the day their actions are due. The slow one's mail server says nothing at all until it is switched off."""
    many = MANY if database.is_sqlite else FEWER
    keys = settle_many(database, many)
    broken, slow = keys[7], keys[11]
    spoil(database, broken)
    well = set(keys) - {broken}
    deliver = replace(row_of("deliver_mail"), timeout=timedelta(seconds=10))
    started = time.monotonic()
    with serving(database, data_dir, Behaviour(stall={f"{slow}@council.example": FOREVER}), DUE) as service:
        reminded = service.round(row_of("send_reminders"))
        sent = service.round(deliver)
        taken = time.monotonic() - started
        assert reminded is not None and reminded.counts == {"ended": many, "slow": 0, "skipped": 0}
        assert [one.item for one in reminded.failures] == [f"partnership {id_of(broken)}"]
        assert sent is not None and sent.counts == {"ended": many - 1, "slow": 1, "skipped": 0}
        assert by_key(database, Notice, DUE_TODAY).keys() == well
        assert by_key(database, Message, SENT).keys() == well - {slow}
        assert by_key(database, Message, SENDING) == {slow: 1}
        assert by_key(database, FlowRun, col(FlowRun.state) == "failed") == {broken: 2}
        assert by_key(database, FlowRun, col(FlowRun.state) == "running") == {slow: 1}
        again = service.places.go_round("deliver_mail", 1.0, {id_of(slow): lambda: None})
        assert again.skipped, "while it is under way it is not begun again"
    assert service.places.stop(LONG) == []
    assert by_key(database, Message, SENDING) == {}, "with the server gone it waits for its next try"
    with capsys.disabled():
        print(f"\n{many} partnerships, two flows, {sent.messages_new} mails: {taken:.1f} s", flush=True)


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
