"""Feeds the evidence log with the cycles that are closed and not yet in it: a part of `close_cycle`."""

from functools import partial

from flows.each import Failures
from models.database import Database
from models.place import Place
from models.queries.evidence import ToFeed, to_feed
from models.steps.evidence import feed
from rules.moment import Moment


def feed_evidence_log(database: Database, place: Place, moment: Moment, failures: Failures) -> int:
    """Writes what the log lacks, a batch a transaction; gives how many entries are new. Again: none."""
    with database.reading() as session:
        waiting = to_feed(session, place)
    return sum(
        failures.each(f"evidence of cycle {one.cycle_id}", partial(_feed_one, database, place, moment, one)) or 0
        for one in waiting
    )


def _feed_one(database: Database, place: Place, moment: Moment, one: ToFeed) -> int:
    written, done = 0, False
    while not done:
        with database.writing(moment) as tx:
            batch, done = feed(tx, place, one)
        written += batch
    return written
