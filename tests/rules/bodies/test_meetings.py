"""When a body's meetings and papers are, and who may move or cancel one. Bank holidays: 25 and 28 Dec, 1 Jan."""

from dataclasses import replace
from datetime import date, time

import pytest

from rules.bodies.facts import PERFORMANCE, TASKING, Body, Sitting
from rules.bodies.meetings import clear_days, missing, not_to_move, not_to_steer, over, publish_on
from rules.cadence import Cadence, Unit
from rules.calendar import WorkingCalendar
from rules.life.who import By
from rules.people import Away
from rules.words import MeetingState
from tests.rules.builders import BANK_HOLIDAYS, CHAIR, COORDINATOR, OWNER, PG_CHAIR, RELIEF, context, with_away

OPEN = WorkingCalendar(BANK_HOLIDAYS)
FORTNIGHTLY = Cadence(Unit.WEEK, date(2026, 12, 2), time(10, 0), step=2)
QUARTERLY = Cadence(Unit.MONTH, date(2027, 1, 26), time(10, 0), step=3, nth=4)
DAY = date(2026, 12, 1)


def sitting(on: date = date(2026, 12, 17), **fields: object) -> Sitting:
    return Sitting(1, 4, PERFORMANCE, on, on, date(2026, 12, 9), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meeting_on", "days", "due"),
    [
        (date(2026, 12, 17), 5, date(2026, 12, 9)),
        (date(2026, 12, 17), 1, date(2026, 12, 15)),
        (date(2026, 12, 17), 0, date(2026, 12, 16)),
        (date(2027, 1, 5), 5, date(2026, 12, 23)),
        (date(2026, 12, 28), 5, date(2026, 12, 17)),
        (date(2026, 12, 21), 5, date(2026, 12, 11)),
    ],
    ids=[
        "five whole working days between",
        "one",
        "none: the working day before",
        "bank holidays are no working days",
        "a meeting on a bank holiday",
        "over a weekend",
    ],
)
def test_so_many_whole_working_days_lie_between_paper_and_meeting(meeting_on: date, days: int, due: date) -> None:
    assert publish_on(meeting_on, days, OPEN) == due
    assert clear_days(due, meeting_on, OPEN) == days


def test_a_late_paper_says_how_many_clear_working_days_it_gives() -> None:
    assert clear_days(date(2026, 12, 14), date(2026, 12, 17), OPEN) == 2
    assert clear_days(date(2026, 12, 17), date(2026, 12, 17), OPEN) == 0


def test_two_meetings_are_kept_ahead_of_the_day() -> None:
    assert list(missing(FORTNIGHTLY, None, DAY)) == [date(2026, 12, 2), date(2026, 12, 16)]
    assert list(missing(FORTNIGHTLY, date(2026, 12, 16), DAY)) == []
    assert list(missing(FORTNIGHTLY, date(2026, 12, 16), date(2026, 12, 2))) == [date(2026, 12, 30)]
    assert list(missing(QUARTERLY, None, DAY)) == [date(2027, 1, 26), date(2027, 4, 27)]


def test_after_a_gap_every_meeting_that_was_missed_is_made() -> None:
    assert list(missing(FORTNIGHTLY, date(2026, 12, 2), date(2027, 1, 6))) == [
        date(2026, 12, 16),
        date(2026, 12, 30),
        date(2027, 1, 13),
        date(2027, 1, 27),
    ]


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (date(2026, 12, 18), None),
        (date(2026, 12, 17), "same_day"),
        (date(2026, 11, 30), "past"),
        (date(2026, 12, 8), "too_early"),
        (date(2026, 12, 9), None),
        (date(2026, 12, 25), "closed"),
        (date(2027, 1, 20), None),
        (date(2027, 1, 21), "across_next"),
        (date(2027, 1, 25), "across_next"),
    ],
)
def test_a_meeting_moves_to_an_open_day_between_its_neighbours_that_its_paper_precedes(
    to: date, reason: str | None
) -> None:
    refused = not_to_move(sitting(), to, DAY, OPEN, date(2026, 11, 19), date(2027, 1, 21), 5)
    assert (refused.reason if refused else None) == reason


