"""A sweep decides on what it read; what changed between reading and writing is decided again, never overwritten."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.each import Failures
from models.queries.actions import live
from models.steps.sweep import Swept, sweep
from rules.action import ActionState, Change
from rules.people import Context
from rules.sweep import chase, remind
from rules.words import ActionStatus
from tests.stories.people import partnership
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """Three actions of Tom's, a day overdue: rung 1 is on record, and nobody has been told yet."""
    made = begin(data_dir, address, partnership())
    for number in (1, 2, 3):
        made.issue(f"Visit shop {number}", "tom", due="Wed 9 Dec")
        made.owner("tom").acknowledges()
    made.skip(to="Thu 10 Dec").run("send_reminders")
    yield made
    made.office.close()


def swept_while(world: World, happens: Callable[[], object], rule: Callable[..., Change] = chase) -> Swept:
    """One sweep; `happens` once, after the last action was read and decided and before anything is written."""
    seen: list[int] = []

    def guard(action: ActionState, decide: Callable[[], Change]) -> Change | None:
        change = decide()
        seen.append(action.id)
        if len(seen) == 3:
            happens()
        return change

    return sweep(world.database, world.moment, world.office.place, rule, guard)


def test_an_owner_who_claims_while_the_chase_is_decided_is_not_chased(world: World) -> None:
    """Only notices were new: nothing but the version tells that the owner has answered."""
    done = swept_while(world, lambda: world.owner("tom").claims_done("NW-2026-D/002"))
    claimed = world.action("NW-2026-D/002")
    assert claimed.status is ActionStatus.DONE_CLAIMED
    overdue = [n for n in world.notices(kind="overdue") if n.subject_id == claimed.id]
    # The claim itself first brought the ladder up, and said rung 1 to Tom and Dan: the sweep added nothing.
    assert [n.made_at for n in overdue] == [overdue[0].made_at] * 2
    assert done.notices_new == 4, "two for each of the others"
    world.morning()
    sent = {(told.who, told.kind, told.about) for told in world.arrived()}
    assert ("tom", "overdue", "NW-2026-D/002") not in sent
    assert ("cora", "to_verify", "NW-2026-D/002") in sent


def test_an_action_that_is_closed_while_the_chase_is_decided_is_left_alone(world: World) -> None:
    done = swept_while(world, lambda: world.chair("charlie").voids("NW-2026-D/003"))
    assert world.action("NW-2026-D/003").status is ActionStatus.VOID
    assert done.notices_new == 4


def test_a_change_that_was_overtaken_is_decided_again_and_nothing_is_lost(world: World) -> None:
    """The sweep raises rung 2 while the owner asks for more time: both stand."""
    world.skip(to="Mon 14 Dec")
    swept_while(world, lambda: world.owner("tom").asks_for("Fri 18 Dec", "NW-2026-D/001"), remind)
    action = world.action("NW-2026-D/001")
    assert (action.late_rung, action.requested_count) == (2, 1)
    assert [step.rung for step in action.steps] == [1, 2]


def test_two_sweeps_that_read_the_same_write_each_notice_once(world: World) -> None:
    inner: list[Swept] = []

    def other() -> None:
        inner.append(sweep(world.database, world.moment, world.office.place, chase, lambda _, decide: decide()))

    outer = swept_while(world, other)
    assert (inner[0].notices_new, outer.notices_new) == (6, 0)
    assert len(world.notices(kind="overdue")) == 6


def test_an_action_whose_decision_fails_is_passed_over_and_the_others_are_chased(world: World) -> None:
    swept = sweep(
        world.database,
        world.moment,
        world.office.place,
        chase,
        lambda action, decide: None if action.id == 2 else decide(),
    )
    assert (swept.looked_at, swept.notices_new) == (3, 4)


def test_a_sweep_reads_live_actions_alone(world: World) -> None:
    world.propose("Not issued", "tom", "Fri 18 Dec")
    world.chair("charlie").voids("NW-2026-D/001")
    with world.database.reading() as session:
        states = live(session, world.office.place.partnership_id)
    assert [state.ref for state in states] == ["NW-2026-D/002", "NW-2026-D/003"]


def test_an_action_that_the_database_refuses_is_passed_over_and_the_others_are_chased(world: World) -> None:
    """One row breaks a CHECK: its batch is written one by one, and the failure has the action's reference."""
    failures = Failures("chase_overdue")

    def rule(action: ActionState, day: date, ctx: Context) -> Change:
        change = chase(action, day, ctx)
        if action.ref == "NW-2026-D/002":
            change.set(late_rung=9)
        return change

    swept = sweep(
        world.database,
        world.moment,
        world.office.place,
        rule,
        lambda _, decide: decide(),
        attempt=failures.each,
    )
    assert swept.notices_new == 4
    assert [(failure.item, failure.sentence.split(" (")[0]) for failure in failures.found] == [
        ("NW-2026-D/002", "The database refused it")
    ]
    assert world.action("NW-2026-D/002").late_rung == 1, "as it was"
