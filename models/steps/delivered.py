"""What became of one delivery of a file."""

from dataclasses import dataclass
from datetime import date

from models.queries.deliveries import Changed


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one delivery of a file."""

    delivery_id: int
    force: str
    month: date
    accepted: int
    rejected: int
    repeated: bool = False
    """The same rows were current already; nothing was added. `delivery_id` is the one that stands."""
    replaced_id: int | None = None
    """The delivery that this one corrects."""
    held: bool = False
    """Too few of its rows could be read to replace the month that stands; it waits for its repairs, uncounted."""
    changed: tuple[Changed, ...] = ()
    """Counts by area and type that the correction changed."""
