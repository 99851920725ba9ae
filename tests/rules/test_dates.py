"""Due dates: entered on working days, brought forward with acceptance or by a meeting, never into the past."""

from datetime import date

import pytest

from rules.action import Refusal
from rules.calendar import Closure
from rules.life.dates import change_date
from rules.life.issue import issue, missing
from rules.life.owner import accept, acknowledge, claim_done, decline
from rules.life.who import By
from rules.words import NoticeKind
from tests.rules.builders import (
    BANK_HOLIDAYS,
    COORDINATOR,
    DEPUTY,
    OWNER,
    POLICE,
    STRANGER,
    Story,
    context,
    issued,
    proposal,
    with_closures,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7, TUE_8, WED_9 = (date(2026, 12, n) for n in range(7, 10))
LATER = date(2026, 12, 31)


def test_ten_working_days_from_16_december_are_4_january() -> None:
    assert context().own().add(date(2026, 12, 16), 10) == date(2027, 1, 4)
    assert len(BANK_HOLIDAYS) == 3


@pytest.mark.parametrize(
    ("due", "lacks"),
    [
        (FRI_4, {}),
        (SAT_5, {"due_on_closed"}),
        (date(2026, 12, 25), {"due_on_closed"}),
        (MON_7, {"due_on_closed"}),
    ],
    ids=["a Friday", "a Saturday", "Christmas Day", "a closure of the owner's agency"],
)
def test_a_due_date_is_a_working_day_for_both(due: date, lacks: set[str]) -> None:
    assert set(missing(proposal(due), NOVEMBER, context(Closure(MON_7, POLICE)))) == set(lacks)


@pytest.mark.parametrize(
    ("imported", "on", "lacks"),
    [
        (False, FRI_4, set()),
        (False, SAT_5, {"due_on_past"}),
        (True, SAT_5, set()),
    ],
    ids=["today", "yesterday", "an imported one keeps its true date"],
)
def test_nothing_is_issued_whose_due_date_has_passed(imported: bool, on: date, lacks: set[str]) -> None:
    story = Story(proposal(FRI_4, imported=imported), on)
    assert set(missing(story.action, on, story.ctx)) == lacks
    outcome = story.outcome(issue, COORDINATOR)
    if lacks:
        assert isinstance(outcome, Refusal)
        assert "its due date Fri 4 Dec 2026 has passed" in outcome.sentence
        assert "the next working day is Mon 7 Dec 2026" in outcome.sentence
    else:
        story.do(issue, COORDINATOR)


def test_the_sentence_offers_the_next_working_day() -> None:
    story = Story(proposal(LATER), NOVEMBER)
    outcome = story.outcome(change_date, COORDINATOR, date(2026, 12, 25))
    assert outcome.fix == "The next one is Tue 29 Dec 2026."


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner_id": None}, "owner"),
        ({"owner_agency_id": None}, "owner_agency"),
        ({"due_on": None}, "due_on"),
        ({"business_as_usual": False}, "priority"),
    ],
)
def test_an_incomplete_proposal_is_not_issued(fields: dict[str, object], code: str) -> None:
    story = Story(proposal(**({"due_on": FRI_4} | fields)), NOVEMBER)
    assert code in missing(story.action, NOVEMBER, story.ctx)
    assert story.refused(issue, COORDINATOR) == "incomplete"
    assert not story.log


def test_an_action_is_issued_once_and_by_the_coordinator() -> None:
    story = issued(FRI_4, NOVEMBER)
    assert story.said() == [(NOVEMBER, "issue", OWNER)]
    assert story.refused(issue, COORDINATOR) == "not_proposed"
    assert Story(proposal(FRI_4), NOVEMBER).refused(issue, STRANGER) == "not_coordinator"


@pytest.mark.parametrize(
    ("to", "refusal", "why"),
    [
        (THU_3, "too_soon", "two working days ahead"),
        (FRI_4, None, "three"),
        (SAT_5, "not_a_working_day", "a Saturday"),
        (LATER, "later_is_an_extension", "the same date is not earlier"),
    ],
)
def test_a_date_brought_forward_lies_three_working_days_ahead(to: date, refusal: str | None, why: str) -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    for at_meeting in (False, True):
        if refusal:
            assert story.refused(change_date, COORDINATOR, to, at_meeting=at_meeting) == refusal, why
        else:
            assert story.outcome(change_date, COORDINATOR, to, at_meeting=at_meeting)


