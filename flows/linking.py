"""What follows from the items that came in: links proposed, confirmed pairs counted once, ASB case reviews opened.

Called at the end of every taking in, and by `jatac links find`. Level, not edge: it asks the tables which dated items
were not looked at, so that month-only records cost one question to an empty index, and doing it again does nothing.
Callers hold the lock `ingest`.
"""

from dataclasses import dataclass

from models.database import Database
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.linking import nothing_to_compare, only_ids
from models.queries.repeats import reviews_to_open
from models.steps.case_reviews import BATCH, open_review
from models.steps.linking import find_batch, pass_over, settle_counted, unsettled, withdraw_gone
from rules.moment import Moment


@dataclass(slots=True)
class Linked:
    """What a run of it came to."""

    looked_at: int = 0
    proposed: int = 0
    withdrawn: int = 0
    """Proposals that no longer hold, by what their source says now."""
    recounted: int = 0
    """Items that another one stands for from now on, or no longer."""
    reviews: int = 0
    """ASB case reviews that became due."""


def find_links(database: Database, place: Place, moment: Moment) -> Linked:
    """Looks at every dated item that was not looked at yet, in batches; then settles what follows."""
    done, look = Linked(), find_batch
    with database.reading() as session:
        if only_ids(session, place.partnership_id, 1) and nothing_to_compare(session, place.partnership_id):
            look = pass_over
    while (batch := look(database, place, moment)).looked_at:
        done.looked_at += batch.looked_at
        done.proposed += batch.proposed
        done.withdrawn += batch.withdrawn
    done.withdrawn += withdraw_gone(database, place, moment)
    with database.reading() as session:
        to_settle = unsettled(session, place.partnership_id)
    if to_settle:
        with database.writing(moment) as tx:
            done.recounted = settle_counted(tx, place.partnership_id)
    done.reviews = _reviews(database, place, moment)
    return done


def _reviews(database: Database, place: Place, moment: Moment) -> int:
    here = place.partnership_id
    with database.reading() as session:
        limits = policy_in_force(session, here)[1].linking
        due = reviews_to_open(session, here, moment.day, limits)
    for start in range(0, len(due), BATCH):
        with database.writing(moment) as tx:
            for one in due[start : start + BATCH]:
                open_review(tx, place, one, limits.asb_months)
    return len(due)
