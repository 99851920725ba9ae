"""Tests one month of the types that are complete together, and opens what the rules find, in one transaction.

Source: domain guide §5; S3 7.31 (crimes over a threshold trigger analysis). Callers hold the lock
`thresholds` (models/locks.py): a month is tested once.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.answered import answered
from models.queries.context import policy_in_force
from models.queries.gathered import Gathered
from models.queries.series import ToTest, unverified
from models.steps.nominating import priority_for
from models.steps.opening import Opened, Tie, open_analysis_action
from models.tables import Area, Notice, TestedMonth, TestedWeek, ThresholdBreach
from rules.effect import Rise
from rules.findings import ANALYSIS_QUESTION, RISES, Finding, Rule, Series, State
from rules.history import Event
from rules.periods import Unit, month_of, period_words, periods_back
from rules.policy import Thresholds
from rules.series_notes import notes
from rules.surveillance_words import told
from rules.thresholds import column, due_in, test_month
from rules.watches import Watches

TOLD = (*RISES, State.SHARED, State.SEASONAL, State.FALL)
"""What is written down and told; of any other state there is no row."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding that is told: a rise or a fall, with the action it opened."""

    finding: Finding
    area: str
    area_key: str
    sentence: str
    action_ref: str | None = None
    notices_new: int = 0
    """Notices that issuing the analysis made; in a dry run, would make."""


@dataclass(frozen=True, slots=True)
class MonthTested:
    """What testing one month or week came to. `tested`: series with history enough; `quiet`: those with no news."""

    month: date
    types: tuple[str, ...]
    tested: int
    found: tuple[Found, ...]
    quiet: tuple[Found, ...] = ()
    unit: Unit = Unit.MONTH


def find(
    session: Session,
    place: Place,
    asked: ToTest,
    gathered: Gathered,
    policy: Thresholds,
    open_series: Collection[Series],
    watches: Watches,
) -> MonthTested:
    """What the rules say of one month; writes nothing. `gathered`: series of any types, of any months."""
    here = place.partnership_id
    mine = {(s.area_id, s.type): s for s in gathered.series.get(asked.unit, ()) if s.type in asked.types}
    groups = gathered.groups.get(asked.unit, {})
    numbers = column(asked.unit, policy)
    findings = test_month(list(mine.values()), asked.month, numbers, open_series, watches, groups)
    areas = {area.id: area for area in session.scalars(select(Area).where(col(Area.partnership_id) == here))}
    tested = tuple(
        Found(
            one,
            areas[one.area_id].name,
            areas[one.area_id].key,
            told(
                one,
                areas[one.area_id].name,
                gathered.names.get(one.area_id, ()),
                notes(one, mine[one.series], gathered.known),
            ),
            notices_new=int(one.state is State.OPENED),
        )
        for one in findings
        if one.state not in (State.NOT_ENOUGH_HISTORY, State.NOT_LOADED)
    )
    news = tuple(one for one in tested if one.finding.state in TOLD)
    quiet = tuple(one for one in tested if one.finding.state not in TOLD)
    return MonthTested(asked.month, asked.types, len(tested), news, quiet, asked.unit)


def test_one_month(tx: Writing, place: Place, asked: ToTest, gathered: Gathered, watches: Watches) -> MonthTested:
    """Tests one month and writes it all: the month as tested, the breaches, their analysis actions, the history.

    The counts were `gathered` before the transaction: counting a million rows takes longer than it may last.
    """
    here = place.partnership_id
    version_id, policy = policy_in_force(tx.session, here)
    watches.answered = answered(tx.session, here)
    open_series = unverified(tx.session, here)
    result = find(tx.session, place, asked, gathered, policy.thresholds, open_series, watches)
    for type_ in asked.types:
        values: dict[str, Any] = {"partnership_id": here, "type": type_, "tested_at": tx.moment.as_of}
        is_week = asked.unit is Unit.WEEK
        tx.session.add(
            TestedWeek(week=asked.month, **values) if is_week else TestedMonth(month=asked.month, **values)
        )
    written = tuple(_write(tx, place, one, policy.thresholds, version_id) for one in result.found)
    payload = {
        "month": asked.month,
        "unit": asked.unit,
        "types": list(asked.types),
        "tested": result.tested,
        "found": [{"area": one.area_key, "type": one.finding.type, "state": one.finding.state} for one in written],
    }
    tx.record(here, Event("month_tested", "partnership", here, payload), version_id)
    return replace(result, found=written)


