"""Months that lie between those of a source and never came: nobody sees in a list what is not in it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.delivered_months import delivered_months
from models.queries.deliveries import CURRENT, sources
from models.tables import Delivery
from rules.covers import MOST_GAP
from rules.covers import gaps as between_months
from rules.sources import OF_THE_POLICE, POLICE_STREET


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of one source that are missing, by their first days."""

    source: str
    crime_types: tuple[str, ...]
    months: tuple[date, ...]


def gaps(session: Session, partnership_id: int) -> list[Gap]:
    """By source. Of a sheet or of reports a month that is 0 is there, too; and where more than a year has no rows, it
    is left open whether anything is missing."""
    found = []
    for source in sources(session, partnership_id):
        if source.format not in OF_THE_POLICE and not (source.delivers_months or source.delivers_changes):
            continue
        current = select(col(Delivery.month)).where(
            col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT
        )
        if source.format == POLICE_STREET and source.force:
            current = current.where(col(Delivery.force) == source.force)
        came = set(session.scalars(current))
        police = source.format in OF_THE_POLICE
        came |= delivered_months(session, source).nothing_in.keys()
        between = [gap for gap in between_months(came) if police or len(gap) <= MOST_GAP]
        missing = tuple(month for gap in between for month in gap)
        if missing:
            found.append(Gap(source.key, source.crime_types, missing))
    return found
