"""Files taken in: once, whole, corrected, repaired; on SQLite and on PostgreSQL."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.sources import NoSource, source_of
from models.database import Database
from models.queries.counts import UnknownArea, counts
from models.queries.deliveries import Changed, sources
from models.tables import History, RejectedRow
from rules.declarations import DeclaredSource
from tests.flows.intelligence import (
    Room,
    a_month,
    first_of,
    open_room,
    repaired,
    street_file,
    street_row,
    two_districts,
)

REAL = Path(__file__).parents[1] / "intake" / "data" / "2025-06-west-mercia-street.csv"
JUNE = a_month("2025-06", {("Redditch", "Drugs"): 3, ("Bromsgrove", "Drugs"): 2, ("Wychavon", "Drugs"): 4})


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return open_room(database, tmp_path)


def history_kinds(session: Session) -> list[str]:
    kinds = session.exec(select(History.kind).order_by(col(History.seq)))
    return [kind for kind in kinds if kind.startswith(("delivery_", "file_"))]


def test_a_real_file_is_counted_by_area_and_type(room: Room) -> None:
    done = ingest_files(room.desk, [REAL])
    assert (done.accepted, done.repeated, done.rejected, done.failures) == (32, 0, 0, [])
    found = room.counts()
    assert found[("Redditch", "Anti-social behaviour", "2025-06")] == 2
    assert sum(found.values()) == 18, "places outside, Wyre Forest and No Location belong to no area"
    assert room.items() == 32


def test_area_goes_by_the_code_and_by_the_name_only_where_no_list_has_the_code(room: Room) -> None:
    renamed = street_row("2025-06", "Drugs", "Redditch", LSOA_name="Bromsgrove 001A")
    unlisted = street_row("2025-06", "Drugs", "Bromsgrove", LSOA_code="E01099999")
    room.take(street_file(renamed, unlisted))
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 1, ("Bromsgrove", "Drugs", "2025-06"): 1}


def test_the_same_file_twice_adds_nothing_whatever_it_is_called(room: Room) -> None:
    room.take(JUNE)
    before = (room.counts(), room.items())
    again = room.take(JUNE, "another name.csv")
    assert (again.accepted, again.repeated) == (0, 10)
    assert "nothing was added" in again.files[0].note
    assert (room.counts(), room.items(), room.states()) == (*before, ["current"])


def test_the_same_rows_in_other_bytes_add_nothing_either(room: Room) -> None:
    room.take(JUNE)
    again = room.take(JUNE.replace(b"\n", b"\r\n"))
    assert (again.accepted, again.repeated, again.files[0].deliveries[0].repeated) == (0, 10, True)
    assert (room.items(), room.states()) == (10, ["current"])


def test_a_zip_of_months_is_as_many_deliveries(room: Room, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "months.zip", "w") as archive:
        for month in ("2025-05", "2025-06"):
            archive.writestr(f"{month}/{month}-west-mercia-street.csv", a_month(month, {("Redditch", "Drugs"): 2}))
    done = ingest_files(room.desk, [tmp_path / "months.zip"])
    assert [one.name for one in done.files] == [f"2025-0{n}-west-mercia-street.csv" for n in (5, 6)]
    assert room.counts() == {("Redditch", "Drugs", "2025-05"): 2, ("Redditch", "Drugs", "2025-06"): 2}


def test_a_corrected_month_replaces_the_old_one_and_says_what_changed(room: Room) -> None:
    old = room.take(JUNE).files[0].deliveries[0]
    corrected = a_month(
        "2025-06", {("Redditch", "Drugs"): 5, ("Bromsgrove", "Drugs"): 2, ("Redditch", "Burglary"): 1}
    )
    new = room.take(corrected).files[0].deliveries[0]
    assert new.replaced_id == old.delivery_id
    assert new.changed == (
        Changed("", "Drugs", 4, 0),
        Changed("Redditch", "Burglary", 0, 1),
        Changed("Redditch", "Drugs", 3, 5),
    )
    assert room.counts()[("Redditch", "Drugs", "2025-06")] == 5
    assert room.states() == ["replaced", "current"]
    with room.database.reading() as session:
        assert history_kinds(session) == ["delivery_loaded", "file_taken_in", "delivery_corrected", "file_taken_in"]
    assert room.chain_holds()


def test_a_corrected_month_leaves_other_months_and_forces_alone(room: Room) -> None:
    room.take(a_month("2025-05", {("Redditch", "Drugs"): 7}))
    room.take(street_file(street_row("2025-06", "Drugs", Falls_within="Warwickshire Police")), of="street")
    room.take(JUNE)
    room.take(a_month("2025-06", {("Redditch", "Drugs"): 1}))
    assert room.counts()[("Redditch", "Drugs", "2025-05")] == 7
    assert room.counts()[("Redditch", "Drugs", "2025-06")] == 2
    assert room.states() == ["current", "current", "replaced", "current"]


def test_rejected_rows_are_kept_with_reason_and_the_good_ones_go_in(room: Room) -> None:
    bad = street_row("2025-06", "")
    done = room.take(street_file(street_row("2025-06", "Drugs"), bad, street_row("06/2025", "Drugs")))
    assert (done.accepted, done.rejected) == (1, 2)
    taken = done.files[0]
    assert [(row.row_number, row.field) for row in taken.rows_rejected] == [(3, "Crime type"), (4, "Month")]
    assert (taken.deliveries[0].accepted, taken.deliveries[0].rejected) == (1, 2)
    with room.database.reading() as session:
        kept = session.exec(select(RejectedRow).order_by(col(RejectedRow.row_number))).all()
        assert (kept[0].field, kept[0].raw) == ("Crime type", bad)
        assert {row.delivery_id for row in kept} == {taken.deliveries[0].delivery_id}


def test_repaired_rows_join_their_delivery_once(room: Room) -> None:
    first = room.take(street_file(street_row("2025-06", "Drugs"), *[street_row("2025-06", "")] * 2)).files[0]
    (sent,) = first.repair_files
    content = repaired(sent, Crime_type="Burglary")
    back = room.take(content, "repaired.csv")
    assert (back.accepted, back.repeated, back.rejected) == (2, 0, 0)
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 1, ("Redditch", "Burglary", "2025-06"): 2}
    assert room.states() == ["current"]
    assert not sent.exists(), "nothing is left to repair"
    again = room.take(content + b"\n")
    assert (again.accepted, again.repeated, room.items()) == (0, 2, 3)
    assert room.chain_holds()


def test_a_row_repaired_wrongly_stays_on_the_list_with_its_new_reason(room: Room) -> None:
    first = room.take(street_file(street_row("2025-06", "Drugs"), street_row("2025-06", ""))).files[0]
    (sent,) = first.repair_files
    back = room.take(repaired(sent, Crime_type="Burglary", Month="June")).files[0]
    assert (back.accepted, back.rejected) == (0, 1)
    assert back.repair_files == [sent]
    (row,) = csv.DictReader(io.StringIO(sent.read_text(encoding="utf-8")))
    assert (row["jatac_row"], row["jatac_field"], row["Month"], row["Crime type"]) == (
        "3",
        "Month",
        "June",
        "Burglary",
    )


def test_a_repair_of_a_month_corrected_since_comes_too_late_and_says_so(room: Room) -> None:
    first = room.take(street_file(street_row("2025-06", "Drugs"), street_row("2025-06", ""))).files[0]
    content = repaired(first.repair_files[0], Crime_type="Burglary")
    room.take(JUNE)
    late = room.take(content)
    assert (late.accepted, late.rejected) == (0, 1)
    assert "replaced this month since" in late.files[0].rows_rejected[0].reason
    assert ("Redditch", "Burglary", "2025-06") not in room.counts()


def test_a_file_of_bad_rows_alone_replaces_nothing_and_is_whole_once_repaired(room: Room) -> None:
    bad = room.take(street_file(*[street_row("2025-06", "", number=n) for n in range(3)])).files[0]
    assert (bad.accepted, bad.deliveries, room.states()) == (0, [], [])
    room.take(repaired(bad.repair_files[0], Crime_type="Drugs"))
    assert room.counts() == {("Redditch", "Drugs", "2025-06"): 3}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty (0 bytes)"), (b"Month,Crime type\n2025-06,Drugs\n", "no column “Crime ID”")],
)
def test_a_file_that_cannot_be_read_fails_alone(room: Room, content: bytes, sentence: str) -> None:
    (room.folder / "bad.csv").write_bytes(content)
    (room.folder / "good.csv").write_bytes(JUNE)
    done = ingest_files(room.desk, [room.folder / "bad.csv", room.folder / "good.csv"])
    assert done.accepted == 10
    assert [failure.item for failure in done.failures] == ["bad.csv"]
    assert sentence in done.failures[0].sentence


class Killed(BaseException):
    """The process dies here; nothing may catch it."""


def test_a_run_that_dies_leaves_nothing_that_counts_and_the_next_one_clears_it(room: Room) -> None:
    room.take(JUNE)

    def die(_name: str, _read: int, _all: int) -> None:
        raise Killed

    july = a_month("2025-07", {("Redditch", "Drugs"): 4})
    bad = street_row("2025-07", "").encode() + b"\n"
    with pytest.raises(Killed):
        room.take(july + bad, progress=die)
    assert room.states() == ["current", "loading"]
    assert ("Redditch", "Drugs", "2025-07") not in room.counts()
    done = room.take(july + bad)
    assert (done.accepted, done.repeated, done.rejected) == (5, 0, 1)
    assert room.states() == ["current", "current"]
    assert room.items() == 15


def test_the_flow_takes_the_files_of_its_sources_once(database: Database, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    source = DeclaredSource("street", "Street", "police_street", str(inbox / "*.csv"), "west-mercia")
    room = open_room(database, tmp_path, two_districts(sources=(source,)))

    def run(dry_run: bool = False) -> dict[str, int]:
        documents = tmp_path / "documents"
        return ingest_intelligence(database, room.place, room.moment, documents, dry_run=dry_run).counts

    (inbox / "june.csv").write_bytes(JUNE)
    assert run(dry_run=True) == {"files_new": 1}
    assert room.items() == 0
    assert run() == {"files_new": 1, "accepted": 10, "repeated": 0, "rejected": 0}
    assert run() == {"files_new": 0, "accepted": 0, "repeated": 10, "rejected": 0}
    assert run(dry_run=True) == {"files_new": 0}


def test_a_file_goes_to_the_source_named_to_the_only_one_or_to_that_of_its_force(
    database: Database, tmp_path: Path
) -> None:
    two = (
        DeclaredSource("wm", "West Mercia", "police_street", force="west-mercia"),
        DeclaredSource("tv", "Thames Valley", "police_street", force="thames-valley"),
    )
    room = open_room(database, tmp_path, two_districts(sources=two))
    with database.reading() as session:
        declared = sources(session, room.place.partnership_id)
    by_name = source_of(Path("2025-06-thames-valley-street.csv.gz"), declared, None)
    assert by_name.key == "tv"
    assert source_of(Path("any.csv"), declared, "wm").key == "wm"
    assert source_of(Path("any.csv"), declared[:1], None).key == "wm"
    with pytest.raises(NoSource, match="takes thames-valley"):  # another force's file is not taken in by mistake
        source_of(Path("2025-06-thames-valley-street.csv.gz"), declared[:1], None)
    for path, key in (("any.csv", None), ("any.csv", "met")):
        with pytest.raises(NoSource, match="one of: wm, tv"):
            source_of(Path(path), declared, key)


def test_counts_can_be_asked_for_an_area_a_type_and_months(room: Room) -> None:
    room.take(JUNE)
    room.take(a_month("2025-07", {("Redditch", "Drugs"): 1, ("Redditch", "Burglary"): 2}))
    with room.database.reading() as session:

        def asked(**by: object) -> list[int]:
            return [row.count for row in counts(session, room.place.partnership_id, **by)]  # type: ignore[arg-type]

        assert asked(area="redditch") == [2, 3, 1]
        assert asked(area="Bromsgrove") == [2]
        assert asked(type_="drugs", from_month=first_of("2025-07")) == [1]
        assert asked(to_month=first_of("2025-06")) == [2, 3]
        assert asked(type_="Arson") == []
        with pytest.raises(UnknownArea, match="Use one of: Bromsgrove, Redditch"):
            asked(area="Worcester")
