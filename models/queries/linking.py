"""Dated items as the rules of linking see them, what waits to be looked at, and the links there are.

Everything here goes by the partial indexes of items that have a day: month-only records, however many, are not read.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.british_grid import to_grid
from models.queries.actions import CHUNK
from models.queries.deliveries import CURRENT
from models.tables import Action, AsbCaseReview, Delivery, IntelligenceItem, ItemLink, Person, Source
from rules.linking import LinkKind, LinkState, Sighting, identity, plain_words
from rules.periods import monday_of

BATCH = 500
"""Items looked at in one go: their writing transaction stays far under 200 ms."""
FIELDS = (
    col(IntelligenceItem.id), col(Delivery.source_id), col(IntelligenceItem.source_ref), col(IntelligenceItem.type),
    col(IntelligenceItem.on_day), col(IntelligenceItem.longitude), col(IntelligenceItem.latitude),
    col(IntelligenceItem.location), col(IntelligenceItem.area_id), col(IntelligenceItem.victim_ref),
)  # fmt: skip


def _dated(partnership_id: int, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Items of current deliveries that have a day, by day."""
    return (
        select(*FIELDS)
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .where(
            col(IntelligenceItem.partnership_id) == partnership_id,
            col(IntelligenceItem.on_day).is_not(None),
            col(Delivery.state) == CURRENT,
            *conditions,
        )
        .order_by(col(IntelligenceItem.on_day), col(IntelligenceItem.id))
    )


def not_looked_at(session: Session, partnership_id: int) -> tuple[list[int], list[Sighting]]:
    """The next items that links were not looked for: their ids, and those of them that have a place."""
    waiting = col(IntelligenceItem.looked_at).is_(None)
    rows = session.execute(_dated(partnership_id, waiting).limit(BATCH)).all()
    return [int(row[0]) for row in rows], _sightings(rows)


def nothing_to_compare(session: Session, partnership_id: int) -> bool:
    """Whether all dated items are of one source, and no link was ever made: no pair can be found."""
    dated = (
        select(col(Delivery.source_id))
        .join(IntelligenceItem, col(IntelligenceItem.delivery_id) == col(Delivery.id))
        .where(
            col(IntelligenceItem.partnership_id) == partnership_id,
            col(IntelligenceItem.on_day).is_not(None),
            col(Delivery.state) == CURRENT,
        )
        .limit(1)
    )
    first = session.scalar(dated)
    linked = session.scalar(select(col(ItemLink.id)).where(col(ItemLink.partnership_id) == partnership_id).limit(1))
    return linked is None and session.scalar(dated.where(col(Delivery.source_id) != first)) is None


def only_ids(session: Session, partnership_id: int, many: int) -> list[int]:
    """The next items that links were not looked for, without what they say."""
    waiting = col(IntelligenceItem.looked_at).is_(None)
    statement = _dated(partnership_id, waiting).with_only_columns(col(IntelligenceItem.id)).limit(many)
    return [one for one in session.scalars(statement) if one is not None]


def dated_between(
    session: Session, partnership_id: int, first: date, last: date, *, counted: bool = False, type_: str | None = None
) -> list[Sighting]:
    """Items with a day and a place, from `first` to `last`. `counted`: without those that another stands for."""
    conditions: list[ColumnElement[bool]] = [
        col(IntelligenceItem.on_day).between(first, last),
        col(IntelligenceItem.longitude).is_not(None),
    ]
    if counted:
        conditions.append(col(IntelligenceItem.same_as_id).is_(None))
    if type_ is not None:
        conditions.append(func.lower(col(IntelligenceItem.type)) == type_.strip().lower())
    return _sightings(session.execute(_dated(partnership_id, *conditions)).all())


def _sightings(rows: Sequence[Sequence[object]]) -> list[Sighting]:
    placed = [row for row in rows if row[5] is not None and row[6] is not None]
    eastings, northings = to_grid([row[5] for row in placed], [row[6] for row in placed])  # type: ignore[misc]
    return [
        Sighting(id_, source, _identity(row), type_, on_day, easting, northing, location, area_id, victim)  # type: ignore[arg-type]
        for row, easting, northing in zip(placed, eastings, northings, strict=True)
        for id_, source, _, type_, on_day, _, _, location, area_id, victim in (row,)
    ]


def _identity(row: Sequence[object]) -> str:
    _, source_id, source_ref, type_, on_day, longitude, latitude, location, *_ = row
    assert isinstance(source_id, int)
    ref = source_ref if isinstance(source_ref, str) else None
    return identity(source_id, ref, (type_, on_day, longitude, latitude, location))


def words_alike(one: str | None, other: str | None) -> int | None:
    """How like the words of two locations are, 0 to 100, in whatever order they stand; None where one has none."""
    first, second = plain_words(one), plain_words(other)
    if not first or not second:
        return None
    from rapidfuzz import fuzz

    return round(fuzz.token_set_ratio(first, second))


def links_of(session: Session, partnership_id: int, identities: Collection[str]) -> list[ItemLink]:
    """The links that name one of these, whatever their state."""
    wanted, found = sorted(identities), dict[int, ItemLink]()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = session.scalars(
            select(ItemLink).where(
                col(ItemLink.partnership_id) == partnership_id,
                col(ItemLink.kind) == LinkKind.SAME_EVENT.value,
                or_(col(ItemLink.first_identity).in_(chunk), col(ItemLink.second_identity).in_(chunk)),
            )
        )
        found |= {row.id: row for row in rows if row.id is not None}
    return list(found.values())


