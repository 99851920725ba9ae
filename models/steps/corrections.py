"""Corrections of a month that are held back: too little of one could be read, or it is empty where rows stand.

It comes in by itself once its rows are mended; else the coordinator says that it is right, or drops it.
"""

from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.chain import Writing
from models.place import Place
from models.queries.deliveries import CURRENT, HELD, REPLACED, current_delivery, differences
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import Delivery, Source
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By, stands_at
from rules.policy import GrantLevel


def accept(tx: Writing, place: Place, source: str, month: date, by: By, force: str = "") -> Delivery:
    """A correction replaces the month that stands, however little of it could be read. Raises StepRefused."""
    permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "accept a correction"))
    row, key = _held(tx.session, place, source, month, force)
    let_in(tx, key, row, by)
    return row


def drop(tx: Writing, place: Place, source: str, month: date, by: By, force: str = "") -> Delivery:
    """A correction is not right: the month stands as it was. Raises StepRefused."""
    permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "drop a correction"))
    row, key = _held(tx.session, place, source, month, force)
    drop_held(tx.session, row.partnership_id, row.source_id, row.force, row.month)
    assert row.id is not None
    payload = {"force": row.force, "month": row.month, "source": key}
    tx.record(place.partnership_id, Event("correction_dropped", "delivery", row.id, payload, by.person_id, by.for_id))
    return row


def _held(session: Session, place: Place, source: str, month: date, force: str) -> tuple[Delivery, str]:
    """The latest that waits, and the key of its source. Raises StepRefused."""
    named = source.strip().casefold()
    rows = session.exec(
        select(Delivery, Source)
        .join(Source, col(Source.id) == col(Delivery.source_id))
        .where(Delivery.partnership_id == place.partnership_id, Delivery.state == HELD)
        .order_by(col(Delivery.id).desc())
        .with_for_update(of=Delivery)
    ).all()
    found = [
        (row, one.key)
        for row, one in rows
        if named in (one.key.casefold(), one.name.casefold()) and row.month == month and force in ("", row.force)
    ]
    if not found:
        waits = "; ".join(sorted({f"{one.key} {row.month:%Y-%m}" for row, one in rows})) or "none"
        said = f"No correction of {month:%B %Y} from “{source}” is held back."
        raise StepRefused(Refusal("nothing_held", said, f"Held back: {waits}."))
    if len(forces := {row.force for row, _ in found}) > 1:
        said = f"Of {month:%B %Y} corrections of several forces are held back."
        raise StepRefused(Refusal("several_held", said, f"Name one with --force: {', '.join(sorted(forces))}."))
    return found[0]


def let_in(tx: Writing, source_key: str, delivery: Delivery, by: By) -> None:
    """A correction that was held back replaces the month that stands."""
    assert delivery.id is not None
    key = (delivery.source_id, delivery.force, delivery.month)
    old = current_delivery(tx.session, delivery.partnership_id, *key)
    changed = differences(tx.session, old.id, delivery.id) if old is not None and old.id is not None else []
    if old is not None:
        old.state, old.replaced_by_id = REPLACED, delivery.id
        tx.session.flush()  # there is never a moment with two that are current
    delivery.state = CURRENT
    tx.session.flush()
    drop_held(tx.session, delivery.partnership_id, *key)
    payload = {
        "force": delivery.force,
        "month": delivery.month,
        "source": source_key,
        "accepted": delivery.accepted,
        "rejected": delivery.rejected,
        "replaces": old.id if old is not None else None,
        "changed": [{"area": c.area, "type": c.type, "before": c.before, "after": c.after} for c in changed],
    }
    event = Event("delivery_corrected", "delivery", delivery.id, payload, by.person_id, by.for_id)
    tx.record(delivery.partnership_id, event)


def drop_held(session: Session, partnership_id: int, source_id: int, force: str, month: date) -> None:
    """What was held back of a month is out of date once another file of it counts."""
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.source_id) == source_id,
            col(Delivery.force) == force,
            col(Delivery.month) == month,
            col(Delivery.state) == HELD,
        )
        .values(state=REPLACED)
    )
