"""Intelligence records of a sheet are entered: names become ids; what cannot be placed is rejected by row and field.

Of a rejected row nothing is kept but its number, the field, the reason and the sender's reference: the text is in
the sheet, where it is mended. A row that is here already, by its reference or by its words, is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from models.chain import Writing
from models.place import Place
from models.queries.names import Known, agencies, areas, priorities
from models.queries.record_rows import KnownRows, Seen
from models.queries.records import agreements
from models.steps.bulk import insert_rejected
from models.steps.permitted import permitted
from models.steps.records import Added, Entering, NewRecord, said_of_new
from models.tables import DeliveredFile, Person
from models.tables import RejectedRow as RejectedTable
from rules.drafts import Elsewhere, RecordDraft, RejectedRow
from rules.history import Event
from rules.life.who import By
from rules.marking import KEEPS_NOTHING
from rules.marking_faults import Finding, plain_reference
from rules.reading import Reader
from rules.record import not_to_add


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a row that went in, and that a person should look at."""

    row_number: int
    ref: str
    finding: Finding


@dataclass(slots=True)
class RecordsEntered:
    """What a stretch of a sheet became."""

    added: list[Added] = field(default_factory=list)
    repeated: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    changed: int = 0
    """Records that an object of a feed brought up to date, or withdrew."""
    elsewhere: list[Elsewhere] = field(default_factory=list)
    """What of a feed has no place here."""
    settled: set[str] = field(default_factory=set)
    """References of rows that are in: whatever an earlier sheet said of them no longer waits."""