def test_it_needs_the_owners_acceptance() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.do(change_date, COORDINATOR, FRI_4)
    assert story.action.due_on == LATER and story.told(K.ACCEPT_ASKED) == {OWNER}
    assert story.refused(change_date, COORDINATOR, MON_7) == "asked_already"
    assert story.refused(accept, STRANGER) == "not_owner"
    term, episode = story.action.term, story.action.episode
    story.do(accept)
    action = story.action
    assert (action.due_on, action.original_due_on, action.ladder_from) == (FRI_4, LATER, FRI_4)
    assert (action.term, action.episode) == (term + 1, episode + 1)
    assert story.refused(accept) == "nothing_to_accept"


def test_accepted_too_late_it_would_make_lateness_so_it_is_refused() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.do(change_date, COORDINATOR, FRI_4)
    assert story.daily_to(WED_2).refused(accept) == "too_soon"
    assert story.action.due_on == LATER


def test_accepted_after_the_day_was_closed_it_is_refused() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.do(change_date, COORDINATOR, TUE_8)
    story.ctx = with_closures(story.ctx, Closure(TUE_8, POLICE))
    assert story.refused(accept) == "not_a_working_day"


def test_a_meeting_decides_without_acceptance_and_over_one_that_waits() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.do(change_date, COORDINATOR, TUE_8)
    story.do(change_date, COORDINATOR, MON_7, at_meeting=True)
    assert story.action.due_on == MON_7
    assert [r.outcome for r in story.action.requests] == ["replaced", "accepted"]
    assert story.daily_to(TUE_8).steps == [(1, TUE_8)]


def test_a_claimed_action_is_not_re_dated() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.do(claim_done)
    assert story.refused(change_date, COORDINATOR, TUE_8, at_meeting=True) == "claimed"


def test_an_unacknowledged_action_stays_unacknowledged_when_a_meeting_moves_its_date() -> None:
    story = issued(LATER, TUE_1)
    story.do(change_date, COORDINATOR, TUE_8, at_meeting=True)
    assert story.daily_to(FRI_4).action.ack_rung == 2
    story.do(acknowledge)
    assert story.action.ack_rung == 0


def test_a_proposals_date_is_simply_set() -> None:
    story = Story(proposal(LATER), NOVEMBER)
    assert story.do(change_date, COORDINATOR, FRI_4) == []
    assert (story.action.due_on, story.action.original_due_on) == (FRI_4, None)
    assert story.refused(change_date, STRANGER, FRI_4) == "not_coordinator"


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (By(OWNER), None),
        (By(DEPUTY), None),
        (By(COORDINATOR, for_id=OWNER), None),
        (By(STRANGER), "not_owner"),
        (By(STRANGER, for_id=OWNER), "not_coordinator"),
    ],
)
def test_an_earlier_date_may_be_declined_and_the_date_stands(by: By, refusal: str | None) -> None:
    story = issued(LATER, WED_2)
    story.do(change_date, COORDINATOR, WED_9)
    before = story.action
    if refusal:
        assert story.refused(decline, by) == refusal
        return
    story.do(decline, by, "the lamp comes on the 20th")
    assert (story.action.due_on, story.action.term, story.action.episode) == (LATER, before.term, before.episode)
    assert story.action.requests[0].outcome == "declined"
    assert story.told(K.DECIDED) == (set() if by.person_id == COORDINATOR else {COORDINATOR})
    assert story.refused(accept, OWNER) == "nothing_to_accept"


def test_a_meeting_brings_forward_what_the_owner_declined() -> None:
    story = issued(LATER, WED_2)
    story.do(change_date, COORDINATOR, WED_9)
    story.do(decline, OWNER)
    story.do(change_date, COORDINATOR, WED_9, at_meeting=True)
    assert story.action.due_on == WED_9
