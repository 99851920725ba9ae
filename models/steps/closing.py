"""Closes cycles that are complete, and asks the coordinator for what the others lack."""

from models.chain import Writing
from models.place import Place
from models.queries.closing import open_cycle_facts
from models.queries.context import context
from models.queries.partnership import in_turn
from models.steps.notices import insert_notices, notice_row
from models.tables import TaskingCycle
from rules.bodies.closing import cycle_notice, lacking
from rules.history import Event


def settle_cycle(tx: Writing, place: Place, cycle_id: int) -> tuple[bool, int]:
    """Closes one cycle, or tells the coordinator what it lacks: whether it was closed, and how many notices are new.

    Looks at the facts again: somebody may have closed it, or put something right, since they were gathered.
    """
    in_turn(tx.session, place)
    day = tx.moment.day
    cycle = next((one for one in open_cycle_facts(tx.session, place, day) if one.id == cycle_id), None)
    if cycle is None:
        return False, 0
    ctx = context(tx.session, place, day)
    if not lacking(cycle):
        row = tx.session.get_one(TaskingCycle, cycle_id)
        row.closed_at = tx.moment.as_of
        tx.session.add(row)
        payload = {"meeting_on": cycle.meeting_on}
        tx.record(place.partnership_id, Event("cycle_closed", "cycle", cycle_id, payload), ctx.policy_version_id)
        return True, 0
    if not ctx.own().is_open(day):
        return False, 0
    draft = cycle_notice(cycle, ctx.coordinator_on(day))
    row_of = notice_row(
        place.partnership_id,
        "cycle",
        cycle_id,
        draft,
        day=day,
        as_of=tx.moment.as_of,
        policy_version_id=ctx.policy_version_id,
    )
    return False, insert_notices(tx, [row_of])
