"""Blocked by another agency: asked, accepted, disputed, silent, over; and never in a circle."""

from dataclasses import replace
from datetime import date

import pytest

from rules.blocked import DATE_PASSED, waited_in_vain
from rules.holds import Verdict, recheck
from rules.life.blocks import (
    CIRCLE,
    Blocker,
    Waiter,
    accept_block,
    ask_block,
    closes_circle,
    dispute_block,
    unblock,
)
from rules.life.extensions import grant_extension, request_extension
from rules.life.owner import accept, claim_done, decline
from rules.life.who import By
from rules.people import Reader
from rules.state import WaitedFor
from rules.words import MatterReason, NoticeKind, PauseKind, RequestKind
from tests.rules.builders import (
    CHAIR,
    CHIEF,
    COORDINATOR,
    COUNCIL,
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
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
WED_2, THU_3, FRI_4, MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in (2, 3, 4, 7, 8, 9, 10, 11))
MON_14, TUE_15, WED_16 = (date(2026, 12, n) for n in (14, 15, 16))
THEIRS = Blocker(2, "NW-2026-D/001", FIRE, FRI_11)


def late_and_blocked() -> Story:
    """Due on Wed 2, at rung 1 on Thu 3; on Fri 4 the owner says that the fire service stands in the way."""
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_4)
    story.do(ask_block, OWNER, FIRE, "their hydrant")
    return story


def waiting() -> Story:
    """The same, accepted on Mon 7: it waits until Fri 11."""
    story = late_and_blocked().daily_to(MON_7)
    story.do(accept_block, STRANGER, THEIRS)
    return story


def test_a_block_is_asked_of_the_other_agencys_lead_and_pauses_as_every_request() -> None:
    story = late_and_blocked()
    assert story.told(K.ACCEPT_ASKED) == {STRANGER}
    assert [(p.kind, p.until_on) for p in story.action.pauses] == [(PauseKind.REQUEST, TUE_8)]
    assert story.daily_to(TUE_8).steps == [(1, THU_3)]


def test_accepted_it_waits_until_the_date_of_what_stands_in_the_way() -> None:
    story = waiting()
    action = story.action
    assert (action.blocked_by_id, action.requests[0].to_action) == (2, 2)
    assert [(p.kind, p.last) for p in action.pauses] == [(PauseKind.REQUEST, MON_7), (PauseKind.BLOCK, FRI_11)]
    assert story.told(K.DECIDED) == {OWNER}
    story.daily_to(FRI_11)
    assert story.steps == [(1, THU_3)]
    assert (FRI_11, K.MONDAY, OWNER) not in story.said(K.MONDAY) and (MON_7, K.MONDAY, OWNER) in story.said(K.MONDAY)


def test_at_that_date_it_is_over_and_the_ladder_goes_on_where_it_stood() -> None:
    story = waiting().daily_to(MON_14)
    assert story.action.blocked_by_id is None
    assert (MON_14, K.DECIDED, OWNER) in story.said(K.DECIDED)
    assert (MON_14, K.MONDAY, OWNER) in story.said(K.MONDAY), "a block silences no weekly line"
    assert story.steps == [(1, THU_3), (2, MON_14)]
    gap = waiting().gap_to(MON_14)
    assert (gap.steps, gap.action.episode) == (story.steps, story.action.episode)


@pytest.mark.parametrize("on", [TUE_8, WED_9, MON_14])
def test_closed_before_it_ends_on_that_day_whenever_anybody_looks(on: date) -> None:
    story = waiting()
    story.action = replace(story.action, blocker_closed_on=TUE_8)
    story.gap_to(on)
    assert [p.last for p in story.action.pauses if p.kind is PauseKind.BLOCK] == [TUE_8]
    assert story.action.blocked_by_id is None and OWNER in story.told(K.DECIDED)
    assert story.daily_to(MON_14).steps[:2] == [(1, THU_3), (2, WED_9)]
    assert len([n for _, n in story.log if n.reason == "unblocked"]) == 1, "told once"


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(By(OWNER), None), (By(COORDINATOR), None), (By(COORDINATOR, for_id=OWNER), None), (By(STRANGER), "not_owner")],
)
def test_the_owner_or_the_coordinator_takes_it_back(by: By, refusal: str | None) -> None:
    for story in (waiting(), late_and_blocked()):
        if refusal:
            assert story.refused(unblock, by) == refusal
            continue
        story.do(unblock, by)
        assert story.action.blocked_by_id is None and not story.action.is_paused(TUE_8)
        assert story.refused(unblock, by) == "not_blocked"


