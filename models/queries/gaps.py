"""Months that lie between those of a source and never came: nobody sees in a list what is not in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.deliveries import CURRENT, sources
from models.tables import Delivery
from rules.sources import OF_THE_POLICE, POLICE_STREET


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of one source that are missing, by their first days."""

    source: str
    crime_types: tuple[str, ...]
    months: tuple[date, ...]


def gaps(session: Session, partnership_id: int) -> list[Gap]:
    """By source, those of police.uk alone: of others a month without a row may be one in which nothing happened."""
    found = []
    for source in sources(session, partnership_id):
        if source.format not in OF_THE_POLICE:
            continue
        current = select(col(Delivery.month)).where(
            col(Delivery.source_id) == source.id, col(Delivery.state) == CURRENT
        )
        if source.format == POLICE_STREET and source.force:
            current = current.where(col(Delivery.force) == source.force)
        came = set(session.scalars(current))
        missing = tuple(month for month in _between(came) if month not in came)
        if missing:
            found.append(Gap(source.key, source.crime_types, missing))
    return found


def _between(came: set[date]) -> list[date]:
    months = [min(came)] if came else []
    while months and months[-1] < max(came):
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return months
