"""A morning with 10,000 open actions, 20% of them overdue: chase, remind, and every mail into a fast sink.

Twice: 200 owners, and one action per owner. The floor is a plain SQL scan of the same live actions.
Run it with `make bench`, or `python -m benchmarks.sweep --actions 1000` for a smaller one.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from benchmarks.partnership import people_of, write_partnership
from config.calendars import bank_holidays
from config.partnership_file import load_partnership_file
from config.settings import load_settings
from config.story import mark_story
from flows.forecast import foresee
from flows.wiring import Office, database_of, open_office, run_flow
from models.schema import upgrade
from models.steps.partnership import load
from models.steps.release import release
from models.tables import Action
from notifications.embedded import Behaviour
from rules.moment import LONDON, Moment

TODAY = date(2026, 9, 15)
OVERDUE_SHARE = 5
"""One action in five is overdue."""
LATE_BY = (1, 4, 5, 8)
"""Days overdue: rungs 1, 1, 2 and 3 on a Tuesday."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one thing took: seconds of wall and of CPU, and the process's peak memory so far in MiB."""

    name: str
    wall: float
    cpu: float
    peak: float
    note: str = ""


def measured(name: str, act: Callable[[], str]) -> Cost:
    """Runs `act` and measures it; `act` returns a note."""
    wall, cpu = time.perf_counter(), time.process_time()
    note = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(name, time.perf_counter() - wall, time.process_time() - cpu, peak, note)


def prepared(folder: Path, actions: int, owners: int, *, group: bool = False) -> Office:
    """A data dir with one partnership, `owners` owners and `actions` live actions, released; with a performance
    group if asked.
    """
    mark_story(folder)
    database = database_of(load_settings(folder))
    upgrade(database)
    moment = Moment.at(datetime(2026, 9, 1, 9, tzinfo=LONDON))
    file = write_partnership(folder / "partnership.yaml", owners, group=group)
    with database.writing(moment) as tx:
        load(tx, load_partnership_file(file), bank_holidays)
    office = open_office(folder)
    with database.writing(moment) as tx:
        release(tx, office.place)
        ids = people_of(tx.session, office.place)
        tx.session.execute(insert(Action), list(_rows(office.place.partnership_id, actions, ids)))
    return Office(office.settings, office.database, office.place, Behaviour(discard=True))


def _rows(partnership_id: int, actions: int, owners: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for n in range(actions):
        owner_id, agency_id = owners[n if len(owners) == actions else n // OVERDUE_SHARE % len(owners)]
        late_by = LATE_BY[n // OVERDUE_SHARE % len(LATE_BY)]
        due = TODAY - timedelta(days=late_by) if n % OVERDUE_SHARE == 0 else TODAY + timedelta(days=20)
        yield {
            "partnership_id": partnership_id, "ref": f"BM-2026-D/{n:05d}", "kind": "tasking", "title": f"Visit {n}",
            "status": "acknowledged", "business_as_usual": True, "created_on": date(2026, 9, 1), "owner_id": owner_id,
            "owner_agency_id": agency_id, "actor_id": owner_id, "due_on": due, "original_due_on": due,
            "issued_on": date(2026, 9, 1), "ladder_from": due, "term": 1, "term_from": date(2026, 9, 1), "episode": 1,
            "ack_from": date(2026, 9, 1), "ack_due_on": date(2026, 9, 3), "acknowledged_on": date(2026, 9, 2),
            "policy_version_id": 1,
        }  # fmt: skip


THINGS = (
    "floor: plain SQL scan", "chase_overdue", "send_reminders", "deliver_mail", "chase_overdue again",
    "forecast 60 days",
)  # fmt: skip


def one_thing(folder: Path, name: str) -> Cost:
    """Does one thing of the morning in this process, so that its peak memory is its own."""
    opened = open_office(folder)
    office = Office(opened.settings, opened.database, opened.place, Behaviour(discard=True))
    moment = Moment.at(datetime.combine(TODAY, datetime.min.time(), LONDON) + timedelta(hours=8, minutes=30))

    def scan() -> str:
        with office.database.reading() as session:
            rows = session.execute(text("SELECT * FROM action WHERE status = 'acknowledged'")).all()
        return f"{len(rows)} rows"

    def flow() -> str:
        result = run_flow(office, name.split()[0], moment)
        return f"{result.notices_new} notices, {result.messages_new} messages, {len(result.failures)} failures"

    def forecast() -> str:
        found = foresee(office.database, office.place, moment, TODAY + timedelta(days=60))
        return f"{len(found.ahead.notices)} notices, {len(found.ahead.rungs)} rungs, {len(found.failures)} failures"

    cost = measured(name, scan if name == THINGS[0] else forecast if name == THINGS[-1] else flow)
    office.close()
    return cost


def morning(actions: int, owners: int) -> list[Cost]:
    """One morning of the whole machine and its floor, each thing in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        prepared(Path(folder), actions, owners).close()
        costs = []
        for name in THINGS:
            command = [sys.executable, "-m", "benchmarks.sweep", "--folder", folder, "--thing", name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            costs.append(Cost(**json.loads(done.stdout)))
        return costs


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--owners", type=int, default=200)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--thing", choices=THINGS, help=argparse.SUPPRESS)
    asked, _ = parser.parse_known_args()
    if asked.thing:
        print(json.dumps(asdict(one_thing(asked.folder, asked.thing))))
        return
    for owners in (asked.owners, asked.actions):
        costs = morning(asked.actions, owners)
        floor = costs[0].wall
        print(f"\n{asked.actions:,} open actions, 20% overdue, {owners:,} owners")
        print(f"{'':24}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'x floor':>9}  did")
        for cost in costs:
            ratio = cost.wall / floor
            print(f"{cost.name:24}{cost.wall:9.2f}{cost.cpu:9.2f}{cost.peak:10.0f}{ratio:9.1f}  {cost.note}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
