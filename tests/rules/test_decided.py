"""What a body's decision does to an action, at its edges: dates, owners, claims, levels."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.action import ActionState, Change, Matter, Outcome, Refusal
from rules.bodies.decisions import Ruling, matter_meant, not_its_level, not_to_decide, prevails
from rules.bodies.facts import BOARD, PERFORMANCE, Body
from rules.bodies.ruled_others import ruled as ruled_other
from rules.life.decided import decide
from rules.life.owner import claim_done
from rules.life.who import By
from rules.people import Context, Reader
from rules.standing import Listing
from rules.sweep import chase
from rules.words import DecisionOutcome as D
from rules.words import MatterReason, MeetingState, NoticeKind
from tests.rules.builders import (
    BOARD_CHAIR,
    COLLEAGUE,
    COORDINATOR,
    LEAD,
    OWNER,
    PG_CHAIR,
    STRANGER,
    context,
    issued,
)

GROUP = Body(7, "group", "Performance Group", PERFORMANCE, 8, (PG_CHAIR,), (PG_CHAIR,))
TOP = Body(8, "board", "Board", BOARD, None, (BOARD_CHAIR,), (BOARD_CHAIR,))
TODAY = date(2026, 12, 17)
PAPER = Listing(1, GROUP.id, PERFORMANCE, TODAY, MeetingState.PLANNED, date(2026, 12, 9))


def ctx(**fields: Any) -> Context:
    """The invented partnership with its group and its board."""
    return context(bodies={GROUP.id: GROUP, TOP.id: TOP}, **fields)


def late(**fields: Any) -> ActionState:
    """OWNER's action of the police, due on 24 November, on the group's paper of today's meeting."""
    story = issued(date(2026, 11, 24), date(2026, 11, 16), ctx(), acknowledged=True, **fields)
    action = story.gap_to(date(2026, 12, 9)).action
    matters = tuple(replace(m, listings=(PAPER,)) if m.reason is MatterReason.LATE else m for m in action.matters)
    return replace(action, matters=matters)


def rule(outcome: D, body: Body = GROUP, **given: Any) -> Ruling:
    """A ruling of today's meeting."""
    return Ruling(body, outcome, "heard", TODAY, given.pop("meeting_id", 1), **given)


def ruled(action: ActionState, ruling: Ruling, **fields: Any) -> Outcome:
    """The ruling on the late action, recorded by the coordinator today."""
    late_matter = action.late_matter
    assert late_matter is not None
    return decide(action, TODAY, ctx(**fields), By(COORDINATOR), ruling, MatterReason.LATE, late_matter.number)


def done(outcome: Outcome) -> Change:
    """The change, for the step was allowed."""
    assert isinstance(outcome, Change), outcome
    return outcome


def reason(outcome: Outcome) -> str:
    """Why it was refused; every refusal says what to do instead."""
    assert isinstance(outcome, Refusal) and outcome.fix
    return outcome.reason


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (date(2026, 12, 17), "not_later"),
        (date(2026, 12, 18), ""),
        (date(2026, 12, 19), "not_a_working_day"),
        (date(2026, 12, 25), "not_a_working_day"),
        (date(2027, 1, 5), ""),
        (date(2027, 1, 6), "too_far"),
    ],
)
def test_a_new_date_is_later_a_working_day_and_within_ten_days_of_the_grant(to: date, why: str) -> None:
    outcome = ruled(late(), rule(D.EXTEND, to_date=to))
    if why:
        assert reason(outcome) == why
    else:
        action = done(outcome).action
        assert (action.due_on, action.late_rung, action.extended_count) == (to, 0, 1)
        assert action.original_due_on == date(2026, 11, 24)


def test_only_the_board_goes_past_a_statutory_date() -> None:
    action = late(statutory_on=date(2026, 12, 18))
    to = rule(D.EXTEND, to_date=date(2026, 12, 21))
    assert reason(ruled(action, to)) == "past_statutory_date"
    up = replace(action, matters=tuple(replace(m, rung=BOARD) for m in action.matters))
    assert done(ruled(up, replace(to, body=TOP))).action.due_on == date(2026, 12, 21)


