"""Tests one month of the types that are complete together, and opens what the rules find, in one transaction.

Source: domain guide §5; S3 7.31 (crimes over a threshold trigger analysis). Callers hold the lock
`thresholds` (models/locks.py): a month is tested once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.series import ToTest, answered, unverified
from models.steps.opening import Opened, Tie, open_analysis_action
from models.tables import Area, Notice, Priority, TestedMonth, ThresholdBreach
from rules.effect import Rise
from rules.findings import ANALYSIS_QUESTION, RISES, Finding, Rule, Series, SeriesMonths, State, months_back
from rules.history import Event
from rules.policy import Thresholds
from rules.surveillance_words import finding_sentence
from rules.threshold_words import month_words
from rules.thresholds import due_in, test_month
from rules.watches import Watches

TOLD = (*RISES, State.SEASONAL, State.FALL)
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
    """What testing one month came to. `tested`: series with history enough; `quiet`: those with nothing to tell."""

    month: date
    types: tuple[str, ...]
    tested: int
    found: tuple[Found, ...]
    quiet: tuple[Found, ...] = ()


def find(
    session: Session,
    place: Place,
    asked: ToTest,
    gathered: Sequence[SeriesMonths],
    policy: Thresholds,
    open_series: Collection[Series],
    watches: Watches,
) -> MonthTested:
    """What the rules say of one month; writes nothing. `gathered`: series of any types, of any months."""
    here = place.partnership_id
    mine = [one for one in gathered if one.type in asked.types]
    findings = test_month(mine, asked.month, policy, open_series, watches)
    areas = {area.id: area for area in session.scalars(select(Area).where(col(Area.partnership_id) == here))}
    tested = tuple(
        Found(
            one,
            areas[one.area_id].name,
            areas[one.area_id].key,
            finding_sentence(one, areas[one.area_id].name),
            notices_new=int(one.state is State.OPENED),
        )
        for one in findings
        if one.state not in (State.NOT_ENOUGH_HISTORY, State.NOT_LOADED)
    )
    told = tuple(one for one in tested if one.finding.state in TOLD)
    quiet = tuple(one for one in tested if one.finding.state not in TOLD)
    return MonthTested(asked.month, asked.types, len(tested), told, quiet)


def test_one_month(
    tx: Writing, place: Place, asked: ToTest, gathered: Sequence[SeriesMonths], watches: Watches
) -> MonthTested:
    """Tests one month and writes it all: the month as tested, the breaches, their analysis actions, the history.

    The counts were `gathered` before the transaction: counting a million rows takes longer than it may last.
    """
    here = place.partnership_id
    version_id, policy = policy_in_force(tx.session, here)
    watches.answered = answered(tx.session, here)
    open_series = unverified(tx.session, here)
    result = find(tx.session, place, asked, gathered, policy.thresholds, open_series, watches)
    for type_ in asked.types:
        tx.session.add(TestedMonth(partnership_id=here, type=type_, month=asked.month, tested_at=tx.moment.as_of))
    written = tuple(_write(tx, place, one, policy.thresholds, version_id) for one in result.found)
    payload = {
        "month": asked.month,
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
        month=finding.month,
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
        title=f"Analysis: {finding.type} in {one.area}, {month_words(finding.month)}",
        description=f"{one.sentence} {ANALYSIS_QUESTION}",
        analyst_id=tx.session.get_one(Area, finding.area_id).analyst_id,
        due_in=due_in(finding.severity, policy),
        priority_id=_priority(tx.session, place.partnership_id, finding.type, tx.moment.day),
        tie=Tie(finding.area_id, finding.type, rise=Rise(_since(finding), finding.month)),
    )


def _since(finding: Finding) -> date:
    """The first month of the rise: where the statistic puts it, else of the window that was tested."""
    reading = finding.reading
    if finding.rule is Rule.SR and reading is not None and reading.since is not None:
        return reading.since
    return months_back(finding.month, finding.window)[-1]


def _priority(session: Session, partnership_id: int, type_: str, day: date) -> int | None:
    """The priority in force that names the type, the first declared; None: business as usual."""
    rows: Sequence[Priority] = session.scalars(
        select(Priority).where(col(Priority.partnership_id) == partnership_id).order_by(col(Priority.id))
    ).all()
    in_force = (row for row in rows if row.ended_on is None or row.ended_on > day)
    return next((row.id for row in in_force if type_ in row.crime_types), None)
