"""Who hears at each rung, and the weekly list. December 2026: Wed 2 is the due date of most stories."""

from datetime import date

import pytest

from rules.words import NoticeKind
from tests.rules.builders import CHAIR, CHIEF, COORDINATOR, DEPUTY, LEAD, OWNER, issued, with_person

K = NoticeKind
NOVEMBER = date(2026, 11, 2)


def day(number: int, month: int = 12) -> date:
    return date(2027 if month == 1 else 2026, month, number)


WED_2, THU_3, FRI_4, SAT_5 = (day(n) for n in range(2, 6))
MON_7, TUE_8, WED_9, FRI_11, MON_14 = day(7), day(8), day(9), day(11), day(14)


def test_rung_1_is_for_the_actor_and_by_a_mail_of_his_own_the_deputy() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_4)
    assert story.said(K.OVERDUE) == [(THU_3, "overdue", OWNER), (THU_3, "overdue", DEPUTY)]


def test_rung_2_goes_to_the_agency_lead_and_the_owner_is_told() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(MON_7)
    assert story.said(K.LEAD) == [(MON_7, "lead", LEAD)]
    assert (MON_7, "overdue", OWNER) in story.said(K.OVERDUE)


def test_rung_3_goes_to_the_coordinator_and_the_chair() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_9)
    assert story.said(K.RUNG_3) == [(WED_9, "rung_3", COORDINATOR), (WED_9, "rung_3", CHAIR)]
    assert (WED_9, "overdue", OWNER) in story.said(K.OVERDUE)


def test_a_gap_over_two_rungs_tells_each_audience_once_and_nothing_twice() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).gap_to(WED_9)
    assert sorted(story.said(K.OVERDUE, K.LEAD, K.RUNG_3)) == [
        (WED_9, "lead", LEAD),
        (WED_9, "overdue", OWNER),
        (WED_9, "rung_3", COORDINATOR),
        (WED_9, "rung_3", CHAIR),
    ]


def test_after_a_gap_over_a_weekend_the_weekend_itself_says_nothing() -> None:
    story = issued(FRI_4, NOVEMBER, acknowledged=True).gap_to(SAT_5)
    assert not story.log[1:], "only the issue notice"
    assert story.daily_to(MON_7).said(K.OVERDUE) == [(MON_7, "overdue", OWNER), (MON_7, "overdue", DEPUTY)]


def test_monday_is_the_first_working_day_of_the_week() -> None:
    story = issued(day(17), NOVEMBER, acknowledged=True).daily_to(day(8, 1))
    assert story.steps == [(1, day(18)), (2, day(22)), (3, day(24))]
    mondays = [(on, who) for on, _, who in story.said(K.MONDAY)]
    assert mondays == [
        (day(21), OWNER),
        (day(29), OWNER),  # Mon 28 is a bank holiday
        (day(29), LEAD),
        (day(29), COORDINATOR),
        (day(4, 1), OWNER),
        (day(4, 1), LEAD),
        (day(4, 1), COORDINATOR),
    ]


@pytest.mark.parametrize(
    ("due", "lines", "why"),
    [
        (FRI_4, [(MON_7, OWNER)], "the rung reached on that very Monday is in its list"),
        (MON_7, [], "reached on Tuesday: the mail of the rung says it, the list waits for next week"),
    ],
)
def test_the_monday_list_is_as_of_the_weeks_first_working_day(
    due: date, lines: list[tuple[date, int]], why: str
) -> None:
    story = issued(due, NOVEMBER, acknowledged=True).daily_to(FRI_11)
    assert [(on, who) for on, _, who in story.said(K.MONDAY)] == lines, why


def test_a_missed_monday_is_said_on_the_next_run_of_the_week_and_only_then() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_4).gap_to(TUE_8)
    assert story.said(K.MONDAY) == [(TUE_8, "monday", OWNER), (TUE_8, "monday", LEAD)]
    story.daily_to(FRI_11)
    assert len(story.said(K.MONDAY)) == 2


def test_a_missing_acknowledgement_is_on_the_mondays_of_actor_and_lead_too() -> None:
    story = issued(day(31), THU_3).daily_to(MON_14)
    assert story.said(K.MONDAY) == [(MON_14, "monday", OWNER), (MON_14, "monday", LEAD)]


def test_an_escalation_never_goes_only_to_somebody_already_at_a_lower_rung() -> None:
    lead_owns = issued(WED_2, NOVEMBER, acknowledged=True)
    lead_owns.ctx = with_person(lead_owns.ctx, OWNER, deputy_id=LEAD)
    assert lead_owns.daily_to(MON_7).told(K.LEAD) == {CHIEF}, "the lead heard at rung 1, as deputy"


def test_without_anybody_above_the_lead_rung_2_goes_to_the_coordinator() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True)
    story.ctx = with_person(with_person(story.ctx, OWNER, deputy_id=LEAD), LEAD, escalate_to_id=None)
    assert story.daily_to(MON_7).told(K.LEAD) == {COORDINATOR}
    assert CHAIR in story.daily_to(WED_9).told(K.RUNG_3)
