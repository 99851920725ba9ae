"""What is known of a series beside its counts, said with each finding of it: decisions, and last year's explanation.

Source: domain guide §5 (re-base only by logged decision; season); ADR 0018. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.findings import Finding, Series, SeriesMonths
from rules.periods import Unit, month_of, month_words, months_back, period_words, periods_back, years_before


@dataclass(frozen=True, slots=True)
class Explained:
    """A rise that a verified analysis called seasonal: from the month in which it began to the last one of it."""

    series: Series
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of every series of a run."""

    seasonal: Mapping[Series, tuple[Explained, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, seasonal: Iterable[Explained]) -> "Known":
        """By series."""
        found: dict[Series, tuple[Explained, ...]] = {}
        for one in seasonal:
            found[one.series] = (*found.get(one.series, ()), one)
        return cls(found)


def notes(finding: Finding, series: SeriesMonths, known: Known) -> tuple[str, ...]:
    """The sentences to go with a finding; none for most."""
    return (*_decided(finding, series), *_season(finding, known))


def decided_before(series: SeriesMonths, done_on: date) -> tuple[str, ...]:
    """The decisions that change what an action's effect is compared with: a base, and months left out before it was
    done."""
    return (*_base(series), *_left_out(sorted(one for one in series.left_out if one <= done_on)))


def _decided(finding: Finding, series: SeriesMonths) -> Iterable[str]:
    if series.based_from is not None and finding.month >= series.based_from:
        yield from _base(series)
    baseline = periods_back(finding.unit, finding.month, _reach(finding))[1:]
    yield from _left_out(sorted({one.replace(day=1) for one in baseline} & series.left_out))


def _base(series: SeriesMonths) -> Iterable[str]:
    if series.based_from is not None:
        yield f"By a decision on record its baseline begins in {month_words(series.based_from)}."


def _left_out(months: list[date]) -> Iterable[str]:
    if months:
        many = "does" if len(months) == 1 else "do"
        yield f"By a decision on record {_listed(months)} {many} not enter its baseline."


def _reach(finding: Finding) -> int:
    """How far back its baseline can go: as far as the statistic looks, or a year before the window."""
    if finding.reading is not None:
        return 72
    return finding.window + (12 if finding.unit is Unit.MONTH else 52)


def _season(finding: Finding, known: Known) -> Iterable[str]:
    """The same window of next year carries what this year's analysis said (and only next year's)."""
    month = month_of(finding.unit, finding.month)
    for one in known.seasonal.get(finding.series, ()):
        first, last = years_before(Unit.MONTH, one.first, -1), years_before(Unit.MONTH, one.last, -1)
        if first <= month <= last:
            yield f"Last year's rise ({_span(one)}) was explained as seasonal."


def _span(one: Explained) -> str:
    first, last = period_words(Unit.MONTH, one.first), period_words(Unit.MONTH, one.last)
    return first if first == last else f"{first} to {last}"


def _listed(months: list[date]) -> str:
    """`March 2026`, or `March 2026 to May 2026` where they follow one another."""
    if len(months) > 1 and months == months_back(months[-1], len(months))[::-1]:
        return f"{month_words(months[0])} to {month_words(months[-1])}"
    return ", ".join(month_words(one) for one in months)
