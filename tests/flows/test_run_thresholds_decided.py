"""What was decided and explained of a series, and the most similar areas, in a run: on SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from flows.run_thresholds import run_thresholds
from models.database import Database
from models.queries.actions import by_ids
from models.steps.answering import follow_answer
from models.steps.series_decisions import leave_out, rebase
from models.tables import Action, Area, SeriesDecision, ThresholdBreach
from rules.declarations import DeclaredArea
from rules.life.who import By
from rules.policy import Policy, Thresholds
from rules.words import ActionStatus
from tests.flows.intelligence import CODES, Room, a_month, first_of, open_room, two_districts
from tests.flows.test_run_thresholds_weekly import on_sqlite
from tests.moments import moment

MONTHS = [f"{at // 12}-{at % 12 + 1:02d}" for at in range(2024 * 12 + 5, 2026 * 12)]
"""June 2024 to December 2025."""
TUESDAY = moment("2026-02-03 09:00")


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    made = on_sqlite(migrated_sqlite, tmp_path)
    yield made
    made.close()


def opened(database: Database, folder: Path, first: str, *areas: DeclaredArea) -> Room:
    policy = Policy(thresholds=Thresholds(first_month=first_of(first)))
    declared = two_districts(policy=policy)
    return open_room(database, folder, replace(declared, areas=areas or declared.areas))


def take(room: Room, redditch: list[int], bromsgrove: int = 10, last: int | None = None) -> None:
    for at, (month, many) in enumerate(zip(MONTHS, redditch, strict=False)):
        theirs = last if last is not None and at == len(redditch) - 1 else bromsgrove
        room.take(a_month(month, {("Redditch", "Drugs"): many, ("Bromsgrove", "Drugs"): theirs}))


def run(room: Room) -> list[tuple[str, str, str, str]]:
    result = run_thresholds(room.database, room.place, TUESDAY)
    assert result.failures == []
    return [(one["month"], one["area"], one["state"], one["sentence"]) for one in result.details["breaches"]]


def coordinator(room: Room) -> By:
    from models.queries.context import context

    with room.database.reading() as session:
        return By(context(session, room.place, TUESDAY.day).coordinator_id)


def redditch(room: Room) -> tuple[int, str]:
    with room.database.reading() as session:
        found = session.exec(select(Area.id).where(Area.key == "redditch")).one()
    assert found is not None
    return found, "Drugs"


def test_a_new_base_makes_a_new_level_the_expected_one(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, "2025-12")
    take(room, [*[10] * 12, *[30] * 6, 58])
    with database.writing(TUESDAY) as tx:
        rebase(tx, room.place, redditch(room), date(2025, 6, 1), "Counted by call since June", coordinator(room))
    ((month, _, state, sentence),) = run(room)
    assert (month, state) == ("2025-12", "opened")
    assert "180 in the 6 months before, 30.0 a month" in sentence
    assert sentence.endswith("By a decision on record its baseline begins in June 2025.")
    assert room.chain_holds()


def test_too_few_months_after_a_new_base_are_not_enough_history(database: Database, tmp_path: Path) -> None:
    room = opened(database, tmp_path, "2025-11")
    take(room, [*[10] * 12, *[30] * 6])
    with database.writing(TUESDAY) as tx:
        rebase(tx, room.place, redditch(room), date(2025, 6, 1), "Counted by call since June", coordinator(room))
    assert run(room) == []


def test_months_left_out_are_said_with_the_rise_that_they_would_have_hidden(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path, "2025-12")
    take(room, [*[10] * 14, 60, 60, 10, 10, 26])
    with database.writing(TUESDAY) as tx:
        months = (date(2025, 8, 1), date(2025, 9, 1))
        leave_out(tx, room.place, redditch(room), months, "One man, in prison since", coordinator(room))
    ((_, _, state, sentence),) = run(room)
    assert state == "opened" and "100 in the 10 months before" in sentence
    assert sentence.endswith("By a decision on record August 2025 to September 2025 do not enter its baseline.")


def test_a_rise_that_was_seasonal_is_said_in_the_same_months_of_the_next_year(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path, "2024-12")
    take(room, [*[10] * 6, 30])
    assert [(month, state) for month, _, state, _ in run(room)] == [("2024-12", "opened")]
    with database.writers.begin() as connection:
        connection.execute(update(Action).values(status="done_verified"))
        connection.execute(update(ThresholdBreach).values(answer="seasonal"))
    for month, many in zip(MONTHS[7:], [*[10] * 11, 40], strict=True):
        room.take(a_month(month, {("Redditch", "Drugs"): many}))
    told = [sentence for month, area, _, sentence in run(room) if (month, area) == ("2025-12", "Redditch")]
    assert told[0].endswith("Last year's rise (December 2024) was explained as seasonal.")


OURS = DeclaredArea("redditch", "Redditch", "cai", (), frozenset({CODES["Redditch"]}), False, ("bromsgrove",))
THEIRS = DeclaredArea("bromsgrove", "Bromsgrove", None, ("Bromsgrove",), comparison=True)


@pytest.mark.parametrize(
    ("theirs", "state", "said"),
    [(10, "opened", "did not rise by the same rules: 10 in"), (30, "shared", "rose by the same rules: 30 in")],
)
def test_a_rise_is_held_beside_the_most_similar_areas(
    database: Database, tmp_path: Path, theirs: int, state: str, said: str
) -> None:
    room = opened(database, tmp_path, "2025-01", OURS, THEIRS)
    take(room, [*[10] * 7, 30], last=theirs)
    ((_, area, found, sentence),) = run(room)
    assert (area, found) == ("Redditch", state)
    assert f"Most similar areas (Bromsgrove) together {said}" in sentence
    with database.reading() as session:
        assert len(session.exec(select(Action)).all()) == (1 if state == "opened" else 0)
        assert session.exec(select(ThresholdBreach.state)).all() == [state]


def test_what_is_proposed_begins_with_the_window_and_ends_before_the_next_analysis(
    database: Database, tmp_path: Path
) -> None:
    room = opened(database, tmp_path, "2025-08")
    take(room, [*[10] * 12, 17, 17, 17, 30])
    assert [state for *_, state, _ in run(room)] == ["opened", "continuing"]
    with database.writers.begin() as connection:
        connection.execute(update(ThresholdBreach).values(answer="series"))
        connection.execute(update(ThresholdBreach).where(col(ThresholdBreach.id) == 2).values(state="opened"))
    for _ in range(2):
        verified(room)
        with database.writing(TUESDAY) as tx:
            (proposed,) = tx.session.exec(select(SeriesDecision)).all()
            proposed.state, proposed.decided_on = "in_force", TUESDAY.day
    with database.reading() as session:
        (row,) = session.exec(select(SeriesDecision)).all()
        assert (row.from_month, row.until_month) == (date(2025, 6, 1), date(2025, 8, 1))


def verified(room: Room) -> None:
    with room.database.writing(TUESDAY) as tx:
        (action,) = tx.session.exec(select(Action)).all()
        assert action.id is not None
        (now,) = by_ids(tx.session, room.place.partnership_id, [action.id])
        follow_answer(tx, room.place, now, replace(now, status=ActionStatus.DONE_VERIFIED))
