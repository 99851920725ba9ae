"""Hold and release: whether anything is sent at all (design decision 16, "a safe start")."""

from sqlalchemy import update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.steps.permitted import permitted
from models.tables import Partnership
from rules.history import Event
from rules.life.who import SYSTEM, By, stands_at
from rules.policy import GrantLevel


def hold(tx: Writing, place: Place, by: By = SYSTEM) -> bool:
    """Nothing is sent from now on; notices go on being made. False if it was in hold already. Raises StepRefused."""
    return _set(tx, place, by, held=True)


def release(tx: Writing, place: Place, by: By = SYSTEM) -> bool:
    """Sending starts. False if it was not in hold. Raises StepRefused."""
    return _set(tx, place, by, held=False)


def _set(tx: Writing, place: Place, by: By, *, held: bool) -> bool:
    if not by.is_system:
        permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "hold or release the mail"))
    changed = tx.session.execute(
        update(Partnership)
        .where(col(Partnership.id) == place.partnership_id, col(Partnership.held) != held)
        .values(held=held)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        return False
    kind = "held" if held else "released"
    tx.record(place.partnership_id, Event(kind, "partnership", place.partnership_id, {}, by.person_id, by.for_id))
    return True
