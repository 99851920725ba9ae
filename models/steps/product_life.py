"""A product published, replaced by its next version, and what becomes of its recommendations."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.actions import id_of
from models.queries.products import access_of, product_facts
from models.steps.commissioning import end_writing, writing_of
from models.steps.cycles import cycle_now
from models.steps.opening import NewAction, Tie, enter_action
from models.steps.products import Found, found_for, raise_if_refused, record_product
from models.steps.take import StepRefused, UnknownAction
from models.tables import PriorityScore, Product, ProductReader, ProductSection, Recommendation
from rules.above import not_above
from rules.action import Refusal
from rules.history import canonical
from rules.life.who import By
from rules.products.access import part_of, readers_of_part
from rules.products.kinds import ProductState, RecommendationOutcome
from rules.products.product import Product as ProductFacts
from rules.products.product import Recommendation as RecommendationFacts
from rules.products.product import not_to_answer, not_to_publish, not_to_supersede
from rules.products.who import not_to_steer
from rules.words import ActionKind

OF_A_COPY = {"id", "product_id"}
OF_A_VERSION = {"id", "published_on", "published_at", "published_by_id", "content_digest", "action_id"}
SAID = ("ref", "version", "kind", "title", "terms", "crime_type", "measure")
"""Fields of a version that its digest holds as they are."""
COPIED = (ProductSection, ProductReader, Recommendation)


def publish(tx: Writing, place: Place, ref: str, by: By) -> Product:
    """Publishes the open version; the one before it is superseded that moment. Raises StepRefused."""
    found = _steered(tx, place, ref, by, "publish")
    raise_if_refused(not_to_publish(found.facts))
    row, day = found.row, tx.moment.day
    for earlier in tx.session.scalars(
        select(Product).where(
            col(Product.partnership_id) == place.partnership_id,
            col(Product.ref) == row.ref,
            col(Product.state) == ProductState.PUBLISHED.value,
        )
    ):
        earlier.state, earlier.superseded_on = ProductState.SUPERSEDED.value, day
        tx.session.add(earlier)
        record_product(tx, earlier, "product_superseded", {"by_version": row.version}, by)
        end_writing(tx, place, earlier, by)  # opened again, beside the one of this version
    tx.session.flush()  # of one reference at most one version is published
    row.state, row.published_on, row.published_at = ProductState.PUBLISHED.value, day, tx.moment.as_of
    row.published_by_id, row.author_id = by.acts, found.facts.author_id
    row.content_digest = digest(found.facts)
    tx.session.add(row)
    record_product(tx, row, "product_published", {"digest": row.content_digest}, by)
    end_writing(tx, place, row, by)
    return row


def supersede(tx: Writing, place: Place, ref: str, reason: str, by: By) -> Product:
    """Makes the next version, a copy to be corrected; the one that is out stands until that is published.

    Raises StepRefused.
    """
    found = _steered(tx, place, ref, by, "supersede")
    raise_if_refused(not_to_supersede(found.facts) or not_above(reason))
    kept = found.row.model_dump(exclude=OF_A_VERSION)
    new = Product(**kept)
    new.version, new.supersedes_id, new.supersede_reason = found.row.version + 1, found.row.id, reason.strip()
    new.state, new.created_on = ProductState.COMMISSIONED.value, tx.moment.day
    writing = writing_of(tx, place, found.row)
    if writing is not None and writing.is_live:  # opened again: this is what it asks for
        new.action_id = writing.id
    tx.session.add(new)
    tx.session.flush()
    assert new.id is not None
    for table in COPIED:
        _copy(tx.session, table, found.id, new.id)
    _copy_scores(tx.session, found.id, new.id)
    record_product(tx, new, "product_version_opened", {"supersedes": found.id}, by)
    return new


def _copy(session: Session, table: Any, from_id: int, to_id: int) -> None:
    for row in session.scalars(select(table).where(table.product_id == from_id)):
        session.add(table(product_id=to_id, **row.model_dump(exclude=OF_A_COPY)))


def _copy_scores(session: Session, from_id: int, to_id: int) -> None:
    """The same scores again, for the new version: those of the published one stay as they are."""
    for row in session.scalars(select(PriorityScore).where(col(PriorityScore.product_id) == from_id)).all():
        mine = (col(PriorityScore.partnership_id) == row.partnership_id, col(PriorityScore.subject) == row.subject)
        last = session.scalar(select(func.max(col(PriorityScore.number))).where(*mine)) or 0
        session.add(
            PriorityScore(product_id=to_id, number=last + 1, **row.model_dump(exclude={*OF_A_COPY, "number"}))
        )
        session.flush()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a recommendation. `action_ref` '' when it was not taken."""

    ref: str
    number: int
    action_ref: str = ""
    is_new: bool = False


