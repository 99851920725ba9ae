"""The board: what the performance group leaves undecided goes up to it, and its decision comes back down."""

from tests.databases import ON_SQLITE
from tests.flows.up import items, paper
from tests.stories.late import BOARD, GROUP_IN_JANUARY, mondays, to_the_meeting
from tests.stories.test_forecast import forecast, foretold, last_ids, lived
from tests.stories.world import World


def up_to_the_board(world: World) -> None:
    """The group met and decided nothing: on ladder day 20, Tuesday 22 December, it is the board's."""
    to_the_meeting(world)
    assert world.group().meets("Thu 17 Dec").undecided == 1
    world.fast_forward(to="Tue 22 Dec")
    # The group next meets on 21 January, the board on the 26th: over 20 working days off, so each chair is asked.
    world.expect("Fri 18 Dec", bo="out_of_meeting")
    mondays(world, "Mon 21 Dec")
    world.expect("Tue 22 Dec", tom="overdue", gwen="rung_5 out_of_meeting", bo="rung_5", pia="rung_5")
    assert world.steps()[-1] == (5, "Tue 22 Dec")
    read = {who: world.mails(who, "Tue 22 Dec")[0] for who in ("gwen", "bo", "pia")}
    asks = {who: " ".join(mail.text.split()) for who, mail in read.items()}
    assert "What to do: Decide between meetings" in asks["gwen"], "the board's chair may"
    for who in ("bo", "pia"):  # who champions the priority, and the police's own board member, may not
        assert "Help to get it done before the board meets; send the coordinator an update" in asks[who]
        assert "What to do: Decide" not in asks[who] and "[Before the board]" in read[who].subject


@ON_SQLITE
def test_what_the_group_does_not_decide_goes_to_the_board_and_its_decision_comes_back_down(
    late_everywhere: World,
) -> None:
    """Gwen, Bo (who champions the priority) and Pia (the police's own member) hear at once; Pia again before the
    digest names the police. The board sends it back to the group to be tracked: Tom, Lena and Cora read it the next
    day.
    """
    late = late_everywhere
    up_to_the_board(late)
    late.fast_forward(to="Thu 21 Jan").at("Thu 21 Jan", "16:00")
    mondays(late, "Tue 29 Dec", "Mon 4 Jan", "Mon 11 Jan", "Mon 18 Jan", "Mon 25 Jan")
    late.expect("Wed 13 Jan", GROUP_IN_JANUARY, bo="pack", pia="pack")
    late.expect("Wed 13 Jan", BOARD, pia="named")
    late.expect("Mon 18 Jan", BOARD, gwen="digest", pia="digest", fay="digest")
    [digest] = late.mails("fay")
    assert late.ref in digest.text and "Police" in digest.text
    late.group().meets("Thu 21 Jan")
    late.fast_forward(to="Tue 26 Jan").at("Tue 26 Jan", "12:00")
    late.group("board").meets("Tue 26 Jan")
    late.group("board").decides("refer_down", at="Tue 26 Jan")
    late.fast_forward(to="Wed 27 Jan")
    late.expect("Wed 27 Jan", tom="decided", lena="decided", cora="decided")
    assert items(late, "performance", "Thu 18 Feb") == [("late", None)], "the group tracks it"
    said = late.explains()
    assert "Community Safety Board decided on Tue 26 Jan 2027, at its meeting of Tue 26 Jan 2027: refer down" in said
    assert "went on from Performance Group to Community Safety Board" in said
    assert "went on from Community Safety Board to Performance Group" in said
    assert (
        "NEXT, if nobody does anything: If it is not closed, it goes to Performance Group on Thu 18 Feb 2027" in said
    )


