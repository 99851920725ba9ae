"""Barrier, options and recommended decision of an item: from facts, one row for each."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.action import ActionState, Matter, Request
from rules.bodies.paper_history import MOST, history
from rules.bodies.paper_words import (
    Barrier,
    barrier_words,
    decided_words,
    find_barrier,
    options,
    recommend,
    recommend_other,
)
from rules.life.extensions import REASONS
from rules.people import Away
from rules.standing import Pause, RungStep
from rules.state import WaitedFor
from rules.words import DecisionOutcome, MatterReason, PauseKind, RequestKind
from tests.rules.builders import COUNCIL, OWNER, POLICE, context, with_away, with_person

DAY, BEFORE = date(2026, 12, 9), date(2026, 12, 1)


def late(**changed: Any) -> ActionState:
    """A late action of the police that was acknowledged, with nothing else on record."""
    given: dict[str, Any] = {
        "owner_id": OWNER,
        "owner_agency_id": POLICE,
        "issued_on": BEFORE,
        "acknowledged_on": BEFORE,
    }
    return ActionState(id=1, ref="NW/1", **given | changed)


def asked(kind: RequestKind, **changed: Any) -> tuple[Request, ...]:
    """One request, open unless it says otherwise."""
    return (Request(1, kind, BEFORE, OWNER, **changed),)


BLOCK = asked(RequestKind.BLOCK, to_agency=COUNCIL, decided_on=BEFORE, outcome="accepted")
IN_VAIN = (Pause(PauseKind.BLOCK, BEFORE, BEFORE, 0, BEFORE),)
LAPSED = (Matter(MatterReason.TRANSFER_LAPSED, 1, BEFORE, "-"),)
TIME = asked(RequestKind.EXTENSION, reason="staff_absence", decided_on=BEFORE, outcome="declined")


@pytest.mark.parametrize(
    ("changed", "barrier", "words", "outcome"),
    [
        ({"requests": BLOCK, "blocked_by_id": 7}, Barrier.BLOCKED, "It waits for Council", DecisionOutcome.RESOURCE),
        ({"requests": BLOCK, "waits_for": WaitedFor("NW-2026-D/002", COUNCIL), "pauses": IN_VAIN}, Barrier.BLOCKED,
         "It waits for Council", DecisionOutcome.RESOURCE),
        ({"requests": asked(RequestKind.BLOCK, to_agency=COUNCIL)}, Barrier.BLOCK_UNANSWERED, "has not answered",
         DecisionOutcome.RESOURCE),
        ({"requests": asked(RequestKind.BLOCK, to_agency=COUNCIL, unheard=True)}, Barrier.BLOCK_UNHEARD,
         "has not been asked yet", DecisionOutcome.RESOURCE),
        ({"requests": asked(RequestKind.BLOCK, to_agency=COUNCIL, waits_from=date(2026, 12, 4))},
         Barrier.BLOCK_UNANSWERED, "it was asked on Fri 4 Dec 2026", DecisionOutcome.RESOURCE),
        ({"requests": asked(RequestKind.DISPUTE)}, Barrier.DISPUTED, "is not theirs", DecisionOutcome.REASSIGN),
        ({"matters": LAPSED}, Barrier.TRANSFER_LAPSED, "lapsed on Tue 1 Dec 2026", DecisionOutcome.REASSIGN),
        ({"refused_count": 2}, Barrier.CLAIM_REFUSED, "twice so far", DecisionOutcome.EXTEND),
        ({"requests": TIME}, Barrier.MORE_TIME, "somebody is away", DecisionOutcome.REASSIGN),
        ({"acknowledged_on": None}, Barrier.NOT_ACKNOWLEDGED, "nobody has acknowledged it", DecisionOutcome.REASSIGN),
        ({}, Barrier.NO_REASON, "No reason has been given.", DecisionOutcome.REASSIGN),
    ],
    ids=lambda value: value if isinstance(value, Barrier) else "",
)  # fmt: skip
def test_a_barrier_is_what_the_record_shows_and_the_recommendation_follows(
    changed: dict[str, Any], barrier: Barrier, words: str, outcome: DecisionOutcome
) -> None:
    action, ctx = late(**changed), context()
    found = find_barrier(action, DAY, ctx)
    assert found.barrier is barrier
    assert words in barrier_words(found)
    assert recommend(found, action, 4)[0] is outcome


def test_an_owner_who_has_left_cannot_be_reached_or_is_away_is_the_barrier() -> None:
    left = with_person(context(), OWNER, left_from=BEFORE)
    refused = with_person(context(), OWNER, unreachable_on=BEFORE)
    away = with_away(context(), OWNER, Away(BEFORE))
    wanted = [(left, Barrier.OWNER_LEFT), (refused, Barrier.OWNER_UNREACHABLE), (away, Barrier.OWNER_AWAY)]
    for ctx, barrier in wanted:
        found = find_barrier(late(), DAY, ctx)
        assert found.barrier is barrier
        assert recommend(found, late(), 4)[0] is DecisionOutcome.REASSIGN
    assert recommend(find_barrier(late(), DAY, left), late(), 4)[1] == "Re-assign: the owner has left."


def test_every_reason_of_the_short_list_has_a_recommendation() -> None:
    for reason in REASONS:
        action = late(requests=asked(RequestKind.EXTENSION, reason=reason, to_date=date(2026, 12, 16)))
        outcome, words = recommend(find_barrier(action, DAY, context()), action, 4)
        assert words.endswith(".") and outcome in DecisionOutcome
        if outcome is DecisionOutcome.EXTEND:
            assert "Extend to Wed 16 Dec 2026, as asked for" in words


@pytest.mark.parametrize(("extended", "outcome"), [(1, DecisionOutcome.EXTEND), (2, DecisionOutcome.RESOURCE)])
def test_an_action_extended_twice_is_not_recommended_for_a_third(extended: int, outcome: DecisionOutcome) -> None:
    action = late(refused_count=2, extended_count=extended)
    assert recommend(find_barrier(action, DAY, context()), action, 4)[0] is outcome


@pytest.mark.parametrize(("level", "outcome"), [(4, DecisionOutcome.REFER_UP), (5, DecisionOutcome.EXTEND)])
def test_only_the_board_extends_past_a_statutory_date(level: int, outcome: DecisionOutcome) -> None:
    action = late(refused_count=2, statutory_on=DAY)
    assert recommend(find_barrier(action, DAY, context()), action, level)[0] is outcome


def test_the_group_may_refer_up_a_top_body_may_not_and_only_a_board_refers_down() -> None:
    group = options(4, of_action=True, top=False)
    assert "refer up" in group and "refer down" not in group
    board = options(5, of_action=True, top=True)
    assert "refer up" not in board and "refer down" in board
    assert "extend" not in options(5, of_action=False, top=True), "an agency is not extended"
    assert any("statutory" in one for one in options(4, of_action=True, top=False, statutory_on=DAY))


@pytest.mark.parametrize("reason", list(MatterReason))
def test_every_matter_that_is_no_action_has_a_recommendation_at_each_body(reason: MatterReason) -> None:
    assert "refer down" not in recommend_other(reason, 4).lower()
    assert recommend_other(reason, 5).endswith(".")


@pytest.mark.parametrize("outcome", list(DecisionOutcome))
def test_every_outcome_has_words(outcome: DecisionOutcome) -> None:
    assert decided_words(outcome, DAY, "The Board", to=DAY).startswith("Decided by The Board on Wed 9 Dec 2026: ")
    assert "{" not in decided_words(outcome)


def test_a_history_keeps_its_beginning_and_the_latest_lines_in_order() -> None:
    steps = tuple(RungStep("late", rung, date(2026, 12, rung), 0, 1) for rung in (1, 2, 3))
    many = tuple(replace(one, number=n) for n in range(1, 9) for one in asked(RequestKind.CLAIM))
    lines = history(late(issued_on=date(2026, 11, 2), steps=steps, requests=many), (), context(), DAY)
    assert len(lines) == MOST
    assert lines[0].what == "Issued."
    assert lines[-1].what == "It went to the coordinator and the chair (rung 3)."
    assert [line.on for line in lines] == sorted(line.on for line in lines)


def test_an_agency_that_was_not_at_the_meeting_accepts_before_the_action_is_issued() -> None:
    unseen = asked(RequestKind.TRANSFER, to_agency=POLICE, decided_on=BEFORE, outcome="accepted")
    lines = history(late(acknowledged_on=None, requests=unseen), (), context(), DAY)
    assert [line.what for line in lines][:2] == ["Police, which was not at the meeting, accepted it.", "Issued."]


def test_a_missed_acknowledgement_and_who_was_told_of_it_is_in_the_history() -> None:
    steps = (RungStep("late", 2, date(2026, 12, 7), 0, 0),)
    acknowledged = date(2026, 12, 4)
    missed = (date(2026, 12, 3),)
    lines = history(late(acknowledged_on=acknowledged, steps=steps), (), context(), DAY, missed)
    assert [(line.on.day, line.what) for line in lines] == [
        (1, "Issued."),
        (3, "Nobody acknowledged it in time; it went to its agency lead (rung 2)."),
        (4, "Acknowledged."),
        (7, "Still overdue: it went to its agency lead (rung 2)."),
    ]
