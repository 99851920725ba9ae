"""How many items of each area, type and month: of the deliveries that are current.

Of items that a person confirmed to be one event, one is counted (models/steps/linking.py).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.queries.deliveries import CURRENT
from models.tables import Area, Delivery, IntelligenceItem


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count. `month` is the first day of the month. A month without items has no row."""

    area: str
    type: str
    month: date
    count: int
    area_key: str


class UnknownArea(LookupError):
    """No area has this name or key here."""

    def __init__(self, area: str, known: list[str]) -> None:
        super().__init__(f"There is no area “{area}” here. Use one of: {', '.join(known) or 'none is declared yet'}.")


def counts(
    session: Session,
    partnership_id: int,
    area: str | None = None,
    type_: str | None = None,
    from_month: date | None = None,
    to_month: date | None = None,
) -> list[CountRow]:
    """Counts by area, type and month, in that order. `area`: its key or name; both months included.

    Rows of no area are left out. Raises UnknownArea. A type nobody delivered gives no rows.
    """
    statement = (
        select(
            col(Area.name),
            col(IntelligenceItem.type),
            col(IntelligenceItem.month),
            func.count(),
            col(Area.key),
        )
        .select_from(IntelligenceItem)
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .join(Area, col(Area.id) == col(IntelligenceItem.area_id))
        .where(
            col(Delivery.partnership_id) == partnership_id,
            col(Delivery.state) == CURRENT,
            col(IntelligenceItem.same_as_id).is_(None),
        )
        .group_by(
            col(Area.id),
            col(Area.name),
            col(Area.key),
            col(IntelligenceItem.type),
            col(IntelligenceItem.month),
        )
        .order_by(col(Area.name), col(IntelligenceItem.type), col(IntelligenceItem.month))
    )
    if area is not None:
        statement = statement.where(col(Area.id).in_(area_ids(session, partnership_id, area)))
    if type_ is not None:
        statement = statement.where(func.lower(col(IntelligenceItem.type)) == type_.strip().lower())
    if from_month is not None:
        statement = statement.where(col(Delivery.month) >= from_month)
    if to_month is not None:
        statement = statement.where(col(Delivery.month) <= to_month)
    return [CountRow(*row) for row in session.execute(statement)]


def area_ids(session: Session, partnership_id: int, area: str) -> list[int]:
    """The areas of this key or name. Raises UnknownArea."""
    wanted = area.strip().lower()
    names = func.lower(col(Area.key)) == wanted, func.lower(col(Area.name)) == wanted
    here = col(Area.partnership_id) == partnership_id
    found = session.scalars(select(col(Area.id)).where(here, or_(*names))).all()
    if not found:
        raise UnknownArea(area, sorted(session.scalars(select(col(Area.name)).where(here))))
    return [one for one in found if one is not None]
