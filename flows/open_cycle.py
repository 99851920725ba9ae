"""`open_cycle`: makes the next cycle of each tasking body and the next meetings of every body, with their dates.

What missed runs left out is made too. A flagged meeting is named, with why it should be moved.
"""

from datetime import date

from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.queries.bodies import bodies
from models.steps.cycles import missing_cycles, open_cycles
from models.steps.meetings import missing_meetings, open_meetings
from rules.moment import Moment


def open_cycle(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Makes every cycle and every meeting that ought to exist by now."""
    result = FlowResult("open_cycle", moment.as_of, dry_run)
    with database.reading() as session:
        cycles = [_line(one.meeting_on, "") for one in missing_cycles(session, place, moment.day)]
        meetings = [_line(on, "", body.name) for body, _, on in missing_meetings(session, place, moment.day)]
    if not cycles and not meetings:
        result.reason = "every cycle up to the next meeting exists"
    elif not dry_run:
        with database.writing(moment) as tx:
            opened = open_meetings(tx, place)
            cycles = [_line(cycle.meeting_on, cycle.flag) for cycle in open_cycles(tx, place)]
            known = bodies(tx.session, place.partnership_id, moment.day)
            meetings = [_line(one.meeting_on, one.flag, known[one.body_id].name) for one in opened]
    result.details |= {"cycles": cycles, "meetings": meetings}
    result.counts |= {"cycles_opened": len(cycles), "meetings_opened": len(meetings)}
    return result


def _line(meeting_on: date, flag: str, body: str = "") -> dict[str, str]:
    return {"meeting_on": meeting_on.isoformat(), "flag": flag} | ({"body": body} if body else {})
