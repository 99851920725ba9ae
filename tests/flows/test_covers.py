"""Months without rows of sheets: 0 where a file says that it is of them, and nothing where nobody says so."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.covering import can_cover
from flows.ingest_intelligence import ingest_files, ingest_intelligence
from flows.sources import NoSource
from flows.taken import FileTaken
from models.database import Database
from models.queries.deliveries import held_back, sources
from models.queries.gaps import gaps
from models.queries.series import series
from rules.covers import Covers, Span, written_span
from rules.declarations import DeclaredSource
from rules.sources import Reading
from tests.flows.intelligence import Room, open_room, repaired, two_districts
from tests.moments import moment

COLUMNS = {"source_ref": "Ref", "date": "Date", "area": "Ward"}
JULY = "2026-07-02 09:00"
SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def opened(database: Database, folder: Path, covers: Covers = Covers.ROWS, path: str = "") -> Room:
    how = Reading(columns=COLUMNS, type="Drugs", covers=covers)
    sheet = DeclaredSource("sheet", "Sheet", "table", path, crime_types=("Drugs",), reading=how)
    room = open_room(database, folder, two_districts(sources=(sheet,)))
    return replace(room, moment=moment(JULY))


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return opened(database, tmp_path)


BAD = ";Redditch"
"""Behind a day: the row has more fields than the heading, and is refused; its month is known."""


def written(room: Room, *days: str, name: str = "log.csv", on: str | None = None) -> Path:
    """A sheet with a row for each of these days; written on a day, or on one that nobody knows."""
    path = room.folder / name
    path.write_text("\n".join(["Ref;Date;Ward", *(f"A{at};{day};Redditch" for at, day in enumerate(days))]) + "\n")
    if on is not None:
        os.utime(path, (moment(f"{on} 08:00").as_of.timestamp(),) * 2)
    return path


def take(room: Room, path: Path, covers: str | None = None, *, fails: bool = False) -> FileTaken:
    span: Span | None = written_span(covers) if covers else None
    done = ingest_files(replace(room.desk, covers=span), [path])
    assert bool(done.failures) is fails
    return done.files[0]


def months(room: Room) -> dict[str, int]:
    """What Redditch is counted by: the complete months."""
    with room.database.reading() as session:
        found = series(session, room.place.partnership_id, ["Drugs"])
    return {f"{month:%Y-%m}": count for one in found if one.area_id == 1 for month, count in one.counts.items()}


def nothing_in(taken: FileTaken) -> list[str]:
    return [f"{one:%Y-%m}" for one in taken.nothing_in]


def test_a_month_between_rows_is_0_and_a_later_file_with_rows_replaces_it(room: Room) -> None:
    taken = take(room, written(room, "2026-01-05", "2026-04-09", "2026-04-10"))
    assert nothing_in(taken) == ["2026-02", "2026-03"]
    assert months(room) == {"2026-01": 1, "2026-02": 0, "2026-03": 0, "2026-04": 2}
    later = take(room, written(room, "2026-02-08", "2026-02-09", "2026-05-04"))
    assert [(one.before, one.after) for one in later.deliveries[0].changed] == [(0, 2)]
    assert (nothing_in(later), later.remarks) == ([], ["No rows in 2026-04: what is here of that stays."])
    assert months(room) == {"2026-01": 1, "2026-02": 2, "2026-03": 0, "2026-04": 2, "2026-05": 1}
    assert room.chain_holds()


def test_a_heading_alone_is_good_where_somebody_says_which_month_it_is_of(room: Room) -> None:
    take(room, written(room, "2026-05-05"))
    heading = written(room, name="june.csv")
    done = ingest_files(room.desk, [heading])
    assert "has a heading and no rows" in done.failures[0].sentence
    assert "--covers 2026-06" in done.failures[0].sentence
    assert nothing_in(take(room, heading, "2026-06")) == ["2026-06"]
    assert months(room) == {"2026-05": 1, "2026-06": 0}
    assert room.chain_holds()


@SQLITE
def test_an_export_of_everything_says_that_nothing_came_since(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, Covers.NOW)
    assert nothing_in(take(room, written(room, "2026-03-05", on="2026-05-31"))) == ["2026-04"]
    same = replace(room, moment=moment("2026-07-04 09:00"))
    assert nothing_in(take(same, written(room, "2026-03-05", on="2026-05-31"))) == [], "it only lay there"
    anew = take(same, written(room, "2026-03-05", on="2026-07-03"))
    assert nothing_in(anew) == ["2026-05", "2026-06"], "the same bytes, written again"
    assert months(room) == {"2026-03": 1, "2026-04": 0, "2026-05": 0, "2026-06": 0}
    assert nothing_in(take(same, written(room, "2026-03-05", on="2026-07-03"))) == []
    assert room.chain_holds()


@SQLITE
def test_a_file_in_a_watched_folder_says_its_months_by_its_name(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, Covers.NAME, str(tmp_path / "*.csv"))
    written(room, "2026-05-25", name="log-2026-05.csv")
    written(room, name="log-2026-06.csv", on="2026-07-01")
    written(room, name="log-2026-07.csv")
    written(room, "2026-04-25", name="of April.csv")
    result = ingest_intelligence(room.database, room.place, room.moment, room.folder / "documents")
    assert [(one.item, one.sentence.split(".")[0]) for one in result.failures] == [
        ("of April.csv", "Its name says no month"),
    ]
    assert (result.counts["files_new"], result.counts["months_without_rows"]) == (2, 1)
    assert months(room) == {"2026-05": 1, "2026-06": 0}, "all of May, said its name; July is not over"


@SQLITE
def test_headings_alone_are_all_alike_and_each_says_its_own_month(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, Covers.NAME, str(tmp_path / "*.csv"))
    for name, day in (("log-2026-04.csv", "2026-05-01"), ("log-2026-06.csv", "2026-07-01")):
        written(room, name=name, on=day)
    for _ in range(2):
        result = ingest_intelligence(room.database, room.place, room.moment, room.folder / "documents")
        assert result.failures == []
    assert months(room) == {"2026-04": 0, "2026-06": 0}
    assert len(room.states()) == 2


@SQLITE
def test_a_month_of_which_no_file_is_named_as_missing(room: Room) -> None:
    take(room, written(room, "2026-01-05", "2026-03-05"))
    take(room, written(room, "2026-05-05"))
    with room.database.reading() as session:
        (missing,) = gaps(session, room.place.partnership_id)
    assert missing.months == (date(2026, 4, 1),), "February is 0"


@SQLITE
def test_where_rows_stand_an_empty_month_is_held_back_and_told_once(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, Covers.NOW)
    take(room, written(room, "2026-04-02", "2026-05-05", "2026-06-05"))
    for day in (3, 4):
        later = replace(room, moment=moment(f"2026-07-0{day} 09:00"))
        take(later, written(room, "2026-04-02", "2026-06-05", f"2026-07-0{day}"), fails=day == 3)
    with database.reading() as session:
        assert [one.month for one in held_back(session, room.place.partnership_id)] == [date(2026, 5, 1)]
    assert months(room) == {"2026-04": 1, "2026-05": 1, "2026-06": 1}
    done = ingest_files(replace(room.desk, covers=written_span("2026-05")), [written(room, name="may.csv")])
    assert "It has nothing for May 2026 of sheet" in done.failures[0].sentence, "by hand it is told again"


@SQLITE
def test_a_month_of_which_only_rejected_rows_are_known_is_not_0_until_they_are_mended(room: Room) -> None:
    good = [f"2026-0{month}-0{day}" for month in (1, 5) for day in range(1, 9)]
    taken = take(room, written(room, *good, f"2026-03-09{BAD}"))
    assert nothing_in(taken) == []
    assert taken.remarks == [
        "Of 2026-03 only rejected rows are known: not counted as 0.",
        "No rows in 2026-02, 2026-04: only 16 of 17 rows could be read, so that is not counted as 0.",
    ]
    assert months(room) == {"2026-01": 8, "2026-05": 8}
    (path,) = taken.repair_files
    path.write_bytes(repaired(path, Month="2026-03"))
    mended = take(room, path)
    assert nothing_in(mended) == ["2026-02", "2026-04"], "now all of its rows are known"
    assert months(room) == {"2026-01": 8, "2026-02": 0, "2026-03": 1, "2026-04": 0, "2026-05": 8}
    assert room.chain_holds()


@SQLITE
def test_a_month_that_counted_as_0_does_no_longer_once_a_row_of_it_was_refused(room: Room) -> None:
    take(room, written(room, "2026-01-05", "2026-03-05"))
    assert months(room)["2026-02"] == 0
    taken = take(room, written(room, "2026-01-05", f"2026-02-09{BAD}", "2026-03-05", "2026-03-06"))
    assert "2026-02" not in months(room)
    (path,) = taken.repair_files
    path.write_bytes(repaired(path, Month="2026-02"))
    assert take(room, path).accepted == 1
    assert months(room) == {"2026-01": 1, "2026-02": 1, "2026-03": 2}


@SQLITE
def test_the_same_bytes_again_with_other_months_say_those(room: Room) -> None:
    path = written(room, "2026-03-20")
    take(room, path)
    assert months(room) == {}, "it began in the middle of March"
    taken = take(room, path, "2026-02..2026-06")
    assert (taken.accepted, taken.repeated, nothing_in(taken)) == (
        0,
        1,
        ["2026-02", "2026-04", "2026-05", "2026-06"],
    )
    assert months(room) == {"2026-02": 0, "2026-03": 1, "2026-04": 0, "2026-05": 0, "2026-06": 0}
    assert nothing_in(take(room, path, "2026-02..2026-06")) == []
    assert room.items() == 1


@SQLITE
@pytest.mark.parametrize(
    ("days", "covers", "counted"),
    [
        (("2026-05-07", "2026-06-20"), None, {"2026-05": 1, "2026-06": 1}),
        (("2026-05-08", "2026-06-20"), None, {"2026-06": 1}),
        (("2026-05-08", "2026-06-20"), "2026-05..2026-06", {"2026-05": 1, "2026-06": 1}),
        (("2026-05-08", "2026-06-20"), "2026-06", {"2026-06": 1}),
    ],
    ids=["within seven days", "on the eighth", "unless somebody says so", "of that month"],
)
def test_the_month_in_the_middle_of_which_a_source_began_is_no_month(
    room: Room, days: tuple[str, ...], covers: str | None, counted: dict[str, int]
) -> None:
    take(room, written(room, *days), covers)
    assert months(room) == counted


@SQLITE
def test_a_month_that_comes_again_word_for_word_after_it_was_over_is_complete(room: Room) -> None:
    """Its rows are those of the file that came before it was over; only the next month's are new."""
    take(replace(room, moment=moment("2026-06-20 09:00")), written(room, "2026-05-05", "2026-06-05"))
    assert months(room) == {"2026-05": 1}
    take(room, written(room, "2026-05-05", "2026-06-05", "2026-07-01"))
    assert months(room) == {"2026-05": 1, "2026-06": 1}


