"""Every flow of every partnership, by the schedule table, on one machine (design decision 8).

APScheduler gives the ticks and nothing else. What is due is asked of the tables at each tick, so that no store of
jobs is needed, and two of these on one database do no harm.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from config.calendars import bank_holidays
from config.clock import now
from config.logs import log
from config.settings import Settings
from flows.each import Failure, Failures
from flows.heartbeat import ALARM_TICKS, Alarmed, alarm
from flows.orchestration import LOCAL_PORT, Run, api_of, run_seen, seen
from flows.places import Places
from flows.prefect_server import PrefectServer, beside
from flows.result import FlowResult
from flows.schedule import SCHEDULE, Row, in_order
from flows.wiring import MAILDIR, Office, database_of
from models.database import Database
from models.queries.partnership import find, partnerships, place_of
from notifications.embedded import Behaviour, MailServer, running
from rules.moment import Moment

SEEN_SINGLY = 25
"""With more partnerships than this Prefect sees a whole round as one run: 300 runs every few minutes would cost
more than the work."""
EVERYBODY, EVERY = "all", 0
"""Key and id of such a run."""
STOP_S = 30.0
"""Seconds that runs under way have to end in, when we are told to stop."""
LOOK_S = 30.0
"""Seconds between two looks at the clock and at Prefect's server."""
LOOK_FOR_LATE = Row("alarm", (ALARM_TICKS,), "Somebody must hear of a flow that fails again and again.", "")


class RowTrigger(BaseTrigger):  # type: ignore[misc]
    """Fires at the ticks of a row. Cadence is ours: no cron text that breaks at the turn of the year."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The tick after the last one; after now before the first."""
        return self.row.after(previous_fire_time or now)


@dataclass(slots=True)
class Service:
    """Rounds of the flows over every partnership of one database."""

    settings: Settings
    database: Database
    server: MailServer | None = None
    """The embedded mail server, where no relay is set."""
    prefect: PrefectServer | None = None
    port: int = LOCAL_PORT
    clock: Callable[[], datetime] = now
    places: Places = field(default_factory=Places)

    def round(self, row: Row) -> FlowResult | None:
        """One flow for every partnership; None when not even their list could be read. Never raises."""
        return Failures(row.flow).each("round", partial(self._round, row))

    def _round(self, row: Row) -> FlowResult:
        keys = self._keys()
        api = api_of(self.settings, self.prefect.port if self.prefect else self.port)
        if len(keys) <= SEEN_SINGLY:
            return self._over_all(row, keys, api)
        whole = Run(row.flow, EVERYBODY, EVERY, Moment.at(self.clock()))
        return seen(partial(self._over_all, row, keys, None), self.settings.data_dir, whole, api=api)

    def _keys(self) -> dict[int, str]:
        with self.database.reading() as session:
            return {one.id: one.key for one in partnerships(session) if one.id is not None}

    def _over_all(self, row: Row, keys: dict[int, str], api: str | None) -> FlowResult:
        """The sum of what the runs gave. The failures of each are on record with its own run."""
        results: list[FlowResult] = []
        failures = Failures(row.flow)

        def one(number: int, key: str) -> None:
            given = failures.each(f"partnership {number}", partial(self._run, row.flow, key, api))
            if given is not None:
                results.append(given)

        bodies = {number: partial(one, number, key) for number, key in keys.items()}
        found = self.places.go_round(row.flow, row.timeout.total_seconds(), bodies)
        done = tuple(results)
        whole = FlowResult(row.flow, self.clock(), notices_new=sum(r.notices_new for r in done))
        whole.messages_new = sum(r.messages_new for r in done)
        whole.failures = [*failures.found, *(Failure(row.flow, f.sentence) for r in done for f in r.failures)]
        whole.counts = {"ended": len(found.ended), "slow": len(found.slow), "skipped": len(found.skipped)}
        log.info("round_ended", flow=row.flow, failures=len(whole.failures), **whole.counts)
        return whole

    def _run(self, flow: str, key: str, api: str | None) -> FlowResult:
        return run_seen(self._office(key), flow, Moment.at(self.clock()), api=api)

    def _office(self, key: str) -> Office:
        with self.database.reading() as session:
            here = find(session, key)
            assert here is not None, "a partnership is never removed"
            return Office(self.settings, self.database, place_of(here, bank_holidays), server=self.server)

    def catch_up(self) -> None:
        """One pass over all flows, from what comes in to what goes out: whatever was missed is done."""
        for row in in_order():
            self.round(row)

    def alarm(self) -> list[Alarmed]:
        """Looks for what is late, in each partnership, and tells whoever coordinates there."""
        found = (Failures("alarm").each(key, partial(self._alarm, key)) for key in self._keys().values())
        return [one for one in found if one is not None]

    def _alarm(self, key: str) -> Alarmed:
        return alarm(self._office(key), Moment.at(self.clock()))

    def alarm_round(self) -> None:
        """The same as a job: never raises."""
        Failures("alarm").each("round", self.alarm)

    def run_until(self, stop: threading.Event) -> None:
        """Ticks until `stop` is set, then lets what is under way end."""
        scheduler = BackgroundScheduler(
            timezone="Europe/London",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            executors={"default": {"type": "threadpool", "max_workers": len(SCHEDULE) + 2}},
        )
        for row in SCHEDULE:
            scheduler.add_job(self.round, RowTrigger(row), args=(row,), id=row.flow)
        scheduler.add_job(self.alarm_round, RowTrigger(LOOK_FOR_LATE), id=LOOK_FOR_LATE.flow)
        scheduler.add_job(self.catch_up, id="catch_up")
        scheduler.start()
        while not stop.wait(LOOK_S):
            self._look(scheduler)
        scheduler.pause()
        left = self.places.stop(STOP_S)
        log.info("serve_stops", left=len(left))
        scheduler.shutdown(wait=True)

    def _look(self, scheduler: BackgroundScheduler) -> None:
        """After the clock was set back, or the machine slept, the scheduler would wait for a time long past."""
        for row in (*SCHEDULE, LOOK_FOR_LATE):
            job, following = scheduler.get_job(row.flow), row.after(self.clock())
            if job is not None and job.next_run_time is not None and job.next_run_time > following:
                job.modify(next_run_time=following)
        scheduler.wakeup()
        if self.prefect is not None:
            self.prefect.keep()


@contextmanager
def service(settings: Settings, port: int = LOCAL_PORT) -> Iterator[Service]:
    """Opens the database, the embedded mail server if one is needed, and Prefect's server if one is wanted."""
    with ExitStack() as stack:
        database = database_of(settings)
        stack.callback(database.close)
        server = None
        if settings.smtp_host is None:
            server = stack.enter_context(running(settings.data_dir / MAILDIR, Behaviour()))
        prefect = stack.enter_context(beside(settings, port))
        yield Service(settings, database, server, prefect, port)
