"""Weeks of a source that says days: which are complete, tested once, one breach a series with the months."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from flows.ingest_intelligence import ingest_files
from flows.result import FlowResult
from flows.run_thresholds import run_thresholds
from models.database import Database, sqlite_url
from models.queries.effects import rises
from models.queries.weeks import to_test_weeks, weekly_series
from models.tables import Action, TestedWeek, ThresholdBreach
from rules.declarations import DeclaredSource
from rules.effect import Rise
from rules.periods import ONE_WEEK
from rules.policy import Policy, Thresholds, Weekly
from rules.sources import Reading
from tests.flows.intelligence import Room, open_room, two_districts
from tests.moments import moment

COLUMNS = {"source_ref": "Ref", "date": "Date", "type": "What", "area": "Ward"}
FIRST = date(2025, 3, 3)
"""A Monday."""
JUNE = Thresholds(first_month=date(2026, 6, 1))


def opened(database: Database, folder: Path, policy: Thresholds = JUNE) -> Room:
    sheet = DeclaredSource("sheet", "Sheet", "table", crime_types=("Theft",), reading=Reading(columns=COLUMNS))
    room = open_room(database, folder, two_districts(sources=(sheet,), policy=Policy(thresholds=policy)))
    room.moment = moment("2026-07-20 08:00")
    return room


def rows(weeks: Sequence[int], extra: Sequence[str] = ()) -> str:
    """A sheet with so many thefts in Redditch each week from the first on, spread over its days."""
    lines = ["Ref;Date;What;Ward"]
    for at, many in enumerate(weeks):
        days = (FIRST + at * ONE_WEEK + timedelta(days=n % 7) for n in range(many))
        lines += [f"A{at}-{n};{day:%d/%m/%Y};Theft;Redditch" for n, day in enumerate(days)]
    return "\n".join([*lines, *extra]) + "\n"


def take(room: Room, content: str) -> None:
    room.files += 1
    path = room.folder / f"sheet-{room.files}.csv"
    path.write_text(content)
    assert ingest_files(room.desk, [path]).failures == []


def run(room: Room, at: str = "2026-07-20 09:00") -> FlowResult:
    result = run_thresholds(room.database, room.place, moment(at))
    assert result.failures == []
    return result


def found(result: FlowResult) -> list[tuple[str | None, str, str, str]]:
    return [(one["week"], one["month"], one["state"], one["rule"]) for one in result.details["breaches"]]


def weeks_to_test(room: Room) -> list[date]:
    with room.database.reading() as session:
        return [one.month for one in to_test_weeks(session, room.place.partnership_id, JUNE.first_month)]


YEAR = [7] * 65
"""Weeks from 3 March 2025 to that of 25 May 2026."""


def test_a_week_opens_an_analysis_and_the_month_it_ends_in_goes_on_under_it(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path)
    take(room, rows([*YEAR, 7, 30, 7, 7, 7]))  # the week of Mon 8 June is the one
    result = run(room)
    assert found(result) == [
        ("2026-06-08", "2026-06", "opened", "single"),
        ("2026-06-15", "2026-06", "continuing", "rolling"),
        ("2026-06-22", "2026-06", "continuing", "rolling"),
        (None, "2026-06", "continuing", "single"),
        ("2026-06-29", "2026-07", "continuing", "rolling"),
    ]
    assert (result.counts["weeks_tested"], result.counts["months_tested"]) == (5, 1)
    with database.reading() as session:
        action = session.exec(select(Action)).one()
        assert action.title == "Analysis: Theft in Redditch, the week to Sunday 14 June 2026"
        breach = session.exec(select(ThresholdBreach)).first()
        assert breach is not None and (breach.week, breach.month) == (date(2026, 6, 8), date(2026, 6, 1))
        assert len(session.exec(select(TestedWeek)).all()) == 5
    assert found(run(room, "2026-07-21 09:00")) == []
    assert room.chain_holds()


@pytest.fixture
def room(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Room]:
    """On SQLite alone."""
    database = on_sqlite(migrated_sqlite, tmp_path)
    yield opened(database, tmp_path)
    database.close()


def on_sqlite(migrated: Path, folder: Path) -> Database:
    """A copy of a migrated file."""
    shutil.copyfile(migrated, folder / "jatac.db")
    return Database(sqlite_url(folder / "jatac.db"))


@pytest.mark.parametrize(
    ("extra", "at", "complete"),
    [
        ((), "2026-07-06 08:00", False),
        (("B1;05/07/2026;Theft;Redditch",), "2026-07-06 08:00", False),
        (("B1;06/07/2026;Theft;Redditch",), "2026-07-06 18:00", True),
        ((), "2026-07-12 23:00", False),
        ((), "2026-07-13 08:00", True),
    ],
    ids=[
        "the file says nothing of a later day",
        "nor does Sunday",
        "a row of the next Monday",
        "a quiet source, a week later less an hour",
        "a quiet source, a week later",
    ],
)
def test_a_week_is_complete_once_its_source_has_gone_on(
    room: Room, extra: Sequence[str], at: str, complete: bool
) -> None:
    """The week of Mon 29 June 2026; it touches two months, and rows of both are there."""
    room.moment = moment(at)
    take(room, rows([*YEAR, 7, 7, 7, 7, 7], extra))
    assert (date(2026, 6, 29) in weeks_to_test(room)) is complete
    assert date(2026, 6, 22) in weeks_to_test(room)


def test_a_month_whose_rows_have_no_day_has_no_weeks(room: Room) -> None:
    take(room, rows([*YEAR, 7, 7, 7, 7, 7]))
    with room.database.writers.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE intelligence_item SET on_day = NULL WHERE on_day BETWEEN '2026-06-09' AND '2026-06-11'"
        )
    assert weeks_to_test(room) == [], "all of June is under 95 per cent"


def test_a_week_before_the_first_day_of_its_source_is_none(room: Room) -> None:
    take(room, "Ref;Date;What;Ward\nA1;11/06/2026;Theft;Redditch\nA2;01/07/2026;Theft;Redditch\n")
    assert weeks_to_test(room) == [date(2026, 6, 15), date(2026, 6, 22), date(2026, 6, 29)]


def test_weeks_of_a_month_without_rows_are_0_where_its_sender_says_so(room: Room) -> None:
    """Here by rows before and after it; a month nobody says anything of has no weeks."""
    take(room, "Ref;Date;What;Ward\nA1;01/05/2026;Theft;Redditch\nA2;02/07/2026;Theft;Redditch\n")
    with room.database.reading() as session:
        (redditch, _) = weekly_series(session, room.place.partnership_id, ["Theft"], date(2026, 7, 20))
    assert list(redditch.counts.values()) == [0] * 8 + [1]
    assert list(redditch.counts)[::8] == [date(2026, 5, 4), date(2026, 6, 29)]


def test_weeks_are_tested_only_where_the_policy_says_so_and_every_source_gives_days(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    database = on_sqlite(migrated_sqlite, tmp_path)
    room = opened(database, tmp_path, Thresholds(first_month=JUNE.first_month, weekly=Weekly(on=False)))
    take(room, rows([*YEAR, 7, 30, 7, 7, 7]))
    result = run(room)
    assert (result.counts["weeks_tested"], found(result)) == (0, [(None, "2026-06", "opened", "single")])
    with database.writers.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO source (partnership_id, key, name, format, path, force, crime_types, reading)"
            " VALUES (1, 'street', 'Street', 'police_street', '', 'west-mercia', '[\"Theft\"]', '{}')"
        )
    assert weeks_to_test(room) == []
    database.close()


def test_after_the_answer_a_weekly_window_begins_anew(room: Room) -> None:
    take(room, rows([*YEAR, 7, 30, 7, 7, 7]))
    run(room)
    with room.database.writers.begin() as connection:
        connection.execute(update(Action).values(status="done_verified"))
        connection.execute(update(ThresholdBreach).values(answer="real"))
    room.moment = moment("2026-07-27 08:00")
    take(room, rows([*YEAR, 7, 30, 7, 7, 7, 7, 7, 31], ["B1;27/07/2026;Theft;Redditch"]))
    assert found(run(room, "2026-07-28 09:00")) == [("2026-07-20", "2026-07", "opened", "single")]


def test_a_window_of_four_weeks_reaches_back_four_weeks_for_an_action_that_answers_it(room: Room) -> None:
    """Not four months; and high months that areas like it shared are high months all the same."""
    take(room, rows([*YEAR, 7, 30]))
    run(room)
    with room.database.writers.begin() as connection:
        connection.execute(update(ThresholdBreach).values(window=4, state="shared"))
    with room.database.reading() as session:
        breach = session.exec(select(ThresholdBreach)).one()
        found = rises(session, breach.partnership_id, breach.area_id, "Theft")
    assert found == [Rise(date(2026, 5, 1), date(2026, 6, 1))], "the week of Monday 18 May ends in May"
