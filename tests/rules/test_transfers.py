"""From one agency to another: who accepts, until when, and what does not begin anew."""

from dataclasses import replace
from datetime import date

import pytest

from rules.calendar import Closure
from rules.holds import Verdict, recheck
from rules.life.extensions import request_extension
from rules.life.issue import issue, list_incomplete, missing
from rules.life.owner import accept, claim_done, decline, dispute
from rules.life.owners import confirm_owner, reassign
from rules.life.who import By
from rules.people import Away, Reader
from rules.words import ActionStatus, MatterReason, NoticeKind, PauseKind, RequestKind
from tests.rules.builders import (
    CHAIR,
    CHIEF,
    COLLEAGUE,
    COORDINATOR,
    DEPUTY,
    FIRE,
    FIREFIGHTER,
    LEAD,
    OWNER,
    POLICE,
    STRANGER,
    Story,
    context,
    issued,
    proposal,
    with_away,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4 = (date(2026, 12, n) for n in range(1, 5))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, TUE_15, LATER = date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 31)


def late_and_offered() -> Story:
    """Due on Wed 2, at rung 1 on Thu 3, and offered to the fire service on Fri 4."""
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_4)
    story.do(reassign, COORDINATOR, FIREFIGHTER, "it is their building")
    return story


def test_another_agency_is_asked_through_its_lead_and_the_ladder_pauses() -> None:
    story = late_and_offered()
    assert story.told(K.ACCEPT_ASKED) == {STRANGER}
    assert [(p.kind, p.from_on, p.until_on) for p in story.action.pauses] == [(PauseKind.REQUEST, FRI_4, TUE_8)]
    assert (story.action.owner_id, story.action.owner_agency_id) == (OWNER, POLICE), "until it is accepted"
    assert story.daily_to(TUE_8).steps == [(1, THU_3)], "rung 2 would have been Mon 7"


def test_it_passes_on_the_leads_acceptance_and_nothing_begins_anew() -> None:
    story = late_and_offered().daily_to(MON_7)
    before = story.action
    said = story.do(accept, STRANGER)
    after = story.action
    assert (after.owner_id, after.owner_agency_id, after.agency_since) == (FIREFIGHTER, FIRE, MON_7)
    assert (after.due_on, after.late_rung, after.steps, after.term) == (WED_2, 1, before.steps, before.term)
    assert (after.ack_from, after.ack_due_on, after.acknowledged_on) == (MON_7, WED_9, None)
    assert after.status is ActionStatus.ISSUED and after.episode == before.episode + 1
    assert [(n.kind, n.recipient_id) for n in said] == [(K.HANDOVER, FIREFIGHTER), (K.DECIDED, OWNER)]
    assert after.agency_on(MON_7) == POLICE and after.agency_on(TUE_8) == FIRE
    assert story.daily_to(TUE_8).steps[-1] == (2, TUE_8), "ladder days go on from where they stood"
    assert STRANGER in story.told(K.LEAD) and LEAD not in story.told(K.LEAD)


def test_a_lead_who_becomes_the_owner_has_acknowledged_by_accepting() -> None:
    story = issued(LATER, THU_3, acknowledged=True)
    story.do(reassign, COORDINATOR, STRANGER, "")
    story.do(accept, STRANGER)
    assert (story.action.owner_id, story.action.acknowledged_on) == (STRANGER, THU_3)


def test_the_new_owner_who_does_not_acknowledge_goes_to_the_new_lead() -> None:
    story = issued(LATER, THU_3, acknowledged=True)
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    story.do(accept, STRANGER)
    story.daily_to(TUE_8)
    assert story.action.ack_rung_on == TUE_8 and story.told(K.ACK_MISSED) == {FIREFIGHTER, STRANGER}


def test_the_new_owner_may_say_that_it_is_not_theirs() -> None:
    story = issued(LATER, THU_3, acknowledged=True)
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    story.do(accept, STRANGER)
    story.do(dispute, FIREFIGHTER, "not ours either")
    assert story.action.dispute_count == 1


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (By(STRANGER), None),
        (By(COORDINATOR, for_id=STRANGER), None),
        (By(COORDINATOR), "not_lead"),
        (By(FIREFIGHTER), "not_lead"),
        (By(LEAD), "not_lead"),
        (By(None), "nobody"),
    ],
)
def test_the_receiving_lead_answers_or_the_coordinator_for_them(by: By, refusal: str | None) -> None:
    for verb in (accept, decline):
        story = late_and_offered()
        assert story.refused(verb, by) == refusal if refusal else story.do(verb, by)


