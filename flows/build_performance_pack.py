"""`build_performance_pack`: the performance group's paper, so many clear working days before its meeting."""

from functools import partial

from flows.each import Failures
from flows.escalate import place_items
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from models.queries.context import context
from models.steps.publication import Published, due, keep_waiting, publish
from models.steps.sweep import sweep
from rules.bodies.agenda import Verdict
from rules.bodies.facts import PERFORMANCE
from rules.moment import Moment
from rules.people import Context
from rules.sweep import chase


def build_performance_pack(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Publishes the pack when its day has come: what the group is to decide, or that nothing needs it.

    Late (the server was off): on the next run, if the meeting has not begun. The actions it lists stand at rung 4
    the same day.
    """
    return papers_out("build_performance_pack", (PERFORMANCE,), database, place, moment, dry_run)


def papers_out(
    flow: str, levels: tuple[int, ...], database: Database, place: Place, moment: Moment, dry_run: bool
) -> FlowResult:
    """The papers of the bodies at these levels as one flow; a paper that fails is listed, the rest goes on."""
    result = FlowResult(flow, moment.as_of, dry_run)
    failures = Failures(flow, result.failures)
    if not dry_run:
        place_items(database, place, moment, result, failures)
    with database.reading() as session:
        ctx = context(session, place, moment.day, moment.as_of)
        found = due(session, place, moment, levels, ctx)
    out: list[Published] = []
    for one in found:
        if one.decided.verdict in (Verdict.NOT_DUE, Verdict.PUBLISHED, Verdict.NOT_A_WORKING_DAY):
            continue
        done: Published | None = one
        if one.decided.verdict is Verdict.PUBLISH and not dry_run:
            done = failures.each(one.line(ctx).ref, partial(publish, database, moment, place, one.sitting.id))
        if one.decided.verdict is Verdict.WAITS and not dry_run:
            failures.each(one.line(ctx).ref, partial(_wait, database, place, moment, one, ctx))
        if done is None:
            continue
        result.lines.append(done.line(ctx))
        result.notices_new += len(done.notices) if dry_run else done.notices_new
        if done.decided.verdict is Verdict.PUBLISH:
            out.append(done)
    result.counts["papers_published"] = len(out)
    result.details["papers"] = [_as_json(one, ctx) for one in out]
    if not out:
        result.reason = "a paper waits" if result.lines else "no paper is due"
    if out and not dry_run:
        _bring_up(database, place, moment, out, result, failures)
        place_items(database, place, moment, result, failures)  # what was not ready goes to the next meeting
    return result


def _wait(database: Database, place: Place, moment: Moment, one: Published, ctx: Context) -> int:
    with database.writing(moment) as tx:
        return keep_waiting(tx, place, one, ctx)


def _bring_up(
    database: Database, place: Place, moment: Moment, out: list[Published], result: FlowResult, failures: Failures
) -> None:
    """The rungs that follow from publication, and their notices, at once."""
    done = sweep(
        database,
        moment,
        place,
        chase,
        lambda state, decide: failures.each(state.ref, decide),
        attempt=failures.each,
        only=sorted({action_id for one in out for action_id in one.action_ids}),
    )
    result.lines += done.lines
    result.notices_new += done.notices_new


def _as_json(one: Published, ctx: Context) -> dict[str, object]:
    return {
        "body": ctx.bodies[one.sitting.body_id].name,
        "meeting_on": one.sitting.meeting_on.isoformat(),
        "items": [item.label for item in one.decided.items],
        "not_listed": [{"item": item.label, "why": why.value} for item, why in one.decided.left],
    }
