"""What its chair decided between meetings waits for the body's next paper; what was referred and came back does not.

The group meets on Thu 17 Dec and Thu 21 Jan (its pack is out on the 13th), the board on Tue 26 Jan. The group's chair
decided on Fri 18 Dec, the board's on the days named.
"""

from dataclasses import replace
from datetime import date

import pytest

from rules.bodies.facts import BOARD, COUNTY, PERFORMANCE
from rules.forecast_bodies import on_paper
from rules.standing import Listing, decided_last, overtaken, to_ratify, without_meeting
from rules.words import DecisionOutcome as D
from rules.words import MeetingState

PLANNED, HELD = MeetingState.PLANNED, MeetingState.HELD
ON = date(2026, 12, 18)
PACK = date(2027, 1, 13)
PLAN = Listing(2, 4, PERFORMANCE, date(2027, 1, 21), PLANNED)
UP = replace(PLAN, decided_on=ON, outcome=D.REFER_UP)
MEANS = replace(PLAN, decided_on=ON, outcome=D.RESOURCE)
AT_BOARD = Listing(3, 5, BOARD, date(2027, 1, 26), PLANNED)
DOWN = replace(AT_BOARD, decided_on=date(2026, 12, 21), outcome=D.REFER_DOWN)
BEFORE = replace(DOWN, decided_on=date(2026, 12, 17))
COUNTYWARDS = replace(AT_BOARD, decided_on=ON, outcome=D.REFER_UP)


@pytest.mark.parametrize(
    ("listings", "level", "back", "ratify"),
    [
        ((), PERFORMANCE, (), None),
        ((PLAN,), PERFORMANCE, (), None),
        ((MEANS,), PERFORMANCE, (), MEANS),
        ((MEANS, DOWN), PERFORMANCE, (), MEANS),
        ((UP,), PERFORMANCE, (), UP),
        ((UP, BEFORE), PERFORMANCE, (), UP),
        ((UP, DOWN), PERFORMANCE, (UP,), None),
        ((UP, replace(DOWN, decided_on=ON)), PERFORMANCE, (UP,), None),
        ((replace(UP, published_on=PACK), DOWN), PERFORMANCE, (replace(UP, published_on=PACK),), None),
        ((replace(UP, state=HELD), DOWN), PERFORMANCE, (), None),
        ((UP, DOWN), BOARD, (DOWN,), None),
        ((without_meeting(5, BOARD, ON, D.REFER_DOWN),), BOARD, (without_meeting(5, BOARD, ON, D.REFER_DOWN),), None),
        ((COUNTYWARDS,), BOARD, (COUNTYWARDS,), None),
        ((COUNTYWARDS,), COUNTY, (), None),
    ],
    ids=[
        "nothing",
        "only planned",
        "means given: the next paper asks to ratify that",
        "means given, whatever the board did",
        "referred up, and its rung has not followed yet",
        "referred up after the board had sent it down",
        "referred up and sent down since",
        "both on one day",
        "on the paper, referred up after it and sent down",
        "the meeting was held, and ratified that it went up",
        "sent down, and up again: the board has it",
        "sent down with no meeting of the board ahead, and up again",
        "the county gave it back to the board",
        "the county has it",
    ],
)
def test_a_referral_is_overtaken_once_the_item_is_back(
    listings: tuple[Listing, ...], level: int, back: tuple[Listing, ...], ratify: Listing | None
) -> None:
    assert (overtaken(listings, level), to_ratify(listings, level)) == (back, ratify)


@pytest.mark.parametrize(
    ("outcome", "given_its_time"),
    [(D.RESOURCE, True), (D.REFER_UP, False), (D.REFER_DOWN, False), (None, False)],
)
def test_what_a_body_only_referred_is_no_decision_that_is_given_its_time(
    outcome: D | None, given_its_time: bool
) -> None:
    met = Listing(1, 5, BOARD, date(2026, 12, 17), HELD, date(2026, 12, 9), date(2026, 12, 17), outcome)
    assert decided_last((met,), BOARD) is given_its_time


def test_in_a_forecast_the_paper_lists_as_open_what_came_back_and_as_decided_what_waits_to_be_ratified() -> None:
    paper = replace(PLAN, published_on=PACK)
    assert paper in on_paper((UP, DOWN), paper)
    assert on_paper((MEANS,), paper) == (replace(paper, outcome=D.RESOURCE, decided_on=ON),)
