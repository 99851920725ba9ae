"""Files of feeds and what they held that has no place here."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models.tables import DeliveredFile, Source
from rules.sources import FEEDS


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file, with what is listed of it by kind: how many, and their ids."""

    name: str
    source: str
    listed: dict[str, Any]


def listed_files(session: Session, partnership_id: int) -> list[ListedFile]:
    """The files that held something without a place, in the order they came."""
    rows = session.exec(
        select(DeliveredFile.name, Source.key, DeliveredFile.listed)
        .join(Source, col(Source.id) == col(DeliveredFile.source_id))
        .where(DeliveredFile.partnership_id == partnership_id, col(Source.format).in_(FEEDS))
        .order_by(col(DeliveredFile.id))
    )
    return [ListedFile(name, source, dict(listed)) for name, source, listed in rows if listed]
