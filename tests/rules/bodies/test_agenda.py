"""Which matter goes on which agenda, and when a paper may go out, each boundary on both sides.

The performance group meets on Thu 17 Dec 2026, its pack is due on Wed 9 Dec; the board meets on Tue 26 Jan 2027, its
digest is due on Mon 18 Jan.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.bodies.agenda import (
    Item,
    Verdict,
    Why,
    place_of,
    publication,
    recipients,
    to_be_told,
    to_record,
    weeks_unrecorded,
)
from rules.bodies.facts import BOARD, PERFORMANCE, Body, Sitting
from rules.people import Away, Context
from rules.standing import Listing, Pause
from rules.words import DecisionOutcome, MatterReason, MeetingState, PauseKind
from tests.rules.builders import (
    BOARD_CHAIR,
    CHIEF,
    COORDINATOR,
    FIRE,
    PG_CHAIR,
    POLICE,
    RELIEF,
    VICE,
    context,
    with_away,
    with_person,
)

GROUP, THE_BOARD = 4, 5
PACK_DAY, MEETING = date(2026, 12, 9), date(2026, 12, 17)
DIGEST_DAY, BOARD_DAY = date(2027, 1, 18), date(2027, 1, 26)
BODIES = {
    GROUP: Body(GROUP, "performance", "Performance Group", PERFORMANCE, THE_BOARD, (PG_CHAIR,), (PG_CHAIR, VICE)),
    THE_BOARD: Body(THE_BOARD, "board", "Board", BOARD, None, (BOARD_CHAIR,), (BOARD_CHAIR, CHIEF)),
}
PACK = Sitting(1, GROUP, PERFORMANCE, MEETING, MEETING, PACK_DAY)
NEXT_PACK = Sitting(2, GROUP, PERFORMANCE, date(2027, 1, 21), date(2027, 1, 21), date(2027, 1, 13))
DIGEST = Sitting(3, THE_BOARD, BOARD, BOARD_DAY, BOARD_DAY, DIGEST_DAY)
LONG_AGO = date(2026, 11, 24)


def upper(*sittings: Sitting, **fields: Any) -> Context:
    """The invented partnership with a performance group and a board; Chris Chief sits on it for the police."""
    return context(bodies=BODIES, sittings=sittings or (PACK, NEXT_PACK, DIGEST), **fields)


def late(**fields: Any) -> Item:
    """A late action of the police whose lead was told long ago."""
    given: dict[str, Any] = {
        "escalation_id": 1,
        "label": "NW-2026-23/07",
        "reason": MatterReason.LATE,
        "level": PERFORMANCE,
        "since": date(2026, 12, 8),
        "agency_id": POLICE,
        "lead_told_on": LONG_AGO,
    }
    return Item(**(given | fields))


def listed(**fields: Any) -> Listing:
    given: dict[str, Any] = {
        "meeting_id": 1,
        "body_id": GROUP,
        "level": PERFORMANCE,
        "meeting_on": MEETING,
        "state": MeetingState.PLANNED,
        "published_on": PACK_DAY,
    }
    return Listing(**(given | fields))


@pytest.mark.parametrize(
    ("item", "why", "sitting"),
    [
        (late(), Why.LISTED, PACK),
        (late(level=BOARD), Why.LISTED, DIGEST),
        (late(level=3), Why.NOT_ON_THIS_LEVEL, None),
        (late(level=6), Why.NO_BODY, None),
        (late(is_open=False), Why.RESOLVED, None),
        (late(is_live=False), Why.ACTION_CLOSED, None),
        (late(listings=(listed(),)), Why.AWAITS_DECISION, None),
        (late(listings=(listed(),), level=BOARD), Why.LISTED, DIGEST),
        (late(listings=(listed(outcome=DecisionOutcome.RESOURCE, decided_on=MEETING),)), Why.LISTED, PACK),
        (late(listings=(listed(state=MeetingState.CANCELLED),)), Why.LISTED, PACK),
        (late(listings=(listed(published_on=None),)), Why.LISTED, PACK),
    ],
    ids=[
        "the group's next meeting",
        "the board's",
        "the coordinator has it",
        "no such body",
        "decided",
        "the action is closed",
        "on a published paper, the meeting to come",
        "handed on to the board meanwhile",
        "decided, and followed up on the next paper",
        "its meeting was cancelled",
        "only planned so far",
    ],
)
def test_a_matter_goes_on_the_agenda_of_the_next_meeting_of_who_has_it(
    item: Item, why: Why, sitting: Sitting | None
) -> None:
    assert place_of(item, date(2026, 12, 8), upper()) == (why, sitting)


def test_a_meeting_on_a_closed_day_is_no_real_meeting() -> None:
    on_holiday = replace(PACK, meeting_on=date(2026, 12, 28))
    assert place_of(late(), date(2026, 12, 8), upper(on_holiday, NEXT_PACK)) == (Why.LISTED, NEXT_PACK)
    assert place_of(late(), date(2026, 12, 8), upper(on_holiday)) == (Why.NO_MEETING, None)
    assert publication(on_holiday, [], {}, PACK_DAY, upper(on_holiday)).verdict is Verdict.CLOSED_DAY


def test_a_meeting_that_has_begun_takes_nothing_more() -> None:
    begins = replace(PACK, begins_at=datetime(2026, 12, 17, 14, 0, tzinfo=UTC))
    before, after = (datetime(2026, 12, 17, hour, 0, tzinfo=UTC) for hour in (13, 14))
    assert place_of(late(), MEETING, upper(begins, NEXT_PACK, as_of=before))[1] == begins
    assert place_of(late(), MEETING, upper(begins, NEXT_PACK, as_of=after))[1] == NEXT_PACK
    assert publication(begins, [late()], {}, MEETING, upper(begins, as_of=before)).verdict is Verdict.PUBLISH
    assert publication(begins, [late()], {}, MEETING, upper(begins, as_of=after)).verdict is Verdict.BEGUN


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 12, 8), Verdict.NOT_DUE),
        (PACK_DAY, Verdict.PUBLISH),
        (date(2026, 12, 12), Verdict.NOT_A_WORKING_DAY),
        (date(2026, 12, 16), Verdict.PUBLISH),
        (MEETING, Verdict.PUBLISH),
        (date(2026, 12, 18), Verdict.BEGUN),
    ],
)
def test_a_pack_goes_out_on_its_day_or_late_but_never_after_its_meeting(day: date, verdict: Verdict) -> None:
    assert publication(PACK, [late()], {}, day, upper()).verdict is verdict


def test_a_pack_with_nothing_on_it_goes_out_all_the_same() -> None:
    decided = publication(PACK, [], {}, PACK_DAY, upper())
    assert (decided.verdict, decided.items) == (Verdict.PUBLISH, ())
    assert publication(replace(PACK, published_on=PACK_DAY), [], {}, PACK_DAY, upper()).verdict is Verdict.PUBLISHED


@pytest.mark.parametrize(
    ("told_on", "day", "verdict", "listed_now"),
    [
        (date(2026, 12, 7), PACK_DAY, Verdict.PUBLISH, True),
        (date(2026, 12, 8), PACK_DAY, Verdict.WAITS, False),
        (date(2026, 12, 8), date(2026, 12, 10), Verdict.PUBLISH, True),
        (PACK_DAY, PACK_DAY, Verdict.WAITS, False),
        (PACK_DAY, date(2026, 12, 11), Verdict.PUBLISH, True),
        (None, PACK_DAY, Verdict.WAITS, False),
        (None, date(2026, 12, 10), Verdict.PUBLISH, False),
        (date(2026, 12, 10), date(2026, 12, 10), Verdict.PUBLISH, False),
    ],
    ids=[
        "told two working days before",
        "told one before: it waits a day",
        "and lists it then",
        "told on the day: it waits two",
        "and lists it then",
        "not told yet, and today's mail may tell",
        "not told on the day either: waiting no longer helps",
        "told too late for this paper",
    ],
)
def test_the_agency_lead_has_two_working_days_before_the_paper_and_it_waits_at_most_two(
    told_on: date | None, day: date, verdict: Verdict, listed_now: bool
) -> None:
    pack = replace(PACK, waits_from=PACK_DAY if day > PACK_DAY else None)
    decided = publication(pack, [late(lead_told_on=told_on)], {}, day, upper())
    assert (decided.verdict, bool(decided.items)) == (verdict, listed_now)
    if not listed_now:
        assert [why for _, why in decided.left] == [Why.LEAD_NOT_TOLD_YET]


def test_after_a_gap_the_lead_who_is_told_today_has_two_days_and_the_paper_is_late_by_those_two() -> None:
    back = date(2026, 12, 11)
    item = late(lead_told_on=None)
    decided = publication(PACK, [item], {}, back, upper())
    assert (decided.verdict, decided.until) == (Verdict.WAITS, date(2026, 12, 15))
    told, waiting = replace(item, lead_told_on=back), replace(PACK, waits_from=back)
    assert publication(waiting, [told], {}, date(2026, 12, 15), upper()).items == (told,)


def test_nothing_waits_into_the_meeting() -> None:
    back = date(2026, 12, 15)
    decided = publication(PACK, [late(lead_told_on=back)], {}, back, upper())
    assert (decided.verdict, decided.items) == (Verdict.PUBLISH, ())


def test_a_paused_action_is_not_newly_published_and_a_request_before_the_group_is() -> None:
    pauses = (Pause(PauseKind.REQUEST, date(2026, 12, 7), None, 1),)
    request = late(reason=MatterReason.THIRD_EXTENSION, pauses=pauses, lead_told_on=None)
    decided = publication(PACK, [late(pauses=pauses), request], {}, PACK_DAY, upper())
    assert decided.verdict is Verdict.PUBLISH
    assert (decided.items, [why for _, why in decided.left]) == ((request,), [Why.PAUSED])


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2027, 1, 12), False), (date(2027, 1, 13), True), (date(2027, 1, 25), True), (date(2027, 1, 27), False)],
)
def test_a_board_member_is_told_before_the_paper_that_names_the_agency(day: date, told: bool) -> None:
    found = to_be_told(DIGEST, [late(level=BOARD), late(level=BOARD, agency_id=FIRE)], {}, day, upper())
    assert found == ({POLICE: CHIEF} if told else {}), "fire has nobody on the board"


def test_a_board_member_is_told_once_and_of_no_pack() -> None:
    day = date(2027, 1, 14)
    assert to_be_told(DIGEST, [late(level=BOARD)], {POLICE: None}, day, upper()) == {}
    assert to_be_told(replace(PACK, meeting_on=BOARD_DAY), [late()], {}, day, upper()) == {}


@pytest.mark.parametrize(
    ("told", "day", "verdict", "listed_now"),
    [
        ({POLICE: date(2027, 1, 14)}, DIGEST_DAY, Verdict.PUBLISH, True),
        ({POLICE: date(2027, 1, 15)}, DIGEST_DAY, Verdict.WAITS, False),
        ({POLICE: date(2027, 1, 15)}, date(2027, 1, 19), Verdict.PUBLISH, True),
        ({}, DIGEST_DAY, Verdict.WAITS, False),
        ({POLICE: None}, date(2027, 1, 19), Verdict.PUBLISH, False),
    ],
    ids=[
        "two days before",
        "one day before",
        "then it goes out",
        "not yet",
        "not told a day later: waiting is no use",
    ],
)
def test_a_board_member_has_two_working_days_before_the_digest(
    told: dict[int, date | None], day: date, verdict: Verdict, listed_now: bool
) -> None:
    digest = replace(DIGEST, waits_from=DIGEST_DAY if day > DIGEST_DAY else None)
    decided = publication(digest, [late(level=BOARD)], told, day, upper())
    assert (decided.verdict, bool(decided.items)) == (verdict, listed_now)


def test_an_agency_without_a_board_member_is_waited_for_by_nobody() -> None:
    decided = publication(DIGEST, [late(level=BOARD, agency_id=FIRE)], {}, DIGEST_DAY, upper())
    assert decided.verdict is Verdict.PUBLISH and decided.items


def test_a_paper_goes_to_the_members_to_who_stands_in_and_to_nobody_who_is_gone() -> None:
    ctx = upper()
    assert recipients(PACK, PACK_DAY, ctx) == (PG_CHAIR, VICE)
    gone = with_person(ctx, VICE, left_from=PACK_DAY)
    assert recipients(PACK, PACK_DAY, gone) == (PG_CHAIR,)
    away = with_away(with_person(ctx, VICE, deputy_id=RELIEF), VICE, Away(PACK_DAY))
    assert recipients(PACK, PACK_DAY, away) == (PG_CHAIR, RELIEF)
    nobody = with_person(gone, PG_CHAIR, left_from=PACK_DAY)
    assert recipients(PACK, PACK_DAY, nobody) == (COORDINATOR,), "never nobody"


@pytest.mark.parametrize(
    ("day", "week", "told"),
    [
        (MEETING, 0, ()),
        (date(2026, 12, 18), 1, (COORDINATOR,)),
        (date(2026, 12, 24), 1, (COORDINATOR,)),
        (date(2026, 12, 29), 2, (COORDINATOR, PG_CHAIR)),
    ],
)
def test_a_meeting_nobody_recorded_is_asked_for_weekly_and_the_chair_from_the_second_week(
    day: date, week: int, told: tuple[int, ...]
) -> None:
    assert weeks_unrecorded(PACK, day, upper()) == week
    assert to_record(PACK, day, upper()) == told
