"""In hold nobody hears what they are asked: no question lapses unheard, and from release all have their full time.

The days of every answer stand beside those of a partnership that is not in hold (tests of each step).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rules.action import ActionState, Change
from rules.bodies.facts import Body
from rules.holds import Verdict, recheck
from rules.life.blocks import ask_block
from rules.life.extensions import request_extension
from rules.life.owner import accept, claim_done, dispute
from rules.life.owners import reassign
from rules.life.referrals import refer
from rules.life.release import begin_anew, no_longer_so
from rules.outlook import outlook
from rules.reasons import Next
from rules.standing import TAKEN_BACK
from rules.words import MatterReason, NoticeKind, RequestKind
from tests.rules.builders import (
    CHAIR,
    CHIEF,
    COORDINATOR,
    FIRE,
    FIREFIGHTER,
    LEAD,
    OWNER,
    PG_CHAIR,
    STRANGER,
    Story,
    context,
    issued,
    with_person,
)

K, M = NoticeKind, MatterReason
NOVEMBER = date(2026, 11, 2)
TUE_1, WED_2, THU_3, FRI_4, SAT_5 = (date(2026, 12, n) for n in range(1, 6))
MON_7, TUE_8, WED_9, THU_10, FRI_11 = (date(2026, 12, n) for n in range(7, 12))
MON_14, TUE_15, WED_16, THU_17 = (date(2026, 12, n) for n in range(14, 18))
LATER = date(2026, 12, 31)
GROUP = 7
BODIES = {GROUP: Body(GROUP, "burglary", "Burglary delivery group", 0, chairs=(PG_CHAIR,))}

ASKS: dict[str, Callable[[Story], object]] = {
    "extension": lambda story: story.do(request_extension, OWNER, TUE_15, "more_time_needed"),
    "claim": lambda story: story.do(claim_done, OWNER),
    "dispute": lambda story: story.do(dispute, OWNER, "not ours"),
    "transfer": lambda story: story.do(reassign, COORDINATOR, FIREFIGHTER, "theirs"),
    "block": lambda story: story.do(ask_block, OWNER, FIRE, "their key"),
    "referral": lambda story: story.do(refer, CHAIR, GROUP, "one of theirs"),
}
PAUSING = ("extension", "transfer", "block")


def told_then_held(due: date = LATER, acknowledged: bool = True, **fields: object) -> Story:
    """An owner who was told before the hold; it begins on Tuesday 1 December."""
    ctx = with_person(context(bodies=BODIES), STRANGER, escalate_to_id=CHIEF)
    return held(issued(due, FRI_4 if due > LATER else TUE_1, ctx, acknowledged=acknowledged))


def held(story: Story, yes: bool = True) -> Story:
    story.ctx = replace(story.ctx, held=yes)
    return story


def asked(kind: str, due: date = LATER) -> Story:
    story = told_then_held(min(due, FRI_11) if kind == "extension" else due, acknowledged=kind != "dispute")
    ASKS[kind](story)
    return story


def released(story: Story, day: date) -> Change:
    change = begin_anew(story.action, day, story.at(day).ctx)
    story.keep(change)
    held(story, False)
    return change


def silence(action: ActionState, story: Story) -> set[str]:
    """What speaks of a missing answer."""
    found = {m.reason.value for m in action.matters if m.is_open} & {
        "request_unanswered", "claim_unverified", "dispute_unanswered", "transfer_lapsed"
    }  # fmt: skip
    return found | ({"block_silent"} if story.told(K.BLOCK_SILENT) else set())


@pytest.mark.parametrize("kind", ASKS)
def test_no_question_lapses_while_nobody_has_heard_it(kind: str) -> None:
    story = asked(kind).daily_to(THU_17)
    assert silence(story.action, story) == set()
    assert [r.is_open for r in story.action.requests] == [True]
    assert outlook(story.action, THU_17, story.ctx).step is Next.ASKED_IN_HOLD
    assert story.action.is_paused(THU_17) is (kind in (*PAUSING, "claim"))


@pytest.mark.parametrize(
    ("kind", "last_quiet", "speaks_on", "said"),
    [
        ("extension", MON_14, TUE_15, "request_unanswered"),
        ("claim", TUE_15, WED_16, "claim_unverified"),
        ("dispute", MON_14, TUE_15, "dispute_unanswered"),
        ("transfer", MON_14, TUE_15, "transfer_lapsed"),
        ("block", MON_14, TUE_15, "block_silent"),
        ("referral", MON_14, TUE_15, "request_unanswered"),
    ],
)
@pytest.mark.parametrize("on", [WED_2, WED_9], ids=["soon", "after all would have lapsed"])
def test_from_the_day_of_release_whoever_is_asked_has_their_full_time(
    kind: str, last_quiet: date, speaks_on: date, said: str, on: date
) -> None:
    story = asked(kind).daily_to(on)
    change = released(story, THU_10)
    assert [(e.kind, e.payload["waits_from"]) for e in change.events if e.kind == "asked_anew"] == [
        ("asked_anew", THU_10)
    ]
    assert story.action.requests[0].asked_on == TUE_1, "the day on which it was asked stays on record"
    assert silence(story.daily_to(last_quiet).action, story) == set()
    assert silence(story.daily_to(speaks_on).action, story) == {said}


@pytest.mark.parametrize("kind", PAUSING)
def test_the_pause_of_a_request_ends_two_working_days_after_it_can_be_heard(kind: str) -> None:
    story = asked(kind, due=FRI_4).daily_to(WED_9)
    assert story.steps == []
    released(story, THU_10)
    assert [p.until_on for p in story.action.pauses] == [MON_14]
    # Wednesday 2 to Monday 14 are paused; the due date was Friday 4: Tuesday is its first ladder day.
    assert story.daily_to(WED_16).steps == [(1, TUE_15)]


@pytest.mark.parametrize("kind", PAUSING)
def test_a_pause_that_lapsed_before_the_hold_is_given_again_when_the_request_is_heard(kind: str) -> None:
    """No mail had left since it was asked; in hold the tables say that nobody has heard it."""
    story = held(told_then_held(FRI_4), False)
    ASKS[kind](story)
    story.daily_to(FRI_4)
    assert [p.ended_on for p in story.action.pauses] == [THU_3]
    story.action = untold(story.action)
    released(held(story), MON_7)
    assert [(p.from_on, p.until_on) for p in story.action.pauses if p.ended_on is None] == [(MON_7, WED_9)]


def untold(action: ActionState) -> ActionState:
    """As the tables say it when the notices of what was asked, and of its matters, wait still."""
    requests = tuple(replace(r, unheard=True) for r in action.requests)
    return replace(action, requests=requests, matters=tuple(replace(m, unheard=True) for m in action.matters))


@pytest.mark.parametrize("kind", ASKS)
def test_what_was_said_of_a_silence_that_was_none_is_taken_back_and_may_be_said_again(kind: str) -> None:
    """An older version let it run: a fortnight in which no mail left, then release."""
    story = held(asked_openly(kind), False).daily_to(MON_7)
    before = silence(story.action, story)
    assert before
    pending = [notice for _, notice in story.log]
    story.action = untold(story.action)
    held(story)
    start = story.action
    change = released(story, MON_7)
    gone = {n.kind for n in pending if no_longer_so(n, start, change)}
    assert (K.BLOCK_SILENT if kind == "block" else K.MATTER) in gone
    assert (K.DECIDED in gone) is (kind == "transfer"), "that it lapsed is no longer so"
    assert not gone & {K.ACCEPT_ASKED, K.TO_VERIFY, K.TO_DECIDE, K.ISSUE}
    assert {m.resolved_by for m in story.action.matters if m.reason.value in before} <= {TAKEN_BACK}
    assert all(r.is_open for r in story.action.requests)
    story.log.clear()
    story.keys.clear()
    assert silence(story.daily_to(FRI_11).action, story) == before


def asked_openly(kind: str) -> Story:
    due = FRI_11 if kind == "extension" else LATER
    story = held(told_then_held(due, acknowledged=kind != "dispute"), False)
    ASKS[kind](story)
    return story


def test_a_lapse_that_the_chair_was_told_of_stands() -> None:
    story = asked_openly("transfer").daily_to(MON_7)
    story.action = replace(untold(story.action), matters=story.action.matters)
    released(held(story), TUE_8)
    assert [r.outcome for r in story.action.requests] == ["lapsed"]
    assert story.action.matter(M.TRANSFER_LAPSED) is not None


@pytest.mark.parametrize("kind", ASKS)
def test_what_was_heard_before_the_hold_runs_on_in_it(kind: str) -> None:
    story = held(asked_openly(kind)).daily_to(MON_7)
    assert silence(story.action, story)
    assert released(story, MON_7).events == []


@pytest.mark.parametrize("kind", ASKS)
def test_asked_in_hold_and_answered_there_nothing_begins_anew(kind: str) -> None:
    """By telephone: the coordinator enters it."""
    story = asked(kind).at(WED_2)
    if kind in ("transfer", "referral"):
        story.do(accept, STRANGER if kind == "transfer" else PG_CHAIR)
    else:
        story.action = replace(story.action, requests=(), pauses=(), matters=())
    assert not any(r.unheard for r in story.action.requests)
    assert not [e for e in begin_anew(story.action, THU_3, story.ctx).events if e.kind == "asked_anew"]


def test_released_twice_the_time_to_answer_does_not_begin_a_second_time() -> None:
    story = asked("transfer")
    released(story, THU_3)
    assert begin_anew(story.action, FRI_4, story.ctx).events == []
    broken_off = held(story)
    broken_off.action = untold(story.action)
    assert begin_anew(broken_off.action, THU_3, broken_off.ctx).events == []


def test_a_claim_notice_is_no_longer_silent_where_it_was_asked_anew() -> None:
    story = held(asked("block").daily_to(WED_9), False)
    story.action = replace(story.action, requests=tuple(replace(r, unheard=False) for r in story.action.requests))
    silent = next(n for n in story.sweep() if n.kind is K.BLOCK_SILENT)
    assert recheck(silent, story.action, WED_9, story.ctx).verdict is Verdict.HOLDS
    story.action = untold(story.action)
    released(held(story), WED_9)
    found = recheck(silent, story.action, THU_10, story.ctx)
    assert (found.verdict, found.reason) == (Verdict.WITHDRAW, "asked_anew")


def test_no_request_waits_for_a_release_that_asks_for_no_time() -> None:
    """An earlier date, and an owner inside the agency, wait for an answer as long as it takes."""
    story = told_then_held()
    story.do(reassign, LEAD, CHIEF, "yours")
    assert released(story, WED_9).events == []
    assert story.action.open_request(RequestKind.REASSIGNMENT) is not None


def test_a_pause_that_was_entered_while_the_release_was_under_way_ends_as_any_other() -> None:
    """Whoever asked saw the hold still; the release had looked at the action before."""
    story = held(asked("extension"), False).daily_to(FRI_4)
    assert [(pause.until_on, pause.ended_on) for pause in story.action.pauses] == [(THU_3, THU_3)]
