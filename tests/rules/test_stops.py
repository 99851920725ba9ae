"""Claims, refusals, stops, voids and reopening."""

from datetime import date

import pytest

from rules.life.extensions import request_extension
from rules.life.owner import acknowledge, claim_done, note
from rules.life.stops import grant_pause, not_achieved, refuse, reopen, verify, void
from rules.sweep import chase, remind
from rules.words import ActionStatus, MatterReason, NoticeKind
from tests.rules.builders import (
    CHAIR,
    COORDINATOR,
    COUNCIL,
    OWNER,
    RELIEF,
    STRANGER,
    VICE,
    Story,
    context,
    issued,
    proposal,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, TUE_15 = date(2026, 12, 14), date(2026, 12, 15)


def claimed(on: date) -> Story:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(on)
    story.do(claim_done)
    return story


def refuse_now(story: Story) -> None:
    story.do(refuse, COORDINATOR, "no sign of it")


def test_a_claim_pauses_the_ladder_until_it_is_answered() -> None:
    story = claimed(THU_3).daily_to(date(2026, 12, 31))
    assert story.steps == [(1, THU_3)]
    assert story.told(K.TO_VERIFY) == {COORDINATOR}


@pytest.mark.parametrize(
    ("on", "raised"), [(WED_9, False), (THU_10, True)], ids=["within three working days", "on the fourth"]
)
def test_unverified_it_goes_to_the_chair_and_the_owner_stays_paused(on: date, raised: bool) -> None:
    story = claimed(FRI_4).daily_to(on)
    assert [m.reason for m in story.action.matters] == [MatterReason.CLAIM_UNVERIFIED] * raised
    assert story.told(K.MATTER) == ({COORDINATOR, CHAIR} if raised else set())
    assert story.action.late_rung == 1 and not [on for on, *_ in story.said(K.OVERDUE) if on > FRI_4]


def test_a_refused_claim_resumes_where_the_ladder_stood_and_says_the_rung_again() -> None:
    story = claimed(FRI_4).daily_to(TUE_8)
    already = len(story.log)
    refuse_now(story)
    story.daily_to(WED_9)
    assert story.steps == [(1, THU_3), (2, WED_9)], "Thu 3, Fri 4, then Wed 9"
    assert (WED_9, "overdue", OWNER) in story.said()[already:]
    assert story.daily_to(FRI_11).steps[-1] == (3, FRI_11)


def test_a_chase_suppressed_because_of_a_claim_is_said_after_the_refusal() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).at(THU_3)
    story.do(claim_done)  # early on Thu 3: the step itself brings the ladder up to rung 1
    assert story.action.late_rung == 1
    story.daily_to(FRI_4)
    refuse_now(story)
    story.daily_to(MON_7)
    overdue = [(n.episode, n.rung) for _, n in story.log if n.kind is K.OVERDUE and n.recipient_id == OWNER]
    assert overdue == [(1, 1), (2, 1)]


def test_the_second_refusal_is_a_matter_and_later_claims_do_not_pause() -> None:
    story = claimed(WED_2)
    refuse_now(story)
    assert not story.action.matters
    story.do(claim_done)
    refuse_now(story)
    assert [m.reason for m in story.action.matters] == [MatterReason.CLAIM_REFUSED_TWICE]
    assert story.told(K.MATTER) == {COORDINATOR, CHAIR}
    story.do(claim_done)
    assert story.action.status is ActionStatus.DONE_CLAIMED and not story.action.is_paused(THU_3)
    assert story.daily_to(WED_9).steps == [(1, THU_3), (2, MON_7), (3, WED_9)]


def test_a_claim_acknowledges_and_takes_back_what_was_asked() -> None:
    story = issued(FRI_4, TUE_1)
    story.do(request_extension, OWNER, TUE_8, "more_time_needed")
    story.do(claim_done)
    assert [r.outcome for r in story.action.requests] == ["withdrawn", ""]
    assert story.refused(claim_done) == "claimed_already"


def test_nobody_settles_a_claim_of_their_own() -> None:
    story = issued(WED_2, NOVEMBER, owner_id=COORDINATOR, owner_agency_id=COUNCIL)
    story.do(claim_done, COORDINATOR)
    assert story.told(K.TO_VERIFY) == {CHAIR}, "the chair is asked"
    assert story.refused(verify, COORDINATOR) == "own_claim"
    assert story.refused(refuse, COORDINATOR, "?") == "own_claim"
    story.do(verify, CHAIR)


def test_a_deputy_who_coordinates_does_not_verify_what_they_claimed_for_the_owner() -> None:
    story = issued(WED_2, NOVEMBER, with_person(context(), OWNER, deputy_id=RELIEF), acknowledged=True)
    story.do(claim_done, RELIEF)
    assert story.refused(verify, RELIEF) == "own_claim"
    story.do(verify, COORDINATOR)


@pytest.mark.parametrize("by", [STRANGER, OWNER])
def test_verifying_is_the_coordinators(by: int) -> None:
    assert claimed(FRI_4).refused(verify, by) == "not_coordinator"


def test_without_a_claim_there_is_nothing_to_verify_or_refuse() -> None:
    story = issued(WED_2, NOVEMBER)
    assert story.refused(verify, COORDINATOR) == story.refused(refuse, COORDINATOR, "?") == "no_claim"


