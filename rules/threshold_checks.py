"""The two checks around the counting rules: months that scatter more than chance, and rises of the season.

Source: domain guide §5 (over-dispersion, seasonality): without them 45 of 100 stable series a year alarm, with both
15. Both need more history than the rules themselves; where there is not enough the rule stands as it is.
"""

from datetime import date
from statistics import fmean, variance

from rules.findings import Finding, Rule, SeriesMonths
from rules.periods import years_before
from rules.policy import Thresholds
from rules.statistics.counts import allowing_for, p_of_rise

EARLIER_YEARS = (2, 3)
"""A rise is compared with the same months of so many earlier years: at least, and at most."""


def dispersion(series: SeriesMonths, first_of_window: date, policy: Thresholds) -> float | None:
    """Variance over mean of the months before the window, where it is above the policy's `dispersion_from`.

    None also unless the whole baseline is complete: of half a year's months it says next to nothing, and a level that
    changed within them would pass for scatter.
    """
    months = series.back(first_of_window, policy.baseline_max + 1)[1:]
    counts = [series.counts[one] for one in months if one in series.counts]
    if len(counts) < max(policy.baseline_max, 2) or not any(counts):
        return None
    mean = fmean(counts)
    found = variance(counts, mean) / mean
    return found if found > policy.dispersion_from else None


def stands_out(found: Finding, bound: float) -> bool:
    """Whether the finding's p is below its rule's bound also when the scatter of its baseline is allowed for."""
    assert found.p is not None
    return (found.p if found.dispersion is None else allowing_for(found.p, found.dispersion)) < bound


def is_seasonal(series: SeriesMonths, found: Finding, policy: Thresholds) -> bool:
    """Whether the rise is none over the same months of the up to three years before (of a run: its last three).

    False where fewer than two earlier years have all of them: one year may have been low by chance, or high.
    """
    months = series.back(found.month, policy.rolling_window if found.rule is Rule.RUN else found.window)
    years = [[years_before(series.unit, one, back) for one in months] for back in range(1, EARLIER_YEARS[1] + 1)]
    totals = [sum(series.counts[one] for one in year) for year in years if all(one in series.counts for one in year)]
    if len(totals) < EARLIER_YEARS[0]:
        return False
    seen = sum(series.counts[one] for one in months if one in series.counts)
    return p_of_rise(seen, sum(totals), len(totals)) >= policy.unseasonal_p
