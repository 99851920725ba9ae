"""Did it work? Worked out once for each complete month after an action was done, and no more once it stands."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from flows.result import FlowResult
from flows.run_thresholds import run_thresholds
from models.database import Database
from models.queries.effect_shown import effect_shown
from models.steps.opening import NewAction, Tie, enter_action
from models.steps.series_decisions import rebase
from models.steps.take import take
from models.tables import Action, Area, OutcomeEffect, Person
from rules.action import Outcome
from rules.declarations import DeclaredArea
from rules.life.issue import issue
from rules.life.owner import claim_done
from rules.life.stops import reopen, verify
from rules.life.who import By
from rules.moment import Moment
from rules.policy import DetectorName, Policy, Thresholds
from tests.flows.intelligence import CODES, Room, a_month, open_room, two_districts
from tests.moments import moment

BEFORE = [f"2024-{month:02d}" for month in range(9, 13)] + [f"2025-{month:02d}" for month in range(1, 9)]
"""Twelve months up to August 2025; the action is entered and done in September."""
AFTER = ["2025-10", "2025-11", "2025-12", "2026-01"]
ENTERED, DONE, READ = moment("2025-09-09 10:00"), moment("2025-09-23 10:00"), moment("2026-03-03 09:00")
POLICY = Policy(thresholds=Thresholds(detector=DetectorName.COUNTS))


SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def people(session: Session) -> dict[str, Person]:
    """Everybody, by key."""
    return {person.key: person for person in session.scalars(select(Person))}


def room(database: Database, folder: Path) -> Room:
    """Redditch with Bromsgrove and a comparison area of somebody else's."""
    areas = (
        DeclaredArea("redditch", "Redditch", "cai", ("Redditch",), frozenset({CODES["Redditch"]})),
        DeclaredArea("bromsgrove", "Bromsgrove", "cai", ("Bromsgrove",)),
        DeclaredArea("malvern", "Malvern", None, ("Malvern",), comparison=True),
    )
    return open_room(database, folder, two_districts(areas=areas, policy=POLICY))


def counted(here: Room, months: Mapping[str, int]) -> None:
    """So many drugs rows in Redditch each month; a steady 20 in Malvern, none in Bromsgrove."""
    for month, many in months.items():
        here.take(a_month(month, {("Redditch", "Drugs"): many, ("Malvern", "Drugs"): 20}))


def entered(here: Room, at: Moment = ENTERED, **changed: object) -> str:
    """A tied action that is issued."""
    with here.database.reading() as session:
        who = people(session)
        area_id = session.scalars(select(col(Area.id)).where(col(Area.key) == "redditch")).one()
    assert area_id is not None
    agency = who["bea"].agency_id
    new = NewAction(
        "Light the underpass",
        owner_id=who["bea"].id,
        owner_agency_id=agency,
        due_on=date(2025, 9, 30),
        business_as_usual=True,
        tie=Tie(area_id, "Drugs", **changed),  # type: ignore[arg-type]
    )
    with here.database.writing(at) as tx:
        ref = enter_action(tx, here.place, new, By(who["ann"].id)).ref
    step(here, ref, "ann", at, issue)
    return ref


def step(here: Room, ref: str, who: str, at: Moment, rule: object, *given: object) -> None:
    with here.database.reading() as session:
        by = By(people(session)[who].id)

    def verb(action: object, day: object, ctx: object) -> Outcome:
        return rule(action, day, ctx, by, *given)  # type: ignore[operator, no-any-return]

    take(here.database, at, here.place, ref, by, verb)


def done(here: Room, ref: str, at: Moment = DONE) -> None:
    step(here, ref, "bea", at, claim_done)
    step(here, ref, "ann", at, verify)


def run(here: Room, at: Moment = READ, *, dry_run: bool = False) -> FlowResult:
    result = run_thresholds(here.database, here.place, at, dry_run=dry_run)
    assert result.failures == []
    return result


def rows(here: Room) -> list[tuple[str, str, bool]]:
    with here.database.reading() as session:
        found = session.scalars(select(OutcomeEffect).order_by(col(OutcomeEffect.id))).all()
    return [(f"{row.month:%Y-%m}", row.answer, row.final) for row in found]


