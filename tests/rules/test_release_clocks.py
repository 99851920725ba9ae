"""Hold and release: who came to act in hold, and what was made urgent in it, has the whole time from when a mail
can leave.
"""

from dataclasses import replace
from datetime import date

import pytest

from rules.life.owner import dispute
from rules.life.owners import confirm_owner
from rules.life.stops import grant_pause
from rules.life.urgent import make_urgent
from rules.moment import LONDON
from rules.outlook import outlook
from rules.people import Context
from rules.reasons import Next
from rules.words import NoticeKind, PauseKind
from tests.moments import london
from tests.rules.builders import CHAIR, COORDINATOR, LEAD, OWNER, Story, with_person
from tests.rules.test_release_asked import asked, held, released, told_then_held

K = NoticeKind
WED_2, THU_3, FRI_4, MON_7, WED_9 = (date(2026, 12, n) for n in (2, 3, 4, 7, 9))
THU_10, FRI_11, MON_14, TUE_15, WED_16 = (date(2026, 12, n) for n in (10, 11, 14, 15, 16))


def left(ctx: Context, on: date) -> Context:
    return with_person(ctx, OWNER, left_from=on)


@pytest.mark.parametrize("gap", [False, True], ids=["daily", "the server was off"])
def test_of_a_leaver_the_lead_has_the_whole_acknowledgement_clock_from_release(gap: bool) -> None:
    story = told_then_held(acknowledged=True)
    story.ctx = left(story.ctx, WED_2)
    (story.gap_to if gap else story.daily_to)(WED_9)
    assert story.action.ack_rung == 0 and not story.told(K.ACK_MISSED) and story.told(K.HANDOVER) == {LEAD}
    story.action = replace(story.action, ack_unheard=True)  # as the tables say it from now on
    assert story.daily_to(THU_10).action.ack_rung == 0
    change = released(story, FRI_11)
    assert [(e.kind, e.reason) for e in change.events] == [("begun_anew", "owner_had_not_heard")]
    assert (story.action.ack_from, story.action.ack_due_on) == (FRI_11, TUE_15)
    assert story.daily_to(TUE_15).action.ack_rung == 0
    assert story.daily_to(WED_16).action.ack_rung_on == WED_16


def test_of_a_leaver_whom_no_sweep_has_seen_the_clock_begins_at_release() -> None:
    story = told_then_held(acknowledged=True)
    story.ctx = left(story.ctx, WED_2)
    released(story, THU_10)
    assert (story.action.acting_owner_from, story.action.ack_from, story.action.ack_rung) == (WED_2, THU_10, 0)
    assert story.daily_to(MON_14).told(K.HANDOVER) == {LEAD} and story.action.ack_rung == 0
    assert story.daily_to(TUE_15).action.ack_rung_on == TUE_15


def test_a_lead_who_was_told_before_the_hold_is_chased_as_ever() -> None:
    story = held(told_then_held(acknowledged=True), False)
    story.ctx = left(story.ctx, WED_2)
    held(story.daily_to(WED_2)).daily_to(MON_7)
    assert story.action.ack_rung_on == MON_7


def test_a_late_clock_that_was_heard_runs_on_under_a_leaver() -> None:
    story = told_then_held(due=WED_2)
    story.ctx = left(story.ctx, THU_3)
    story.daily_to(WED_9)
    story.action = replace(story.action, ack_unheard=True)
    rung = story.action.late_rung
    released(story, WED_9)
    assert (story.action.late_rung, rung) == (3, 3) and story.action.term == 1


def test_an_owner_confirmed_in_hold_may_dispute_still_after_release() -> None:
    story = asked("dispute").at(WED_2)
    story.do(confirm_owner, COORDINATOR)
    story.action = replace(story.action, ack_unheard=True)
    assert story.daily_to(WED_9).action.ack_rung == 0
    released(story, THU_10)
    story.at(MON_14).do(dispute, OWNER, "still not ours")


def test_in_hold_a_dispute_by_telephone_is_never_too_late() -> None:
    story = told_then_held(acknowledged=False)
    story.action = replace(story.action, unheard=True)
    story.at(WED_9).do(dispute, OWNER, "not ours")


def test_a_granted_pause_is_as_long_as_it_was_granted() -> None:
    story = told_then_held()
    story.do(grant_pause, COORDINATOR, FRI_4, "nobody to act")
    released(story, THU_3)
    assert [(p.kind, p.until_on) for p in story.action.pauses] == [(PauseKind.GRANTED, FRI_4)]


def clock(story: Story, at: str) -> Story:
    instant = london(at)
    story.ctx = replace(story.ctx, as_of=instant)
    return story.at(instant.astimezone(LONDON).date())


def urgent(due_at: str) -> Story:
    story = clock(told_then_held(), "2026-12-02 10:00")
    story.do(make_urgent, CHAIR, london(due_at), "tonight's match")
    return story


def test_an_urgent_time_of_which_nobody_was_told_makes_nobody_late_in_hold() -> None:
    story = clock(urgent("2026-12-02 15:00"), "2026-12-03 12:00")
    story.sweep()
    assert story.action.urgent_rung == 0 and not story.told(K.URGENT_LATE, K.URGENT_HALF)
    assert outlook(story.action, THU_3, story.ctx).step is Next.HELD


@pytest.mark.parametrize(
    ("due_at", "at", "any_hour", "stays_from"),
    [
        ("2026-12-05 21:00", "2026-12-04 20:00", False, None),
        ("2026-12-07 06:59", "2026-12-04 20:00", False, None),
        ("2026-12-07 07:00", "2026-12-04 20:00", False, None),
        ("2026-12-07 07:01", "2026-12-04 20:00", False, "2026-12-07 07:00"),
        ("2026-12-04 21:00", "2026-12-04 20:00", True, "2026-12-04 20:00"),
        ("2026-12-04 20:00", "2026-12-04 20:00", True, None),
        ("2026-12-04 15:00", "2026-12-04 14:59", False, "2026-12-04 14:59"),
        ("2026-12-04 15:00", "2026-12-04 15:00", False, None),
    ],
)
def test_an_urgent_time_begins_when_a_mail_can_leave_or_ends_if_it_passes_before(
    due_at: str, at: str, any_hour: bool, stays_from: str | None
) -> None:
    story = clock(urgent(due_at), at)
    story.ctx = with_person(story.ctx, OWNER, mail_at_any_hour=any_hour)
    released(story, story.today)
    assert story.action.urgent_from == (london(stays_from) if stays_from else None)
    assert (CHAIR in story.told(K.DECIDED)) is (stays_from is None)
    assert story.action.urgent_rung == 0


def test_half_time_is_half_way_from_when_it_could_be_read() -> None:
    story = clock(urgent("2026-12-04 15:00"), "2026-12-04 11:00")
    released(story, FRI_4)
    for at, told in (("2026-12-04 12:59", set()), ("2026-12-04 13:00", {OWNER})):
        clock(story, at).sweep()
        assert story.told(K.URGENT_HALF) == told
    clock(story, "2026-12-04 15:00").sweep()
    assert story.action.urgent_rung == 2


def test_an_urgent_time_told_before_the_hold_stands() -> None:
    story = held(urgent("2026-12-04 15:00"), False)
    story.action = replace(story.action, urgent_unheard=False)
    clock(held(story), "2026-12-04 15:00").sweep()
    assert story.action.urgent_rung == 2
    assert released(story, FRI_4).events == []
