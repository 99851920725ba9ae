"""Products while they are open: entered, written, read by whom. What is published is never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.queries.context import context
from models.queries.partnership import in_turn
from models.queries.products import access_of, analysts, product_facts, product_row
from models.steps.closed_actions import close_actions
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import Product, ProductReader, ProductSection, Recommendation
from rules.above import not_above
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.people import Context
from rules.personal import betrays_person
from rules.products.access import WHOLE, Access, may_read, part_of
from rules.products.kinds import SECTIONS, ProductKind, ProductState, RecommendationOutcome, section_of
from rules.products.product import Product as ProductFacts
from rules.products.product import not_open
from rules.products.who import not_to_enter, not_to_steer, not_to_write
from rules.reading import Reader

LONGEST_HANDLING = 160
"""Signs of handling instructions: they stand at the top of every page."""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is known of a product when it is entered. Whatever is missing keeps it from being published."""

    kind: ProductKind
    title: str
    area_id: int | None = None
    crime_type: str = ""
    priority_id: int | None = None
    author_id: int | None = None
    sensitive: bool = False
    handling_instructions: str = ""
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A version that a step is about to change: its row, and as the rules see it."""

    row: Product
    facts: ProductFacts
    ctx: Context

    @property
    def id(self) -> int:
        """Of the row."""
        return self.facts.id


def add_product(tx: Writing, place: Place, new: NewProduct, by: By) -> Product:
    """Enters a draft, with its reference. Raises StepRefused."""
    known = analysts(tx.session, place)
    permitted(tx, place, lambda ctx: not_to_enter(ctx, by, known) or _unfit(ctx, new, tx.moment.day))
    in_turn(tx.session, place)
    row = Product(
        partnership_id=place.partnership_id,
        ref=_next_ref(tx.session, place, tx.moment.day),
        kind=new.kind.value,
        state=ProductState.DRAFT.value,
        title=new.title.strip(),
        author_id=new.author_id,
        area_id=new.area_id,
        crime_type=new.crime_type,
        priority_id=new.priority_id,
        sensitive=new.sensitive,
        handling_instructions=new.handling_instructions.strip(),
        created_on=tx.moment.day,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    add_readers(tx, row, WHOLE, new.readers)
    payload = {"ref": row.ref, "kind": new.kind, "author": new.author_id, "sensitive": new.sensitive}
    record_product(tx, row, "product_added", payload, by)
    return row


def _unfit(ctx: Context, new: NewProduct, day: date) -> Refusal | None:
    what = betrays_person(new.title)
    if what is not None:
        said = f"The title holds {what}, and stands on lists that everybody sees."
        return Refusal("title_not_neutral", said, "Name the problem and the place, nobody and no address.")
    if new.kind is ProductKind.SUBJECT_PROFILE and not new.sensitive:
        said = "A subject profile is about a person: it is marked sensitive from the beginning."
        return Refusal("not_sensitive", said, "Add --sensitive, --handling and --reader.")
    if new.sensitive and not new.readers:
        said = "It is marked sensitive and has no access list: every member could read it."
        return Refusal("sensitive_without_list", said, "Name who may read it, each with --reader.")
    listed = Access({WHOLE: frozenset(new.readers)})
    if new.author_id is not None and not may_read(ctx, listed, new.author_id, day):
        said = f"{ctx.people[new.author_id].name} is to write it and is not on its access list."
        return Refusal("author_not_a_reader", said, "Add them with --reader, or name another --author.")
    if above := not_above(new.title, new.handling_instructions, new.crime_type):
        return above
    if len(new.handling_instructions) > LONGEST_HANDLING:
        said = f"The handling instructions are longer than {LONGEST_HANDLING} signs: they stand on every page."
        return Refusal("handling_too_long", said, "Say them in a sentence.")
    return None


def _next_ref(session: Session, place: Place, day: date) -> str:
    stem = f"{place.reference_prefix}-P-{day.year}/"
    given = session.scalars(
        select(col(Product.ref)).where(
            col(Product.partnership_id) == place.partnership_id, col(Product.ref).startswith(stem, autoescape=True)
        )
    )
    return f"{stem}{max((int(ref.removeprefix(stem)) for ref in given), default=0) + 1:03d}"


def write_section(
    tx: Writing, place: Place, ref: str, section: str, text: str, by: By, readers: Iterable[Reader] = ()
) -> str:
    """Writes one section anew; `readers` join those who alone may read it. Gives its heading. Raises StepRefused."""
    found = _to_write(tx, place, ref, text, by)
    kind = section_of(found.facts.kind, section)
    if kind is None:
        known = ", ".join(one.key for one in SECTIONS[found.facts.kind])
        said = f"A {found.facts.kind.replace('_', ' ')} has no section “{section}”."
        raise StepRefused(Refusal("no_such_section", said, f"One of: {known}."))
    row = tx.session.scalars(
        select(ProductSection).where(col(ProductSection.product_id) == found.id, col(ProductSection.key) == kind.key)
    ).one_or_none()
    row = row or ProductSection(partnership_id=place.partnership_id, product_id=found.id, key=kind.key, text="",
                                written_at=tx.moment.as_of)  # fmt: skip
    row.text, row.written_by_id, row.written_at = text.strip(), by.acts, tx.moment.as_of
    tx.session.add(row)
    add_readers(tx, found.row, kind.key, readers)
    record_product(tx, found.row, "product_written", {"section": kind.key, "signs": len(row.text)}, by)
    return kind.heading


def recommend(
    tx: Writing,
    place: Place,
    ref: str,
    text: str,
    by: By,
    *,
    owner_id: int | None = None,
    due_on: date | None = None,
    number: int | None = None,
    readers: Iterable[Reader] = (),
) -> int:
    """Adds a recommendation, or writes the one of this `number` anew. Gives its number. Raises StepRefused."""
    found = _to_write(tx, place, ref, text, by)
    mine = col(Recommendation.product_id) == found.id
    row: Recommendation | None = None
    if number is not None:
        row = tx.session.scalars(
            select(Recommendation).where(mine, col(Recommendation.number) == number)
        ).one_or_none()
        if row is None:
            said = f"{found.facts.name} has no recommendation {number}."
            raise StepRefused(Refusal("no_such_recommendation", said, "Leave --number out to add one."))
        if row.outcome != RecommendationOutcome.OPEN.value:
            said = f"Recommendation {number} of {found.facts.name} was answered: what was answered stays as it was."
            raise StepRefused(Refusal("answered_already", said, "Leave --number out to add one."))
    if row is None:
        last = tx.session.scalar(select(func.max(col(Recommendation.number))).where(mine)) or 0
        row = Recommendation(partnership_id=place.partnership_id, product_id=found.id, number=last + 1, text="")
    row.text = text.strip()
    row.owner_id = owner_id if owner_id is not None else row.owner_id
    row.due_on = due_on or row.due_on
    tx.session.add(row)
    tx.session.flush()
    add_readers(tx, found.row, part_of(row.number), readers)
    payload = {"number": row.number, "owner": row.owner_id, "due_on": row.due_on}
    record_product(tx, found.row, "product_recommended", payload, by)
    return row.number


def name_readers(tx: Writing, place: Place, ref: str, part: str, readers: Iterable[Reader], by: By) -> str:
    """Puts people and agencies on the list of a product, or of a part of it, also once it is published.

    What had no list is closed in every version: one that is out, or was, would be read as before. An earlier version
    that has a list keeps it: nobody is let in to what was taken out since. Actions made of it are closed with it.

    Gives the name of the part. Raises StepRefused, UnknownProduct.
    """
    found = found_for(tx, place, ref)
    access, day = access_of(tx.session, found.id), tx.moment.day
    raise_if_refused(not_to_steer(found.ctx, by, found.facts, access, day, "name the readers of"))
    parts = {part_of(one.number) for one in found.facts.recommendations}
    section = section_of(found.facts.kind, part) if part else None
    named = section.key if section is not None else part
    if named and section is None and named not in parts:
        known = ", ".join([*(one.key for one in SECTIONS[found.facts.kind]), *sorted(parts)])
        said = f"{found.facts.name} has no part “{part}”."
        raise StepRefused(Refusal("no_such_part", said, f"One of: {known}; or leave --part out for all of it."))
    add_readers(tx, found.row, named, readers)
    now = access_of(tx.session, found.id).lists.get(named, frozenset())
    earlier = _earlier(tx.session, found.row)
    for one in earlier:
        if not access_of(tx.session, one.id or 0).lists.get(named):
            add_readers(tx, one, named, now)
    record_product(tx, found.row, "product_readers_named", {"part": named}, by)
    close_actions(tx, place, found.ctx, [*earlier, found.row], by)
    return named


def _earlier(session: Session, row: Product) -> list[Product]:
    """The versions before this one, the first one first."""
    mine = (col(Product.partnership_id) == row.partnership_id, col(Product.ref) == row.ref)
    found = select(Product).where(*mine, col(Product.version) < row.version).order_by(col(Product.version))
    return list(session.scalars(found))


def add_readers(tx: Writing, row: Product, part: str, readers: Iterable[Reader]) -> None:
    """Adds lines to an access list; those that are there already stay."""
    assert row.id is not None
    known = access_of(tx.session, row.id).lists.get(part, frozenset())
    for reader in sorted(set(readers) - known, key=lambda one: (one.person_id or 0, one.agency_id or 0)):
        tx.session.add(
            ProductReader(
                partnership_id=row.partnership_id,
                product_id=row.id,
                part=part,
                person_id=reader.person_id,
                agency_id=reader.agency_id,
            )
        )
    tx.session.flush()


def found_for(tx: Writing, place: Place, ref: str) -> Found:
    """The latest version of a product, kept from others until the commit. Raises UnknownProduct."""
    row = product_row(tx.session, place, ref)
    tx.session.refresh(row, with_for_update={"key_share": True})  # whoever refers to it need not wait
    latest = product_row(tx.session, place, ref)
    if latest.id != row.id:  # superseded while we waited
        tx.session.refresh(latest, with_for_update={"key_share": True})
        row = latest
    return Found(row, product_facts(tx.session, row), context(tx.session, place, tx.moment.day))


def _to_write(tx: Writing, place: Place, ref: str, text: str, by: By) -> Found:
    found = found_for(tx, place, ref)
    access = access_of(tx.session, found.id)
    raise_if_refused(
        not_to_write(found.ctx, by, found.facts, access, tx.moment.day) or not_open(found.facts) or not_above(text)
    )
    return found


def raise_if_refused(refused: Refusal | None) -> None:
    """Raises StepRefused where there is a refusal."""
    if refused is not None:
        raise StepRefused(refused)


def record_product(tx: Writing, row: Product, kind: str, payload: Mapping[str, object], by: By) -> None:
    """Writes to the history what happened to one version of a product: ids, never text."""
    assert row.id is not None
    event = Event(kind, "product", row.id, {"version": row.version, **payload}, by.person_id, by.for_id)
    tx.record(row.partnership_id, event)
