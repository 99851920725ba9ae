"""A late paper lists what was due by its own day, and waits once: a gap speeds nothing up (the ladder, "Gaps")."""

from dataclasses import replace
from datetime import date

import pytest

from rules.bodies.agenda import Verdict, Why, place_of, publication, waits_since
from rules.bodies.facts import BOARD, COUNTY, PERFORMANCE, Sitting
from rules.bodies.since import with_body_since
from rules.standing import Listing, Matter, Pause, RungStep
from rules.words import DecisionOutcome, MatterReason, MeetingState, PauseKind
from tests.rules.bodies.test_agenda import (
    DIGEST,
    DIGEST_DAY,
    LONG_AGO,
    MEETING,
    NEXT_PACK,
    PACK,
    PACK_DAY,
    late,
    listed,
    upper,
)
from tests.rules.builders import POLICE
from tests.rules.test_outlook_bodies import STEPS
from tests.rules.test_outlook_bodies import late as late_action

BACK = date(2026, 12, 14)
"""The run after the gap: the pack was due on Wed 9 Dec."""
HELD, CANCELLED, PLANNED = MeetingState.HELD, MeetingState.CANCELLED, MeetingState.PLANNED


def waited_out(sitting: Sitting, days: list[date], *, level: int) -> list[Verdict]:
    """What becomes of a paper each day, where each day somebody else turns up who has not been told."""
    verdicts = []
    for day in days:
        found = publication(
            sitting, [late(level=level, lead_told_on=LONG_AGO if level > 4 else None)], {}, day, upper()
        )
        verdicts.append(found.verdict)
        if found.verdict is Verdict.WAITS:
            sitting = replace(sitting, waits_from=waits_since(sitting, day))
    return verdicts


@pytest.mark.parametrize(
    ("sitting", "days"),
    [
        (PACK, [PACK_DAY, date(2026, 12, 10), date(2026, 12, 11), date(2026, 12, 14)]),
        (DIGEST, [DIGEST_DAY, date(2027, 1, 19), date(2027, 1, 20), date(2027, 1, 21)]),
        (PACK, [date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 16)]),
    ],
    ids=["a lead of a pack", "a board member of a digest", "nothing ran on the pack's day"],
)
def test_new_items_each_day_do_not_make_a_paper_wait_again(sitting: Sitting, days: list[date]) -> None:
    assert waited_out(sitting, days, level=sitting.level)[:2] == [Verdict.WAITS, Verdict.PUBLISH]
    told_today = [late(level=sitting.level, lead_told_on=days[2])]
    waiting = replace(sitting, waits_from=days[0])
    assert publication(waiting, told_today, {POLICE: days[2]}, days[2], upper()).verdict is Verdict.PUBLISH


def test_a_meeting_that_was_moved_later_while_its_paper_waited_waits_from_its_new_day() -> None:
    moved = replace(NEXT_PACK, waits_from=PACK_DAY)
    assert waits_since(moved, date(2027, 1, 13)) == NEXT_PACK.publish_on
    assert waits_since(moved, date(2027, 1, 14)) == date(2027, 1, 14), "nothing ran on its day"


@pytest.mark.parametrize(
    ("since", "sitting"),
    [(date(2026, 12, 8), PACK), (PACK_DAY, PACK), (date(2026, 12, 10), NEXT_PACK)],
    ids=["the day before", "on the day of the paper", "the day after: daily running had published without it"],
)
@pytest.mark.parametrize("day", [date(2026, 12, 10), date(2026, 12, 14), MEETING])
def test_a_late_paper_lists_what_was_due_by_its_own_day_and_the_rest_goes_to_the_next(
    since: date, sitting: Sitting, day: date
) -> None:
    assert place_of(late(since=since), day, upper()) == (Why.LISTED, sitting)


