"""Which counts are rises worth an analyst's time, over area × type.

With 24 months of history the Shiryaev–Roberts statistic decides (rules/surveillance.py), with less the single,
rolling and run rules with their checks. Source: domain guide §5 (and S3 7.31: analysis triggered when crimes cross
thresholds). Pure: counts in, one finding per series out, each with a named state also when there is nothing to do.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from rules.findings import (
    Baseline,
    Finding,
    Rule,
    Series,
    SeriesMonths,
    Severity,
    State,
    baseline_before,
    months_back,
)
from rules.policy import Thresholds
from rules.statistics.counts import display_z, expected, p_of_fall, p_of_rise
from rules.surveillance import DETECTORS, Reading, Verdict
from rules.threshold_checks import dispersion, is_seasonal, stands_out
from rules.watches import Watches


def due_in(severity: Severity, policy: Thresholds) -> int:
    """Working days in which the analysis of a breach is due."""
    return policy.red_due_in if severity is Severity.RED else policy.amber_due_in


def test_month(
    series: Sequence[SeriesMonths],
    month: date,
    policy: Thresholds,
    unverified: Collection[Series],
    watches: Watches | None = None,  # noqa: PT028 -- a rule, not a pytest test
) -> list[Finding]:
    """One finding per series for `month`, in the order given; none for the series of comparison areas.

    `unverified`: series whose earlier breach has an analysis action not yet verified; a rise there is
    `continuing`. `watches` knows from when on the statistic gathers evidence anew, and saves a run of many months
    from going over each series again for each.

    The cap is applied to the series handed over for this one month, however many months a
    run goes over: that way a run after a gap finds what monthly runs would have found. Above
    `cap_above_series` tested series (those with history enough, the small ones included), the
    `cap_breaches` smallest p among the rises that could open do so; the run rule, which has no p, comes
    last, then the greater z, then type and area. A rise that is continuing takes none of these places.
    """
    open_series = frozenset(unverified)
    watches = watches or Watches()
    findings = [
        _find(one, month, policy, _reading(one, month, policy, watches)) for one in series if not one.comparison
    ]
    findings = [
        replace(found, state=State.CONTINUING)
        if found.state is State.OPENED and found.series in open_series
        else found
        for found in findings
    ]
    tested = sum(found.state not in (State.NOT_ENOUGH_HISTORY, State.NOT_LOADED) for found in findings)
    if tested <= policy.cap_above_series:
        return findings
    rises = sorted((found for found in findings if found.state is State.OPENED), key=_unlikeliest_first)
    capped = {found.series for found in rises[policy.cap_breaches :]}
    return [replace(found, state=State.CAPPED) if found.series in capped else found for found in findings]


test_month.__test__ = False  # type: ignore[attr-defined]  # a rule, not a pytest test


def _unlikeliest_first(found: Finding) -> tuple[bool, float, float, str, int]:
    p = 1.0 if found.p is None else found.p
    return (found.p is None, p, -(found.z or 0.0), found.type, found.area_id)


def _reading(series: SeriesMonths, month: date, policy: Thresholds, watches: Watches) -> Reading | None:
    """What the statistic says; None where it has too little history, and the counting rules decide."""
    detector = DETECTORS.get(policy.detector)
    if detector is None or month not in series.counts:
        return None
    reading = watches.reading(series, month, detector)
    return None if reading.verdict in (Verdict.NOT_ENOUGH_HISTORY, Verdict.NOT_LOADED) else reading


def _find(series: SeriesMonths, month: date, policy: Thresholds, reading: Reading | None) -> Finding:
    """What decides on a rise, then whether it is a fall; else the named reason why there is nothing."""
    if month not in series.counts:
        return _finding(series, month, State.NOT_LOADED, 1, Baseline(0, 0))
    single = baseline_before(series, month, policy)
    if reading is None and single.periods < policy.baseline_min:
        return _finding(series, month, State.NOT_ENOUGH_HISTORY, 1, single)
    above_floor = series.counts[month] >= policy.floor
    risen = _risen(series, month, policy, reading) if above_floor else None
    if risen is not None:
        return risen
    # A fall has no floor: that few are left is the news.
    for found in _fired(series, month, policy, rising=False):
        return _read(found, policy, reading)
    state = State.WITHIN_EXPECTED if above_floor else State.BELOW_FLOOR
    return _read(_finding(series, month, state, 1, single), policy, reading)


def _risen(series: SeriesMonths, month: date, policy: Thresholds, reading: Reading | None) -> Finding | None:
    """The rise that the statistic or, without it, the first rule finds; a seasonal one if no rule finds more."""
    if reading is not None:
        return _alarmed(series, month, policy, reading) if reading.verdict is Verdict.ALARM else None
    seasonal = None
    for found in _fired(series, month, policy, rising=True):
        if not is_seasonal(series, found, policy):
            return found
        seasonal = seasonal or replace(found, state=State.SEASONAL, severity=None)
    return seasonal


def _alarmed(series: SeriesMonths, month: date, policy: Thresholds, reading: Reading) -> Finding:
    """A rise by the statistic: red when the month alone would have been, else amber."""
    found = _finding(series, month, State.OPENED, 1, baseline_before(series, month, policy), Rule.SR)
    red = found.p is not None and found.p < policy.single_p
    return _read(replace(found, severity=Severity.RED if red else Severity.AMBER), policy, reading)


def _read(found: Finding, policy: Thresholds, reading: Reading | None) -> Finding:
    if reading is None:
        return found
    return replace(found, reading=reading, bound=DETECTORS[policy.detector].alarm)


def _fired(series: SeriesMonths, month: date, policy: Thresholds, *, rising: bool) -> Iterable[Finding]:
    for rule, window, bound, severity in (
        (Rule.SINGLE, 1, policy.single_p, Severity.RED),
        (Rule.ROLLING, policy.rolling_window, policy.rolling_p, Severity.AMBER),
    ):
        baseline = _comparable(series, month, window, policy)
        if baseline is None:
            continue
        state = State.OPENED if rising else State.FALL
        found = _finding(series, month, state, window, baseline, rule, severity if rising else None)
        if rising:
            first = months_back(month, window)[-1]
            found = replace(found, dispersion=dispersion(series, first, policy))
        if found.p is not None and stands_out(found, bound):
            yield found
    run = run_window(series, month, policy, rising=rising)
    if run is not None:
        window, baseline = run
        state, severity_of_run = (State.OPENED, Severity.AMBER) if rising else (State.FALL, None)
        yield _finding(series, month, state, window, baseline, Rule.RUN, severity_of_run)


def _comparable(series: SeriesMonths, month: date, window: int, policy: Thresholds) -> Baseline | None:
    """The baseline of a window of which every month is complete, if it is long enough."""
    months = months_back(month, window)
    if any(one not in series.counts for one in months):
        return None
    baseline = baseline_before(series, months[-1], policy)
    return baseline if baseline.periods >= policy.baseline_min else None


def run_window(
    series: SeriesMonths, month: date, policy: Thresholds, *, rising: bool = True
) -> tuple[int, Baseline] | None:
    """The months in a row of the run rule and what they are above (below, for a fall); None: no run.

    Each of the last seven months is above the mean of the up to twelve complete months before those seven,
    at least six of them. A tie neither adds nor resets: a month equal to the mean is not one of the seven
    and does not break them. So the window is the shortest that holds seven months above and otherwise
    only ties: it reaches one month further back for each tie in it, and its baseline moves back with it,
    never overlapping. The tested month itself must be above: a tie adds nothing, so it has nothing new to
    say. A month not loaded ends the run.
    """
    months = months_back(month, policy.run_length + len(series.counts))
    if any(one not in series.counts for one in months[: policy.run_length]):
        return None
    for window in range(policy.run_length, len(months) + 1):
        within = months[:window]
        if within[-1] not in series.counts:
            return None
        baseline = baseline_before(series, within[-1], policy)
        if baseline.periods < policy.baseline_min:
            return None
        # In whole numbers: count > total / periods. A mean in floats would turn ties into runs.
        sides = [series.counts[one] * baseline.periods - baseline.total for one in within]
        if not rising:
            sides = [-side for side in sides]
        above, ties = sum(side > 0 for side in sides), sum(side == 0 for side in sides)
        if sides[0] > 0 and above == policy.run_length and above + ties == window:
            return window, baseline
    return None


def _finding(
    series: SeriesMonths,
    month: date,
    state: State,
    window: int,
    baseline: Baseline,
    rule: Rule | None = None,
    severity: Severity | None = None,
) -> Finding:
    total = sum(series.counts.get(one, 0) for one in months_back(month, window))
    p = z = None
    if baseline.periods and state is not State.NOT_ENOUGH_HISTORY:
        z = display_z(total, expected(baseline.total, baseline.periods, window))
        if rule is not Rule.RUN:
            test = p_of_fall if state is State.FALL else p_of_rise
            p = test(total, baseline.total, baseline.periods, window)
    return Finding(
        area_id=series.area_id,
        type=series.type,
        month=month,
        state=state,
        rule=rule,
        severity=severity,
        count=series.counts.get(month, 0),
        window=window,
        window_total=total,
        baseline_total=baseline.total,
        baseline_periods=baseline.periods,
        p=p,
        z=z,
    )
