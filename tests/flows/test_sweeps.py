"""send_reminders and chase_overdue as flows: what they report, and one bad action among good ones."""

from dataclasses import replace

from sqlalchemy import update
from sqlmodel import col, select

from config.calendars import bank_holidays
from models.steps.partnership import load
from models.tables import Action, Agency, FlowRun
from tests.stories.people import partnership
from tests.stories.world import World


def test_a_sweep_reports_what_it_looked_at_and_each_thing_it_decided(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.issue("Visit a shop", "iain", due="Fri 18 Dec")
    world.owner("iain").acknowledges()
    world.at("Thu 10 Dec")
    reminded, chased = world.run("send_reminders", "chase_overdue")
    assert (reminded.counts, reminded.notices_new) == ({"actions_looked_at": 2}, 0)
    assert [(line.ref, line.rung_before, line.rung_after) for line in reminded.lines] == [("NW-2026-D/001", 0, 2)]
    assert (chased.notices_new, len(chased.lines[0].notices)) == (6, 6)
    assert chased.as_json()["failures"] == [] and chased.as_json()["notices_new"] == 6


def test_one_action_that_cannot_be_decided_is_listed_and_the_others_are_chased(world: World) -> None:
    """Its row names an agency of another partnership, which no rule will find."""
    refs = [world.issue(f"Visit shop {n}", "tom", due="Wed 9 Dec") for n in (1, 2, 3)]
    with world.database.writing(world.moment) as tx:
        other = load(tx, replace(partnership(), key="other", reference_prefix="OT"), bank_holidays).partnership_id
        foreign = tx.session.exec(select(Agency.id).where(Agency.partnership_id == other)).first()
        tx.session.execute(update(Action).where(col(Action.ref) == refs[1]).values(owner_agency_id=foreign))
    world.at("Thu 10 Dec")
    [chased] = world.run("chase_overdue")
    assert [failure.item for failure in chased.failures] == [refs[1]]
    assert {line.ref for line in chased.lines} == {refs[0], refs[2]}
    with world.database.reading() as session:
        assert session.exec(select(FlowRun.state)).one() == "failed"


def test_nothing_is_said_on_a_day_that_is_not_worked_but_the_record_goes_on(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Thu 24 Dec")
    world.owner("tom").acknowledges()
    world.at("Sat 2 Jan")
    [chased] = world.run("chase_overdue")
    assert chased.notices_new == 0 and world.action().late_rung == 2
    assert world.steps() == [(1, "Tue 29 Dec"), (2, "Thu 31 Dec")]
