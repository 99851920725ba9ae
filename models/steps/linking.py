"""Proposes links, takes a person's word on them, and says which items another one stands for.

Finding goes by items that were not looked at yet, so doing it again adds nothing; a pair is kept by what its items
are known by, so that neither a second run nor a corrected month proposes it again. Callers of `find_batch` hold the
lock `ingest`: nothing changes an item between reading and writing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.actions import CHUNK
from models.queries.context import policy_in_force
from models.queries.deliveries import CURRENT
from models.queries.linking import (
    BATCH,
    dated_between,
    links_of,
    not_looked_at,
    only_ids,
    proposed_of_gone,
    words_alike,
)
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import Delivery, IntelligenceItem, ItemLink
from rules.history import Event
from rules.life.who import By, stands_at
from rules.linking import (
    Counted,
    Likeness,
    LinkKind,
    LinkState,
    Sighting,
    counted_once,
    not_to_decide,
    ordered,
    same_event,
)
from rules.moment import Moment
from rules.policy import GrantLevel, Linking

Key = tuple[str, str]
Pairs = dict[Key, tuple[Sighting, Sighting, Likeness]]


class UnknownLink(LookupError):
    """No link has this number here."""

    def __init__(self, number: int) -> None:
        super().__init__(f"No link here has the number {number}. See `jatac links list`.")


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What one batch came to."""

    looked_at: int = 0
    proposed: int = 0
    withdrawn: int = 0


def find_batch(database: Database, place: Place, moment: Moment) -> BatchDone:
    """Looks for links of the next items that were not looked at; writes what is new in one short transaction."""
    here = place.partnership_id
    with database.reading() as session:
        ids, batch = not_looked_at(session, here)
        limits = policy_in_force(session, here)[1].linking
        pairs = _pairs(session, here, batch, limits) if batch else {}
        names = {name for key in pairs for name in key} | {one.identity for one in batch}
        known = {(link.first_identity, link.second_identity): link for link in links_of(session, here, names)}
        stale = _gone(session, known.values())
    if not ids:
        return BatchDone()
    new = [pair for key, pair in pairs.items() if key not in known]
    mine = {one.identity for one in batch}
    lost = [
        link.id
        for key, link in known.items()
        if link.state == LinkState.PROPOSED and key not in pairs and (key[0] in mine or key[1] in mine)
    ]
    with database.writing(moment) as tx:
        _write_new(tx, here, new)
        _follow(tx, known, pairs, batch, stale)
        for start in range(0, len(lost), CHUNK):
            undecided = col(ItemLink.state) == LinkState.PROPOSED.value  # somebody may have, since we read
            tx.session.execute(delete(ItemLink).where(col(ItemLink.id).in_(lost[start : start + CHUNK]), undecided))
        looked = update(IntelligenceItem).where(col(IntelligenceItem.id).in_(ids))
        tx.session.execute(looked.values(looked_at=tx.moment.as_of))
        if new or lost:
            payload = {"proposed": len(new), "withdrawn": len(lost)}
            tx.record(here, Event("links_proposed", "partnership", here, payload))
    return BatchDone(len(ids), len(new), len(lost))


def pass_over(database: Database, place: Place, moment: Moment) -> BatchDone:
    """Marks the next items as looked at, where `nothing_to_compare`. A source that comes later looks at its own."""
    with database.reading() as session:
        ids = only_ids(session, place.partnership_id, 10 * BATCH)
    if ids:
        with database.writing(moment) as tx:
            looked = update(IntelligenceItem).where(col(IntelligenceItem.id).in_(ids))
            tx.session.execute(looked.values(looked_at=tx.moment.as_of))
    return BatchDone(len(ids))


def withdraw_gone(database: Database, place: Place, moment: Moment) -> int:
    """Withdraws proposals of which an item comes no more; how many. Once every batch was looked at, none waits for a
    row that a corrected month has yet to bring."""
    with database.reading() as session:
        gone = proposed_of_gone(session, place.partnership_id)
    for start in range(0, len(gone), CHUNK):
        ids = gone[start : start + CHUNK]
        undecided = col(ItemLink.state) == LinkState.PROPOSED.value
        with database.writing(moment) as tx:
            tx.session.execute(delete(ItemLink).where(col(ItemLink.id).in_(ids), undecided))
            payload = {"proposed": 0, "withdrawn": len(ids)}
            tx.record(place.partnership_id, Event("links_proposed", "partnership", place.partnership_id, payload))
    return len(gone)


def _pairs(session: Session, here: int, batch: Sequence[Sighting], limits: Linking) -> Pairs:
    """Every pair with an item of the batch that is likely one event, by what it is known by."""
    from rules.statistics.neighbours import near_pairs

    reach = timedelta(days=limits.same_event_days)
    around = dated_between(session, here, batch[0].on_day - reach, batch[-1].on_day + reach)
    points = [(one.easting, one.northing, one.on_day.toordinal()) for one in around]
    mine, found = {one.id for one in batch}, Pairs()
    for i, j in near_pairs(points, limits.same_event_metres, limits.same_event_days):
        one, other = ordered(around[i], around[j])
        if one.source_id == other.source_id or not {one.id, other.id} & mine:
            continue
        likely = same_event(one, other, words_alike(one.location, other.location), limits)
        key = (one.identity, other.identity)
        if likely is not None and (key not in found or likely.score > found[key][2].score):
            found[key] = (one, other, likely)
    return found


