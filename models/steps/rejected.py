"""Rejected rows that nobody will mend: the coordinator says so, with a reason, and they no longer wait."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.actions import CHUNK
from models.queries.deliveries import still_wait
from models.steps.permitted import permitted
from models.tables import RejectedRow
from rules.above import not_above
from rules.history import Event
from rules.life.who import By, stands_at
from rules.policy import GrantLevel


def drop_rejected(tx: Writing, place: Place, reason: str, by: By, seen: Sequence[int]) -> int:
    """The rejected rows of `seen` that still wait are dropped; returns how many. What came in since waits: nobody has
    looked at it. One that comes back mended is taken all the same.

    Raises StepRefused.
    """
    permitted(
        tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "drop rejected rows") or not_above(reason)
    )
    rows = 0
    for start in range(0, len(seen), CHUNK):
        these = col(RejectedRow.id).in_(seen[start : start + CHUNK])
        done = tx.session.execute(
            update(RejectedRow).where(*still_wait(place.partnership_id), these).values(dropped_at=tx.moment.as_of)
        )
        rows += int(done.rowcount)  # type: ignore[attr-defined]
    if rows:
        payload = {"rows": rows, "reason": reason}
        event = Event("rows_dropped", "partnership", place.partnership_id, payload, by.person_id, by.for_id)
        tx.record(place.partnership_id, event)
    return rows