@pytest.mark.parametrize(
    ("first", "last", "listed_now"),
    [
        (date(2026, 12, 7), date(2026, 12, 8), True),
        (date(2026, 12, 7), PACK_DAY, False),
        (PACK_DAY, date(2026, 12, 10), True),
        (PACK_DAY, date(2026, 12, 11), False),
    ],
    ids=["over before the paper's day", "on the paper's day", "between the two days", "on the day it goes out"],
)
def test_a_late_paper_passes_over_what_was_paused_on_its_own_day_or_is_now(
    first: date, last: date, listed_now: bool
) -> None:
    item = late(pauses=(Pause(PauseKind.GRANTED, first, last, 1),))
    decided = publication(PACK, [item], {}, date(2026, 12, 11), upper())
    assert (bool(decided.items), decided.left) == (listed_now, () if listed_now else ((item, Why.PAUSED),))


def since(*listings: Listing, reason: MatterReason = MatterReason.LATE, rung: int = PERFORMANCE, on: int = 3) -> date:
    """Since when the body at `rung` has the matter, which a run raised on Monday 14 December."""
    matter = Matter(reason, 0, BACK, "Decide.", rung=rung, listings=listings)
    fifth = (RungStep("late", 5, date(2026, 12, 18), 0, 0),) if on == 5 else ()
    action = replace(late_action(on), steps=(*STEPS, *fifth))
    return with_body_since(action, matter, date(2027, 1, 29), upper())


def test_a_late_action_is_before_the_group_from_ladder_day_10_whenever_it_was_raised() -> None:
    assert since() == date(2026, 12, 8)
    assert since(reason=MatterReason.THIRD_EXTENSION) == BACK


def test_and_before_the_board_from_the_day_on_which_rung_5_fell_due() -> None:
    assert since(listed(state=HELD, recorded_on=MEETING), rung=BOARD, on=5) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("listing", "day"),
    [
        (listed(state=HELD, recorded_on=date(2026, 12, 21)), date(2026, 12, 21)),
        (
            listed(state=HELD, recorded_on=date(2026, 12, 21), outcome=DecisionOutcome.RESOURCE, decided_on=MEETING),
            MEETING,
        ),
        (listed(state=CANCELLED, recorded_on=date(2026, 12, 15)), date(2026, 12, 8)),
        (listed(state=PLANNED), date(2026, 12, 8)),
        (listed(state=HELD, recorded_on=date(2026, 12, 21), published_on=None), date(2026, 12, 8)),
    ],
    ids=["put on record", "decided", "cancelled: it passes to the next paper", "to come", "never on its paper"],
)
def test_what_stood_on_a_paper_is_free_for_the_next_from_the_day_that_is_known(listing: Listing, day: date) -> None:
    assert since(listing) == day


@pytest.mark.parametrize(
    ("rung", "handing", "day"),
    [
        (BOARD, listed(outcome=DecisionOutcome.REFER_UP, decided_on=MEETING), MEETING),
        (PERFORMANCE, listed(level=BOARD, outcome=DecisionOutcome.REFER_DOWN, decided_on=MEETING), MEETING),
        (COUNTY, listed(level=BOARD, outcome=DecisionOutcome.REFER_UP, decided_on=MEETING), MEETING),
        (COUNTY, listed(level=BOARD), BACK),
    ],
    ids=["up to the board", "down to the group", "up to the county", "raised there"],
)
def test_what_one_body_handed_to_another_is_that_ones_from_the_decision_on(
    rung: int, handing: Listing, day: date
) -> None:
    assert since(handing, reason=MatterReason.THIRD_EXTENSION, rung=rung) == day


def test_what_the_board_sent_down_and_the_group_left_undecided_is_the_boards_again_from_that_day() -> None:
    fifth = listed(level=BOARD, meeting_id=3, outcome=DecisionOutcome.REFER_DOWN, decided_on=date(2027, 1, 4))
    referred = listed(meeting_id=2, outcome=DecisionOutcome.REFER_UP, decided_on=date(2027, 1, 21))
    assert since(fifth, referred, rung=BOARD, on=5) == date(2027, 1, 21)
