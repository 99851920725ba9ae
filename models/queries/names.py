"""Names as people write them, and the ids they mean."""

from sqlmodel import Session, col, select

from models.place import Place
from models.tables import Agency, Area, Body, IntelligenceItem, Priority, Source
from rules.nearest import near_names

Known = dict[str, tuple[int, str, str]]
"""Key or name, in small letters → id, name and key."""


class UnknownName(LookupError):
    """Nothing here goes by this name."""

    def __init__(self, named: str, what: str, known: list[tuple[str, str]]) -> None:
        """`known`: key and name of each."""
        near = near_names(named, known)
        listed = (
            ", ".join(f"`{key}` ({name})" if key != name else name for key, name in known) or "none is declared yet"
        )
        fix = f"Did you mean {' or '.join(near)}?" if near else f"Use one of: {listed}."
        super().__init__(f"There is no {what} “{named}” here. {fix}")


def agencies(session: Session, place: Place) -> Known:
    """The agencies of the partnership, by key and by name."""
    rows = session.exec(
        select(Agency.id, Agency.key, Agency.name)
        .where(Agency.partnership_id == place.partnership_id)
        .order_by(col(Agency.name))
    )
    return _known(rows.all())


def bodies(session: Session, place: Place) -> Known:
    """The bodies of the partnership, by key and by name."""
    rows = session.exec(
        select(Body.id, Body.key, Body.name)
        .where(Body.partnership_id == place.partnership_id)
        .order_by(col(Body.name))
    )
    return _known(rows.all())


def areas(session: Session, place: Place) -> Known:
    """The areas whose counts are kept, by key and by name."""
    rows = session.exec(
        select(Area.id, Area.key, Area.name)
        .where(Area.partnership_id == place.partnership_id)
        .order_by(col(Area.name))
    )
    return _known(rows.all())


def types(session: Session, place: Place) -> list[str]:
    """The types that the declared sources deliver."""
    rows = session.exec(select(Source.crime_types).where(Source.partnership_id == place.partnership_id))
    return sorted({type_ for given in rows for type_ in given})


def type_named(session: Session, place: Place, named: str) -> str:
    """The type that is meant, however it is spelt in capitals. Raises UnknownName, which lists what there is."""
    known = types(session, place)
    found = next((one for one in known if _plain(one) == _plain(named)), None)
    if found is None:
        raise UnknownName(named, "type", [(one, one) for one in known])
    return found


def type_counted(session: Session, place: Place, named: str | None) -> str | None:
    """The same among the types of what was taken in too, which a sheet need not declare. None stays None."""
    if named is None:
        return None
    try:
        return type_named(session, place, named)
    except UnknownName:
        items = select(IntelligenceItem.type).where(IntelligenceItem.partnership_id == place.partnership_id)
        known: list[str] = sorted({*types(session, place), *session.exec(items.distinct())})
    found = next((one for one in known if _plain(one) == _plain(named)), None)
    if found is None:
        raise UnknownName(named, "type", [(one, one) for one in known])
    return found


def priorities(session: Session, place: Place) -> Known:
    """The priorities that have not ended, by key and by name."""
    rows = session.exec(
        select(Priority.id, Priority.key, Priority.name)
        .where(Priority.partnership_id == place.partnership_id, col(Priority.ended_on).is_(None))
        .order_by(col(Priority.name))
    )
    return _known(rows.all())


def known_as(known: Known, named: str, what: str) -> int:
    """The id that a key or name means. Raises UnknownName, which lists what there is."""
    found = known.get(_plain(named))
    if found is None:
        raise UnknownName(named, what, sorted({(key, name) for _, name, key in known.values()}))
    return found[0]


def name_of(known: Known, named: str, what: str) -> str:
    """The full name that a key or name means. Raises UnknownName."""
    wanted = known_as(known, named, what)
    return next(name for one, name, _ in known.values() if one == wanted)


def _known(rows: "object") -> Known:
    found: Known = {}
    for one, key, name in rows:  # type: ignore[attr-defined]
        found[_plain(key)] = found[_plain(name)] = (one, name, key)
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
