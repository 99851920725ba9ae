"""Rejected rows that nobody will mend: the coordinator says so, with a reason, and they no longer wait."""

from sqlalchemy import update

from models.chain import Writing
from models.place import Place
from models.queries.deliveries import still_wait
from models.steps.permitted import permitted
from models.tables import RejectedRow
from rules.history import Event
from rules.life.who import By, stands_at
from rules.policy import GrantLevel


def drop_rejected(tx: Writing, place: Place, reason: str, by: By) -> int:
    """Every rejected row that waits is dropped; returns how many. One that comes back mended is taken all the same.

    Raises StepRefused.
    """
    permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "drop rejected rows"))
    done = tx.session.execute(
        update(RejectedRow).where(*still_wait(place.partnership_id)).values(dropped_at=tx.moment.as_of)
    )
    rows = int(done.rowcount)  # type: ignore[attr-defined]
    if rows:
        payload = {"rows": rows, "reason": reason}
        event = Event("rows_dropped", "partnership", place.partnership_id, payload, by.person_id, by.for_id)
        tx.record(place.partnership_id, event)
    return rows
