"""Which counts are rises worth an analyst's time, over area × type.

With 24 months of history the Shiryaev–Roberts statistic decides (rules/surveillance.py), with less the single,
rolling and run rules with their checks. Source: domain guide §5 (and S3 7.31: analysis triggered when crimes cross
thresholds). Pure: counts in, one finding per series out, each with a named state also when there is nothing to do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
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
)
from rules.periods import Unit
from rules.policy import DetectorName, Thresholds
from rules.statistics.counts import allowing_for, display_z, expected, p_of_fall, p_of_rise
from rules.surveillance import DETECTORS, Reading, Verdict
from rules.threshold_caps import capped
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
    groups: Mapping[Series, SeriesMonths] | None = None,  # noqa: PT028
) -> list[Finding]:
    """One finding per series for `month`, in the order given; none for the series of comparison areas.

    `unverified`: series whose earlier breach has an analysis action not yet verified; a rise there is
    `continuing`. `watches` knows from when on the statistic gathers evidence anew, and saves a run of many months
    from going over each series again for each.

    The cap (rules/threshold_caps.py) is applied to the series handed over for this one month, however many months a
    run goes over: that way a run after a gap finds what monthly runs would have found.

    `groups`: of a series, the total of the same type in the areas most like its own. A rise that the total shows by
    the same rules is `shared`, unless the policy opens it all the same.
    """
    open_series = frozenset(unverified)
    watches, groups = watches or Watches(), groups or {}
    findings = []
    for one in series:
        if one.comparison:
            continue
        found = find_one(one, month, policy, watches)
        if found.state is State.OPENED and found.series in open_series:
            found = replace(found, state=State.CONTINUING)
        elif found.state is State.OPENED and found.series in groups:
            found = _compared(found, find_one(groups[found.series], month, policy, watches), policy)
        findings.append(found)
    by_series = {(one.area_id, one.type): one for one in series}
    return capped(findings, policy, lambda found: _p_for_cap(by_series[found.series], month, policy))


test_month.__test__ = False  # type: ignore[attr-defined]  # a rule, not a pytest test


def column(unit: Unit, policy: Thresholds) -> Thresholds:
    """The numbers by which periods of this length are tested: those of the weekly column take the monthly ones'
    places. The statistic is for months; weeks go by the counting rules (domain guide §5)."""
    if unit is Unit.MONTH:
        return policy
    weekly = {field.name: getattr(policy.weekly, field.name) for field in fields(policy.weekly) if field.name != "on"}
    return replace(policy, detector=DetectorName.COUNTS, **weekly)


def find_one(series: SeriesMonths, month: date, policy: Thresholds, watches: Watches) -> Finding:
    """What the rules say of one series by itself, as the decisions on its baseline leave it."""
    reading = _reading(series, month, policy, watches)
    return _find(series.left_out_of(month), month, policy, reading)


def _compared(found: Finding, group: Finding, policy: Thresholds) -> Finding:
    """A rise beside the most similar areas: theirs too, it is shared (domain guide §5: flag only if they do not)."""
    shared = group.state is State.OPENED and not policy.open_shared
    return replace(
        found,
        group=group,
        state=State.SHARED if shared else found.state,
        severity=None if shared else found.severity,
    )


def _p_for_cap(series: SeriesMonths, month: date, policy: Thresholds) -> float:
    """One p for each series, the same for all, whichever rule fired: twice the smaller of the exact p of the month
    and that of the rolling window, each with the scatter of its baseline allowed for. So it is a p of two tests
    also where the statistic decided or the run rule, which have none of their own.
    """
    seen = series.left_out_of(month)
    found = []
    for window in (1, policy.rolling_window):
        baseline = _comparable(seen, month, window, policy)
        if baseline is not None:
            one = _finding(seen, month, State.OPENED, window, baseline, Rule.SINGLE)
            scatter = dispersion(seen, seen.back(month, window)[-1], policy)
            p = one.p if one.p is not None else 1.0
            found.append(p if scatter is None else allowing_for(p, scatter))
    return min(1.0, len(found) * min(found, default=1.0))


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
        if baseline is None or (rising and _answered(series, series.back(month, window)[-1])):
            continue
        state = State.OPENED if rising else State.FALL
        found = _finding(series, month, state, window, baseline, rule, severity if rising else None)
        if rising:
            first = series.back(month, window)[-1]
            found = replace(found, dispersion=dispersion(series, first, policy))
        if found.p is not None and stands_out(found, bound):
            yield found
    run = run_window(series, month, policy, rising=rising)
    if run is not None and not (rising and _answered(series, series.back(month, run[0])[-1])):
        window, baseline = run
        state, severity_of_run = (State.OPENED, Severity.AMBER) if rising else (State.FALL, None)
        yield _finding(series, month, state, window, baseline, Rule.RUN, severity_of_run)


def _answered(series: SeriesMonths, first_of_window: date) -> bool:
    """Whether a window reaches back over what an analysis answered for already."""
    return series.answered_to is not None and first_of_window < series.answered_to


def _comparable(series: SeriesMonths, month: date, window: int, policy: Thresholds) -> Baseline | None:
    """The baseline of a window of which every month is complete, if it is long enough."""
    months = series.back(month, window)
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
    say. A month not loaded ends the run. Of a fall the mean is at least one: where most months have none anyway,
    months without any are no run.
    """
    months = series.back(month, policy.run_length + len(series.counts))
    if any(one not in series.counts for one in months[: policy.run_length]):
        return None
    for window in range(policy.run_length, len(months) + 1):
        within = months[:window]
        if within[-1] not in series.counts:
            return None
        baseline = baseline_before(series, within[-1], policy)
        if baseline.periods < policy.baseline_min or (not rising and baseline.total < baseline.periods):
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
    total = sum(series.counts.get(one, 0) for one in series.back(month, window))
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
        unit=series.unit,
    )
