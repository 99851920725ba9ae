"""The control strategy: which version is in force, how much work is off it, where its priorities come from."""

from datetime import date, timedelta

import pytest

from rules.products.strategy import (
    LiveAction,
    Strategy,
    StrategyPriority,
    in_force,
    not_to_adopt,
    off_strategy,
    origin_shares,
    percent,
)
from rules.words import PriorityOrigin

JAN, APR = date(2027, 1, 4), date(2027, 4, 1)
ONE_DAY = timedelta(days=1)
O = PriorityOrigin  # noqa: E741


def strategy(version: int, begins: date, *origins: O) -> Strategy:
    priorities = tuple(
        StrategyPriority(rank, rank * 10, f"p{rank}", f"Priority {rank}", origin)
        for rank, origin in enumerate(origins or (O.ASSESSMENT, O.FUNDER), start=1)
    )
    return Strategy(version, "Board", begins, begins, priorities)


FIRST, SECOND, SAME_DAY = strategy(1, JAN), strategy(2, APR), strategy(3, APR)


@pytest.mark.parametrize(
    ("versions", "day", "found"),
    [
        ((), JAN, None),
        ((FIRST,), JAN - ONE_DAY, None),
        ((FIRST,), JAN, 1),
        ((FIRST, SECOND), APR - ONE_DAY, 1),
        ((FIRST, SECOND), APR, 2),
        ((SAME_DAY, SECOND, FIRST), APR, 3),
    ],
)
def test_of_those_that_have_begun_the_last_one_is_in_force(
    versions: tuple[Strategy, ...], day: date, found: int | None
) -> None:
    one = in_force(versions, day)
    assert (one.version if one else None) == found


def test_an_action_without_a_priority_of_the_strategy_is_off_it_business_as_usual_too() -> None:
    live = [LiveAction(10), LiveAction(20), LiveAction(30), LiveAction(None, True), LiveAction(None)]
    found = off_strategy(FIRST, live)
    assert (found.live, found.off, found.business_as_usual, found.percent) == (5, 3, 1, 60)


def test_without_a_strategy_all_is_off_it_and_of_nothing_there_is_no_share() -> None:
    assert off_strategy(None, [LiveAction(10)]).percent == 100
    assert off_strategy(FIRST, []).percent is None


@pytest.mark.parametrize(("part", "whole", "said"), [(1, 3, 33), (1, 8, 13), (2, 3, 67), (0, 5, 0), (5, 5, 100)])
def test_a_percentage_is_whole_and_a_half_goes_up(part: int, whole: int, said: int) -> None:
    assert percent(part, whole) == said


def test_the_share_of_each_origin_is_told_also_of_those_with_none() -> None:
    shares = origin_shares(strategy(1, JAN, O.ASSESSMENT, O.ASSESSMENT, O.FUNDER).priorities)
    assert [(one.origin, one.count, one.percent) for one in shares] == [
        (O.ASSESSMENT, 2, 67),
        (O.STATUTORY, 0, 0),
        (O.FUNDER, 1, 33),
        (O.REACTIVE, 0, 0),
    ]


@pytest.mark.parametrize(
    ("priorities", "begins", "latest", "reason"),
    [
        ([10], JAN, None, None),
        ([], JAN, None, "no_priorities"),
        ([10, 20, 10], JAN, None, "priority_twice"),
        ([10], APR, FIRST, None),
        ([10], JAN, FIRST, None),
        ([10], JAN - ONE_DAY, FIRST, "before_the_latest"),
    ],
)
def test_a_strategy_has_priorities_each_once_and_never_begins_before_the_last(
    priorities: list[int], begins: date, latest: Strategy | None, reason: str | None
) -> None:
    refused = not_to_adopt(priorities, begins, latest)
    assert (refused.reason if refused else None) == reason
