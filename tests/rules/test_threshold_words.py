"""What a coordinator reads of a finding."""

from dataclasses import replace
from datetime import date

import pytest

from rules.findings import Finding, SeriesMonths, State
from rules.periods import month_words, months_back
from rules.policy import Thresholds
from rules.threshold_words import chance, sentence
from rules.thresholds import test_month

DECEMBER = date(2025, 12, 1)


def found(*counts: int) -> Finding:
    months = reversed(months_back(DECEMBER, len(counts)))
    return test_month([SeriesMonths(1, "Drugs", dict(zip(months, counts, strict=True)))], DECEMBER, Thresholds(), ())[
        0
    ]


SENTENCES = {
    (*[10] * 12, 30): (
        "Drugs in Redditch: 30 in December 2025, where about 10 were to be expected (120 in the 12 months "
        "before, 10.0 a month). By chance alone the odds of that are 1 in 820,000 (p = 1.2e-06). "
        "Rule: single month, red. An analysis is due."
    ),
    (*[3] * 12, 8, 6, 5): (
        "Drugs in Redditch: 19 in the 3 months to December 2025 (5 in the last), where 9.0 were to be expected "
        "(36 in the 12 months before, 3.0 a month). By chance alone the odds of that are 1 in 120 (p = 0.0083). "
        "Rule: rolling window, amber. An analysis is due."
    ),
    (*[10] * 6, *[11] * 7): (
        "Drugs in Redditch: 11 in December 2025; every month since June 2025 was above the average of the months "
        "before that (60 in the 6 months before, 10.0 a month; a month equal to it is passed over). "
        "Rule: run above the mean, amber. An analysis is due."
    ),
    (*[10] * 12, 1): (
        "Drugs in Redditch: 1 in December 2025, where about 10 were to be expected (120 in the 12 months before, "
        "10.0 a month). By chance alone the odds of that are 1 in 1,500 (p = 0.00069). "
        "Rule: single month. The fall is reported as good practice: ask what was done. No action is opened."
    ),
    (10, 10, 12): (
        "Drugs in Redditch: 12 in December 2025; only 2 months before that are complete, too few to compare with. "
        "Nothing was opened."
    ),
    (*[10] * 12, 11): (
        "Drugs in Redditch: 11 in December 2025, within what was to be expected "
        "(120 in the 12 months before, 10.0 a month)."
    ),
    (*[1] * 12, 2): (
        "Drugs in Redditch: 2 in December 2025; too few to ask anybody about "
        "(12 in the 12 months before, 1.0 a month)."
    ),
}


@pytest.mark.parametrize(("counts", "words"), SENTENCES.items())
def test_a_finding_is_said_with_its_period_and_comparator(counts: tuple[int, ...], words: str) -> None:
    assert sentence(found(*counts), "Redditch") == words


def test_what_became_of_a_rise_is_said() -> None:
    rise = found(*[10] * 12, 30)
    for state, words in (
        (State.CAPPED, "Listed only: other series rose less likely by chance that month."),
        (State.CONTINUING, "The analysis opened earlier for this series is not verified yet."),
    ):
        assert sentence(replace(rise, state=state), "Redditch").endswith(words)


def test_a_month_that_is_not_loaded_is_said_not_to_be_tested() -> None:
    missing = test_month([SeriesMonths(1, "Drugs", {})], DECEMBER, Thresholds(), ())[0]
    assert sentence(missing, "Redditch") == (
        "Drugs in Redditch: December 2025 is not loaded completely; it was not tested."
    )


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.5, "1 in 2"),
        (0.0098, "1 in 100"),
        (0.00042, "1 in 2,400"),
        (0.0, "less than 1 in 1,000,000,000"),
        (1e-40, "less than 1 in 1,000,000,000"),
    ],
)
def test_a_p_is_said_as_a_chance(p: float, words: str) -> None:
    assert chance(p) == words


def test_a_month_is_named_in_full() -> None:
    assert month_words(date(2026, 1, 1)) == "January 2026"
