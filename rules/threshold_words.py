"""A finding of the threshold rules in words that a coordinator can read out.

Always with the period, its comparator and how it was compared: a figure without them misleads
(domain guide §0).
"""

from collections.abc import Sequence
from math import floor, log10

from rules.findings import Finding, Rule, State
from rules.periods import Unit, last_day, many, month_words, period_words, periods_back
from rules.statistics.counts import allowing_for

RULE_NAMES = {
    Rule.SINGLE: "single {unit}",
    Rule.ROLLING: "rolling window",
    Rule.RUN: "run above the mean",
    Rule.SR: "rise since some month (Shiryaev–Roberts)",
}
WHAT_FOLLOWS = {
    State.OPENED: "An analysis is due.",
    State.CAPPED: "Listed only: other series rose less likely by chance that {unit}.",
    State.CONTINUING: "The analysis opened earlier for this series is not verified yet.",
    State.SHARED: "The areas most like it rose as well: told, and no analysis is opened.",
    State.SEASONAL: "The same {unit}s of earlier years were as high: a seasonal rise, expected. No action is opened.",
    State.FALL: "The fall is reported as good practice: ask what was done. No action is opened.",
}
RULE_NAMES_OF_FALLS = RULE_NAMES | {Rule.RUN: "run below the mean"}


def sentence(finding: Finding, area: str) -> str:
    """What was counted, what was expected, how surprising that is, and which rule said so."""
    return f"{finding.type} in {area}: {_body(finding)}"


def what_follows(finding: Finding) -> str:
    """What is done about a finding that is told."""
    return WHAT_FOLLOWS[finding.state].format(unit=finding.unit)


def group_sentence(finding: Finding, names: Sequence[str]) -> str:
    """What the areas most like this one did, together: '' where the rise was held beside none."""
    group = finding.group
    if group is None:
        return ""
    head = f"Most similar areas ({', '.join(names)}) together"
    when = period_words(group.unit, group.month)
    if group.state in (State.NOT_LOADED, State.NOT_ENOUGH_HISTORY):
        return f"{head}: not complete in {when}, or too few {group.unit}s before it; not compared."
    mean = group.reading.expected if group.reading is not None else None
    if mean is None and group.baseline_periods:
        mean = group.baseline_total / group.baseline_periods
    said = f"{group.count} in {when}" + (f", where {_about(mean)} were to be expected" if mean is not None else "")
    if group.state is State.OPENED:
        return f"{head} rose by the same rules: {said}."
    return f"{head} did not rise by the same rules: {said}."


def chance(p: float) -> str:
    """`1 in 240`: how often a count like this would come about if nothing had changed. Rounded to two figures."""
    if p <= 0 or p < 1e-9:
        return "less than 1 in 1,000,000,000"
    times = 1 / p
    digits = floor(log10(times)) - 1
    rounded = round(times, -digits) if digits > 0 else round(times)
    return f"1 in {int(rounded):,}"


def _body(finding: Finding) -> str:
    match finding.state:
        case State.NOT_LOADED:
            return f"{_capital(_when(finding))} is not loaded completely; it was not tested."
        case State.NOT_ENOUGH_HISTORY:
            return (
                f"{_counted(finding)}; only {many(finding.unit, finding.baseline_periods)} before that are complete, "
                "too few to compare with. Nothing was opened."
            )
        case State.BELOW_FLOOR:
            return f"{_counted(finding)}; too few to ask anybody about ({_baseline(finding)})."
        case State.WITHIN_EXPECTED:
            return f"{_counted(finding)}, within what was to be expected ({_baseline(finding)})."
        case _:
            return f"{_fired(finding)} {what_follows(finding)}"


def _fired(finding: Finding) -> str:
    names = RULE_NAMES_OF_FALLS if finding.state is State.FALL else RULE_NAMES
    rule = names[finding.rule].format(unit=finding.unit) if finding.rule else ""
    degree = f", {finding.severity}" if finding.severity else ""
    if finding.rule is Rule.RUN:
        side = "below" if finding.state is State.FALL else "above"
        since = period_words(finding.unit, periods_back(finding.unit, finding.month, finding.window)[-1])
        unit = finding.unit
        return (
            f"{_counted(finding)}; every {unit} since {since} was {side} the average of the {unit}s before "
            f"that ({_baseline(finding)}; a {unit} equal to it is passed over). Rule: {rule}{degree}."
        )
    p = finding.p or 0.0
    return (
        f"{_counted(finding)}, where {_expected(finding)} were to be expected ({_baseline(finding)}). "
        f"By chance alone the odds of that are {chance(p)} (p = {p:.2g}){_scatter(finding)}. Rule: {rule}{degree}."
    )


def _scatter(finding: Finding) -> str:
    """What is left of it when the months before scattered more than chance would have them."""
    if finding.p is None or finding.dispersion is None:
        return ""
    left = chance(allowing_for(finding.p, finding.dispersion))
    return f"; the {finding.unit}s before varied more than that, and with this allowed for they are {left}"


def _counted(finding: Finding) -> str:
    if finding.rule is Rule.ROLLING:
        return (
            f"{finding.window_total} in the {finding.window} {finding.unit}s to {_end(finding)} "
            f"({finding.count} in the last)"
        )
    return f"{finding.count} in {_when(finding)}"


def _when(finding: Finding) -> str:
    return period_words(finding.unit, finding.month)


def _end(finding: Finding) -> str:
    if finding.unit is Unit.MONTH:
        return month_words(finding.month)
    end = last_day(finding.unit, finding.month)
    return f"Sunday {end.day} {month_words(end)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(mean: float) -> str:
    return f"about {mean:.0f}" if mean >= 10 else f"about {mean:.1f}"


def _expected(finding: Finding) -> str:
    mean = finding.baseline_total / finding.baseline_periods
    return f"about {mean * finding.window:.0f}" if mean * finding.window >= 10 else f"{mean * finding.window:.1f}"


def _baseline(finding: Finding) -> str:
    mean = finding.baseline_total / finding.baseline_periods
    before = f"{finding.baseline_total} in the {many(finding.unit, finding.baseline_periods)} before"
    return f"{before}, {mean:.1f} a {finding.unit}"
