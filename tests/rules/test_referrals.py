"""Referred to another body: asked of its chair, accepted or not, and unanswered."""

from datetime import date

import pytest

from rules.bodies.facts import Body
from rules.life.owner import accept, decline
from rules.life.referrals import refer
from rules.life.who import By
from rules.people import Away
from rules.words import ActionStatus, MatterReason, NoticeKind
from tests.rules.builders import (
    CHAIR,
    COORDINATOR,
    LEAD,
    OWNER,
    PG_CHAIR,
    RELIEF,
    STRANGER,
    VICE,
    Story,
    context,
    issued,
    with_away,
)

K = NoticeKind
NOVEMBER = date(2026, 11, 2)
WED_2, THU_3, FRI_4, MON_7, TUE_8, WED_9 = (date(2026, 12, n) for n in (2, 3, 4, 7, 8, 9))
BURGLARY, EMPTY = 7, 8
BODIES = {
    BURGLARY: Body(BURGLARY, "burglary", "Burglary delivery group", 0, chairs=(PG_CHAIR, VICE)),
    EMPTY: Body(EMPTY, "empty", "Group without a chair", 0),
}


def referred() -> Story:
    story = issued(WED_2, NOVEMBER, context(bodies=BODIES), acknowledged=True).daily_to(FRI_4)
    story.do(refer, CHAIR, BURGLARY, "it is one of theirs")
    return story


def test_the_chair_asks_the_other_bodys_chair_and_the_ladder_runs_on() -> None:
    story = referred()
    assert story.told(K.ACCEPT_ASKED) == {PG_CHAIR}
    assert not story.action.pauses and story.daily_to(MON_7).steps[-1] == (2, MON_7)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (By(PG_CHAIR), None),
        (By(VICE), None),
        (By(COORDINATOR, for_id=PG_CHAIR), None),
        (By(CHAIR), "not_its_chair"),
        (By(LEAD), "not_its_chair"),
        (By(None), "nobody"),
    ],
)
def test_that_bodys_chair_answers(by: By, refusal: str | None) -> None:
    for verb in (accept, decline):
        assert referred().refused(verb, by) == refusal if refusal else referred().do(verb, by)


def test_accepted_everything_stops_and_whoever_acted_is_told() -> None:
    story = referred()
    story.do(accept, PG_CHAIR)
    action = story.action
    assert (action.status, action.closed_on, action.closure_reason) == (ActionStatus.REFERRED, FRI_4, None)
    assert [r.outcome for r in action.requests] == ["accepted"]
    assert story.told(K.STOPPED) == {OWNER}
    assert story.daily_to(WED_9).action == action


def test_declined_it_stays_and_whoever_referred_it_hears() -> None:
    story = referred()
    story.do(decline, PG_CHAIR, "not a burglary")
    assert story.told(K.DECIDED) == {CHAIR} and story.action.is_live


@pytest.mark.parametrize(("on", "told"), [(TUE_8, set()), (WED_9, {COORDINATOR, CHAIR})])
def test_unanswered_after_two_working_days_the_coordinator_hears(on: date, told: set[int]) -> None:
    story = referred().daily_to(on)
    assert story.told(K.MATTER) == told
    assert (story.action.matter(MatterReason.REQUEST_UNANSWERED) is not None) == bool(told)
    if told:
        story.do(decline, PG_CHAIR)
        assert not any(m.is_open for m in story.action.matters)


def test_who_may_refer_and_to_which_body() -> None:
    story = issued(WED_2, NOVEMBER, context(bodies=BODIES)).daily_to(THU_3)
    for by in (OWNER, COORDINATOR, STRANGER, RELIEF):
        assert story.refused(refer, by, BURGLARY, "") == "not_chair"
    assert story.refused(refer, CHAIR, EMPTY, "") == "no_chair"
    story.do(refer, CHAIR, BURGLARY, "")
    assert story.refused(refer, CHAIR, BURGLARY, "") == "asked_already"


def test_a_vice_chair_is_asked_while_the_chair_is_away() -> None:
    ctx = with_away(context(bodies=BODIES), PG_CHAIR, Away(NOVEMBER))
    story = issued(WED_2, NOVEMBER, ctx)
    story.do(refer, CHAIR, BURGLARY, "")
    assert story.told(K.ACCEPT_ASKED) == {VICE}
