"""A safe start: in hold notices are made and shown, nothing is sent (design decision 16)."""

from models.chain import Writing
from models.place import Place
from models.tables import Partnership
from rules.history import Event
from rules.life.who import SYSTEM, By


def set_hold(tx: Writing, place: Place, held: bool, by: By = SYSTEM) -> bool:
    """Puts the partnership in hold, or releases it; True if that changed anything. It is on record who did."""
    partnership = tx.session.get_one(Partnership, place.partnership_id)
    if partnership.held is held:
        return False
    partnership.held = held
    tx.session.add(partnership)
    kind = "held" if held else "released"
    tx.record(place.partnership_id, Event(kind, "partnership", place.partnership_id, {}, by.person_id, by.for_id))
    return True
