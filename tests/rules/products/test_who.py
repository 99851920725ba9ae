"""Who may write, commission, publish, adopt and answer; and who may read which part."""

from datetime import date

import pytest

from rules.action import Refusal
from rules.bodies.facts import Body
from rules.life.who import By
from rules.products.access import (
    WHOLE,
    Access,
    may_read,
    may_read_cases,
    may_read_requirement,
    may_read_sensitive,
    part_of,
    readers_of_part,
)
from rules.products.who import (
    insiders,
    not_to_adopt_for,
    not_to_answer_requirement,
    not_to_enter,
    not_to_steer,
    not_to_write,
)
from rules.reading import Reader
from tests.rules.builders import (
    BOARD_CHAIR,
    CHAIR,
    COORDINATOR,
    FIRE,
    FIREFIGHTER,
    OWNER,
    POLICE,
    STRANGER,
    context,
    with_person,
)
from tests.rules.products.examples import ANALYST, AUTHOR, DAY, product

OPEN = Access()
FOR_POLICE = Access({WHOLE: frozenset({Reader(agency_id=POLICE), Reader(person_id=CHAIR)})})
PART = Access({"analysis": frozenset({Reader(person_id=OWNER)}), part_of(2): frozenset({Reader(agency_id=FIRE)})})
NARROW = Access({**FOR_POLICE.lists, "analysis": frozenset({Reader(person_id=STRANGER), Reader(person_id=OWNER)})})


P_OWNER, P_CHAIR, P_FIREFIGHTER = (Reader(person_id=one) for one in (OWNER, CHAIR, FIREFIGHTER))
A_POLICE, A_FIRE = Reader(agency_id=POLICE), Reader(agency_id=FIRE)


@pytest.mark.parametrize(
    ("whole", "part", "readers"),
    [
        (set(), set(), None), ({A_POLICE}, set(), {A_POLICE}), (set(), {P_OWNER}, {P_OWNER}),
        ({A_POLICE, P_CHAIR}, {A_POLICE, P_FIREFIGHTER}, {A_POLICE}), ({A_FIRE}, {P_FIREFIGHTER}, {P_FIREFIGHTER}),
        ({P_FIREFIGHTER, P_CHAIR}, {A_FIRE}, {P_FIREFIGHTER}), ({A_POLICE}, {P_FIREFIGHTER, A_FIRE}, set()),
    ],
)  # fmt: skip
def test_what_is_made_of_a_part_is_for_readers_of_the_product_and_of_the_part(
    whole: set[Reader], part: set[Reader], readers: set[Reader] | None
) -> None:
    access = Access({WHOLE: frozenset(whole), "part": frozenset(part)})
    found = readers_of_part(context(), access, "part")
    assert found == readers
    for one in (OWNER, CHAIR, FIREFIGHTER, STRANGER):
        mine = {Reader(person_id=one), Reader(agency_id=context().people[one].agency_id)}
        assert (found is None or bool(found & mine)) == may_read(context(), access, one, DAY, "part")


@pytest.mark.parametrize(
    ("access", "person", "part", "readable"),
    [
        (OPEN, STRANGER, WHOLE, True),
        (OPEN, None, WHOLE, True),
        (FOR_POLICE, OWNER, WHOLE, True),
        (FOR_POLICE, CHAIR, WHOLE, True),
        (FOR_POLICE, COORDINATOR, WHOLE, False),
        (FOR_POLICE, BOARD_CHAIR, WHOLE, False),
        (FOR_POLICE, None, WHOLE, False),
        (FOR_POLICE, STRANGER, "scanning", False),
        (PART, STRANGER, WHOLE, True),
        (PART, STRANGER, "scanning", True),
        (PART, STRANGER, "analysis", False),
        (PART, OWNER, "analysis", True),
        (PART, STRANGER, part_of(2), True),
        (PART, OWNER, part_of(2), False),
        (PART, None, "analysis", False),
        (NARROW, OWNER, "analysis", True),
        (NARROW, STRANGER, "analysis", False),
        (NARROW, CHAIR, "analysis", False),
    ],
)
def test_a_part_is_read_by_whoever_may_read_the_product_and_the_part(
    access: Access, person: int | None, part: str, readable: bool
) -> None:
    assert may_read(context(), access, person, DAY, part) is readable


def test_whoever_has_left_reads_nothing() -> None:
    gone = with_person(context(), OWNER, left_from=DAY)
    assert not may_read(gone, OPEN, OWNER, DAY)
    assert may_read(gone, OPEN, OWNER, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("access", "asked", "sensitive", "person", "readable"),
    [
        (None, A_FIRE, False, OWNER, True),
        (None, A_FIRE, True, OWNER, False),
        (None, A_FIRE, True, FIREFIGHTER, True),
        (None, A_FIRE, True, ANALYST, True),
        (None, A_FIRE, True, None, False),
        (FOR_POLICE, A_FIRE, False, COORDINATOR, False),
        (FOR_POLICE, A_FIRE, False, FIREFIGHTER, True),  # who is asked reads what they are asked
        (FOR_POLICE, A_FIRE, True, COORDINATOR, False),  # whose work it is, and the product is closed to them
        (FOR_POLICE, A_FIRE, False, OWNER, True),
        (FOR_POLICE, A_FIRE, True, OWNER, False),
        (FOR_POLICE, P_FIREFIGHTER, True, None, False),
    ],
)
def test_a_requirement_is_read_by_whoever_is_asked_and_by_readers_of_its_product(
    access: Access | None, asked: Reader, sensitive: bool, person: int | None, readable: bool
) -> None:
    inside = insiders(context(), [ANALYST], DAY) if sensitive else None
    assert may_read_requirement(context(), access, [asked], inside, person, DAY) is readable
    gone = with_person(context(), FIREFIGHTER, left_from=DAY)
    assert not may_read_requirement(gone, FOR_POLICE, [asked], inside, FIREFIGHTER, DAY)
    assert not may_read_requirement(gone, None, [asked], None, FIREFIGHTER, DAY)


