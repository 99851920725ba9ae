"""Blocks: asked and accepted with what other actions say, in one transaction (the ladder, "Blocked").

The agency that stands in the way gets an action of its own in the transaction in which the other begins to wait.
"""

from dataclasses import dataclass
from datetime import date

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.actions import by_ids, id_of
from models.queries.context import context
from models.queries.waiting import blocker, waiters
from models.steps.apply import apply
from models.steps.deciding import Decided
from models.steps.opening import NewAction, Opened, add_action
from models.steps.take import StepRefused, Taken, UnknownAction, in_one, take_in
from models.tables import Action
from rules.above import not_above
from rules.action import ActionState, Refusal
from rules.life.asking import lead_to_ask
from rules.life.blocks import CIRCLE, Blocker, Waiter, accept_block, ask_block, asked
from rules.life.dates import not_working, past_date
from rules.life.issue import issue
from rules.life.who import By
from rules.moment import Moment
from rules.people import Context, may_read
from rules.people import Reader as ReaderFacts
from rules.words import ENDED_BY_ITS_PROOF, ActionKind

NEEDS_ITS_OWN_END = (ActionKind.ANALYSIS, *ENDED_BY_ITS_PROOF)


@dataclass(frozen=True, slots=True)
class OwnAction:
    """What the blocking agency's lead says that they will do."""

    title: str
    owner_id: int
    due_on: date


def ask(
    database: Database, moment: Moment, place: Place, ref: str, by: By, agency_id: int, note: str, on_ref: str | None
) -> Taken:
    """Says that an agency (and its action `on_ref`) stands in the way. Raises UnknownAction, StepRefused."""

    def act(tx: Writing) -> Taken:
        _, found = _known(tx, place, ref)
        on = blocker(tx.session, _id(tx, place, on_ref)) if on_ref is not None else None
        return take_in(tx, place, ref, by, lambda a, d, c: ask_block(a, d, c, by, agency_id, note, found, on))

    return _unless_circle(in_one(database, moment, act), ref)


def accept(database: Database, moment: Moment, place: Place, ref: str, by: By, own: OwnAction | None) -> Taken:
    """Accepts a block with the agency's own action, or with the one that the block names (`own` None).

    Raises UnknownAction, StepRefused.
    """

    def act(tx: Writing) -> Taken:
        action_id, found = _known(tx, place, ref)
        state = by_ids(tx.session, place.partnership_id, [action_id])[0]
        waits_for = _blocker(tx, place, state, by, own)
        return take_in(tx, place, ref, by, lambda a, d, c: accept_block(a, d, c, by, waits_for, found))

    return _unless_circle(in_one(database, moment, act), ref)


def _known(tx: Writing, place: Place, ref: str) -> tuple[int, tuple[Waiter, ...]]:
    action_id = _id(tx, place, ref)
    return action_id, waiters(tx.session, place.partnership_id, action_id)


def _id(tx: Writing, place: Place, ref: str) -> int:
    found = id_of(tx.session, place.partnership_id, ref)
    if found is None:
        raise UnknownAction(ref)
    return found


def _unless_circle(taken: Taken, ref: str) -> Taken:
    """A circle is refused only after both leads were told: their notices are written and stay."""
    if any(event.kind == CIRCLE for event in taken.change.events):
        said = f"{ref} cannot wait for that agency: it waits for {ref} already, and each would wait for the other."
        raise StepRefused(Refusal(CIRCLE, said, "Both leads are told; agree who goes first."))
    return taken


def _blocker(tx: Writing, place: Place, state: ActionState, by: By, own: OwnAction | None) -> Blocker:
    """The action that is waited for: the one that was named, or a new one of the agency that was asked."""
    request, _ = asked(state)
    if request is None or request.to_agency is None:
        said = f"No block of {state.ref} waits for an answer."
        raise StepRefused(Refusal("nothing_to_accept", said, f"See `jatac explain {state.ref}`."))
    if own is None and request.to_action is not None:
        return blocker(tx.session, request.to_action)
    if own is None:
        said = f"{state.ref} waits for an action of that agency: what will be done, by whom, until when."
        raise StepRefused(Refusal("needs_an_action", said, "Add --title, --owner and --due."))
    ctx = context(tx.session, place, tx.moment.day, tx.moment.as_of)
    refused = _unfit(ctx, own, request.to_agency, tx.moment.day)
    if refused is not None:
        raise StepRefused(refused)
    return blocker(tx.session, _opened(tx, place, state, ctx, by, own, request.to_agency).id)


def _unfit(ctx: Context, own: OwnAction, agency_id: int, day: date) -> Refusal | None:
    owner, agency = ctx.people[own.owner_id], ctx.agencies[agency_id].name
    if owner.agency_id != agency_id:
        return Refusal("another_agency", f"{owner.name} is not in {agency}.", f"Name somebody in {agency}.")
    return (
        not_above(own.title) or not_working(ctx, agency_id, own.due_on) or past_date(ctx, agency_id, own.due_on, day)
    )


def _opened(
    tx: Writing, place: Place, state: ActionState, ctx: Context, by: By, own: OwnAction, agency_id: int
) -> Opened:
    """An action of the blocking agency, of the same kind and priority, and restricted if the one that waits is.

    What stands in the way of an analysis, an answer or a product is none itself: it is a tasking.
    """
    row = tx.session.get_one(Action, state.id)
    readers, contact_id = _readers(ctx, state, own, agency_id, tx.moment.day)
    new = NewAction(
        title=own.title,
        kind=ActionKind.TASKING if row.kind in NEEDS_ITS_OWN_END else ActionKind(row.kind),
        owner_id=own.owner_id,
        owner_agency_id=agency_id,
        due_on=own.due_on,
        priority_id=row.priority_id,
        business_as_usual=row.business_as_usual,
        sensitive=row.sensitive,
        readers=readers,
        cleared_contact_id=contact_id,
        contact_may_be_named=row.contact_may_be_named and contact_id is not None,
    )
    opened = add_action(tx, place, new, by)
    before = by_ids(tx.session, place.partnership_id, [opened.id])[0]
    outcome = issue(before, tx.moment.day, ctx, reason="blocks_another")
    if isinstance(outcome, Refusal):
        raise StepRefused(outcome)
    apply(tx, place.partnership_id, Decided(before, outcome, by), set())
    return opened


def _readers(
    ctx: Context, state: ActionState, own: OwnAction, agency_id: int, day: date
) -> tuple[tuple[ReaderFacts, ...], int | None]:
    """Who may read the new action of a restricted one, and its cleared contact: those who need it and nobody else.

    Its owner, its agency's lead, and one who stands above and may read the one that waits: the coordinator, else the
    chair, else the contact. Who else may read that one is not the other agency's business ("Need to know").
    """
    if not state.readers:
        return (), state.cleared_contact_id
    wanted = [own.owner_id, ctx.agencies[agency_id].lead_id, lead_to_ask(ctx, agency_id, day)]
    above = next((one for one in (ctx.coordinator_id, ctx.chair_id) if may_read(ctx, state.readers, one)), None)
    contact_id = state.cleared_contact_id if above is None else None
    people = sorted({one for one in (*wanted, above, contact_id) if one is not None})
    return tuple(ReaderFacts(person_id=one) for one in people), contact_id
