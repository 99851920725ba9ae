"""The evidence log: each closed cycle leaves what was found, answered, closed and decided in it, each thing once."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.queries.context import context
from models.queries.evidence_read import entries
from models.steps.attendance import Held, record_held
from models.steps.evidence import Noted, note_evidence
from models.steps.take import StepRefused
from models.tables import (
    Action,
    Agency,
    Area,
    Body,
    Decision,
    Escalation,
    EvidenceEntry,
    Nomination,
    OutcomeEffect,
    Reader,
    ThresholdBreach,
)
from rules.declarations import DeclaredArea
from rules.life.stops import answered
from rules.life.who import SYSTEM, By
from rules.products.evidence import sentence
from rules.products.kinds import EvidenceKind
from rules.words import ActionKind, AttendanceValue
from tests.stories.people import partnership
from tests.stories.world import World, begin

TOWN = DeclaredArea("town", "Town", "tom", ("Town",))
CANARY = "zebrafinch"


def living(data_dir: Path, address: str) -> World:
    """The partnership of the stories with an area, its first cycle open."""
    world = begin(data_dir, address, partnership(areas=(TOWN,)))
    world.run("open_cycle")
    return world


def meeting_held(world: World, on: str) -> None:
    with world.database.writing(world.moment) as tx:
        council = tx.session.exec(select(Agency.id).where(Agency.key == "council")).one()
        assert council is not None
        held = Held("tasking", world.day(on), {council: AttendanceValue.PRESENT})
        record_held(tx, world.office.place, held, By(world.ids()["cora"]))


def found_a_rise(world: World) -> None:
    """A row as the thresholds write it."""
    with world.database.writing(world.moment) as tx:
        area = tx.session.exec(select(Area.id).where(Area.key == "town")).one()
        assert area is not None
        action = ThresholdBreach(
            partnership_id=world.office.place.partnership_id, area_id=area, type="Burglary", month=date(2026, 10, 1),
            state="opened", rule="single", severity="red", count=30, window=1, window_total=30, baseline_total=120,
            baseline_periods=12, p=0.0001, sentence="", policy_version_id=1, found_at=world.now,
        )  # fmt: skip
        tx.session.add(action)


def logged(world: World) -> list[tuple[str, str]]:
    """(kind, sentence), newest first, as the coordinator reads it."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
        found = entries(session, world.office.place, ctx, world.today, world.ids()["cora"])
    return [(one.kind.value, sentence(one)) for one in found]


def test_a_closing_cycle_writes_what_it_found_and_closed_and_a_second_run_adds_nothing(
    data_dir: Path, address: str
) -> None:
    world = living(data_dir, address)
    found_a_rise(world)
    ref = world.issue("Light the yard", "tom", due="Wed 23 Dec")
    never_issued = world.propose("A slip", "tom", "Wed 23 Dec")
    asked = world.issue("NW-R-2026/001: What?", "tom", due="Wed 23 Dec", kind=ActionKind.REQUIREMENT)
    world.at("Wed 2 Dec", "12:00")
    meeting_held(world, "Wed 2 Dec")
    world.chair("charlie").voids(never_issued)
    world.owner("tom").claims_done(ref)
    world.coordinator("cora").verifies(ref)
    world.take(asked, SYSTEM, lambda action, day, ctx: answered(action, day, ctx, SYSTEM))
    world.at("Wed 16 Dec", "08:30").run("open_cycle")
    assert world.run("close_cycle", dry_run=True)[0].counts["evidence_new"] == 0
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 1, "evidence_new": 2}
    assert logged(world) == [
        ("action", f"{ref}: completed."),
        ("breach", "Burglary in Town, October 2026: 30 recorded, about 10 expected; a rise, an analysis was opened."),
    ]
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 0, "evidence_new": 0}
    world.office.close()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_answers_effects_and_decisions_are_logged_once_each_without_anybodys_words(
    data_dir: Path, address: str
) -> None:
    world = living(data_dir, address)
    ref = world.issue("Light the yard", "tom", due="Wed 23 Dec")
    told_of(world, ref)
    world.at("Wed 2 Dec", "12:00")
    meeting_held(world, "Wed 2 Dec")
    world.owner("tom").notes(ref)
    world.at("Wed 16 Dec", "08:30").run("open_cycle")
    assert [run.counts["evidence_new"] for run in world.run("close_cycle", "close_cycle")] == [5, 0]
    assert sorted(logged(world)) == [
        ("answer", f"Burglary in Town, October 2026: one series of offences ({ref})."),
        ("breach", "Burglary in Town, October 2026: 30 recorded, about 10 expected; a rise, an analysis was opened."),
        ("decision", f"A body decided on {ref}: the risk accepted."),
        ("effect", f"{ref}: changed by no more than chance."),
        ("nomination", "NW-N-2026/001, Fly-tipping in Town: declined."),
    ]
    with world.database.writing(world.moment) as tx:
        action = tx.session.exec(select(Action).where(Action.ref == ref)).one()
        tx.session.add(Reader(partnership_id=action.partnership_id, action_id=action.id, person_id=action.owner_id))
    assert sorted(logged(world))[2:4] == [
        ("decision", f"A body decided on {ref}: (restricted)."),
        ("effect", f"{ref}: (restricted)."),
    ], "closed since"
    world.office.close()


