"""The actions made of a product follow its access list: those of writing it, of its questions and recommendations.

Otherwise a product that gets a list once it is asked for would be read in what was made of it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.partnership import in_turn
from models.queries.products import access_of, analysts
from models.steps.access import readers_written
from models.steps.asking_actions import readers_of
from models.steps.take import take_in
from models.tables import Action, IntelligenceRequirement, Product, Recommendation, RequirementAnswer
from models.tables import Reader as ReaderRow
from rules.action import ActionState, Change
from rules.life.who import By
from rules.people import Context, Reader, may_read
from rules.products.access import WHOLE, part_of, readers_of_part
from rules.products.asking import title_of
from rules.products.who import insiders


@dataclass(frozen=True, slots=True)
class Closing:
    """Who may read an action from now on, beside its owner; a title that says less; whom others ask."""

    readers: frozenset[Reader]
    lists: frozenset[Reader]
    """All who came to its list by those of the product: who is not among the readers any more is taken off."""
    contact_id: int | None
    title: str | None = None
    keeps_owner: bool = True


def close_actions(tx: Writing, place: Place, ctx: Context, versions: Sequence[Product], by: By) -> None:
    """Puts those on the lists of these versions on the lists of what was made of them.

    Who was on one of them, and may not read the part that it was made of any more, is taken off. `versions`: the
    latest last. An owner who could read an action that was issued to them goes on reading it: it is theirs to do.
    Not so the author: nobody writes what they may not read, so the next sweep finds who acts for them.
    """
    wanted: dict[int, Closing] = {}
    for row in versions:
        wanted |= _of_version(tx, ctx, row) | _of_questions(tx, place, ctx, row)
    if wanted:
        in_turn(tx.session, place)  # before the first action: that of a question takes it
    refs = tx.session.execute(
        select(col(Action.id), col(Action.ref)).where(col(Action.id).in_(wanted)).order_by(col(Action.id))
    )
    for action_id, ref in refs.all():
        _close(tx, place, ref, by, wanted[action_id])


def _of_version(tx: Writing, ctx: Context, row: Product) -> dict[int, Closing]:
    """The action of writing it, and those that its recommendations became."""
    assert row.id is not None
    access, found = access_of(tx.session, row.id), dict[int, Closing]()
    whole = access.lists.get(WHOLE, frozenset())
    if row.action_id is not None and whole:
        found[row.action_id] = Closing(whole, whole, row.commissioner_id, keeps_owner=False)
    taken = tx.session.execute(
        select(col(Recommendation.number), col(Action.id))
        .join(Action, col(Action.id) == col(Recommendation.action_id))
        .where(col(Recommendation.product_id) == row.id, col(Action.description) == col(Recommendation.text))
    )  # one that was there before has words of its own
    for number, action_id in taken:
        part = access.lists.get(part_of(number), frozenset())
        readers = readers_of_part(ctx, access, part_of(number)) or part  # nobody on both: it stays with the part's
        if readers:
            found[action_id] = Closing(readers, whole | part, row.commissioner_id)
    return found


def _of_questions(tx: Writing, place: Place, ctx: Context, row: Product) -> dict[int, Closing]:
    """Those by which its questions are asked: their title is the reference alone from now on."""
    asked = tx.session.scalars(
        select(IntelligenceRequirement).where(col(IntelligenceRequirement.product_id) == row.id)
    )
    inside = insiders(ctx, analysts(tx.session, place), tx.moment.day)
    known = frozenset(Reader(one) for one in inside)
    found: dict[int, Closing] = {}
    for one in asked.all():
        title = title_of(one.ref, one.question, open_to_all=False)
        for line in tx.session.scalars(
            select(RequirementAnswer).where(col(RequirementAnswer.requirement_id) == one.id)
        ).all():
            readers = frozenset(readers_of(tx, ctx, one, line, inside))
            if line.action_id is not None and readers:
                found[line.action_id] = Closing(readers, known, one.asked_by_id, title)
    return found


def _close(tx: Writing, place: Place, ref: str, by: By, closing: Closing) -> None:
    after: frozenset[Reader] = frozenset()

    def verb(action: ActionState, day: date, ctx: Context) -> Change:
        nonlocal after
        change = _closed(action, day, ctx, closing)
        after = change.action.readers
        return change

    def extra(tx: Writing, before: ActionState) -> None:
        here = (col(ReaderRow.partnership_id) == place.partnership_id, col(ReaderRow.action_id) == before.id)
        for row in tx.session.scalars(select(ReaderRow).where(*here)).all():
            if Reader(row.person_id, row.agency_id) not in after:
                tx.session.delete(row)
        readers_written(place, after)(tx, before)
        if closing.title is not None:
            mine = (col(Action.partnership_id) == place.partnership_id, col(Action.id) == before.id)
            tx.session.execute(update(Action).where(*mine).values(title=closing.title))

    take_in(tx, place, ref, by, verb, extra)


def _closed(action: ActionState, day: date, ctx: Context, closing: Closing) -> Change:
    change = Change(action, day, ctx)
    readers = set(closing.readers)
    issued_to = action.owner_id if action.issued_on is not None and closing.keeps_owner else None
    if issued_to is not None and may_read(ctx, action.readers, issued_to):
        readers.add(Reader(issued_to))
    off = (closing.lists & action.readers) - readers
    new = readers - action.readers
    if not new and not off:
        return change
    change.set(readers=(action.readers | new) - off)
    known = (one for one in (action.cleared_contact_id, closing.contact_id) if one is not None)
    contact = next((one for one in known if may_read(ctx, change.action.readers, one)), None)
    change.set(cleared_contact_id=contact)
    for kind, those in (("readers_added", new), ("readers_removed", off)):
        if those:
            people = sorted(reader.person_id for reader in those if reader.person_id is not None)
            agencies = sorted(reader.agency_id for reader in those if reader.agency_id is not None)
            change.event(kind, "product", reader_people=people, reader_agencies=agencies)
    return change
