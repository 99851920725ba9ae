"""500 late actions onto one agenda and one paper, and that meeting cancelled: how long is the longest transaction?

While one writes nobody else does, so that a writing transaction stays under 200 ms. The floor is one that records an
event for each item and does nothing else. Run it with `make bench`, or `python -m benchmarks.papers --items 100`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from benchmarks.sweep import prepared
from flows.wiring import Office, run_flow
from models.chain import Writing
from models.database import Database
from models.queries.partnership import person_named
from models.steps.meeting_ready import cancel as cancel_meeting
from rules.history import Event
from rules.life.who import By
from rules.moment import LONDON, Moment

EVE, PACK_DAY, MEETING = date(2026, 10, 26), date(2026, 10, 28), date(2026, 11, 5)
"""Every action is ten ladder days late by the eve, and its lead is told then: two working days before the pack."""


class Timed(Database):
    """A database that keeps how long each writing transaction took, from its beginning to its commit."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.took: list[tuple[float, float]] = []
        """(wall, CPU) in seconds."""

    @contextmanager
    def writing(self, moment: Moment) -> Iterator[Writing]:
        """One writing transaction, timed."""
        wall, cpu = time.perf_counter(), time.process_time()
        with super().writing(moment) as tx:
            yield tx
        self.took.append((time.perf_counter() - wall, time.process_time() - cpu))


def at(day: date) -> Moment:
    """Half past eight."""
    return Moment.at(datetime(day.year, day.month, day.day, 8, 30, tzinfo=LONDON))


def things(office: Office, database: Timed, items: int) -> dict[str, Callable[[], str]]:
    """What is measured, in order."""

    def floor() -> str:
        with database.writing(at(PACK_DAY)) as tx:
            for n in range(items):
                tx.record(office.place.partnership_id, Event("benchmark", "action", n + 1, {"reason": "floor"}))
        return f"{items} events"

    def flow(name: str) -> Callable[[], str]:
        def run() -> str:
            result = run_flow(office, name, at(PACK_DAY))
            return f"{result.counts}, {len(result.failures)} failures"

        return run

    def cancel() -> str:
        with database.reading() as session:
            chair = person_named(session, office.place, "lead-2")
        by = By(chair.id or 0)
        done = cancel_meeting(database, at(PACK_DAY), office.place, "group", MEETING, "benchmark", by)
        return f"{done.items} items passed on"

    named = ("escalate", "build_performance_pack")
    return {"floor: events alone": floor, **{name: flow(name) for name in named}, "meeting cancel": cancel}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=500)
    asked, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        made = prepared(Path(folder), asked.items, 200, group=True)
        database = Timed(made.database.url.render_as_string(hide_password=False))
        office = replace(made, database=database)
        for name in ("open_cycle", "chase_overdue", "deliver_mail"):
            run_flow(office, name, at(EVE))
        run_flow(office, "chase_overdue", at(PACK_DAY))
        print(f"\n{asked.items:,} items on one paper: the longest transaction of each")
        print(f"{'':24}{'all, wall s':>12}{'longest ms':>12}{'CPU ms':>9}{'x floor':>9}{'count':>7}  did")
        floor = 0.0
        for name, act in things(office, database, asked.items).items():
            database.took.clear()
            began = time.perf_counter()
            note = act()
            wall, cpu = max(database.took)
            floor = floor or wall
            line = f"{time.perf_counter() - began:12.2f}{wall * 1000:12.0f}{cpu * 1000:9.0f}{wall / floor:9.1f}"
            print(f"{name:24}{line}{len(database.took):7}  {note}")
        office.close()


if __name__ == "__main__":
    main()
