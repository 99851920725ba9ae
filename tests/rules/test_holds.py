"""Notices looked at again before they are sent: what still holds, what does not, what may not be read."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import NoticeDraft
from rules.holds import Verdict, recheck
from rules.life.extensions import grant_extension, request_extension
from rules.life.owner import acknowledge, claim_done
from rules.life.stops import grant_pause, refuse, verify
from rules.outlook import outlook
from rules.people import Away, Reader
from rules.reasons import Next
from rules.words import ActionStatus, NoticeKind
from tests.rules.builders import (
    CHAIR,
    COORDINATOR,
    DEPUTY,
    LEAD,
    OWNER,
    Story,
    issued,
    proposal,
    with_away,
    with_person,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4 = (date(2026, 12, n) for n in range(1, 5))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, LATER = date(2026, 12, 14), date(2026, 12, 31)


def late(on: date) -> Story:
    return issued(WED_2, NOVEMBER, acknowledged=True).daily_to(on)


def last(story: Story, kind: NoticeKind, to: int) -> NoticeDraft:
    return [n for _, n in story.log if n.kind is kind and n.recipient_id == to][-1]


def verdict(story: Story, notice: NoticeDraft) -> tuple[str, str]:
    found = recheck(notice, story.action, story.today, story.ctx)
    return found.verdict.value, found.reason


def test_it_holds_on_the_day_it_was_decided() -> None:
    story = late(WED_9)
    for kind, to in ((K.OVERDUE, OWNER), (K.RUNG_3, COORDINATOR), (K.RUNG_3, CHAIR), (K.MONDAY, OWNER)):
        assert verdict(story, last(story, kind, to)) == ("holds", "still_holds")


def test_a_chase_is_withdrawn_when_a_claim_pauses_it_and_made_again_after_the_refusal() -> None:
    story = late(THU_3)
    chase = last(story, K.OVERDUE, OWNER)
    story.do(claim_done)
    assert verdict(story.at(FRI_4), chase) == ("withdraw", "paused")
    story.do(refuse, COORDINATOR, "no sign of it")
    assert verdict(story.at(MON_7), chase) == ("withdraw", "new_episode")


@pytest.mark.parametrize(
    ("kind", "to", "on", "reason"),
    [
        (K.OVERDUE, OWNER, THU_3, "ladder_started_anew"),
        (K.LEAD, LEAD, MON_7, "ladder_started_anew"),
        (K.RUNG_3, CHAIR, WED_9, "ladder_started_anew"),
        (K.MONDAY, OWNER, MON_7, "no_longer_late"),
    ],
)
def test_after_an_extension_nothing_of_the_old_ladder_is_said(
    kind: NoticeKind, to: int, on: date, reason: str
) -> None:
    story = late(on)
    said = last(story, kind, to)
    story.do(request_extension, OWNER, MON_14, "more_time_needed")
    story.do(grant_extension, CHAIR)
    assert verdict(story, said) == ("withdraw", reason)


def test_only_the_highest_rung_is_said_to_the_actor() -> None:
    story = late(THU_3)
    rung_1 = last(story, K.OVERDUE, OWNER)
    assert verdict(story.daily_to(MON_7), rung_1) == ("withdraw", "higher_rung_now")


def test_a_reminder_goes_stale_with_its_day() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    reminder = last(story, K.REMINDER_1, OWNER)
    assert verdict(story, reminder) == ("holds", "still_holds")
    assert verdict(story.at(WED_2), reminder) == ("withdraw", "day_passed")


def test_what_was_for_the_owner_is_not_sent_when_another_acts() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    reminder = last(story, K.REMINDER_1, OWNER)
    story.ctx = with_away(story.ctx, OWNER, Away(WED_2))
    story.daily_to(WED_2)
    assert verdict(story, reminder) == ("withdraw", "another_acts_now")
    assert verdict(story, last(story, K.HANDOVER, DEPUTY)) == ("holds", "still_holds")


def test_a_missing_acknowledgement_is_not_said_once_it_is_there() -> None:
    story = issued(LATER, TUE_1).daily_to(FRI_4)
    said = last(story, K.ACK_MISSED, LEAD)
    assert verdict(story, said) == ("holds", "still_holds")
    story.do(acknowledge)
    assert verdict(story, said) == ("withdraw", "acknowledged")


def test_nor_during_a_pause_nor_for_an_earlier_clock() -> None:
    story = issued(LATER, TUE_1).daily_to(FRI_4)
    said = last(story, K.ACK_MISSED, OWNER)
    story.do(grant_pause, COORDINATOR, FRI_11, "nobody to act")
    assert verdict(story.at(MON_7), said) == ("withdraw", "paused")
    story.action = replace(story.action, ack_from=MON_7)
    assert verdict(story, said) == ("withdraw", "acknowledged")


def test_a_leads_monday_line_goes_when_the_action_stands_below_rung_2() -> None:
    story = issued(THU_3, TUE_1).daily_to(MON_7)  # rung 1 by the late clock, rung 2 by the acknowledgement
    lead, owner = last(story, K.MONDAY, LEAD), last(story, K.MONDAY, OWNER)
    story.do(acknowledge)
    assert story.action.rung == 1
    assert verdict(story, lead) == ("withdraw", "no_longer_late")
    assert verdict(story, owner) == ("holds", "still_holds")


def test_nothing_of_a_closed_action_but_that_it_is_closed() -> None:
    story = late(MON_7)
    lead, owner = last(story, K.LEAD, LEAD), last(story, K.OVERDUE, OWNER)
    story.do(claim_done)
    to_verify = last(story, K.TO_VERIFY, COORDINATOR)
    assert verdict(story, to_verify)[0] == "holds"
    story.do(verify, COORDINATOR)
    assert {verdict(story, n) for n in (lead, owner, to_verify)} == {("withdraw", "action_done_verified")}
    assert verdict(story, last(story, K.STOPPED, OWNER)) == ("holds", "still_holds")


def test_access_and_address_are_checked_again_and_keep_the_key() -> None:
    story = late(MON_7)
    lead, overdue = last(story, K.LEAD, LEAD), last(story, K.OVERDUE, OWNER)
    story.action = replace(story.action, readers=frozenset({Reader(person_id=COORDINATOR), Reader(person_id=CHAIR)}))
    assert verdict(story, overdue) == ("withhold", "reader_not_on_access_list")
    assert verdict(story, lead) == ("holds", "still_holds"), "the lead hears where it stands, and no more"
    story.action = replace(story.action, readers=frozenset())
    story.ctx = with_person(story.ctx, LEAD, unreachable_on=MON_7)
    assert verdict(story, lead) == ("withhold", "recipient_cannot_be_reached")


def test_an_incomplete_proposal_is_said_until_it_is_complete() -> None:
    said = NoticeDraft(K.INCOMPLETE, COORDINATOR, "owner")
    lacking, complete = proposal(LATER, owner_id=None), proposal(LATER)
    ctx = late(TUE_1).ctx
    assert recheck(said, lacking, TUE_1, ctx).verdict is Verdict.HOLDS
    assert recheck(said, complete, TUE_1, ctx).verdict is Verdict.WITHDRAW


@pytest.mark.parametrize(
    ("on", "step", "then"),
    [
        (TUE_1, Next.DUE, WED_2),
        (WED_2, Next.RUNG_1, THU_3),
        (THU_3, Next.RUNG_2, MON_7),
        (MON_7, Next.RUNG_3, WED_9),
        (WED_9, Next.STAYS, None),
    ],
)
def test_every_mail_says_what_happens_next_and_when(on: date, step: Next, then: date | None) -> None:
    story = late(on)
    found = outlook(story.action, on, story.ctx)
    assert (found.step, found.on) == (step, then)


def test_what_comes_next_while_something_waits() -> None:
    story = issued(LATER, TUE_1)
    assert outlook(story.action, TUE_1, story.ctx).step is Next.ACKNOWLEDGE
    story.do(claim_done)
    found = outlook(story.action, TUE_1, story.ctx)
    assert (found.step, found.on) == (Next.VERIFY, MON_7), "WD 4"
    assert outlook(story.daily_to(MON_7).action, MON_7, story.ctx).step is Next.WITH_CHAIR
    story.do(refuse, COORDINATOR, "no sign of it")
    story.do(grant_pause, COORDINATOR, FRI_11, "nobody to act")
    found = outlook(story.action, MON_7, story.ctx)
    assert (found.step, found.on) == (Next.PAUSED, FRI_11)
    assert outlook(proposal(LATER), TUE_1, story.ctx).step is Next.MEND
    assert outlook(proposal(LATER, status=ActionStatus.VOID), TUE_1, story.ctx).step is Next.NOTHING