def test_who_stands_in_for_the_lead_answers_and_without_anybody_the_coordinator() -> None:
    ctx = with_person(with_away(context(), STRANGER, Away(NOVEMBER)), STRANGER, deputy_id=FIREFIGHTER)
    story = issued(LATER, THU_3, ctx)
    story.do(reassign, COORDINATOR, STRANGER, "")
    assert story.told(K.ACCEPT_ASKED) == {FIREFIGHTER}
    story.do(accept, FIREFIGHTER)
    alone = issued(LATER, THU_3, with_away(context(), STRANGER, Away(NOVEMBER)))
    alone.do(reassign, COORDINATOR, FIREFIGHTER, "")
    assert alone.told(K.ACCEPT_ASKED) == {COORDINATOR}
    alone.do(accept, COORDINATOR)


@pytest.mark.parametrize(("on", "lapsed"), [(TUE_8, False), (WED_9, True)])
def test_not_accepted_within_two_working_days_it_lapses(on: date, lapsed: bool) -> None:
    story = late_and_offered().daily_to(on)
    assert (story.action.open_request(RequestKind.TRANSFER) is None) == lapsed
    assert (story.action.matter(MatterReason.TRANSFER_LAPSED) is not None) == lapsed
    assert story.told(K.MATTER) == ({COORDINATOR, CHAIR} if lapsed else set())
    if lapsed:
        assert story.refused(accept, STRANGER) == "nothing_to_accept"
        assert (on, K.DECIDED, OWNER) in story.said(K.DECIDED)
        assert story.steps[-1] == (2, WED_9) and (on, K.OVERDUE, OWNER) in story.said(K.OVERDUE), "chased again"


def test_a_lapsed_transfer_leaves_the_same_after_a_gap() -> None:
    daily, gap = late_and_offered().daily_to(MON_14), late_and_offered().gap_to(MON_14)
    assert (daily.steps, daily.action.episode) == (gap.steps, gap.action.episode)
    assert [r.outcome for r in daily.action.requests] == [r.outcome for r in gap.action.requests] == ["lapsed"]


def test_the_chair_settles_a_lapsed_transfer() -> None:
    story = late_and_offered().daily_to(WED_9)
    assert story.refused(confirm_owner, COORDINATOR) == "not_chair"
    story.do(confirm_owner, CHAIR)
    assert not any(m.is_open for m in story.action.matters)
    again = late_and_offered().daily_to(WED_9)
    again.do(reassign, CHAIR, COLLEAGUE, "")
    again.do(accept, COLLEAGUE)
    assert not any(m.is_open for m in again.action.matters)


def test_declined_the_ladder_goes_on_and_both_sides_hear() -> None:
    story = late_and_offered().daily_to(MON_7)
    story.do(decline, STRANGER, "not our building")
    assert story.told(K.DECIDED) == {OWNER, COORDINATOR}
    assert story.daily_to(TUE_8).steps[-1] == (2, TUE_8)


def test_a_request_of_any_kind_pauses_once_a_term() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_3)
    story.do(request_extension, OWNER, TUE_15, "more_time_needed")
    story.daily_to(TUE_8)
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    assert len(story.action.pauses) == 1


def test_claiming_that_it_is_done_takes_a_transfer_back_and_none_is_asked_of_a_claim() -> None:
    story = late_and_offered()
    story.do(claim_done)
    assert [r.outcome for r in story.action.requests if r.kind is RequestKind.TRANSFER] == ["withdrawn"]
    assert story.refused(reassign, COORDINATOR, FIREFIGHTER, "") == "claimed"


def test_an_offer_inside_the_agency_replaces_one_outside_it_and_the_other_way_round() -> None:
    story = late_and_offered()
    story.do(reassign, COORDINATOR, COLLEAGUE, "")
    assert story.refused(accept, STRANGER) == "nothing_to_accept"
    assert not story.action.is_paused(MON_7)
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    assert story.refused(accept, COLLEAGUE) == "not_lead"


def test_a_transfer_at_rung_3_is_with_the_new_lead_and_stands_at_rung_3() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_11)
    assert story.action.late_rung == 3
    story.do(reassign, CHAIR, FIREFIGHTER, "")
    story.do(accept, STRANGER)
    assert (story.action.late_rung, story.action.agency_since) == (3, FRI_11)
    story.daily_to(MON_14)
    assert {STRANGER, LEAD} <= story.told(K.LEAD), "the new lead hears of it too"
    assert (MON_14, K.MONDAY, STRANGER) in story.said(K.MONDAY)
    assert (MON_14, K.MONDAY, LEAD) not in story.said(K.MONDAY)


