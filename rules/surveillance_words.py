"""A reading of the Shiryaev–Roberts statistic in words that a chair can read out: expected, seen, since when.

Always with the period and what it was compared with: a figure without them misleads (domain guide §0).
"""

from collections.abc import Sequence

from rules import threshold_words
from rules.findings import Finding, Rule, State
from rules.periods import month_words
from rules.surveillance import Reading, Verdict
from rules.threshold_words import RULE_NAMES, group_sentence, what_follows

ALLOWED_FOR = "Season, and how much the months before varied, are allowed for."


def told(finding: Finding, area: str, group: Sequence[str] = (), notes: Sequence[str] = ()) -> str:
    """A finding in words, then what the most similar areas did (`group`: their names), then what is known of the
    series: where its baseline begins, and what an earlier analysis said of this season."""
    return " ".join(
        part for part in (finding_sentence(finding, area), group_sentence(finding, group), *notes) if part
    )


def finding_sentence(finding: Finding, area: str) -> str:
    """A finding in words, whatever decided it; of the statistic with its figure and what it alarms at."""
    if finding.reading is None or finding.state is State.FALL:
        return threshold_words.sentence(finding, area)
    if finding.state is State.BELOW_FLOOR:
        few = f"{finding.count} in {month_words(finding.month)}; too few to ask anybody about"
        if finding.reading.expected is None:
            return f"{finding.type} in {area}: {few}."
        return f"{finding.type} in {area}: {few} ({about(finding.reading.expected)} were to be expected)."
    if finding.rule is not Rule.SR:
        return sentence(finding.reading, finding.type, area)
    figures = f"Statistic {finding.reading.statistic:.2f}, bound {finding.bound:.2f}"
    degree = f", {finding.severity}" if finding.severity else ""
    rule = f"Rule: {RULE_NAMES[Rule.SR]}{degree}."
    return f"{sentence(finding.reading, finding.type, area)} {figures}. {rule} {what_follows(finding)}"


def sentence(reading: Reading, type_: str, area: str) -> str:
    """What was seen, what was expected, and since when it most likely is so."""
    return f"{type_} in {area}: {_body(reading)}"


def _body(reading: Reading) -> str:
    month = month_words(reading.month)
    match reading.verdict:
        case Verdict.NOT_LOADED:
            return f"{month} is not loaded completely; it was not tested."
        case Verdict.NOT_ENOUGH_HISTORY:
            return f"{reading.seen} in {month}; fewer than 24 months before that, or too many of them missing."
        case Verdict.NOT_WATCHED:
            return f"{reading.seen} in {month}; the rise up to then is answered for."
        case Verdict.WITHIN_EXPECTED:
            return f"{reading.seen} in {month}, within what was to be expected ({about(reading.expected)})."
        case Verdict.ALARM:
            return f"{_seen(reading)} {_since(reading)} {ALLOWED_FOR}"


def _seen(reading: Reading) -> str:
    return f"{reading.seen} in {month_words(reading.month)}, where {about(reading.expected)} were to be expected."


def _since(reading: Reading) -> str:
    if reading.since is None or reading.since == reading.month:
        return "The rise most likely began that month."
    return (
        f"The rise most likely began in {month_words(reading.since)}: {reading.seen_since} since then, "
        f"where {about(reading.expected_since)} were to be expected."
    )


def about(expected: float | None) -> str:
    """`about 31`, or `about 2.4` where a whole number would say too little."""
    if expected is None:
        return "nothing known"
    return f"about {expected:.0f}" if expected >= 10 else f"about {expected:.1f}"