def test_a_board_that_meets_each_quarter_decides_through_its_chair_and_ratifies_at_its_meeting(late: World) -> None:
    """Gwen decides on 23 December; Tom and Lena read it before Christmas. The digest of January asks nothing of it
    but to ratify, and the meeting does.
    """
    up_to_the_board(late)
    late.at("Wed 23 Dec")
    late.group("board").decides("resource", by="gwen")
    late.recorded = ("tasking", "performance")
    assert "between meetings; not ratified yet" in late.explains()
    late.fast_forward(to="Tue 26 Jan").at("Tue 26 Jan", "12:00")
    late.expect("Thu 24 Dec", tom="decided", lena="decided")
    mondays(late, "Tue 29 Dec", "Mon 4 Jan", "Mon 11 Jan", "Mon 18 Jan", "Mon 25 Jan")
    late.expect("Wed 13 Jan", GROUP_IN_JANUARY, bo="pack", pia="pack")
    late.expect("Wed 13 Jan", BOARD, pia="named")
    late.expect("Mon 18 Jan", BOARD, gwen="digest", pia="digest", fay="digest")
    assert late.group("board").meets("Tue 26 Jan").ratified == 1
    assert "between meetings; ratified Tue 26 Jan 2027: resource; recorded by Gwen Hart" in late.explains()


def test_minutes_that_come_before_they_are_final_take_the_item_back_from_the_board(late: World) -> None:
    """Cora records on the 22nd, the third working day, what the group decided on the 17th: the group's date holds,
    and whoever was told that the board is asked reads that it is not.
    """
    up_to_the_board(late)
    late.group().decides("extend", at="Thu 17 Dec", to="Wed 30 Dec")
    late.fast_forward(to="Wed 23 Dec")
    late.expect("Wed 23 Dec", tom="decided reminder_3", lena="decided", gwen="decided", pia="decided", bo="decided")
    assert (late.action().due_on, late.action().late_rung) == (late.day("Wed 30 Dec"), 0)
    said = " ".join(late.mails("gwen", "Wed 23 Dec")[0].text.split())
    assert "Performance Group had decided on this action at its meeting before it came to the board." in said
    assert "What to do: Nothing is asked of you" in said
    story = late.explains()
    assert "went on from Community Safety Board to Performance Group" in story
    assert "at its meeting of Thu 17 Dec 2026: extend to Wed 30 Dec 2026" in story
    assert items(late, "board", "Tue 26 Jan") == []


def test_minutes_that_are_final_leave_the_item_with_the_board(late: World) -> None:
    up_to_the_board(late)
    late.fast_forward(to="Wed 23 Dec")
    assert late.group().may_not_decide("extend", at="Thu 17 Dec", to="Wed 30 Dec") == "minutes_final"
    assert items(late, "board", "Tue 26 Jan") == [("late", None)]


def test_sent_up_between_meetings_and_down_before_the_groups_pack_it_is_the_groups_as_before(late: World) -> None:
    """Bo, who chairs the group, sends it up on the 18th; Gwen, who chairs the board, sends it down on the 21st. The
    group's pack of January lists it once, as open, and asks nobody to ratify that it went up: as foretold.
    """
    to_the_meeting(late)
    late.group().meets("Thu 17 Dec")
    late.fast_forward(to="Fri 18 Dec")
    late.expect("Fri 18 Dec", bo="out_of_meeting")
    late.group().decides("refer_up", by="bo")
    late.fast_forward(to="Mon 21 Dec")
    late.expect("Mon 21 Dec", tom="decided overdue", lena="decided", gwen="rung_5 out_of_meeting", bo="rung_5")
    late.expect("Mon 21 Dec", pia="rung_5")
    late.group("board").decides("refer_down", by="gwen")
    late.recorded = ("tasking", "performance")
    notices, rungs = foretold(forecast(late, 35))
    before = last_ids(late)
    late.fast_forward(to="Mon 25 Jan")
    assert (notices, rungs) == lived(late, *before)
    late.expect("Tue 22 Dec", tom="decided", lena="decided", cora="decided")
    mondays(late, "Mon 21 Dec", "Tue 29 Dec", "Mon 4 Jan", "Mon 11 Jan", "Mon 18 Jan", "Mon 25 Jan")
    late.expect("Wed 13 Jan", GROUP_IN_JANUARY, bo="pack", pia="pack")
    late.expect("Mon 18 Jan", BOARD, gwen="digest", pia="digest", fay="digest")
    said = paper(late, "performance", "Thu 21 Jan")
    assert ([one.ref for one in said.items], said.to_ratify, said.noting) == ([late.ref], (), ())
    digest = paper(late, "board", "Tue 26 Jan")
    assert (digest.items, [one.ref for one in digest.to_ratify]) == ((), [late.ref])