def _gone(session: Session, links: Iterable[ItemLink]) -> set[int]:
    """Of the items that these links name, those of deliveries that no longer count."""
    ids = sorted({item for link in links for item in (link.first_id, link.second_id)})
    return set(ids) - _current(session, ids).keys()


def _current(session: Session, ids: Sequence[int]) -> dict[int, IntelligenceItem]:
    found: dict[int, IntelligenceItem] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.scalars(
            select(IntelligenceItem)
            .join(Delivery, col(Delivery.id) == col(IntelligenceItem.delivery_id))
            .where(col(IntelligenceItem.id).in_(ids[start : start + CHUNK]), col(Delivery.state) == CURRENT)
        )
        found |= {row.id: row for row in rows if row.id is not None}
    return found


def _write_new(tx: Writing, here: int, new: Sequence[tuple[Sighting, Sighting, Likeness]]) -> None:
    if not new:
        return
    rows = [
        {
            "partnership_id": here,
            "kind": LinkKind.SAME_EVENT.value,
            "first_identity": one.identity,
            "second_identity": other.identity,
            "first_id": one.id,
            "second_id": other.id,
            "score": likely.score,
            "reasons": likely.as_json(),
            "state": LinkState.PROPOSED.value,
            "proposed_at": tx.moment.as_of,
        }
        for one, other, likely in new
    ]
    tx.session.execute(insert(ItemLink), rows)


def _follow(
    tx: Writing,
    known: Mapping[Key, ItemLink],
    pairs: Pairs,
    batch: Sequence[Sighting],
    stale: set[int],
) -> None:
    """Links that are here: their reasons as they are now while nobody has decided, and the rows as they stand now."""
    by_identity = {one.identity: one.id for one in batch}
    for key, link in known.items():
        changed: dict[str, object] = {}
        if link.state == LinkState.PROPOSED and key in pairs and pairs[key][2].as_json() != link.reasons:
            changed |= {"score": pairs[key][2].score, "reasons": pairs[key][2].as_json()}
        for side, name, item in (("first_id", key[0], link.first_id), ("second_id", key[1], link.second_id)):
            if item in stale and name in by_identity:
                changed[side] = by_identity[name]
        if changed:
            tx.session.execute(update(ItemLink).where(col(ItemLink.id) == link.id).values(**changed))


def decide_links(tx: Writing, place: Place, numbers: Sequence[int], state: LinkState, by: By) -> None:
    """A person says of links whether their items are one event, or takes that back; all of them, or none.

    A confirmed pair counts once from now on; months that were tested are not tested again. Raises UnknownLink,
    StepRefused.
    """
    here = place.partnership_id
    permitted(tx, place, lambda ctx: stands_at(ctx, by, GrantLevel.COORDINATOR, "decide on links"))
    recount = False
    for number in numbers:
        link = tx.session.scalar(
            select(ItemLink).where(col(ItemLink.partnership_id) == here, col(ItemLink.id) == number).with_for_update()
        )
        if link is None:
            raise UnknownLink(number)
        before = LinkState(link.state)
        refused = not_to_decide(before, state, number)
        if refused is not None:
            raise StepRefused(refused)
        link.state, link.decided_by_id, link.decided_on = state.value, by.person_id, tx.moment.day
        recount = recount or LinkState.CONFIRMED in (before, state)
        payload = {"items": [link.first_id, link.second_id], "before": before, "score": link.score}
        kind = "link_confirmed" if state is LinkState.CONFIRMED else "link_refused"
        tx.record(here, Event(kind, "link", number, payload, by.person_id, by.for_id))
    tx.session.flush()
    if recount:
        settle_counted(tx, here)


def settle_counted(tx: Writing, here: int) -> int:
    """Marks each item that another one stands for; returns how many changed. Takes back what no longer holds."""
    changed = unsettled(tx.session, here)
    for item, stands_for in sorted(changed.items()):
        tx.session.execute(
            update(IntelligenceItem).where(col(IntelligenceItem.id) == item).values(same_as_id=stands_for)
        )
    return len(changed)


def unsettled(session: Session, here: int) -> dict[int, int | None]:
    """Items whose mark does not say what the confirmed links say, and what it should say.

    Level, not edge: an item whose other half is gone with a corrected month counts again.
    """
    confirmed = session.execute(
        select(col(ItemLink.first_id), col(ItemLink.second_id)).where(
            col(ItemLink.partnership_id) == here, col(ItemLink.state) == LinkState.CONFIRMED.value
        )
    )
    pairs = [(row[0], row[1]) for row in confirmed]
    marked = session.execute(
        select(col(IntelligenceItem.id), col(IntelligenceItem.same_as_id)).where(
            col(IntelligenceItem.partnership_id) == here, col(IntelligenceItem.same_as_id).is_not(None)
        )
    )
    before: dict[int, int | None] = {row[0]: row[1] for row in marked}
    items = _current(session, sorted({item for pair in pairs for item in pair}))
    facts = {
        id_: Counted(id_, item.area_id is not None, item.on_day)
        for id_, item in items.items()
        if item.on_day is not None
    }
    after = counted_once(facts, pairs)
    return {item: after.get(item) for item in before.keys() | after.keys() if before.get(item) != after.get(item)}
