"""A partnership with two dated sources and a street file, for the tests of links, repeats and hotspots."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from flows.ingest_intelligence import Ingested, ingest_files
from flows.linking import Linked, find_links
from models.database import Database
from models.queries.linking import LinkRow, links
from models.steps.linking import decide_links
from models.tables import Person
from rules.declarations import DeclaredSource
from rules.life.who import By
from rules.linking import LinkState
from rules.sources import Files, Reading
from tests.flows.intelligence import Room, open_room, two_districts
from tests.moments import moment

COLUMNS = {
    "source_ref": "Ref", "date": "Date", "type": "What", "area": "Ward", "longitude": "Long", "latitude": "Lat",
    "location": "Street", "victim_ref": "Victim",
}  # fmt: skip
HEADING = "Ref,Date,What,Ward,Long,Lat,Street,Victim"
HERE, NEAR, FAR = ("-1.9370", "52.3060"), ("-1.9371", "52.3060"), ("-1.9470", "52.3060")
"""NEAR is 7 m from HERE, FAR 680 m."""


def open_linked(database: Database, folder: Path, **changed: Any) -> Room:
    """`police` delivers whole months, `council` changes by reference, `street` months without days."""
    sources = (
        DeclaredSource("police", "Police", "table", crime_types=("Graffiti",), reading=Reading(columns=COLUMNS)),
        DeclaredSource("council", "Council", "table", reading=Reading(columns=COLUMNS, files=Files.CHANGES)),
        DeclaredSource("street", "Street", "police_street", force="west-mercia"),
    )
    room = open_room(database, folder, two_districts(**{"sources": sources, **changed}))
    return replace(room, moment=moment("2026-07-01 09:00"))


def row(ref: str, day: str = "2026-05-09", place: tuple[str, str] = HERE, **changed: str) -> str:
    """One line of a sheet: graffiti in Redditch."""
    plain = {"what": "Graffiti", "ward": "Redditch", "street": "Ryton Close", "victim": ""}
    told = {**plain, **changed}
    return ",".join((ref, day, told["what"], told["ward"], *place, told["street"], told["victim"]))


def take(room: Room, source: str, *rows: str) -> Ingested:
    """Takes a sheet of these rows in."""
    room.files += 1
    path = room.folder / f"{source}-{room.files}.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    done = ingest_files(room.desk, [path], source)
    assert done.failures == []
    return done


def find(room: Room) -> Linked:
    """Looks for links again."""
    return find_links(room.database, room.place, room.moment)


def every_link(room: Room) -> list[LinkRow]:
    """All links, whatever their state."""
    with room.database.reading() as session:
        return links(session, room.place.partnership_id, None)


def decide(room: Room, state: LinkState, by: str = "ann") -> None:
    """Ann, who coordinates, says of every link what it is."""
    numbers = [one.number for one in every_link(room)]
    with room.database.writing(room.moment) as tx:
        decide_links(tx, room.place, numbers, state, By(person(tx.session, by)))


def person(session: Session, key: str) -> int:
    """The id of a person."""
    found = session.scalar(select(col(Person.id)).where(col(Person.key) == key))
    assert found is not None
    return found
