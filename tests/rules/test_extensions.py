"""Extensions: who may grant which, until when, what a request pauses, what a new date begins."""

from dataclasses import replace
from datetime import date

import pytest

from rules.calendar import Closure
from rules.life.extensions import decline_extension, grant_extension, request_extension
from rules.life.owner import claim_done
from rules.life.who import By
from rules.policy import GrantLevel, Grants
from rules.words import MatterReason, NoticeKind
from tests.rules.builders import (
    BOARD_CHAIR,
    CHAIR,
    COORDINATOR,
    OWNER,
    PG_CHAIR,
    POLICE,
    STRANGER,
    Story,
    context,
    issued,
    with_closures,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, TUE_15, WED_16, THU_17 = (date(2026, 12, n) for n in range(14, 18))
WHY = "more_time_needed"


def asked(on: date = WED_2, to: date = MON_14, **fields: object) -> Story:
    story = issued(WED_2, NOVEMBER, acknowledged=True, **fields).daily_to(on)
    story.do(request_extension, OWNER, to, WHY)
    return story


@pytest.mark.parametrize(
    ("requests_before", "rung", "level"),
    [
        (0, 0, GrantLevel.COORDINATOR),
        (0, 2, GrantLevel.COORDINATOR),
        (0, 3, GrantLevel.CHAIR),
        (0, 4, GrantLevel.PERFORMANCE),
        (0, 5, GrantLevel.BOARD),
        (1, 0, GrantLevel.CHAIR),
        (1, 3, GrantLevel.CHAIR),
        (1, 4, GrantLevel.PERFORMANCE),
        (2, 0, GrantLevel.PERFORMANCE),
        (2, 5, GrantLevel.BOARD),
        (7, 1, GrantLevel.PERFORMANCE),
    ],
)
def test_the_higher_of_count_and_rung_says_who_may_grant(requests_before: int, rung: int, level: GrantLevel) -> None:
    assert Grants().level(requests_before, rung) is level


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(COORDINATOR, None), (CHAIR, None), (STRANGER, "not_coordinator"), (OWNER, "not_coordinator")],
)
def test_the_first_is_the_coordinators_or_anybodys_above(by: int, refusal: str | None) -> None:
    story = asked()
    assert story.refused(grant_extension, by) == refusal if refusal else story.do(grant_extension, by)


@pytest.mark.parametrize(("by", "refusal"), [(COORDINATOR, "not_chair"), (CHAIR, None), (PG_CHAIR, None)])
def test_the_second_is_the_chairs(by: int, refusal: str | None) -> None:
    story = asked(TUE_1)
    story.do(decline_extension, COORDINATOR)
    story.do(request_extension, OWNER, MON_14, WHY)
    assert [m.reason for m in story.action.matters] == [MatterReason.SECOND_EXTENSION]
    assert story.told(K.MATTER) == {COORDINATOR, CHAIR}, "a rung-3 matter"
    assert story.refused(grant_extension, by) == refusal if refusal else story.do(grant_extension, by)


@pytest.mark.parametrize(("by", "refusal"), [(CHAIR, "not_performance"), (PG_CHAIR, None), (BOARD_CHAIR, None)])
def test_the_third_is_the_performance_groups(by: int, refusal: str | None) -> None:
    story = asked(TUE_1)
    for _ in range(2):
        story.do(decline_extension, COORDINATOR)
        story.do(request_extension, OWNER, MON_14, WHY)
    assert story.refused(grant_extension, by) == refusal if refusal else story.do(grant_extension, by)


def test_at_rung_3_the_first_is_the_chairs() -> None:
    assert asked(TUE_8, to=MON_14).action.late_rung == 2
    story = asked(WED_9, to=MON_14)
    assert story.action.late_rung == 3
    assert story.refused(grant_extension, COORDINATOR) == "not_chair"
    story.do(grant_extension, CHAIR)


def test_nobody_grants_what_they_asked_for() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    story.ctx = replace(story.ctx, levels={**story.ctx.levels, OWNER: GrantLevel.CHAIR})
    story.do(request_extension, OWNER, MON_14, WHY)
    assert story.refused(grant_extension, OWNER) == "own_request"


@pytest.mark.parametrize(
    ("to", "refusal", "why"),
    [
        (WED_16, None, "ten working days from the grant"),
        (THU_17, "too_far", "eleven"),
        (THU_3, None, "one day later is later"),
        (WED_2, "not_later", "the due date itself is not later"),
        (SAT_5, "not_a_working_day", "a Saturday; the next working day is offered"),
    ],
)
def test_a_new_date_is_at_most_ten_working_days_from_the_grant(to: date, refusal: str | None, why: str) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    if refusal:
        assert story.refused(request_extension, OWNER, to, WHY) == refusal, why
    else:
        story.do(request_extension, OWNER, to, WHY)


def test_or_the_next_tasking_meeting_when_that_is_later() -> None:
    story = issued(WED_2, NOVEMBER, context(next_meeting_on=date(2026, 12, 30)), acknowledged=True).daily_to(WED_2)
    assert story.refused(request_extension, OWNER, date(2026, 12, 31), WHY) == "too_far"
    story.do(request_extension, OWNER, date(2026, 12, 30), WHY)