def test_a_refusal_of_a_closed_day_names_the_next_open_one() -> None:
    refused = not_to_move(sitting(), date(2026, 12, 25), DAY, OPEN, None, None, 5)
    assert refused is not None and "Tue 29 Dec 2026" in refused.fix


def test_a_meeting_does_not_move_to_or_before_the_one_before_it() -> None:
    refused = not_to_move(sitting(), date(2026, 12, 3), DAY, OPEN, date(2026, 12, 3), None, 5)
    assert refused is not None and refused.reason == "across_previous"


@pytest.mark.parametrize(
    ("published_on", "to", "says"),
    [
        (date(2026, 12, 7), date(2026, 12, 14), "Tue 15 Dec 2026"),
        (date(2026, 12, 7), date(2026, 12, 15), None),
        (date(2026, 12, 7), date(2026, 12, 13), "Tue 15 Dec 2026"),
        (date(2026, 12, 9), date(2026, 12, 16), "cannot be earlier than Thu 17 Dec 2026"),
        (date(2026, 12, 11), date(2026, 12, 18), None),
        (None, date(2026, 12, 15), "Wed 16 Dec 2026"),
        (None, date(2026, 12, 16), None),
    ],
    ids=[
        "four clear days after the paper",
        "five",
        "a Sunday too early: not its Monday is offered",
        "the paper was in time for its day and no earlier one",
        "a late paper, a later day: nobody loses any",
        "its paper would have been due yesterday",
        "its paper is due today",
    ],
)
def test_an_earlier_day_leaves_the_clear_working_days_that_readers_of_the_paper_have(
    published_on: date | None, to: date, says: str | None
) -> None:
    at = sitting(published_on=published_on)
    refused = not_to_move(at, to, date(2026, 12, 8), OPEN, None, None, 5)
    assert (refused.reason, says in refused.fix) == ("too_early", True) if refused and says else refused is says


def test_the_earliest_day_that_is_named_lies_after_the_meeting_before() -> None:
    at = sitting(published_on=date(2026, 12, 1))
    refused = not_to_move(at, date(2026, 12, 8), DAY, OPEN, date(2026, 12, 7), None, 5)
    assert refused is not None and "Wed 9 Dec 2026" in refused.fix
    assert not_to_move(at, date(2026, 12, 9), DAY, OPEN, date(2026, 12, 7), None, 5) is None
    later = not_to_move(at, date(2026, 12, 12), DAY, OPEN, date(2026, 12, 11), None, 10)
    assert later is not None and "Wed 16 Dec 2026" in later.fix


def test_a_body_without_a_paper_of_ours_meets_as_early_as_it_likes() -> None:
    tasking = replace(sitting(), level=TASKING)
    assert not_to_move(tasking, date(2026, 12, 2), DAY, OPEN, None, None, 5) is None


def test_a_meeting_on_record_is_neither_moved_nor_cancelled() -> None:
    body = Body(4, "performance", "Performance Group", PERFORMANCE)
    assert over(sitting(), body) is None
    for state in (MeetingState.HELD, MeetingState.INQUORATE, MeetingState.CANCELLED):
        refused = over(sitting(state=state), body)
        assert refused is not None and state.value in refused.sentence


@pytest.mark.parametrize(
    ("who", "may"),
    [(PG_CHAIR, True), (COORDINATOR, True), (OWNER, False), (CHAIR, False), (None, False), (RELIEF, False)],
    ids=["its chair", "the coordinator", "an owner", "the tasking chair", "nobody", "who does not stand in today"],
)
def test_its_chair_or_the_coordinator_steers_a_meeting(who: int | None, may: bool) -> None:
    body = Body(4, "performance", "Performance Group", PERFORMANCE, chairs=(PG_CHAIR,))
    refused = not_to_steer(context(), By(who), body, DAY, "move this meeting")
    assert (refused is None) == may


def test_who_stands_in_for_the_coordinator_steers_it_too() -> None:
    body = Body(4, "performance", "Performance Group", PERFORMANCE, chairs=(PG_CHAIR,))
    ctx = with_away(context(), COORDINATOR, Away(DAY))
    assert not_to_steer(ctx, By(RELIEF), body, DAY, "move this meeting") is None
