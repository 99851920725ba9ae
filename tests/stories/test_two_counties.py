"""Two counties in one database: only the one that the partnership's own file names reads it, or decides there."""

from dataclasses import replace

from sqlmodel import col, select

from config.calendars import bank_holidays
from flows.wiring import run_flow
from models.queries import county
from models.steps.partnership import load
from models.steps.release import release
from models.tables import Escalation
from rules.bodies.facts import BOARD
from rules.declarations import DeclaredPartnership
from rules.words import DecisionOutcome
from tests.stories.random_worlds import FLOWS, lives_on
from tests.stories.test_county import (
    at_the_board,
    county_day,
    county_file,
    csp,
    late_action,
    north,
    open_matter,
    place,
    refer_up,
    replace_office,
    the_county_decides,
)
from tests.stories.world import World

__all__ = ["north"]


def elsewhere() -> DeclaredPartnership:
    """A second county, which says of itself that it stands over North Worcestershire."""
    declared = county_file(key="elsewhere", name="Elsewhere", reference_prefix="EL", over=("nw",))
    return replace(declared, people=tuple(replace(one, email=f"el.{one.email}") for one in declared.people))


def load_released(world: World, declared: DeclaredPartnership) -> tuple[str, ...]:
    """Loads it; what `init` remarks."""
    with world.database.writing(world.moment) as tx:
        remarks = load(tx, declared, bank_holidays).remarks
    with world.database.writing(world.moment) as tx:
        release(tx, place(world, declared.key))
    return remarks


def test_a_county_that_the_partnership_does_not_name_reads_nothing_and_stops_nothing(north: World) -> None:
    remarks = load_released(north, elsewhere())
    assert len(remarks) == 1 and "`nw` does not name `elsewhere`" in remarks[0]
    ref = late_action(north)
    at_the_board(north, ref)
    refer_up(north, ref)
    county_day(north)
    other = replace_office(north, "elsewhere")
    for name in FLOWS:
        assert not run_flow(other.office, name, other.moment).failures
    there = replace_office(north, "worcestershire")
    with north.database.reading() as session:
        stranger, here = other.office.place.partnership_id, there.office.place.partnership_id
        raised = list(session.exec(select(Escalation).where(Escalation.subject_kind == "referral")))
        assert [row.partnership_id for row in raised] == [here], "its own county heard, and no other"
        assert county.referral(session, here, raised[0].subject_id) is not None
        assert county.referral(session, stranger, raised[0].subject_id) is None
        assert (county.roll_up(session, stranger, north.today), county.referred_up(session, stranger)) == ((), [])
        assert county.county_above(session, "nw") == "Worcestershire Board"
    the_county_decides(north, ref, DecisionOutcome.RESOURCE)
    lives_on(north, north.calendar.add(north.today, 1))
    assert open_matter(north, ref) == BOARD
    other.office.close()
    there.office.close()


def test_a_county_and_a_partnership_that_do_not_name_one_another_are_both_warned(north: World) -> None:
    named = csp("nw", "North Worcestershire", "NW")
    load_released(north, elsewhere())
    with north.database.writing(north.moment) as tx:
        again = load(tx, named, bank_holidays).remarks
    assert len(again) == 1 and "`elsewhere` says that it stands over `nw`" in again[0]
    with north.database.writing(north.moment) as tx:
        alone = load(tx, replace(named, county=""), bank_holidays).remarks
        assert sorted(remark.split()[0] for remark in alone) == ["`elsewhere`", "`worcestershire`"]
    with north.database.writing(north.moment) as tx:
        ours = load(tx, county_file(), bank_holidays).remarks
    assert len(ours) == 1 and "`nw` does not name `worcestershire`" in ours[0]
    with north.database.reading() as session:
        here = place(north, "worcestershire").partnership_id
        assert [one.key for one in county.partnerships_under(session, here)] == ["sw"]
        assert county.county_above(session, "nw") == ""


def test_two_counties_may_each_know_a_matter_by_the_same_subject_and_number(north: World) -> None:
    """A partnership that changes its county: the earlier one's row does not stand in the later one's way."""
    ref = late_action(north)
    at_the_board(north, ref)
    refer_up(north, ref)
    county_day(north)
    load_released(north, elsewhere())
    with north.database.writing(north.moment) as tx:
        load(tx, replace(csp("nw", "North Worcestershire", "NW"), county="elsewhere"), bank_holidays)
    other = replace_office(north, "elsewhere")
    for name in FLOWS:
        assert not run_flow(other.office, name, other.moment).failures
    county_day(north)
    with north.database.reading() as session:
        rows = session.exec(
            select(Escalation).where(Escalation.subject_kind == "referral").order_by(col(Escalation.id))
        ).all()
        assert [row.resolved_by for row in rows] == ["no longer so", ""]
        assert rows[1].partnership_id == other.office.place.partnership_id
    other.office.close()
