"""A server that is off for weeks: what it says when it is back, and what it does not make up for."""

from tests.databases import ON_SQLITE
from tests.stories.late import GROUP, GROUP_IN_JANUARY, mondays
from tests.stories.world import World


@ON_SQLITE
def test_after_three_weeks_without_a_server_each_hears_the_latest_once_and_no_rung_is_made_up(
    late_everywhere: World,
) -> None:
    """Off from 8 to 30 December. Rungs 1 to 3 are what daily running would have made, each with its day. The pack of
    9 December never went out, so nothing is at rung 4: both actions stand on the pack of January. Nobody recorded the
    group's meeting: Cora and Bo are asked to.
    """
    world = late_everywhere
    first = world.ref
    world.at("Tue 8 Dec", "12:00")
    second = world.issue("Visit the shop", "tom", due="Fri 11 Dec")
    world.owner("tom").acknowledges()
    world.run("deliver_mail")
    world.expect("Tue 8 Dec", second, tom="issue")
    world.skip(to="Wed 30 Dec").morning()
    both = (first, second)
    world.expect("Wed 30 Dec", both, tom="monday", lena="monday", cora="monday")
    world.expect("Wed 30 Dec", second, tom="overdue", lena="lead", cora="rung_3", charlie="rung_3")
    world.expect("Wed 30 Dec", GROUP, cora="unrecorded", bo="unrecorded")
    assert max(len(world.mails(who, "Wed 30 Dec")) for who in ("tom", "lena", "cora", "charlie", "bo")) == 1
    assert world.steps(second) == [(1, "Mon 14 Dec"), (2, "Wed 16 Dec"), (3, "Fri 18 Dec")]
    assert world.steps(first)[-1] == (3, "Tue 1 Dec")
    world.group().meets_without_quorum("Thu 17 Dec")
    world.fast_forward(to="Wed 13 Jan")
    mondays(world, "Mon 4 Jan", "Mon 11 Jan")
    world.expect("Mon 4 Jan", first, tom="monday", lena="monday", cora="monday")
    world.expect("Mon 11 Jan", first, tom="monday", lena="monday", cora="monday")
    world.expect("Wed 13 Jan", GROUP_IN_JANUARY, bo="pack", pia="pack")
    world.expect("Wed 13 Jan", both, tom="overdue")
    assert world.steps(first)[-1] == world.steps(second)[-1] == (4, "Wed 13 Jan")
    assert "rung 4 was reached; it fell due on Wed 13 Jan 2027" in world.explains(second)
