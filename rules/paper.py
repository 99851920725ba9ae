"""A paper of a body: what a pack or a digest says, as types that cannot carry restricted text.

Its items are those of rules/paper_item.py; on a board's digest no item carries a title or its history (domain guide
§4, rung 5).
A published paper is immutable: `as_json` is what is stored, `from_json` what a reader is shown.
"""

import json
import types
import typing
from collections.abc import Collection
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any

from rules.history import canonical
from rules.mail import NO_WORDS, Sentence, UnfitMail
from rules.outcomes import NOTHING_MEASURED, Effects
from rules.paper_item import PaperItem, as_metadata, check_texts, hints_of


class PaperKind(StrEnum):
    """What sort of paper it is."""

    PACK = "pack"
    """The performance group's: each item with barrier and history."""
    DIGEST = "digest"
    """A board's: exceptions only, two pages, no case detail."""


@dataclass(frozen=True, slots=True)
class Ratification:
    """A decision that the chair took between meetings: the meeting ratifies it."""

    ref: str
    """Of the action; or what else it is about."""
    decided_on: date
    what: Sentence

    def __post_init__(self) -> None:
        check_texts(self)


@dataclass(frozen=True, slots=True)
class AgencyCount:
    """How many of something an agency has."""

    agency_name: str
    count: int

    def __post_init__(self) -> None:
        check_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The partnership in numbers on the day of the paper."""

    live: int = 0
    overdue: tuple[AgencyCount, ...] = ()
    """Overdue actions by agency, most first."""
    restricted: int = 0
    """Items on this paper that are metadata only."""
    non_delivery: tuple[AgencyCount, ...] = ()
    """Actions at rung 4 or 5, by agency, most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipCounts:
    """One partnership in numbers, on the county board's digest (S4 7.1-7.2, 10.1)."""

    partnership_name: str
    live: int = 0
    overdue: int = 0
    rung_3: int = 0
    rung_4: int = 0
    rung_5: int = 0
    county_priorities: int = 0
    """Live actions under a priority of the county."""
    undecided: int = 0
    """Items of published board papers that are open still."""
    non_delivery: tuple[str, ...] = ()
    """Agencies with repeated non-delivery, by name."""
    referred_up: int = 0
    not_held: int = 0
    """Meetings of the last quarter that were cancelled or inquorate."""

    def __post_init__(self) -> None:
        check_texts(self)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The body's next meeting after this one (None: none is set); how many actions reach it if nothing is done."""

    meeting_on: date | None = None
    items: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One published paper, in one revision. `correction` says in one sentence what a later revision corrects."""

    kind: PaperKind
    partnership_name: str
    body_name: str
    meeting_on: date
    meeting_time: str
    """Of day, Europe/London: "14:00"."""
    published_on: date
    clear_days: int
    """Whole working days between publication and meeting."""
    chain_count: int
    chain_head: str
    revision: int = 1
    correction: Sentence = NO_WORDS
    cancelled: bool = False
    """The meeting does not take place: its items pass to the next one."""
    items: tuple[PaperItem, ...] = ()
    """For decision, worst first."""
    noting: tuple[PaperItem, ...] = ()
    """On the published paper, and settled since: for noting."""
    to_ratify: tuple[Ratification, ...] = ()
    counts: Counts = Counts()
    horizon: Horizon = Horizon()
    effects: Effects = NOTHING_MEASURED
    """Of what was done: counts alone, of actions that every reader of the paper may know of."""
    partnerships: tuple[PartnershipCounts, ...] = ()
    """Of a county board's digest: each partnership it stands over."""
    marking: str = "OFFICIAL"

    def __post_init__(self) -> None:
        check_texts(self)
        if self.kind is PaperKind.DIGEST and any(one.title or one.history for one in (*self.items, *self.noting)):
            raise UnfitMail("A board's digest carries no title and no history; no case detail goes to the board.")
        if self.revision < 1 or (self.revision > 1) != bool(self.correction):
            raise UnfitMail("A later revision of a paper says what it corrects, and the first corrects nothing.")

    @property
    def needs_decisions(self) -> bool:
        """Whether anything is sought of the meeting."""
        return bool(self.items or self.to_ratify)


def redacted(paper: Paper, closed: Collection[int]) -> Paper:
    """The paper with these items (by escalation) cut down to metadata: they became sensitive or restricted since.

    What was metadata when it was published stays so, whatever the facts are now.
    """

    def cut(items: tuple[PaperItem, ...]) -> tuple[PaperItem, ...]:
        return tuple(as_metadata(item) if item.escalation_id in closed else item for item in items)

    items, noting = cut(paper.items), cut(paper.noting)
    restricted = sum(item.metadata_only for item in (*items, *noting))
    return replace(paper, items=items, noting=noting, counts=replace(paper.counts, restricted=restricted))


def as_json(paper: Paper) -> str:
    """The one text of a paper: canonical JSON, dates as ISO strings."""
    return canonical(_plain(paper))


def _plain(value: Any) -> Any:
    """As `dataclasses.asdict`, without its copy of every value: others wait while a long paper is written."""
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    of: Any = type(value)
    known = hints_of(of) if hasattr(of, "__dataclass_fields__") else {}
    return {name: _plain(getattr(value, name)) for name in known} or value


def from_json(text: str) -> Paper:
    """A stored paper read back. Raises UnfitMail when the text is no paper of ours."""
    try:
        found = _read(Paper, json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UnfitMail("A stored paper cannot be read; restore it from a backup.") from fault
    assert isinstance(found, Paper)
    return found


def _read(hint: Any, value: Any) -> Any:
    """A JSON value as the type that `hint` names."""
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    if isinstance(hint, types.UnionType):
        return None if value is None else _read(typing.get_args(hint)[0], value)
    if typing.get_origin(hint) is tuple:
        return tuple(_read(typing.get_args(hint)[0], inner) for inner in value)
    if isinstance(hint, type) and is_dataclass(hint):
        given = {name: _read(inner, value[name]) for name, inner in hints_of(hint).items() if name in value}
        return hint(**given)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if not isinstance(value, hint):
        raise TypeError(f"{value!r} is no {hint.__name__}")
    return value
