"""What a chair reads of a series: each verdict in one or two sentences."""

from collections.abc import Sequence
from datetime import date

import pytest

from rules.periods import months_back
from rules.surveillance import Reading, Verdict, reading_of
from rules.surveillance_words import about, sentence

DECEMBER = date(2025, 12, 1)


def said(counts: Sequence[int | None], watched_from: date | None = None) -> str:
    days = reversed(months_back(DECEMBER, len(counts)))
    known = {day: count for day, count in zip(days, counts, strict=True) if count is not None}
    return sentence(reading_of(known, DECEMBER, watched_from=watched_from), "Drugs", "Redditch")


def test_an_alarm_says_seen_expected_and_since_when() -> None:
    assert said([*[73] * 36, 93, 95, 91]) == (
        "Drugs in Redditch: 91 in December 2025, where about 77 were to be expected. The rise most likely began in "
        "October 2025: 279 since then, where about 225 were to be expected. "
        "Season, and how much the months before varied, are allowed for."
    )


def test_a_rise_of_one_month_is_not_summed_up() -> None:
    assert "The rise most likely began that month." in said([*[10] * 24, 22])


def test_what_is_no_alarm_is_said_with_its_reason() -> None:
    assert (
        said([*[4] * 24, 5]) == "Drugs in Redditch: 5 in December 2025, within what was to be expected (about 4.0)."
    )
    assert "fewer than 24 months before that" in said([10] * 20)
    assert said([*[10] * 24, None]).endswith("December 2025 is not loaded completely; it was not tested.")
    assert "answered for" in said([*[10] * 24, 22], watched_from=date(2026, 1, 1))


@pytest.mark.parametrize(("expected", "words"), [(10.4, "about 10"), (9.96, "about 10.0"), (0.5, "about 0.5")])
def test_small_expectations_keep_a_decimal(expected: float, words: str) -> None:
    assert about(expected) == words


def test_every_verdict_has_words() -> None:
    for verdict in Verdict:
        reading = Reading(DECEMBER, verdict, 5, 4.0, 3.0, 1.0, DECEMBER, 5, 3.0)
        assert "December 2025" in sentence(reading, "Drugs", "Redditch")
