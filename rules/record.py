"""An intelligence record as the rules see it, and who may do what to it. Its texts are never among the facts.

Source: domain guide §2 (need to know; MoPI: every decision to retain is recorded); S1 3.4, S4 12.1.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from rules.action import Refusal
from rules.life.who import By, with_by
from rules.marking import Agreement, HandlingCode, Marking
from rules.marking_faults import Beside, Finding, findings
from rules.people import Context, who_reads
from rules.policy import GrantLevel
from rules.reading import Item, ItemKind, Reader, Reading, Who, reads

OPEN, DISPOSED = "open", "disposed"
FORGOTTEN = "forgotten:"
"""Begins what stands for the number of a record that was disposed of."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a record without its texts."""

    id: int
    ref: str
    received_on: date
    marking: Marking
    state: str = OPEN
    version: int = 1
    type: str = ""
    on_day: date | None = None
    area_id: int | None = None
    priority_id: int | None = None
    from_agency_id: int | None = None
    originator_id: int | None = None
    source_ref: str = ""
    has_source_text: bool = True
    has_sanitised_text: bool = False
    restricted: bool = False
    readers: frozenset[Reader] = frozenset()
    source_readers: frozenset[int] = frozenset()
    agreement: Agreement | None = None
    disposed_on: date | None = None
    withdrawn_on: date | None = None
    """When its source revoked it."""
    source_version: datetime | None = None
    source_reach: int | None = None
    """Of an object of a feed: how far its own markings let it go (rules/foreign_marks.py)."""
    source_flags: tuple[str, ...] = ()

    @property
    def item(self) -> Item:
        """What `rules.reading.reads` needs of it."""
        return Item(
            ItemKind.RECORD,
            readers=self.readers,
            source_readers=self.source_readers,
            restricted=self.restricted,
            sensitive=self.marking.sensitive,
            conditions=self.marking.handling_code is HandlingCode.CONDITIONS,
            originator_id=self.originator_id,
            from_agency_id=self.from_agency_id,
            parties=self.agreement.parties if self.agreement is not None else None,
            sanitised=self.has_sanitised_text,
            disposed=self.state == DISPOSED,
        )

    @property
    def review_on(self) -> date:
        """When the next review is due; every stored record has one."""
        assert self.marking.review_on is not None
        return self.marking.review_on


class RetainFor(StrEnum):
    """Why a record is kept at its review. A word, never free text: it outlives the record's texts."""

    CONTINUING_RISK = "continuing_risk"
    OPEN_ENQUIRY = "open_enquiry"
    LINKED_ACTION = "linked_action"
    LEGAL_DUTY = "legal_duty"


class DisposeFor(StrEnum):
    """Why a record is disposed of at its review."""

    PERIOD_OVER = "period_over"
    NO_LONGER_NEEDED = "no_longer_needed"
    INACCURATE = "inaccurate"
    SHARED_IN_ERROR = "shared_in_error"
    REQUEST_UPHELD = "request_upheld"
    """Somebody whom it was about asked for it to be erased, and was right to."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision at a review. `next_on` None: it is disposed of."""

    reason: RetainFor | DisposeFor
    next_on: date | None = None

    @property
    def outcome(self) -> str:
        """As it is kept: `retain` or `dispose`."""
        return "retain" if isinstance(self.reason, RetainFor) else "dispose"


class UnshareFor(StrEnum):
    """Why a reader is taken off an access list. A word, never free text, as of a review."""

    SHARED_IN_ERROR = "shared_in_error"
    NO_LONGER_NEEDED = "no_longer_needed"
    ROLE_CHANGED = "role_changed"
    """They do other work now."""
    SOURCE_ASKED = "source_asked"


def refusal_of(found: Iterable[Finding]) -> Refusal | None:
    """The first finding for which a record is refused."""
    first = next((one for one in found if one.refuses), None)
    return Refusal(first.rule, first.sentence, first.fix) if first is not None else None


def not_to_add(ctx: Context, by: By, day: date) -> Refusal | None:
    """A refusal unless a member who is still there enters it, or a flow does."""
    if by.is_system:
        return None
    if by.person_id is None or by.person_id not in ctx.people:
        return Refusal("nobody", "It is not said who enters the record.", "Add --by PERSON.")
    if ctx.has_left(by.person_id, day):
        return Refusal("has_left", "Somebody who has left enters no record.", "Add --by with a member's key.")
    if by.for_id is not None and not ctx.may_grant(by.person_id, GrantLevel.COORDINATOR):
        fix = "The coordinator does that, with --by and --for."
        return Refusal("not_coordinator", "Only the coordinator enters a record for somebody else.", fix)
    return None


def not_to_change(ctx: Context, by: By, record: Record, day: date, what: str) -> Refusal | None:
    """A refusal unless the originator, who is still there, or the coordinator changes it."""
    if record.state == DISPOSED:
        fix = "Nothing can be changed any more."
        return Refusal("disposed", f"{record.ref} has been disposed of.", fix)
    if by.person_id is not None and by.person_id == record.originator_id and not ctx.has_left(by.person_id, day):
        return None
    return not_coordinating(ctx, by, day, f"{what} a record of somebody else's")


