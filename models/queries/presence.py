"""Who is away, and until when; who has left; whose address refuses mail. Reads, never decides."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from models.place import Place
from models.queries.context import context
from models.tables import Absence, Person


@dataclass(frozen=True, slots=True)
class Spell:
    """One absence that is not over: from its first day until the evening before `back_on` (None: not known)."""

    person: str
    agency: str
    from_on: date
    back_on: date | None
    away_now: bool
    stands_in: str | None
    """Who of their deputies is there today; None: nobody, and the agency lead acts."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one absence."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Present:
    """One person, and whether they are there."""

    key: str
    name: str
    agency: str
    email: str
    deputy: str | None
    away_from: date | None
    """First day of the absence that is running; None: none is."""
    back_on: date | None
    left_on: date | None
    unreachable_on: date | None
    """First day on which their address refused mail for good; None while it takes mail."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one person."""
        return asdict(self)


def absences(session: Session, place: Place, day: date) -> list[Spell]:
    """The absences that are running on `day` or still to come, by their first day. Raises NobodyCoordinates."""
    ctx = context(session, place, day)
    rows = session.exec(
        select(Absence)
        .where(
            Absence.partnership_id == place.partnership_id,
            or_(col(Absence.back_on).is_(None), col(Absence.back_on) > day),
        )
        .order_by(col(Absence.from_on), col(Absence.id))
    )
    found = []
    for row in rows:
        person, stand_in = ctx.people[row.person_id], ctx.stand_in(row.person_id, max(day, row.from_on))
        found.append(
            Spell(
                person=person.name,
                agency=ctx.agencies[person.agency_id].name,
                from_on=row.from_on,
                back_on=row.back_on,
                away_now=row.from_on <= day,
                stands_in=ctx.people[stand_in].name if stand_in != row.person_id else None,
            )
        )
    return found


def people(session: Session, place: Place, day: date) -> list[Present]:
    """Everybody in the partnership, leavers too, by agency and name. Raises NobodyCoordinates."""
    ctx = context(session, place, day)
    rows = session.exec(select(Person).where(Person.partnership_id == place.partnership_id))
    found = []
    for row in rows:
        assert row.id is not None
        spell = next((away for away in ctx.away.get(row.id, ()) if away.covers(day)), None)
        found.append(
            Present(
                key=row.key,
                name=row.name,
                agency=ctx.agencies[row.agency_id].name,
                email=row.email,
                deputy=ctx.people[row.deputy_id].name if row.deputy_id is not None else None,
                away_from=spell.from_on if spell is not None else None,
                back_on=spell.back_on if spell is not None else None,
                left_on=row.left_on,
                unreachable_on=row.unreachable_on,
            )
        )
    return sorted(found, key=lambda one: (one.agency, one.name))