def test_another_bodys_item_is_refused_and_who_has_it_is_named() -> None:
    outcome = ruled(late(), rule(D.VOID, TOP))
    assert reason(outcome) == "another_level"
    assert isinstance(outcome, Refusal) and "Performance Group has" in outcome.sentence


def test_a_claim_is_answered_before_a_date_or_an_owner_changes() -> None:
    action = done(claim_done(late(), date(2026, 12, 16), ctx(), By(OWNER))).action
    assert reason(ruled(action, rule(D.EXTEND, to_date=date(2026, 12, 21)))) == "claimed"
    assert done(ruled(action, rule(D.ACCEPT_RISK))).action.is_live is False


@pytest.mark.parametrize(
    ("to", "room", "owner"),
    [(COLLEAGUE, frozenset(), COLLEAGUE), (STRANGER, frozenset({3}), STRANGER), (STRANGER, frozenset(), OWNER)],
)
def test_a_new_owner_at_once_inside_the_agency_or_in_the_room_else_its_lead_is_asked(
    to: int, room: frozenset[int], owner: int
) -> None:
    before = late()
    change = done(ruled(before, rule(D.REASSIGN, to_person=to, in_the_room=room)))
    assert change.action.owner_id == owner
    assert (change.action.due_on, change.action.late_rung) == (before.due_on, PERFORMANCE)
    told = {n.recipient_id for n in change.notices if n.reason == "body_reassign"}
    assert told == {OWNER, LEAD}
    assert any(n.kind is NoticeKind.ACCEPT_ASKED for n in change.notices) is (owner == OWNER)


@pytest.mark.parametrize(("by", "why"), [(COORDINATOR, "restricted"), (OWNER, "may_not_read")])
@pytest.mark.parametrize("to", [LEAD, COLLEAGUE, OWNER])
def test_of_a_restricted_action_only_a_reader_hears_who_may_read_it(to: int, by: int, why: str) -> None:
    """Whoever may not read it gets one answer, whomever they name; LEAD is on the list as OWNER is."""
    action = late(readers=frozenset(Reader(person_id=one) for one in (OWNER, LEAD)))
    ruling = rule(D.REASSIGN, to_person=to)
    outcome = decide(action, TODAY, ctx(), By(by), ruling, MatterReason.LATE, 1)
    if by == COORDINATOR:
        assert reason(outcome) == why and isinstance(outcome, Refusal)
        assert outcome.sentence == f"{action.ref} is restricted: its owner is named by somebody who may read it."
    elif to == LEAD:
        assert done(outcome).action.owner_id == LEAD
    else:
        assert reason(outcome) == {COLLEAGUE: why, OWNER: "owner_already"}[to]


@pytest.mark.parametrize(
    ("on", "above", "why"),
    [
        (date(2026, 12, 18), None, ""),
        (date(2026, 12, 22), None, ""),
        (date(2026, 12, 23), None, "minutes_final"),
        (date(2026, 12, 22), date(2026, 12, 21), "decided_above"),
        (date(2026, 12, 22), date(2026, 12, 16), ""),
    ],
    ids=[
        "the day after",
        "the third working day",
        "the fourth",
        "the board decided since",
        "the board decided before",
    ],
)
def test_what_went_up_before_it_was_recorded_the_meeting_takes_back(on: date, above: date | None, why: str) -> None:
    held = replace(PAPER, state=MeetingState.HELD)
    board = Listing(
        2, TOP.id, BOARD, date(2027, 1, 26), MeetingState.PLANNED, None, above, D.RESOURCE if above else None
    )
    matter = Matter(MatterReason.LATE, 1, date(2026, 12, 9), "", rung=BOARD, listings=(held, board))
    refused = not_its_level(ctx(), rule(D.RESOURCE), matter, on)
    assert (refused.reason if refused else "") == why
    assert prevails(ctx(), rule(D.RESOURCE), matter, on) is (not why)
    assert not prevails(ctx(), rule(D.RESOURCE, meeting_id=None), matter, on)
    other = ruled_other(ctx(), rule(D.RESOURCE), replace(matter, reason=MatterReason.NON_DELIVERY), on)
    assert isinstance(other, Refusal) if why else isinstance(other, Matter) and other.rung == PERFORMANCE
    up = ruled_other(ctx(), rule(D.REFER_UP), replace(matter, reason=MatterReason.NON_DELIVERY), on)
    assert isinstance(up, Refusal) if why else isinstance(up, Matter) and up.rung == BOARD


