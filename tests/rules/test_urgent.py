"""Urgent: a time of day, half of it gone, passed, and the working day after."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from rules.holds import Verdict, recheck
from rules.life.extensions import grant_extension, request_extension
from rules.life.owner import claim_done
from rules.life.stops import refuse
from rules.life.urgent import end_urgent, make_urgent
from rules.moment import LONDON
from rules.people import Reader
from rules.words import NoticeKind
from tests.rules.builders import CHAIR, COORDINATOR, LEAD, OWNER, Story, issued

K = NoticeKind
URGENT = (K.URGENT, K.URGENT_HALF, K.URGENT_LATE)
NOVEMBER = date(2026, 11, 2)
THU_3, FRI_4, SAT_5, SUN_6, MON_7, TUE_8 = (date(2026, 12, n) for n in range(3, 9))
WED_9, LATER = date(2026, 12, 9), date(2026, 12, 31)


def at(story: Story, day: date, hour: int, minute: int = 0) -> Story:
    """The quarter-hourly run at this time of day."""
    story.ctx = replace(story.ctx, as_of=datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON))
    story.today = day
    story.sweep()
    return story


def urgent(due: datetime | None = None) -> Story:
    """On Thu 3 at 9:00 made urgent, due on Fri 4 at 15:00: half of the time is gone at midnight."""
    story = at(issued(LATER, NOVEMBER, acknowledged=True), THU_3, 9)
    story.do(make_urgent, CHAIR, due or datetime(2026, 12, 4, 15, tzinfo=LONDON), "tonight's match")
    return story


def kinds(story: Story) -> list[tuple[date, str, int]]:
    return story.said(*URGENT)


def test_whoever_acts_hears_at_once_at_half_time_and_the_lead_at_the_due_time() -> None:
    story = urgent()
    assert kinds(story) == [(THU_3, K.URGENT, OWNER)]
    assert len(kinds(at(story, THU_3, 23, 59))) == 1
    assert kinds(at(story, FRI_4, 0))[1:] == [(FRI_4, K.URGENT_HALF, OWNER)]
    assert len(kinds(at(story, FRI_4, 14, 59))) == 2 and story.action.rung == 0
    assert set(kinds(at(story, FRI_4, 15))[2:]) == {(FRI_4, K.URGENT_LATE, OWNER), (FRI_4, K.URGENT_LATE, LEAD)}
    assert (story.action.urgent_rung, story.action.rung, story.action.rung_since(2)) == (2, 2, FRI_4)
    assert story.action.late_rung == 0, "a clock of its own"


def test_coordinator_and_chair_hear_on_the_next_working_day() -> None:
    story = at(at(urgent(), FRI_4, 15), SUN_6, 12)
    assert story.action.urgent_rung == 2
    at(story, MON_7, 7)
    assert {(MON_7, K.URGENT_LATE, COORDINATOR), (MON_7, K.URGENT_LATE, CHAIR)} <= set(kinds(story))
    assert (story.action.urgent_rung, story.action.urgent_rung_on) == (3, MON_7)
    assert not [n for _, n in story.log if n.kind is K.RUNG_3]


def test_after_a_gap_the_rungs_are_dated_as_daily_running_would_have() -> None:
    story = at(urgent(), TUE_8, 9)
    assert (story.action.urgent_rung, story.action.urgent_rung_on) == (3, MON_7)
    assert K.URGENT_HALF not in {n.kind for _, n in story.log}, "what has passed is not said any more"


def test_due_at_a_weekend_the_lead_is_told_at_the_weekend() -> None:
    story = at(urgent(datetime(2026, 12, 5, 18, tzinfo=LONDON)), SAT_5, 18)
    assert (SAT_5, K.URGENT_LATE, LEAD) in kinds(story)
    assert at(story, MON_7, 7).action.urgent_rung == 3


def test_a_line_a_week_while_it_lasts() -> None:
    story = at(at(at(urgent(), FRI_4, 15), MON_7, 7), date(2026, 12, 14), 7)
    assert {who for on, _, who in story.said(K.MONDAY) if on == date(2026, 12, 14)} == {OWNER, LEAD, COORDINATOR}


def test_a_claim_in_time_pauses_it_and_a_refused_one_resumes_it() -> None:
    story = urgent()
    story.do(claim_done)
    at(story, FRI_4, 16)
    assert story.action.urgent_rung == 0 and K.URGENT_LATE not in {n.kind for _, n in story.log}
    at(story, MON_7, 9).do(refuse, COORDINATOR, "no sign of it")
    assert (at(story, TUE_8, 9).action.urgent_rung, story.action.urgent_rung_on) == (2, TUE_8)


def test_a_claim_after_its_time_leaves_the_rung_it_reached() -> None:
    story = at(urgent(), FRI_4, 16)
    story.do(claim_done)
    assert at(story, TUE_8, 9).action.urgent_rung == 2


def test_another_time_starts_its_clock_anew_and_an_end_ends_it() -> None:
    story = at(urgent(), FRI_4, 16)
    story.do(make_urgent, CHAIR, datetime(2026, 12, 7, 12, tzinfo=LONDON), "the match is on Monday")
    assert story.action.urgent_rung == 0 and len([k for _, k, _ in kinds(story) if k == K.URGENT]) == 2
    story.do(end_urgent, CHAIR)
    assert story.action.rung == 0 and OWNER in story.told(K.DECIDED)
    assert at(story, TUE_8, 9).action.urgent_rung == 0
    assert story.refused(end_urgent, CHAIR) == "not_urgent"


def test_an_extension_agreed_ends_it() -> None:
    story = at(urgent(), FRI_4, 16)
    story.action = replace(story.action, due_on=WED_9)
    story.do(request_extension, OWNER, date(2026, 12, 16), "more_time_needed")
    story.do(grant_extension, COORDINATOR)
    assert story.action.urgent_due_at is None and story.action.rung == 0


@pytest.mark.parametrize(
    ("due", "refusal"),
    [
        (datetime(2026, 12, 3, 9, tzinfo=LONDON), "past"),
        (datetime(2026, 12, 3, 9, 1, tzinfo=LONDON), None),
        (datetime(2026, 12, 31, 23, 59, tzinfo=LONDON), None),
        (datetime(2027, 1, 1, 0, tzinfo=LONDON), "after_the_due_date"),
    ],
)
def test_the_time_lies_ahead_and_not_after_the_due_date(due: datetime, refusal: str | None) -> None:
    story = at(issued(LATER, NOVEMBER, acknowledged=True), THU_3, 9)
    assert story.refused(make_urgent, CHAIR, due, "") == refusal if refusal else story.do(make_urgent, CHAIR, due, "")


def test_only_the_chair_makes_it_urgent_and_never_what_is_claimed() -> None:
    story = at(issued(LATER, NOVEMBER, acknowledged=True), THU_3, 9)
    due = datetime(2026, 12, 4, 15, tzinfo=LONDON)
    for by in (OWNER, LEAD, COORDINATOR):
        assert story.refused(make_urgent, by, due, "") == "not_chair"
    story.do(claim_done)
    assert story.refused(make_urgent, CHAIR, due, "") == "claimed"


def test_what_waits_to_be_sent_is_dropped_once_it_is_overtaken() -> None:
    story = urgent()
    said = story.log[-1][1]
    assert said.kind is K.URGENT and recheck(said, story.action, THU_3, story.ctx).verdict is Verdict.HOLDS
    ended = replace(story.action, urgent_due_at=None)
    assert recheck(said, ended, THU_3, story.ctx).reason == "no_longer_urgent"
    at(story, FRI_4, 15)
    assert recheck(said, story.action, FRI_4, story.ctx).reason == "time_has_passed"


def test_a_lead_who_may_not_read_it_hears_that_its_time_has_passed() -> None:
    story = urgent()
    readers = frozenset(Reader(person_id=p) for p in (OWNER, COORDINATOR))
    story.action = replace(story.action, readers=readers)
    assert LEAD in at(story, FRI_4, 15).told(K.URGENT_LATE)
