"""A document that was printed is put on record: for whom, from what, its SHA-256, and the head it prints."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.chain import Writing
from models.place import Place
from models.tables import ChainHead, Document
from rules.history import GENESIS, Event
from rules.life.who import By


@dataclass(frozen=True, slots=True)
class Made:
    """What was printed, of which row, for whom."""

    subject_kind: str
    subject_id: int
    name: str
    content: bytes
    pages: int
    left_out: int
    chain: tuple[int, str]

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.content).hexdigest()


def head(session: Session, place: Place) -> tuple[int, str]:
    """Count and hash of the record's head, as papers print it."""
    found = session.get(ChainHead, place.partnership_id)
    return (found.count, found.hash) if found is not None else (0, GENESIS)


def keep_document(tx: Writing, place: Place, made: Made, by: By) -> None:
    """Writes the row, once for each file name. Who acts is the reader it was made for."""
    known = tx.session.scalar(
        select(col(Document.id)).where(
            col(Document.partnership_id) == place.partnership_id, col(Document.name) == made.name
        )
    )
    if known is not None:
        return
    assert by.person_id is not None
    tx.session.add(
        Document(
            partnership_id=place.partnership_id,
            subject_kind=made.subject_kind,
            subject_id=made.subject_id,
            for_id=by.person_id,
            name=made.name,
            sha256=made.sha256,
            pages=made.pages,
            left_out=made.left_out,
            chain_count=made.chain[0],
            chain_head=made.chain[1],
            made_at=tx.moment.as_of,
        )
    )
    payload = {"sha256": made.sha256, "left_out": made.left_out}
    event = Event("document_made", made.subject_kind, made.subject_id, payload, by.person_id, by.for_id)
    tx.record(place.partnership_id, event)
