"""The weekly column: the same rules with other numbers, on both sides of each boundary; and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from rules.findings import Finding, Rule, SeriesMonths, State
from rules.periods import ONE_WEEK, Unit
from rules.policy import DetectorName, Thresholds
from rules.surveillance_words import told
from rules.threshold_words import group_sentence
from rules.thresholds import column, test_month
from rules.watches import Watches

MONDAY = date(2025, 11, 24)
POLICY = column(Unit.WEEK, Thresholds())
YEAR = [10] * 52


def series(counts: Sequence[int | None]) -> SeriesMonths:
    """Counts of the weeks up to that of Monday 24 November 2025, oldest first; None: a week that is not complete."""
    weeks = [MONDAY - at * ONE_WEEK for at in range(len(counts))][::-1]
    known = {week: count for week, count in zip(weeks, counts, strict=True) if count is not None}
    return SeriesMonths(1, "Theft", known, unit=Unit.WEEK)


def find(counts: Sequence[int | None], **changed: date) -> Finding:
    return test_month([replace(series(counts), **changed)], MONDAY, POLICY, ())[0]


BOUNDARIES: Mapping[str, tuple[Sequence[int | None], State, Rule | None]] = {
    "23 after a year of 10 a week is p 0.0004: red": ([*YEAR, 23], State.OPENED, Rule.SINGLE),
    "22 is p 0.0009: nothing by itself": ([*YEAR, 22], State.WITHIN_EXPECTED, None),
    "61 in four weeks is p 0.0017: amber": ([*YEAR, 15, 15, 16, 15], State.OPENED, Rule.ROLLING),
    "60 in four weeks is p 0.0025: nothing": ([*YEAR, 15, 15, 15, 15], State.WITHIN_EXPECTED, None),
    "nine weeks above the mean are a run": ([*YEAR, *[11] * 9], State.OPENED, Rule.RUN),
    "eight are not": ([*YEAR, *[11] * 8], State.WITHIN_EXPECTED, None),
    "three are below the floor": ([*[0] * 52, 3], State.BELOW_FLOOR, None),
    "four are not": ([*[0] * 52, 4], State.OPENED, Rule.SINGLE),
    "26 weeks before are history enough": ([*[10] * 26, 40], State.OPENED, Rule.SINGLE),
    "25 are not": ([*[10] * 25, 40], State.NOT_ENOUGH_HISTORY, None),
    "a week that is not complete is not tested": ([*YEAR, None], State.NOT_LOADED, None),
}


@pytest.mark.parametrize("sentence", BOUNDARIES)
def test_a_week_is_found_or_not(sentence: str) -> None:
    counts, state, rule = BOUNDARIES[sentence]
    found = find(counts)
    assert (found.state, found.rule, found.unit) == (state, rule, Unit.WEEK)


def test_weeks_never_go_by_the_statistic_and_months_keep_their_own_numbers() -> None:
    policy = Thresholds(detector=DetectorName.SR24)
    assert column(Unit.WEEK, policy).detector is DetectorName.COUNTS
    assert column(Unit.MONTH, policy) is policy
    assert find([10] * 130).reading is None


def test_the_same_weeks_of_two_earlier_years_as_high_are_a_seasonal_rise() -> None:
    high = [10] * 51 + [30]
    assert find([*high, *high, *high]).state is State.SEASONAL


def test_weeks_without_any_are_a_fall_only_where_most_weeks_have_one() -> None:
    quiet = find([*[1] * 51, 0, *[0] * 9])
    assert (quiet.state, quiet.rule) == (State.BELOW_FLOOR, None), "51 in 52 weeks"
    fallen = find([*[1] * 51, 2, *[0] * 9])
    assert (fallen.state, fallen.rule) == (State.FALL, Rule.RUN)


def test_no_window_reaches_back_over_what_an_analysis_answered_for() -> None:
    counts = [*YEAR, 30, 30, 30, 12]
    assert find(counts).rule is Rule.ROLLING
    assert find(counts, answered_to=MONDAY).state is State.WITHIN_EXPECTED
    assert find([*YEAR, 30, 30, 30, 40], answered_to=MONDAY).rule is Rule.SINGLE


def test_a_chair_reads_weeks() -> None:
    single = told(find([*YEAR, 23]), "Redditch")
    assert single.startswith("Theft in Redditch: 23 in the week to Sunday 30 November 2025, where about 10 were")
    assert "520 in the 52 weeks before, 10.0 a week" in single and "Rule: single week, red." in single
    rolling = told(find([*YEAR, 15, 15, 16, 15]), "Redditch")
    assert "61 in the 4 weeks to Sunday 30 November 2025 (15 in the last)" in rolling
    run = told(find([*YEAR, *[11] * 9]), "Redditch")
    assert "every week since the week to Sunday 5 October 2025 was above the average of the weeks before" in run
    assert "month" not in (single + rolling + run).lower()


NAMES = ("Wyre Forest", "Worcester")


def beside(ours: Sequence[int], theirs: Sequence[int | None], policy: Thresholds = POLICY) -> Finding:
    group = replace(series(theirs), area_id=-1)
    return test_month([series(ours)], MONDAY, policy, (), Watches(), {(1, "Theft"): group})[0]


@pytest.mark.parametrize(
    ("theirs", "state", "said"),
    [
        ([20] * 53, State.OPENED, "did not rise by the same rules: 20 in the week to Sunday 30 November 2025"),
        ([*[20] * 52, 50], State.SHARED, "rose by the same rules: 50 in the week to Sunday 30 November 2025"),
        ([*[20] * 20, 50], State.OPENED, "too few weeks before it; not compared"),
        ([*[20] * 52, None], State.OPENED, "not complete"),
    ],
)
def test_a_rise_that_the_most_similar_areas_share_is_told_and_opens_nothing(
    theirs: Sequence[int | None], state: State, said: str
) -> None:
    found = beside([*YEAR, 30], theirs)
    assert found.state is state
    assert (found.severity is None) == (state is State.SHARED)
    assert group_sentence(found, NAMES).startswith("Most similar areas (Wyre Forest, Worcester) together")
    assert said in group_sentence(found, NAMES)
    assert told(found, "Redditch", NAMES).endswith(group_sentence(found, NAMES))


def test_a_shared_rise_opens_where_the_policy_says_so_and_no_rise_is_compared_with_nothing() -> None:
    theirs = [*[20] * 52, 50]
    opened = beside([*YEAR, 30], theirs, replace(POLICY, open_shared=True))
    assert opened.state is State.OPENED and opened.group is not None and opened.severity is not None
    assert beside([*YEAR, 12], theirs).group is None
    assert group_sentence(beside([*YEAR, 12], theirs), NAMES) == ""


def test_a_rise_under_analysis_goes_on_whatever_the_group_does() -> None:
    group = {(1, "Theft"): replace(series([*[20] * 52, 50]), area_id=-1)}
    (found,) = test_month([series([*YEAR, 30])], MONDAY, POLICY, {(1, "Theft")}, Watches(), group)
    assert found.state is State.CONTINUING
