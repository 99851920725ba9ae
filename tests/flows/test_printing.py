"""What a printed product shows of the counts: what was known when it was published, whatever came in since."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.run_thresholds import run_thresholds
from models.database import Database
from models.queries.context import context
from models.queries.product_document import document_facts
from models.queries.products import product_row
from models.tables import Area, Product
from rules.products.compose import ProductFacts
from rules.products.kinds import ProductKind, ProductState
from tests.flows.intelligence import Room, a_month, open_room
from tests.moments import moment

SHOPLIFTING = "Shoplifting"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_charts_of_a_published_version_end_with_what_was_known_then(database: Database, tmp_path: Path) -> None:
    room = open_room(database, tmp_path)
    for number, count in enumerate((4, 5, 6, 5, 4, 6, 20), start=1):
        room.take(a_month(f"2025-{number:02d}", {("Redditch", SHOPLIFTING): count}))
    enter(room)
    room.moment = moment("2026-03-02 09:00")
    room.take(a_month("2025-08", {("Redditch", SHOPLIFTING): 30}))
    [published] = facts(room).series
    assert (published.months[-1], published.counts[-1]) == (date(2025, 7, 1), 20)
    assert published.expected[-1] == 5.0 and "Shoplifting in Redditch" in published.alt
    with database.writing(room.moment) as tx:
        row = product_row(tx.session, room.place, "NW-P-2026/001")
        row.state, row.published_on, row.published_at = ProductState.DRAFT.value, None, None
        tx.session.add(row)
    [open_] = facts(room).series
    assert open_.months[-1] == date(2025, 8, 1), "one that is being written shows what is known today"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_tactical_assessment_reports_the_falls_that_were_known_as_good_practice(
    database: Database, tmp_path: Path
) -> None:
    room = open_room(database, tmp_path)
    for month, count in zip((*range(7, 13), 1), (20, 21, 19, 20, 20, 20, 3), strict=True):
        room.take(a_month(f"{2025 if month > 1 else 2026}-{month:02d}", {("Redditch", SHOPLIFTING): count}))
    enter(room, ProductKind.TACTICAL_ASSESSMENT, "")
    room.moment = moment("2026-02-04 09:00")
    assert run_thresholds(database, room.place, room.moment).counts["breaches_fall"] == 1
    assert facts(room).falls == (), "it was found after this version came out"
    with database.writing(room.moment) as tx:
        row = product_row(tx.session, room.place, "NW-P-2026/001")
        row.state, row.published_on, row.published_at = ProductState.DRAFT.value, None, None
        tx.session.add(row)
    found = "Shoplifting in Redditch, January 2026: 3 recorded, about 20 expected"
    assert facts(room).falls == (f"{found}; a fall: good practice, ask what was done.",)


def enter(room: Room, kind: ProductKind = ProductKind.PROBLEM_PROFILE, crime_type: str = SHOPLIFTING) -> None:
    """A version that is out: only what its charts look at matters here."""
    with room.database.writing(room.moment) as tx:
        area = tx.session.exec(select(Area.id).where(Area.key == "redditch")).one()
        tx.session.add(
            Product(
                partnership_id=room.place.partnership_id,
                ref="NW-P-2026/001",
                kind=kind.value,
                state=ProductState.PUBLISHED.value,
                title="Thefts",
                terms="Why",
                commissioner_id=1,
                author_id=1,
                due_on=room.moment.day,
                area_id=area,
                crime_type=crime_type,
                created_on=room.moment.day,
                published_on=room.moment.day,
                published_at=room.moment.as_of,
                content_digest="0",
            )
        )


def facts(room: Room) -> ProductFacts:
    with room.database.reading() as session:
        day = room.moment.day
        row = product_row(session, room.place, "NW-P-2026/001")
        return document_facts(session, room.place, context(session, room.place, day), row, day, (0, ""))
