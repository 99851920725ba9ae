""" "Not mine", a new owner, an earlier date: what waits for an answer, and what the answer does to the clocks."""

import pytest

from rules.life.dates import change_date
from tests.stories.world import World


@pytest.fixture
def world(small: World) -> World:
    """On SQLite alone: nothing here is different on another database."""
    return small


def issued(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Fri 18 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", tom="issue")


def test_not_mine_holds_the_clock_until_the_coordinator_confirms_the_owner(world: World) -> None:
    issued(world)
    world.owner("tom").disputes()
    world.fast_forward(to="Fri 4 Dec")
    world.expect("Thu 3 Dec", cora="matter")
    world.coordinator("cora").confirms_the_owner()
    world.fast_forward(to="Wed 9 Dec")
    world.expect("Mon 7 Dec", tom="decided")
    # Confirmed on Friday: to be acknowledged by Tuesday, and on Wednesday the lead hears.
    world.expect("Wed 9 Dec", tom="ack_missed", lena="ack_missed")


def test_not_mine_is_answered_by_a_new_owner_who_accepts(world: World) -> None:
    issued(world)
    world.owner("tom").disputes()
    world.coordinator("cora").proposes_owner("sue")
    world.fast_forward(to="Thu 3 Dec")
    world.expect("Thu 3 Dec", cora="matter", sue="accept_asked")
    world.owner("sue").accepts()
    world.fast_forward(to="Mon 21 Dec")
    world.expect("Fri 4 Dec", sue="handover", tom="decided")
    world.expect("Tue 15 Dec", sue="reminder_3")
    world.expect("Thu 17 Dec", sue="reminder_1")
    world.expect("Fri 18 Dec", sue="due_today")
    world.expect("Mon 21 Dec", sue="overdue monday", ned="overdue")
    action = world.action()
    assert (action.owner_id, action.due_on) == (world.ids()["sue"], world.day("Fri 18 Dec")), "no date resets"


def test_a_dispute_that_nobody_answers_in_two_working_days_goes_to_the_chair(world: World) -> None:
    issued(world)
    world.owner("tom").disputes()
    world.fast_forward(to="Mon 7 Dec")
    world.expect("Thu 3 Dec", cora="matter")
    world.expect("Mon 7 Dec", cora="matter", charlie="matter")


def test_a_date_is_brought_forward_only_when_the_owner_accepts(world: World) -> None:
    issued(world)
    world.owner("tom").acknowledges()
    world.coordinator("cora").brings_forward("Wed 9 Dec")
    world.fast_forward(to="Thu 3 Dec")
    world.expect("Thu 3 Dec", tom="accept_asked")
    assert world.action().due_on == world.day("Fri 18 Dec")
    world.owner("tom").accepts()
    world.fast_forward(to="Thu 10 Dec")
    world.expect("Fri 4 Dec", tom="decided reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    assert world.action().original_due_on == world.day("Fri 18 Dec")


def test_a_date_that_a_meeting_brought_forward_starts_the_ladder_at_rung_0_and_makes_nothing_late(
    world: World,
) -> None:
    """The meeting of 2 December decides; Tom is told the new date, at least three working days off, and not asked."""
    issued(world)
    world.owner("tom").acknowledges()
    world.at("Wed 2 Dec", "12:00")
    assert world.coordinator("cora").may_not(change_date, world.day("Fri 4 Dec")) == "too_soon"
    world.coordinator("cora").decides_the_earlier_date("Mon 7 Dec")
    world.fast_forward(to="Tue 8 Dec")
    world.expect("Thu 3 Dec", tom="decided")
    world.expect("Fri 4 Dec", tom="reminder_1")
    world.expect("Mon 7 Dec", tom="due_today")
    world.expect("Tue 8 Dec", tom="overdue", dan="overdue")
    assert world.steps() == [(1, "Tue 8 Dec")]
    assert "the due date was brought forward, by Cora Desai" in world.explains()


def test_a_voided_action_says_so_once_and_a_reopened_one_starts_at_rung_0(world: World) -> None:
    issued(world)
    world.owner("tom").acknowledges()
    world.fast_forward(to="Thu 3 Dec")
    world.chair("charlie").voids()
    world.fast_forward(to="Mon 7 Dec")
    world.expect("Fri 4 Dec", tom="stopped")
    world.chair("charlie").reopens("Wed 16 Dec")
    world.fast_forward(to="Fri 11 Dec")
    world.expect("Tue 8 Dec", tom="issue")
    world.expect("Thu 10 Dec", tom="ack_missed", lena="ack_missed")
    world.expect("Fri 11 Dec", tom="reminder_3")
