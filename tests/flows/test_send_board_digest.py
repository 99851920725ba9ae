"""The board's paper: what reaches it, who is told before, and a quarter in which nothing does.

The group meets on 17 December; the board on 26 January, its digest is due on 18 January.
"""

import pytest
from sqlmodel import col, select

from models.tables import Body, Meeting
from tests.flows.up import ALL_DAY, items, live_on, meeting, paper, told
from tests.stories.lived import lived_once
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
@lived_once
def undecided(board_world: World) -> World:
    """Tom's action on the pack of 17 December; the group met and decided nothing on it."""
    world = board_world
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    live_on(world, "Fri 27 Nov", "Wed 9 Dec", "Thu 17 Dec")
    hold(world, "performance", "Thu 17 Dec")
    return world


def hold(world: World, body: str, on: str) -> None:
    """Records the meeting as held, without more."""
    with world.database.writing(world.moment) as tx:
        wanted = select(Meeting).join(Body, col(Body.id) == col(Meeting.body_id))
        row = tx.session.exec(wanted.where(Body.key == body, Meeting.occurrence_on == world.day(on))).one()
        row.state = "held"
        tx.session.add(row)


@pytest.mark.both
def test_from_ladder_day_20_a_met_but_undecided_action_is_the_boards_and_stands_on_its_digest(
    undecided: World,
) -> None:
    world = live_on(undecided, "Wed 23 Dec")
    assert world.action().late_rung == 5, "ladder day 20"
    assert items(world, "board", "Tue 26 Jan") == [("late", None)]
    assert {who for who, _ in told(world, kind="rung_5")} == {"gwen", "pia"}
    live_on(world, "Wed 13 Jan", "Mon 18 Jan")
    assert items(world, "board", "Tue 26 Jan") == [("late", "Mon 18 Jan")]
    said = paper(world, "board", "Tue 26 Jan")
    assert [(item.ref, item.title) for item in said.items] == [(world.ref, None)], "no case detail"
    assert {who for who, _ in told(world, kind="digest")} == {"gwen", "pia", "fay"}


def test_the_agencys_board_member_is_told_before_the_paper_that_names_it(undecided: World) -> None:
    world = live_on(undecided, "Wed 23 Dec", "Tue 12 Jan")
    assert told(world, kind="named") == []
    live_on(world, "Wed 13 Jan")
    [(who, period)] = told(world, kind="named")
    assert (who, period.partition(":")[0]) == ("pia", "2027-01-26")
    live_on(world, "Mon 18 Jan")
    assert len(told(world, kind="named")) == 1
    assert meeting(world, "board", "Tue 26 Jan").published_on == world.day("Mon 18 Jan")


def test_the_digest_waits_for_a_board_member_who_was_told_late(undecided: World) -> None:
    world = live_on(undecided, "Fri 8 Jan")
    world.skip(to="Mon 18 Jan").at("Mon 18 Jan", "08:30").run(*ALL_DAY)
    assert meeting(world, "board", "Tue 26 Jan").published_on is None
    live_on(world, "Tue 19 Jan")
    assert meeting(world, "board", "Tue 26 Jan").published_on is None
    live_on(world, "Wed 20 Jan")
    assert items(world, "board", "Tue 26 Jan") == [("late", "Wed 20 Jan")]
    assert paper(world, "board", "Tue 26 Jan").clear_days == 3


def test_ladder_day_20_without_a_meeting_of_the_group_brings_nothing_to_the_board(board_world: World) -> None:
    world = board_world
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    live_on(world, "Fri 27 Nov", "Wed 9 Dec", "Wed 30 Dec")
    assert world.action().late_rung == 4, "on its paper, and nobody recorded that the group met"
    assert items(world, "board", "Tue 26 Jan") == []


def test_a_board_with_nothing_to_decide_gets_a_digest_that_says_so(board_world: World) -> None:
    live_on(board_world, "Mon 18 Jan")
    said = paper(board_world, "board", "Tue 26 Jan")
    assert not said.needs_decisions
    assert {who for who, _ in told(board_world, kind="digest")} == {"gwen", "pia", "fay"}


def test_while_the_board_is_far_off_its_chair_is_asked_to_decide_between_meetings(undecided: World) -> None:
    """On 23 December the board's meeting of 26 January is 21 working days away."""
    world = live_on(undecided, "Wed 23 Dec")
    assert [who for who, _ in told(world, kind="out_of_meeting")] == ["gwen"]
