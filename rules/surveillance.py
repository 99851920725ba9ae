"""Has a monthly series risen? The negative-binomial Shiryaev–Roberts statistic, for one series of counts.

Source: `detection` §3 of the reference figures (with 24 months of history or more it takes the place of domain
guide §5's set); S3 7.31: a rise of a quarter went unnoticed for months. For each size of rise r it keeps how much
likelier the months since some onset are under r × expected than under expected, over all onsets:

    R_r ← (1 + forgetting · R_r) · NB(seen; r · expected, spread) / NB(seen; expected, spread),  R_r = 0 at first

and alarms when log(mean of R_r) reaches the detector's bound. Expected and spread come from the months before the
tested one alone, fitted anew each month. Pure; what is too small to ask about, and the one breach per series, are
the caller's (rules/thresholds.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import exp, inf, log

from rules.policy import DetectorName
from rules.statistics.negative_binomial import Forecast, Prior, forecast, log_likelihood


@dataclass(frozen=True, slots=True)
class Detector:
    """The constants of one detector, tuned together: a bound belongs to the rest of its row."""

    baseline_months: int
    """Calendar months before the tested one that are looked at, at most."""
    alarm: float
    """The statistic at which it alarms."""
    forgetting: float
    """How much of the evidence so far is carried into the next month; below 1, old evidence fades."""
    prior: Prior
    """What is held of the baseline before it is seen."""
    rises: tuple[float, ...] = (1.25, 1.5, 2.0, 3.0)
    """Sizes of rise that it looks for, each as likely as the others."""
    history_min: int = 24
    """Months between the first complete month and the tested one, at least."""
    complete_min: int = 18
    """Complete months in the baseline, at least: a few may be missing."""


SR_24 = Detector(baseline_months=24, alarm=3.38, forgetting=0.8, prior=Prior(season_sd=0.15))
"""The reference: the last 24 months at one level, with a season."""

SR_WEIGHED = Detector(
    baseline_months=72,
    alarm=3.14,
    forgetting=0.9,
    prior=Prior(season_sd=0.15, season_chance=0.5, growth_sd=0.06, growth_chance=0.9),
)
"""Up to six years, with season and growth as far as the series shows them: finds more, and drifts alarm it less."""

DETECTORS = {DetectorName.SR24: SR_24, DetectorName.WEIGHED: SR_WEIGHED}
"""The detector that a policy names; `counts` names none."""


class Verdict(StrEnum):
    """What the statistic says of one month."""

    ALARM = "alarm"
    WITHIN_EXPECTED = "within_expected"
    NOT_ENOUGH_HISTORY = "not_enough_history"
    """The first complete month is too near, or too many months of the baseline are missing."""
    NOT_LOADED = "not_loaded"
    """The month itself is not complete. It is never counted as 0; the evidence so far stands."""
    NOT_WATCHED = "not_watched"
    """Before the month from which the series is watched (after an analysis was answered)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One month of one series, as the detector reads it.

    `since` is the month in which the rise, if it is one, most likely began: the onset that adds most to the
    statistic; `seen_since` and `expected_since` are the sums from there to `month`, each month against what was
    expected of it then. All but `month`, `verdict` and `seen` are None unless the month was tested.
    """

    month: date
    verdict: Verdict
    seen: int | None
    statistic: float | None = None
    expected: float | None = None
    dispersion: float | None = None
    since: date | None = None
    seen_since: int | None = None
    expected_since: float | None = None


@dataclass(frozen=True, slots=True)
class _Tested:
    month: date
    seen: int
    forecast: Forecast
    ratios: tuple[float, ...]
    """log likelihood of each rise over that of none."""


def watch(
    counts: Mapping[date, int],
    until: date,
    detector: Detector = SR_24,
    *,
    based_from: date | None = None,
    watched_from: date | None = None,
) -> list[Reading]:
    """A reading for every month from the first in `counts` to `until` (first days of months), oldest first.

    A month without an entry is not complete. A reading never depends on later months, so the last one is what a
    run of that month would have said. `based_from`: months before it are no history (re-based by a logged
    decision); `watched_from`: evidence is gathered from it on only, so that a rise already answered for does not
    alarm again. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count cannot be below 0.")
    known = {_ordinal(month): count for month, count in counts.items() if based_from is None or month >= based_from}
    if not known or min(known) > _ordinal(until):
        return [Reading(until, Verdict.NOT_LOADED, None)]
    first, watched = min(known), _ordinal(watched_from) if watched_from else -1
    readings: list[Reading] = []
    run: list[_Tested] = []
    evidence = [-inf] * len(detector.rises)
    for at in range(first, _ordinal(until) + 1):
        month, seen = _first_day(at), known.get(at)
        tested = _test(known, at, first, detector) if seen is not None and at >= watched else None
        if tested is None:
            readings.append(Reading(month, _why_not(seen, at < watched), seen))
            continue
        run.append(tested)
        evidence = [
            _log_sum((0.0, log(detector.forgetting) + so_far)) + ratio
            for so_far, ratio in zip(evidence, tested.ratios, strict=True)
        ]
        readings.append(_read(run, _log_mean(evidence), detector))
    return readings