def test_a_fall_is_found_once_a_month_beside_the_comparison_area(database: Database, tmp_path: Path) -> None:
    here = room(database, tmp_path)
    ref = entered(here)
    done(here, ref)
    counted(here, dict.fromkeys(BEFORE, 20))
    assert run(here).details["effects"] == []
    counted(here, {"2025-10": 6, "2025-11": 7, "2025-12": 5})
    foreseen = run(here, dry_run=True).details["effects"]
    assert rows(here) == []
    told = run(here).details["effects"]
    assert told == foreseen
    assert told == [
        {"ref": ref, "month": "2025-10", "answer": "too_early"},
        {"ref": ref, "month": "2025-11", "answer": "too_early"},
        {"ref": ref, "month": "2025-12", "answer": "fell_more"},
    ]
    assert run(here).counts["effects_measured"] == 0, "a month is read once"
    counted(here, {"2026-01": 20})
    assert run(here).details["effects"] == [{"ref": ref, "month": "2026-01", "answer": "fell_more"}]
    with database.reading() as session:
        action_id = session.scalars(select(col(Action.id))).one()
        assert action_id is not None
        shown = effect_shown(session, here.place, action_id)
    assert shown.sentence.startswith("Drugs in Redditch fell by more than chance, and by more than in the comparison")
    assert shown.figures["after"] == {"2025-10": 6, "2025-11": 7, "2025-12": 5, "2026-01": 20}
    assert [area["area"] for area in shown.figures["comparison"]] == ["Malvern"], "Bromsgrove is one of ours"
    assert sum(shown.figures["before"].values()) == 12 * 20
    assert here.chain_holds()


@SQLITE
def test_it_stands_on_the_day_it_was_to_be_measured(database: Database, tmp_path: Path) -> None:
    here = room(database, tmp_path)
    done(here, entered(here, measured_on=date(2025, 12, 15)))
    counted(here, {**dict.fromkeys(BEFORE, 20), **dict.fromkeys(AFTER, 20)})
    run(here)
    assert rows(here)[-1] == ("2025-12", "no_change", True)


@SQLITE
def test_an_action_opened_again_is_measured_anew(database: Database, tmp_path: Path) -> None:
    here = room(database, tmp_path)
    ref = entered(here, measured_on=date(2025, 12, 15))
    done(here, ref)
    counted(here, {**dict.fromkeys(BEFORE, 20), **dict.fromkeys(AFTER[:3], 20)})
    run(here)
    step(here, ref, "bea", moment("2026-01-05 10:00"), reopen, "not lit", date(2026, 1, 12))
    counted(here, {"2026-01": 3})
    assert run(here).details["effects"] == [], "it is not done"
    done(here, ref, moment("2026-01-08 10:00"))
    counted(here, {"2026-02": 3})
    assert run(here, moment("2026-04-07 09:00")).details["effects"] == [
        {"ref": ref, "month": "2026-02", "answer": "too_early"}
    ]


@SQLITE
def test_what_was_entered_after_a_rise_is_measured_from_before_it(database: Database, tmp_path: Path) -> None:
    here = room(database, tmp_path)
    counted(here, {**dict.fromkeys(BEFORE[:-1], 20), BEFORE[-1]: 60})
    (opened,) = run(here, moment("2025-09-08 09:00")).details["breaches"]
    entered(here)
    with database.reading() as session:
        analysis, answering = session.scalars(select(Action).order_by(col(Action.id))).all()
    assert analysis.ref == opened["action"]
    for action in (analysis, answering):
        assert (action.crime_type, action.measured_from) == ("Drugs", date(2025, 8, 1))
    with database.reading() as session:
        assert analysis.id is not None
        assert effect_shown(session, here.place, analysis.id).answer == "no_series", "an analysis changes nothing"


@SQLITE
def test_a_change_of_recording_on_record_is_no_effect(database: Database, tmp_path: Path) -> None:
    """Counted by half since September: what was done in it is not told to have worked."""
    here = room(database, tmp_path)
    done(here, entered(here))
    counted(here, {**dict.fromkeys(BEFORE, 20), **dict.fromkeys(AFTER, 8)})
    with database.reading() as session:
        ann, area_id = people(session)["ann"].id, session.scalars(select(col(Area.id))).first()
    assert area_id is not None
    with database.writing(READ) as tx:
        rebase(tx, here.place, (area_id, "Drugs"), date(2025, 9, 1), "Counted by case", By(ann))
    run(here)
    assert [answer for _, answer, _ in rows(here)] == ["too_early", "too_early", *["not_enough_history"] * 2]
    with database.reading() as session:
        last = session.scalars(select(OutcomeEffect).order_by(col(OutcomeEffect.id).desc())).first()
        assert last is not None
    assert last.sentence.endswith("By a decision on record its baseline begins in September 2025.")