def told_of(world: World, ref: str) -> None:
    """Rows as the steps write them: a rise that is answered, the effect of an action, a decision on it."""
    found_a_rise(world)
    here = world.office.place.partnership_id
    own: dict[str, Any] = {"partnership_id": here, "policy_version_id": 1}
    with world.database.writing(world.moment) as tx:
        action = tx.session.exec(select(Action).where(Action.ref == ref)).one()
        breach = tx.session.exec(select(ThresholdBreach)).one()
        breach.action_id, breach.answer, breach.answered_on = action.id, "series", world.today
        tx.session.add(breach)
        body = tx.session.exec(select(Body.id).where(Body.key == "performance")).one()
        matter = Escalation(**own, subject_kind="action", subject_id=action.id, reason="late", number=0, rung=4,
                            raised_on=world.today, raised_at=world.now, decision_sought="")  # fmt: skip
        tx.session.add(matter)
        tx.session.flush()
        tx.session.add_all([
            OutcomeEffect(**own, action_id=action.id, done_on=world.today, month=date(2026, 11, 1),
                          answer="no_change", final=True, figures="{}", sentence=CANARY, found_at=world.now),
            Decision(**own, body_id=body, escalation_id=matter.id, outcome="accept_risk", rationale=CANARY,
                     decided_on=world.today, recorded_at=world.now),
            *(Nomination(partnership_id=here, ref=f"NW-N-2026/00{number}", title=CANARY, type="Fly-tipping",
                         area_id=breach.area_id, from_person_id=action.owner_id or 0, nominated_at=world.now,
                         state=state, reason=CANARY if decided else "",
                         decided_on=world.today if decided else None)
              for number, (state, decided) in enumerate((("declined", True), ("open", False)), start=1)),
        ])  # fmt: skip


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_comes_after_the_cycle_closed_waits_for_the_next_one(data_dir: Path, address: str) -> None:
    world = living(data_dir, address)
    world.at("Wed 2 Dec", "12:00")
    meeting_held(world, "Wed 2 Dec")
    world.at("Wed 16 Dec", "08:30").run("open_cycle", "close_cycle")
    meeting_held(world.at("Wed 16 Dec", "12:00"), "Wed 16 Dec")
    world.at("Thu 17 Dec", "09:00")
    found_a_rise(world)
    assert world.run("close_cycle")[0].counts["evidence_new"] == 0
    world.at("Wed 30 Dec", "08:30").run("open_cycle")
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 1, "evidence_new": 1}
    with world.database.reading() as session:
        assert len(set(session.scalars(select(col(EvidenceEntry.cycle_id))))) == 1
    world.office.close()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_evidence_is_noted_by_hand_and_what_is_sensitive_is_read_by_few(data_dir: Path, address: str) -> None:
    world = living(data_dir, address)
    plain = Noted("Residents say the lights are out", "survey", world.today)
    with world.database.writing(world.moment) as tx:
        tom, iain = (By(world.ids()[key]) for key in ("tom", "iain"))
        assert note_evidence(tx, world.office.place, plain, tom) == 1
        assert note_evidence(tx, world.office.place, replace(plain, words=CANARY, sensitive=True), tom) == 2
    with world.database.reading() as session:
        place, ctx = world.office.place, context(session, world.office.place, world.today)
        for key, inside in (("tom", True), ("cora", True), ("charlie", True), ("iain", False)):
            read = entries(session, place, ctx, world.today, world.ids()[key])
            assert (CANARY in repr(read)) is inside, key
            assert [one.kind for one in read] == [EvidenceKind.NOTED] * 2
        assert CANARY not in repr(entries(session, place, ctx, world.today, None))
    for by, noted, reason in (
        (iain, plain, "not_coordinator"),
        (tom, replace(plain, on_date=world.day("Wed 9 Dec")), "day_ahead"),
    ):
        with pytest.raises(StepRefused) as refused:
            note(world, noted, by)
        assert refused.value.refusal.reason == reason
    world.office.close()


def note(world: World, noted: Noted, by: By) -> None:
    with world.database.writing(world.moment) as tx:
        note_evidence(tx, world.office.place, noted, by)
