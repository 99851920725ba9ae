"""Absences and leavers as steps: what is refused, and what is done at once."""

import pytest
from sqlmodel import select

from config.calendars import bank_holidays
from models.queries.partnership import UnknownPerson, person_named
from models.steps.partnership import load
from models.steps.take import StepRefused
from models.tables import Absence
from rules.words import PauseKind
from tests.stories.people import partnership, with_person
from tests.stories.world import World


def absences(world: World) -> list[tuple[str, str]]:
    """(from, back) of every absence."""
    with world.database.reading() as session:
        found = session.exec(select(Absence)).all()
    return [(f"{a.from_on:%a %-d %b}", f"{a.back_on:%a %-d %b}" if a.back_on else "") for a in found]


def test_an_absence_that_cannot_be_is_refused_with_what_to_do(world: World) -> None:
    tom = world.person("tom")
    tom.is_away("Mon 7 Dec", back="Mon 14 Dec")
    for first, back, pause, reason in (
        ("Tue 8 Dec", "Tue 8 Dec", False, "back_before_start"),
        ("Tue 15 Dec", None, True, "no_end"),
        ("Fri 11 Dec", "Fri 18 Dec", False, "overlapping"),
        ("Tue 1 Dec", None, False, "overlapping"),
    ):
        with pytest.raises(StepRefused) as refused:
            tom.is_away(first, back, pause=pause)
        assert refused.value.refusal.reason == reason
    tom.is_away("Mon 14 Dec")
    assert absences(world) == [("Mon 7 Dec", "Mon 14 Dec"), ("Mon 14 Dec", "")], "the day of return may begin another"


def test_an_early_return_ends_the_absence_and_the_pause_that_was_granted_for_it(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.owner("tom").acknowledges()
    world.person("tom").is_away("Wed 2 Dec", back="Fri 18 Dec", pause=True)
    assert [p.kind for p in world.action().pauses] == [PauseKind.GRANTED]
    world.at("Fri 4 Dec").person("tom").is_back("Fri 4 Dec")
    assert absences(world) == [("Wed 2 Dec", "Fri 4 Dec")]
    assert [p.ended_on for p in world.action().pauses] == [world.day("Fri 4 Dec")]
    with pytest.raises(StepRefused, match="not away"):
        world.person("tom").is_back("Fri 4 Dec")


def test_an_absence_that_never_began_leaves_no_row(world: World) -> None:
    world.person("tom").is_away("Mon 7 Dec", back="Mon 14 Dec")
    world.person("tom").is_back("Thu 3 Dec")
    assert absences(world) == []


def test_nobody_but_the_coordinator_grants_the_pause_and_then_nothing_is_entered(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    with pytest.raises(StepRefused):
        world.person("tom").is_away("Mon 7 Dec", back="Mon 14 Dec", pause=True, entered_by="tom")
    assert absences(world) == []


def test_who_leaves_later_still_acts_until_then(world: World) -> None:
    world.issue("Light the underpass", "tom", due="Wed 16 Dec")
    assert world.person("tom").has_left("Mon 7 Dec") == 0
    assert world.action().acting_owner_from is None
    world.at("Mon 7 Dec").run("chase_overdue")
    assert world.action().acting_owner_from == world.day("Mon 7 Dec")
    assert world.action().actor_id == world.ids()["lena"]


def test_who_left_weeks_ago_is_gone_from_the_day_it_was_told(world: World) -> None:
    world.at("Mon 7 Dec").issue("Light the underpass", "tom", due="Wed 16 Dec")
    assert world.person("tom").has_left("Tue 1 Dec") == 1
    assert world.action().acting_owner_from == world.day("Mon 7 Dec"), "no clock runs in the past"


def test_a_person_goes_by_key_address_or_name_and_an_unknown_one_is_said(world: World) -> None:
    with world.database.reading() as session:
        for named in ("sue", " SUE@police.example ", "sue field"):
            assert person_named(session, world.office.place, named).key == "sue"
        with pytest.raises(UnknownPerson, match="Sue Fields"):
            person_named(session, world.office.place, "Sue Fields")


def test_a_word_of_a_name_stands_for_somebody_only_if_nobody_else_on_record_has_it(world: World) -> None:
    """Who leaves next month still acts until then: his namesake is not taken for him."""
    declared = with_person(partnership(), "tom", name="Alun Marsh", left_on=world.day("Fri 29 Jan"))
    declared = with_person(declared, "dan", name="PC Alun Quill")
    with world.database.writing(world.moment) as tx:
        load(tx, declared, bank_holidays)
    with world.database.reading() as session:
        assert person_named(session, world.office.place, "quill").key == "dan"
        with pytest.raises(UnknownPerson, match="Alun"):
            person_named(session, world.office.place, "Alun")