@pytest.mark.parametrize(
    ("person", "named"), [(COORDINATOR, True), (CHAIR, True), (BOARD_CHAIR, True), (OWNER, False), (None, False)]
)
def test_which_victims_come_again_is_for_the_coordinator_and_above(person: int | None, named: bool) -> None:
    assert may_read_cases(context(), person, DAY) is named
    gone = with_person(context(), COORDINATOR, left_from=DAY)
    assert not may_read_cases(gone, COORDINATOR, DAY)


@pytest.mark.parametrize(("person", "inside"), [(ANALYST, True), (CHAIR, True), (COORDINATOR, True), (OWNER, False)])
def test_what_is_sensitive_is_for_those_whose_work_it_is(person: int, inside: bool) -> None:
    allowed = insiders(context(), [ANALYST], DAY)
    assert may_read_sensitive(context(), allowed, person, DAY) is inside
    assert not may_read_sensitive(context(), allowed, None, DAY)


@pytest.mark.parametrize(
    ("by", "access", "reason"),
    [
        (By(AUTHOR), OPEN, None),
        (By(ANALYST), OPEN, None),
        (By(COORDINATOR, AUTHOR), OPEN, None),
        (By(COORDINATOR), OPEN, "not_author"),
        (By(STRANGER), OPEN, "not_author"),
        (By(STRANGER, AUTHOR), OPEN, "not_coordinator"),
        (By(None), OPEN, "not_a_reader"),
        (By(AUTHOR), FOR_POLICE, None),
        (By(COORDINATOR, AUTHOR), FOR_POLICE, "not_a_reader"),
    ],
)
def test_the_author_or_the_areas_analyst_writes(by: By, access: Access, reason: str | None) -> None:
    assert _reason(not_to_write(context(), by, product(), access, DAY)) == reason


@pytest.mark.parametrize(
    ("person", "access", "reason"),
    [
        (COORDINATOR, OPEN, None),
        (CHAIR, FOR_POLICE, None),
        (BOARD_CHAIR, OPEN, None),
        (AUTHOR, OPEN, "not_coordinator"),
        (COORDINATOR, FOR_POLICE, "not_a_reader"),
        (None, OPEN, "nobody"),
    ],
)
def test_coordinator_or_chair_commissions_and_publishes_what_they_may_read(
    person: int | None, access: Access, reason: str | None
) -> None:
    assert _reason(not_to_steer(context(), By(person), product(), access, DAY, "publish")) == reason


def test_whoever_is_not_on_the_list_is_told_nothing_of_the_product() -> None:
    refused = not_to_steer(context(), By(COORDINATOR), product(), FOR_POLICE, DAY, "publish")
    assert refused is not None and product().title not in refused.sentence + refused.fix


@pytest.mark.parametrize(("person", "reason"), [(ANALYST, None), (COORDINATOR, None), (STRANGER, "not_coordinator")])
def test_an_analyst_or_the_coordinator_enters(person: int, reason: str | None) -> None:
    assert _reason(not_to_enter(context(), By(person), [ANALYST])) == reason


@pytest.mark.parametrize(
    ("person", "at_meeting", "allowed"),
    [
        (BOARD_CHAIR, False, True),
        (BOARD_CHAIR, True, True),
        (COORDINATOR, True, True),
        (COORDINATOR, False, False),
        (CHAIR, True, False),
        (None, True, False),
    ],
)
def test_a_body_adopts_by_its_chair_and_the_coordinator_records_its_meeting(
    person: int | None, at_meeting: bool, allowed: bool
) -> None:
    board = Body(1, "board", "Board", 5, chairs=(BOARD_CHAIR,))
    refused = not_to_adopt_for(context(), By(person), board, DAY, at_meeting=at_meeting)
    assert (refused is None) is allowed


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (By(OWNER), True),
        (By(FIREFIGHTER), True),
        (By(ANALYST), True),
        (By(COORDINATOR), True),
        (By(BOARD_CHAIR), True),
        (By(None), False),
        (By(13), False),
        (By(STRANGER, OWNER), False),
    ],
)
def test_a_requirement_is_answered_by_who_was_asked_or_entered_by_those_whose_work_it_is(
    by: By, allowed: bool
) -> None:
    refused = not_to_answer_requirement(context(), by, [OWNER], [FIRE], [ANALYST], DAY)
    assert (refused is None) is allowed


def _reason(refused: Refusal | None) -> str | None:
    return refused.reason if refused is not None else None
