"""Reminders before the due date: each once, the latest state only after a missed run."""

from datetime import date

import pytest

from rules.calendar import Closure
from rules.life.extensions import grant_extension, request_extension
from rules.life.owner import claim_done
from rules.words import NoticeKind
from tests.rules.builders import COORDINATOR, OWNER, POLICE, context, issued

REMINDERS = (NoticeKind.REMINDER_3, NoticeKind.REMINDER_1, NoticeKind.DUE_TODAY)
NOVEMBER = date(2026, 11, 2)
THU_26, FRI_27, SAT_28, MON_30 = (date(2026, 11, n) for n in (26, 27, 28, 30))
TUE_1, WED_2, THU_3 = (date(2026, 12, n) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("on", "kind", "why"),
    [
        (THU_26, None, "four working days before: nothing"),
        (FRI_27, "reminder_3", "three before: the first reminder"),
        (SAT_28, None, "nothing at a weekend"),
        (MON_30, "reminder_3", "two before, the first one was missed: it is said now"),
        (TUE_1, "reminder_1", "one before: the last reminder, and not the first as well"),
        (WED_2, "due_today", "on the day, and nothing of before"),
        (THU_3, None, "late now: the ladder speaks"),
    ],
)
def test_a_run_says_the_latest_reminder_only(on: date, kind: str | None, why: str) -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).gap_to(on)
    assert [said for _, said, _ in story.said(*REMINDERS)] == ([kind] if kind else []), why


def test_run_daily_each_reminder_is_said_once() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(date(2026, 12, 9))
    assert story.said(*REMINDERS) == [
        (FRI_27, "reminder_3", OWNER),
        (TUE_1, "reminder_1", OWNER),
        (WED_2, "due_today", OWNER),
    ]


@pytest.mark.parametrize(
    ("issued_on", "kinds", "why"),
    [
        (THU_26, ["reminder_3", "reminder_1", "due_today"], "issued four days before: all three"),
        (FRI_27, ["reminder_1", "due_today"], "three before: the issue mail was the first reminder"),
        (MON_30, ["reminder_1", "due_today"], "two before"),
        (TUE_1, ["due_today"], "one before"),
        (WED_2, [], "on the due date: the issue mail says it"),
    ],
)
def test_no_reminder_for_a_day_that_had_passed_when_it_was_issued(
    issued_on: date, kinds: list[str], why: str
) -> None:
    story = issued(WED_2, issued_on, acknowledged=True).daily_to(THU_3)
    assert [kind for _, kind, _ in story.said(*REMINDERS)] == kinds, why


def test_none_once_it_is_claimed_as_done() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True).daily_to(THU_26)
    story.do(claim_done)
    assert not story.daily_to(WED_2).said(*REMINDERS)


def test_a_new_date_has_its_own_reminders() -> None:
    story = issued(MON_30, NOVEMBER, acknowledged=True).daily_to(MON_30)
    story.do(request_extension, OWNER, date(2026, 12, 8), "more_time_needed")
    story.do(grant_extension, COORDINATOR)
    already = len(story.log)
    story.daily_to(date(2026, 12, 8))
    assert [(on.day, kind) for on, kind, _ in story.said(*REMINDERS)[3:]] == [
        (3, "reminder_3"),
        (7, "reminder_1"),
        (8, "due_today"),
    ]
    assert len(story.log) == already + 3


def test_reminders_count_days_open_to_both() -> None:
    story = issued(WED_2, NOVEMBER, context(Closure(TUE_1, POLICE)), acknowledged=True).daily_to(WED_2)
    assert story.said(*REMINDERS) == [
        (THU_26, "reminder_3", OWNER),
        (MON_30, "reminder_1", OWNER),
        (WED_2, "due_today", OWNER),
    ]


def test_a_due_date_that_became_a_holiday_is_reminded_of_on_the_day_it_counts_as() -> None:
    story = issued(WED_2, NOVEMBER, acknowledged=True)
    story.ctx = context(Closure(WED_2))
    assert (THU_3, "due_today", OWNER) in story.daily_to(THU_3).said(*REMINDERS)