def take_up(tx: Writing, place: Place, ref: str, number: int, by: By, action: str | None = None) -> Answered:
    """A recommendation is taken: by the action named, else by a new one for its proposed owner.

    Raises StepRefused, UnknownProduct, UnknownAction.
    """
    found = _steered(tx, place, ref, by, "answer a recommendation of")
    raise_if_refused(not_to_answer(found.facts, number))
    one = next(each for each in found.facts.recommendations if each.number == number)
    if action is not None:
        action_id, action_ref = id_of(tx.session, place.partnership_id, action), action
        if action_id is None:
            raise UnknownAction(action)
    else:
        action_id, action_ref = _enter(tx, place, found, one, by)
    _answer(tx, found, number, RecommendationOutcome.TAKEN, by, action_id=action_id)
    payload = {"number": number, "action": action_id}
    record_product(tx, found.row, "recommendation_taken", payload, by)
    return Answered(found.row.ref, number, action_ref, action is None)


def _enter(tx: Writing, place: Place, found: Found, one: RecommendationFacts, by: By) -> tuple[int, str]:
    """A proposed action for it: whoever may read the recommendation may read the action."""
    access = access_of(tx.session, found.id)
    owner = found.ctx.people.get(one.owner_id or 0)
    readers = readers_of_part(found.ctx, access, part_of(one.number))
    if readers is not None and not readers:
        said = f"Nobody may read both {found.facts.name} and its recommendation {one.number}."
        fix = f"Name readers of either: `jatac product readers {found.facts.ref}`."
        raise StepRefused(Refusal("no_reader", said, fix))
    cycle = cycle_now(tx, place)
    due_on = one.due_on if one.due_on is not None and one.due_on > tx.moment.day else None
    new = NewAction(
        title=f"Recommendation {one.number} of {found.row.ref}",
        kind=ActionKind.RECOMMENDATION,
        owner_id=one.owner_id,
        owner_agency_id=owner.agency_id if owner is not None else None,
        due_on=due_on,
        priority_id=found.row.priority_id,
        business_as_usual=found.row.priority_id is None,
        sensitive=found.row.sensitive,
        description=one.text,
        cycle_id=cycle.id if cycle is not None else None,
        readers=tuple(sorted(readers or (), key=lambda each: (each.person_id or 0, each.agency_id or 0))),
        tie=_tie(found, tx.moment.day),
        cleared_contact_id=found.row.commissioner_id if access.lists else None,
    )
    opened = enter_action(tx, place, new, by)
    return opened.id, opened.ref


def _tie(found: Found, day: date) -> Tie | None:
    """The counts by which its effect is measured: those that the product is about."""
    row = found.row
    if row.area_id is None or not row.crime_type:
        return None
    return Tie(row.area_id, row.crime_type, row.measure_on if row.measure_on and row.measure_on > day else None)


def decline(tx: Writing, place: Place, ref: str, number: int, reason: str, by: By) -> Answered:
    """A recommendation is not taken, and why. Raises StepRefused, UnknownProduct."""
    found = _steered(tx, place, ref, by, "answer a recommendation of")
    raise_if_refused(not_to_answer(found.facts, number))
    raise_if_refused(not_above(reason))
    if not reason.strip():
        said = "A recommendation that is not taken needs the reason."
        raise StepRefused(Refusal("no_reason", said, "Say why with --reason."))
    _answer(tx, found, number, RecommendationOutcome.NOT_TAKEN, by, reason=reason.strip())
    record_product(tx, found.row, "recommendation_declined", {"number": number}, by)
    return Answered(found.row.ref, number)


def _answer(
    tx: Writing,
    found: Found,
    number: int,
    outcome: RecommendationOutcome,
    by: By,
    *,
    action_id: int | None = None,
    reason: str = "",
) -> None:
    row = tx.session.scalars(
        select(Recommendation).where(col(Recommendation.product_id) == found.id, col(Recommendation.number) == number)
    ).one()
    row.outcome, row.action_id, row.reason = outcome.value, action_id, reason
    row.decided_on, row.decided_by_id = tx.moment.day, by.acts
    tx.session.add(row)


def digest(facts: ProductFacts) -> str:
    """SHA-256 of what a version says; what becomes of its recommendations, and who may read it, is not in it.

    Scores are put in order here: databases sort words each in their own way.
    """
    said = {
        **{
            name: getattr(facts, name)
            for name in ("ref", "version", "kind", "title", "terms", "crime_type", "measure")
        },
        "measure_on": facts.measure_on,
        "due_on": facts.due_on,
        "people": [facts.author_id, facts.commissioner_id, facts.commissioning_body_id],
        "area": facts.area_id,
        "marking": [facts.sensitive, facts.handling_instructions],
        "sections": dict(facts.sections),
        "scores": [
            [one.subject, one.harm, one.likelihood, one.confidence, one.reason]
            for one in sorted(facts.scores, key=lambda one: one.subject)
        ],
        "recommendations": [[one.number, one.text, one.owner_id, one.due_on] for one in facts.recommendations],
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def is_untouched(session: Session, row: Product) -> bool:
    """Whether a version that is out still says what was published; of an open one there is nothing to ask."""
    return not row.content_digest or row.content_digest == digest(product_facts(session, row))


def _steered(tx: Writing, place: Place, ref: str, by: By, what: str) -> Found:
    found = found_for(tx, place, ref)
    access = access_of(tx.session, found.id)
    raise_if_refused(not_to_steer(found.ctx, by, found.facts, access, tx.moment.day, what))
    return found
