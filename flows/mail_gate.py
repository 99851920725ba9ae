"""Before mail leaves: whether it may at all, and what a run would do."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.queries.outbox import MailFacts, gather, gather_paper, is_held, papers_pending, recipients
from rules.calendar import WorkingCalendar
from rules.moment import Moment
from rules.policy import SendingHours
from rules.slots import may_send

HOLD = "hold", "The partnership is in hold: nothing is sent until `jatac release`."
"""Code and sentence."""
OUTSIDE = "outside_hours"


def closed(
    database: Database, place: Place, instants: Iterable[datetime], calendar: WorkingCalendar, hours: SendingHours
) -> tuple[str, str]:
    """Why nothing may leave at one of `instants`, as code and sentence; two empty ones when it may at all of them."""
    with database.reading() as session:
        if is_held(session, place.partnership_id):
            return HOLD
    if not all(may_send(instant, calendar, hours) for instant in instants):
        span = f"{hours.opens:%H:%M} and {hours.closes:%H:%M}"
        return OUTSIDE, f"Mail leaves on working days between {span}; it waits until then."
    return "", ""


def foresee(database: Database, place: Place, moment: Moment, facts: MailFacts, result: FlowResult) -> None:
    """Counts what a run would do, and writes nothing."""
    here = place.partnership_id
    with database.reading() as session:
        papers = (gather_paper(session, here, notice.id, facts.recheck) for notice in papers_pending(session, here))
        work = (gather(session, here, person, moment.day, facts.recheck) for person in recipients(session, here))
        for found in chain(papers, work):
            result.messages_new += bool(found.travels)
            result.counts["withdrawn"] += len(found.withdrawn)
            result.counts["withheld"] += len(found.withheld) + len(found.said)
            result.counts["waiting"] += found.waiting
