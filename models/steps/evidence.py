"""The evidence log is fed by every cycle that closes, each thing once; and by hand.

In batches of their own after the cycle's transaction: what a killed run left out, the next one writes.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.evidence import ToFeed, lacking
from models.queries.partnership import in_turn
from models.queries.products import analysts
from models.steps.permitted import permitted
from models.steps.take import StepRefused
from models.tables import EvidenceEntry, EvidenceFeed
from rules.above import not_above
from rules.action import Refusal
from rules.history import Event
from rules.life.who import By
from rules.products.kinds import EvidenceKind
from rules.products.who import not_to_enter

BATCH = 200


def feed(tx: Writing, place: Place, asked: ToFeed) -> tuple[int, bool]:
    """Writes what the log lacks of a closed cycle, at most a batch: how many entries, and whether that was all."""
    in_turn(tx.session, place)
    here = place.partnership_id
    rows = lacking(tx.session, place, asked, BATCH)
    if rows:
        fields = {"partnership_id": here, "cycle_id": asked.cycle_id, "entered_at": tx.moment.as_of}
        whole = {**dict.fromkeys(OPTIONAL), "episode": 0, "ref": "", "crime_type": "", "code": "", "words": "",
                 "source": "", "sensitive": False}  # fmt: skip
        tx.session.execute(insert(EvidenceEntry), [{**whole, **row, **fields} for row in rows])
    if len(rows) == BATCH:
        return len(rows), False
    mine = col(EvidenceEntry.cycle_id) == asked.cycle_id
    total = tx.session.scalar(select(func.count()).select_from(EvidenceEntry).where(mine)) or 0
    known = tx.session.scalar(select(col(EvidenceFeed.id)).where(col(EvidenceFeed.cycle_id) == asked.cycle_id))
    if known is None:
        tx.session.add(
            EvidenceFeed(
                partnership_id=here,
                cycle_id=asked.cycle_id,
                through_on=asked.through_on,
                entries=total,
                fed_at=tx.moment.as_of,
            )
        )
        payload = {"entries": total, "through_on": asked.through_on}
        tx.record(here, Event("evidence_fed", "cycle", asked.cycle_id, payload))
    return len(rows), True


OPTIONAL = ("area_id", "priority_id", "month", "week", "count", "expected", "by_id")
"""Columns of an entry that may be empty."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody notes by hand. `source`: where it comes from, a survey or a meeting; never a person."""

    words: str
    source: str
    on_date: date
    area_id: int | None = None
    priority_id: int | None = None
    crime_type: str = ""
    sensitive: bool = False


def note_evidence(tx: Writing, place: Place, noted: Noted, by: By) -> int:
    """Notes something by hand; gives its number. Raises StepRefused."""
    known = analysts(tx.session, place)
    permitted(tx, place, lambda ctx: not_to_enter(ctx, by, known))
    if above := not_above(noted.words, noted.source):
        raise StepRefused(above)
    if noted.on_date > tx.moment.day:
        raise StepRefused(Refusal("day_ahead", "Evidence is not of a day that lies ahead.", "Check --on."))
    in_turn(tx.session, place)
    here = place.partnership_id
    mine = (col(EvidenceEntry.partnership_id) == here, col(EvidenceEntry.kind) == EvidenceKind.NOTED.value)
    number = (tx.session.scalar(select(func.max(col(EvidenceEntry.subject_id))).where(*mine)) or 0) + 1
    row = EvidenceEntry(
        partnership_id=here,
        kind=EvidenceKind.NOTED.value,
        subject_kind="noted",
        subject_id=number,
        on_date=noted.on_date,
        area_id=noted.area_id,
        crime_type=noted.crime_type,
        priority_id=noted.priority_id,
        words=noted.words.strip(),
        source=noted.source.strip(),
        sensitive=noted.sensitive,
        by_id=by.acts,
        entered_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    payload = {"number": number, "on_date": noted.on_date, "sensitive": noted.sensitive}
    tx.record(here, Event("evidence_noted", "evidence", row.id, payload, by.person_id, by.for_id))
    return number
