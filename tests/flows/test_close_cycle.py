"""`close_cycle`: a cycle closes at its next meeting when nothing is left hanging, else the coordinator hears."""

from datetime import date

from sqlmodel import col, select

from models.steps.attendance import Held, record_held
from models.steps.cycles import cycle_at
from models.tables import Agency, TaskingCycle
from rules.life.who import By
from rules.words import AttendanceValue
from tests.stories.world import World


def record(world: World, on: str) -> None:
    """The tasking meeting of that day took place, with the council there."""
    with world.database.writing(world.moment) as tx:
        council = tx.session.exec(select(Agency.id).where(Agency.key == "council")).one()
        assert council is not None
        held = Held("tasking", world.day(on), {council: AttendanceValue.PRESENT})
        record_held(tx, world.office.place, held, By(world.ids()["cora"]))


def closed(world: World) -> list[tuple[date, bool]]:
    """(meeting, whether it is closed) of each cycle."""
    with world.database.reading() as session:
        rows = session.exec(select(TaskingCycle).order_by(col(TaskingCycle.meeting_on)))
        return [(row.meeting_on, row.closed_at is not None) for row in rows]


def test_a_cycle_closes_at_its_next_meeting_and_the_next_action_joins_the_next_cycle(world: World) -> None:
    world.run("open_cycle")
    world.at("Wed 2 Dec", "12:00")
    record(world, "Wed 2 Dec")
    world.at("Tue 15 Dec", "08:30").run("open_cycle")
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 0, "evidence_new": 0}
    world.at("Wed 16 Dec", "08:30")
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 1, "evidence_new": 0}
    assert closed(world)[0] == (date(2026, 12, 2), True)
    with world.database.reading() as session:
        joined = cycle_at(session, world.office.place, world.now)
    assert joined is not None and joined.meeting_on == date(2026, 12, 16)
    assert world.run("close_cycle")[0].counts == {"cycles_closed": 0, "evidence_new": 0}


def test_what_keeps_it_open_is_told_once_for_each_set_of_things(world: World) -> None:
    world.run("open_cycle")
    world.issue("Light the underpass", "tom", due="Wed 23 Dec")
    world.owner("tom").acknowledges()
    world.at("Wed 16 Dec", "08:30").run("open_cycle", "close_cycle")
    world.at("Thu 17 Dec", "08:30").run("close_cycle")
    assert [n.reason for n in world.notices(kind="cycle_open")] == ["not_recorded,not_updated"]
    record(world, "Wed 2 Dec")
    world.owner("tom").notes()
    world.run("deliver_mail", "close_cycle")
    assert closed(world)[0][1]
    told = world.mails("cora")
    assert any("It is not recorded whether its meeting was held." in mail.text for mail in told)


def test_a_dry_run_says_what_would_be_and_closes_nothing(world: World) -> None:
    world.run("open_cycle")
    world.at("Wed 16 Dec", "08:30").run("open_cycle")
    (result,) = world.run("close_cycle", dry_run=True)
    assert (result.notices_new, result.details["cycles"][0]["lacks"]) == (1, ["not_recorded"])
    assert not any(done for _, done in closed(world))
