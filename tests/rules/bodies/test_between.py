"""Whose chair is asked to decide between meetings: a meeting that is 20 working days off is near, one at 21 is far.

Thursday 10 December 2026. Bank holidays: 25 and 28 Dec, 1 Jan; 20 working days later it is Tuesday 12 January.
"""

from dataclasses import replace
from datetime import date

import pytest

from rules.bodies.between import waits_too_long, waits_until
from rules.bodies.facts import BOARD, PERFORMANCE, Body, Sitting
from rules.bodies.other_notices import other_notices
from rules.bodies.others import BREACH, OtherMatter
from rules.matters import asked_between
from rules.people import Context
from rules.standing import Listing, Matter
from rules.words import DecisionOutcome, MatterReason, MeetingState, NoticeKind
from tests.rules.builders import PG_CHAIR, context

TODAY = date(2026, 12, 10)
NEAR, FAR, WAS = date(2027, 1, 12), date(2027, 1, 13), date(2026, 12, 17)
GROUP = Body(4, "performance", "Performance Group", PERFORMANCE, None, (PG_CHAIR,), (PG_CHAIR,))


def sitting(on: date, *, published: bool = False) -> Sitting:
    """The group's meeting of 17 December, wherever it was moved to."""
    return Sitting(
        1, 4, PERFORMANCE, WAS, on, date(2026, 12, 9), published_on=date(2026, 12, 9) if published else None
    )


def listing(on: date, level: int = PERFORMANCE, published_on: date | None = date(2026, 12, 9)) -> Listing:
    return Listing(1, level, level, on, MeetingState.PLANNED, published_on)


def ctx(*sittings: Sitting) -> Context:
    return context(bodies={4: GROUP}, sittings=sittings)


@pytest.mark.parametrize(
    ("meeting_on", "asked"), [(NEAR, None), (FAR, "2026-12-17")], ids=["20 working days off", "21"]
)
def test_what_is_on_no_paper_waits_for_the_next_meeting(meeting_on: date, asked: str | None) -> None:
    assert waits_too_long((), PERFORMANCE, TODAY, ctx(sitting(meeting_on))) == asked
    planned = listing(meeting_on, published_on=None)
    assert waits_too_long((planned,), PERFORMANCE, TODAY, ctx(sitting(meeting_on))) == asked


@pytest.mark.parametrize(
    ("state", "day", "asks"),
    [
        (MeetingState.HELD, WAS, False),
        (MeetingState.HELD, date(2026, 12, 18), True),
        (MeetingState.CANCELLED, WAS, True),
    ],
    ids=["on the day of the meeting that has it", "the day after, undecided", "it was cancelled"],
)
def test_nobody_is_asked_on_the_day_of_the_meeting_that_has_it(state: MeetingState, day: date, asks: bool) -> None:
    had = replace(listing(WAS), state=state)
    later = replace(sitting(date(2027, 3, 18)), id=2, occurrence_on=date(2027, 3, 18))
    assert (waits_too_long((had,), PERFORMANCE, day, ctx(later)) is not None) is asks


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("late-1:2026-12-17", ("", FAR)),
        ("late-1:2026-12-17:2027-01-13", ("moved", FAR)),
        ("late-1:none", ("no_date", None)),
        ("late-1:2027-02-01", ("", date(2027, 2, 1))),
    ],
)
def test_the_chair_reads_which_meeting_is_far_off(period: str, said: tuple[str, date | None]) -> None:
    assert waits_until(period, PERFORMANCE, ctx(sitting(FAR))) == said


@pytest.mark.parametrize(
    ("meeting_on", "asked"),
    [(WAS, None), (NEAR, None), (FAR, "2026-12-17:2027-01-13"), (date(2026, 12, 9), None)],
    ids=["where it was", "20 working days off", "21", "it has been, and is not on record"],
)
def test_what_is_on_a_published_paper_waits_for_that_meeting_wherever_it_was_moved(
    meeting_on: date, asked: str | None
) -> None:
    here = ctx(sitting(meeting_on, published=True))
    assert waits_too_long((listing(meeting_on),), PERFORMANCE, TODAY, here) == asked
    if asked:
        assert waits_too_long((listing(meeting_on),), PERFORMANCE, TODAY, ctx()) == "2027-01-13:2027-01-13"


def test_without_a_date_its_chair_is_asked_and_below_the_group_no_body_is() -> None:
    assert waits_too_long((), PERFORMANCE, TODAY, ctx()) == "none"
    assert waits_too_long((), 3, TODAY, ctx()) is None


def test_what_the_body_decided_when_it_last_had_it_is_given_its_time() -> None:
    had = replace(listing(date(2026, 11, 19)), state=MeetingState.HELD, outcome=DecisionOutcome.RESOURCE)
    assert waits_too_long((had,), PERFORMANCE, TODAY, ctx()) is None


def test_the_paper_of_the_group_does_not_answer_for_the_board_that_has_it_now() -> None:
    assert waits_too_long((listing(WAS),), BOARD, TODAY, ctx()) == "none"


@pytest.mark.parametrize(("meeting_on", "asked"), [(NEAR, None), (FAR, "third_extension-3:none")])
def test_another_matter_of_the_action_on_the_paper_of_a_meeting_soon_brings_this_one_before_it_too(
    meeting_on: date, asked: str | None
) -> None:
    """In that meeting the body has the action before it; a meeting that is far off itself silences nobody."""
    here = ctx(sitting(meeting_on, published=True))
    late = Matter(MatterReason.LATE, 1, TODAY, "", rung=4, listings=(listing(meeting_on),))
    third = Matter(MatterReason.THIRD_EXTENSION, 3, TODAY, "", rung=4)
    assert asked_between(third, TODAY, here, (late, third)) == asked
    assert asked_between(third, TODAY, here) == "third_extension-3:none", "of itself it is on no paper"


@pytest.mark.parametrize(("meeting_on", "asked"), [(NEAR, 0), (FAR, 1)])
def test_a_matter_of_a_breach_is_asked_about_in_the_same_way(meeting_on: date, asked: int) -> None:
    matter = OtherMatter(BREACH, 3, MatterReason.BREACH_UNEXPLAINED, 1)
    here = ctx(sitting(meeting_on, published=True))
    drafts = other_notices(matter, PERFORMANCE, (listing(meeting_on),), TODAY, here)
    found = [one for one in drafts if one.kind is NoticeKind.OUT_OF_MEETING]
    assert len(found) == asked and all(one.recipient_id == PG_CHAIR for one in found)
