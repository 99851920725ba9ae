"""Tests one month of the types that are complete together, and opens what the rules find, in one transaction.

Source: domain guide §5; S3 7.31 (crimes over a threshold trigger analysis). Callers hold the lock
`thresholds` (models/locks.py): a month is tested once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.series import ToTest, unverified
from models.steps.opening import Opened, open_analysis_action
from models.tables import Area, Notice, Priority, TestedMonth, ThresholdBreach
from rules.history import Event
from rules.policy import Thresholds
from rules.threshold_words import month_words, sentence
from rules.thresholds import ANALYSIS_QUESTION, RISES, Finding, Series, SeriesMonths, State, due_in, test_month


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
    """What testing one month came to. `tested`: series with history enough."""

    month: date
    types: tuple[str, ...]
    tested: int
    found: tuple[Found, ...]


def find(
    session: Session,
    place: Place,
    asked: ToTest,
    gathered: Sequence[SeriesMonths],
    policy: Thresholds,
    open_series: Collection[Series],
) -> MonthTested:
    """What the rules say of one month; writes nothing. `gathered`: series of any types, of any months."""
    here = place.partnership_id
    mine = [one for one in gathered if one.type in asked.types]
    findings = test_month(mine, asked.month, policy, open_series)
    areas = {area.id: area for area in session.scalars(select(Area).where(col(Area.partnership_id) == here))}
    told = [one for one in findings if one.state in RISES or one.state is State.FALL]
    found = tuple(
        Found(
            one,
            areas[one.area_id].name,
            areas[one.area_id].key,
            sentence(one, areas[one.area_id].name),
            notices_new=int(one.state is State.OPENED),
        )
        for one in told
    )
    untested = (State.NOT_ENOUGH_HISTORY, State.NOT_LOADED)
    return MonthTested(asked.month, asked.types, sum(one.state not in untested for one in findings), found)


def test_one_month(tx: Writing, place: Place, asked: ToTest, gathered: Sequence[SeriesMonths]) -> MonthTested:
    """Tests one month and writes it all: the month as tested, the breaches, their analysis actions, the history.

    The counts were `gathered` before the transaction: counting a million rows takes longer than it may last.
    """
    here = place.partnership_id
    version_id, policy = policy_in_force(tx.session, here)
    result = find(tx.session, place, asked, gathered, policy.thresholds, unverified(tx.session, here))
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
    return MonthTested(result.month, result.types, result.tested, written)


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
        "p": None if finding.p is None else repr(finding.p),
        "action": opened.ref if opened else None,
    }
    tx.record(here, Event("breach", "breach", row.id, payload), version_id)
    return replace(one, action_ref=opened.ref if opened else None, notices_new=_notices(tx, opened))


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
    )


def _priority(session: Session, partnership_id: int, type_: str, day: date) -> int | None:
    """The priority in force that names the type, the first declared; None: business as usual."""
    rows: Sequence[Priority] = session.scalars(
        select(Priority).where(col(Priority.partnership_id) == partnership_id).order_by(col(Priority.id))
    ).all()
    in_force = (row for row in rows if row.ended_on is None or row.ended_on > day)
    return next((row.id for row in in_force if type_ in row.crime_types), None)
