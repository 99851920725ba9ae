"""Which detector decides on a series, its floor, cap and restart, and what its finding says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rules.findings import Finding, Rule, SeriesMonths, Severity, State
from rules.periods import months_back
from rules.policy import DetectorName, Thresholds
from rules.statistics.counts import p_of_rise
from rules.surveillance import SR_24, SR_WEIGHED, reading_of
from rules.surveillance_words import finding_sentence
from rules.thresholds import test_month
from rules.watches import Watches

DECEMBER = date(2025, 12, 1)
DRUGS = "Drugs"
WEIGHED = Thresholds()
TWO_YEARS = [30, 28, 33, 29, 31, 30, 27, 32, 30, 31, 29, 30] * 2
ONE_YEAR = TWO_YEARS[:12]
SLOW_RISE = [*TWO_YEARS, *[30] * 6, 38, 39, 38, 41, 40, 42]


def series(counts: Sequence[int | None], area_id: int = 1) -> SeriesMonths:
    months = reversed(months_back(DECEMBER, len(counts)))
    return SeriesMonths(area_id, DRUGS, {m: c for m, c in zip(months, counts, strict=True) if c is not None})


def find(counts: Sequence[int | None], policy: Thresholds = WEIGHED, watches: Watches | None = None) -> Finding:
    return test_month([series(counts)], DECEMBER, policy, (), watches)[0]


@pytest.mark.parametrize(
    ("months", "detector", "bound"),
    [
        (23, DetectorName.WEIGHED, None),
        (24, DetectorName.WEIGHED, SR_WEIGHED.alarm),
        (24, DetectorName.SR24, SR_24.alarm),
        (24, DetectorName.COUNTS, None),
    ],
)
def test_from_24_months_of_history_the_statistic_of_the_policy_decides(
    months: int, detector: DetectorName, bound: float | None
) -> None:
    found = find([*[30] * months, 60], replace(WEIGHED, detector=detector))
    assert (found.state, found.bound) == (State.OPENED, bound)
    assert found.rule is (Rule.SINGLE if bound is None else Rule.SR)
    assert (found.reading is None) is (bound is None)


def test_with_too_many_months_missing_the_counting_rules_decide() -> None:
    assert find([30, *[None] * 18, *[30] * 8, 60]).rule is Rule.SINGLE


def test_a_slow_rise_is_found_though_no_month_of_it_stands_out() -> None:
    found = find(SLOW_RISE)
    assert (found.state, found.rule, found.severity) == (State.OPENED, Rule.SR, Severity.AMBER)
    assert found.reading == reading_of(series(SLOW_RISE).counts, DECEMBER, SR_WEIGHED)
    assert found.p == p_of_rise(42, found.baseline_total, 12)
    assert found.p is not None and found.p > WEIGHED.single_p


def test_a_month_that_would_be_red_by_itself_is_red() -> None:
    assert find([*TWO_YEARS, 90]).severity is Severity.RED


def test_below_the_floor_the_statistic_opens_nothing() -> None:
    assert find([*[0] * 24, 4]).state is State.BELOW_FLOOR
    assert find([*[0] * 24, 9]).state is State.OPENED


def test_a_month_not_delivered_whole_is_not_tested() -> None:
    assert find([*TWO_YEARS, None]).state is State.NOT_LOADED


def test_falls_are_found_as_before_and_nobody_is_asked() -> None:
    found = find([*TWO_YEARS, 5])
    assert (found.state, found.rule, found.severity) == (State.FALL, Rule.SINGLE, None)


def test_in_an_open_series_it_is_continuing_and_above_forty_series_capped_by_the_p_of_the_month() -> None:
    rising = [series([*TWO_YEARS, 60 + n], area_id=n) for n in range(1, 8)]
    quiet = [series([*TWO_YEARS, 30], area_id=100 + n) for n in range(34)]
    found = test_month([*rising, *quiet], DECEMBER, WEIGHED, {(7, DRUGS)})
    by_state = {state: {f.area_id for f in found if f.state is state} for state in State}
    assert by_state[State.CONTINUING] == {7}
    assert by_state[State.OPENED] == {2, 3, 4, 5, 6}
    assert by_state[State.CAPPED] == {1}


def test_after_an_answer_the_evidence_starts_again() -> None:
    before = find(SLOW_RISE)
    again = find(SLOW_RISE, watches=Watches({(1, DRUGS): DECEMBER}))
    assert before.reading is not None and again.reading is not None
    assert (before.state, again.state) == (State.OPENED, State.WITHIN_EXPECTED)
    assert again.reading.since == DECEMBER
    told = find(SLOW_RISE, watches=Watches({(1, DRUGS): date(2026, 1, 1)}))
    assert told.state is State.WITHIN_EXPECTED


def test_a_run_over_many_months_reads_each_as_a_run_of_that_month_would_have() -> None:
    watches = Watches()
    for month in reversed(months_back(DECEMBER, 10)):
        at_once = test_month([series(SLOW_RISE)], month, WEIGHED, (), watches)
        then = {m: c for m, c in series(SLOW_RISE).counts.items() if m <= month}
        assert at_once == test_month([SeriesMonths(1, DRUGS, then)], month, WEIGHED, ())
    assert len(watches.known) == 1


def test_the_whole_last_year_missing_is_no_fault() -> None:
    found = find([*[30] * 40, *[None] * 12, 90])
    assert (found.state, found.p, found.severity) == (State.OPENED, None, Severity.AMBER)
    assert "90 in December 2025" in finding_sentence(found, "Redditch")


SENTENCES = {
    "An analysis is due.": (SLOW_RISE, State.OPENED),
    "Drugs in Redditch: 30 in December 2025, within what was to be expected (about 30).": (
        [*TWO_YEARS, 30],
        State.WITHIN_EXPECTED,
    ),
    "too few to ask anybody about (about 0.5 were to be expected).": ([*[0] * 24, 4], State.BELOW_FLOOR),
    "The fall is reported as good practice: ask what was done. No action is opened.": ([*TWO_YEARS, 5], State.FALL),
}


@pytest.mark.parametrize(("ending", "case"), SENTENCES.items())
def test_each_state_has_a_sentence(ending: str, case: tuple[Sequence[int], State]) -> None:
    found = find(case[0])
    assert found.state is case[1]
    assert finding_sentence(found, "Redditch").endswith(ending)


def test_the_sentence_of_a_rise_says_seen_expected_since_statistic_and_bound() -> None:
    said = finding_sentence(find(SLOW_RISE), "Redditch")
    assert said.startswith("Drugs in Redditch: 42 in December 2025, where about 3")
    assert "The rise most likely began in July 2025: 238 since then, where about " in said
    assert "bound 3.14. Rule: rise since some month (Shiryaev–Roberts), amber." in said