@pytest.mark.parametrize("verb", [dispute_block, decline])
def test_disputed_it_is_a_matter_for_coordinator_and_chair(verb: object) -> None:
    story = late_and_blocked().daily_to(MON_7)
    assert story.refused(verb, LEAD) == "not_lead"  # type: ignore[arg-type]
    story.do(verb, STRANGER, "not our hydrant")  # type: ignore[arg-type]
    assert story.told(K.MATTER) == {COORDINATOR, CHAIR} and OWNER in story.told(K.DECIDED)
    assert story.action.matter(MatterReason.BLOCK_DISPUTED) is not None
    assert story.daily_to(TUE_8).steps[-1] == (2, TUE_8), "it does not wait meanwhile"


def test_the_chair_settles_a_disputed_block_either_way() -> None:
    story = late_and_blocked()
    story.do(dispute_block, STRANGER)
    for by in (STRANGER, COORDINATOR):
        assert story.refused(accept_block, by, THEIRS) == "not_chair"
    story.do(accept_block, CHAIR, THEIRS)
    assert story.action.blocked_by_id == 2 and not any(m.is_open for m in story.action.matters)
    dropped = late_and_blocked()
    dropped.do(dispute_block, STRANGER)
    dropped.do(unblock, COORDINATOR)
    assert not any(m.is_open for m in dropped.action.matters)


@pytest.mark.parametrize(("on", "told"), [(TUE_8, set()), (WED_9, {CHIEF})])
def test_silence_is_rung_2_on_the_blocker(on: date, told: set[int]) -> None:
    ctx = with_person(context(), STRANGER, escalate_to_id=CHIEF)
    story = issued(WED_2, NOVEMBER, ctx, acknowledged=True).daily_to(FRI_4)
    story.do(ask_block, OWNER, FIRE, "")
    assert story.daily_to(on).told(K.BLOCK_SILENT) == told
    assert story.steps[-1] == ((2, WED_9) if told else (1, THU_3)), "its own ladder goes on after two days"
    if told:
        assert [day for day, *_ in story.daily_to(TUE_15).said(K.BLOCK_SILENT)] == [WED_9, MON_14], "a line a week"
        story.do(accept_block, STRANGER, replace(THEIRS, due_on=date(2026, 12, 18)))
        assert story.action.is_paused(WED_16)


def test_without_anybody_above_the_lead_silence_goes_to_the_coordinator() -> None:
    assert late_and_blocked().daily_to(WED_9).told(K.BLOCK_SILENT) == {COORDINATOR}


@pytest.mark.parametrize(
    ("agency", "on", "waiters", "circle", "why"),
    [
        (FIRE, None, [], False, "nobody waits for it"),
        (FIRE, None, [Waiter(2, COUNCIL)], False, "another agency waits for it"),
        (FIRE, None, [Waiter(2, FIRE)], True, "an action of that agency waits for it: a mutual block"),
        (FIRE, None, [Waiter(2, COUNCIL), Waiter(3, FIRE)], True, "through a third one"),
        (FIRE, THEIRS, [Waiter(2, COUNCIL)], True, "that very action, now another agency's, waits for it"),
        (FIRE, replace(THEIRS, id=1), [], True, "itself"),
        (FIRE, THEIRS, [Waiter(3, COUNCIL)], False, "another action of that agency"),
    ],
)
def test_what_closes_a_circle(agency: int, on: Blocker | None, waiters: list[Waiter], circle: bool, why: str) -> None:
    assert closes_circle(1, agency, on, waiters) == circle, why