def proposed_of_gone(session: Session, partnership_id: int) -> list[int]:
    """The proposed links of which an item stands no more: its delivery was replaced, and brought it no further."""
    one, other = aliased(IntelligenceItem), aliased(IntelligenceItem)
    theirs, others = aliased(Delivery), aliased(Delivery)
    rows = session.scalars(
        select(col(ItemLink.id))
        .join(one, col(one.id) == col(ItemLink.first_id))
        .join(other, col(other.id) == col(ItemLink.second_id))
        .join(theirs, col(theirs.id) == col(one.delivery_id))
        .join(others, col(others.id) == col(other.delivery_id))
        .where(
            col(ItemLink.partnership_id) == partnership_id,
            col(ItemLink.state) == LinkState.PROPOSED.value,
            or_(col(theirs.state) != CURRENT, col(others.state) != CURRENT),
        )
        .order_by(col(ItemLink.id))
    )
    return [one_id for one_id in rows if one_id is not None]


def counted_elsewhere(
    session: Session,
    partnership_id: int,
    until: date,
    sources: Mapping[str, Collection[int]],
    *,
    weekly: bool = False,
) -> Counter[tuple[int, str, date]]:
    """How many items of each area, type and month another one stands for that is itself in a series.

    `sources`: which sources each type is counted from. An item of such a source whose other half is of none stays
    counted: else a confirmed link would take the event out of every series. `weekly`: by the Monday of its week.
    """
    stands, delivered = aliased(IntelligenceItem), aliased(Delivery)
    rows = session.execute(
        select(
            col(IntelligenceItem.area_id), col(IntelligenceItem.type), col(IntelligenceItem.month),
            col(Delivery.source_id), col(stands.type), col(delivered.source_id), col(IntelligenceItem.on_day),
        )
        .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
        .join(stands, col(stands.id) == col(IntelligenceItem.same_as_id))
        .join(delivered, col(delivered.id) == col(stands.delivery_id))
        .where(
            col(IntelligenceItem.partnership_id) == partnership_id,
            col(IntelligenceItem.same_as_id).is_not(None),
            col(IntelligenceItem.area_id).is_not(None),
            col(Delivery.state) == CURRENT,
            col(Delivery.month) <= until,
        )
    )  # fmt: skip
    return Counter(
        (area_id, type_, monday_of(on_day) if weekly and on_day else month)
        for area_id, type_, month, source_id, their_type, their_source, on_day in rows
        if source_id in sources.get(type_, ()) and their_source in sources.get(their_type, ())
        if on_day is not None or not weekly
    )


def linking_tally(session: Session, partnership_id: int, unfinished: Collection[str]) -> dict[str, int]:
    """What waits: links for somebody's word, ASB case reviews of which the action is `unfinished`. Numbers alone."""
    proposed = select(func.count()).where(
        col(ItemLink.partnership_id) == partnership_id, col(ItemLink.state) == LinkState.PROPOSED.value
    )
    reviews = (
        select(func.count())
        .select_from(AsbCaseReview)
        .join(Action, col(Action.id) == col(AsbCaseReview.action_id))
        .where(col(AsbCaseReview.partnership_id) == partnership_id, col(Action.status).in_(unfinished))
    )
    return {"links_proposed": session.scalar(proposed) or 0, "asb_case_reviews": session.scalar(reviews) or 0}


def undecided(session: Session, partnership_id: int) -> set[frozenset[int]]:
    """The pairs of items that wait for somebody to say whether they are one event."""
    rows = session.execute(
        select(col(ItemLink.first_id), col(ItemLink.second_id)).where(
            col(ItemLink.partnership_id) == partnership_id, col(ItemLink.state) == LinkState.PROPOSED.value
        )
    )
    return {frozenset(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Side:
    """One item of a link, as a list shows it: nothing that its source's reference does not lead to."""

    source: str
    ref: str | None
    type: str
    on_day: date
    is_counted: bool
    is_here: bool
    """Whether it still stands: a corrected month may have brought it no more."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link."""

    number: int
    state: str
    score: int
    metres: int
    days: int
    type: str
    words: int | None
    first: Side
    second: Side
    decided_by: str | None
    decided_on: date | None


def links(session: Session, partnership_id: int, state: LinkState | None) -> list[LinkRow]:
    """The links of one state, or all of them, the likeliest first."""
    one, other = aliased(IntelligenceItem), aliased(IntelligenceItem)
    theirs, others = aliased(Delivery), aliased(Delivery)
    source, another = aliased(Source), aliased(Source)
    statement = (
        select(ItemLink, one, other, theirs, others, col(source.name), col(another.name), col(Person.name))
        .join(one, col(one.id) == col(ItemLink.first_id))
        .join(other, col(other.id) == col(ItemLink.second_id))
        .join(theirs, col(theirs.id) == col(one.delivery_id))
        .join(others, col(others.id) == col(other.delivery_id))
        .join(source, col(source.id) == col(theirs.source_id))
        .join(another, col(another.id) == col(others.source_id))
        .join(Person, col(Person.id) == col(ItemLink.decided_by_id), isouter=True)
        .where(col(ItemLink.partnership_id) == partnership_id)
        .order_by(col(ItemLink.score).desc(), col(ItemLink.id))
    )
    if state is not None:
        statement = statement.where(col(ItemLink.state) == state.value)
    found = []
    for link, a, b, a_from, b_from, a_source, b_source, by in session.execute(statement):
        reasons: Any = link.reasons
        found.append(
            LinkRow(
                link.id,
                link.state,
                link.score,
                **reasons,
                first=_side(a, a_from, a_source),
                second=_side(b, b_from, b_source),
                decided_by=by,
                decided_on=link.decided_on,
            )
        )
    return found


def _side(item: IntelligenceItem, delivery: Delivery, source: str) -> Side:
    assert item.on_day is not None
    here = delivery.state == CURRENT
    return Side(source, item.source_ref, item.type, item.on_day, here and item.same_as_id is None, here)
