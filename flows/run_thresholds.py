"""`run_thresholds`: every complete month not yet tested, in order, from the first month of the policy on.

A month is tested once, on the counts that are current then; skipping runs and running once tests the same
months in the same order, each with its own cap, and finds the same.
"""

from functools import partial
from typing import Any

from flows.each import Failures
from flows.result import FlowResult
from models import locks
from models.database import Database
from models.place import Place
from models.queries.context import policy_in_force
from models.queries.series import ToTest, to_test
from models.steps.thresholds import Found, MonthTested, find, test_one_month
from rules.moment import Moment
from rules.thresholds import State

FLOW = "run_thresholds"
LOCK = "thresholds"


def run_thresholds(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Tests what is to be tested; a rise opens and issues an analysis action (domain guide §5; S3 7.31).

    `details["breaches"]` has every rise and fall. A dry run says what each month comes to by itself: what a
    breach of an earlier month would make of a later one (`continuing`) shows only when it is written.
    """
    failures, done = Failures(FLOW), list[MonthTested]()
    if dry_run:
        with database.reading() as session:
            _, policy = policy_in_force(session, place.partnership_id)
            asked = to_test(session, place.partnership_id, policy.thresholds.first_month)
            done = [find(session, place, one, policy.thresholds) for one in asked]
        return _result(moment, done, failures, dry_run=True)
    with locks.held(database, LOCK):
        with database.reading() as session:
            _, policy = policy_in_force(session, place.partnership_id)
            asked = to_test(session, place.partnership_id, policy.thresholds.first_month)
        for one in asked:
            tested = failures.each(f"{one.month:%Y-%m}", partial(_test, database, place, moment, one))
            if tested is None:
                break  # later months wait: what an earlier one opens decides what is continuing
            done.append(tested)
    return _result(moment, done, failures, dry_run=False)


def _test(database: Database, place: Place, moment: Moment, asked: ToTest) -> MonthTested:
    with database.writing(moment) as tx:
        return test_one_month(tx, place, asked)


def _result(moment: Moment, done: list[MonthTested], failures: Failures, *, dry_run: bool) -> FlowResult:
    found = [one for month in done for one in month.found]
    result = FlowResult(FLOW, moment.as_of, dry_run, failures=failures.found)
    result.reason = "" if done or failures.found else "no_month_to_test"
    result.notices_new = sum(one.notices_new for one in found)
    result.counts = {
        "months_tested": len({month.month for month in done}),
        "series_tested": sum(month.tested for month in done),
        **{f"breaches_{state}": sum(one.finding.state is state for one in found) for state in TOLD},
    }
    result.details = {"breaches": [as_json(one) for one in found]}
    return result


TOLD = (State.OPENED, State.CAPPED, State.CONTINUING, State.FALL)


def as_json(one: Found) -> dict[str, Any]:
    """One finding as the command line prints it."""
    finding = one.finding
    return {
        "area": one.area,
        "type": finding.type,
        "month": f"{finding.month:%Y-%m}",
        "state": finding.state.value,
        "rule": finding.rule.value if finding.rule else None,
        "severity": finding.severity.value if finding.severity else None,
        "count": finding.count,
        "window": finding.window,
        "window_total": finding.window_total,
        "baseline_total": finding.baseline_total,
        "baseline_periods": finding.baseline_periods,
        "p": finding.p,
        "action": one.action_ref,
        "sentence": one.sentence,
    }