def test_a_block_that_closes_a_circle_is_not_asked_and_both_leads_are_told() -> None:
    readers = frozenset(Reader(person_id=p) for p in (OWNER, COORDINATOR))
    story = issued(WED_2, NOVEMBER, acknowledged=True, readers=readers).daily_to(THU_3)
    said = story.outcome(ask_block, OWNER, FIRE, "", [Waiter(2, FIRE)])
    assert [e.kind for e in said.events] == [CIRCLE]  # type: ignore[union-attr]
    story.do(ask_block, OWNER, FIRE, "", [Waiter(2, FIRE)])
    assert story.told(K.DECIDED) == {LEAD, STRANGER}, "also who may not read it"
    assert not story.action.requests and not story.action.pauses


def test_a_circle_that_closed_while_the_lead_thought_is_refused_too() -> None:
    story = late_and_blocked()
    story.do(accept_block, STRANGER, THEIRS, [Waiter(5, FIRE)])
    assert [r.outcome for r in story.action.requests] == ["refused"]
    assert story.action.blocked_by_id is None and not story.action.is_paused(MON_7)
    assert story.told(K.DECIDED) == {LEAD, STRANGER}


def test_what_cannot_be_asked() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_3)
    assert story.refused(ask_block, STRANGER, FIRE, "") == "not_owner"
    assert story.refused(ask_block, OWNER, POLICE, "") == "own_agency"
    assert story.refused(ask_block, OWNER, COUNCIL, "", (), THEIRS) == "not_theirs"
    for past in (replace(THEIRS, due_on=THU_3), replace(THEIRS, is_open=False), replace(THEIRS, due_on=None)):
        assert story.refused(ask_block, OWNER, FIRE, "", (), past) == "nothing_to_wait_for"
    story.do(ask_block, DEPUTY, FIRE, "", (), THEIRS)
    assert story.refused(ask_block, OWNER, COUNCIL, "") == "asked_already"
    story.do(accept_block, STRANGER, THEIRS)
    assert story.refused(ask_block, OWNER, COUNCIL, "") == "blocked_already"
    story.do(claim_done)
    assert story.refused(ask_block, OWNER, COUNCIL, "") == "claimed"


def test_accepting_needs_an_action_and_the_lead() -> None:
    story = late_and_blocked()
    assert story.refused(accept, STRANGER) == "needs_an_action"
    assert story.refused(accept, LEAD) == "not_lead"
    assert story.refused(accept_block, FIREFIGHTER, THEIRS) == "not_lead"
    assert story.refused(accept_block, STRANGER, replace(THEIRS, due_on=FRI_4)) == "nothing_to_wait_for"
    story.do(accept_block, By(COORDINATOR, for_id=STRANGER), THEIRS)
    assert story.refused(accept_block, STRANGER, THEIRS) == "nothing_to_accept"
    named = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_3)
    named.do(ask_block, OWNER, FIRE, "", (), THEIRS)
    assert named.refused(accept, STRANGER) == "action_is_named"


def test_saying_what_stands_in_the_way_acknowledges_and_a_claim_takes_it_back() -> None:
    story = issued(date(2026, 12, 31), THU_3)
    story.do(ask_block, OWNER, FIRE, "")
    assert story.action.acknowledged_on == THU_3
    story.do(claim_done)
    assert story.action.open_request(RequestKind.BLOCK) is None


def test_an_extension_agreed_ends_the_wait() -> None:
    story = waiting()
    story.do(request_extension, OWNER, WED_16, "waiting_for_other_agency")
    story.do(grant_extension, COORDINATOR)
    assert story.action.blocked_by_id is None and not story.action.is_paused(TUE_8)
    assert story.daily_to(THU_10).steps == []


def test_of_a_date_that_passed_it_is_not_said_that_nothing_stands_in_the_way() -> None:
    story = waiting()
    story.action = replace(story.action, waits_for=WaitedFor(THEIRS.ref, FIRE))  # as the tables say while it is open
    story.daily_to(MON_14)
    assert waited_in_vain(story.action)
    (draft,) = [n for _, n in story.log if n.reason in ("unblocked", DATE_PASSED)]
    assert draft.reason == DATE_PASSED
    assert recheck(draft, story.action, MON_14, story.ctx).verdict is Verdict.HOLDS
    done = replace(story.action, waits_for=None)
    assert recheck(draft, done, MON_14, story.ctx).reason == "unblocked_now"
    story.action = done
    assert [n.reason for n in story.gap_to(TUE_15).log[-1:][0][1:]] == ["unblocked"], "its end is news then"
