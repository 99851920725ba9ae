"""Objects of a feed (STIX, MISP) become intelligence records; a later version brings one up to date, never twice.

An object is known by its source and its own id. The transaction that changes a record holds its row.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import col

from models.queries.records import records_by_ids
from models.steps.record_changes import review_kept
from models.steps.record_entering import Flag, RecordsEntered, RecordSheet, Unplaced, rejected_draft
from models.steps.records import NewRecord, columns_of, columns_said, put_readers
from models.tables import IntelligenceRecord, RecordReader
from rules.drafts import Elsewhere, RecordDraft
from rules.foreign_marks import Reach, Said
from rules.history import Event
from rules.marking_faults import Finding
from rules.reading import Reader
from rules.record import DISPOSED, agency_of, examined, forgotten
from rules.renewal import WITHDRAWN, Renewed, Texts, of_this_version, renewed

OLDER, REVOKED = "older version", "revoked"
"""Kinds under which an object is listed that changes nothing: a later version is here; it was never here."""


class RecordFeed(RecordSheet):
    """One stretch of a feed on its way in, as a sheet's; `known` is not needed."""

    def _new(self, row: RecordDraft) -> NewRecord:
        said = row.said
        assert said is not None
        agency = row.agency or (said.creator if self._known_as(self._agencies, said.creator) else "")
        area = next((name for name in said.places if self._known_as(self._areas, name)), row.area)
        new = super()._new(replace(row, readers=(), agency=agency, area=area))
        declared = [self._reader(name, "readers") for name in row.readers]
        listed = self._agencies_for(said, new, frozenset(one for one in declared if one.person_id is None))
        within = None
        if said.reach in (Reach.GROUP, Reach.AGENCY) and new.from_agency_id is not None:
            within = {new.from_agency_id, *(one.agency_id for one in listed)}
        people = frozenset(
            one
            for one in declared
            if one.person_id is not None and (within is None or agency_of(self._ctx, one) in within)
        )
        readers = people | listed
        return replace(
            new,
            readers=readers,
            source_readers=frozenset(one.person_id for one in people if one.person_id is not None),
            open_to_members=said.reach <= Reach.COMMUNITY,
            said=said,
        )

    def _agencies_for(self, said: Said, new: NewRecord, declared: frozenset[Reader]) -> frozenset[Reader]:
        """The agencies that its own marking lets read it, none of them outside its agreement."""
        everybody = {found[0] for found in self._agencies.values()}
        group = {found[0] for found in (self._agencies.get(_plain(name)) for name in said.group) if found is not None}
        own = {new.from_agency_id} if new.from_agency_id is not None else set()
        named = {one.agency_id for one in declared if one.agency_id is not None}
        wanted = {
            Reach.MEMBERS: everybody,
            Reach.GROUP: group,
            Reach.AGENCY: own,
            Reach.DECLARED: named,
        }.get(said.reach, set())
        parties = self._entering.parties_of(new.marking.agreement)
        allowed = wanted if parties is None else wanted & (parties | own)
        return frozenset(Reader(agency_id=one) for one in allowed)

    def _known_as(self, known: dict[str, tuple[int, str, str]], name: str) -> bool:
        return bool(name) and _plain(name) in known

    def _one(self, new: NewRecord, row: RecordDraft, done: RecordsEntered) -> None:
        assert new.said is not None
        standing = self._standing(new.source_ref)
        if standing is None and new.said.revoked:
            done.elsewhere.append(Elsewhere(REVOKED, new.source_ref))
        elif standing is None:
            self._add(new, row, done)
        elif standing.state == DISPOSED or standing.withdrawn_on is not None:
            done.repeated += 1
            done.settled.add(new.source_ref)
        else:
            self._compare(standing, new, row, done)

    def _standing(self, ref: str) -> IntelligenceRecord | None:
        """The record of this object, kept from being changed by anybody else until the commit."""
        return self._tx.session.scalars(
            select(IntelligenceRecord)
            .where(
                col(IntelligenceRecord.partnership_id) == self._here,
                col(IntelligenceRecord.source_id) == self._source_id,
                col(IntelligenceRecord.source_ref).in_((ref, forgotten(ref))),
            )
            .with_for_update()
        ).one_or_none()

    def _compare(self, standing: IntelligenceRecord, new: NewRecord, row: RecordDraft, done: RecordsEntered) -> None:
        said = new.said
        assert said is not None
        known = standing.source_version
        if known is not None and said.version < known:
            done.elsewhere.append(Elsewhere(OLDER, new.source_ref))
            done.settled.add(new.source_ref)
            return
        if said.version == known and not said.revoked:
            if standing.source_text != new.source_text.strip():
                reason, fix = (
                    "another text stands under the version that is here",
                    "Ask its sender for a later version.",
                )
                raise Unplaced("modified", reason, fix)
            if standing.source_markings == "\n".join(said.markings):
                done.repeated += 1
                done.settled.add(new.source_ref)
                return
        self._renew(standing, new, row, done)

    def _renew(self, standing: IntelligenceRecord, new: NewRecord, row: RecordDraft, done: RecordsEntered) -> None:
        said = new.said
        assert said is not None and standing.id is not None
        (old,) = records_by_ids(self._tx.session, self._here, [standing.id])
        came, findings = self._entering.examine(new)
        before = Texts(standing.source_text, standing.sanitised_text)
        now = before if said.revoked else Texts(new.source_text.strip(), new.sanitised_text.strip())
        after = renewed(old, before, replace(came, type=new.type, on_day=new.on_day), now, said.reach)
        record = review_kept(self._ctx, old, after.record)
        above = tuple(one for one in findings if one.field == "record")
        refused = next(
            (one for one in (*above, *examined(self._ctx, record, self._tx.moment.day)) if one.refuses), None
        )
        if refused is not None:
            done.rejected.append(
                rejected_draft(row, refused.field, refused.sentence.rstrip("."), refused.fix, refused.rule)
            )
            return
        flags = of_this_version(old, _once((*said.flags, *after.flags)))
        self._write(standing, replace(after, record=record, flags=flags), said)
        done.changed += 1
        done.settled.add(new.source_ref)
        told = (WITHDRAWN,) if said.revoked else flags
        done.flags += [Flag(row.row_number, standing.ref, one) for one in told]

    def _write(self, standing: IntelligenceRecord, after: Renewed, said: Said) -> None:
        assert standing.id is not None
        record, day = after.record, self._tx.moment.day
        fields = {
            **columns_of(record.marking),
            **columns_said(replace(said, reach=after.reach, flags=after.flags)),
            "source_text": after.texts.source,
            "sanitised_text": after.texts.sanitised,
            "type": record.type,
            "on_day": record.on_day,
            "restricted": record.restricted,
        }
        if said.revoked:
            fields |= {"withdrawn_on": day, "review_on": _sooner(record.marking.review_on, day)}
        changed = sorted(name for name, value in fields.items() if getattr(standing, name) != value)
        for name in changed:
            setattr(standing, name, fields[name])
        standing.version += 1
        self._tx.session.execute(delete(RecordReader).where(col(RecordReader.record_id) == standing.id))
        put_readers(self._tx, self._here, standing.id, record.readers, record.source_readers)
        payload = {"fields": changed, "readers": len(record.readers), "version": said.version.isoformat()}
        if said.revoked:
            event = Event("record_withdrawn", "record", standing.id, payload, self._by.person_id, self._by.for_id)
        else:
            event = Event("record_renewed", "record", standing.id, payload, self._by.person_id, self._by.for_id)
        self._tx.record(self._here, event, self._ctx.policy_version_id)


def _once(flags: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({one.rule: one for one in flags}.values())


def _sooner(review_on: date | None, day: date) -> date:
    return day if review_on is None else min(review_on, day)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