def not_coordinating(ctx: Context, by: By, day: date, what: str) -> Refusal | None:
    """A refusal unless the coordinator does it, or who stands in. Standing higher is no need to know."""
    who = ctx.coordinator_on(day)
    if by.person_id is not None and by.person_id in (who, ctx.coordinator_id) and not ctx.has_left(by.person_id, day):
        return None
    fix = with_by(ctx, who, "the tasking coordinator")
    if by.person_id is None or by.person_id not in ctx.people:
        return Refusal("nobody", f"It is not said who acts; to {what} is for the tasking coordinator.", fix)
    said = f"{ctx.people[by.person_id].name} may not {what}: that is for the tasking coordinator."
    return Refusal("not_coordinator", said, fix)


def not_to_share(
    ctx: Context, by: By, record: Record, readers: Iterable[Reader], *, source_text: bool, day: date
) -> Refusal | None:
    """A refusal to put readers on the access list: who may widen it, and to whom it may not be widened."""
    if refused := not_to_change(ctx, by, record, day, "share"):
        return refused
    for reader in readers:
        if reader.agency_id is not None and source_text:
            fix = "Name the people who are to read it; the agency may have the sanitised text."
            return Refusal("source_text_for_people", "Source text is for people who are named.", fix)
        if reader.person_id is not None and ctx.has_left(reader.person_id, day):
            return Refusal("has_left", "A reader who is named has left the partnership.", "Name somebody else.")
        agency = agency_of(ctx, reader)
        parties = record.item.parties
        if parties is not None and agency not in parties | {record.from_agency_id}:
            said = f"A reader's agency is not a party to the agreement that {record.ref} came under."
            return Refusal("reader_not_a_party", said, "Have the agency join the agreement first.")
    return None


def not_to_unshare(
    ctx: Context,
    by: By,
    record: Record,
    readers: Collection[Reader],
    *,
    source_text: bool,
    leave_nobody: bool,
    day: date,
) -> Refusal | None:
    """A refusal to take readers off the access list, or (`source_text`) only the source text from them."""
    if refused := not_to_change(ctx, by, record, day, "take readers off"):
        return refused
    listed = {Reader(person_id=one) for one in record.source_readers} if source_text else record.readers
    if not listed.issuperset(readers):
        said = "may not read its source text anyway" if source_text else "is not on its access list"
        fix = f"`jatac intelligence show {record.ref}` lists its readers."
        return Refusal("not_on_list", f"Somebody who is named {said}.", fix)
    if source_text or leave_nobody or record.readers.difference(readers) or not record.item.is_closed:
        return None
    owner = record.originator_id
    who = "Nobody" if owner is None or ctx.has_left(owner, day) else "Nobody but its originator"
    fix = "Share it with somebody else first, dispose of it, or say --leave-nobody."
    return Refusal("last_reader", f"{who} could read {record.ref} any more.", fix)


def still_read(record: Record, readers: Iterable[Reader], ctx: Context, day: date) -> dict[Reader, Reading]:
    """Of readers who were taken off, those who may read the record for all that, and why."""
    found = {}
    for one in readers:
        who = who_reads(ctx, one.person_id) if one.person_id is not None else Who(0, one.agency_id)
        reading = reads(who, record.item, day)
        if reading.allowed:
            found[one] = reading
    return found


def agency_of(ctx: Context, reader: Reader) -> int | None:
    """The agency of a line of an access list."""
    person = ctx.people.get(reader.person_id) if reader.person_id is not None else None
    return person.agency_id if person is not None else reader.agency_id


def examined(ctx: Context, record: Record, day: date) -> tuple[Finding, ...]:
    """Every contradiction in a record as it would stand."""
    agencies = frozenset(one for one in (agency_of(ctx, reader) for reader in record.readers) if one is not None)
    beside = Beside(
        record.received_on,
        day,
        source_text=record.has_source_text,
        sanitised_text=record.has_sanitised_text,
        readers=len(record.readers),
        reader_agencies=agencies,
        from_agency_id=record.from_agency_id,
        agreement=record.agreement,
        source_ref=record.source_ref,
    )
    return findings(record.marking, beside, ctx.policy.retention)


def with_review(ctx: Context, record: Record) -> Record:
    """The record with the day of its review worked out, where none was given and its class is known."""
    marking, retention = record.marking, ctx.policy.retention
    if marking.review_on is not None or marking.retention_class not in retention.classes:
        return record
    due = retention.latest_review(marking.retention_class, marking.sensitive, record.received_on)
    return replace(record, marking=replace(marking, review_on=due))


def forgotten(source_ref: str) -> str:
    """What stands for a source's number once its record is disposed of: whoever brings the number again is known by
    it, and the number itself is gone. '' of none."""
    return FORGOTTEN + sha256(source_ref.strip().encode("utf-8", "replace")).hexdigest() if source_ref.strip() else ""


def review(
    ctx: Context, by: By, record: Record, reason: RetainFor | DisposeFor, next_on: date | None, day: date
) -> Reviewed | Refusal:
    """A decision to keep a record until its next review, or to dispose of it: the coordinator's."""
    if record.state == DISPOSED:
        return Refusal("disposed", f"{record.ref} has been disposed of.", "There is nothing left to review.")
    if refused := not_coordinating(ctx, by, day, "review a record"):
        return refused
    if isinstance(reason, DisposeFor):
        return Reviewed(reason)
    retention, name = ctx.policy.retention, record.marking.retention_class
    known = name if name in retention.classes else next(iter(retention.classes))
    latest = retention.latest_review(known, record.marking.sensitive, day)
    chosen = next_on or latest
    if chosen <= day or chosen > latest:
        fix = f"Give a day after today, and not after {latest:%-d %b %Y}."
        return Refusal("review_out_of_range", "The next review is not within its retention class.", fix)
    return Reviewed(reason, chosen)
