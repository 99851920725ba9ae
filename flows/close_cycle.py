"""`close_cycle`: closes tasking cycles from their next meeting on (T+10), or says once what keeps them open.

What a closed cycle found, did and decided goes into the evidence log.
"""

from functools import partial

from flows.each import Failures
from flows.evidence_log import feed_evidence_log
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.queries.closing import open_cycle_facts
from models.steps.closing import settle_cycle
from rules.bodies.closing import lacking
from rules.moment import Moment


def close_cycle(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Closes every cycle that is complete. In a dry run `notices_new` counts the cycles that something keeps open."""
    result = FlowResult("close_cycle", moment.as_of, dry_run)
    failures = Failures("close_cycle", result.failures)
    with database.reading() as session:
        found = open_cycle_facts(session, place, moment.day)
    closed = 0
    shown = []
    for cycle in found:
        lacks = lacking(cycle)
        done, told = not lacks, int(bool(lacks))
        if not dry_run:
            settled = failures.each(
                f"cycle of {cycle.meeting_on}", partial(_settle, database, place, moment, cycle.id)
            )
            done, told = settled or (False, 0)
        closed += done
        result.notices_new += told
        shown.append(
            {"meeting_on": cycle.meeting_on.isoformat(), "closed": done, "lacks": [str(one) for one in lacks]}
        )
    result.counts["cycles_closed"] = closed
    result.counts["evidence_new"] = 0 if dry_run else feed_evidence_log(database, place, moment, failures)
    result.details["cycles"] = shown
    if not found:
        result.reason = "no open cycle has reached its next meeting"
    return result


def _settle(database: Database, place: Place, moment: Moment, cycle_id: int) -> tuple[bool, int]:
    with database.writing(moment) as tx:
        return settle_cycle(tx, place, cycle_id)