test_one_month.__test__ = False  # type: ignore[attr-defined]  # a step, not a pytest test


def _write(tx: Writing, place: Place, one: Found, policy: Thresholds, version_id: int) -> Found:
    here, finding = place.partnership_id, one.finding
    opened = _open(tx, place, one, policy) if finding.state is State.OPENED else None
    row = ThresholdBreach(
        partnership_id=here,
        area_id=finding.area_id,
        type=finding.type,
        month=month_of(finding.unit, finding.month),
        week=finding.month if finding.unit is Unit.WEEK else None,
        state=finding.state.value,
        rule=finding.rule.value if finding.rule else "",
        severity=finding.severity.value if finding.severity else "",
        count=finding.count,
        window=finding.window,
        window_total=finding.window_total,
        baseline_total=finding.baseline_total,
        baseline_periods=finding.baseline_periods,
        p=finding.p,
        dispersion=finding.dispersion,
        **_reading(finding),
        sentence=one.sentence,
        action_id=opened.id if opened else None,
        policy_version_id=version_id,
        found_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    payload = {
        "area": one.area_key,
        "type": finding.type,
        "month": finding.month,
        "unit": finding.unit,
        "state": finding.state,
        "rule": finding.rule,
        "count": finding.count,
        "window": finding.window,
        "window_total": finding.window_total,
        "baseline_total": finding.baseline_total,
        "baseline_periods": finding.baseline_periods,
        "p": _text(finding.p),
        **{key: _text(value) if isinstance(value, float) else value for key, value in _reading(finding).items()},
        "action": opened.ref if opened else None,
    }
    tx.record(here, Event("breach", "breach", row.id, payload), version_id)
    return replace(one, action_ref=opened.ref if opened else None, notices_new=_notices(tx, opened))


def _reading(finding: Finding) -> dict[str, Any]:
    """What the statistic says of it; nothing where it did not decide."""
    reading = finding.reading
    if reading is None:
        return {}
    risen = finding.rule is Rule.SR
    return {
        "statistic": reading.statistic,
        "bound": finding.bound,
        "expected": reading.expected,
        "since": reading.since if risen else None,
        "seen_since": reading.seen_since if risen else None,
        "expected_since": reading.expected_since if risen else None,
    }


def _text(number: float | None) -> str | None:
    """The record has no floats."""
    return None if number is None else repr(number)


def _notices(tx: Writing, opened: Opened | None) -> int:
    if opened is None:
        return 0
    mine = (col(Notice.subject_kind) == "action", col(Notice.subject_id) == opened.id)
    return tx.session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0


def _open(tx: Writing, place: Place, one: Found, policy: Thresholds) -> Opened:
    """The analysis action: owned by the area's analyst, linked to the priority that names the type."""
    finding = one.finding
    assert finding.severity is not None
    return open_analysis_action(
        tx,
        place,
        title=f"Analysis: {finding.type} in {one.area}, {period_words(finding.unit, finding.month)}",
        description=f"{one.sentence} {ANALYSIS_QUESTION}",
        analyst_id=tx.session.get_one(Area, finding.area_id).analyst_id,
        due_in=due_in(finding.severity, policy),
        priority_id=priority_for(tx.session, place.partnership_id, finding.type, tx.moment.day),
        tie=Tie(finding.area_id, finding.type, rise=Rise(_since(finding), month_of(finding.unit, finding.month))),
    )


def _since(finding: Finding) -> date:
    """The first month of the rise: where the statistic puts it, else of the window that was tested."""
    reading = finding.reading
    if finding.rule is Rule.SR and reading is not None and reading.since is not None:
        return reading.since
    return month_of(finding.unit, periods_back(finding.unit, finding.month, finding.window)[-1])
