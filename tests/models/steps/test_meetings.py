"""Meetings in rows: made, moved, cancelled; what that does to items, papers and tasking cycles.

Tuesday 1 December 2026. The performance group meets on 17 December (pack due on the 9th) and 21 January.
"""

import pytest
from sqlmodel import col, select

from models.queries.meetings import meetings
from models.steps import meeting_ready
from models.steps.cycles import cycle_at, cycle_now
from models.steps.meeting_changes import Changed
from models.steps.meetings import missing_meetings
from models.steps.take import StepRefused
from models.tables import Action, Meeting, TaskingCycle
from tests.flows.up import items, meeting, paper, told
from tests.stories.world import World

WHY = "the room is taken"


def move(world: World, on: str, to: str, by: str = "cora", body: str = "performance") -> Changed:
    """Moves a meeting now."""
    place, days = world.office.place, (world.day(on), world.day(to))
    return meeting_ready.move(world.database, world.moment, place, body, *days, WHY, world.person(by).by)


def cancel(world: World, on: str, by: str = "cora", body: str = "performance") -> Changed:
    """Cancels a meeting now."""
    place, who = world.office.place, world.person(by).by
    return meeting_ready.cancel(world.database, world.moment, place, body, world.day(on), WHY, who)


def late(world: World) -> World:
    """Tom's action, due on 2 December; his lead was told on the 7th; ten ladder days late on the 16th."""
    world.issue("Light the underpass", "tom", due="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.at("Mon 7 Dec").run("chase_overdue", "deliver_mail")
    return world


def test_each_body_on_the_ladder_has_its_next_two_meetings_and_nothing_is_missing_then(board_world: World) -> None:
    world = board_world
    with world.database.reading() as session:
        found = meetings(session, world.office.place, world.today)
        assert missing_meetings(session, world.office.place, world.today) == []
    assert [(row.body_key, f"{row.meeting_on:%-d %b}", f"{row.publish_on:%-d %b}") for row in found] == [
        ("tasking", "2 Dec", "1 Dec"),
        ("tasking", "16 Dec", "15 Dec"),
        ("performance", "17 Dec", "9 Dec"),
        ("performance", "21 Jan", "13 Jan"),
        ("board", "26 Jan", "18 Jan"),
        ("board", "27 Apr", "19 Apr"),
    ]


def test_a_moved_meeting_takes_its_paper_day_along(board_world: World) -> None:
    done = move(board_world, "Thu 17 Dec", "Fri 18 Dec", by="bo")
    assert (done.publish_on, done.revision) == (board_world.day("Thu 10 Dec"), 0)
    row = meeting(board_world, "performance", "Thu 17 Dec")
    assert (row.meeting_on, f"{row.meeting_at:%-d %b %H:%M}") == (board_world.day("Fri 18 Dec"), "18 Dec 14:00")


@pytest.mark.parametrize(
    ("by", "to", "reason"),
    [
        ("tom", "Fri 18 Dec", "not_theirs"),
        ("charlie", "Fri 18 Dec", "not_theirs"),
        ("cora", "Sat 19 Dec", "closed"),
        ("cora", "Mon 30 Nov", "past"),
        ("cora", "Thu 21 Jan", "across_next"),
        ("cora", "Thu 17 Dec", "same_day"),
        ("cora", "Tue 8 Dec", "too_early"),
    ],
)
def test_a_move_that_may_not_be_is_refused(board_world: World, by: str, to: str, reason: str) -> None:
    with pytest.raises(StepRefused) as refused:
        move(board_world, "Thu 17 Dec", to, by=by)
    assert refused.value.refusal.reason == reason


def test_once_its_paper_is_out_an_earlier_day_leaves_its_readers_their_clear_days(board_world: World) -> None:
    world = board_world.at("Wed 9 Dec")
    world.run("build_performance_pack")
    with pytest.raises(StepRefused) as refused:
        move(world, "Thu 17 Dec", "Fri 11 Dec", by="bo")
    assert refused.value.refusal.reason == "too_early"
    assert refused.value.refusal.fix == "It cannot be earlier than Thu 17 Dec 2026; it may be later."
    assert move(world, "Thu 17 Dec", "Fri 18 Dec").revision == 2
    assert move(world, "Fri 18 Dec", "Thu 17 Dec").revision == 3


def test_a_meeting_cancelled_before_its_paper_passes_its_items_and_counts_for_nothing(board_world: World) -> None:
    world = late(board_world).at("Wed 16 Dec")
    move(world, "Thu 17 Dec", "Wed 30 Dec")
    world.run("chase_overdue", "escalate")
    assert items(world, "performance", "Thu 17 Dec") == [("late", None)]
    done = cancel(world, "Wed 30 Dec", by="bo")
    assert (done.passed_to, done.items, done.notices_new) == (world.day("Thu 21 Jan"), 1, 0)
    assert items(world, "performance", "Thu 17 Dec") == []
    assert items(world, "performance", "Thu 21 Jan") == [("late", None)]
    with pytest.raises(StepRefused):
        cancel(world, "Wed 30 Dec")


def test_cancelled_after_its_paper_the_members_get_one_line_and_the_item_is_on_both(board_world: World) -> None:
    world = late(board_world).at("Wed 16 Dec")
    move(world, "Thu 17 Dec", "Tue 29 Dec")
    world.at("Thu 17 Dec", "08:00").run("chase_overdue", "escalate", "build_performance_pack")
    world.at("Fri 18 Dec", "08:00").run("deliver_mail")
    done = cancel(world, "Tue 29 Dec")
    assert (done.revision, done.passed_to, done.items) == (2, world.day("Thu 21 Jan"), 1)
    assert items(world, "performance", "Thu 17 Dec") == [("late", "Thu 17 Dec")]
    assert items(world, "performance", "Thu 21 Jan") == [("late", None)]
    second = paper(world, "performance", "Thu 17 Dec", revision=2)
    assert second.correction.startswith("The meeting of Tue 29 Dec 2026 was cancelled.")
    assert second.items == paper(world, "performance", "Thu 17 Dec").items, "a published paper is immutable"
    assert told(world, kind="correction") == [("bo", "2026-12-17:2"), ("pia", "2026-12-17:2")]
    [listing] = [one for one in world.action().matters[0].listings if one.met_on is not None]
    assert listing.met_on == world.day("Tue 29 Dec"), "it was due and cancelled"


def test_who_has_not_been_sent_the_paper_gets_the_corrected_one_instead(board_world: World) -> None:
    world = late(board_world).at("Wed 16 Dec")
    world.run("chase_overdue", "escalate", "build_performance_pack")
    move(world, "Thu 17 Dec", "Fri 18 Dec")
    assert told(world, kind="correction") == []
    assert told(world, kind="pack", period="2026-12-17:2") == [("bo", "2026-12-17:2"), ("pia", "2026-12-17:2")]
    said = paper(world, "performance", "Thu 17 Dec", revision=2)
    assert (said.meeting_on, said.clear_days) == (world.day("Fri 18 Dec"), 1)


def test_a_tasking_cycle_goes_with_its_meeting_and_is_not_made_twice(board_world: World) -> None:
    world = board_world
    move(world, "Wed 2 Dec", "Tue 1 Dec", body="tasking")
    world.at("Wed 2 Dec").run("open_cycle")
    with world.database.reading() as session:
        cycles = session.exec(select(TaskingCycle).order_by(col(TaskingCycle.meeting_on))).all()
    assert [(f"{c.meeting_on:%-d %b}", c.ordinal) for c in cycles] == [("1 Dec", 24), ("16 Dec", 25)]
    assert f"{cycles[0].notices_due_at:%-d %b %H:%M}" == "2 Dec 11:00"


def test_a_tasking_meeting_moved_before_its_cycle_exists_gets_one_of_the_new_day(board_world: World) -> None:
    world = board_world
    move(world, "Wed 16 Dec", "Thu 17 Dec", body="tasking")
    world.at("Wed 2 Dec").run("open_cycle")
    with world.database.reading() as session:
        cycles = session.exec(select(TaskingCycle).order_by(col(TaskingCycle.meeting_on))).all()
    assert [(f"{c.meeting_on:%-d %b}", c.ordinal) for c in cycles] == [("2 Dec", 24), ("17 Dec", 25)]


def test_proposals_of_a_cancelled_tasking_meeting_pass_to_the_next_under_their_references(board_world: World) -> None:
    world = board_world.at("Wed 2 Dec", "10:30")
    with world.database.writing(world.moment) as tx:
        cycle = cycle_now(tx, world.office.place)
        assert cycle is not None
        cycle_id = cycle.id
    ref = world.propose("Visit a shop", "tom", due="Fri 18 Dec", cycle_id=cycle_id)
    assert ref == "NW-2026-24/01"
    cancel(world, "Wed 2 Dec", body="tasking")
    with world.database.reading() as session:
        proposal = session.exec(select(Action).where(Action.ref == ref)).one()
        following = session.get_one(TaskingCycle, proposal.cycle_id)
        now = cycle_at(session, world.office.place, world.now)
        old = session.get_one(TaskingCycle, cycle_id)
    assert following.meeting_on == world.day("Wed 16 Dec") and now is not None and now.id == following.id
    assert old.closed_at is not None and "cancelled" in old.flag
    world.at("Thu 3 Dec", "11:30").run("issue_actions")
    assert world.action(ref).status == "proposed", "nothing was agreed at a meeting that was not"
    world.at("Thu 17 Dec", "11:30").run("issue_actions")
    assert world.action(ref).status == "issued"


def test_a_cancelled_meeting_is_not_the_next_one_for_an_extension(board_world: World) -> None:
    from models.queries.context import context

    world = board_world
    cancel(world, "Wed 2 Dec", body="tasking")
    with world.database.reading() as session:
        assert context(session, world.office.place, world.today).next_meeting_on == world.day("Wed 16 Dec")
        states = session.exec(select(Meeting.state).where(Meeting.occurrence_on == world.day("Wed 2 Dec"))).all()
    assert states == ["cancelled"]
