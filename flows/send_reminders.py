"""`send_reminders`: due-3, due-1 and due today, to whoever acts (rung 0)."""

from flows.each import Failures
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.steps.sweep import Rule, sweep
from rules.moment import Moment
from rules.sweep import remind


def send_reminders(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Names the reminder of the day for every live action. Run again, or late, it says the latest state once."""
    return swept("send_reminders", database, place, moment, remind, dry_run)


def swept(flow: str, database: Database, place: Place, moment: Moment, rule: Rule, dry_run: bool) -> FlowResult:
    """One sweep as a flow: an action whose decision fails is listed, the rest goes on."""
    failures = Failures(flow)
    done = sweep(
        database,
        moment,
        place,
        rule,
        lambda state, decide: failures.each(state.ref, decide),
        attempt=failures.each,
        dry_run=dry_run,
    )
    return FlowResult(
        flow,
        moment.as_of,
        dry_run,
        notices_new=done.notices_new,
        failures=failures.found,
        lines=done.lines,
        counts={"actions_looked_at": done.looked_at},
    )
