"""Sightings for the tests of links and repeats."""

from datetime import date
from typing import Any

from rules.linking import Sighting, identity

DAY = date(2026, 5, 9)


def sighting(number: int, **changed: Any) -> Sighting:
    """One item of source 1 at the origin, on 9 May 2026, known by its number."""
    source = changed.get("source_id", 1)
    plain: dict[str, Any] = {
        "id": number,
        "source_id": source,
        "identity": identity(source, f"R{number}", ()),
        "type": "Graffiti",
        "on_day": DAY,
        "easting": 400_000.0,
        "northing": 260_000.0,
    }
    return Sighting(**{**plain, **changed})
