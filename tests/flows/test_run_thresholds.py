"""Months tested once, in order, when they are complete; rises become owned actions; on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from config.calendars import bank_holidays
from flows.result import FlowResult
from flows.run_thresholds import run_thresholds
from models.database import Database
from models.steps.partnership import load
from models.tables import Action, Notice, TestedMonth, ThresholdBreach
from rules.declarations import DeclaredArea, DeclaredSource
from rules.moment import Moment
from rules.policy import Policy, Thresholds
from tests.flows.intelligence import CODES, Room, a_month, first_of, open_room, street_file, street_row, two_districts
from tests.moments import moment

pytestmark = pytest.mark.sqlite_only

YEAR = [f"2025-{month:02d}" for month in range(1, 13)]
TUESDAY = moment("2026-02-03 09:00")


def months(drugs: Sequence[int], burglary: int = 5) -> list[bytes]:
    """A file for each month of 2025 with so many drugs rows in Redditch."""
    return [
        a_month(month, {("Redditch", "Drugs"): many, ("Bromsgrove", "Burglary"): burglary})
        for month, many in zip(YEAR, drugs, strict=False)
    ]


def room_with(database: Database, tmp_path: Path, files: Sequence[bytes], **declared: Any) -> Room:
    room = open_room(database, tmp_path, two_districts(**declared))
    for content in files:
        room.take(content)
    return room


def run(room: Room, at: Moment = TUESDAY, dry_run: bool = False) -> FlowResult:
    result = run_thresholds(room.database, room.place, at, dry_run=dry_run)
    assert result.failures == []
    return result


def found(result: FlowResult) -> list[tuple[str, str, str, str, str | None]]:
    return [(one["month"], one["area"], one["type"], one["state"], one["rule"]) for one in result.details["breaches"]]


@pytest.mark.both
def test_a_rise_opens_and_issues_an_analysis_owned_by_the_area_s_analyst(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, months([10] * 8 + [30]))
    result = run(room)
    assert found(result) == [("2025-09", "Redditch", "Drugs", "opened", "single")]
    assert result.notices_new == 1
    with database.reading() as session:
        action = session.exec(select(Action)).one()
        breach = session.exec(select(ThresholdBreach)).one()
        assert (action.ref, action.status, action.kind) == ("NW-2026-D/001", "issued", "analysis")
        assert action.title == "Analysis: Drugs in Redditch, September 2025"
        assert "Is it real, a recording change, seasonal, or one series of offences?" in action.description
        assert action.due_on == date(2026, 2, 5), "red: two working days after Tuesday"
        assert (action.priority_id, action.business_as_usual) == (None, True)
        assert breach.action_id == action.id
        assert (breach.count, breach.window, breach.baseline_total, breach.baseline_periods) == (30, 1, 80, 8)
        assert breach.severity == "red"
        assert session.exec(select(Notice.kind)).all() == ["issue"]
    assert room.chain_holds()


def test_the_action_is_linked_to_the_priority_that_names_the_type(database: Database, tmp_path: Path) -> None:
    files = [a_month(month, {("Redditch", "Burglary"): 30 if month == "2025-07" else 8}) for month in YEAR[:7]]
    run(room_with(database, tmp_path, files))
    with database.reading() as session:
        action = session.exec(select(Action)).one()
        assert action.priority_id is not None
        assert not action.business_as_usual


@pytest.mark.both
def test_run_again_it_writes_nothing(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, months([10] * 8 + [30]))
    run(room)
    again = run(room, moment("2026-02-04 09:00"))
    assert (again.reason, again.notices_new, found(again)) == ("no_month_to_test", 0, [])


def test_monthly_runs_and_one_run_after_a_gap_find_the_same(database: Database, tmp_path: Path) -> None:
    drugs = [10, 12, 9, 11, 10, 8, 26, 11, 30, 9, 10, 1]
    room = room_with(database, tmp_path, [])
    monthly = []
    for content in months(drugs):
        room.take(content)
        monthly += found(run(room))
    assert {state for _, _, _, state, _ in monthly} == {"opened", "continuing", "fall"}
    with database.writers.begin() as connection:
        for table in (ThresholdBreach, TestedMonth, Notice):
            connection.execute(delete(table))
        connection.execute(update(Action).values(status="void"))
    assert found(run(room, dry_run=True)) == monthly
    assert found(run(room)) == monthly


def test_a_dry_run_writes_nothing_and_says_what_a_run_would_find(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, months([10] * 7 + [30, 31]))
    dry = run(room, dry_run=True)
    with database.reading() as session:
        assert session.exec(select(TestedMonth)).all() == []
        assert session.exec(select(Action)).all() == []
    real = run(room)
    assert found(dry) == found(real)
    assert (dry.notices_new, dry.counts) == (real.notices_new, real.counts)


@pytest.mark.both
def test_one_breach_per_series_until_its_analysis_is_over(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, months([10] * 6 + [30]))
    run(room)
    room.take(months([10] * 6 + [30, 32])[-1])
    assert found(run(room)) == [("2025-08", "Redditch", "Drugs", "continuing", "single")]
    with database.writers.begin() as connection:
        connection.execute(update(Action).values(status="done_verified"))
    room.take(months([10] * 6 + [30, 32, 70])[-1])
    assert found(run(room)) == [("2025-09", "Redditch", "Drugs", "opened", "single")]


def test_months_before_the_first_are_history_and_are_not_tested(database: Database, tmp_path: Path) -> None:
    policy = Policy(thresholds=Thresholds(first_month=first_of("2025-11")))
    room = room_with(database, tmp_path, months([10] * 6 + [30, 10, 10, 10, 10]), policy=policy)
    result = run(room)
    assert (result.counts["months_tested"], found(result)) == (1, [])


def months_done(session: Session) -> set[tuple[str, str]]:
    return {(row.type, f"{row.month:%Y-%m}") for row in session.exec(select(TestedMonth))}


@pytest.mark.both
def test_a_month_is_tested_once_every_source_declared_for_the_type_has_delivered_it(
    database: Database, tmp_path: Path
) -> None:
    both = (
        DeclaredSource("wm", "West Mercia", "police_street", force="west-mercia", crime_types=("Drugs", "Burglary")),
        DeclaredSource("btp", "Transport police", "police_street", force="btp", crime_types=("Drugs",)),
    )
    room = room_with(database, tmp_path, [], sources=both)
    name = "2025-{:02d}-{}-street.csv"
    for number, content in enumerate(months([10] * 7), start=1):
        room.take(content, name.format(number, "west-mercia"))
    run(room)
    with database.reading() as session:
        assert {type_ for type_, _ in months_done(session)} == {"Burglary"}
    for number, month in enumerate(YEAR[:7], start=1):
        rows = [
            street_row(month, "Drugs", number=n, Falls_within="British Transport Police")
            for n in range(60 if number == 7 else 4)
        ]
        room.take(street_file(*rows), name.format(number, "btp"))
    result = run(room)
    with database.reading() as session:
        assert {month for type_, month in months_done(session) if type_ == "Drugs"} == set(YEAR[:7])
    (breach,) = result.details["breaches"]
    assert (breach["count"], breach["baseline_total"]) == (70, 6 * 14)


@pytest.mark.both
def test_a_month_under_95_per_cent_complete_is_not_tested_until_it_is_repaired(
    database: Database, tmp_path: Path
) -> None:
    room = room_with(database, tmp_path, months([10] * 6))
    bad = street_row("2025-07", "")
    done = room.take(street_file(*[street_row("2025-07", "Drugs", number=n) for n in range(30)], *[bad] * 2))
    assert run(room).counts["months_tested"] == 6
    sent = done.files[0].repair_files[0].read_text(encoding="utf-8")
    room.take(sent.replace("007C,,", "007C,Drugs,").encode())
    result = run(room)
    assert found(result) == [("2025-07", "Redditch", "Drugs", "opened", "single")]
    assert result.details["breaches"][0]["count"] == 32


def test_a_month_that_was_never_delivered_is_left_out_and_not_counted_as_0(
    database: Database, tmp_path: Path
) -> None:
    files = months([10, 10, 10, 10, 10, 10, 10, 30])
    room = room_with(database, tmp_path, [*files[:3], *files[4:]])
    (breach,) = run(room).details["breaches"]
    assert (breach["month"], breach["baseline_total"], breach["baseline_periods"]) == ("2025-08", 60, 6)


def test_a_type_with_no_rows_in_a_delivered_month_is_0(database: Database, tmp_path: Path) -> None:
    (breach,) = run(room_with(database, tmp_path, months([0, 0, 0, 0, 0, 0, 9]))).details["breaches"]
    assert (breach["count"], breach["baseline_total"], breach["baseline_periods"]) == (9, 0, 6)


@pytest.mark.parametrize(("districts", "opened"), [(2, 8), (3, 5)])
def test_above_forty_series_the_five_least_likely_open_and_the_rest_are_listed(
    database: Database, tmp_path: Path, districts: int, opened: int
) -> None:
    names = ["Redditch", "Bromsgrove", "Wychavon"][:districts]
    areas = tuple(DeclaredArea(name.lower(), name, "cai", (name,)) for name in names)
    types = ("Drugs", "Burglary", "Robbery", "Shoplifting")
    numbers = {(name, type_): 8 for name in ("Redditch", "Bromsgrove") for type_ in types}
    rising = {key: 30 + at for at, key in enumerate(numbers)}
    files = [a_month(month, rising if month == "2025-07" else numbers) for month in YEAR[:7]]
    result = run(room_with(database, tmp_path, files, areas=areas))
    assert result.counts["series_tested"] == 14 * districts
    assert (result.counts["breaches_opened"], result.counts["breaches_capped"]) == (opened, 8 - opened)
    with database.reading() as session:
        assert len(session.exec(select(Action)).all()) == opened
        assert (
            len(session.exec(select(ThresholdBreach).where(col(ThresholdBreach.state) == "capped")).all())
            == 8 - opened
        )


def test_an_area_without_an_analyst_leaves_its_analysis_on_the_coordinator_s_list(
    database: Database, tmp_path: Path
) -> None:
    areas = (DeclaredArea("redditch", "Redditch", None, ("Redditch",), frozenset({CODES["Redditch"]})),)
    room = room_with(database, tmp_path, months([10] * 6 + [30]), areas=areas)
    result = run(room)
    assert found(result) == [("2025-07", "Redditch", "Drugs", "opened", "single")]
    with database.reading() as session:
        assert session.exec(select(Action.status)).all() == ["proposed"]


def test_a_fall_is_told_and_opens_nothing(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, months([20] * 6 + [3]))
    assert found(run(room)) == [("2025-07", "Redditch", "Drugs", "fall", "single")]
    with database.reading() as session:
        assert session.exec(select(Action)).all() == []
    assert room.chain_holds()


def test_an_area_whose_past_was_never_counted_makes_no_rise(database: Database, tmp_path: Path) -> None:
    only_redditch = two_districts().areas[:1]
    room = room_with(database, tmp_path, months([10] * 8), areas=only_redditch)
    with database.writing(moment("2026-02-03 10:00")) as tx:
        load(tx, two_districts(), bank_holidays)
    room.moment = moment("2026-02-03 11:00")
    room.take(a_month("2025-09", {("Redditch", "Drugs"): 30, ("Bromsgrove", "Burglary"): 40}))
    result = run(room, moment("2026-02-03 12:00"))
    assert [(month, area) for month, area, *_ in found(result)] == [("2025-09", "Redditch")]


@pytest.mark.both
def test_an_area_that_gains_a_code_is_not_compared_with_months_counted_without_it(
    database: Database, tmp_path: Path
) -> None:
    areas = (DeclaredArea("redditch", "Redditch", "cai", (), frozenset({"E01099999"})),)
    room = room_with(database, tmp_path, months([10] * 8), areas=areas)
    gained = (replace(areas[0], lsoa_codes=frozenset({"E01099999", CODES["Redditch"]})),)
    with database.writing(moment("2026-02-03 10:00")) as tx:
        load(tx, two_districts(areas=gained), bank_holidays)
    room.moment = moment("2026-02-03 11:00")
    room.take(a_month("2025-09", {("Redditch", "Drugs"): 30}))
    assert found(run(room, moment("2026-02-03 12:00"))) == []