@pytest.mark.parametrize(("to", "refusal"), [(MON_14, None), (TUE_15, "past_statutory_date")])
def test_none_past_a_statutory_date(to: date, refusal: str | None) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True, statutory_on=MON_14).daily_to(WED_2)
    if refusal:
        assert story.refused(request_extension, OWNER, to, WHY) == refusal
    else:
        story.do(request_extension, OWNER, to, WHY)


def test_the_date_granted_is_checked_on_the_day_of_the_grant() -> None:
    story = asked(to=FRI_4).daily_to(FRI_4)
    assert story.refused(grant_extension, COORDINATOR) == "not_later", "Fri 4 is today"
    assert story.refused(grant_extension, COORDINATOR, date(2026, 12, 21)) == "too_far"
    story.do(grant_extension, COORDINATOR, FRI_11)
    assert story.action.due_on == FRI_11
    closed = asked()
    closed.ctx = with_closures(closed.ctx, Closure(MON_14, POLICE))
    assert closed.refused(grant_extension, COORDINATOR) == "not_a_working_day"


def test_an_extension_begins_a_ladder_at_rung_0_and_the_first_date_stays() -> None:
    story = asked(MON_7, to=MON_14)
    assert story.action.late_rung == 2
    episode = story.action.episode
    story.do(grant_extension, COORDINATOR)
    action = story.action
    assert (action.late_rung, action.steps, action.episode) == (0, (), episode + 1)
    assert (action.due_on, action.original_due_on, action.extended_count) == (MON_14, WED_2, 1)
    assert story.daily_to(date(2026, 12, 21)).steps == [(1, TUE_15), (2, THU_17), (3, date(2026, 12, 21))]


def test_a_request_pauses_two_working_days() -> None:
    story = asked(FRI_4).daily_to(date(2026, 12, 18))
    # Rung 1 on Thu 3; Mon 7 and Tue 8 are paused; Wed 9 is ladder day 3.
    assert story.steps[:2] == [(1, THU_3), (2, WED_9)]


def test_a_declined_request_resumes_the_ladder_and_a_second_one_pauses_no_more() -> None:
    story = asked(FRI_4).daily_to(MON_7)
    story.do(decline_extension, COORDINATOR)
    assert story.daily_to(TUE_8).steps == [(1, THU_3), (2, TUE_8)], "Mon 7 was paused, Tue 8 is not"
    story.do(request_extension, OWNER, MON_14, WHY)
    assert story.daily_to(THU_10).action.late_rung == 3


def test_a_new_ladder_has_a_new_pause() -> None:
    story = asked(to=FRI_4)
    story.do(grant_extension, COORDINATOR)
    story.daily_to(FRI_4).do(request_extension, OWNER, MON_14, WHY)
    assert story.daily_to(TUE_8).action.late_rung == 0


def test_a_closure_taken_back_does_not_shorten_the_pause_of_a_ladder_that_had_begun() -> None:
    kept = issued(WED_2, NOVEMBER, context(Closure(MON_7)), acknowledged=True).daily_to(FRI_4)
    gone = issued(WED_2, NOVEMBER, context(Closure(MON_7)), acknowledged=True).daily_to(FRI_4)
    gone.ctx = with_closures(gone.ctx, Closure(MON_7, retired_on=FRI_4))
    for story in (kept, gone):
        story.do(request_extension, OWNER, MON_14, WHY)
        story.daily_to(FRI_11)
    assert gone.steps == kept.steps == [(1, THU_3), (2, THU_10)]


@pytest.mark.parametrize(
    ("on", "told", "why"),
    [
        (MON_7, set(), "asked Wed 2; Mon 7 is its third working day"),
        (FRI_4, set(), "second working day"),
    ],
)
def test_unanswered_by_the_third_working_day_it_goes_to_the_chair(on: date, told: set[int], why: str) -> None:
    story = asked().daily_to(on)
    wanted = {COORDINATOR, CHAIR} if on == MON_7 else told
    assert story.told(K.MATTER) == wanted, why


def test_a_request_that_is_answered_late_in_one_go_leaves_the_same_matter() -> None:
    daily, gap = asked().daily_to(TUE_8), asked().at(TUE_8)
    for story in (daily, gap):
        story.do(decline_extension, COORDINATOR)
    for story in (daily, gap):
        assert [(m.reason, m.is_open) for m in story.action.matters] == [(MatterReason.REQUEST_UNANSWERED, False)]


def test_who_is_asked_to_decide() -> None:
    assert asked().told(K.TO_DECIDE) == {COORDINATOR}
    assert asked(WED_9).told(K.TO_DECIDE) == {CHAIR}, "at rung 3"


def test_a_request_acknowledges() -> None:
    story = issued(date(2026, 12, 4), TUE_1)
    story.do(request_extension, OWNER, TUE_8, WHY)
    assert story.action.acknowledged_on == TUE_1


def test_refused_requests() -> None:
    story = asked()
    assert story.refused(request_extension, OWNER, MON_14, WHY) == "asked_already"
    assert story.refused(request_extension, OWNER, MON_14, "because") == "unknown_reason"
    assert story.refused(request_extension, STRANGER, MON_14, WHY) == "not_owner"
    assert story.refused(request_extension, By(STRANGER, OWNER), MON_14, WHY) == "not_coordinator"
    story.do(decline_extension, COORDINATOR)
    assert story.refused(grant_extension, COORDINATOR) == "no_request"
    assert story.refused(decline_extension, COORDINATOR) == "no_request"
    story.do(claim_done)
    assert story.refused(request_extension, OWNER, MON_14, WHY) == "claimed"