@SQLITE
def test_one_row_of_a_wrong_year_does_not_make_years_of_nothing(room: Room) -> None:
    taken = take(room, written(room, "2006-05-05", *(f"2026-0{one}-03" for one in range(1, 7))))
    assert (nothing_in(taken), len(taken.remarks)) == ([], 1)
    assert "more than 12 months in a row" in taken.remarks[0]
    assert len(months(room)) == 7


@SQLITE
def test_a_row_that_told_no_month_is_mended_into_its_own(room: Room) -> None:
    good = [f"2026-0{month}-0{day}" for month in (1, 3) for day in range(1, 10)]
    taken = take(room, written(room, *good, "soon"))
    assert months(room) == {"2026-03": 9}, "January, which has as many, has one that could not be read"
    (path,) = taken.repair_files
    path.write_bytes(repaired(path, Month="2026-02"))
    take(room, path)
    assert months(room) == {"2026-01": 9, "2026-02": 1, "2026-03": 9}


@SQLITE
def test_months_by_hand_are_refused_where_they_would_be_without_effect(room: Room) -> None:
    with room.database.reading() as session:
        (sheet,) = sources(session, room.place.partnership_id)
    can_cover(sheet, Path("log.csv"))
    for source, name, why in (
        (sheet, "rejected-1.csv", "holds mended rows"),
        (replace(sheet, format="police_street"), "log.csv", "is for tables of whole months"),
    ):
        with pytest.raises(NoSource, match=why):
            can_cover(source, Path(name))
