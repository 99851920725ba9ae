"""Papers that go out late: what they list, and how long they wait, whatever turns up meanwhile."""

import pytest

from flows.forecast import foresee
from tests.databases import ON_SQLITE
from tests.flows.up import ALL_DAY, items, live_on, meeting
from tests.stories.lived import lived_once
from tests.stories.world import World

pytestmark = ON_SQLITE

ON, NEXT = "Thu 17 Dec", "Thu 21 Jan"
MAILED_LATE = ("Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Tue 8 Dec")


@pytest.fixture
@lived_once
def two(board_world: World) -> tuple[World, str, str]:
    """Tom's action is ten ladder days late on Wednesday 9 December, the day of the pack; Iain's the day after."""
    world = board_world
    refs = [world.issue("Light the underpass", "tom", due="Wed 25 Nov")]
    refs.append(world.issue("Visit a shop", "iain", due="Thu 26 Nov"))
    for ref, who in zip(refs, ("tom", "iain"), strict=True):
        world.owner(who).acknowledges(ref)
    return world, refs[0], refs[1]


def listed(world: World, ref: str) -> list[str]:
    """Where a late action stands, as `place (paper's day)`."""
    matter = world.action(ref).late_matter
    assert matter is not None
    return [f"{one.meeting_on:%-d %b}" for one in matter.listings if one.published_on is not None]


def test_a_late_pack_lists_what_was_due_by_its_day_and_leaves_the_rest_to_the_next(
    two: tuple[World, str, str],
) -> None:
    """Daily running publishes on the 9th without the second: a gap must not bring its rung 4 forward."""
    world, first, second = two
    live_on(world, "Fri 27 Nov", "Wed 2 Dec", "Tue 8 Dec")
    world.skip(to="Mon 14 Dec").at("Mon 14 Dec", "08:30").run(*ALL_DAY)
    assert meeting(world, "performance", ON).published_on == world.day("Mon 14 Dec")
    assert (listed(world, first), listed(world, second)) == (["17 Dec"], [])
    assert (world.action(first).late_rung, world.action(second).late_rung) == (4, 3)
    assert items(world, "performance", NEXT) == [("late", None)]


def test_a_new_item_each_day_does_not_make_the_pack_wait_a_day_longer_each_day(two: tuple[World, str, str]) -> None:
    """No mail goes: nobody's lead is told, and each day another action is ten ladder days late."""
    world, *_ = two
    for day in (*MAILED_LATE, "Wed 9 Dec", "Thu 10 Dec", "Fri 11 Dec"):
        world.at(day).run("open_cycle", "chase_overdue", "escalate", "build_performance_pack")
    found = meeting(world, "performance", ON)
    assert found.waits_from == world.day("Wed 9 Dec")
    assert found.published_on == world.day("Thu 10 Dec"), "waiting longer would help nobody who counts"


def test_nothing_ran_on_the_packs_day_so_its_wait_counts_from_the_run_after(two: tuple[World, str, str]) -> None:
    world, first, second = two
    for day in MAILED_LATE:
        world.at(day).run("open_cycle", "chase_overdue", "escalate")
    live_on(world, "Fri 11 Dec", "Mon 14 Dec")
    assert meeting(world, "performance", ON).waits_from == world.day("Fri 11 Dec")
    assert meeting(world, "performance", ON).published_on is None
    live_on(world, "Tue 15 Dec")
    assert (listed(world, first), listed(world, second)) == (["17 Dec"], [])


def test_a_dry_run_puts_no_wait_on_record(two: tuple[World, str, str]) -> None:
    world, *_ = two
    for day in MAILED_LATE:
        world.at(day).run("open_cycle", "chase_overdue", "escalate")
    world.at("Wed 9 Dec").run("chase_overdue", "escalate")
    [dry] = world.run("build_performance_pack", dry_run=True)
    assert dry.reason == "a paper waits" and meeting(world, "performance", ON).waits_from is None
    world.run("build_performance_pack", "build_performance_pack")
    assert meeting(world, "performance", ON).waits_from == world.day("Wed 9 Dec")


def coming(world: World) -> dict[str, str]:
    """By action: the day on which the forecast has it at rung 4."""
    found = foresee(world.database, world.office.place, world.moment, world.day("Fri 15 Jan"))
    return {one.ref: f"{one.on:%a %-d %b}" for one in found.ahead.rungs if one.rung == 4}


def test_the_forecast_says_what_a_late_pack_will_list(two: tuple[World, str, str]) -> None:
    world, first, second = two
    live_on(world, "Fri 27 Nov", "Wed 2 Dec", "Tue 8 Dec")
    world.skip(to="Mon 14 Dec").at("Mon 14 Dec", "08:30")
    assert coming(world) == {first: "Mon 14 Dec", second: "Wed 13 Jan"}


def test_and_what_one_that_waits_will(two: tuple[World, str, str]) -> None:
    """The leads hear on the day of the pack: it waits for their two days, and for nobody who comes up in them."""
    world, first, second = two
    for day in (*MAILED_LATE, "Wed 9 Dec"):
        world.at(day).run("open_cycle", "chase_overdue", "escalate")
    assert coming(world) == {first: "Fri 11 Dec", second: "Wed 13 Jan"}
    world.run(*ALL_DAY)
    live_on(world, "Thu 10 Dec", "Fri 11 Dec")
    assert (listed(world, first), listed(world, second)) == (["17 Dec"], [])
    assert world.steps(first)[-1] == (4, "Fri 11 Dec")
