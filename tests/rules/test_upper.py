"""Rungs 4 and 5 at their edges: which meetings count, when day 20 waits, and what goes up again after it came down.

The action was due on Tue 24 Nov 2026 (ladder day 10: 8 Dec, 20: 22 Dec). The group's packs go out on Wed 9 Dec and
Wed 13 Jan, for meetings on Thu 17 Dec and Thu 21 Jan.
"""

from dataclasses import replace
from datetime import date, datetime

import pytest

from rules.action import ActionState, Change, Listing, Matter, Pause, Refusal
from rules.bodies.agenda import Verdict, publication, waits_since
from rules.holds import Verdict as Held
from rules.holds import recheck
from rules.life.extensions import grant_extension, level_needed, request_extension
from rules.life.stops import grant_pause
from rules.life.urgent import make_urgent
from rules.life.who import By
from rules.moment import LONDON
from rules.people import Away
from rules.policy import GrantLevel
from rules.sweep import chase
from rules.upper import goes_up_on
from rules.words import DecisionOutcome as D
from rules.words import MatterReason, MeetingState, NoticeKind, PauseKind
from tests.rules.bodies.test_agenda import BOARD_DAY, DIGEST_DAY, MEETING, NEXT_PACK, PACK_DAY, late, upper
from tests.rules.builders import BOARD_CHAIR, CHAIR, OWNER, PG_CHAIR, VICE, issued

HELD, PLANNED = MeetingState.HELD, MeetingState.PLANNED
CANCELLED, INQUORATE = MeetingState.CANCELLED, MeetingState.INQUORATE
DUE, ISSUED = date(2026, 11, 24), date(2026, 11, 16)
FIRST = Listing(1, 4, 4, MEETING, HELD, PACK_DAY)
SECOND = Listing(2, 4, 4, NEXT_PACK.meeting_on, HELD, NEXT_PACK.publish_on)
DOWN = Listing(3, 5, 5, BOARD_DAY, HELD, DIGEST_DAY, BOARD_DAY, D.REFER_DOWN)
DECIDED = replace(FIRST, decided_on=MEETING, outcome=D.RESOURCE)
DAY_20 = date(2026, 12, 22)


def standing(*listings: Listing, **fields: object) -> ActionState:
    """The late action, on these papers."""
    action = issued(DUE, ISSUED, upper(), acknowledged=True).gap_to(PACK_DAY).action
    matter = replace(action.matters[0], listings=listings, **fields)  # type: ignore[arg-type]
    return replace(action, matters=(matter,))


def rungs(action: ActionState, on: date) -> dict[int, date]:
    """Rungs 4 and 5 as they stand on a day."""
    steps = chase(action, on, upper()).action.steps
    return {step.rung: step.fell_due_on for step in steps if step.rung > 3}


@pytest.mark.parametrize(
    ("listings", "fifth"),
    [
        ((FIRST,), DAY_20),
        ((replace(FIRST, state=CANCELLED),), DAY_20),
        ((replace(FIRST, state=INQUORATE),), None),
        ((DECIDED,), None),
        ((DECIDED, SECOND), date(2027, 1, 22)),
        ((replace(FIRST, decided_on=MEETING, outcome=D.REFER_UP),), MEETING),
        ((replace(FIRST, published_on=None), replace(SECOND, state=PLANNED)), None),
    ],
    ids=[
        "held, nothing decided: ladder day 20",
        "due and cancelled",
        "inquorate is not held",
        "decided: it is given its time",
        "decided, and then not: the first ladder day after the meeting that did not",
        "referred up: that day",
        "the meeting was held, but its paper did not list it",
    ],
)
def test_rung_5_needs_a_meeting_that_counts(listings: tuple[Listing, ...], fifth: date | None) -> None:
    assert rungs(standing(*listings), date(2027, 2, 10)).get(5) == fifth


@pytest.mark.parametrize(
    ("first", "second", "fifth"),
    [
        ((date(2026, 12, 10), HELD), (MEETING, HELD), date(2026, 12, 23)),
        ((date(2026, 12, 16), HELD), (MEETING, CANCELLED), date(2026, 12, 22)),
        ((date(2026, 12, 16), CANCELLED), (MEETING, CANCELLED), date(2026, 12, 18)),
        ((date(2026, 12, 16), CANCELLED), (MEETING, HELD), date(2026, 12, 23)),
        ((date(2026, 12, 10), HELD), (MEETING, INQUORATE), None),
    ],
    ids=[
        "the second's minutes are final on the 22nd",
        "the first's on the 21st, though the second was cancelled",
        "cancelled, neither has any",
        "the first was cancelled",
        "inquorate is not held",
    ],
)
def test_two_meetings_without_a_decision_send_it_up_once_the_minutes_of_both_are_final(
    first: tuple[date, MeetingState], second: tuple[date, MeetingState], fifth: date | None
) -> None:
    """The day after the last on which either may be said to have decided; of a matter that no ladder day sends up."""
    papers = (
        replace(FIRST, meeting_on=first[0], state=first[1]),
        replace(SECOND, meeting_on=second[0], state=second[1], published_on=PACK_DAY),
    )
    matter = Matter(MatterReason.THIRD_EXTENSION, 9, ISSUED, "", rung=4, listings=papers)
    assert goes_up_on(matter, upper()) == fifth


