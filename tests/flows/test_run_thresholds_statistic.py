"""Series with 24 months of history: the statistic opens, is written down, and starts again after an answer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.result import FlowResult
from flows.run_thresholds import run_thresholds
from models.database import Database
from models.queries.answered import answered
from models.queries.story import story
from models.steps.take import StepRefused, Taken, take
from models.tables import Action, ThresholdBreach
from rules.life.owner import claim_done
from rules.life.stops import refuse, verify
from rules.life.who import By
from rules.moment import Moment
from rules.policy import Policy, Thresholds
from rules.words import AnalysisAnswer
from tests.flows.intelligence import Room, a_month, first_of, open_room, two_districts
from tests.moments import moment

pytestmark = pytest.mark.sqlite_only

MONTHS = [f"{at // 12}-{at % 12 + 1:02d}" for at in range(2023 * 12, 2025 * 12 + 6)]
CALM = [12, 11, 13, 12, 10, 12, 14, 11, 12, 13, 12, 11] * 2
TUESDAY = moment("2026-02-03 09:00")
POLICY = Policy(thresholds=Thresholds(first_month=first_of("2025-01")))


def room_with(database: Database, tmp_path: Path, drugs: Sequence[int]) -> Room:
    room = open_room(database, tmp_path, two_districts(policy=POLICY))
    take_in(room, drugs, 0)
    return room


def take_in(room: Room, drugs: Sequence[int], start: int) -> None:
    for month, many in zip(MONTHS[start:], drugs, strict=False):
        room.take(a_month(month, {("Redditch", "Drugs"): many}))


def run(room: Room, at: Moment = TUESDAY, dry_run: bool = False) -> FlowResult:
    result = run_thresholds(room.database, room.place, at, dry_run=dry_run)
    assert result.failures == []
    return result


def found(result: FlowResult) -> list[tuple[str, str, str | None]]:
    return [(one["month"], one["state"], one["rule"]) for one in result.details["breaches"]]


def analysis(room: Room) -> tuple[str, By, By]:
    """The reference of the first analysis, its owner, and the coordinator."""
    with room.database.reading() as session:
        action = session.exec(select(Action).order_by(Action.id)).first()  # type: ignore[arg-type]
        assert action is not None
        ref, owner = action.ref, By(action.owner_id)
    from models.queries.context import context

    with room.database.reading() as session:
        coordinator = context(session, room.place, TUESDAY.day).coordinator_id
    return ref, owner, By(coordinator)


def claims(room: Room, answer: AnalysisAnswer | None) -> Taken:
    ref, owner, _ = analysis(room)
    return take(room.database, TUESDAY, room.place, ref, owner, lambda a, d, c: claim_done(a, d, c, owner, answer))


def verified(room: Room) -> None:
    ref, _, coordinator = analysis(room)
    take(room.database, TUESDAY, room.place, ref, coordinator, lambda a, d, c: verify(a, d, c, coordinator))


@pytest.mark.both
def test_a_rise_by_the_statistic_opens_an_analysis_and_keeps_all_it_was_judged_by(
    database: Database, tmp_path: Path
) -> None:
    room = room_with(database, tmp_path, [*CALM, 19, 18, 20, 21])
    dry = run(room, dry_run=True)
    result = run(room)
    assert found(result) == found(dry) == [("2025-03", "opened", "sr"), ("2025-04", "continuing", "sr")]
    with database.reading() as session:
        breach = session.exec(select(ThresholdBreach).order_by(ThresholdBreach.month)).first()  # type: ignore[arg-type]
        action = session.exec(select(Action)).one()
    assert breach is not None and breach.action_id == action.id
    assert breach.statistic is not None and breach.bound is not None and breach.statistic >= breach.bound
    assert (breach.since, breach.seen_since, breach.count) == (date(2025, 1, 1), 57, 20)
    assert breach.expected is not None and 11 < breach.expected < 14
    assert breach.expected_since is not None and 35 < breach.expected_since < 39
    assert breach.p is not None and breach.p > POLICY.thresholds.single_p
    assert "The rise most likely began in January 2025" in action.description
    assert room.chain_holds()


def test_a_dry_run_lists_every_tested_series_with_its_statistic(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, [*CALM, 19])
    dry = run(room, dry_run=True)
    (redditch,) = [one for one in dry.details["series"] if (one["area"], one["type"]) == ("Redditch", "Drugs")]
    assert (redditch["month"], redditch["count"], redditch["state"]) == ("2025-01", 19, "within_expected")
    assert 0 < redditch["statistic"] < redditch["bound"]
    assert len(dry.details["series"]) == dry.counts["series_tested"]
    assert "series" not in run(room).details


def test_an_analysis_is_not_done_without_one_of_the_four_answers(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, [*CALM, 40])
    run(room)
    with pytest.raises(StepRefused) as refused:
        claims(room, None)
    assert refused.value.refusal.reason == "no_answer"
    for word in ("real", "recording-change", "seasonal", "series"):
        assert word in str(refused.value)
    claims(room, AnalysisAnswer.RECORDING_CHANGE)
    with database.reading() as session:
        breach = session.exec(select(ThresholdBreach)).one()
        told = story(session, room.place, TUESDAY.day, analysis(room)[0], None)
    assert (breach.answer, breach.answered_on) == ("recording_change", TUESDAY.day)
    assert told is not None and told.breach is not None
    assert (told.breach["answer"], told.breach["since"]) == ("recording_change", "2025-01")
    assert room.chain_holds()


def test_a_refused_claim_may_be_answered_otherwise(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, [*CALM, 40])
    run(room)
    claims(room, AnalysisAnswer.SEASONAL)
    ref, _, cora = analysis(room)
    take(database, TUESDAY, room.place, ref, cora, lambda a, d, c: refuse(a, d, c, cora, "not in January"))
    claims(room, AnalysisAnswer.REAL)
    with database.reading() as session:
        assert session.exec(select(ThresholdBreach.answer)).all() == ["real"]
        assert answered(session, room.place.partnership_id) == {}, "until it is verified"


@pytest.mark.both
def test_once_the_analysis_is_answered_and_verified_the_same_rise_does_not_alarm_twice(
    database: Database, tmp_path: Path
) -> None:
    room = room_with(database, tmp_path, [*CALM, 19, 18, 20])
    run(room)
    claims(room, AnalysisAnswer.REAL)
    verified(room)
    with database.reading() as session:
        assert list(answered(session, room.place.partnership_id).values()) == [date(2025, 4, 1)]
    take_in(room, [19], 27)
    assert found(run(room, moment("2026-02-04 09:00"))) == []


def test_an_analysis_that_ended_without_an_answer_explains_nothing(database: Database, tmp_path: Path) -> None:
    room = room_with(database, tmp_path, [*CALM, 19, 18, 20])
    run(room)
    with database.writers.begin() as connection:
        connection.exec_driver_sql("UPDATE action SET status = 'void'")
    take_in(room, [19], 27)
    assert found(run(room, moment("2026-02-04 09:00"))) == [("2025-04", "opened", "sr")]
