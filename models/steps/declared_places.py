"""Loads the declared areas, priorities and sources; says which may not be left out."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.queries.deliveries import CURRENT, sources
from models.queries.series import AREA_REDRAWN
from models.steps.declared import ChangeKind, Ledger, id_of_row
from models.tables import (
    Action,
    Area,
    AreaLsoa,
    DeliveredFile,
    Delivery,
    IntelligenceItem,
    Nomination,
    Person,
    Priority,
    SeriesDecision,
    Source,
    ThresholdBreach,
)
from rules.declarations import DeclaredPartnership
from rules.history import Event
from rules.periods import Unit, many


def unremovable(session: Session, partnership_id: int, declared: DeclaredPartnership) -> tuple[str, ...]:
    """One sentence for each area or source that the file leaves out although records hang on it."""
    reasons = []
    for area in _undeclared_areas(session, partnership_id, declared):
        if _area_is_used(session, area):
            reasons.append(f"The area `{area.key}` is not in the file but has records: put it back.")
    for source in _undeclared_sources(session, partnership_id, declared):
        if _source_is_used(session, source):
            reasons.append(f"The source `{source.key}` is not in the file but has delivered: put it back.")
    return tuple(reasons)


def _undeclared_areas(session: Session, partnership_id: int, declared: DeclaredPartnership) -> list[Area]:
    keys = [area.key for area in declared.areas]
    return list(session.exec(select(Area).where(Area.partnership_id == partnership_id, col(Area.key).not_in(keys))))


def _undeclared_sources(session: Session, partnership_id: int, declared: DeclaredPartnership) -> list[Source]:
    keys = [source.key for source in declared.sources]
    found = select(Source).where(Source.partnership_id == partnership_id, col(Source.key).not_in(keys))
    return list(session.exec(found))


def _area_is_used(session: Session, area: Area) -> bool:
    item = session.exec(select(IntelligenceItem.id).where(IntelligenceItem.area_id == area.id).limit(1)).first()
    breach = session.exec(select(ThresholdBreach.id).where(ThresholdBreach.area_id == area.id).limit(1)).first()
    action = session.exec(select(Action.id).where(Action.area_id == area.id).limit(1)).first()
    put = session.exec(select(Nomination.id).where(Nomination.area_id == area.id).limit(1)).first()
    decided = session.exec(select(SeriesDecision.id).where(SeriesDecision.area_id == area.id).limit(1)).first()
    return any(found is not None for found in (item, breach, action, put, decided))


def _source_is_used(session: Session, source: Source) -> bool:
    file = session.exec(select(DeliveredFile.id).where(DeliveredFile.source_id == source.id).limit(1)).first()
    delivery = session.exec(select(Delivery.id).where(Delivery.source_id == source.id).limit(1)).first()
    return file is not None or delivery is not None


def load_areas(ledger: Ledger, declared: DeclaredPartnership, people: dict[str, Person], remarks: list[str]) -> None:
    """The areas and their LSOA codes. Records already taken in keep the area they were counted in, with a remark."""
    session, here = ledger.tx.session, ledger.partnership_id
    rows = {row.key: row for row in session.exec(select(Area).where(Area.partnership_id == here))}
    before = _drawing(session, here)
    for area in declared.areas:
        values = {
            "key": area.key,
            "name": area.name,
            "analyst_id": id_of_row(people[area.analyst]) if area.analyst else None,
            "lsoa_names": list(area.lsoa_names),
            "comparison": area.comparison,
            "most_similar_group": list(area.most_similar_group),
        }
        rows[area.key] = ledger.put("area", area.key, rows.get(area.key), Area, values)
    _load_codes(ledger, {code: rows[area.key] for area in declared.areas for code in area.lsoa_codes}, rows)
    for row in _undeclared_areas(session, here, declared):
        ledger.note(ChangeKind.REMOVED, "area", id_of_row(row), row.key, {"name": row.name})
        session.delete(row)
    session.flush()
    redrawn = _note_redrawn(ledger, before)
    drawn = sorted(key for key, row in rows.items() if id_of_row(row) in redrawn)
    if drawn:
        remarks += _counted_before(session, here, ", ".join(drawn))


def _counted_before(session: Session, here: int, drawn: str) -> list[str]:
    """What no longer counts in areas that are drawn otherwise, and what brings it back."""
    changes = [one.id for one in sources(session, here) if one.delivers_changes]
    of_changes = col(Delivery.source_id).in_(changes)
    current = select(func.count(func.distinct(col(Delivery.month)))).where(
        Delivery.partnership_id == here, Delivery.state == CURRENT
    )
    months, others = (session.exec(current.where(one)).one() for one in (~of_changes, of_changes))
    made = list[str]()
    if months:
        made.append(
            f"New or drawn otherwise: {drawn}. What was taken in before ({many(Unit.MONTH, months)}) is not"
            " counted anew, and is in no baseline. Take those files in again with `jatac ingest FILE…`: then it is."
        )
    if others:
        made.append(
            f"New or drawn otherwise: {drawn}. What files of changes brought before ({many(Unit.MONTH, others)}) is"
            " in no baseline of it, and stays as it was counted."
        )
    return made


Drawing = dict[int, tuple[frozenset[str], frozenset[str]]]
"""By area: the codes and the names by which rows are counted in it."""


def _drawing(session: Session, here: int) -> Drawing:
    codes: dict[int, set[str]] = {}
    for row in session.exec(select(AreaLsoa).where(AreaLsoa.partnership_id == here)):
        codes.setdefault(row.area_id, set()).add(row.lsoa_code)
    areas = session.exec(select(Area).where(Area.partnership_id == here))
    return {
        id_of_row(area): (frozenset(codes.get(id_of_row(area), ())), frozenset(area.lsoa_names)) for area in areas
    }


def _note_redrawn(ledger: Ledger, before: Drawing) -> set[int]:
    """Which areas are new or drawn otherwise. It is on record, for the thresholds leave out what was counted in an
    area as it was before.

    A code that goes from a list falls to the area with its district's name, so every area with names is redrawn.
    """
    after = _drawing(ledger.tx.session, ledger.partnership_id)
    freed = {code for codes, _ in before.values() for code in codes} - {
        code for codes, _ in after.values() for code in codes
    }
    redrawn = after.keys() - before.keys()
    for area_id in sorted(before.keys() & after.keys()):
        if before[area_id] != after[area_id] or (freed and after[area_id][1]):
            codes, names = after[area_id]
            payload = {"codes": len(codes), "names": sorted(names)}
            ledger.tx.record(ledger.partnership_id, Event(AREA_REDRAWN, "area", area_id, payload))
            redrawn.add(area_id)
    return redrawn


def _load_codes(ledger: Ledger, wanted: dict[str, Area], areas: dict[str, Area]) -> None:
    """The small areas of every area: each code belongs to one."""
    session, here = ledger.tx.session, ledger.partnership_id
    stored = {row.lsoa_code: row for row in session.exec(select(AreaLsoa).where(AreaLsoa.partnership_id == here))}
    before = {code: row.area_id for code, row in stored.items()}
    after = {code: id_of_row(area) for code, area in wanted.items()}
    for code in sorted(before.keys() | after.keys()):
        if code not in after:
            session.delete(stored[code])
        elif code not in before:
            session.add(AreaLsoa(partnership_id=here, area_id=after[code], lsoa_code=code))
        else:
            stored[code].area_id = after[code]
    session.flush()
    for key, area in areas.items():
        area_id = id_of_row(area)
        had = {code for code, at in before.items() if at == area_id}
        has = {code for code, at in after.items() if at == area_id}
        if had != has:
            said = {"lsoa_codes_added": [[], sorted(has - had)], "lsoa_codes_removed": [[], sorted(had - has)]}
            ledger.note(ChangeKind.CHANGED, "area", area_id, key, said)


def load_priorities(ledger: Ledger, declared: DeclaredPartnership, people: dict[str, Person]) -> None:
    """The priorities; one no longer declared ended today, and is named by what it gave rise to."""
    stored = ledger.tx.session.exec(select(Priority).where(Priority.partnership_id == ledger.partnership_id))
    rows = {row.key: row for row in stored}
    for priority in declared.priorities:
        values = {
            "key": priority.key,
            "name": priority.name,
            "origin": priority.origin.value,
            "champion_id": id_of_row(people[priority.champion]) if priority.champion else None,
            "crime_types": list(priority.crime_types),
            "level": priority.level.value,
            "ended_on": None,
        }
        ledger.put("priority", priority.key, rows.get(priority.key), Priority, values)
    today = ledger.tx.moment.day
    for key in rows.keys() - {priority.key for priority in declared.priorities}:
        if rows[key].ended_on is None:
            rows[key].ended_on = today
            ledger.note(ChangeKind.ENDED, "priority", id_of_row(rows[key]), key, {"ended_on": today})


def load_sources(ledger: Ledger, declared: DeclaredPartnership) -> None:
    """The sources; one no longer declared goes, unless it has delivered (refused before)."""
    session, here = ledger.tx.session, ledger.partnership_id
    rows = {row.key: row for row in session.exec(select(Source).where(Source.partnership_id == here))}
    for source in declared.sources:
        values = {
            "key": source.key,
            "name": source.name,
            "format": source.format,
            "path": source.path,
            "force": source.force,
            "crime_types": list(source.crime_types),
            "reading": source.reading.as_json(),
        }
        ledger.put("source", source.key, rows.get(source.key), Source, values)
    for row in _undeclared_sources(session, here, declared):
        ledger.note(ChangeKind.REMOVED, "source", id_of_row(row), row.key, {"name": row.name})
        session.delete(row)
    session.flush()