def test_days_on_which_the_old_agency_was_closed_do_not_count_afterwards() -> None:
    closed = context(*(Closure(day, POLICE) for day in (THU_3, FRI_4, MON_7)))
    story = issued(WED_2, NOVEMBER, closed, acknowledged=True).daily_to(MON_7)
    assert story.steps == []
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    story.do(accept, STRANGER)
    assert story.daily_to(THU_10).steps == [(1, TUE_8), (2, THU_10)]


def test_the_lead_is_asked_although_they_may_not_read_it_and_the_new_owner_must() -> None:
    readers = frozenset({Reader(person_id=OWNER), Reader(person_id=FIREFIGHTER), Reader(person_id=COORDINATOR)})
    story = issued(LATER, THU_3, readers=readers | {Reader(person_id=LEAD)})
    assert story.refused(reassign, COORDINATOR, STRANGER, "") == "may_not_read"
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    assert story.told(K.ACCEPT_ASKED) == {STRANGER}, "by reference, no more"
    lost = Story(replace(story.action, readers=frozenset({Reader(person_id=OWNER)})), THU_3, story.ctx)
    assert lost.refused(accept, STRANGER) == "may_not_read"


# -- an agency that was not in the room ---------------------------------------------------------------------------


@pytest.mark.parametrize(("in_room", "lacks"), [(None, set()), (True, set()), (False, {"agency_not_in_room"})])
def test_a_proposal_to_an_agency_that_was_not_in_the_room_is_not_issued(
    in_room: bool | None, lacks: set[str]
) -> None:
    story = Story(proposal(LATER, in_room=in_room), THU_3)
    assert set(missing(story.action, THU_3, story.ctx)) == lacks
    assert story.refused(issue, COORDINATOR) == "incomplete" if lacks else story.do(issue, COORDINATOR)


def test_unless_its_lead_accepts_it() -> None:
    story = Story(proposal(LATER, in_room=False), THU_3)
    assert story.refused(accept, OWNER) == "not_lead"
    assert story.do(accept, LEAD) == []
    assert story.refused(accept, LEAD) == "nothing_to_accept"
    story.do(issue, COORDINATOR)
    assert story.action.agency_since is None and not story.action.transfers, "it changed no hands"


def test_named_to_yet_another_agency_it_waits_for_that_ones_lead() -> None:
    story = Story(proposal(LATER, in_room=False), THU_3)
    story.do(accept, By(COORDINATOR, for_id=LEAD))
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    assert "agency_not_in_room" in missing(story.action, THU_3, story.ctx)


@pytest.mark.parametrize(("in_room", "by"), [(None, LEAD), (True, LEAD), (False, DEPUTY), (False, CHIEF)])
def test_otherwise_a_proposal_waits_for_nobodys_acceptance(in_room: bool | None, by: int) -> None:
    assert Story(proposal(LATER, in_room=in_room), THU_3).refused(accept, by) in ("nothing_to_accept", "not_lead")


def test_that_lead_is_asked_at_once_and_every_week_until_somebody_answers() -> None:
    story = Story(proposal(LATER, in_room=False), THU_3)
    asked = [(K.ACCEPT_ASKED, LEAD), (K.INCOMPLETE, COORDINATOR)]

    def listed(day: date) -> list[tuple[NoticeKind, int]]:
        change = list_incomplete(story.action, day, story.ctx, WED_2.isoformat())
        return sorted((draft.kind, draft.recipient_id) for draft in story.at(day).keep(change))

    assert [listed(day) for day in (THU_3, FRI_4, MON_7, TUE_8, MON_14)] == [asked, [], asked, [], asked]
    (_, draft) = story.log[-1]
    assert recheck(draft, story.action, MON_14, story.ctx).verdict is Verdict.HOLDS
    story.do(accept, LEAD)
    assert recheck(draft, story.action, MON_14, story.ctx).verdict is Verdict.WITHDRAW
    assert listed(date(2026, 12, 21)) == []


def test_given_on_to_a_second_absent_agency_the_first_ones_lead_is_no_longer_asked() -> None:
    story = Story(proposal(LATER, in_room=False), THU_3)
    story.keep(list_incomplete(story.action, THU_3, story.ctx, WED_2.isoformat()))
    story.do(reassign, COORDINATOR, FIREFIGHTER, "")
    story.at(FRI_4).keep(list_incomplete(story.action, FRI_4, story.ctx, WED_2.isoformat()))
    found = {
        draft.recipient_id: recheck(draft, story.action, FRI_4, story.ctx)
        for _, draft in story.log
        if draft.kind is K.ACCEPT_ASKED
    }
    assert (found[LEAD].verdict, found[LEAD].reason) == (Verdict.WITHDRAW, "another_agencys_now")
    assert found[STRANGER].verdict is Verdict.HOLDS
