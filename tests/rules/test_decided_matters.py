"""What a body's decision leaves open, and what it settles: each outcome on a matter, before and after the paper."""

from dataclasses import replace
from datetime import date

import pytest

from rules.action import ActionState, Change, Matter, Refusal
from rules.bodies.decisions import Ruling
from rules.bodies.ruled_others import ruled as ruled_other
from rules.life.decided import decide
from rules.life.extensions import request_extension
from rules.life.who import By
from rules.words import DecisionOutcome as D
from rules.words import MatterReason, RequestKind
from tests.rules.builders import OWNER, PG_CHAIR
from tests.rules.test_decided import GROUP, TODAY, TOP, ctx, late

TO = date(2026, 12, 23)


def ruled(action: ActionState, outcome: D, matter: Matter, *, board: bool = False) -> Change | Refusal:
    ruling = Ruling(TOP if board else GROUP, outcome, "heard", TODAY, 1, to_date=TO)
    return decide(action, TODAY, ctx(), By(PG_CHAIR), ruling, matter.reason, matter.number)


def after(action: ActionState, outcome: D, matter: Matter, *, board: bool = False) -> tuple[ActionState, Matter]:
    """The action and the matter as the decision leaves them."""
    change = ruled(action, outcome, matter, board=board)
    assert isinstance(change, Change), change
    key = (matter.reason, matter.number)
    return change.action, next(m for m in change.action.matters if (m.reason, m.number) == key)


@pytest.mark.parametrize(
    ("outcome", "is_open"),
    [(D.RESOURCE, True), (D.REFER_UP, True), (D.VOID, False), (D.EXTEND, False)],
)
def test_what_a_decision_does_not_settle_comes_back_on_the_next_paper(outcome: D, is_open: bool) -> None:
    action = late()
    assert after(action, outcome, action.matters[0])[1].is_open is is_open


def test_down_from_the_board_it_is_the_groups_and_below_the_group_nobody_tracks() -> None:
    action = late()
    refused = ruled(action, D.REFER_DOWN, action.matters[0])
    assert isinstance(refused, Refusal) and refused.reason == "nobody_below"
    assert refused.fix == "Decide: extend, reassign, resource, accept-risk or void, or refer it up."
    agency = replace(action.matters[0], reason=MatterReason.NON_DELIVERY)
    other = ruled_other(ctx(), Ruling(GROUP, D.REFER_DOWN, "heard", TODAY, 1), agency, TODAY)
    assert isinstance(other, Refusal) and other.reason == "nobody_below"
    up = replace(action, matters=(replace(action.matters[0], rung=5),))
    assert after(up, D.REFER_DOWN, up.matters[0], board=True)[1].rung == 4


def test_nothing_goes_up_that_no_published_paper_has_listed() -> None:
    action = late()
    planned = replace(action.matters[0], listings=())
    refused = ruled(replace(action, matters=(planned,)), D.REFER_UP, planned)
    assert isinstance(refused, Refusal) and refused.reason == "not_published"


@pytest.mark.parametrize(("outcome", "answered"), [(D.RESOURCE, True), (D.REFER_UP, False)])
def test_a_request_is_answered_by_whatever_is_decided_but_to_refer_it(outcome: D, answered: bool) -> None:
    asked = request_extension(late(), date(2026, 12, 16), ctx(), By(OWNER), TO, "more_time_needed")
    assert isinstance(asked, Change)
    number = asked.action.requests[-1].number
    matter = Matter(MatterReason.THIRD_EXTENSION, number, TODAY, "", rung=4)
    now, _ = after(replace(asked.action, matters=(*asked.action.matters, matter)), outcome, matter)
    assert (now.open_request(RequestKind.EXTENSION) is None) is answered


@pytest.mark.parametrize(("due_on", "terms"), [(TO, 0), (date(2026, 12, 18), 1)])
def test_the_meeting_prevails_over_what_was_granted_after_the_paper_and_counts_no_second_extension(
    due_on: date, terms: int
) -> None:
    action = late()
    settled = replace(action.matters[0], resolved_on=TODAY, resolved_by="ladder started anew")
    granted = replace(action, matters=(settled,), due_on=due_on, ladder_from=due_on, extended_count=1)
    granted = replace(granted, late_rung=0, steps=())
    now, _ = after(granted, D.EXTEND, settled)
    assert (now.due_on, now.extended_count, now.term - action.term) == (TO, 1, terms)


def test_the_date_it_has_already_is_no_extension() -> None:
    action = replace(late(), due_on=TO)
    refused = ruled(action, D.EXTEND, action.matters[0])
    assert isinstance(refused, Refusal) and refused.reason == "not_later"
