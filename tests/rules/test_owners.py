""" "Not mine", and re-assignment inside an agency."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import Refusal
from rules.life.owner import accept, acknowledge, claim_done, decline, dispute
from rules.life.owners import confirm_owner, reassign
from rules.life.who import By
from rules.people import Reader
from rules.words import MatterReason, NoticeKind, RequestKind
from tests.rules.builders import (
    CHAIR,
    COLLEAGUE,
    COORDINATOR,
    LEAD,
    OWNER,
    PG_CHAIR,
    STRANGER,
    Story,
    issued,
    proposal,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, LATER = date(2026, 12, 14), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("on", "refusal", "why"),
    [
        (THU_3, None, "on the day of issue"),
        (MON_7, None, "on the day the acknowledgement is due"),
        (TUE_8, "too_late_to_dispute", "on the working day after"),
    ],
)
def test_it_is_disputed_within_the_acknowledgement_clock(on: date, refusal: str | None, why: str) -> None:
    story = issued(LATER, THU_3).daily_to(on)
    assert story.refused(dispute, OWNER, "not ours") == refusal if refusal else story.do(dispute, OWNER, "not ours")


def test_nobody_disputes_what_they_acknowledged() -> None:
    story = issued(LATER, THU_3, acknowledged=True)
    assert story.refused(dispute, OWNER, "not ours") == "too_late_to_dispute"


def test_it_is_too_late_though_nobody_knows_until_when_it_was_to_be_acknowledged() -> None:
    story = issued(LATER, THU_3, acknowledged=True)
    unheard = replace(story.action, ack_due_on=None)
    refused = dispute(unheard, THU_3, story.ctx, By(OWNER), "not ours")
    assert isinstance(refused, Refusal) and refused.sentence.endswith("disputed: it was acknowledged.")


def test_a_first_dispute_is_the_coordinators_and_holds_the_acknowledgement_clock() -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    assert [m.reason for m in story.action.matters] == [MatterReason.DISPUTE]
    assert story.told(K.MATTER) == {COORDINATOR}
    assert story.refused(dispute, OWNER, "not ours") == "disputed_already"
    assert story.daily_to(WED_9).action.ack_rung == 0


@pytest.mark.parametrize(("on", "told"), [(MON_7, {COORDINATOR}), (TUE_8, {COORDINATOR, CHAIR})])
def test_unanswered_after_two_working_days_the_chair_hears_of_it(on: date, told: set[int]) -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    assert story.daily_to(on).told(K.MATTER) == told


def test_a_dispute_does_not_stop_the_late_clock() -> None:
    story = issued(THU_3, WED_2)
    story.do(dispute, OWNER, "not ours")
    assert story.daily_to(FRI_4).steps == [(1, FRI_4)]


def test_confirming_the_owner_starts_the_acknowledgement_clock_again() -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    story.daily_to(MON_7).do(confirm_owner, COORDINATOR)
    assert story.action.ack_due_on == WED_9
    assert not any(m.is_open for m in story.action.matters)
    assert story.daily_to(WED_9).action.ack_rung == 0
    assert story.daily_to(THU_10).action.ack_rung == 2


def test_the_second_dispute_is_for_the_performance_group_to_settle() -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    story.do(confirm_owner, COORDINATOR)
    story.do(dispute, OWNER, "still not ours")
    assert CHAIR in story.told(K.MATTER)
    assert [(m.reason, m.rung) for m in story.action.matters if m.is_open] == [(MatterReason.SECOND_DISPUTE, 4)]
    for by in (COORDINATOR, CHAIR, LEAD):
        assert story.refused(reassign, by, COLLEAGUE, "") == "not_performance"
    assert story.refused(confirm_owner, CHAIR) == "not_performance"
    story.do(confirm_owner, PG_CHAIR)
    assert story.refused(confirm_owner, CHAIR) == "no_dispute"


def test_acknowledging_or_claiming_takes_a_dispute_back() -> None:
    for verb in (acknowledge, claim_done):
        story = issued(LATER, THU_3)
        story.do(dispute, OWNER, "not ours")
        story.do(verb)
        first = story.action.requests[0]
        assert (first.kind, first.outcome) == (RequestKind.DISPUTE, "withdrawn")
        assert not any(m.is_open for m in story.action.matters)


def test_a_new_owner_accepts_and_no_date_age_or_rung_resets() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_8)
    before = story.action
    assert story.do(reassign, LEAD, COLLEAGUE, "the file is in the tray")[0].recipient_id == COLLEAGUE
    assert story.action.owner_id == OWNER, "until it is accepted"
    said = story.do(accept, COLLEAGUE)
    after = story.action
    assert (after.owner_id, after.actor_id, after.episode) == (COLLEAGUE, COLLEAGUE, before.episode + 1)
    assert (after.due_on, after.late_rung, after.steps, after.term) == (WED_2, 2, before.steps, before.term)
    assert after.acknowledged_on == TUE_8, "acceptance acknowledges"
    assert [(n.kind, n.recipient_id) for n in said] == [(K.HANDOVER, COLLEAGUE), (K.DECIDED, OWNER)]
    assert story.daily_to(WED_9).steps[-1] == (3, WED_9), "a proposal inside an agency pauses nothing"


def test_reassigning_answers_a_dispute() -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    story.do(reassign, COORDINATOR, COLLEAGUE, "yours, I think")
    story.do(accept, COLLEAGUE)
    assert not any(r.is_open for r in story.action.requests) and not any(m.is_open for m in story.action.matters)


def test_a_second_proposal_replaces_the_first() -> None:
    story = issued(LATER, THU_3)
    story.do(reassign, COORDINATOR, COLLEAGUE, "")
    story.do(reassign, COORDINATOR, LEAD, "")
    assert story.refused(accept, COLLEAGUE) == "nothing_to_accept"
    story.do(accept, LEAD)


def test_who_may_be_proposed_and_by_whom() -> None:
    story = issued(LATER, THU_3)
    assert story.refused(reassign, OWNER, COLLEAGUE, "") == "not_coordinator"
    assert story.refused(reassign, COORDINATOR, OWNER, "") == "owner_already"
    story.ctx = with_person(story.ctx, COLLEAGUE, left_from=THU_3)
    assert story.refused(reassign, COORDINATOR, COLLEAGUE, "") == "gone"
    closed_list = issued(LATER, THU_3, readers=frozenset({Reader(person_id=OWNER), Reader(person_id=LEAD)}))
    assert closed_list.refused(reassign, COORDINATOR, COLLEAGUE, "") == "may_not_read"


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (By(COLLEAGUE), None),
        (By(COORDINATOR, for_id=COLLEAGUE), None),
        (By(STRANGER, for_id=COLLEAGUE), "not_coordinator"),
        (By(OWNER), "nothing_to_accept"),
    ],
)
def test_acceptance_is_the_new_owners_own_or_entered_by_the_coordinator(by: By, refusal: str | None) -> None:
    story = issued(LATER, THU_3)
    story.do(reassign, COORDINATOR, COLLEAGUE, "")
    assert story.refused(accept, by) == refusal if refusal else story.do(accept, by)


@pytest.mark.parametrize(
    ("proposer", "by", "refusal", "told"),
    [
        (COORDINATOR, By(COLLEAGUE), None, {COORDINATOR}),
        (LEAD, By(COLLEAGUE), None, {LEAD}),
        (LEAD, By(COORDINATOR, for_id=COLLEAGUE), None, {LEAD}),
        (COORDINATOR, By(COORDINATOR, for_id=COLLEAGUE), None, set()),
        (COORDINATOR, By(STRANGER, for_id=COLLEAGUE), "not_coordinator", set()),
        (COORDINATOR, By(OWNER), "nothing_to_decline", set()),
        (COORDINATOR, By(LEAD), "nothing_to_decline", set()),
    ],
)
def test_whom_it_is_offered_to_may_decline_and_the_proposer_hears(
    proposer: int, by: By, refusal: str | None, told: set[int]
) -> None:
    story = issued(LATER, THU_3)
    story.do(reassign, proposer, COLLEAGUE, "")
    before = story.action
    if refusal:
        assert story.refused(decline, by) == refusal
        return
    story.do(decline, by, "my desk is full")
    assert story.told(K.DECIDED) == told
    request = story.action.requests[0]
    assert (request.outcome, request.decided_by) == ("declined", COLLEAGUE)
    assert replace(story.action, requests=before.requests) == before, "nothing else changes"
    assert story.refused(accept, COLLEAGUE) == "nothing_to_accept"
    assert story.refused(decline, COLLEAGUE) == "nothing_to_decline"


def test_a_declined_offer_leaves_the_dispute_open_and_may_be_made_again() -> None:
    story = issued(LATER, THU_3)
    story.do(dispute, OWNER, "not ours")
    story.do(reassign, COORDINATOR, COLLEAGUE, "")
    story.do(decline, COLLEAGUE)
    assert story.action.open_request(RequestKind.DISPUTE) is not None
    assert any(m.is_open for m in story.action.matters)
    story.do(reassign, COORDINATOR, LEAD, "")
    story.do(accept, LEAD)
    assert story.action.owner_id == LEAD


def test_when_the_proposer_has_gone_the_coordinator_hears() -> None:
    story = issued(LATER, THU_3)
    story.do(reassign, LEAD, COLLEAGUE, "")
    story.ctx = with_person(story.ctx, LEAD, left_from=THU_3)
    story.do(decline, COLLEAGUE)
    assert story.told(K.DECIDED) == {COORDINATOR}


def test_who_left_or_lost_access_meanwhile_accepts_nothing() -> None:
    story = issued(LATER, THU_3)
    story.do(reassign, COORDINATOR, COLLEAGUE, "")
    lost = Story(replace(story.action, readers=frozenset({Reader(person_id=OWNER)})), THU_3, story.ctx)
    assert lost.refused(accept, COLLEAGUE) == "may_not_read"
    story.ctx = with_person(story.ctx, COLLEAGUE, left_from=THU_3)
    assert story.refused(accept, COLLEAGUE) == "gone"


def test_a_proposal_nobody_was_asked_about_changes_hands_at_once() -> None:
    story = Story(proposal(LATER), THU_3)
    assert story.do(reassign, COORDINATOR, STRANGER, "") == []
    assert (story.action.owner_id, story.action.owner_agency_id) == (STRANGER, 3)
