"""The partnership as the rules see it on one day: roles with their dates, stand-ins, closures, the next meeting."""

from dataclasses import replace
from datetime import date

import pytest

from models.queries.context import NobodyCoordinates, context
from rules.declarations import DeclaredMember
from rules.people import Context
from rules.policy import GrantLevel
from rules.words import Role
from tests.stories.people import partnership, with_closures, with_person
from tests.stories.world import World


def on(world: World, words: str) -> Context:
    """The context of that day."""
    with world.database.reading() as session:
        return context(session, world.office.place, world.day(words))


def members(world: World, *given: DeclaredMember) -> None:
    """Loads the partnership with these members of the tasking body."""
    tasking, performance = partnership().bodies
    world.load(partnership(bodies=(replace(tasking, members=given), performance)))


def test_each_role_stands_at_its_level(world: World) -> None:
    ids, ctx = world.ids(), on(world, "Wed 2 Dec")
    assert (ctx.coordinator_id, ctx.chair_id) == (ids["cora"], ids["charlie"])
    assert {key: ctx.levels.get(ids[key]) for key in ("cora", "charlie", "vic", "bo", "tom")} == {
        "cora": GrantLevel.COORDINATOR,
        "charlie": GrantLevel.CHAIR,
        "vic": GrantLevel.CHAIR,
        "bo": GrantLevel.PERFORMANCE,
        "tom": None,
    }


def test_who_stands_in_for_the_coordinator_decides_as_she_would_while_she_is_away(world: World) -> None:
    world.person("cora").is_away("Mon 7 Dec", back="Wed 9 Dec")
    rae = world.ids()["rae"]
    levels = [on(world, day).levels.get(rae) for day in ("Fri 4 Dec", "Mon 7 Dec", "Tue 8 Dec", "Wed 9 Dec")]
    assert levels == [None, GrantLevel.COORDINATOR, GrantLevel.COORDINATOR, None]


def test_a_role_is_held_from_its_first_day_to_its_last(world: World) -> None:
    ids = world.ids()
    members(
        world,
        DeclaredMember("charlie", Role.CHAIR),
        DeclaredMember("cora", Role.COORDINATOR, until_on=date(2026, 12, 4)),
        DeclaredMember("rae", Role.COORDINATOR, from_on=date(2026, 12, 5)),
    )
    assert on(world, "Fri 4 Dec").coordinator_id == ids["cora"]
    assert on(world, "Sat 5 Dec").coordinator_id == ids["rae"]


def test_a_body_without_a_coordinator_is_said_with_what_to_do(world: World) -> None:
    members(world, DeclaredMember("charlie", Role.CHAIR))
    with pytest.raises(NobodyCoordinates, match="jatac init"):
        on(world, "Wed 2 Dec")


def test_the_next_meeting_is_that_of_the_open_cycle_else_of_the_cadence(world: World) -> None:
    assert on(world, "Tue 1 Dec").next_meeting_on == date(2026, 12, 2)
    assert on(world, "Wed 2 Dec").next_meeting_on == date(2026, 12, 16), "today's meeting is not the next"
    world.run("open_cycle")
    assert on(world, "Tue 1 Dec").next_meeting_on == date(2026, 12, 2)


def test_closures_taken_back_still_count_for_a_ladder_that_began_before(world: World) -> None:
    world.load(with_closures(partnership(), date(2026, 12, 10)))
    world.at("Mon 7 Dec").load(partnership())
    ctx = on(world, "Mon 7 Dec")
    closed = date(2026, 12, 10)
    assert not ctx.own(date(2026, 12, 1)).is_open(closed)
    assert ctx.own(date(2026, 12, 7)).is_open(closed) and ctx.own().is_open(closed)


def test_absences_and_departures_are_facts_with_dates(world: World) -> None:
    world.person("tom").is_away("Mon 7 Dec", back="Wed 9 Dec")
    world.load(with_person(partnership(), "dan", left_on=date(2026, 12, 8)))
    ids, ctx = world.ids(), on(world, "Mon 7 Dec")
    assert [ctx.is_present(ids["tom"], date(2026, 12, n)) for n in (6, 7, 8, 9)] == [True, False, False, True]
    assert [ctx.is_gone(ids["dan"], date(2026, 12, n)) for n in (7, 8)] == [False, True]
