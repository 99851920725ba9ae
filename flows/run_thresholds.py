"""`run_thresholds`: every complete month (and week) not yet tested, in order, from the first month of the policy on.

A month is tested once, on the counts that are current then; skipping runs and running once tests the same
months in the same order, each with its own cap, and finds the same.
Then the actions that are done are held against the counts since: did they work (flows/effects.py)?
"""

from functools import partial
from typing import Any

from sqlmodel import Session

from flows.each import Failures
from flows.effects import foresee_effects, measure_effects
from flows.result import FlowResult
from models import locks
from models.database import Database
from models.place import Place
from models.queries.answered import answered
from models.queries.context import policy_in_force
from models.queries.gaps import gaps
from models.queries.gathered import Gathered, gather
from models.queries.series import ToTest, to_test, unverified
from models.queries.weeks import to_test_weeks
from models.steps.effects import Measured
from models.steps.thresholds import TOLD, Found, MonthTested, find, test_one_month
from rules.covers import listed
from rules.findings import Rule, State
from rules.moment import Moment
from rules.periods import Unit, last_day, month_of
from rules.policy import Thresholds
from rules.watches import Watches

FLOW = "run_thresholds"
LOCK = "thresholds"


def run_thresholds(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Tests what is to be tested; a rise opens and issues an analysis action (domain guide §5; S3 7.31).

    `details["breaches"]` has every rise and fall; of a dry run `details["series"]` every series that was tested.
    """
    failures = Failures(FLOW)
    if dry_run:
        foreseen, effects = _foresee(database, place)
        return _with_gaps(database, place, _result(moment, foreseen, effects, failures, dry_run=True))
    done: list[MonthTested] = []
    with locks.held(database, LOCK):
        with database.reading() as session:
            asked, gathered, _ = _gather(session, place)
        watches = Watches()
        for one in asked:
            test = partial(_test, database, place, moment, one, gathered, watches)
            tested = failures.each(_name(one), test)
            if tested is None:
                break  # later months wait: what an earlier one opens decides what is continuing
            done.append(tested)
        effects = measure_effects(database, place, moment, failures)
    return _with_gaps(database, place, _result(moment, done, effects, failures, dry_run=False))


def _with_gaps(database: Database, place: Place, result: FlowResult) -> FlowResult:
    """What no test can tell: months in between that never came, and with which no other is compared."""
    with database.reading() as session:
        found = gaps(session, place.partnership_id)
    if found:
        result.details["remarks"] = [
            f"{gap.source} has not delivered {listed(gap.months)}: not tested, and in no baseline. Take it in."
            for gap in found
        ]
    return result


def _name(asked: ToTest) -> str:
    return f"{asked.month:%Y-%m}" if asked.unit is Unit.MONTH else f"week of {asked.month}"


def _gather(session: Session, place: Place) -> tuple[list[ToTest], Gathered, Thresholds]:
    """The months and weeks to test, by their last days, and the counts of all their types: counted once for the run.

    Of a week and a month that end together the week comes first: it would have been tested first.
    """
    here = place.partnership_id
    _, policy = policy_in_force(session, here)
    numbers = policy.thresholds
    asked = to_test_weeks(session, here, numbers.first_month) if numbers.weekly.on else []
    asked += to_test(session, here, numbers.first_month)
    asked.sort(key=lambda one: last_day(one.unit, one.month))
    return asked, gather(session, here, asked), numbers


def _test(
    database: Database,
    place: Place,
    moment: Moment,
    asked: ToTest,
    gathered: Gathered,
    watches: Watches,
) -> MonthTested:
    with database.writing(moment) as tx:
        return test_one_month(tx, place, asked, gathered, watches)


def _foresee(database: Database, place: Place) -> tuple[list[MonthTested], list[Measured]]:
    """What a run would find, month after month; what it would open counts as opened for the later ones."""
    with database.reading() as session:
        asked, gathered, policy = _gather(session, place)
        open_series = unverified(session, place.partnership_id)
        watches = Watches(answered(session, place.partnership_id))
        done = []
        for one in asked:
            done.append(find(session, place, one, gathered, policy, open_series, watches))
            open_series |= {found.finding.series for found in done[-1].found if found.finding.state is State.OPENED}
        effects = [found for _, measured in foresee_effects(session, place) for found in measured]
    return done, effects


def _result(
    moment: Moment, done: list[MonthTested], effects: list[Measured], failures: Failures, *, dry_run: bool
) -> FlowResult:
    found = [one for month in done for one in month.found]
    result = FlowResult(FLOW, moment.as_of, dry_run, failures=failures.found)
    result.reason = "" if done or effects or failures.found else "no_month_to_test"
    result.notices_new = sum(one.notices_new for one in found)
    result.counts = {
        "months_tested": len({month.month for month in done if month.unit is Unit.MONTH}),
        "weeks_tested": len({month.month for month in done if month.unit is Unit.WEEK}),
        "series_tested": sum(month.tested for month in done),
        **{f"breaches_{state}": sum(one.finding.state is state for one in found) for state in TOLD},
        "effects_measured": len(effects),
    }
    result.details = {
        "breaches": [as_json(one) for one in found],
        "effects": [
            {"ref": one.ref, "month": f"{one.found.until:%Y-%m}", "answer": one.found.answer.value}
            for one in effects
            if not one.restricted
        ],
    }
    if dry_run:
        quiet = [one for month in done for one in month.quiet]
        tested = sorted([*found, *quiet], key=lambda one: (one.finding.month, one.area, one.finding.type))
        result.details["series"] = [as_json(one) for one in tested]
    return result


def as_json(one: Found) -> dict[str, Any]:
    """One finding as the command line prints it."""
    finding, reading = one.finding, one.finding.reading
    return {
        "area": one.area,
        "type": finding.type,
        "month": f"{month_of(finding.unit, finding.month):%Y-%m}",
        "week": finding.month.isoformat() if finding.unit is Unit.WEEK else None,
        "state": finding.state.value,
        "rule": finding.rule.value if finding.rule else None,
        "severity": finding.severity.value if finding.severity else None,
        "count": finding.count,
        "window": finding.window,
        "window_total": finding.window_total,
        "baseline_total": finding.baseline_total,
        "baseline_periods": finding.baseline_periods,
        "p": finding.p,
        "dispersion": finding.dispersion,
        "statistic": reading.statistic if reading else None,
        "bound": finding.bound,
        "group": finding.group.state.value if finding.group else None,
        "expected": reading.expected if reading else None,
        "since": f"{reading.since:%Y-%m}" if reading and reading.since and finding.rule is Rule.SR else None,
        "action": one.action_ref,
        "sentence": one.sentence,
    }
