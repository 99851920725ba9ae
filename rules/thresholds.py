"""Which counts are rises worth an analyst's time: the single, rolling and run rules over area × type.

Source: domain guide §5 (and S3 7.31: analysis triggered when crimes cross thresholds). Pure: counts in,
one finding per series out, each with a named state also when there is nothing to do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rules.policy import Thresholds
from rules.statistics.counts import display_z, expected, p_of_fall, p_of_rise

Series = tuple[int, str]
"""Area id and crime type."""

ANALYSIS_QUESTION = "Is it real, a recording change, seasonal, or one series of offences?"


class Rule(StrEnum):
    """The rules, in the order in which the first that fires speaks for the series."""

    SINGLE = "single"
    """The month against the months before it."""
    ROLLING = "rolling"
    """The last three months together against the months before them."""
    RUN = "run"
    """Seven months in a row above the mean of the months before them; it has no p."""


class Severity(StrEnum):
    """How soon the analysis is due: red by policy `red_due_in`, amber by `amber_due_in` working days."""

    RED = "red"
    AMBER = "amber"


class State(StrEnum):
    """What a finding comes to."""

    OPENED = "opened"
    """A rise: an analysis action is to be opened."""
    CAPPED = "capped"
    """A rise, but too many series rose at once and others were less likely to be chance."""
    CONTINUING = "continuing"
    """A rise in a series whose earlier analysis is not yet verified: that one stands."""
    FALL = "fall"
    """A fall: reported, no action."""
    WITHIN_EXPECTED = "within_expected"
    BELOW_FLOOR = "below_floor"
    """Fewer than the floor in the tested month itself: too few to ask anybody about."""
    NOT_ENOUGH_HISTORY = "not_enough_history"
    """Fewer complete months before the window than a baseline needs."""
    NOT_LOADED = "not_loaded"
    """The month itself is not complete for this series. It is never counted as 0."""


RISES = (State.OPENED, State.CAPPED, State.CONTINUING)


@dataclass(frozen=True, slots=True)
class SeriesMonths:
    """The counts of one area and type: an entry for every complete month, 0 included.

    A month without an entry is a month that is not complete; it is skipped, never read as 0.
    """

    area_id: int
    type: str
    counts: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a window is compared with: a total over so many complete months."""

    total: int
    periods: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one series in one month.

    `count` is the tested month's own; `window_total` is the sum over the `window` months that the rule
    looked at, which is what `p` and `z` compare with the baseline. `rule` and `severity` are None where
    no rule fired (a fall has a rule, no severity).
    """

    area_id: int
    type: str
    month: date
    state: State
    rule: Rule | None
    severity: Severity | None
    count: int
    window: int
    window_total: int
    baseline_total: int
    baseline_periods: int
    p: float | None
    z: float | None

    @property
    def series(self) -> Series:
        """The series it speaks of."""
        return (self.area_id, self.type)


def due_in(severity: Severity, policy: Thresholds) -> int:
    """Working days in which the analysis of a breach is due."""
    return policy.red_due_in if severity is Severity.RED else policy.amber_due_in


def test_month(
    series: Sequence[SeriesMonths],
    month: date,
    policy: Thresholds,
    unverified: Collection[Series],
) -> list[Finding]:
    """One finding per series for `month`, in the order given.

    `unverified`: series whose earlier breach has an analysis action not yet verified; a rise there is
    `continuing`. The cap is applied to the series handed over for this one month, however many months a
    run goes over: that way a run after a gap finds what monthly runs would have found. Above
    `cap_above_series` tested series (those with history enough, the small ones included), the
    `cap_breaches` smallest p among the rises that could open do so; the run rule, which has no p, comes
    last, then the greater z, then type and area. A rise that is continuing takes none of these places.
    """
    open_series = frozenset(unverified)
    findings = [_find(one, month, policy) for one in series]
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


def _find(series: SeriesMonths, month: date, policy: Thresholds) -> Finding:
    """The first rule that fires, rises before falls; else the named reason why there is nothing."""
    if month not in series.counts:
        return _finding(series, month, State.NOT_LOADED, 1, Baseline(0, 0))
    single = baseline_before(series, month, policy)
    if single.periods < policy.baseline_min:
        return _finding(series, month, State.NOT_ENOUGH_HISTORY, 1, single)
    above_floor = series.counts[month] >= policy.floor
    if above_floor:
        for found in _fired(series, month, policy, rising=True):
            return found
    # A fall has no floor: that few are left is the news.
    for found in _fired(series, month, policy, rising=False):
        return found
    state = State.WITHIN_EXPECTED if above_floor else State.BELOW_FLOOR
    return _finding(series, month, state, 1, single)


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
        if found.p is not None and found.p < bound:
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


def baseline_before(series: SeriesMonths, first_of_window: date, policy: Thresholds) -> Baseline:
    """The complete ones of the up to twelve calendar months right before the window.

    A month that is not loaded is left out, not replaced by an older one: "immediately before" would
    otherwise reach back over years. What is left may be fewer than the policy asks for; the caller looks.
    """
    before = months_back(first_of_window, policy.baseline_max + 1)[1:]
    counts = [series.counts[one] for one in before if one in series.counts]
    return Baseline(sum(counts), len(counts))


def months_back(month: date, length: int) -> list[date]:
    """`length` months ending with `month`, newest first, as first days."""
    last = month.year * 12 + month.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(last, last - length, -1)]


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
