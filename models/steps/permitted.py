"""Whether somebody may take a step that changes no action: the same refusal, asked before anything is written."""

from collections.abc import Callable

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.steps.take import StepRefused
from rules.action import Refusal
from rules.people import Context


def permitted(tx: Writing, place: Place, rule: Callable[[Context], Refusal | None]) -> Context:
    """The partnership as it stands today, when `rule` refuses nothing. Raises StepRefused."""
    ctx = context(tx.session, place, tx.moment.day)
    refused = rule(ctx)
    if refused is not None:
        raise StepRefused(refused)
    return ctx
