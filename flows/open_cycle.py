"""`open_cycle`: makes the next cycle of each tasking body with its dates, and any that missed runs left out."""

from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.steps.cycles import missing_cycles, open_cycles
from rules.moment import Moment


def open_cycle(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Makes every cycle that ought to exist by now. A flagged meeting is named, with why it should be moved."""
    result = FlowResult("open_cycle", moment.as_of, dry_run)
    with database.reading() as session:
        wanted = missing_cycles(session, place, moment.day)
    if not wanted:
        result.reason = "every cycle up to the next meeting exists"
    result.details["cycles"] = [{"meeting_on": on.isoformat(), "flag": ""} for _, _, on in wanted]
    if wanted and not dry_run:
        with database.writing(moment) as tx:
            opened = open_cycles(tx, place)
            result.details["cycles"] = [{"meeting_on": c.meeting_on.isoformat(), "flag": c.flag} for c in opened]
    result.counts["cycles_opened"] = len(result.details["cycles"])
    return result
