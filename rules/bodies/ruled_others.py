"""What a ruling makes of a matter that is no action's: settled, moved to another body, or followed up."""

from dataclasses import replace
from datetime import date

from rules.action import Refusal
from rules.bodies.decisions import (
    ENDS,
    ONLY_OF_ACTIONS,
    Ruling,
    no_way_down,
    no_way_up,
    not_its_level,
    prevails,
    said_of,
)
from rules.bodies.facts import PERFORMANCE, TASKING
from rules.people import Context
from rules.standing import Matter
from rules.words import DecisionOutcome, MatterReason


def ruled(ctx: Context, ruling: Ruling, matter: Matter, day: date) -> Matter | Refusal:
    """The matter after the ruling that is recorded on `day`: settled, moved to another body, or still open, to come
    back on the next paper. A meeting's decision takes back what went up before it was recorded.
    """
    if ruling.outcome in ONLY_OF_ACTIONS:
        said = f"To {said_of(ruling.outcome)} is for actions, and this item is none."
        return Refusal("only_of_actions", said, "Decide: give means, accept the risk, void, or refer.")
    if refused := not_its_level(ctx, ruling, matter, day):
        return refused
    if prevails(ctx, ruling, matter, day):
        matter = replace(matter, rung=ruling.body.level)
    if matter.reason is MatterReason.REFERRED_UP and ruling.outcome is not DecisionOutcome.REFER_UP:
        # Whatever the county decides is carried down to the partnership, and is its matter again.
        return replace(matter, resolved_on=ruling.decided_on, resolved_by=f"decided: {ruling.outcome}")
    if ruling.outcome is DecisionOutcome.REFER_UP:
        return no_way_up(ctx, ruling, matter) or replace(matter, rung=matter.rung + 1)
    if ruling.outcome is DecisionOutcome.REFER_DOWN:
        return no_way_down(ctx, ruling) or replace(matter, rung=max(matter.rung - 1, PERFORMANCE))
    if ruling.outcome in ENDS or matter.rung == TASKING:
        return replace(matter, resolved_on=ruling.decided_on, resolved_by=f"decided: {ruling.outcome}")
    return matter
