"""Did it work? The counts of an action's area and type, before it and after, beside those of comparison areas.

Source: domain guide §5 (the same exact test, over-dispersion, season), row 21 (effective?), row 46 (what is measured
is fixed when the action is entered); ADR 0019. Pure: months in, a named answer with its figures out.

An action is often begun because a month was high, and after a high month there mostly comes a lower one whatever is
done. So nothing from `measured_from` on counts as before: the month it was entered in or, where a rise had been found
in the series, the first month of that rise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.findings import SeriesMonths
from rules.outcomes import EffectAnswer
from rules.periods import months_back
from rules.policy import Measuring
from rules.statistics.before_after import (
    CHANCE,
    Ratio,
    Scatter,
    Totals,
    least_fall_seen,
    p_fell,
    p_rose,
    ratio_of_ratios,
    scatter_of,
    scatter_of_years,
)

YEAR = 12
Months = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Rise:
    """A rise that was found in the series: the first month of its window, and the month it was found in."""

    first: date
    month: date


@dataclass(frozen=True, slots=True)
class Beside:
    """A comparison area with its complete months."""

    name: str
    counts: Months


@dataclass(frozen=True, slots=True)
class Effect:
    """What the counts say up to one month. Totals are None where there were too few months to add up."""

    answer: EffectAnswer
    until: date
    """First day of the last month that was looked at."""
    final: bool
    """Whether it stands: it is not worked out again."""
    p: float = 0.05
    """What its tests were held against, one-sided."""
    before: tuple[date, ...] = ()
    after: tuple[date, ...] = ()
    by_season: bool = False
    """Whether the months before are the namesakes of those after, of two years."""
    totals: Totals | None = None
    scatter: Scatter = CHANCE
    p_fell: float | None = None
    p_rose: float | None = None
    least_seen: float | None = None
    """The smallest fall that would have been told from chance, as a share; None: none would."""
    beside: tuple[str, ...] = ()
    others: Totals | None = None
    ratio: Ratio | None = None
    can_be_said: date | None = None
    """Too early: the first day after the months that are needed."""


def measured_from(entered_on: date, rises: Iterable[Rise], months_before: int = YEAR) -> date:
    """From which month on nothing counts as before, fixed when the action is entered."""
    month = entered_on.replace(day=1)
    since = months_back(month, months_before + 1)[-1]
    return min((rise.first for rise in rises if since <= rise.month <= month), default=month)


def comparable(series: SeriesMonths, done_on: date) -> Months:
    """The months of a series that decisions on record leave to compare: none from before its new base, and before it
    was done none that are left out."""
    base = series.based_from or date.min
    return {
        month: count
        for month, count in series.counts.items()
        if month >= base and (month > done_on or month not in series.left_out)
    }


def months_after(done_on: date, months: int) -> list[date]:
    """The first so many whole months after the day it was done."""
    first = done_on.year * YEAR + done_on.month
    return [date(at // YEAR, at % YEAR + 1, 1) for at in range(first, first + months)]


def effect(
    counts: Months,
    others: Sequence[Beside],
    *,
    from_: date,
    done_on: date,
    until: date,
    policy: Measuring,
    measured_on: date | None = None,
) -> Effect:
    """The answer up to the month `until`, from the action's own complete months and those of the comparison areas.

    `from_`: as `measured_from` has it. `measured_on`: the day, fixed when it was entered, on which it is to be
    answered for good; None: when `months_max` months are over.
    """
    span = months_after(done_on, policy.months_max)
    after = tuple(month for month in span if month <= until and month in counts)
    over = until >= span[-1]
    due = measured_on is not None and _next(until) > measured_on
    final = over or (due and len(after) >= policy.months_min)
    if len(after) < policy.months_min:
        answer = EffectAnswer.NOT_ENOUGH_HISTORY if over else EffectAnswer.TOO_EARLY
        return Effect(
            answer, until, final, policy.p, after=after, can_be_said=_can_be_said(span, after, until, policy)
        )
    before, by_season = _before(counts, from_, after, policy)
    if len(before) < policy.months_before_min:
        return Effect(EffectAnswer.NOT_ENOUGH_HISTORY, until, final, policy.p, before, after)
    return _weighed(counts, others, before, after, by_season, until, final, from_, policy)


def _next(month: date) -> date:
    at = month.year * YEAR + month.month
    return date(at // YEAR, at % YEAR + 1, 1)


def _can_be_said(span: Sequence[date], after: Sequence[date], until: date, policy: Measuring) -> date | None:
    """The first day after the last month that is still needed; None where the span has too few left."""
    still = [month for month in span if month > until]
    lacking = policy.months_min - len(after)
    return _next(still[lacking - 1]) if len(still) >= lacking else None


def _before(counts: Months, from_: date, after: Sequence[date], policy: Measuring) -> tuple[tuple[date, ...], bool]:
    """The months before: with two whole years of them the namesakes of those after, else the last year's."""
    two_years = months_back(from_, 2 * YEAR + 1)[1:]
    if all(month in counts for month in two_years):
        named = {month.month for month in after}
        return tuple(sorted(month for month in two_years if month.month in named)), True
    last = months_back(from_, policy.months_before + 1)[1:]
    return tuple(sorted(month for month in last if month in counts)), False


