"""A finding of the threshold rules in words that a coordinator can read out.

Always with the period, its comparator and how it was compared: a figure without them misleads
(domain guide §0).
"""

from calendar import month_name
from datetime import date
from math import floor, log10

from rules.findings import Finding, Rule, State, months_back
from rules.statistics.counts import allowing_for

RULE_NAMES = {
    Rule.SINGLE: "single month",
    Rule.ROLLING: "rolling window",
    Rule.RUN: "run above the mean",
    Rule.SR: "rise since some month (Shiryaev–Roberts)",
}
WHAT_FOLLOWS = {
    State.OPENED: "An analysis is due.",
    State.CAPPED: "Listed only: other series rose less likely by chance that month.",
    State.CONTINUING: "The analysis opened earlier for this series is not verified yet.",
    State.SEASONAL: "The same months of earlier years were as high: a seasonal rise, expected. No action is opened.",
    State.FALL: "Falls are reported; no action is opened.",
}
RULE_NAMES_OF_FALLS = RULE_NAMES | {Rule.RUN: "run below the mean"}


def sentence(finding: Finding, area: str) -> str:
    """What was counted, what was expected, how surprising that is, and which rule said so."""
    return f"{finding.type} in {area}: {_body(finding)}"


def month_words(month: date) -> str:
    """`December 2025`."""
    return f"{month_name[month.month]} {month.year}"


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
            return f"{month_words(finding.month)} is not loaded completely; it was not tested."
        case State.NOT_ENOUGH_HISTORY:
            return (
                f"{_counted(finding)}; only {_months(finding.baseline_periods)} before that are complete, "
                "too few to compare with. Nothing was opened."
            )
        case State.BELOW_FLOOR:
            return f"{_counted(finding)}; too few to ask anybody about ({_baseline(finding)})."
        case State.WITHIN_EXPECTED:
            return f"{_counted(finding)}, within what was to be expected ({_baseline(finding)})."
        case _:
            return f"{_fired(finding)} {WHAT_FOLLOWS[finding.state]}"


def _fired(finding: Finding) -> str:
    names = RULE_NAMES_OF_FALLS if finding.state is State.FALL else RULE_NAMES
    rule = names[finding.rule] if finding.rule else ""
    degree = f", {finding.severity}" if finding.severity else ""
    if finding.rule is Rule.RUN:
        side = "below" if finding.state is State.FALL else "above"
        since = month_words(months_back(finding.month, finding.window)[-1])
        return (
            f"{_counted(finding)}; every month since {since} was {side} the average of the months before "
            f"that ({_baseline(finding)}; a month equal to it is passed over). Rule: {rule}{degree}."
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
    return f"; the months before varied more than that, and with this allowed for they are {left}"


def _counted(finding: Finding) -> str:
    if finding.rule is Rule.ROLLING:
        return (
            f"{finding.window_total} in the {finding.window} months to {month_words(finding.month)} "
            f"({finding.count} in the last)"
        )
    return f"{finding.count} in {month_words(finding.month)}"


def _expected(finding: Finding) -> str:
    mean = finding.baseline_total / finding.baseline_periods
    return f"about {mean * finding.window:.0f}" if mean * finding.window >= 10 else f"{mean * finding.window:.1f}"


def _baseline(finding: Finding) -> str:
    mean = finding.baseline_total / finding.baseline_periods
    return f"{finding.baseline_total} in the {_months(finding.baseline_periods)} before, {mean:.1f} a month"


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"