def test_what_the_board_sent_down_goes_up_again_when_the_group_refers_it_or_twice_decides_nothing() -> None:
    action = chase(standing(FIRST), DAY_20, upper()).action
    assert action.late_rung == 5 and action.matters[0].rung == 5
    later = date(2027, 2, 18), date(2027, 3, 18)
    third, fourth = (Listing(n, 4, 4, on, HELD, on) for n, on in enumerate(later, 7))
    for more, rung in (
        ((), 4),
        ((third,), 4),
        ((third, fourth), 5),
        ((replace(third, decided_on=later[0], outcome=D.REFER_UP),), 5),
        ((replace(third, decided_on=later[0], outcome=D.RESOURCE), fourth), 4),
    ):
        down = replace(action.matters[0], rung=4, listings=(FIRST, DOWN, *more))
        after = chase(replace(action, matters=(down,)), date(2027, 3, 24), upper()).action
        assert (after.matters[0].rung, after.late_rung) == (rung, 5), more


def test_a_matter_beside_the_rung_goes_to_the_board_by_the_same_count_and_on_its_day() -> None:
    request = Matter(MatterReason.THIRD_EXTENSION, 9, ISSUED, "", rung=4, listings=(FIRST, SECOND))
    action = replace(standing(), matters=(request,))
    for on, rung in ((date(2027, 1, 26), 4), (date(2027, 1, 27), 5)):
        mine = next(m for m in chase(action, on, upper()).action.matters if m.number == 9)
        assert mine.rung == rung


def test_a_gap_that_ends_at_a_weekend_waits_for_the_lead_as_any_other() -> None:
    monday = date(2026, 12, 14)
    item = late(lead_told_on=monday)
    pack = replace(NEXT_PACK, occurrence_on=MEETING, meeting_on=MEETING, publish_on=PACK_DAY)
    found = publication(pack, [item], {}, monday, upper())
    assert (found.verdict, found.until) == (Verdict.WAITS, date(2026, 12, 16))
    waiting = replace(pack, waits_from=waits_since(pack, monday))
    assert publication(waiting, [item], {}, date(2026, 12, 16), upper()).items == (item,)


def test_that_the_chair_made_it_urgent_is_said_in_a_pause_too() -> None:
    story = issued(date(2026, 12, 2), ISSUED, acknowledged=True)
    story.do(grant_pause, CHAIR, date(2026, 11, 30), "nobody to act")
    story.at(date(2026, 11, 18))
    told = story.do(make_urgent, CHAIR, datetime(2026, 11, 18, 15, tzinfo=LONDON), "tonight")
    news = next(n for n in told if n.kind is NoticeKind.URGENT and n.recipient_id == OWNER)
    assert recheck(news, story.action, story.today, story.ctx).verdict is Held.HOLDS


@pytest.mark.parametrize(
    ("listings", "fourth"),
    [
        ((SECOND, replace(FIRST, state=PLANNED)), PACK_DAY),
        ((replace(FIRST, published_on=None), replace(SECOND, state=PLANNED)), NEXT_PACK.publish_on),
        ((replace(DOWN, published_on=PACK_DAY),), None),
        ((replace(FIRST, published_on=date(2026, 12, 1)),), date(2026, 12, 2)),
    ],
    ids=[
        "the first pack that lists it, not the latest",
        "planned is not published",
        "the board's paper is no pack of the group",
        "never on the day of the rung below",
    ],
)
def test_rung_4_falls_due_on_the_day_of_the_first_pack_that_lists_it(
    listings: tuple[Listing, ...], fourth: date | None
) -> None:
    assert rungs(standing(*listings), date(2027, 2, 10)).get(4) == fourth


def test_a_decision_starts_the_count_of_meetings_anew() -> None:
    third = Listing(7, 4, 4, date(2027, 2, 18), HELD, date(2027, 2, 10), date(2027, 2, 18), D.RESOURCE)
    request = Matter(MatterReason.THIRD_EXTENSION, 9, ISSUED, "", rung=4)
    for listings, rung in (
        ((FIRST, replace(SECOND, decided_on=SECOND.meeting_on, outcome=D.RESOURCE)), 4),
        ((DECIDED, SECOND, third), 4),
        ((DECIDED, SECOND, replace(third, outcome=None)), 5),
        ((replace(FIRST, outcome=None), replace(DECIDED, meeting_on=date(2026, 12, 18)), SECOND), 4),
    ):
        action = replace(standing(), matters=(replace(request, listings=listings),))
        mine = next(m for m in chase(action, date(2027, 2, 25), upper()).action.matters if m.number == 9)
        assert mine.rung == rung