def test_closed_actions_produce_nothing() -> None:
    verified, closed, voided = claimed(FRI_4), claimed(FRI_4), claimed(FRI_4)
    verified.do(verify, COORDINATOR)
    closed.do(not_achieved, CHAIR, "not_possible", "the building is gone")
    voided.do(void, CHAIR, "superseded", "another covers it")
    for story in (verified, closed, voided):
        already = len(story.log)
        assert story.said(K.STOPPED) == [(FRI_4, "stopped", OWNER)]
        story.daily_to(date(2027, 1, 29))
        assert len(story.log) == already
        for rule in (chase, remind):
            assert not rule(story.action, MON_7, story.ctx).notices
        assert story.refused(note) == story.refused(acknowledge) == "not_live"
        assert story.refused(void, CHAIR, "superseded", "") == "not_live"
    reasons = [story.action.closure_reason for story in (verified, closed, voided)]
    assert reasons == ["completed", "not_possible", "superseded"]


@pytest.mark.parametrize(("by", "allowed"), [(COORDINATOR, False), (VICE, True), (CHAIR, True)])
def test_not_achieved_void_and_reopen_are_the_chairs(by: int, allowed: bool) -> None:
    for verb, args in ((not_achieved, ("not_undertaken", "")), (void, ("entered_in_error", ""))):
        story = issued(WED_2, NOVEMBER)
        if not allowed:
            assert story.refused(verb, by, *args) == "not_chair"
            continue
        story.do(verb, by, *args)
        story.do(reopen, by, "it came back")
    closed = issued(WED_2, NOVEMBER)
    closed.do(void, CHAIR, "superseded", "")
    if not allowed:
        assert closed.refused(reopen, by, "it came back") == "not_chair"


def test_not_possible_is_not_a_reason_to_void_nor_superseded_one_for_not_achieved() -> None:
    story = issued(WED_2, NOVEMBER)
    assert story.refused(void, CHAIR, "not_possible", "") == "unknown_reason"
    assert story.refused(not_achieved, CHAIR, "superseded", "") == "unknown_reason"


def test_void_is_silent_before_issue_and_told_afterwards() -> None:
    before = Story(proposal(WED_2), NOVEMBER)
    assert before.do(void, CHAIR, "entered_in_error", "typed twice") == []
    after = issued(WED_2, NOVEMBER)
    assert [n.kind for n in after.do(void, CHAIR, "entered_in_error", "typed twice")] == [K.STOPPED]


def test_a_stop_answers_what_waits_and_resolves_its_matters() -> None:
    story = claimed(FRI_4).daily_to(THU_10)
    story.do(verify, COORDINATOR)
    assert not any(m.is_open for m in story.action.matters)
    assert [r.outcome for r in story.action.requests] == ["verified"]


def test_reopening_begins_both_clocks_anew_without_lateness_from_before() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_9)
    episode = story.action.episode
    story.do(void, CHAIR, "superseded", "another covers it")
    story.daily_to(MON_14).do(reopen, CHAIR, "it does not")
    action = story.action
    assert (action.status, action.episode) == (ActionStatus.ISSUED, episode + 1)
    assert (action.late_rung, action.ack_rung) == (0, 0)
    assert (action.due_on, action.original_due_on, action.ladder_from) == (WED_2, WED_2, MON_14)
    assert story.said(K.ISSUE)[1:] == [(MON_14, "issue", OWNER)]
    story.daily_to(date(2026, 12, 17))
    assert story.steps == [(1, TUE_15), (2, date(2026, 12, 17))]
    assert story.action.ack_rung_on == date(2026, 12, 17)


@pytest.mark.parametrize(
    ("due", "refusal"),
    [
        (TUE_15, None),
        (MON_14, "not_later"),
        (date(2026, 12, 25), "not_a_working_day"),
        (date(2026, 12, 29), "past_statutory_date"),
    ],
)
def test_a_new_date_at_reopening_lies_ahead_and_not_past_a_statutory_one(due: date, refusal: str | None) -> None:
    story = issued(WED_2, NOVEMBER, statutory_on=date(2026, 12, 28))
    story.do(void, CHAIR, "superseded", "")
    story.at(MON_14)
    if refusal:
        assert story.refused(reopen, CHAIR, "it came back", due) == refusal
    else:
        story.do(reopen, CHAIR, "it came back", due)


def test_what_is_open_or_was_never_issued_is_not_reopened() -> None:
    assert issued(WED_2, NOVEMBER).refused(reopen, CHAIR, "") == "open_already"
    never = Story(proposal(WED_2), NOVEMBER)
    never.do(void, CHAIR, "entered_in_error", "")
    assert never.refused(reopen, CHAIR, "") == "never_issued"


@pytest.mark.parametrize(("until", "refusal"), [(WED_2, "no_end"), (THU_3, None)])
def test_a_pause_has_an_end_date(until: date, refusal: str | None) -> None:
    story = issued(WED_2, NOVEMBER).at(WED_2)
    if refusal:
        assert story.refused(grant_pause, COORDINATOR, until, "") == refusal
    else:
        story.do(grant_pause, COORDINATOR, until, "")