def reading_of(
    counts: Mapping[date, int],
    month: date,
    detector: Detector = SR_24,
    *,
    based_from: date | None = None,
    watched_from: date | None = None,
) -> Reading:
    """The reading of one month; see `watch`."""
    return watch(counts, month, detector, based_from=based_from, watched_from=watched_from)[-1]


def _why_not(seen: int | None, before_watch: bool) -> Verdict:
    if seen is None:
        return Verdict.NOT_LOADED
    return Verdict.NOT_WATCHED if before_watch else Verdict.NOT_ENOUGH_HISTORY


def _test(known: Mapping[int, int], at: int, first: int, detector: Detector) -> _Tested | None:
    """The month against its baseline; None without history enough."""
    if at - first < detector.history_min:
        return None
    earliest = max(first, at - detector.baseline_months)
    history = [(at - month, known[month]) for month in range(earliest, at) if month in known]
    if len(history) < detector.complete_min:
        return None
    says, seen = forecast(history, detector.prior), known[at]
    none = log_likelihood(seen, says.mean, says.spread)
    ratios = tuple(log_likelihood(seen, rise * says.mean, says.spread) - none for rise in detector.rises)
    return _Tested(_first_day(at), seen, says, ratios)


def _read(run: Sequence[_Tested], statistic: float, detector: Detector) -> Reading:
    since = _onset(run, detector.forgetting)
    now = run[-1]
    return Reading(
        month=now.month,
        verdict=Verdict.ALARM if statistic >= detector.alarm else Verdict.WITHIN_EXPECTED,
        seen=now.seen,
        statistic=statistic,
        expected=now.forecast.mean,
        dispersion=now.forecast.dispersion,
        since=run[since].month,
        seen_since=sum(one.seen for one in run[since:]),
        expected_since=sum(one.forecast.mean for one in run[since:]),
    )


def _onset(run: Sequence[_Tested], forgetting: float) -> int:
    """Where in the run the rise most likely began: R is a sum over onsets, this is its greatest part."""
    best, where = -inf, len(run) - 1
    sums = [0.0] * len(run[-1].ratios)
    for back, one in enumerate(reversed(run)):
        sums = [so_far + ratio for so_far, ratio in zip(sums, one.ratios, strict=True)]
        part = _log_mean(sums) + back * log(forgetting)
        if part > best:
            best, where = part, len(run) - 1 - back
    return where


def _log_mean(values: Sequence[float]) -> float:
    return _log_sum(values) - log(len(values))


def _log_sum(values: Sequence[float]) -> float:
    """log of the sum of exponentials; R itself would overflow on a month of thousands after a year of nothing."""
    top = max(values)
    return top if top == -inf else top + log(sum(exp(value - top) for value in values))


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month - 1


def _first_day(ordinal: int) -> date:
    return date(ordinal // 12, ordinal % 12 + 1, 1)
