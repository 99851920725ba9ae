"""The threshold rules on both sides of each boundary, each row a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.findings import RISES, Finding, Rule, SeriesMonths, Severity, State, baseline_before
from rules.periods import months_back
from rules.policy import DetectorName, Thresholds
from rules.statistics.counts import p_of_rise
from rules.thresholds import due_in, run_window, test_month

POLICY = Thresholds(detector=DetectorName.COUNTS)
DECEMBER = date(2025, 12, 1)
DRUGS = "Drugs"


def series(counts: Sequence[int | None], area_id: int = 1, type_: str = DRUGS) -> SeriesMonths:
    """Counts of the months up to December 2025, oldest first; None: a month that is not loaded."""
    months = reversed(months_back(DECEMBER, len(counts)))
    return SeriesMonths(area_id, type_, {m: c for m, c in zip(months, counts, strict=True) if c is not None})


def find(counts: Sequence[int | None], policy: Thresholds = POLICY) -> Finding:
    return test_month([series(counts)], DECEMBER, policy, ())[0]


TEN_A_MONTH = [10] * 12
SIX, FIVE = [10] * 6, [10] * 5
GAP = [10, 10, None, 10, 10, 10, 10]

BOUNDARIES: Mapping[str, tuple[Sequence[int | None], State, Rule | None]] = {
    "23 after a year of 10 a month is p 0.0006: red": ([*TEN_A_MONTH, 23], State.OPENED, Rule.SINGLE),
    "22 after a year of 10 a month is p 0.0013: nothing": (
        [*TEN_A_MONTH, 22],
        State.WITHIN_EXPECTED,
        None,
    ),
    "six complete months before are history enough": ([*SIX, 40], State.OPENED, Rule.SINGLE),
    "five are not": ([*FIVE, 40], State.NOT_ENOUGH_HISTORY, None),
    "a month not loaded is not one of the six": (
        [10, 10, 10, None, 10, 10, 40],
        State.NOT_ENOUGH_HISTORY,
        None,
    ),
    "six around a month not loaded are enough": ([*GAP, 40], State.OPENED, Rule.SINGLE),
    "a month of no rows is a month of 0 and is history": ([0, 0, 0, 0, 0, 0, 8], State.OPENED, Rule.SINGLE),
    "four after nothing in a year is below the floor": ([*[0] * 12, 4], State.BELOW_FLOOR, None),
    "five after nothing in a year is not": ([*[0] * 12, 5], State.OPENED, Rule.SINGLE),
    "47 in three months after a year of 10 a month are p 0.007: amber": (
        [*TEN_A_MONTH, 15, 16, 16],
        State.OPENED,
        Rule.ROLLING,
    ),
    "46 in three months are p 0.0105: nothing": (
        [*TEN_A_MONTH, 15, 15, 16],
        State.WITHIN_EXPECTED,
        None,
    ),
    "a rolling window with a month not loaded is not tested": (
        [*TEN_A_MONTH, 17, None, 15],
        State.WITHIN_EXPECTED,
        None,
    ),
    "a high window whose last month is 4 is below the floor": (
        [*[2] * 12, 12, 14, 4],
        State.BELOW_FLOOR,
        None,
    ),
    "seven months of 11 after six of 10 are a run": ([*SIX, *[11] * 7], State.OPENED, Rule.RUN),
    "six months of 11 are not": ([*TEN_A_MONTH, *[11] * 6], State.WITHIN_EXPECTED, None),
    "seven of 11 after five of 10 have no baseline": ([*FIVE, *[11] * 7], State.WITHIN_EXPECTED, None),
    "a month at the mean is not one of the seven": (
        [*TEN_A_MONTH, 11, 11, 11, 10, 11, 11, 11],
        State.WITHIN_EXPECTED,
        None,
    ),
    "nor does it break them: seven above around a tie are a run": (
        [*TEN_A_MONTH, 11, 11, 11, 10, 11, 11, 11, 11],
        State.OPENED,
        Rule.RUN,
    ),
    "a tie in the tested month itself has nothing new to say": (
        [*TEN_A_MONTH, *[11] * 7, 10],
        State.WITHIN_EXPECTED,
        None,
    ),
    "a month below the mean ends the run": (
        [*TEN_A_MONTH, 11, 11, 11, 9, 11, 11, 11, 11],
        State.WITHIN_EXPECTED,
        None,
    ),
    "a month not loaded ends the run": (
        [*TEN_A_MONTH, 11, 11, 11, None, 11, 11, 11, 11],
        State.WITHIN_EXPECTED,
        None,
    ),
    "a run of fives is above the floor": ([*[4] * 6, *[5] * 7], State.OPENED, Rule.RUN),
    "a run of fours is below it": ([*[3] * 6, *[4] * 7], State.BELOW_FLOOR, None),
    "1 after a year of 10 a month is a fall": ([*TEN_A_MONTH, 1], State.FALL, Rule.SINGLE),
    "2 after a year of 10 a month is too few to ask about and no fall": (
        [*TEN_A_MONTH, 2],
        State.BELOW_FLOOR,
        None,
    ),
    "seven months of 9 after a year of 10 are reported as a fall": (
        [*TEN_A_MONTH, *[9] * 7],
        State.FALL,
        Rule.RUN,
    ),
}


@pytest.mark.parametrize(("counts", "state", "rule"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_on_the_boundary(counts: Sequence[int | None], state: State, rule: Rule | None) -> None:
    found = find(counts)
    assert (found.state, found.rule) == (state, rule)


def test_a_month_that_is_not_loaded_is_never_counted_as_0() -> None:
    found = find([*TEN_A_MONTH, None])
    assert (found.state, found.p, found.rule) == (State.NOT_LOADED, None, None)


def test_the_baseline_never_reaches_back_beyond_the_twelve_months_before_the_window() -> None:
    old_and_new = series([99] * 40 + [None] * 9 + [10, 10, 10, 40])
    assert baseline_before(old_and_new, DECEMBER, POLICY).periods == 3
    assert find([99] * 40 + [None] * 9 + [10, 10, 10, 40]).state is State.NOT_ENOUGH_HISTORY


def test_each_rule_has_the_baseline_before_its_own_window() -> None:
    counts = series([*range(1, 13), 20, 20, 20])
    assert baseline_before(counts, date(2025, 12, 1), POLICY).total == sum(range(3, 13)) + 40
    assert baseline_before(counts, date(2025, 10, 1), POLICY).total == sum(range(1, 13))


def test_a_rise_carries_everything_it_was_judged_by() -> None:
    found = find([*TEN_A_MONTH, 15, 16, 16])
    assert (found.count, found.window, found.window_total) == (16, 3, 47)
    assert (found.baseline_total, found.baseline_periods) == (120, 12)
    assert found.p == p_of_rise(47, 120, 12, 3)
    assert found.severity is Severity.AMBER
    assert found.z == pytest.approx(2 * (47**0.5 - 30**0.5))


def test_red_is_due_in_two_working_days_and_amber_in_five() -> None:
    assert (due_in(Severity.RED, POLICY), due_in(Severity.AMBER, POLICY)) == (2, 5)


def test_the_first_of_single_rolling_and_run_speaks() -> None:
    all_three = find([*TEN_A_MONTH, 20, 20, 20, 20, 20, 20, 60])
    assert (all_three.rule, all_three.severity) == (Rule.SINGLE, Severity.RED)
    two = find([*TEN_A_MONTH, 11, 11, 11, 11, 18, 18, 18])
    assert (two.rule, two.p is not None) == (Rule.ROLLING, True)


def test_a_run_has_no_p_and_the_baseline_before_its_seven_months() -> None:
    found = find([*SIX, *[11] * 7])
    assert found.p is None
    assert (found.window, found.baseline_total, found.baseline_periods) == (7, 60, 6)


def test_a_tie_moves_the_window_of_a_run_and_its_baseline_one_month_back() -> None:
    with_a_tie = series([*TEN_A_MONTH, 11, 11, 11, 10, 11, 11, 11, 11])
    found = run_window(with_a_tie, DECEMBER, POLICY)
    assert found is not None
    assert (found[0], found[1].total, found[1].periods) == (8, 120, 12)


def test_a_mean_that_no_float_can_hold_still_ties() -> None:
    thirds = [3, 3, 4] * 2
    assert run_window(series([*thirds, *[4] * 7]), DECEMBER, POLICY) is not None
    assert run_window(series([*[1] * 6, *[1] * 7]), DECEMBER, POLICY) is None


def test_a_rise_in_a_series_not_yet_verified_is_continuing_and_a_fall_there_is_still_told() -> None:
    rising = test_month([series([*TEN_A_MONTH, 30])], DECEMBER, POLICY, {(1, DRUGS)})
    falling = test_month([series([*TEN_A_MONTH, 0])], DECEMBER, POLICY, {(1, DRUGS)})
    assert [rising[0].state, falling[0].state] == [State.CONTINUING, State.FALL]


def many(rising: int, quiet: int, short: int = 0) -> list[SeriesMonths]:
    """Series 1.. rise, each a little more than the one before; the others do not."""
    return [
        *(series([*TEN_A_MONTH, 30 + n], area_id=n) for n in range(1, rising + 1)),
        *(series([*TEN_A_MONTH, 10], area_id=100 + n) for n in range(quiet)),
        *(series([10, 10], area_id=500 + n) for n in range(short)),
    ]


def opened(found: Sequence[Finding]) -> set[int]:
    return {one.area_id for one in found if one.state is State.OPENED}


CAPS = {
    "40 series are not capped": (many(8, 32), set(range(1, 9))),
    "41 are: the five least likely open": (many(8, 33), {4, 5, 6, 7, 8}),
    "series without history are not counted": (many(8, 32, short=9), set(range(1, 9))),
    "five rises of 41 all open": (many(5, 36), set(range(1, 6))),
}


@pytest.mark.parametrize(("watched", "expected"), CAPS.values(), ids=CAPS)
def test_the_cap(watched: list[SeriesMonths], expected: set[int]) -> None:
    found = test_month(watched, DECEMBER, POLICY, ())
    assert opened(found) == expected
    assert {one.area_id for one in found if one.state is State.CAPPED} == set(range(1, 9)) - expected - {
        n for n in range(1, 9) if n > sum(one.state in RISES for one in found)
    }


def test_a_continuing_rise_takes_none_of_the_five_places() -> None:
    found = test_month(many(8, 33), DECEMBER, POLICY, {(8, DRUGS), (7, DRUGS)})
    assert opened(found) == {2, 3, 4, 5, 6}


def test_under_the_cap_a_run_comes_after_every_p() -> None:
    runs = [series([*SIX, *[11] * 7], area_id=900 + n) for n in range(1, 5)]
    found = test_month([*runs, *many(0, 40), *many(3, 0)], DECEMBER, replace(POLICY, cap_breaches=4), ())
    assert [one.state for one in found[:4]] == [State.OPENED] + [State.CAPPED] * 3
    assert opened(found[44:]) == {1, 2, 3}


def test_equal_ps_are_told_apart_by_type_and_area_whatever_the_order() -> None:
    equal = [series([*TEN_A_MONTH, 30], area_id=n) for n in range(1, 8)]
    forwards = test_month([*equal, *many(0, 40)], DECEMBER, POLICY, ())
    backwards = test_month([*many(0, 40), *reversed(equal)], DECEMBER, POLICY, ())
    assert opened(forwards) == opened(backwards) == {1, 2, 3, 4, 5}


counts_or_gaps = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=30)


@given(counts_or_gaps)
def test_every_series_gets_exactly_one_finding_that_names_its_reason(counts: list[int | None]) -> None:
    found = find(counts)
    fired = found.state in (*RISES, State.FALL, State.SEASONAL)
    assert (found.rule is not None) is fired
    assert (found.severity is not None) is (found.state in RISES)
    assert (found.p is None) is (
        found.rule is Rule.RUN or found.state in (State.NOT_LOADED, State.NOT_ENOUGH_HISTORY)
    )
    assert found.state not in RISES or found.count >= POLICY.floor


@given(counts_or_gaps, st.integers(0, 5))
def test_months_after_the_tested_one_change_nothing(counts: list[int | None], later: int) -> None:
    alone = series(counts)
    after = {date(2026, n + 1, 1): 500 for n in range(later)}
    with_more = replace(alone, counts={**alone.counts, **after})
    assert test_month([alone], DECEMBER, POLICY, ()) == test_month([with_more], DECEMBER, POLICY, ())


def test_a_comparison_area_is_counted_and_never_tested() -> None:
    theirs = replace(series([*TEN_A_MONTH, 40], area_id=2), comparison=True)
    assert [found.area_id for found in test_month([theirs, series([*TEN_A_MONTH, 40])], DECEMBER, POLICY, ())] == [1]