def test_no_rung_above_the_third_comes_in_a_pause() -> None:
    pause = Pause(PauseKind.GRANTED, date(2026, 12, 18), date(2026, 12, 29), 1)
    action = replace(standing(replace(FIRST, decided_on=DAY_20, outcome=D.REFER_UP)), pauses=(pause,))
    assert 5 not in rungs(action, date(2026, 12, 29))
    assert rungs(action, date(2026, 12, 31))[5] == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("listing", "is_open", "level"),
    [
        (replace(FIRST, state=PLANNED), False, GrantLevel.PERFORMANCE),
        (replace(FIRST, state=PLANNED), True, GrantLevel.PERFORMANCE),
        (replace(FIRST, state=PLANNED, published_on=None), True, GrantLevel.CHAIR),
        (replace(FIRST, state=PLANNED, outcome=D.RESOURCE), True, GrantLevel.CHAIR),
        (FIRST, True, GrantLevel.CHAIR),
        (replace(DOWN, state=PLANNED, outcome=None), True, GrantLevel.BOARD),
    ],
    ids=[
        "settled, and still on the paper",
        "on the paper",
        "only planned",
        "decided",
        "the meeting was",
        "the board's",
    ],
)
def test_from_publication_to_decision_only_that_bodys_chair_grants(
    listing: Listing, is_open: bool, level: GrantLevel
) -> None:
    resolved = None if is_open else MEETING
    rung = max(listing.level, 4)
    assert level_needed(standing(listing, resolved_on=resolved, rung=rung), upper()) is level


COMING = replace(SECOND, state=PLANNED)
ON_DIGEST = Listing(3, 5, 5, BOARD_DAY, PLANNED, DIGEST_DAY)


@pytest.mark.parametrize(
    ("listings", "level"),
    [
        ((), GrantLevel.BOARD),
        ((replace(COMING, published_on=None),), GrantLevel.BOARD),
        ((COMING,), GrantLevel.PERFORMANCE),
        ((COMING, replace(ON_DIGEST, published_on=None)), GrantLevel.PERFORMANCE),
        ((COMING, ON_DIGEST), GrantLevel.BOARD),
        ((replace(COMING, decided_on=DAY_20, outcome=D.REFER_UP),), GrantLevel.BOARD),
        ((SECOND,), GrantLevel.BOARD),
    ],
    ids=[
        "on no paper to come: rung 5 is the board's",
        "only planned for the group",
        "on the group's paper: its chair, until it meets",
        "planned for the board besides",
        "on the board's paper too: the board's chair",
        "the group's chair has sent it up",
        "the group has met and decided nothing",
    ],
)
def test_at_rung_5_the_board_grants_but_not_while_the_groups_paper_alone_has_it(
    listings: tuple[Listing, ...], level: GrantLevel
) -> None:
    action = chase(standing(FIRST), DAY_20, upper()).action
    assert action.late_rung == 5
    matter = replace(action.matters[0], listings=(FIRST, *listings))
    assert level_needed(replace(action, matters=(matter,)), upper()) is level


@pytest.mark.parametrize(
    ("by", "why"), [(PG_CHAIR, ""), (BOARD_CHAIR, "not_performance"), (CHAIR, "not_performance"), (VICE, "")]
)
def test_on_a_published_paper_that_bodys_chair_or_stand_in_grants_and_no_chair_above(by: int, why: str) -> None:
    action = standing(replace(FIRST, state=PLANNED))
    asked = request_extension(action, PACK_DAY, upper(), By(OWNER), date(2026, 12, 16), "more_time_needed")
    assert isinstance(asked, Change)
    ctx = upper(away={PG_CHAIR: (Away(PACK_DAY),)}) if by == VICE else upper()
    group = replace(ctx.bodies[4], chairs=(PG_CHAIR, VICE))
    ctx = replace(ctx, bodies={**ctx.bodies, 4: group})
    outcome = grant_extension(asked.action, PACK_DAY, ctx, By(by))
    assert (outcome.reason if isinstance(outcome, Refusal) else "") == why


def test_a_request_on_a_published_paper_is_put_to_that_bodys_chair_who_alone_may_grant_it() -> None:
    action = standing(replace(FIRST, state=PLANNED), rung=4)
    asked = request_extension(action, PACK_DAY, upper(), By(OWNER), date(2026, 12, 16), "more_time_needed")
    assert isinstance(asked, Change)
    assert {d.recipient_id for d in asked.notices if d.kind is NoticeKind.TO_DECIDE} == {PG_CHAIR}


def test_what_the_group_took_back_stands_on_the_boards_paper_for_noting() -> None:
    """It is the group's again: its ladder of who grants holds, not the board's chair alone."""
    taken_back = standing(replace(DOWN, state=PLANNED, outcome=None, decided_on=None), rung=4)
    assert level_needed(taken_back, upper()) is GrantLevel.CHAIR
