"""What is asked of an action before it is entered."""

from datetime import date

import pytest

from rules.entering import not_to_enter, over_the_cap, unfit_date
from rules.life.dates import change_date
from rules.life.who import SYSTEM, By
from rules.policy import Policy
from tests.rules.builders import CHAIR, COORDINATOR, LEAD, OWNER, POLICE, Story, context, proposal

FRI_27, SAT_28, MON_30 = (date(2026, 11, n) for n in (27, 28, 30))
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7 = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("by", "refusal", "why"),
    [
        (By(COORDINATOR), None, "the coordinator"),
        (By(CHAIR), None, "and whoever stands above her"),
        (By(LEAD), "not_coordinator", "an agency lead asks the coordinator"),
        (By(OWNER), "not_coordinator", "so does an owner"),
        (By(None), "nobody", "it must be said who acts"),
        (SYSTEM, None, "a breach opens its own action"),
    ],
)
def test_actions_are_entered_by_the_coordinator_or_by_a_flow(by: By, refusal: str | None, why: str) -> None:
    refused = not_to_enter(context(), by)
    assert (refused.reason if refused else None) == refusal, why


@pytest.mark.parametrize(
    ("due_on", "statutory_on", "refusal", "offered"),
    [
        (TUE_1, None, "past", "Thu 3 Dec 2026"),
        (SAT_28, None, "past", "Thu 3 Dec 2026"),
        (WED_2, None, None, ""),
        (THU_3, None, None, ""),
        (SAT_5, None, "not_a_working_day", "Mon 7 Dec 2026"),
        (FRI_4, FRI_4, None, ""),
        (MON_7, FRI_4, "past_statutory_date", "Fri 4 Dec 2026"),
        (MON_7, SAT_5, "past_statutory_date", "Fri 4 Dec 2026"),
        (FRI_4, TUE_1, "past_statutory_date", "Check the statutory date"),
        (date(2026, 12, 29), date(2026, 12, 28), "past_statutory_date", "Thu 24 Dec 2026"),
    ],
)
def test_a_new_actions_date_lies_ahead_on_a_working_day_and_within_the_statutory_date(
    due_on: date, statutory_on: date | None, refusal: str | None, offered: str
) -> None:
    refused = unfit_date(context(), POLICE, due_on, statutory_on, WED_2)
    assert (refused.reason if refused else None) == refusal
    assert refused is None or offered in refused.fix


@pytest.mark.parametrize(
    ("to", "imported", "refusal"), [(TUE_1, False, "past"), (WED_2, False, None), (TUE_1, True, None)]
)
def test_nor_is_a_proposal_given_a_date_that_is_past_unless_an_old_log_has_it(
    to: date, imported: bool, refusal: str | None
) -> None:
    story = Story(proposal(THU_3, imported=imported), WED_2)
    if refusal:
        assert story.refused(change_date, COORDINATOR, to) == refusal
    else:
        story.do(change_date, COORDINATOR, to)
        assert story.action.due_on == to


@pytest.mark.parametrize(
    ("cap", "live", "remarked"), [(5, 4, False), (5, 5, True), (5, 6, True), (1, 0, False), (1, 1, True)]
)
def test_one_more_for_an_owner_who_has_enough_is_remarked_on(cap: int, live: int, remarked: bool) -> None:
    found = over_the_cap(context(policy=Policy(soft_cap_live_actions=cap)), OWNER, live)
    assert (found is not None) is remarked
    assert found is None or found.sentence.startswith(f"Olive Owner has {live} live actions already")
