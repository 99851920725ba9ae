"""escalate as a flow: items onto agendas, meetings nobody recorded, meetings on closed days, agencies named."""

from config.calendars import bank_holidays
from models.steps.partnership import load
from tests.flows.up import items, live_on, meeting, told
from tests.stories.people import up_to_the_board, with_closures
from tests.stories.world import World


def late(world: World) -> World:
    """Tom's action, due on 24 November: ladder day 10 is Tuesday 8 December."""
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    world.owner("tom").acknowledges()
    return world


def test_a_matter_goes_on_the_next_agenda_once_and_a_second_run_says_nothing_new(board_world: World) -> None:
    world = live_on(late(board_world), "Fri 27 Nov", "Mon 7 Dec")
    assert items(world, "performance", "Thu 17 Dec") == []
    world.at("Tue 8 Dec").run("chase_overdue")
    first, again = world.run("escalate", "escalate")
    assert [(line.ref, line.events) for line in first.lines if line.ref == world.ref] == [
        (world.ref, (("on the agenda of", "Performance Group, Thu 17 Dec 2026"),))
    ]
    assert (again.notices_new, again.lines) == (0, [])
    assert items(world, "performance", "Thu 17 Dec") == [("late", None)]


def test_a_dry_run_shows_the_same_and_writes_nothing(board_world: World) -> None:
    world = live_on(late(board_world), "Fri 27 Nov", "Mon 7 Dec").at("Tue 8 Dec")
    world.run("chase_overdue")
    before = len(world.notices())
    [dry] = world.run("escalate", dry_run=True)
    assert world.ref in [line.ref for line in dry.lines]
    assert items(world, "performance", "Thu 17 Dec") == [] and len(world.notices()) == before
    [real] = world.run("escalate")
    assert [line.ref for line in real.lines] == [line.ref for line in dry.lines]
    assert real.notices_new == dry.notices_new


def test_what_is_settled_before_the_paper_leaves_the_agenda(board_world: World) -> None:
    world = live_on(late(board_world), "Fri 27 Nov", "Mon 7 Dec").at("Tue 8 Dec")
    world.run("chase_overdue", "escalate")
    world.owner("tom").claims_done()
    world.coordinator("cora").verifies()
    [done] = world.run("escalate")
    assert items(world, "performance", "Thu 17 Dec") == []
    assert [event for line in done.lines if line.ref == world.ref for event, _ in line.events] == ["off the agenda"]


def test_a_meeting_nobody_recorded_is_asked_for_each_week_and_of_the_chair_from_the_second(
    board_world: World,
) -> None:
    world = board_world
    world.run("open_cycle", "escalate")
    world.at("Thu 19 Nov").run("escalate")
    group = meeting(world, "performance", "Thu 19 Nov")

    def asked() -> list[tuple[str, str]]:
        return told(world, kind="unrecorded", subject_id=group.id)

    assert asked() == []
    world.at("Fri 20 Nov").run("escalate", "escalate")
    assert asked() == [("cora", "2026-11-19:1")]
    world.at("Fri 27 Nov").run("escalate")
    assert asked()[1:] == [("cora", "2026-11-19:2"), ("bo", "2026-11-19:2")]


def test_a_meeting_on_a_day_that_was_closed_since_is_told_once_and_its_items_go_to_the_next(
    board_world: World,
) -> None:
    """OpenProject's bug: a meeting stays on a bank holiday. Here nothing is put before nobody."""
    world = live_on(late(board_world), "Fri 27 Nov", "Mon 7 Dec").at("Tue 8 Dec")
    world.run("chase_overdue", "escalate")
    assert items(world, "performance", "Thu 17 Dec") == [("late", None)]
    with world.database.writing(world.moment) as tx:
        load(tx, with_closures(up_to_the_board(), world.day("Thu 17 Dec")), bank_holidays)
    world.run("escalate", "escalate")
    assert told(world, kind="meeting_flagged") == [("cora", "2026-12-17:2026-12-17")]
    assert "move or cancel" in meeting(world, "performance", "Thu 17 Dec").flag
    assert items(world, "performance", "Thu 21 Jan") == [("late", None)]
    world.at("Wed 9 Dec").run("build_performance_pack")
    assert meeting(world, "performance", "Thu 17 Dec").published_on is None
