"""An owner who does not answer: the ladder's rungs 0 to 3, who hears, and on which day."""

from tests.stories.world import World


def test_a_silent_owner_is_reminded_chased_and_taken_up_to_coordinator_and_chair(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", tom="issue")
    world.owner("tom").acknowledges()

    world.fast_forward(to="Wed 9 Dec")
    world.expect("Fri 4 Dec", tom="reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")

    world.fast_forward(to="Tue 22 Dec")
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    world.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    world.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    world.expect("Mon 21 Dec", tom="monday", lena="monday", cora="monday")
    assert world.steps() == [(1, "Thu 10 Dec"), (2, "Mon 14 Dec"), (3, "Wed 16 Dec")]

    # Friday 25 and Monday 28 December are bank holidays: "Monday" is the first working day of the week.
    world.fast_forward(to="Tue 29 Dec")
    world.expect("Tue 29 Dec", tom="monday", lena="monday", cora="monday")
