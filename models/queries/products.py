"""Products as the rules see them, with their access lists; the list of them as one reader may see it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.queries.scores import scores_of_product
from models.tables import Action, Area, Person, Product, ProductReader, ProductSection
from models.tables import Recommendation as RecommendationRow
from rules.people import Context
from rules.products.access import Access, may_read
from rules.products.kinds import ProductKind, ProductState, RecommendationOutcome
from rules.products.product import Product as ProductFacts
from rules.products.product import Recommendation, missing
from rules.reading import Reader
from rules.references import spellings
from rules.words import LIVE


class UnknownProduct(LookupError):
    """No product has this reference (or no such version of it) here."""

    def __init__(self, ref: str, version: int | None = None) -> None:
        which = f" in version {version}" if version is not None else ""
        super().__init__(f"No product here has the reference {ref}{which}. See `jatac product list`.")


def product_row(session: Session, place: Place, ref: str, version: int | None = None) -> Product:
    """One version of a product; without one the latest. `ref` as people write it. Raises UnknownProduct."""
    statement = select(Product).where(
        col(Product.partnership_id) == place.partnership_id, col(Product.ref).in_(spellings(ref))
    )
    if version is not None:
        statement = statement.where(col(Product.version) == version)
    found = session.scalars(statement.order_by(col(Product.version).desc()).limit(1)).first()
    if found is None:
        raise UnknownProduct(ref, version)
    return found


def analysts(session: Session, place: Place) -> frozenset[int]:
    """Everybody who is the analyst of an area."""
    rows = session.scalars(select(col(Area.analyst_id)).where(col(Area.partnership_id) == place.partnership_id))
    return frozenset(one for one in rows if one is not None)


def product_facts(session: Session, row: Product) -> ProductFacts:
    """One version as the rules see it."""
    assert row.id is not None
    here = row.partnership_id
    sections = session.execute(
        select(col(ProductSection.key), col(ProductSection.text)).where(col(ProductSection.product_id) == row.id)
    )
    area = session.get_one(Area, row.area_id) if row.area_id is not None else None
    author_id, acting_id = writers(session, row)
    return ProductFacts(
        id=row.id,
        ref=row.ref,
        version=row.version,
        kind=ProductKind(row.kind),
        state=ProductState(row.state),
        title=row.title,
        terms=row.terms,
        commissioner_id=row.commissioner_id,
        commissioning_body_id=row.commissioning_body_id,
        author_id=author_id,
        acting_id=acting_id,
        analyst_id=area.analyst_id if area is not None else None,
        due_on=row.due_on,
        area_id=row.area_id,
        crime_type=row.crime_type,
        sensitive=row.sensitive,
        is_restricted=access_of(session, row.id).is_restricted,
        handling_instructions=row.handling_instructions,
        measure=row.measure,
        measure_on=row.measure_on,
        published_on=row.published_on,
        sections={row.key: row.text for row in sections},
        recommendations=_recommendations(session, row.id),
        scores=scores_of_product(session, here, row.id),
    )


def writers(session: Session, row: Product) -> tuple[int | None, int | None]:
    """Who writes a version, or wrote it; and who acts for them, while the action of writing it is live.

    Who wrote what is published stays, whatever becomes of the action.
    """
    if row.action_id is None or row.published_on is not None:
        return row.author_id, None
    found = select(col(Action.owner_id), col(Action.actor_id), col(Action.status)).where(
        col(Action.id) == row.action_id
    )
    action = session.execute(found).one()
    return action.owner_id, action.actor_id if action.status in LIVE else None


def _recommendations(session: Session, product_id: int) -> tuple[Recommendation, ...]:
    rows = session.scalars(
        select(RecommendationRow)
        .where(col(RecommendationRow.product_id) == product_id)
        .order_by(col(RecommendationRow.number))
    ).all()
    people = {one for row in rows for one in (row.owner_id, row.decided_by_id) if one is not None}
    names = _names(session, people)
    acted = session.execute(
        select(col(Action.id), col(Action.ref)).where(
            col(Action.id).in_([row.action_id for row in rows if row.action_id is not None])
        )
    )
    refs = {action.id: action.ref for action in acted}
    return tuple(
        Recommendation(
            number=row.number,
            text=row.text,
            owner_id=row.owner_id,
            owner=names.get(row.owner_id or 0, ""),
            due_on=row.due_on,
            outcome=RecommendationOutcome(row.outcome),
            action_id=row.action_id,
            action_ref=refs.get(row.action_id, "") if row.action_id is not None else "",
            reason=row.reason,
            decided_on=row.decided_on,
            decided_by=names.get(row.decided_by_id or 0, ""),
        )
        for row in rows
    )


def _names(session: Session, people: set[int]) -> dict[int, str]:
    rows = session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people)))
    return {one: name for one, name in rows if one is not None}


def access_of(session: Session, product_id: int) -> Access:
    """The access lists of one version, by part."""
    return accesses(session, [product_id])[product_id]


def accesses(session: Session, product_ids: Sequence[int]) -> dict[int, Access]:
    """The access lists of several versions."""
    lists: dict[int, dict[str, set[Reader]]] = {one: defaultdict(set) for one in product_ids}
    rows = session.scalars(select(ProductReader).where(col(ProductReader.product_id).in_(product_ids)))
    for row in rows:
        lists[row.product_id][row.part].add(Reader(row.person_id, row.agency_id))
    return {one: Access({part: frozenset(found) for part, found in parts.items()}) for one, parts in lists.items()}


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """One version as a list shows it: of one that the reader may not read, where it stands and no more."""

    ref: str
    version: int
    kind: str
    state: str
    title: str
    area: str | None
    author: str | None
    due_on: date | None
    published_on: date | None
    recommendations: int | None
    taken: int | None
    lacks: int | None
    """How much keeps an open one from being published."""
    restricted: bool
    readable: bool

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of one line."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def listed(
    session: Session, place: Place, ctx: Context, day: date, reader_id: int | None, *, superseded: bool = False
) -> list[ListedProduct]:
    """Every version that is not superseded (with `superseded` those too), the latest reference first."""
    statement = select(Product).where(col(Product.partnership_id) == place.partnership_id)
    if not superseded:
        statement = statement.where(col(Product.state) != ProductState.SUPERSEDED.value)
    rows = session.scalars(statement.order_by(col(Product.ref).desc(), col(Product.version).desc())).all()
    lists = accesses(session, [row.id for row in rows if row.id is not None])
    places = session.scalars(select(Area).where(col(Area.partnership_id) == place.partnership_id))
    areas = {one.id: one.name for one in places}
    return [_line(session, row, lists[row.id or 0], areas, ctx, day, reader_id) for row in rows]


def _line(
    session: Session,
    row: Product,
    access: Access,
    areas: dict[int | None, str],
    ctx: Context,
    day: date,
    reader_id: int | None,
) -> ListedProduct:
    readable = may_read(ctx, access, reader_id, day)
    facts = product_facts(session, row) if readable else None
    author = ctx.people.get(writers(session, row)[0] or 0)
    return ListedProduct(
        ref=row.ref,
        version=row.version,
        kind=row.kind,
        state=row.state,
        title=row.title if readable else "(restricted)",
        area=areas.get(row.area_id) if readable else None,
        author=author.name if author is not None and readable else None,
        due_on=row.due_on,
        published_on=row.published_on,
        recommendations=len(facts.recommendations) if facts else None,
        taken=sum(one.outcome is RecommendationOutcome.TAKEN for one in facts.recommendations) if facts else None,
        lacks=len(missing(facts)) if facts and facts.is_open else None,
        restricted=bool(access.lists),
        readable=readable,
    )
