"""The same event from two sources: proposed as a link with a score and its reasons, never merged silently.

Each pair is judged by itself, so the order in which items come in changes nothing. Source: domain guide §5; S3 7.31
(staff re-check the same systems).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import hypot

from rules.action import Refusal
from rules.policy import Linking


class LinkKind(StrEnum):
    """What a link says of its two items. Near repeats are computed when they are asked for, not kept."""

    SAME_EVENT = "same_event"


class LinkState(StrEnum):
    """Where a link stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    """A person says that both are one event: it counts once."""
    REFUSED = "refused"
    """A person says that they are two; they are never proposed again."""


WEIGHTS = {"metres": 40, "days": 20, "type": 20, "words": 20}
"""What each reason weighs in the score; without words on both sides, of the other three together."""
ALIKE = 0.7
"""What a type that is another word for the same thing is worth, against 1 for the same word."""
KINDS: tuple[frozenset[str], ...] = (
    frozenset({"graffiti", "damage", "vandalism", "arson", "broken", "smashed"}),
    frozenset({"anti", "asb", "nuisance", "rowdy", "noise", "noisy", "neighbour", "drinking"}),
    frozenset({"fly", "flytipping", "tipping", "rubbish", "litter", "waste", "dumped"}),
    frozenset({"vehicle", "vehicles", "car", "cars", "motorcycle", "motorbike"}),
    frozenset({"bicycle", "bike", "cycle"}),
    frozenset({"drug", "drugs", "needle", "needles", "dealing"}),
    frozenset({"shoplifting", "shop", "store"}),
    frozenset({"burglary", "break"}),
    frozenset({"robbery", "mugging"}),
    frozenset({"violence", "assault", "fight", "fighting"}),
    frozenset({"weapon", "weapons", "knife"}),
)
"""Words that make two types compatible when both types hold one of the same group."""
SAME_TYPE, ALIKE_TYPE = "same", "alike"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One dated item with a place, as the rules see it. Easting and northing: metres of the British National Grid."""

    id: int
    source_id: int
    identity: str
    type: str
    on_day: date
    easting: float
    northing: float
    location: str | None = None
    area_id: int | None = None
    victim_ref: str | None = None

    def metres_to(self, other: "Sighting") -> float:
        """Straight-line distance on the grid."""
        return hypot(self.easting - other.easting, self.northing - other.northing)

    def days_to(self, other: "Sighting") -> int:
        """Days between the two, never negative."""
        return abs((self.on_day - other.on_day).days)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two items may be one event. `score`: 0 to 100."""

    score: int
    metres: int
    days: int
    type: str
    """'same' or 'alike'."""
    words: int | None
    """How like the words of the location are, 0 to 100; None where one of them has none."""

    def as_json(self) -> dict[str, int | str | None]:
        """The reasons as they are kept."""
        return {"metres": self.metres, "days": self.days, "type": self.type, "words": self.words}


def identity(source_id: int, source_ref: str | None, content: Sequence[object]) -> str:
    """What an item is known by, whatever delivery brings it: its source's reference, else what it says.

    A corrected month has new rows for the same items: a refused link must not come back with them.
    """
    told = ("ref", source_ref) if source_ref else ("row", *content)
    return hashlib.sha256("\x1f".join(map(str, (source_id, *told))).encode()).hexdigest()[:32]


def ordered(one: Sighting, other: Sighting) -> tuple[Sighting, Sighting]:
    """The pair as it is kept: always the same way round."""
    return (one, other) if one.identity <= other.identity else (other, one)


def plain_words(location: str | None) -> str:
    """A location without what says nothing: case, marks, and police.uk's "On or near"."""
    text = re.sub(r"[^\w]+", " ", (location or "").casefold()).strip()
    return re.sub(r"^on or near\b\s*", "", text)


def same_event(one: Sighting, other: Sighting, words: int | None, limits: Linking) -> Likeness | None:
    """How likely two items are one event; None where they are not proposed.

    Two items of one source never are: it tells its own apart. `words`: likeness of the plain words of both
    locations, 0 to 100, None where one has none. Symmetric.
    """
    metres, days = one.metres_to(other), one.days_to(other)
    type_ = compatible(one.type, other.type)
    if one.source_id == other.source_id or one.identity == other.identity or not type_:
        return None
    if metres > limits.same_event_metres or days > limits.same_event_days:
        return None
    parts = {
        "metres": 1 - metres / limits.same_event_metres,
        "days": 1 - days / (limits.same_event_days + 1),
        "type": 1.0 if type_ == SAME_TYPE else ALIKE,
    }
    if words is not None:
        parts["words"] = words / 100
    score = round(100 * sum(WEIGHTS[name] * part for name, part in parts.items()) / sum(WEIGHTS[n] for n in parts))
    if score < limits.same_event_score:
        return None
    return Likeness(score, round(metres), days, type_, words)


def compatible(one: str, other: str) -> str:
    """'same' word, 'alike' (words of one group), or '' for two things that are not one event."""
    if one.casefold().strip() == other.casefold().strip():
        return SAME_TYPE
    first, second = (set(plain_words(text).split()) for text in (one, other))
    return ALIKE_TYPE if any(first & kind and second & kind for kind in KINDS) else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What decides which of several items of one event is counted."""

    id: int
    has_area: bool
    on_day: date


def counted_once(items: Mapping[int, Counted], confirmed: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of items that confirmed links tie together, which stands for which: the one that is counted, by each other one.

    Counted is the earliest that lies in an area (a row of no area is in no count), then the one taken in first. A
    pair of which one item is not in `items` ties nothing.
    """
    root = {item: item for item in items}

    def top(item: int) -> int:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for one, other in confirmed:
        if one in root and other in root:
            first, second = sorted((top(one), top(other)))
            root[second] = first
    groups: dict[int, list[int]] = {}
    for item in sorted(items):
        groups.setdefault(top(item), []).append(item)
    found: dict[int, int] = {}
    for group in groups.values():
        counted = min(group, key=lambda item: (not items[item].has_area, items[item].on_day, item))
        found |= {item: counted for item in group if item != counted}
    return found


def not_to_decide(before: LinkState, after: LinkState, number: int) -> Refusal | None:
    """Why a link cannot be set to a state: it stands there already. Anything else a person may take back."""
    if before is not after:
        return None
    other = "refuse" if after is LinkState.CONFIRMED else "confirm"
    return Refusal(
        f"already_{after}", f"Link {number} is {after} already.", f"To change it: `jatac links {other} {number}`."
    )
