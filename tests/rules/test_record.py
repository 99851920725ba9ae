"""Who may enter, share, grade anew and review a record; when its review falls due."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import Refusal
from rules.life.who import SYSTEM, By
from rules.marking import Agreement, HandlingCode, InformationAssessment, Marking, SourceEvaluation
from rules.people import Agency, Context, Person
from rules.policy import GrantLevel
from rules.reading import Reader
from rules.record import (
    DisposeFor,
    Record,
    RetainFor,
    Reviewed,
    not_to_add,
    not_to_change,
    not_to_share,
    not_to_unshare,
    review,
    still_read,
    with_review,
)

DAY = date(2026, 12, 2)
POLICE, COUNCIL, HOUSING = 1, 2, 3
WRITER, COORDINATOR, CHAIR, COLLEAGUE, LEAVER, OUTSIDER = range(11, 17)
AGENCY = {WRITER: POLICE, COORDINATOR: COUNCIL, CHAIR: COUNCIL, COLLEAGUE: POLICE, LEAVER: POLICE, OUTSIDER: HOUSING}
CTX = Context(
    people={
        one: Person(one, f"Person {one}", agency, left_from=DAY if one == LEAVER else None)
        for one, agency in AGENCY.items()
    },
    agencies={one: Agency(one, f"Agency {one}") for one in (POLICE, COUNCIL, HOUSING)},
    coordinator_id=COORDINATOR,
    chair_id=CHAIR,
    levels={COORDINATOR: GrantLevel.COORDINATOR, CHAIR: GrantLevel.CHAIR},
)
MARKING = Marking(SourceEvaluation.RELIABLE, InformationAssessment.CORROBORATED, HandlingCode.PERMITTED)
ISA = Agreement("isa", "Sharing", frozenset({POLICE, COUNCIL}))
RECORD = Record(1, "NW-I-2026/0001", DAY, replace(MARKING, review_on=date(2032, 12, 2)), originator_id=WRITER)
GONE = replace(RECORD, state="disposed")
UNDER = replace(RECORD, agreement=ISA)


def reason(found: object) -> str:
    return found.reason if isinstance(found, Refusal) else ""


@pytest.mark.parametrize(
    ("by", "why"),
    [
        (SYSTEM, ""), (By(WRITER), ""), (By(OUTSIDER), ""), (By(None), "nobody"), (By(99), "nobody"),
        (By(LEAVER), "has_left"), (By(COLLEAGUE, WRITER), "not_coordinator"), (By(COORDINATOR, WRITER), ""),
    ],
)  # fmt: skip
def test_a_member_enters_a_record_and_the_coordinator_for_somebody_else(by: By, why: str) -> None:
    assert reason(not_to_add(CTX, by, DAY)) == why


@pytest.mark.parametrize(
    ("by", "record", "why"),
    [
        (By(WRITER), RECORD, ""), (By(COORDINATOR), RECORD, ""), (By(CHAIR), RECORD, "not_coordinator"),
        (By(COLLEAGUE), RECORD, "not_coordinator"), (By(None), RECORD, "nobody"), (SYSTEM, RECORD, "nobody"),
        (By(WRITER), GONE, "disposed"), (By(COORDINATOR), GONE, "disposed"),
        (By(LEAVER), replace(RECORD, originator_id=LEAVER), "not_coordinator"),
    ],
)  # fmt: skip
def test_the_originator_and_the_coordinator_change_a_record_and_nobody_else(by: By, record: Record, why: str) -> None:
    assert reason(not_to_change(CTX, by, record, DAY, "share")) == why


@pytest.mark.parametrize(
    ("reader", "record", "source", "why"),
    [
        (Reader(COLLEAGUE), RECORD, True, ""), (Reader(agency_id=HOUSING), RECORD, False, ""),
        (Reader(agency_id=HOUSING), RECORD, True, "source_text_for_people"),
        (Reader(LEAVER), RECORD, False, "has_left"),
        (Reader(OUTSIDER), UNDER, False, "reader_not_a_party"), (Reader(COLLEAGUE), UNDER, False, ""),
        (Reader(OUTSIDER), replace(UNDER, from_agency_id=HOUSING), False, ""),
        (Reader(agency_id=HOUSING), UNDER, False, "reader_not_a_party"),
    ],
)  # fmt: skip
def test_to_whom_a_record_may_be_shared(reader: Reader, record: Record, source: bool, why: str) -> None:
    assert reason(not_to_share(CTX, By(WRITER), record, [reader], source_text=source, day=DAY)) == why


@pytest.mark.parametrize(
    ("by", "next_on", "said"),
    [
        (COORDINATOR, None, date(2032, 12, 2)), (COORDINATOR, date(2032, 12, 2), date(2032, 12, 2)),
        (COORDINATOR, date(2032, 12, 3), "review_out_of_range"), (COORDINATOR, DAY, "review_out_of_range"),
        (COORDINATOR, date(2026, 12, 3), date(2026, 12, 3)), (WRITER, None, "not_coordinator"),
    ],
)  # fmt: skip
def test_a_record_is_kept_until_a_review_within_its_class(by: int, next_on: date | None, said: object) -> None:
    found = review(CTX, By(by), RECORD, RetainFor.LEGAL_DUTY, next_on, DAY)
    assert (found.next_on if isinstance(found, Reviewed) else found.reason) == said


def test_what_is_disposed_of_has_no_next_review_and_is_reviewed_no_more() -> None:
    found = review(CTX, By(COORDINATOR), RECORD, DisposeFor.INACCURATE, None, DAY)
    assert isinstance(found, Reviewed) and (found.outcome, found.next_on) == ("dispose", None)
    assert reason(review(CTX, By(COORDINATOR), GONE, RetainFor.LEGAL_DUTY, None, DAY)) == "disposed"


def test_a_class_that_the_policy_no_longer_has_can_still_be_reviewed() -> None:
    old = replace(RECORD, marking=replace(MARKING, retention_class="gone", review_on=DAY))
    assert isinstance(review(CTX, By(COORDINATOR), old, RetainFor.LEGAL_DUTY, None, DAY), Reviewed)


@pytest.mark.parametrize(
    ("sensitive", "given", "due"),
    [
        (False, None, date(2032, 12, 2)),
        (True, None, date(2027, 12, 2)),
        (False, date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_first_review_is_worked_out_unless_it_is_given(sensitive: bool, given: date | None, due: date) -> None:
    record = replace(RECORD, marking=replace(MARKING, sensitive=sensitive, review_on=given))
    assert with_review(CTX, record).review_on == due


ONE, OTHER, AGENCY_LINE = Reader(person_id=COLLEAGUE), Reader(person_id=CHAIR), Reader(agency_id=POLICE)
LISTED = replace(RECORD, restricted=True, readers=frozenset({ONE, OTHER}), source_readers=frozenset({COLLEAGUE}))
UNSHARED: list[tuple[str, By, Record, tuple[Reader, ...], dict[str, bool], str]] = [
    ("one of two", By(WRITER), LISTED, (ONE,), {}, ""),
    ("by the coordinator", By(COORDINATOR), LISTED, (ONE,), {}, ""),
    ("by a reader", By(COLLEAGUE), LISTED, (ONE,), {}, "not_coordinator"),
    ("who is not on the list", By(WRITER), LISTED, (AGENCY_LINE,), {}, "not_on_list"),
    ("the last", By(WRITER), LISTED, (ONE, OTHER), {}, "last_reader"),
    ("the last, meant so", By(WRITER), LISTED, (ONE, OTHER), {"leave_nobody": True}, ""),
    ("the last of an open one", By(WRITER), replace(LISTED, restricted=False), (ONE, OTHER), {}, ""),
    ("the source text of all", By(WRITER), LISTED, (ONE,), {"source_text": True}, ""),
    ("source text never given", By(WRITER), LISTED, (OTHER,), {"source_text": True}, "not_on_list"),
    ("of a disposed one", By(COORDINATOR), replace(LISTED, state="disposed"), (ONE,), {}, "disposed"),
]


@pytest.mark.parametrize(
    ("by", "record", "off", "how", "why"), [one[1:] for one in UNSHARED], ids=[one[0] for one in UNSHARED]
)
def test_readers_are_taken_off_by_who_may_and_the_last_only_if_that_is_meant(
    by: By, record: Record, off: tuple[Reader, ...], how: dict[str, bool], why: str
) -> None:
    asked = {"source_text": False, "leave_nobody": False} | how
    found = not_to_unshare(CTX, by, record, frozenset(off), day=DAY, **asked)
    assert reason(found) == why


def test_who_may_read_it_for_all_that_is_told() -> None:
    after = replace(LISTED, has_sanitised_text=True, readers=frozenset({AGENCY_LINE}))
    assert {one: found.reason.value for one, found in still_read(after, (ONE, OTHER), CTX, DAY).items()} == {
        ONE: "agency_on_list"
    }
