"""One event from two sources: proposed once, never merged silently, counted once when a person says so."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from models.database import Database
from models.queries.linking import not_looked_at
from models.queries.series import series
from models.steps.take import StepRefused
from models.tables import IntelligenceItem, ItemLink
from rules.linking import LinkState
from tests.flows.intelligence import Room, a_month
from tests.flows.linked import FAR, NEAR, decide, every_link, find, open_linked, row, take

MAY = ("Redditch", "Graffiti", "2026-05")
SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_linked(database, tmp_path)


def test_one_event_from_two_sources_is_proposed_once_and_counted_once_when_confirmed(room: Room) -> None:
    assert take(room, "police", row("P1"), row("P2", place=FAR)).linked.proposed == 0
    assert take(room, "council", row("C1", "2026-05-10", NEAR)).linked.proposed == 1
    (link,) = every_link(room)
    assert (link.state, link.score, link.metres, link.days, link.type, link.words) == (
        "proposed", 92, 7, 1, "same", 100,
    )  # fmt: skip
    assert room.counts() == {MAY: 3}, "nothing is merged silently"
    assert (find(room).looked_at, find(room).proposed, len(every_link(room))) == (0, 0, 1)
    decide(room, LinkState.CONFIRMED)
    assert room.counts() == {MAY: 2}
    (link,) = every_link(room)
    counted = {side.ref: side.is_counted for side in (link.first, link.second)}
    assert counted == {"P1": True, "C1": False}, "the later one is not counted"
    with pytest.raises(StepRefused, match="is confirmed already"):
        decide(room, LinkState.CONFIRMED)
    decide(room, LinkState.REFUSED)
    assert room.counts() == {MAY: 3}
    assert room.chain_holds()


@SQLITE
def test_only_the_coordinator_decides_on_links(room: Room) -> None:
    take(room, "police", row("P1"))
    take(room, "council", row("C1"))
    with pytest.raises(StepRefused, match="Cai may not decide on links"):
        decide(room, LinkState.CONFIRMED, by="cai")
    assert every_link(room)[0].state == "proposed"


@SQLITE
def test_a_refused_link_does_not_come_back_with_a_corrected_month(room: Room) -> None:
    take(room, "police", row("P1"))
    take(room, "council", row("C1"))
    decide(room, LinkState.REFUSED)
    assert take(room, "police", row("P1"), row("P9", place=FAR)).linked.proposed == 0
    assert [one.state for one in every_link(room)] == ["refused"]


@SQLITE
def test_a_confirmed_link_follows_its_items_through_a_corrected_month(room: Room) -> None:
    take(room, "police", row("P1"))
    take(room, "council", row("C1", "2026-05-10"))
    decide(room, LinkState.CONFIRMED)
    take(room, "police", row("P1", street="Ryton Close rear"), row("P9", place=FAR))
    assert room.counts() == {MAY: 2}
    take(room, "police", row("P9", place=FAR))
    assert room.counts() == {MAY: 2}, "P1 is gone: C1 counts again"
    take(room, "police", row("P1"), row("P9", place=FAR))
    assert room.counts() == {MAY: 2}, "and P1 is back"


@SQLITE
def test_a_proposal_is_withdrawn_when_its_source_moves_the_report(room: Room) -> None:
    take(room, "police", row("P1"))
    take(room, "council", row("C1"))
    assert take(room, "council", row("C1", place=FAR)).linked.withdrawn == 1
    assert every_link(room) == []
    assert take(room, "council", row("C1", place=NEAR)).linked.proposed == 1


@SQLITE
def test_the_order_in_which_sources_come_changes_nothing(room: Room) -> None:
    take(room, "council", row("C1", "2026-05-10", NEAR), row("C2", place=FAR))
    take(room, "police", row("P2", "2026-05-11", FAR), row("P1"))
    found = [({one.first.ref, one.second.ref}, one.score) for one in every_link(room)]
    assert found == [({"P1", "C1"}, 92), ({"P2", "C2"}, 87)]


@SQLITE
def test_records_of_which_only_the_month_is_known_are_not_looked_at(room: Room) -> None:
    room.take(a_month("2025-06", {("Redditch", "Drugs"): 3}))
    with room.database.reading() as session:
        assert not_looked_at(session, room.place.partnership_id) == ([], [])
        assert session.scalars(select(col(IntelligenceItem.looked_at))).all() == [None] * 4
    assert find(room).looked_at == 0


@SQLITE
@pytest.mark.parametrize(("earlier", "later", "counted"), [("police", "police2", 1), ("council", "police", 1)])
def test_the_series_of_the_thresholds_count_the_event_once(
    database: Database, tmp_path: Path, earlier: str, later: str, counted: int
) -> None:
    """`council` is declared for no type: what it stands for stays in the series, else the event were in none."""
    from rules.declarations import DeclaredSource
    from rules.sources import Reading
    from tests.flows.linked import COLUMNS

    both = ("Graffiti",)
    room = open_linked(database, tmp_path, sources=(
        DeclaredSource("police", "Police", "table", crime_types=both, reading=Reading(columns=COLUMNS)),
        DeclaredSource("police2", "Police 2", "table", crime_types=both if earlier == "police" else (),
                       reading=Reading(columns=COLUMNS)),
        DeclaredSource("council", "Council", "table", reading=Reading(columns=COLUMNS)),
    ))  # fmt: skip
    take(room, earlier, row("E1", "2026-05-04"))
    take(room, later, row("L1", "2026-05-05"))
    decide(room, LinkState.CONFIRMED)
    with room.database.reading() as session:
        found = series(session, room.place.partnership_id, ["Graffiti"], date(2026, 6, 1))
    assert [one.counts for one in found if one.area_id == 1] == [{date(2026, 5, 1): counted}]


@SQLITE
def test_a_name_of_a_victim_is_refused_and_kept_nowhere(room: Room) -> None:
    done = take(room, "police", row("P1", victim="Canary Bird"), row("P2", victim="V-17"))
    (refused,) = done.files[0].rows_rejected
    assert (refused.field, refused.value, refused.reason) == ("Victim (column H)", "", "it looks like a name")
    with room.database.reading() as session:
        assert session.scalars(select(col(IntelligenceItem.victim_ref))).all() == ["V-17"]
    (repair,) = done.files[0].repair_files
    assert "Canary" not in repair.read_text(encoding="utf-8")
    assert b"Canary" not in Path(room.database.url.database or "").read_bytes()


@SQLITE
def test_the_database_refuses_a_pair_that_is_there_already_or_stands_the_wrong_way_round(room: Room) -> None:
    take(room, "police", row("P1"))
    take(room, "council", row("C1"))
    with room.database.reading() as session:
        kept = session.scalars(select(ItemLink)).one().model_dump(exclude={"id"})
    swapped = {
        **kept,
        "first_identity": kept["second_identity"],
        "second_identity": kept["first_identity"],
    }
    for given in (kept, swapped):
        with pytest.raises(IntegrityError), room.database.writing(room.moment) as tx:
            tx.session.add(ItemLink(**given))


@SQLITE
def test_a_proposal_of_an_item_that_comes_no_more_is_withdrawn(room: Room) -> None:
    take(room, "police", row("P1"), row("P2", place=FAR))
    take(room, "council", row("C1", place=NEAR))
    assert len(every_link(room)) == 1
    assert take(room, "police", row("P2", place=FAR)).linked.withdrawn == 1
    assert every_link(room) == []
    assert take(room, "police", row("P1"), row("P2", place=FAR)).linked.proposed == 1, "it comes again"
    decide(room, LinkState.REFUSED)
    assert take(room, "police", row("P2", "2026-05-10", place=FAR)).linked.withdrawn == 0
    assert [link.state for link in every_link(room)] == ["refused"], "what a person said stays"
