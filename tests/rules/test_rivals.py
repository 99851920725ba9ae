"""Faults of other tools that must not be ours (style guide, "Rivals' bugs"), on the pure rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.actors import actor
from rules.calendar import Closure
from rules.life.owner import acknowledge, note
from rules.life.stops import grant_pause
from rules.people import Away
from rules.sweep import chase, remind
from rules.words import ActionStatus, NoticeKind
from tests.moments import moment
from tests.rules.builders import (
    CHAIR,
    COORDINATOR,
    DEPUTY,
    LEAD,
    OWNER,
    POLICE,
    SECOND,
    THIRD,
    context,
    issued,
    with_away,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4 = (date(2026, 12, n) for n in range(1, 5))
MON_7, TUE_8, WED_9 = (date(2026, 12, n) for n in range(7, 10))
LATER = date(2026, 12, 31)
EVERY_DAY = [TUE_1 + timedelta(days=n) for n in range(12)]


@pytest.mark.parametrize("closed", EVERY_DAY[2:9])
@pytest.mark.parametrize("agency", [None, POLICE])
def test_django_helpdesk_excluded_days_escalate_no_sooner(closed: date, agency: int | None) -> None:
    plain = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(LATER)
    excluded = issued(WED_2, NOVEMBER, context(Closure(closed, agency)), acknowledged=True).daily_to(LATER)
    assert all(new >= old for (_, new), (_, old) in zip(excluded.steps, plain.steps, strict=True))


@pytest.mark.parametrize("first_run", EVERY_DAY)
def test_rt_a_missed_run_moves_nothing(first_run: date) -> None:
    daily = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(LATER)
    missed = issued(WED_2, NOVEMBER, acknowledged=True).gap_to(first_run).gap_to(LATER)
    assert (missed.steps, missed.action.episode) == (daily.steps, daily.action.episode)


def test_zammad_midnight_resets_nothing() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_3)
    said = len(story.log)
    for wall_clock in ("2026-12-03 23:59", "2026-12-04 00:01"):
        story.at(moment(wall_clock).day).sweep()
    assert story.today == FRI_4 and len(story.log) == said, "already told on Thursday is told"


@pytest.mark.parametrize(("wall_clock", "day"), [("2026-07-01 00:30", 1), ("2026-12-01 00:30", 1)])
def test_zammad_the_day_is_that_of_the_wall_clock_in_summer_too(wall_clock: str, day: int) -> None:
    assert moment(wall_clock).day.day == day


def test_zammad_the_chain_of_deputies_is_followed_and_found_again() -> None:
    story = issued(LATER, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_away(with_away(story.ctx, OWNER, Away(WED_2, WED_9)), DEPUTY, Away(THU_3, TUE_8))
    story.daily_to(WED_9)
    assert story.said(K.HANDOVER, K.RESTORED) == [
        (WED_2, "handover", DEPUTY),
        (THU_3, "handover", SECOND),
        (TUE_8, "handover", DEPUTY),
        (WED_9, "restored", OWNER),
    ]


def test_zammad_the_chain_ends_with_the_third() -> None:
    ctx = context()
    for person in (OWNER, DEPUTY, SECOND):
        ctx = with_away(ctx, person, Away(TUE_1))
    assert actor(ctx, OWNER, POLICE, frozenset(), WED_2).person_id != THIRD


@pytest.mark.parametrize("status", [ActionStatus.ISSUED, ActionStatus.ACKNOWLEDGED, ActionStatus.IN_PROGRESS])
def test_ciso_assistant_in_progress_silences_nothing(status: ActionStatus) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).at(TUE_1)
    story.action = replace(story.action, status=status)
    story.daily_to(WED_9)
    assert story.steps == [(1, THU_3), (2, MON_7), (3, WED_9)]
    assert {LEAD, COORDINATOR, CHAIR} <= story.told(K.LEAD, K.RUNG_3)


def test_ciso_assistant_a_note_every_day_silences_nothing() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    while story.today < WED_9:
        story.do(note)
        story.daily_to(story.today + timedelta(days=1))
    assert story.steps == [(1, THU_3), (2, MON_7), (3, WED_9)]


@pytest.mark.parametrize("missed", [date(2026, 11, 27), TUE_1])
def test_ciso_assistant_a_reminder_missed_by_one_day_is_said_the_next(missed: date) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(missed - timedelta(days=1))
    said = len(story.said())
    story.gap_to(context().own().add(missed, 1))
    assert len(story.said()) == said + 1


def test_goalert_once_acknowledged_it_still_escalates() -> None:
    story = issued(WED_2, NOVEMBER).daily_to(TUE_8)
    story.do(acknowledge)
    assert story.daily_to(WED_9).action.late_rung == 3
    assert story.said(K.RUNG_3) == [(WED_9, "rung_3", COORDINATOR), (WED_9, "rung_3", CHAIR)]


@pytest.mark.parametrize("on", EVERY_DAY)
def test_redmine_run_twice_nobody_hears_twice(on: date) -> None:
    story = issued(WED_2, NOVEMBER).daily_to(on)
    state, said = story.action, len(story.log)
    for _ in range(3):
        assert story.sweep() == []
    assert (story.action, len(story.log)) == (state, said)


@pytest.mark.parametrize("rule", [remind, chase])
def test_redmine_one_run_names_no_notice_twice(rule: object) -> None:
    story = issued(WED_2, NOVEMBER).daily_to(TUE_1)
    for on in EVERY_DAY:
        notices = rule(story.action, on, story.ctx).notices  # type: ignore[operator]
        assert len({n.key for n in notices}) == len(notices)


def test_grafana_oncall_a_pause_resumes_though_the_server_was_off_when_it_ended() -> None:
    daily, off = (issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_1) for _ in range(2))
    for story in (daily, off):
        story.do(grant_pause, COORDINATOR, FRI_4, "nobody to act")
    daily.daily_to(LATER)
    off.gap_to(LATER)
    assert off.steps == daily.steps == [(1, MON_7), (2, WED_9), (3, date(2026, 12, 11))]
    assert off.action.episode == daily.action.episode


def test_grafana_oncall_nobody_on_leave_is_asked() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(TUE_1)
    story.ctx = with_away(story.ctx, OWNER, Away(WED_2, date(2026, 12, 14)))
    said = len(story.log)
    story.daily_to(date(2026, 12, 11))
    assert OWNER not in {n.recipient_id for _, n in story.log[said:]}
    story.daily_to(date(2026, 12, 14))
    assert (date(2026, 12, 14), "restored", OWNER) in story.said()