class Unplaced(Exception):
    """A name that means nobody, or nothing, here."""

    def __init__(self, field: str, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.fix = field, reason, fix


class RecordSheet:
    """One stretch of a sheet on its way in. Call it in one transaction for at most 200 rows.

    Raises StepRefused when `by` may not enter records.
    """

    def __init__(self, tx: Writing, place: Place, source_id: int | None, known: KnownRows | None, by: By) -> None:
        ctx = self._ctx = permitted(tx, place, lambda ctx: not_to_add(ctx, by, tx.moment.day))
        self._tx, self._here, self._source_id, self._known = tx, place.partnership_id, source_id, known
        self._by, self._entering = by, Entering(tx, place, ctx, by)
        self._agencies, self._areas = agencies(tx.session, place), areas(tx.session, place)
        self._priorities, self._people = priorities(tx.session, place), _people(tx, place)
        self._agreements = {
            _plain(word): one.key
            for one in agreements(tx.session, self._here).values()
            for word in (one.key, one.name)
        }

    def enter(self, rows: Iterable[RecordDraft | RejectedRow | Elsewhere]) -> RecordsEntered:
        """Every row, in the order of the sheet."""
        done = RecordsEntered()
        for row in rows:
            if isinstance(row, RejectedRow):
                done.rejected.append(row)
                continue
            if isinstance(row, Elsewhere):
                done.elsewhere.append(row)
                continue
            try:
                self._one(self._new(row), row, done)
            except Unplaced as fault:
                done.rejected.append(rejected_draft(row, fault.field, fault.reason, fault.fix))
        return done

    def _one(self, new: NewRecord, row: RecordDraft, done: RecordsEntered) -> None:
        assert self._known is not None
        words = (new.source_ref, new.source_text, new.sanitised_text, new.type, new.on_day, said_of_new(new))
        seen = self._known.seen(*words)
        if seen is Seen.DIFFERS:
            same, field = ("this reference", "source_ref") if new.source_ref else ("these words", "source_text")
            said = f"a record of {same} is here already, with another text, grading, marking or readers"
            fix = "If it is another record, give it another reference; else share or regrade the one that is here."
            raise Unplaced(field, said, fix)
        if seen is Seen.SAME:
            done.repeated += 1
            done.settled.add(new.source_ref)
            return
        if self._add(new, row, done):
            self._known.add(*words)

    def _add(self, new: NewRecord, row: RecordDraft, done: RecordsEntered) -> bool:
        """Enters one that is new; whether it went in."""
        found = self._entering.add(new)
        if isinstance(found, Finding):
            done.rejected.append(rejected_draft(row, found.field, found.sentence.rstrip("."), found.fix, found.rule))
            return False
        done.added.append(found)
        done.settled.add(new.source_ref)
        flags = (*(row.said.flags if row.said is not None else ()), *found.flags)
        done.flags += [Flag(row.row_number, found.ref, one) for one in flags]
        return True

    def _new(self, row: RecordDraft) -> NewRecord:
        readers = [self._reader(name, "readers") for name in row.readers]
        sources = [self._reader(name, "source_readers") for name in row.source_readers]
        if any(one.person_id is None for one in sources):
            said = "it names an agency: source text is for people who are named"
            raise Unplaced("source_readers", said, "Name the people; the agency may stand among the readers.")
        originator = self._person(row.originator, "originator") if row.originator else None
        agency_id = self._of(self._agencies, row.agency, "agency") if row.agency else None
        marking = row.marking
        if marking.agreement:
            key = self._agreements.get(_plain(marking.agreement))
            if key is None:
                said, fix = "it is no agreement of the partnership file", "Use the agreement's key or its full name."
                raise Unplaced("agreement", said, fix)
            marking = replace(marking, agreement=key)
        return NewRecord(
            received_on=row.received_on or self._tx.moment.day,
            marking=marking,
            source_text=row.source_text,
            sanitised_text=row.sanitised_text,
            from_agency_id=agency_id if agency_id is not None else originator.agency_id if originator else None,
            originator_id=originator.id if originator is not None else None,
            type=row.type,
            area_id=self._of(self._areas, row.area, "area") if row.area else None,
            on_day=row.on_day,
            priority_id=self._of(self._priorities, row.priority, "priority") if row.priority else None,
            source_id=self._source_id,
            source_ref=row.source_ref,
            readers=frozenset([*readers, *sources]),
            source_readers=frozenset(one.person_id for one in sources if one.person_id is not None),
            restricted=row.restricted,
            own_agreement=row.own_agreement,
        )

    def _of(self, known: Known, named: str, what: str) -> int:
        found = known.get(_plain(named))
        if found is None:
            raise Unplaced(
                what, f"it is no {what} of the partnership file", f"Use the {what}'s key or its full name."
            )
        return found[0]

    def _person(self, named: str, where: str) -> Person:
        found = {one.id: one for one in self._people.get(_plain(named), ())}
        if len(found) != 1:
            said = "is more than one person" if found else "is nobody in the partnership file"
            raise Unplaced(where, f"who is named there {said}", "Use a person's key or e-mail address.")
        return next(iter(found.values()))

    def _reader(self, named: str, where: str) -> Reader:
        agency = self._agencies.get(_plain(named))
        if agency is not None:
            return Reader(agency_id=agency[0])
        return Reader(person_id=self._person(named, where).id)


def keep_rejected(tx: Writing, place: Place, file_id: int, rows: Sequence[RejectedRow]) -> None:
    """Keeps rejected rows of a sheet, without a word of theirs."""
    if rows:
        insert_rejected(tx.session, place.partnership_id, file_id, [(row, None) for row in rows])


def settle_earlier(tx: Writing, place: Place, source_id: int, file_id: int, name: str, refs: Iterable[str]) -> None:
    """What earlier sheets of the source rejected no longer waits: where the sheet itself came again (by its name), or
    the row of that reference went in."""
    others = select(col(DeliveredFile.id)).where(
        col(DeliveredFile.partnership_id) == place.partnership_id,
        col(DeliveredFile.source_id) == source_id,
        col(DeliveredFile.id) != file_id,
    )
    waits = (
        update(RejectedTable)
        .where(col(RejectedTable.partnership_id) == place.partnership_id, col(RejectedTable.repaired_at).is_(None))
        .values(repaired_at=tx.moment.as_of)
    )
    tx.session.execute(waits.where(col(RejectedTable.file_id).in_(others.where(col(DeliveredFile.name) == name))))
    known = sorted(one for one in refs if one)
    for start in range(0, len(known), 500):
        part = col(RejectedTable.raw).in_(known[start : start + 500])
        tx.session.execute(waits.where(col(RejectedTable.file_id).in_(others), part))


def file_begun(tx: Writing, place: Place, source_id: int, name: str, unfinished: str) -> int:
    """A sheet on its way in; until it is finished it has no sum, and the next run takes it again."""
    row = DeliveredFile(
        partnership_id=place.partnership_id,
        source_id=source_id,
        sha256=unfinished,
        name=name,
        rows=0,
        ingested_at=tx.moment.as_of,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    return row.id


def file_again(tx: Writing, file_id: int, unfinished: str) -> int:
    """A file that is gone over again: it is as it was begun, and whatever it rejected is rejected anew."""
    tx.session.execute(delete(RejectedTable).where(col(RejectedTable.file_id) == file_id))
    mine = update(DeliveredFile).where(col(DeliveredFile.id) == file_id)
    tx.session.execute(mine.values(sha256=unfinished))
    return file_id


def file_finished(
    tx: Writing,
    place: Place,
    file_id: int,
    sha256: str,
    rows: int,
    added: int,
    by: By,
    listed: dict[str, Any] | None = None,
) -> None:
    """All of its rows are in, or rejected, or listed."""
    mine = update(DeliveredFile).where(col(DeliveredFile.id) == file_id)
    tx.session.execute(mine.values(sha256=sha256, rows=rows, listed=listed or {}))
    payload = {"sha256": sha256, "rows": rows, "added": added}
    tx.record(place.partnership_id, Event("file_taken_in", "file", file_id, payload, by.person_id, by.for_id))


def _people(tx: Writing, place: Place) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in tx.session.scalars(select(Person).where(col(Person.partnership_id) == place.partnership_id)):
        for word in {person.key, person.email, person.name}:
            found.setdefault(_plain(word), []).append(person)
    return found


def rejected_draft(row: RecordDraft, field: str, reason: str, fix: str, rule: str = "") -> RejectedRow:
    """A row that cannot be placed, or breaks a rule, as whoever mends it finds it."""
    ref = "" if rule in KEEPS_NOTHING else plain_reference(row.source_ref)
    return RejectedRow(row.row_number, row.called.get(field, field), "", reason + row.stands, fix, ref)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
