"""The performance group's paper: when it goes out, what it lists, and what that makes of the ladder."""

import pytest

from tests.flows.up import items, live_through, paper, told
from tests.stories.world import World


@pytest.fixture
def late(board_world: World) -> World:
    """Tom's action, due on Tuesday 24 November: ladder day 10 is Tuesday 8 December, the day before the pack."""
    world = board_world
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    return world


def test_the_pack_lists_what_is_ten_ladder_days_late_and_it_stands_at_rung_4_the_same_day(late: World) -> None:
    live_through(late, "Wed 9 Dec")
    assert items(late, "performance", "Thu 17 Dec") == [("late", "Wed 9 Dec")]
    assert late.steps()[-1] == (4, "Wed 9 Dec")
    said = paper(late, "performance", "Thu 17 Dec")
    assert [item.ref for item in said.items] == [late.ref]
    assert (said.clear_days, said.revision) == (5, 1)
    assert told(late, kind="pack")[-2:] == [("bo", "2026-12-17:1"), ("pia", "2026-12-17:1")]
