"""Corrections that could do harm: of which little can be read, or of the wrong file; on both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.calendars import bank_holidays
from flows.ingest_intelligence import Ingested, ingest_files, ingest_intelligence
from models.database import Database
from models.queries.deliveries import Changed, held_back
from models.steps.corrections import accept, drop
from models.steps.partnership import load
from models.steps.take import StepRefused
from rules.declarations import DeclaredArea, DeclaredSource
from rules.life.who import By
from tests.flows.intelligence import Room, a_month, open_room, repaired, street_file, street_row, two_districts
from tests.flows.linked import person
from tests.moments import moment

JUNE = a_month("2025-06", {("Redditch", "Drugs"): 3, ("Bromsgrove", "Drugs"): 2, ("Wychavon", "Drugs"): 4})
POOR = street_file(*[street_row("2025-06", "Drugs", number=n) for n in range(3)], *[street_row("2025-06", "")] * 9)
"""A correction of which a quarter can be read."""


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_room(database, tmp_path)


def by_hand(room: Room, content: bytes, name: str) -> Ingested:
    (room.folder / name).write_bytes(content)
    return ingest_files(room.desk, [room.folder / name])


def test_a_correction_that_cannot_be_read_leaves_the_good_month_and_says_so(room: Room) -> None:
    room.take(JUNE)
    before = room.counts()
    done = by_hand(room, POOR, "poor.csv")
    assert (done.accepted, done.rejected, room.states()) == (0, 9, ["current", "held"])
    assert room.counts() == before
    (failure,) = done.failures
    assert "Only 3 of 12 rows of June 2025" in failure.sentence
    assert "stays" in failure.sentence
    assert done.files[0].repair_files
    assert by_hand(room, POOR, "again.csv").accepted == 0
    assert room.states() == ["current", "held"], "the same bytes wait already"
    with room.database.reading() as session:
        (held,) = held_back(session, room.place.partnership_id)
    assert (held.month, held.accepted, held.rejected) == (date(2025, 6, 1), 3, 9)
    assert room.chain_holds()


def test_a_correction_held_back_replaces_the_month_once_its_rows_are_repaired(room: Room) -> None:
    room.take(JUNE)
    (sent,) = by_hand(room, POOR, "poor.csv").files[0].repair_files
    assert room.take(repaired(sent, Crime_type="Burglary")).accepted == 9
    assert room.states() == ["replaced", "current"]
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 3, ("Redditch", "Burglary", "2025-06"): 9}
    assert room.chain_holds()


def test_the_coordinator_lets_a_correction_in_or_drops_it(room: Room) -> None:
    room.take(JUNE)
    by_hand(room, POOR, "poor.csv")
    with room.database.reading() as session:
        cai, ann = (By(person(session, key)) for key in ("cai", "ann"))
    june = (room.place, "street", date(2025, 6, 1))
    for step, by, why in ((accept, cai, "not_coordinator"), (drop, cai, "not_coordinator")):
        with pytest.raises(StepRefused) as refused, room.database.writing(room.moment) as tx:
            step(tx, *june, by)
        assert refused.value.refusal.reason == why
    with room.database.writing(room.moment) as tx:
        drop(tx, *june, ann)
    assert room.states() == ["current", "replaced"]
    with pytest.raises(StepRefused) as refused, room.database.writing(room.moment) as tx:
        accept(tx, *june, ann)
    assert (refused.value.refusal.reason, refused.value.refusal.fix) == ("nothing_held", "Held back: none.")
    by_hand(room, POOR + b"\n", "again.csv")
    with room.database.writing(room.moment) as tx:
        accept(tx, *june, ann)
    assert room.states() == ["replaced", "replaced", "current"]
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 3}
    assert room.chain_holds()


def test_a_correction_held_back_is_out_of_date_once_a_good_one_came(room: Room) -> None:
    room.take(JUNE)
    (sent,) = by_hand(room, POOR, "poor.csv").files[0].repair_files
    content = repaired(sent, Crime_type="Burglary")
    room.take(a_month("2025-06", {("Redditch", "Drugs"): 5}))
    late = room.take(content)
    assert (late.accepted, late.rejected, room.states()) == (0, 9, ["replaced", "replaced", "current"])


def test_a_file_that_was_replaced_by_mistake_can_be_put_back(room: Room) -> None:
    right, wrong = JUNE, a_month("2025-06", {("Redditch", "Drugs"): 1})
    for content in (right, wrong, right, wrong, right):
        assert room.take(content).accepted
    assert room.counts()[("Redditch", "Drugs", "2025-06")] == 3
    assert room.take(right).accepted == 0
    assert room.states() == ["replaced"] * 4 + ["current"]


def test_two_files_of_a_month_in_the_folder_of_a_source_do_not_take_turns(database: Database, tmp_path: Path) -> None:
    source = DeclaredSource("street", "Street", "police_street", str(tmp_path / "in-*.csv"), "west-mercia")
    room = open_room(database, tmp_path, two_districts(sources=(source,)))
    (tmp_path / "in-1.csv").write_bytes(JUNE)
    (tmp_path / "in-2.csv").write_bytes(a_month("2025-06", {("Redditch", "Drugs"): 7}))
    for _ in range(2):
        ingest_intelligence(database, room.place, room.moment, tmp_path / "documents")
    assert room.states() == ["replaced", "current"]


def test_files_taken_in_again_are_counted_by_the_areas_of_today(database: Database, tmp_path: Path) -> None:
    room = open_room(database, tmp_path)
    june = by_hand(room, JUNE, "june.csv")
    assert june.accepted == 10
    wychavon = DeclaredArea("wychavon", "Wychavon", "cai", ("Wychavon",))
    later = replace(room, moment=moment("2026-02-04 09:00"))
    with database.writing(moment("2026-02-03 15:00")) as tx:
        declared = two_districts()
        loaded = load(tx, replace(declared, areas=(*declared.areas, wychavon)), bank_holidays)
    assert [
        said for said in loaded.remarks if "drawn otherwise: wychavon. What was taken in before (1 month)" in said
    ]
    again = by_hand(later, JUNE, "june.csv")
    (delivery,) = again.files[0].deliveries
    assert delivery.changed == (Changed("", "Drugs", 4, 0), Changed("Wychavon", "Drugs", 0, 4))
    assert room.counts()[("Wychavon", "Drugs", "2025-06")] == 4
    assert by_hand(later, JUNE, "june.csv").repeated == 10, "once is enough"
