"""Takes one step of one action's life, once: gather facts, call the rule, write all of it in one transaction.

Whoever asks (the command line, a page, a read mail, the demo) comes through here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.actions import by_ids, id_of
from models.queries.context import context
from models.queries.partnership import in_turn
from models.steps.answering import follow_answer, keep_answer
from models.steps.apply import apply
from models.steps.asked_again import ask_again
from models.steps.deciding import Decided, StaleAction, existing_keys, locked_versions
from models.tables import Action
from rules.above import nothing_above
from rules.action import ActionState, Change, Outcome, Refusal, policy_of
from rules.life.who import By
from rules.moment import Moment
from rules.people import Context
from rules.words import ActionKind

Verb = Callable[[ActionState, date, Context], Outcome]
Extra = Callable[[Writing, ActionState], None]

TRIES = 8
IN_TURN = (ActionKind.ANALYSIS.value, ActionKind.REQUIREMENT.value)


class StepRefused(RuntimeError):
    """The rules refuse this step. `refusal` has the reason, a sentence and a next step."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.sentence} {refusal.fix}")
        self.refusal = refusal


class UnknownAction(LookupError):
    """No action has this reference here."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"No action here has the reference {ref}. See `jatac action list`.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step left: the state, and how many notices it wrote."""

    action: ActionState
    notices_new: int
    change: Change


def take(
    database: Database,
    moment: Moment,
    place: Place,
    ref: str,
    by: By,
    verb: Verb,
    extra: Extra | None = None,
) -> Taken:
    """Takes `verb` on the action `ref`. `extra` writes what only words can say (a note) beside it.

    Raises UnknownAction, StepRefused, DatabaseUnavailable.
    """
    return in_one(database, moment, lambda tx: take_in(tx, place, ref, by, verb, extra))


def in_one(database: Database, moment: Moment, act: Callable[[Writing], Taken]) -> Taken:
    """Does `act` in one transaction, and all of it again when somebody changed an action meanwhile."""
    for attempt in range(TRIES):
        try:
            with database.writing(moment) as tx:
                return act(tx)
        except StaleAction:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def take_in(tx: Writing, place: Place, ref: str, by: By, verb: Verb, extra: Extra | None = None) -> Taken:
    """The same inside a transaction that is open already. Raises StaleAction too."""
    action_id = id_of(tx.session, place.partnership_id, ref)
    if action_id is None:
        raise UnknownAction(ref)
    _turn_of_some(tx, place, action_id)
    locked_versions(tx.session, place.partnership_id, [action_id])
    before = by_ids(tx.session, place.partnership_id, [action_id])[0]
    ctx = policy_of(before, context(tx.session, place, tx.moment.day, tx.moment.as_of))
    outcome = verb(before, tx.moment.day, ctx)
    if isinstance(outcome, Refusal):
        raise StepRefused(outcome)
    if above := nothing_above(before, outcome):
        raise StepRefused(above)
    known = existing_keys(tx.session, place.partnership_id, [action_id])
    written = apply(tx, place.partnership_id, Decided(before, outcome, by), known)
    keep_answer(tx, place, outcome)
    follow_answer(tx, place, before, outcome.action)
    ask_again(tx, place, before, outcome.action, by)
    if extra is not None:
        extra(tx, before)
    return Taken(outcome.action, written, outcome)


def _turn_of_some(tx: Writing, place: Place, action_id: int) -> None:
    """A verified analysis numbers a nomination, a question opened again waits for an answer: the turn is before the
    action, as in every step that needs both."""
    if tx.session.scalar(select(col(Action.kind)).where(col(Action.id) == action_id)) in IN_TURN:
        in_turn(tx.session, place)
