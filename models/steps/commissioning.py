"""What is asked of an analyst: a product commissioned, and the action of writing it that goes with it."""

from dataclasses import dataclass
from datetime import date

from models.chain import Writing
from models.place import Place
from models.queries.actions import by_ids
from models.queries.partnership import in_turn
from models.queries.products import access_of
from models.steps.opening import NewAction, open_and_issue
from models.steps.products import Found, found_for, raise_if_refused, record_product
from models.steps.take import take_in
from models.tables import Product
from rules.above import not_above
from rules.action import ActionState, Refusal
from rules.life.stops import answered
from rules.life.who import By
from rules.products.access import WHOLE
from rules.products.kinds import KIND_NAMES, ProductState
from rules.products.product import Product as ProductFacts
from rules.products.product import not_open, not_to_commission
from rules.products.who import not_to_steer
from rules.words import ActionKind


@dataclass(frozen=True, slots=True)
class Commission:
    """What is asked for, of whom, by when. None: as it was."""

    terms: str | None = None
    author_id: int | None = None
    due_on: date | None = None
    body_id: int | None = None
    measure: str | None = None
    measure_on: date | None = None


def commission(tx: Writing, place: Place, ref: str, asked: Commission, by: By) -> Product:
    """Commissions a draft, or changes what is asked of one. Raises StepRefused, UnknownProduct.

    Once it has author and due date, writing it is an action of the author, and both are that action's: they change as
    an action's do, and nothing slides (ADR 0023).
    """
    found = found_for(tx, place, ref)
    access = access_of(tx.session, found.id)
    raise_if_refused(
        not_to_steer(found.ctx, by, found.facts, access, tx.moment.day, "commission") or not_open(found.facts)
    )
    raise_if_refused(not_above(asked.terms or "", asked.measure or "") or _past(asked, tx.moment.day))
    row = found.row
    if not_to_commission(found.facts) is None:
        row.state, row.commissioned_on = ProductState.COMMISSIONED.value, tx.moment.day
        row.commissioner_id = by.acts
    if asked.terms is not None:
        row.terms = asked.terms.strip()
    if asked.measure is not None:
        row.measure = asked.measure.strip()
    writing = writing_of(tx, place, row)
    asked_of = writing is not None and writing.is_live
    if writing is not None and asked_of:
        raise_if_refused(_slides(found.facts, asked, writing))
    else:
        row.author_id = asked.author_id or found.facts.author_id
        row.due_on = asked.due_on or row.due_on
    row.commissioning_body_id = asked.body_id or row.commissioning_body_id
    row.measure_on = asked.measure_on or row.measure_on
    tx.session.add(row)
    if not asked_of and (found.facts.state is ProductState.DRAFT or asked.due_on or asked.author_id):
        in_turn(tx.session, place)  # before the action, as in every step that needs both
        end_writing(tx, place, row, by)  # a proposal that lacked something
        _open_writing(tx, place, found, by)
    payload = {"author": row.author_id, "due_on": row.due_on, "body": row.commissioning_body_id}
    record_product(tx, row, "product_commissioned", payload, by)
    return row


def _past(asked: Commission, day: date) -> Refusal | None:
    if asked.due_on is None or asked.due_on >= day:
        return None
    return Refusal("past_date", "It would be due in the past.", "Give a later date with --due.")


def writing_of(tx: Writing, place: Place, row: Product) -> ActionState | None:
    """The action of writing this version, if there is one."""
    return by_ids(tx.session, place.partnership_id, [row.action_id])[0] if row.action_id is not None else None


def _slides(product: ProductFacts, asked: Commission, writing: ActionState) -> Refusal | None:
    """A refusal to change past the action who writes, or by when."""
    if asked.author_id not in (None, writing.owner_id):
        said = f"Who writes {product.name} is the owner of {writing.ref}."
        return Refusal("author_of_action", said, f"Hand it over: `jatac action reassign {writing.ref}`.")
    if asked.due_on not in (None, writing.due_on, product.due_on):
        said = f"The due date of {product.name} is that of {writing.ref}, which was issued."
        return Refusal("date_of_action", said, f"Change it there: `jatac action extend request {writing.ref}`.")
    return None


def _open_writing(tx: Writing, place: Place, found: Found, by: By) -> None:
    """Whoever may read the product may read the action. What it lacks is told to the coordinator."""
    row, ctx = found.row, found.ctx
    if row.author_id is None or row.due_on is None:
        return
    agency_id = ctx.people[row.author_id].agency_id
    readers = access_of(tx.session, found.id).lists.get(WHOLE, frozenset())
    new = NewAction(
        title=f"{KIND_NAMES[found.facts.kind]} {row.ref}",
        kind=ActionKind.PRODUCT,
        owner_id=row.author_id,
        owner_agency_id=agency_id,
        due_on=ctx.both(agency_id).on_or_after(row.due_on),
        priority_id=row.priority_id,
        business_as_usual=row.priority_id is None,
        sensitive=row.sensitive,
        readers=tuple(sorted(readers, key=lambda one: (one.person_id or 0, one.agency_id or 0))),
        cleared_contact_id=row.commissioner_id if readers else None,
    )
    row.action_id = open_and_issue(tx, place, ctx, new, "product", by).id
    tx.session.add(row)


def end_writing(tx: Writing, place: Place, row: Product, by: By) -> None:
    """It is published, which is the proof: the action of writing it is over. A proposal is void."""
    writing = writing_of(tx, place, row)
    if writing is not None:
        take_in(tx, place, writing.ref, by, lambda action, day, ctx: answered(action, day, ctx, by))
