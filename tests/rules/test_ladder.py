"""The two clocks: both sides of every boundary. December 2026: Wed 2 is the due date of most stories."""

from datetime import date

import pytest

from rules.calendar import Closure
from rules.ladder import next_rung
from rules.life.owner import acknowledge, note
from rules.life.stops import end_pause, grant_pause
from rules.words import NoticeKind
from tests.rules.builders import (
    COORDINATOR,
    FIRE,
    LEAD,
    OWNER,
    POLICE,
    context,
    issued,
    with_closures,
)

K = NoticeKind


def day(number: int, month: int = 12) -> date:
    return date(2027 if month == 1 else 2026, month, number)


WED_2, THU_3, FRI_4, SAT_5, SUN_6, MON_7 = (day(n) for n in range(2, 8))
TUE_8, WED_9, THU_10, FRI_11, MON_14 = day(8), day(9), day(10), day(11), day(14)
NOVEMBER = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("on", "rung", "why"),
    [
        (WED_2, 0, "due today is not late"),
        (THU_3, 1, "one working day after: the owner"),
        (FRI_4, 1, "two working days after: still the owner"),
        (SAT_5, 1, "a Saturday is not a ladder day"),
        (SUN_6, 1, "nor is a Sunday"),
        (MON_7, 2, "three working days after: the agency lead"),
        (TUE_8, 2, "four: still the lead"),
        (WED_9, 3, "five: coordinator and chair"),
        (day(31), 3, "the ladder climbs no higher by itself"),
    ],
)
def test_the_late_clock_counts_working_days_after_the_due_date(on: date, rung: int, why: str) -> None:
    swept_daily = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(on)
    after_a_gap = issued(WED_2, NOVEMBER, acknowledged=True).gap_to(on)
    assert swept_daily.action.late_rung == rung, why
    assert after_a_gap.steps == swept_daily.steps, "a missed run leaves what daily running would have made"


def test_each_rung_is_dated_with_the_day_on_which_it_fell_due_however_late_anybody_looked() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).gap_to(day(30))
    assert story.steps == [(1, THU_3), (2, MON_7), (3, WED_9)]


@pytest.mark.parametrize(
    ("on", "rung", "why"),
    [
        (FRI_4, 0, "issued Wed 2: the first working day"),
        (SAT_5, 0, "nothing at a weekend"),
        (TUE_8, 2, "the working day after `ack_due_on`: the lead"),
    ],
)
def test_the_acknowledgement_clock(on: date, rung: int, why: str) -> None:
    story = issued(day(31), THU_3)  # T+1 of the worked fortnight
    assert story.action.ack_due_on == MON_7, "T+3"
    assert story.daily_to(on).action.ack_rung == rung, why
    assert story.action.rung == rung, "the rung is the larger of the two"
    assert story.action.late_rung == 0, "the late clock is another clock"


def test_on_the_day_the_acknowledgement_is_due_nobody_is_told_yet() -> None:
    story = issued(day(31), THU_3).daily_to(MON_7)
    assert story.action.ack_rung == 0 and not story.said(K.ACK_MISSED)
    assert story.daily_to(TUE_8).told(K.ACK_MISSED) == {OWNER, LEAD}


def test_acknowledging_ends_the_acknowledgement_rung_and_leaves_the_late_rung() -> None:
    story = issued(THU_3, WED_2).daily_to(WED_9)
    assert (story.action.ack_rung, story.action.late_rung) == (2, 2)
    story.do(acknowledge)
    assert (story.action.ack_rung, story.action.late_rung, story.action.rung) == (0, 2, 2)
    assert story.daily_to(THU_10).action.late_rung == 3, "and the late clock goes on"


def test_an_imported_action_is_late_only_from_the_day_it_was_issued_here() -> None:
    story = issued(date(2026, 6, 1), WED_2, acknowledged=True, imported=True)
    assert story.action.ladder_from == WED_2 and story.action.original_due_on == date(2026, 6, 1)
    assert story.daily_to(WED_9).steps == [(1, THU_3), (2, MON_7), (3, WED_9)]


def test_issued_on_a_saturday_the_ladder_counts_from_the_monday() -> None:
    story = issued(date(2026, 6, 1), SAT_5, acknowledged=True, imported=True)
    assert story.daily_to(TUE_8).steps == [(1, TUE_8)]


@pytest.mark.parametrize(
    ("closures", "rungs", "why"),
    [
        ([], [THU_3, MON_7, WED_9], "no closure"),
        ([(FRI_4, None)], [THU_3, TUE_8, THU_10], "a closure of the partnership moves every rung above"),
        ([(FRI_4, POLICE)], [THU_3, TUE_8, WED_9], "one of the owner's agency moves rungs 1 and 2, not rung 3"),
        ([(FRI_4, FIRE)], [THU_3, MON_7, WED_9], "one of another agency moves none"),
        (
            [(THU_3, POLICE), (FRI_4, POLICE), (MON_7, POLICE), (TUE_8, POLICE)],
            [WED_9, FRI_11, MON_14],
            "a rung never falls due earlier than the working day after the rung below it",
        ),
        ([(WED_2, POLICE)], [FRI_4, TUE_8, THU_10], "a due date that became a holiday counts as the next"),
        ([(WED_2, None)], [FRI_4, TUE_8, THU_10], "whichever calendar closed it"),
    ],
)
def test_rungs_1_and_2_count_days_open_to_both_and_rung_3_the_partnerships(
    closures: list[tuple[date, int | None]], rungs: list[date], why: str
) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True)
    story.ctx = with_closures(story.ctx, *(Closure(on, agency) for on, agency in closures))
    story.daily_to(MON_14)
    assert [on for _, on in story.steps] == rungs, why
    assert story.action.due_on == WED_2, "the date itself stays"


