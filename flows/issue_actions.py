"""`issue_actions`: after each meeting, every complete proposal goes to its owner; one mail per owner."""

from flows.each import Failures
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.steps.issuing import issue_due
from rules.moment import Moment


def issue_actions(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Issues each complete `proposed` action whose cycle's `notices_due_at` has passed (S3 7.31: named owners)."""
    failures = Failures("issue_actions")
    done = issue_due(
        database,
        moment,
        place,
        lambda state, decide: failures.each(state.ref, decide),
        attempt=failures.each,
        dry_run=dry_run,
    )
    return FlowResult(
        "issue_actions",
        moment.as_of,
        dry_run,
        notices_new=done.notices_new,
        failures=failures.found,
        lines=done.lines,
        counts={"actions_issued": done.issued, "actions_incomplete": done.incomplete},
    )
