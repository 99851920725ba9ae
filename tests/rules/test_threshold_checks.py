"""Scatter and season: what keeps the counting rules from opening what is neither rare nor new."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rules.findings import Finding, Rule, SeriesMonths, Severity, State
from rules.periods import months_back
from rules.policy import DetectorName, Thresholds
from rules.statistics.counts import allowing_for
from rules.threshold_checks import dispersion
from rules.threshold_words import sentence
from rules.thresholds import test_month

DECEMBER = date(2025, 12, 1)
COUNTS = Thresholds(detector=DetectorName.COUNTS)
WILD = [10, 50] * 6
CALM = [30] * 12
SUMMER = [10] * 11 + [40]


def series(counts: Sequence[int | None]) -> SeriesMonths:
    months = reversed(months_back(DECEMBER, len(counts)))
    return SeriesMonths(1, "Drugs", {m: c for m, c in zip(months, counts, strict=True) if c is not None})


def find(counts: Sequence[int | None], policy: Thresholds = COUNTS) -> Finding:
    return test_month([series(counts)], DECEMBER, policy, ())[0]


def test_a_rise_within_the_scatter_of_the_months_before_is_within_what_was_to_be_expected() -> None:
    assert find([*CALM, 52]).state is State.OPENED
    assert find([*WILD, 52]).state is State.WITHIN_EXPECTED
    assert find([*WILD, 52], replace(COUNTS, dispersion_from=100.0)).state is State.OPENED


def test_one_that_stands_out_all_the_same_says_both_odds() -> None:
    found = find([*[20, 40] * 6, 95])
    assert (found.state, found.severity) == (State.OPENED, Severity.RED)
    assert found.dispersion == pytest.approx(12 / 11 * 100 / 30)
    assert "; the months before varied more than that, and with this allowed for they are 1 in " in sentence(
        found, "Redditch"
    )


def test_scatter_is_not_read_from_less_than_a_whole_baseline() -> None:
    assert dispersion(series([*WILD, 52]), DECEMBER, COUNTS) == pytest.approx(12 / 11 * 400 / 30)
    assert dispersion(series([*CALM, 52]), DECEMBER, COUNTS) is None
    assert dispersion(series([*WILD[1:], 52]), DECEMBER, COUNTS) is None
    assert dispersion(series([*WILD[:5], None, *WILD[6:], 52]), DECEMBER, COUNTS) is None
    assert dispersion(series([*[0] * 12, 9]), DECEMBER, COUNTS) is None


@pytest.mark.parametrize(("p", "phi", "left"), [(0.001, 1.0, 0.001), (0.001, 4.0, 0.0612), (0.0, 2.0, 0.0)])
def test_what_is_left_of_a_p(p: float, phi: float, left: float) -> None:
    assert allowing_for(p, phi) == pytest.approx(left, abs=1e-4)


def test_what_every_year_brings_is_a_seasonal_rise_and_opens_nothing() -> None:
    found = find([*SUMMER * 2, *SUMMER[:11], 42], replace(COUNTS, dispersion_from=100.0))
    assert (found.state, found.rule, found.severity) == (State.SEASONAL, Rule.SINGLE, None)
    assert "a seasonal rise, expected" in sentence(found, "Redditch")


def test_more_than_every_year_brings_is_a_rise() -> None:
    assert find([*SUMMER * 2, *SUMMER[:11], 80], replace(COUNTS, dispersion_from=100.0)).state is State.OPENED


def test_one_earlier_year_alone_excuses_nothing() -> None:
    assert find([*SUMMER, *SUMMER[:11], 42], replace(COUNTS, dispersion_from=100.0)).state is State.OPENED


def test_a_run_is_held_against_its_last_three_months() -> None:
    years = [*[10] * 5, *[11] * 7]
    assert find([*[10] * 12, *[10] * 12, *years]).state is State.SEASONAL
    assert find([*[2] * 12, *[2] * 5, *[9] * 7, *[10] * 5, *[13] * 7]).state is not State.SEASONAL