def _weighed(
    counts: Months,
    others: Sequence[Beside],
    before: tuple[date, ...],
    after: tuple[date, ...],
    by_season: bool,
    until: date,
    final: bool,
    from_: date,
    policy: Measuring,
) -> Effect:
    totals = _totals(counts, before, after)
    scatter = _scatter(counts, before, by_season, from_, policy)
    fell, rose = p_fell(totals, scatter), p_rose(totals, scatter)
    there = [one for one in others if all(month in one.counts for month in (*before, *after))]
    each = [_totals(one.counts, before, after) for one in there]
    ratio = pooled = None
    if any(one.before + one.after for one in each):
        # Of a month that one of them lacks (drawn anew since, say) nothing is known: 0 would pass for scatter.
        known = frozenset.intersection(*(frozenset(one.counts) for one in there))
        together = {month: sum(one.counts[month] for one in there) for month in known}
        pooled = _totals(together, before, after)
        spread = _scatter(together, before, by_season, from_, policy)
        ratio = ratio_of_ratios(totals, scatter, each, spread, policy.p)
    least = least_fall_seen(totals, scatter, policy.p) if totals.before else None
    return Effect(
        _answer(fell, rose, ratio, least, policy),
        until,
        final,
        policy.p,
        before,
        after,
        by_season,
        totals,
        scatter,
        fell,
        rose,
        least,
        tuple(one.name for one in there) if ratio else (),
        pooled,
        ratio,
    )


def _totals(counts: Months, before: Sequence[date], after: Sequence[date]) -> Totals:
    return Totals(sum(counts[month] for month in before), len(before), sum(counts[m] for m in after), len(after))


def _scatter(counts: Months, before: Sequence[date], by_season: bool, from_: date, policy: Measuring) -> Scatter:
    if not by_season:
        return scatter_of([counts[month] for month in before], policy.dispersion_from)
    two_years = months_back(from_, 2 * YEAR + 1)[1:]
    namesakes = [
        (counts[one], counts[other])
        for one, other in zip(two_years[:YEAR], two_years[YEAR:], strict=True)
        if one in counts and other in counts
    ]
    return scatter_of_years([one for one, _ in namesakes], [other for _, other in namesakes], policy.dispersion_from)


def _answer(fell: float, rose: float, ratio: Ratio | None, least: float | None, policy: Measuring) -> EffectAnswer:
    if fell < policy.p:
        if ratio is None:
            return EffectAnswer.FELL
        return EffectAnswer.FELL_MORE if ratio.p_less < policy.p else EffectAnswer.FELL_LIKE_OTHERS
    if rose < policy.p:
        if ratio is None:
            return EffectAnswer.ROSE
        return EffectAnswer.ROSE_MORE if ratio.p_more < policy.p else EffectAnswer.ROSE_LIKE_OTHERS
    return EffectAnswer.TOO_FEW if least is None or least > policy.visible else EffectAnswer.NO_CHANGE
