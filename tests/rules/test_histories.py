"""Whole histories of one action, each of which once went wrong somewhere."""

from dataclasses import replace
from datetime import date

from rules.life.extensions import decline_extension, level_needed, request_extension
from rules.life.owner import accept, acknowledge, claim_done
from rules.life.owners import reassign
from rules.life.stops import reopen, verify
from rules.people import Away
from rules.policy import GrantLevel
from rules.words import ActionStatus, MatterReason, NoticeKind
from tests.rules.builders import (
    AGENCIES,
    CHAIR,
    CHIEF,
    COLLEAGUE,
    COORDINATOR,
    DEPUTY,
    LEAD,
    OWNER,
    POLICE,
    context,
    issued,
    with_away,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
WED_2, THU_3, FRI_4, MON_7, TUE_8, WED_9, THU_10 = (date(2026, 12, n) for n in (2, 3, 4, 7, 8, 9, 10))
FRI_18, TUE_22, LATER = date(2026, 12, 18), date(2026, 12, 22), date(2026, 12, 31)


def test_a_deputy_acknowledges_for_an_owner_who_is_away_and_it_is_the_owners_again() -> None:
    ctx = with_away(context(), OWNER, Away(NOVEMBER, MON_7))
    story = issued(LATER, WED_2, ctx)
    assert story.action.actor_id == DEPUTY
    story.do(acknowledge, DEPUTY)
    story.daily_to(MON_7)
    assert (story.action.actor_id, story.action.owner_id, story.action.acknowledged_on) == (OWNER, OWNER, WED_2)
    assert story.told(K.RESTORED) == {OWNER} and story.action.ack_rung == 0


def test_a_deputy_who_accepted_it_for_good_keeps_it_when_the_owner_is_back() -> None:
    story = issued(LATER, WED_2, with_away(context(), OWNER, Away(NOVEMBER, MON_7)))
    story.do(reassign, LEAD, DEPUTY, "yours from now on")
    story.do(accept, DEPUTY)
    story.daily_to(TUE_8)
    assert (story.action.owner_id, story.action.actor_id) == (DEPUTY, DEPUTY)
    assert not story.said(K.RESTORED) or OWNER not in story.told(K.RESTORED)


def test_of_a_lead_who_owns_it_rung_2_goes_to_whoever_is_above() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=False, owner_id=LEAD)
    story.do(acknowledge, LEAD)
    story.daily_to(MON_7)
    assert story.told(K.LEAD) == {CHIEF}
    nobody_above = {**AGENCIES, POLICE: replace(AGENCIES[POLICE], lead_id=COLLEAGUE)}
    alone = issued(WED_2, NOVEMBER, context(agencies=nobody_above), owner_id=COLLEAGUE)
    alone.do(acknowledge, COLLEAGUE)
    assert alone.daily_to(MON_7).told(K.LEAD) == {COORDINATOR}


def test_three_requests_for_more_time_go_up_one_body_at_a_time() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    wanted = (GrantLevel.COORDINATOR, GrantLevel.CHAIR, GrantLevel.PERFORMANCE)
    raised = (None, MatterReason.SECOND_EXTENSION, MatterReason.THIRD_EXTENSION)
    for level, reason in zip(wanted, raised, strict=True):
        story.do(request_extension, OWNER, WED_9, "more_time_needed")
        assert level_needed(story.action, story.ctx) is level
        assert reason is None or story.action.matter(reason) is not None
        story.do(decline_extension, CHAIR)
    assert len(story.action.pauses) == 1, "asking again pauses nothing"


def test_reopened_after_it_was_verified_it_begins_anew_and_is_chased_anew() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(MON_7)
    story.do(claim_done)
    story.daily_to(TUE_8).do(verify, COORDINATOR)
    assert story.action.status is ActionStatus.DONE_VERIFIED
    before = story.action.episode
    story.daily_to(THU_10).do(reopen, CHAIR, "it came back", FRI_18)
    assert (story.action.status, story.action.rung, story.action.original_due_on) == (ActionStatus.ISSUED, 0, WED_2)
    assert story.action.episode > before
    story.do(acknowledge)
    story.daily_to(TUE_22)
    assert [rung for rung, _ in story.steps] == [1]
    assert (date(2026, 12, 21), K.OVERDUE, OWNER) in story.said(K.OVERDUE)
