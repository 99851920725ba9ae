"""Cycles in rows: made from the cadence, each once; and the cycle that a new action belongs to."""

from dataclasses import replace

from sqlmodel import select

from models.steps.cycles import cycle_at, missing_cycles
from models.tables import TaskingCycle
from tests.moments import london
from tests.stories.people import partnership
from tests.stories.world import World


def test_a_cycle_has_the_dates_of_the_worked_fortnight(world: World) -> None:
    world.run("open_cycle")
    with world.database.reading() as session:
        cycle = session.exec(select(TaskingCycle)).one()
    assert cycle.nominations_close_at == london("2026-11-25 12:00")
    assert cycle.cut_off_at == london("2026-11-26 12:00")
    assert cycle.pack_due_at == london("2026-11-30 12:00")
    assert cycle.meeting_at == london("2026-12-02 10:00")
    assert cycle.notices_due_at == london("2026-12-03 11:00")


def test_on_the_day_of_a_meeting_the_next_one_is_made_too_and_then_nothing_is_missing(world: World) -> None:
    world.at("Wed 2 Dec").run("open_cycle", "open_cycle")
    with world.database.reading() as session:
        days = [f"{c.meeting_on:%-d %b}" for c in session.exec(select(TaskingCycle))]
        assert missing_cycles(session, world.office.place, world.today) == []
    assert days == ["2 Dec", "16 Dec"]


def test_a_new_action_belongs_to_the_last_meeting_that_has_begun(world: World) -> None:
    world.at("Wed 2 Dec").run("open_cycle")
    for clock, meeting in (
        ("2026-12-02 09:59", "2 Dec"),
        ("2026-12-02 10:00", "2 Dec"),
        ("2026-12-16 09:59", "2 Dec"),
        ("2026-12-16 10:00", "16 Dec"),
    ):
        with world.database.reading() as session:
            cycle = cycle_at(session, world.office.place, london(clock))
        assert cycle is not None and f"{cycle.meeting_on:%-d %b}" == meeting, clock


def test_a_body_that_meets_when_it_is_called_has_no_cycles(world: World) -> None:
    tasking, performance = partnership().bodies
    world.load(partnership(bodies=(replace(tasking, cadence=None), performance)))
    [result] = world.run("open_cycle")
    assert result.counts["cycles_opened"] == 0 and result.counts["meetings_opened"] == 0 and result.reason
    with world.database.reading() as session:
        assert cycle_at(session, world.office.place, world.now) is None
