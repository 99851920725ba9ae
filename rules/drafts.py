"""What intake hands on: rows and actions read from a file, before anything of the database is known.

Frozen values that cross from `intake/` to `models/`, which know nothing of each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from rules.foreign_marks import Said
from rules.marking import Marking
from rules.words import ActionStatus


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """What a delivery is, whatever file brought it: the month of one force (with the source it came from)."""

    force: str
    """As `force_key` writes it: `west-mercia`."""
    month: date
    """First day of the month."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be taken in: which, why, and what to write instead."""

    row_number: int
    """Row of the file as a spreadsheet counts it, heading = 1; of a repaired row, its row in the first file."""
    field: str
    """Name of the column at fault, as the file's format calls it."""
    value: str
    reason: str
    fix: str
    raw: str
    """The row as it stood in the file."""
    delivery: DeliveryKey | None = None
    """Where it would have gone, if the row or the name of the file tells."""
    repairs: int | None = None
    """Id of the file that it was first rejected from, when it came back and is still at fault."""


class StreetRow(NamedTuple):
    """One recorded crime or incident. Area is not known yet; a row without a place has none of the four."""

    row_number: int
    type: str
    source_ref: str | None
    """The force's own crime id; blank for every anti-social behaviour row."""
    lsoa_code: str | None
    lsoa_name: str | None
    longitude: float | None
    latitude: float | None
    location: str | None
    outcome: str | None


class DatedRow(NamedTuple):
    """A recorded incident or report of which more is known than its month. It begins as a StreetRow does."""

    row_number: int
    type: str
    source_ref: str | None
    lsoa_code: str | None
    lsoa_name: str | None
    """Or the name of the area itself."""
    longitude: float | None
    latitude: float | None
    location: str | None
    outcome: str | None
    on_day: date | None = None
    updated_at: datetime | None = None
    victim_ref: str | None = None
    """Pseudonymous: the adapter refuses what looks like a name (rules/pseudonym.py)."""


@dataclass(frozen=True, slots=True)
class StreetBatch:
    """A stretch of a file: good rows of one delivery, or rejected rows, in bounded number.

    `rows` are plain tuples in the order of `StreetRow`, or of `DatedRow`. `content` is what the delivery is
    recognised by: its good rows as they stood, line by line.
    """

    delivery: DeliveryKey | None
    rows: Sequence[tuple[Any, ...]] = ()
    content: bytes = b""
    rejected: Sequence[RejectedRow] = ()
    repairs: int | None = None
    """Id of the file these rows were first rejected from, when they come back repaired."""
    nothing: bool = False
    """Whether the sender says that there is nothing: the month is delivered, with no row in it."""


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """One line of an action log or of a meeting's actions. Names are resolved later, against the partnership."""

    row_number: int
    title: str
    reference: str | None = None
    owner: str | None = None
    agency: str | None = None
    due_on: date | None = None
    status: ActionStatus = ActionStatus.PROPOSED
    status_words: str = ""
    """The status as the log had it."""
    priority: str | None = None
    business_as_usual: bool = False
    sensitive: bool = False
    description: str = ""
    area: str | None = None
    type: str | None = None
    """With `area`: the counts that its effect is to show in."""
    due_words: str = field(default="", compare=False)
    """The due date as the file had it."""
    raw: str = field(default="", compare=False)
    """The row as it stood, to be given back if it is rejected after all."""


@dataclass(frozen=True, slots=True)
class ActionsRead:
    """What a file of actions held."""

    drafts: tuple[ActionDraft, ...]
    rejected: tuple[RejectedRow, ...]
    heading: tuple[str, ...] = ()
    """What its columns are called, in our words where a mapping says them."""


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One row of a sheet of intelligence: its marking is read, its names are resolved later.

    It has no `raw`: of an intelligence row nothing is kept beside the record it becomes.
    """

    row_number: int
    marking: Marking
    received_on: date | None = None
    """None: the day on which it is taken in."""
    source_ref: str = ""
    originator: str = ""
    agency: str = ""
    type: str = ""
    area: str = ""
    on_day: date | None = None
    priority: str = ""
    source_text: str = ""
    sanitised_text: str = ""
    readers: tuple[str, ...] = ()
    source_readers: tuple[str, ...] = ()
    restricted: bool = False
    said: Said | None = None
    """Of an object of a feed: its version, its own markings and what they come to."""
    own_agreement: bool = True
    """Whether it names its agreement itself; else that is its source's."""
    called: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of a row of a sheet: each of our fields as the sheet has it, by heading and letter of its column."""
    stands: str = ""
    """Of a row of a further sheet: which row of which, to go with what is said of it."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something of a feed that has no place in jatac: it is listed, and not a word of it is kept."""

    kind: str
    """What it is, in the words of its format: `malware`, `attribute md5`, `indicator.pattern`."""
    ref: str
    """Its own id, or that of the object it is part of; '' for none."""
