"""What the charts show, and the sentence for somebody who cannot see them."""

from datetime import date

import pytest

from rules.findings import SeriesMonths
from rules.policy import Thresholds
from rules.products.charts import before_after_chart, ranking_chart, series_chart
from rules.products.scoring import ranking
from tests.rules.products.examples import score

POLICY = Thresholds()


def month(number: int) -> date:
    """The n-th month from January 2025, counted from 1."""
    return date(2025 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def months(*counts: int | None) -> SeriesMonths:
    """A series from January 2025 on; None: that month is not complete."""
    return SeriesMonths(1, "Shoplifting", {month(n): c for n, c in enumerate(counts, 1) if c is not None})


def test_expected_begins_with_six_months_of_history_and_is_their_mean() -> None:
    chart = series_chart(months(10, 20, 30, 40, 50, 60, 99), "Wychavon", month(9), POLICY, found={month(7): True})
    assert chart is not None
    assert chart.expected == (None,) * 6 + (35.0,)
    assert (chart.months[-1], chart.marked) == (month(7), (month(7),))
    assert "A rise was found in July 2025: 99, about 35 expected." in chart.alt
    assert "between 10 (January 2025) and 99 (July 2025)" in chart.alt


def test_a_month_that_is_not_complete_is_no_zero_and_no_month_after_the_documents_is_shown() -> None:
    chart = series_chart(months(4, None, 6, 7), "Wychavon", month(3), POLICY)
    assert chart is not None and chart.counts == (4, None, 6)
    assert series_chart(months(), "Wychavon", month(3), POLICY) is None


def test_at_most_two_years_are_drawn_and_a_rise_before_them_is_not_marked() -> None:
    chart = series_chart(
        months(*range(1, 31)), "Wychavon", month(30), POLICY, found={month(1): True, month(20): False}
    )
    assert chart is not None
    assert (len(chart.months), chart.months[0], chart.marked, chart.ends_rise) == (24, month(7), (), (month(20),))
    assert "A rise was found over the months up to August 2026: 20" in chart.alt


@pytest.mark.parametrize(
    ("from_", "done_in", "drawn"),
    [(3, 3, False), (4, 4, True), (6, 6, True), (7, 7, False), (3, 6, False), (4, 6, True)],
)
def test_before_and_after_need_three_complete_months_on_either_side(from_: int, done_in: int, drawn: bool) -> None:
    counts = months(9, 9, 9, 5, 3, 3, 3, 3, 3)
    chart = before_after_chart(counts, "Wychavon", month(from_), month(done_in), "it was done", month(9))
    assert (chart is not None) is drawn


def test_the_rise_that_was_answered_and_the_month_in_which_it_was_done_count_for_neither_side() -> None:
    counts = months(9, 9, 9, 400, 500, 3, 3, 3)
    chart = before_after_chart(counts, "Wychavon", month(4), month(5), "it was done", month(8))
    assert chart is not None and chart.means == (9.0, 3.0)
    assert (chart.months[0], chart.around, chart.split) == (month(1), (3, 5), month(5))
    assert "9.0 a month in the 3 months before April 2025, 3.0 a month in the 3 months after" in chart.alt


def test_a_ranking_says_its_confidence_in_words() -> None:
    chart = ranking_chart(ranking([score(), score("Arson", harm=5)]))
    assert chart is not None
    assert [(bar.label, bar.value, bar.note) for bar in chart.bars] == [
        ("1. Arson", 20, "confidence medium"),
        ("2. Burglary", 12, "confidence medium"),
    ]
    assert "1. Arson 20 (confidence medium)" in chart.alt
    assert ranking_chart([]) is None
