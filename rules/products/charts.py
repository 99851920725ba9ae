"""What the charts of a document show, and the sentence that says it to somebody who cannot see them."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean

from rules.findings import SeriesMonths, baseline_before
from rules.periods import month_words, months_back
from rules.policy import Thresholds
from rules.products.document import Bar, Bars, Months
from rules.products.scoring import MOST, Ranked
from rules.surveillance import Detector, Verdict, watch

SHOWN = 24
"""Months of a series that are drawn, at most."""
COMPLETE = "Records as the sources delivered them; complete months only."
BY_DETECTOR = " To be expected: level, season and growth of the months before."
BY_MEAN = " To be expected: the mean of the complete months before, twelve at most and six at least."
SIDES = (
    f"{COMPLETE} The means are of up to twelve months on either side; the months from the rise that was answered"
    " to the one in which it was done count for neither."
)
LEAST = 3
"""Complete months on either side, at least."""
MEANS_OF = 12
"""Months on either side of what was done, at most."""


def series_chart(
    series: SeriesMonths,
    area: str,
    until: date,
    policy: Thresholds,
    detector: Detector | None = None,
    found: Mapping[date, bool] | None = None,
) -> Months | None:
    """The months of one series up to `until`, with what was to be expected of each and the rises found.

    Expected: as the detector has it where it tested the month; else the mean of the complete months of the year
    before, if there were enough. `found`: months in which a rise was found, True if of that month by itself, False if
    of several months up to it. None: nothing was counted at all.
    """
    counts = {month: count for month, count in series.counts.items() if month <= until}
    if not counts:
        return None
    until = max(counts)
    length = min(SHOWN, _apart(min(counts), until) + 1)
    months = tuple(reversed(months_back(until, length)))
    by_detector = _readings(counts, until, detector)
    expected = tuple(by_detector.get(month, _mean_before(series, month, policy)) for month in months)
    rises = {month: alone for month, alone in sorted((found or {}).items()) if month in months}
    marked = tuple(month for month, alone in rises.items() if alone)
    ends = tuple(month for month, alone in rises.items() if not alone)
    title = f"{series.type} in {area}, by month"
    shown = tuple(counts.get(month) for month in months)
    words = _series_words(title, months, shown, expected, rises)
    source = COMPLETE + (BY_DETECTOR if by_detector else BY_MEAN)
    return Months(title, months, shown, expected, marked, ends, source=source, alt=words)


def before_after_chart(
    series: SeriesMonths, area: str, from_: date, done_in: date, what: str, until: date
) -> Months | None:
    """The series around the month in which something was done, with the mean of either side.

    `from_`: nothing from this month on counts as before. After high months lower ones mostly follow by themselves, so
    the rise that was answered is not what is compared with (rules/effect.py). None with fewer than three complete
    months on a side: too early to draw.
    """
    counts = {month: count for month, count in series.counts.items() if month <= until}
    before = [month for month in months_back(from_, MEANS_OF + 1)[1:] if month in counts]
    after = [month for month in sorted(counts) if 0 < _apart(done_in, month) <= MEANS_OF]
    if min(len(before), len(after)) < LEAST or _apart(before[-1], after[-1]) >= 2 * SHOWN:
        return None
    months = tuple(reversed(months_back(after[-1], _apart(before[-1], after[-1]) + 1)))
    means = (fmean(counts[one] for one in before), fmean(counts[one] for one in after))
    title = f"{series.type} in {area}, before and after {what}"
    alt = (
        f"{title} ({month_words(done_in)}): {means[0]:.1f} a month in the {len(before)} months before"
        f" {month_words(from_)}, {means[1]:.1f} a month in the {len(after)} months after."
    )
    shown = tuple(counts.get(month) for month in months)
    around = (months.index(from_), months.index(after[0]))
    return Months(
        title, months, shown, split=done_in, split_words=what, means=means, around=around, source=SIDES, alt=alt
    )


def ranking_chart(ranked: Sequence[Ranked]) -> Bars | None:
    """The scored issues as bars, the first on top; None where nothing is scored."""
    if not ranked:
        return None
    bars = tuple(
        Bar(f"{one.rank}. {one.score.name}", one.score.risk, f"confidence {one.score.confidence}") for one in ranked
    )
    title = "Risk score of each issue (harm × likelihood, at most 25)"
    said = "; ".join(f"{bar.label} {bar.value} ({bar.note})" for bar in bars)
    return Bars(title, bars, MOST * MOST, alt=f"{title}: {said}.")


def counts_chart(title: str, counts: Sequence[tuple[str, int]]) -> Bars:
    """How many of each kind, as bars in the order given."""
    said = "; ".join(f"{label} {count}" for label, count in counts)
    bars = tuple(Bar(label, count) for label, count in counts)
    return Bars(title, bars, max([count for _, count in counts], default=0) or 1, alt=f"{title}: {said}.")


def _readings(counts: Mapping[date, int], until: date, detector: Detector | None) -> dict[date, float]:
    if detector is None:
        return {}
    tested = (Verdict.ALARM, Verdict.WITHIN_EXPECTED)
    found = watch(counts, until, detector)
    return {one.month: one.expected for one in found if one.verdict in tested and one.expected is not None}


def _mean_before(series: SeriesMonths, month: date, policy: Thresholds) -> float | None:
    base = baseline_before(series, month, policy)
    return base.total / base.periods if base.periods >= policy.baseline_min else None


def _apart(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _series_words(
    title: str,
    months: Sequence[date],
    counts: Sequence[int | None],
    expected: Sequence[float | None],
    rises: Mapping[date, bool],
) -> str:
    known = [(month, count) for month, count in zip(months, counts, strict=True) if count is not None]
    low, high = min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])
    said = [
        f"{title}, {month_words(months[0])} to {month_words(months[-1])}:"
        f" between {low[1]} ({month_words(low[0])}) and {high[1]} ({month_words(high[0])})."
    ]
    at = dict(zip(months, zip(counts, expected, strict=True), strict=True))
    for month, alone in rises.items():
        count, mean = at[month]
        where = f", about {mean:.0f} expected" if mean is not None else ""
        over = "in" if alone else "over the months up to"
        said.append(f"A rise was found {over} {month_words(month)}: {count}{where}.")
    return " ".join(said)
