"""Decisions on a series, and last year's explanation: what they change in a test, and how they are said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rules.findings import Rule, SeriesMonths, State
from rules.periods import months_back
from rules.policy import DetectorName, Thresholds
from rules.series_notes import Explained, Known, notes
from rules.thresholds import find_one
from rules.watches import Watches

DECEMBER = date(2025, 12, 1)
COUNTS, WEIGHED = Thresholds(detector=DetectorName.COUNTS), Thresholds()


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def series(counts: Sequence[int], until: date = DECEMBER) -> SeriesMonths:
    return SeriesMonths(1, "Drugs", dict(zip(months_back(until, len(counts))[::-1], counts, strict=True)))


STEP = series([*[10] * 24, *[30] * 12])
"""Recorded otherwise since January 2025: thrice as many."""


@pytest.mark.parametrize("policy", [COUNTS, WEIGHED], ids=["counting rules", "statistic"])
def test_a_new_base_ends_the_rise_for_both_ways_of_deciding(policy: Thresholds) -> None:
    january = replace(STEP, based_from=month("2025-01"))
    before = find_one(STEP, month("2025-02"), policy, Watches())
    assert before.state is State.OPENED
    assert find_one(january, month("2025-02"), policy, Watches()).state is State.NOT_ENOUGH_HISTORY
    after = find_one(january, DECEMBER, policy, Watches())
    assert (after.state, after.reading) == (State.WITHIN_EXPECTED, None)
    assert (after.baseline_total, after.baseline_periods) == (330, 11)


@pytest.mark.parametrize("policy", [COUNTS, WEIGHED], ids=["counting rules", "statistic"])
def test_a_month_from_before_the_new_base_is_tested_as_before_the_decision(policy: Thresholds) -> None:
    late = replace(STEP, based_from=month("2025-09"))
    watches = Watches()
    for at in ("2025-06", "2025-08"):
        assert find_one(late, month(at), policy, watches) == find_one(STEP, month(at), policy, Watches())
    assert find_one(late, month("2025-10"), policy, watches).state is State.NOT_ENOUGH_HISTORY


SPREE = series([*[10] * 30, 40, 40, 10, 10, 10, 24])
"""One series of offences in July and August 2025."""
OUT = frozenset({month("2025-07"), month("2025-08")})


def test_months_left_out_do_not_hide_the_next_rise() -> None:
    assert find_one(SPREE, DECEMBER, COUNTS, Watches()).state is State.WITHIN_EXPECTED
    found = find_one(replace(SPREE, left_out=OUT), DECEMBER, COUNTS, Watches())
    assert (found.rule, found.baseline_total, found.baseline_periods) == (Rule.SINGLE, 100, 10)
    hidden = find_one(SPREE, DECEMBER, WEIGHED, Watches()).reading
    seen = find_one(replace(SPREE, left_out=OUT), DECEMBER, WEIGHED, Watches()).reading
    assert hidden is not None and seen is not None and hidden.dispersion is not None
    assert seen.dispersion is not None and seen.dispersion < hidden.dispersion


def test_a_month_that_is_left_out_is_tested_itself() -> None:
    found = find_one(replace(SPREE, left_out=OUT), month("2025-08"), COUNTS, Watches())
    assert (found.count, found.baseline_total, found.baseline_periods) == (40, 110, 11)


def test_the_decisions_are_said_with_what_they_touch_and_not_before() -> None:
    decided = replace(SPREE, left_out=OUT, based_from=month("2024-01"))
    said = notes(find_one(decided, DECEMBER, COUNTS, Watches()), decided, Known())
    assert said == (
        "By a decision on record its baseline begins in January 2024.",
        "By a decision on record July 2025 to August 2025 do not enter its baseline.",
    )
    early = find_one(decided, month("2023-12"), COUNTS, Watches())
    assert notes(early, decided, Known()) == ()
    one = replace(SPREE, left_out=frozenset({month("2025-07")}))
    assert notes(find_one(one, DECEMBER, COUNTS, Watches()), one, Known()) == (
        "By a decision on record July 2025 does not enter its baseline.",
    )


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2025-10", False),
        ("2025-11", True),
        ("2025-12", True),
        ("2026-01", False),
        ("2024-11", False),
    ],
)
def test_next_years_months_carry_that_the_rise_was_seasonal_and_no_other_months_do(at: str, said: bool) -> None:
    known = Known.of([Explained((1, "Drugs"), month("2024-11"), month("2024-12"))])
    until = series([10] * 40, month("2026-01"))
    found = find_one(until, month(at), COUNTS, Watches())
    sentence = "Last year's rise (November 2024 to December 2024) was explained as seasonal."
    assert notes(found, until, known) == ((sentence,) if said else ())
    assert notes(replace(found, area_id=2), until, known) == ()
