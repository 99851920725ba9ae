"""What a body's chair decided between meetings is on its next paper all the same; the meeting may say otherwise."""

import pytest

from tests.flows.up import items, live_on, paper
from tests.stories.lived import lived_once
from tests.stories.world import World


@pytest.fixture
@lived_once
def decided(board_world: World) -> World:
    """Tom's late action; on the eve of the group's pack its chair gives means, which leaves the matter open."""
    world = board_world
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    live_on(world, "Fri 27 Nov", "Tue 8 Dec")
    world.group().decides("resource", by="bo")
    return world


def test_the_next_paper_lists_it_with_the_chairs_decision_to_ratify(decided: World) -> None:
    live_on(decided, "Wed 9 Dec")
    assert items(decided, "performance", "Thu 17 Dec") == [("late", "Wed 9 Dec")]
    said = paper(decided, "performance", "Thu 17 Dec")
    [item] = said.items
    assert item.followed_up.startswith("Decided by the chair on Tue 8 Dec 2026, to ratify: ")
    assert (said.noting, said.to_ratify) == ((), ()), "said once, with the item"
    assert decided.steps()[-1] == (4, "Wed 9 Dec")


def test_the_meetings_decision_prevails_over_its_chairs(decided: World) -> None:
    live_on(decided, "Wed 9 Dec", "Thu 17 Dec")
    decided.at("Thu 17 Dec", "16:00").group().meets("Thu 17 Dec")
    decided.group().decides("accept_risk", at="Thu 17 Dec")
    assert decided.action().status == "not_achieved"


def test_what_that_very_meeting_decided_is_not_decided_there_again(decided: World) -> None:
    live_on(decided, "Wed 9 Dec", "Thu 17 Dec")
    decided.at("Thu 17 Dec", "16:00").group().meets("Thu 17 Dec")
    decided.group().decides("resource", at="Thu 17 Dec")
    assert decided.group().may_not_decide("accept_risk", at="Thu 17 Dec") == "decided_already"


def test_ratified_by_a_meeting_that_says_nothing_else_it_counts_as_decided(decided: World) -> None:
    live_on(decided, "Wed 9 Dec", "Thu 17 Dec")
    decided.at("Thu 17 Dec", "16:00")
    assert decided.group().meets("Thu 17 Dec").ratified == 1
    live_on(decided, "Wed 23 Dec")
    assert decided.steps()[-1] == (4, "Wed 9 Dec"), "ladder day 20 was the 22nd: the decision is given its time"
    assert items(decided, "performance", "Thu 21 Jan") == [("late", None)], "followed up on the next paper"
