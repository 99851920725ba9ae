"""The performance group's paper: when it goes out, what it lists, and what that makes of the ladder."""

import pytest

from tests.flows.up import ALL_DAY, items, live_on, meeting, paper, told
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def late(board_world: World) -> World:
    """Tom's action, due on Tuesday 24 November: ladder day 10 is Tuesday 8 December, the day before the pack."""
    world = board_world
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    return world


@pytest.mark.both
def test_the_pack_lists_what_is_ten_ladder_days_late_and_it_stands_at_rung_4_the_same_day(late: World) -> None:
    live_on(late, "Fri 27 Nov", "Wed 9 Dec")
    assert items(late, "performance", "Thu 17 Dec") == [("late", "Wed 9 Dec")]
    assert late.steps()[-1] == (4, "Wed 9 Dec")
    said = paper(late, "performance", "Thu 17 Dec")
    assert [item.ref for item in said.items] == [late.ref]
    assert (said.clear_days, said.revision) == (5, 1)
    assert told(late, kind="pack")[-2:] == [("bo", "2026-12-17:1"), ("pia", "2026-12-17:1")]
    assert told(late, kind="overdue", rung=4) == [("tom", "")]


def test_an_action_nine_ladder_days_late_on_the_day_of_the_pack_waits_for_the_next(board_world: World) -> None:
    world = board_world
    nine = world.issue("Visit a shop", "tom", due="Thu 26 Nov")
    ten = world.issue("Light the underpass", "iain", due="Wed 25 Nov")
    for ref, who in ((nine, "tom"), (ten, "iain")):
        world.owner(who).acknowledges(ref)
    live_on(world, "Tue 1 Dec", "Wed 9 Dec")
    assert [item.ref for item in paper(world, "performance", "Thu 17 Dec").items] == [ten]
    assert (world.action(nine).late_rung, world.action(ten).late_rung) == (3, 4)
    live_on(world, "Thu 10 Dec")
    assert world.action(nine).late_rung == 3
    assert items(world, "performance", "Thu 21 Jan") == [("late", None)]


def test_a_pack_with_nothing_to_decide_goes_out_all_the_same(board_world: World) -> None:
    live_on(board_world, "Wed 9 Dec")
    said = paper(board_world, "performance", "Thu 17 Dec")
    assert not said.needs_decisions and said.clear_days == 5
    assert ("bo", "2026-12-17:1") in told(board_world, kind="pack")


def test_a_pack_whose_day_was_missed_goes_out_on_the_next_run_and_says_how_many_clear_days_it_gives(
    late: World,
) -> None:
    live_on(late, "Fri 27 Nov", "Tue 8 Dec")
    late.skip(to="Mon 14 Dec").at("Mon 14 Dec", "08:30").run(*ALL_DAY)
    said = paper(late, "performance", "Thu 17 Dec")
    assert (said.published_on, said.clear_days, len(said.items)) == (late.day("Mon 14 Dec"), 2, 1)
    assert late.steps()[-1] == (4, "Mon 14 Dec")


def test_a_pack_that_was_never_published_before_its_meeting_stays_unpublished(late: World) -> None:
    live_on(late, "Fri 27 Nov", "Tue 8 Dec")
    late.at("Thu 17 Dec", "14:00").run("chase_overdue", "escalate", "build_performance_pack")
    assert meeting(late, "performance", "Thu 17 Dec").published_on is None
    assert items(late, "performance", "Thu 21 Jan") == [("late", None)]
    assert late.action().late_rung == 3, "no rung without a paper"


@pytest.mark.both
def test_run_twice_it_publishes_once(late: World) -> None:
    live_on(late, "Fri 27 Nov", "Wed 9 Dec")
    before = len(late.notices())
    [again] = late.run("build_performance_pack")
    assert (again.notices_new, again.reason, len(late.notices())) == (0, "no paper is due", before)


@pytest.mark.both
def test_a_dry_run_shows_the_paper_and_writes_none(late: World) -> None:
    live_on(late, "Fri 27 Nov", "Tue 8 Dec")
    late.at("Wed 9 Dec").run("chase_overdue", "escalate")
    [dry] = late.run("build_performance_pack", dry_run=True)
    assert (dry.counts["papers_published"], dry.notices_new) == (1, 2)
    assert dry.details["papers"][0]["items"] == [late.ref]
    assert meeting(late, "performance", "Thu 17 Dec").published_on is None


def test_the_paper_waits_two_working_days_for_a_lead_who_was_told_late_and_no_longer(late: World) -> None:
    """Nothing was mailed until the day of the pack: the lead hears then, and the paper waits for their two days."""
    for day in ("Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Tue 8 Dec"):
        late.at(day).run("open_cycle", "chase_overdue", "escalate")
    late.at("Wed 9 Dec").run("escalate", "build_performance_pack", "deliver_mail")
    assert meeting(late, "performance", "Thu 17 Dec").published_on is None
    late.at("Thu 10 Dec").run("build_performance_pack")
    assert meeting(late, "performance", "Thu 17 Dec").published_on is None
    late.at("Fri 11 Dec").run("build_performance_pack")
    assert items(late, "performance", "Thu 17 Dec") == [("late", "Fri 11 Dec")]
    assert late.steps()[-1] == (4, "Fri 11 Dec")


def test_a_lead_who_is_never_told_does_not_hold_the_paper_up(late: World) -> None:
    for day in ("Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Tue 8 Dec", "Wed 9 Dec"):
        late.at(day).run("open_cycle", "chase_overdue", "escalate", "build_performance_pack")
    late.at("Thu 10 Dec").run("build_performance_pack")
    assert meeting(late, "performance", "Thu 17 Dec").published_on == late.day("Thu 10 Dec")
    assert items(late, "performance", "Thu 17 Dec") == []
    assert items(late, "performance", "Thu 21 Jan") == [("late", None)], "not ready: the next meeting's"


def test_a_member_who_is_away_is_stood_in_for_and_one_who_left_gets_nothing(late: World) -> None:
    live_on(late, "Fri 27 Nov", "Tue 8 Dec")
    late.person("pia").has_left("Tue 8 Dec")
    live_on(late, "Wed 9 Dec")
    assert [who for who, period in told(late, kind="pack") if period == "2026-12-17:1"] == ["bo"]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_the_chair_made_urgent_is_said_to_be_so_and_why_it_is_nowhere(late: World) -> None:
    live_on(late, "Fri 27 Nov")
    late.chair("charlie").makes_urgent("Fri 27 Nov", "17:00")
    live_on(late, "Wed 9 Dec")
    [item] = paper(late, "performance", "Thu 17 Dec").items
    assert item.urgent_since == late.day("Fri 27 Nov")
    [mail] = [one for one in late.mails("bo", "Wed 9 Dec") if "For decision" in one.subject]
    assert "Urgent: since Fri 27 Nov 2026" in mail.text and "CANARY" not in mail.text
