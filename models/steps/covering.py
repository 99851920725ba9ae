"""Writes down that nothing happened in a month: an empty delivery, which a later file with rows of it replaces.

It never replaces rows. Where rows stand it is held back, as an empty answer of any source is, if somebody said that
the file is of that month; what rows alone suggest leaves them alone. Source: ADR 0022.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.chain import Writing
from models.database import Database
from models.place import Place
from models.queries.actions import CHUNK
from models.queries.deliveries import CURRENT, HELD, REPLACED, SourceFacts, current_delivery
from models.queries.series import redrawn_since
from models.steps.corrections import drop_held
from models.steps.delivered import Delivered
from models.tables import DeliveredFile, Delivery
from rules.covers import Covers, Said, Span
from rules.drafts import DeliveryKey
from rules.history import Event
from rules.life.who import By
from rules.moment import LONDON, Moment

NO_ROWS = hashlib.sha256(b"").hexdigest()
"""What a delivery without rows is recognised by."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What became of the months of which a file says that nothing happened."""

    deliveries: tuple[Delivered, ...] = ()
    """Those that count as 0, new or again, and those that are held back."""
    left: tuple[date, ...] = ()
    """Those of which there is something here, which stays."""

    @property
    def new(self) -> tuple[date, ...]:
        """The months that count as 0 from now on."""
        return tuple(one.month for one in self.deliveries if not one.held and not one.repeated)


def state(
    database: Database, moment: Moment, place: Place, source: SourceFacts, file_id: int, said: Said, by: By
) -> Stated:
    """Keeps what a file says of its months, where the file itself is here already."""
    with database.writing(moment) as tx:
        found = state_nothing(tx, place.partnership_id, source, file_id, said, by)
        mine = update(DeliveredFile).where(col(DeliveredFile.id) == file_id)
        file = tx.session.get_one(DeliveredFile, file_id)
        if said.span is not None and file.covers_from is not None and file.covers_to is not None:
            said = replace(said, span=said.span.with_next(Span(file.covers_from, file.covers_to)))
        kept = {name: value for name, value in said_of(said).items() if name != "written_on"}
        tx.session.execute(mine.values(**kept))
    return found


def said_of(said: Said) -> dict[str, object]:
    """The columns of a file that keep which months it is of."""
    span = said.span
    return {
        "covers": said.kind,
        "covers_from": span.first if span else None,
        "covers_to": span.last if span else None,
        "written_on": said.written_on,
    }


def state_nothing(
    tx: Writing, partnership_id: int, source: SourceFacts, file_id: int, said: Said, by: By, *, anew: bool = False
) -> Stated:
    """An empty delivery for each month that the file says is 0 and of which nothing is here.

    `anew`: the file's rows are counted with it. Then its empty months are, too, where an area was drawn otherwise
    since: a baseline has both or neither.
    """
    done: list[Delivered] = []
    left: list[date] = []
    for month in said.nothing_in:
        old = current_delivery(tx.session, partnership_id, source.id, source.kept_as, month)
        drawn_anew = anew and old is not None and redrawn_since(tx.session, partnership_id, old.loaded_at)
        if old is None:
            done.append(_written(tx, partnership_id, source, file_id, month, CURRENT, by))
        elif not old.accepted + old.rejected and not drawn_anew:
            assert old.id is not None
            old.confirmed_at = tx.moment.as_of
            done.append(Delivered(old.id, old.force, month, 0, 0, repeated=True))
        elif said.holds and old.accepted:
            held = _held_already(tx.session, partnership_id, source, month)
            known = held is not None and said.kind == Covers.NOW  # each day's export would tell it again
            row = held if held is not None else _written(tx, partnership_id, source, file_id, month, HELD, by)
            done.append(Delivered(row.delivery_id, row.force, month, 0, 0, repeated=known, held=True))
        elif not old.accepted and (said.holds or not old.rejected):
            # Rows of it were refused once, and now it has none; or it is 0 by other areas than those of today.
            old.state = REPLACED
            tx.session.flush()
            done.append(_written(tx, partnership_id, source, file_id, month, CURRENT, by))
            old.replaced_by_id = done[-1].delivery_id
        else:
            left.append(month)
    return Stated(tuple(done), tuple(left))


def _written(
    tx: Writing, partnership_id: int, source: SourceFacts, file_id: int, month: date, state_: str, by: By
) -> Delivered:
    if state_ == CURRENT:
        drop_held(tx.session, partnership_id, source.id, source.kept_as, month)
    row = Delivery(
        partnership_id=partnership_id,
        source_id=source.id,
        file_id=file_id,
        force=source.kept_as,
        month=month,
        content_sha256=NO_ROWS,
        state=state_,
        loaded_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    payload = {"force": row.force, "month": month, "source": source.key, "accepted": 0, "rejected": 0}
    kind = "delivery_loaded" if state_ == CURRENT else "delivery_held"
    tx.record(partnership_id, Event(kind, "delivery", row.id, payload, by.person_id, by.for_id))
    return Delivered(row.id, row.force, month, 0, 0)


def has_rows(session: Session, partnership_id: int, source_id: int, key: DeliveryKey) -> bool:
    """Whether rows of a month count."""
    old = current_delivery(session, partnership_id, source_id, key.force, key.month)
    return old is not None and old.accepted > 0


def _held_already(session: Session, partnership_id: int, source: SourceFacts, month: date) -> Delivered | None:
    row = session.exec(
        select(Delivery).where(
            Delivery.partnership_id == partnership_id,
            Delivery.source_id == source.id,
            Delivery.force == source.kept_as,
            Delivery.month == month,
            Delivery.state == HELD,
            Delivery.accepted == 0,
            Delivery.rejected == 0,
        )
    ).first()
    return Delivered(row.id, row.force, month, 0, 0) if row is not None and row.id is not None else None


def confirm(session: Session, ids: Iterable[int], at: datetime) -> None:
    """These months were brought again, word for word."""
    known = list(ids)
    for start in range(0, len(known), CHUNK):
        these = (col(Delivery.id).in_(known[start : start + CHUNK]), col(Delivery.state) == CURRENT)
        session.execute(update(Delivery).where(*these).values(confirmed_at=at))


def came_again(
    database: Database, moment: Moment, place: Place, file: DeliveredFile, deliveries: Sequence[int], on: date, by: By
) -> None:
    """The same bytes were written again on a later day: nothing is new since, and the months are confirmed."""
    assert file.id is not None
    at = min(datetime.combine(on, time(), LONDON), moment.as_of)
    with database.writing(moment) as tx:
        row = tx.session.get_one(DeliveredFile, file.id)
        row.came_again = [*row.came_again, on.isoformat()]
        confirm(tx.session, deliveries, at)
        event = Event("file_came_again", "file", file.id, {"on": on}, by.person_id, by.for_id)
        tx.record(place.partnership_id, event)
