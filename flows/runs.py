"""A `flow_run` row for each run: which flow, for which moment, and what it did (ids and counts only).

A tick comes every few minutes and mostly finds nothing to do. Such rows go after a while, or they would outgrow
everything else in the database; what did something, or failed, stays.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from flows.each import sentence_of
from flows.result import FlowResult
from models.chain import Writing
from models.database import Database
from models.place import Place
from models.tables import FlowRun
from rules.moment import Moment

IDLE_KEPT = timedelta(days=14)
"""How long the row of a run that did nothing is kept."""


class Kept:
    """A run that is on record; `keep` hands over what it gave."""

    result: FlowResult | None = None

    def keep(self, result: FlowResult) -> FlowResult:
        """Remembers the result for the row."""
        self.result = result
        return result


@contextmanager
def kept(
    database: Database, place: Place, flow: str, moment: Moment, clock: Callable[[], datetime] | None = None
) -> Iterator[Kept]:
    """Puts a run on record as it starts and as it ends; one that is killed stays 'running' and says so.

    `clock` tells when it ended; without one (in a story, where no time passes) it ends as it began.
    """
    with database.writing(moment) as tx:
        row = FlowRun(
            partnership_id=place.partnership_id,
            flow=flow,
            as_of=moment.as_of,
            started_at=moment.recorded_at,
            state="running",
        )
        tx.session.add(row)
        tx.session.flush()
        run_id = row.id
    run = Kept()
    try:
        yield run
    finally:
        result = run.result
        failed = result is None or bool(result.failures)
        ended_at = max(clock(), moment.recorded_at) if clock is not None else moment.recorded_at
        failures = [f"{f.item}: {f.sentence}" for f in result.failures] if result else _broke_off()
        with database.writing(moment) as tx:
            tx.session.execute(
                update(FlowRun)
                .where(col(FlowRun.id) == run_id)
                .values(
                    ended_at=ended_at,
                    state="failed" if failed else "completed",
                    notices_new=result.notices_new if result else 0,
                    messages_new=result.messages_new if result else 0,
                    failures="\n".join(failures),
                )
            )
            _tidy(tx, place, flow, moment)


def _broke_off() -> list[str]:
    """Why a run gave nothing: it was stopped, or something that holds for all of it failed."""
    fault = sys.exception()
    if isinstance(fault, Exception):
        return [f"run: {sentence_of(fault)}"]
    return ["run: It was stopped before its end. The next run goes on."]


def _tidy(tx: Writing, place: Place, flow: str, moment: Moment) -> None:
    tx.session.execute(
        delete(FlowRun).where(
            col(FlowRun.partnership_id) == place.partnership_id,
            col(FlowRun.flow) == flow,
            col(FlowRun.started_at) < moment.recorded_at - IDLE_KEPT,
            col(FlowRun.state) == "completed",
            col(FlowRun.notices_new) == 0,
            col(FlowRun.messages_new) == 0,
        )
    )
