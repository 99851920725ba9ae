"""Who may read what: one decision for actions, intelligence records and products, with its reason.

Every query, page, mail and pack asks `reads`; nothing else decides it. Source: the ladder ("Need to know"); S1 3.4
and S4 12.1 for parties to an agreement; domain guide §2 for handling codes, sensitive marking and access lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


@dataclass(frozen=True, slots=True)
class Reader:
    """One line of an access list: a person or an agency."""

    person_id: int | None = None
    agency_id: int | None = None


class ItemKind(StrEnum):
    """What is read."""

    ACTION = "action"
    RECORD = "record"
    """An intelligence record: it has a source text and a sanitised one."""
    PRODUCT = "product"


class Level(IntEnum):
    """How much of an item somebody may see; higher is more."""

    METADATA = 0
    """Reference, agency, dates, state. Never a word of its text, its conditions or its instructions."""
    SANITISED = 1
    """Of a record its sanitised text."""
    FULL = 2
    """Everything: of a record its source text too; of an action or a product, which have one text, that."""


class Reason(StrEnum):
    """Why somebody may read an item, or may not."""

    ORIGINATOR = "originator"
    ON_LIST = "on_list"
    AGENCY_ON_LIST = "agency_on_list"
    OPEN_TO_MEMBERS = "open_to_members"
    NOBODY = "nobody"
    """Nobody is named: an item that is not open is read by a person, never by a flow."""
    DISPOSED = "disposed"
    HAS_LEFT = "has_left"
    NOT_A_PARTY = "not_a_party"
    SENSITIVE = "sensitive"
    CONDITIONS = "conditions"
    NOT_ON_LIST = "not_on_list"
    NOT_SANITISED = "not_sanitised"


ALLOWS = frozenset({Reason.ORIGINATOR, Reason.ON_LIST, Reason.AGENCY_ON_LIST, Reason.OPEN_TO_MEMBERS})
"""Reasons that let somebody read; every other one refuses."""

SENTENCES = {
    Reason.ORIGINATOR: "It is their own record.",
    Reason.ON_LIST: "They are on its access list.",
    Reason.AGENCY_ON_LIST: "Their agency is on its access list.",
    Reason.OPEN_TO_MEMBERS: "It is open to the partnership's members.",
    Reason.NOBODY: "It is not said who reads it; its text is for people who are named.",
    Reason.DISPOSED: "Its texts have been disposed of.",
    Reason.HAS_LEFT: "They have left the partnership.",
    Reason.NOT_A_PARTY: "Their agency is not a party to the sharing agreement it came under.",
    Reason.SENSITIVE: "It is marked sensitive, and only those on its access list may read it.",
    Reason.CONDITIONS: "Its handling code is C: only those on its access list may read it, under its conditions.",
    Reason.NOT_ON_LIST: "It has an access list, and they are not on it.",
    Reason.NOT_SANITISED: "It has no sanitised text, and its source text is for readers who are named.",
}
"""Each reason as a page or a terminal says it."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person who wants to read, as far as the decision needs to know them."""

    person_id: int
    agency_id: int | None
    left_from: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be read, as far as the decision needs to know it."""

    kind: ItemKind
    readers: frozenset[Reader] = frozenset()
    """The access list."""
    source_readers: frozenset[int] = frozenset()
    """Of a record: the people on the list who may read the source text. An agency never may."""
    restricted: bool | None = None
    """Whether only the access list may read it; None: when there is a list (actions and products)."""
    sensitive: bool = False
    conditions: bool = False
    """Whether its handling code is C."""
    originator_id: int | None = None
    from_agency_id: int | None = None
    parties: frozenset[int] | None = None
    """Agencies that are party to the sharing agreement it came under; None: it came under none."""
    sanitised: bool = True
    """Of a record: whether it has a sanitised text."""
    disposed: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether only those on its list may read it. The marking closes a record, whatever `restricted` says."""
        if self.kind is ItemKind.RECORD and (self.sensitive or self.conditions):
            return True
        return bool(self.readers) if self.restricted is None else self.restricted


@dataclass(frozen=True, slots=True)
class Reading:
    """The decision: how much, and why."""

    level: Level
    reason: Reason

    @property
    def allowed(self) -> bool:
        """Whether any of the text may be read."""
        return self.level > Level.METADATA

    @property
    def sentence(self) -> str:
        """The reason, in words."""
        return SENTENCES[self.reason]


_ALL_OF_IT = Reading(Level.FULL, Reason.OPEN_TO_MEMBERS)


def reads(who: Who | None, item: Item, day: date | None = None) -> Reading:
    """What one person may see of one item on `day` (None: whether they are still there is asked elsewhere).

    `who` None is the system, or somebody nobody named: they read what is open, of a record nothing.
    """
    if item.disposed:
        return Reading(Level.METADATA, Reason.DISPOSED)
    if who is None:
        if item.kind is ItemKind.RECORD or item.is_closed:
            return Reading(Level.METADATA, Reason.NOBODY)
        return _ALL_OF_IT
    if day is not None and who.left_from is not None and who.left_from <= day:
        return Reading(Level.METADATA, Reason.HAS_LEFT)
    if item.originator_id is not None and item.originator_id == who.person_id:
        return Reading(Level.FULL, Reason.ORIGINATOR)
    if item.parties is not None and who.agency_id not in item.parties | {item.from_agency_id}:
        return Reading(Level.METADATA, Reason.NOT_A_PARTY)
    if Reader(person_id=who.person_id) in item.readers:
        return _on_list(item, Reason.ON_LIST, source=who.person_id in item.source_readers)
    if who.agency_id is not None and Reader(agency_id=who.agency_id) in item.readers:
        return _on_list(item, Reason.AGENCY_ON_LIST, source=False)
    return Reading(Level.METADATA, _refusal(item)) if item.is_closed else _open(item)


def least(readings: Iterable[Reading]) -> Reading:
    """What may be seen of something made of several items: no more than of the one that may be seen least."""
    return min(readings, key=lambda one: one.level, default=_ALL_OF_IT)


def _on_list(item: Item, reason: Reason, *, source: bool) -> Reading:
    if item.kind is not ItemKind.RECORD or source:
        return Reading(Level.FULL, reason)
    return _sanitised(item, reason)


def _open(item: Item) -> Reading:
    return _sanitised(item, Reason.OPEN_TO_MEMBERS) if item.kind is ItemKind.RECORD else _ALL_OF_IT


def _sanitised(item: Item, reason: Reason) -> Reading:
    if not item.sanitised:
        return Reading(Level.METADATA, Reason.NOT_SANITISED)
    return Reading(Level.SANITISED, reason)


def _refusal(item: Item) -> Reason:
    if item.kind is ItemKind.RECORD and item.sensitive:
        return Reason.SENSITIVE
    return Reason.CONDITIONS if item.kind is ItemKind.RECORD and item.conditions else Reason.NOT_ON_LIST
