"""Hold and release: whoever could not know is not late. The clocks count from the day of release."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import ActionState
from rules.life.owner import acknowledge, claim_done
from rules.life.release import begin_anew
from rules.life.stops import grant_pause
from rules.outlook import outlook
from rules.reasons import Next
from rules.words import MatterReason, NoticeKind
from tests.moments import london
from tests.rules.builders import COORDINATOR, OWNER, Story, context, issued

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4 = (date(2026, 12, n) for n in range(1, 5))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, WED_16, THU_31 = date(2026, 12, 14), date(2026, 12, 16), date(2026, 12, 31)


def in_hold(story: Story) -> Story:
    """As the tables say it of an action whose issue notice waits while its partnership is in hold."""
    story.action = replace(story.action, unheard=True)
    return story


def released(story: Story, day: date) -> ActionState:
    change = begin_anew(story.action, day, story.ctx)
    story.at(day).keep(change)
    return story.action


def test_no_clock_runs_while_nobody_could_hear_of_it() -> None:
    story = in_hold(issued(WED_2, NOVEMBER)).daily_to(THU_31)
    assert story.action.rung == 0
    assert not story.told(K.OVERDUE, K.LEAD, K.RUNG_3, K.ACK_MISSED, K.MONDAY, K.MATTER)
    assert outlook(story.action, THU_31, story.ctx).step is Next.HELD


def test_from_the_day_of_release_the_owner_has_as_long_as_from_an_issue() -> None:
    story = in_hold(issued(WED_9, TUE_1)).daily_to(THU_3)
    action = released(story, FRI_4)
    assert (action.ack_from, action.ack_due_on, action.ladder_from) == (FRI_4, TUE_8, WED_9)
    assert [event for event, _ in story.daily_to(TUE_8).steps] == [] and story.action.ack_rung == 0
    assert story.daily_to(WED_9).action.ack_rung_on == WED_9


def test_a_due_date_that_passed_in_hold_stays_and_its_ladder_counts_from_release() -> None:
    story = in_hold(issued(WED_2, NOVEMBER)).daily_to(WED_9)
    action = released(story, THU_10)
    assert (action.due_on, action.original_due_on, action.ladder_from, action.term) == (WED_2, WED_2, THU_10, 1)
    story.action = replace(story.action, acknowledged_on=THU_10)
    assert story.daily_to(date(2026, 12, 17)).steps == [
        (1, FRI_11),
        (2, date(2026, 12, 15)),
        (3, date(2026, 12, 17)),
    ]


def test_released_twice_nothing_more_changes() -> None:
    story = in_hold(issued(WED_2, NOVEMBER))
    released(story, THU_3)
    story.action = replace(story.action, unheard=True)  # it is still in hold: the run that released broke off
    assert begin_anew(story.action, THU_3, story.ctx).events == []
    assert released(story, FRI_4).ack_from == FRI_4, "on another day it begins once more"


def test_what_was_heard_of_is_left_alone() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(MON_7)
    change = begin_anew(story.action, TUE_8, story.ctx)
    assert (change.action, change.events) == (story.action, [])


def test_an_acknowledgement_by_telephone_holds_and_only_the_ladder_begins_anew() -> None:
    story = in_hold(issued(WED_2, NOVEMBER)).at(TUE_1)
    story.do(acknowledge)
    action = released(story, THU_10)
    assert (action.acknowledged_on, action.ladder_from) == (TUE_1, THU_10)


def climbed() -> Story:
    """No mail had left for weeks when it was put in hold: rung 3, and an item of the performance group."""
    story = issued(NOVEMBER, NOVEMBER).daily_to(TUE_1)
    assert story.action.late_rung == 3 and story.action.ack_rung == 2
    assert story.action.matter(MatterReason.LATE) is not None
    return in_hold(story)


def test_what_climbed_before_the_hold_begins_at_rung_0_in_a_term_of_its_own() -> None:
    story = climbed()
    action = released(story, WED_2)
    assert (action.rung, action.term, action.term_from, action.ladder_from) == (0, 2, WED_2, WED_2)
    assert action.matter(MatterReason.LATE) is None
    (said,) = [e for e in begin_anew(climbed().action, WED_2, story.ctx).events if e.kind == "begun_anew"]
    assert (said.reason, said.payload["rung"]) == ("nobody_had_heard", 3)
    assert story.daily_to(THU_3).steps == [(1, THU_3)]


@pytest.mark.parametrize("heard_late", [False, True], ids=["rung 0", "after a climb"])
def test_a_pause_goes_on_across_the_release(heard_late: bool) -> None:
    story = (climbed() if heard_late else in_hold(issued(NOVEMBER, NOVEMBER))).at(TUE_1)
    story.do(grant_pause, COORDINATOR, FRI_11, "the owner is away")
    action = released(story, THU_3)
    assert [action.is_paused(day) for day in (THU_3, FRI_4, FRI_11, MON_14)] == [True, True, True, False]
    assert story.daily_to(FRI_11).steps == []
    assert story.daily_to(MON_14).steps == [(1, MON_14)]


def test_a_claim_entered_in_hold_goes_on() -> None:
    story = in_hold(issued(NOVEMBER, NOVEMBER)).at(TUE_1)
    story.do(claim_done, OWNER)
    action = released(story, WED_2)
    assert action.is_paused(THU_3) and action.status == "done_claimed"


@pytest.mark.parametrize(("clock", "urgent"), [("14:59", True), ("15:00", False)])
def test_an_urgent_time_that_passed_unheard_ends(clock: str, urgent: bool) -> None:
    story = in_hold(issued(WED_9, NOVEMBER))
    due_at = london("2026-12-02 15:00")
    story.action = replace(story.action, urgent_due_at=due_at, urgent_from=london("2026-12-01 09:00"))
    story.ctx = context(as_of=london(f"2026-12-02 {clock}"))
    assert (released(story, WED_2).urgent_due_at == due_at) is urgent