@pytest.mark.parametrize(
    ("down", "why"), [(16, ""), (17, ""), (18, "decided_above")], ids=["the day before", "that day", "the day after"]
)
def test_what_the_board_sent_down_after_the_meeting_is_not_that_meetings(down: int, why: str) -> None:
    board = Listing(
        2, TOP.id, BOARD, date(2027, 1, 26), MeetingState.PLANNED, None, date(2026, 12, down), D.REFER_DOWN
    )
    held = replace(PAPER, state=MeetingState.HELD)
    matter = Matter(MatterReason.LATE, 1, date(2026, 12, 9), "", rung=PERFORMANCE, listings=(held, board))
    refused = not_its_level(ctx(), rule(D.EXTEND), matter, date(2026, 12, 18))
    assert (refused.reason if refused else "") == why
    assert refused is None or refused.sentence.startswith("Board has had it since")
    between = replace(rule(D.EXTEND, meeting_id=None), decided_on=date(2026, 12, 18))
    assert not_its_level(ctx(), between, matter, date(2026, 12, 18)) is None


def test_sent_down_and_referred_up_on_one_day_the_later_counts() -> None:
    """At rung 5 with the group again: what it refers up is the board's, though that sent it down the same day."""
    action = late()
    down = Listing(2, TOP.id, BOARD, date(2027, 1, 26), MeetingState.PLANNED, None, TODAY, D.REFER_DOWN)
    steps = (*action.steps, replace(action.steps[-1], rung=5, fell_due_on=date(2026, 12, 16)))
    matters = tuple(replace(m, listings=(PAPER, down)) for m in action.matters)
    tracked = replace(action, late_rung=5, steps=steps, matters=matters)
    after = done(ruled(tracked, rule(D.REFER_UP))).action
    assert [m.rung for m in after.matters] == [BOARD]
    answered = replace(PAPER, decided_on=TODAY, outcome=D.REFER_UP)
    known = replace(after, matters=tuple(replace(m, listings=(answered, down)) for m in after.matters))
    assert [m.rung for m in chase(known, date(2026, 12, 18), ctx()).action.matters] == [BOARD]


def test_what_stands_on_the_published_paper_is_meant_first() -> None:
    listed = Matter(MatterReason.THIRD_EXTENSION, 3, TODAY, "", rung=PERFORMANCE, listings=(PAPER,))
    other = Matter(MatterReason.LATE, 1, TODAY, "", rung=PERFORMANCE)
    assert matter_meant((other, listed), GROUP) is listed
    assert matter_meant((other, replace(listed, listings=())), GROUP) is other
    assert matter_meant((replace(other, rung=BOARD),), GROUP) is None
    went_up = replace(listed, rung=BOARD, listings=(replace(PAPER, state=MeetingState.HELD),))
    assert matter_meant((other, went_up), GROUP, PAPER.meeting_id) is went_up
    assert matter_meant((went_up,), GROUP) is None


def test_between_meetings_only_the_chair_and_at_a_meeting_the_coordinator_records() -> None:
    between = rule(D.VOID, meeting_id=None)
    assert not_to_decide(ctx(), By(PG_CHAIR), between, TODAY) is None
    refused = not_to_decide(ctx(), By(COORDINATOR), between, TODAY)
    assert refused is not None and refused.reason == "not_the_chair"
    assert not_to_decide(ctx(), By(COORDINATOR), rule(D.VOID), TODAY) is None
    stranger = not_to_decide(ctx(), By(STRANGER), rule(D.VOID), TODAY)
    assert stranger is not None and stranger.reason == "not_of_the_body"
