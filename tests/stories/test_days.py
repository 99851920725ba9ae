"""Holidays, closures, missed days and doubled runs: the calendar decides, never a counter or a last run."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlmodel import col, select

from models.tables import TaskingCycle
from tests.databases import ON_SQLITE
from tests.stories import promises
from tests.stories.people import FORTNIGHTLY, partnership, with_closures
from tests.stories.world import MORNING, World, begin

pytestmark = ON_SQLITE


def due_on_9_december(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.expect("Wed 2 Dec", tom="issue")


def test_after_days_without_a_server_one_run_makes_the_rungs_of_daily_running_in_one_mail_each(world: World) -> None:
    due_on_9_december(world)
    world.skip(to="Thu 17 Dec").morning()
    world.expect("Thu 17 Dec", tom="overdue monday", lena="lead monday", cora="rung_3", charlie="rung_3")
    assert world.steps() == [(1, "Thu 10 Dec"), (2, "Mon 14 Dec"), (3, "Wed 16 Dec")]
    assert len(world.mails(on="Thu 17 Dec")) == 4
    world.fast_forward(working_days=1)


def test_a_reminder_missed_by_one_day_is_said_the_next_day(world: World) -> None:
    """Rivals' bug 6: `= today + 3` reminders are lost by one missed day."""
    due_on_9_december(world)
    world.skip(to="Mon 7 Dec").morning()
    world.expect("Mon 7 Dec", tom="reminder_3")
    world.skip(to="Thu 10 Dec").morning()
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")


def test_flows_at_any_hour_of_the_day_and_after_midnight_say_nothing_twice(world: World) -> None:
    """Rivals' bugs 5 and 7: "already notified today" is reset at midnight; run twice, everyone gets two mails."""
    due_on_9_december(world)
    world.skip(to="Thu 10 Dec").morning()
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    for clock in ("09:30", "12:00", "18:59", "23:59"):
        world.at("Thu 10 Dec", clock).run(*MORNING)
    for clock in ("00:01", "00:30", "07:00", "08:30"):
        world.at("Fri 11 Dec", clock).run(*MORNING)
    assert len(world.notices()) == 3


def test_what_falls_due_at_christmas_escalates_later_and_never_sooner(world: World) -> None:
    """Rivals' bug 1: excluded days make tickets escalate sooner."""
    world.issue("Light the underpass", "tom", due="Thu 24 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.fast_forward(to="Tue 5 Jan")
    world.expect("Wed 2 Dec", tom="issue")
    world.expect("Mon 21 Dec", tom="reminder_3")
    world.expect("Wed 23 Dec", tom="reminder_1")
    world.expect("Thu 24 Dec", tom="due_today")
    # Closed: Fri 25, Mon 28 December and Fri 1 January. "Monday" is Tuesday the 29th, and Monday 4 January.
    world.expect("Tue 29 Dec", tom="overdue monday", dan="overdue")
    world.expect("Thu 31 Dec", tom="overdue", lena="lead")
    world.expect("Mon 4 Jan", tom="monday", lena="monday")
    world.expect("Tue 5 Jan", tom="overdue", cora="rung_3", charlie="rung_3")
    # On 16 December it was not late, and nobody had said anything of it since the meeting of the 2nd.
    world.expect("Wed 16 Dec", "tasking Wed 2 Dec", cora="cycle_open")
    assert world.steps() == [(1, "Tue 29 Dec"), (2, "Thu 31 Dec"), (3, "Tue 5 Jan")]


def test_a_day_on_which_the_agency_is_closed_counts_for_rung_3_alone(world: World) -> None:
    due_on_9_december(world)
    world.load(with_closures(partnership(), date(2026, 12, 10), agency="police"))
    world.fast_forward(to="Wed 16 Dec")
    world.expect("Fri 4 Dec", tom="reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Wed 9 Dec", tom="due_today")
    world.expect("Fri 11 Dec", tom="overdue", dan="overdue")
    world.expect("Mon 14 Dec", tom="monday")
    world.expect("Tue 15 Dec", tom="overdue", lena="lead")
    world.expect("Wed 16 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    assert world.steps() == [(1, "Fri 11 Dec"), (2, "Tue 15 Dec"), (3, "Wed 16 Dec")]
    assert "rung 1 was reached; it fell due on Fri 11 Dec 2026" in world.explains()


def test_a_due_date_that_became_a_closed_day_stays_and_counts_as_the_next_working_day(world: World) -> None:
    due_on_9_december(world)
    world.fast_forward(to="Mon 7 Dec")
    world.load(with_closures(partnership(), date(2026, 12, 9)))
    world.fast_forward(to="Fri 11 Dec")
    world.expect("Fri 4 Dec", tom="reminder_3")
    world.expect("Tue 8 Dec", tom="reminder_1")
    world.expect("Thu 10 Dec", tom="due_today")
    world.expect("Fri 11 Dec", tom="overdue", dan="overdue")
    assert world.action().due_on == date(2026, 12, 9)
    assert "due Wed 9 Dec 2026, 1 working day overdue; rung 1" in world.explains()


def test_missed_runs_do_not_flip_the_fortnight_and_a_meeting_among_holidays_is_flagged(world: World) -> None:
    """Rivals' bugs 2 and 4: "every two weeks" counts successful runs; a meeting stays on a bank holiday."""
    world.run("open_cycle")
    world.skip(to="Wed 30 Dec").run("open_cycle")
    with world.database.reading() as session:
        cycles = session.exec(select(TaskingCycle).order_by(col(TaskingCycle.meeting_on))).all()
    assert [(f"{c.meeting_on:%a %-d %b}", c.year, c.ordinal) for c in cycles] == [
        ("Wed 2 Dec", 2026, 24),
        ("Wed 16 Dec", 2026, 25),
        ("Wed 30 Dec", 2026, 26),
        ("Wed 13 Jan", 2027, 1),
    ]
    assert [c.flag.partition(" ")[0] for c in cycles] == ["", "", "3", ""]
    assert f"{cycles[2].cut_off_at:%a %-d %b}" == "Tue 22 Dec"


def test_a_fortnight_on_a_bank_holiday_is_flagged_to_be_moved(data_dir: Path, address: str) -> None:
    """Rivals' bug 4. The meetings of this partnership would fall on Friday 25 December."""
    tasking, performance = partnership().bodies
    on_fridays = replace(tasking, cadence=replace(FORTNIGHTLY, anchor=date(2026, 12, 11)))
    fridays = partnership(bodies=(on_fridays, performance))
    world = begin(data_dir, address, fridays, "2026-12-14 09:00")
    [opened] = world.run("open_cycle")
    assert [c["meeting_on"] for c in opened.details["cycles"]] == ["2026-12-25"]
    assert "bank holiday" in opened.details["cycles"][0]["flag"]
    promises.check(world)
    world.office.close()