def test_christmas_is_not_late_time() -> None:
    story = issued(day(24), NOVEMBER, acknowledged=True).daily_to(day(8, 1))
    assert story.steps == [(1, day(29)), (2, day(31)), (3, day(5, 1))]


def test_a_closure_announced_after_a_rung_was_reached_takes_nothing_back() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(MON_7)
    story.ctx = with_closures(story.ctx, Closure(FRI_4), Closure(MON_7), Closure(WED_9))
    assert story.daily_to(FRI_11).steps == [(1, THU_3), (2, MON_7)]
    assert story.daily_to(MON_14).steps[-1] == (3, MON_14), "Thu 3, Tue 8, Thu 10, Fri 11, Mon 14"


def test_a_closure_taken_back_speeds_no_ladder_up_that_had_begun() -> None:
    closed = Closure(FRI_4)
    story = issued(WED_2, NOVEMBER, context(closed), acknowledged=True).daily_to(THU_3)
    story.ctx = with_closures(story.ctx, Closure(FRI_4, retired_on=THU_3))
    assert story.daily_to(THU_10).steps == [(1, THU_3), (2, TUE_8), (3, THU_10)]


def test_a_ladder_that_begins_after_a_closure_was_taken_back_does_not_know_it() -> None:
    ctx = context(Closure(FRI_4, retired_on=date(2026, 10, 1)))
    assert issued(WED_2, NOVEMBER, ctx, acknowledged=True).daily_to(WED_9).steps[-1] == (3, WED_9)


@pytest.mark.parametrize(
    ("until", "rungs", "why"),
    [
        (THU_3, [FRI_4, TUE_8, THU_10], "one paused day is no ladder day"),
        (FRI_4, [MON_7, WED_9, FRI_11], "two"),
        (SUN_6, [MON_7, WED_9, FRI_11], "a weekend in the pause costs nothing more"),
        (MON_7, [TUE_8, THU_10, MON_14], "three: the last paused day counts as paused"),
    ],
)
def test_paused_days_are_not_ladder_days(until: date, rungs: list[date], why: str) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    story.do(grant_pause, COORDINATOR, until, "nobody to act")
    after_a_gap = issued(WED_2, NOVEMBER, acknowledged=True).at(WED_2)
    after_a_gap.do(grant_pause, COORDINATOR, until, "nobody to act")
    story.daily_to(MON_14)
    assert [on for _, on in story.steps] == rungs, why
    assert after_a_gap.gap_to(MON_14).steps == story.steps
    assert after_a_gap.action.episode == story.action.episode


def test_two_pauses_that_overlap_pause_each_day_once() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    story.do(grant_pause, COORDINATOR, FRI_4, "nobody to act")
    story.do(grant_pause, COORDINATOR, MON_7, "still nobody")
    assert story.daily_to(TUE_8).steps == [(1, TUE_8)]


def test_a_pause_ended_early_ends_with_that_day() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    story.do(grant_pause, COORDINATOR, day(31), "nobody to act")
    episode = story.action.episode
    story.daily_to(THU_3).do(end_pause, COORDINATOR)
    assert story.action.episode == episode + 1
    assert story.daily_to(FRI_4).steps == [(1, FRI_4)]


def test_a_pause_chases_nobody_new_but_monday_lines_go_on() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_8)
    story.do(grant_pause, COORDINATOR, day(18), "nobody to act")
    already = len(story.log)
    story.daily_to(day(18))
    assert [(on, kind, who) for on, kind, who in story.said()[already:]] == [
        (MON_14, "monday", OWNER),
        (MON_14, "monday", LEAD),
    ]
    assert story.action.late_rung == 2


def test_after_a_pause_only_the_rung_now_reached_is_said_again() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_8)
    story.do(grant_pause, COORDINATOR, WED_9, "a day")
    already = len(story.log)
    story.daily_to(THU_10)
    said = {(kind, n.rung) for (_, kind, _), (_, n) in zip(story.said()[already:], story.log[already:], strict=True)}
    assert story.action.late_rung == 3, "rung 3 counts to Thu 10, as Wed 9 was paused"
    assert said == {("overdue", 3), ("rung_3", 3)}


def test_a_progress_note_stops_no_clock() -> None:
    plain = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_9)
    noted = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(FRI_4)
    noted.do(note)
    assert noted.daily_to(WED_9).steps == plain.steps
    assert noted.said() == plain.said()


def test_the_next_rung_is_named_with_its_day() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(WED_2)
    found = []
    for on in (WED_2, THU_3, MON_7, WED_9):
        story.daily_to(on)
        found.append(next_rung(story.action, on, story.ctx))
    assert found == [(1, THU_3), (2, MON_7), (3, WED_9), None]
