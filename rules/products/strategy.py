"""The control strategy: which priorities are acted on, where they come from, and how much of the work serves them.

Source: rows 18 and 34 (S3 rec 1, 2, 7.31; S4 8.5): everything tasked links to it; a funder's priority is told from
one that an assessment found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.action import Refusal
from rules.words import PriorityOrigin

ORIGIN_NAMES = {
    PriorityOrigin.ASSESSMENT: "found by an assessment",
    PriorityOrigin.STATUTORY: "required by law",
    PriorityOrigin.FUNDER: "asked for by a funder",
    PriorityOrigin.REACTIVE: "taken on in reaction to events",
}


@dataclass(frozen=True, slots=True)
class StrategyPriority:
    """One priority of a version. `rank` 1 is the first."""

    rank: int
    priority_id: int
    key: str
    name: str
    origin: PriorityOrigin


@dataclass(frozen=True, slots=True)
class Strategy:
    """One version, as a body adopted it."""

    version: int
    body: str
    adopted_on: date
    in_force_from: date
    priorities: tuple[StrategyPriority, ...]
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class LiveAction:
    """A live action as far as the strategy asks: what it is linked to."""

    priority_id: int | None
    business_as_usual: bool = False


@dataclass(frozen=True, slots=True)
class OffStrategy:
    """How many live actions serve no priority of the strategy in force."""

    live: int
    off: int
    business_as_usual: int = 0
    """Of those off it, the ones entered as business as usual."""

    @property
    def percent(self) -> int | None:
        """Whole percent, a half upwards; None where nothing is live."""
        return percent(self.off, self.live)


@dataclass(frozen=True, slots=True)
class OriginShare:
    """How many priorities of a strategy come from one origin."""

    origin: PriorityOrigin
    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """Whole percent, a half upwards."""
        return percent(self.count, self.of)


def percent(part: int, whole: int) -> int | None:
    """Whole percent, a half upwards; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def in_force(versions: Iterable[Strategy], day: date) -> Strategy | None:
    """The version in force on `day`: of those that have begun the one adopted last."""
    begun = [one for one in versions if one.in_force_from <= day]
    return max(begun, key=lambda one: (one.in_force_from, one.version), default=None)


def off_strategy(strategy: Strategy | None, live: Iterable[LiveAction]) -> OffStrategy:
    """Counts the live actions not linked to one of its priorities. Without a strategy all are off it."""
    served = {one.priority_id for one in strategy.priorities} if strategy is not None else set[int]()
    actions = list(live)
    off = [one for one in actions if one.priority_id not in served]
    return OffStrategy(len(actions), len(off), sum(one.business_as_usual for one in off))


def origin_shares(priorities: Sequence[StrategyPriority]) -> tuple[OriginShare, ...]:
    """The share of each origin, in the order of the words; also those with none."""
    return tuple(
        OriginShare(origin, sum(one.origin is origin for one in priorities), len(priorities))
        for origin in PriorityOrigin
    )


def not_to_adopt(priorities: Sequence[int], in_force_from: date, latest: Strategy | None) -> Refusal | None:
    """A refusal of a strategy without priorities, with one twice, or from before the one that stands."""
    if not priorities:
        said = "A control strategy needs at least one priority."
        return Refusal("no_priorities", said, "Name each with --priority, the first one first.")
    if len(set(priorities)) != len(priorities):
        return Refusal("priority_twice", "A priority is named twice.", "Name each once, in order of rank.")
    if latest is not None and in_force_from < latest.in_force_from:
        begins = f"{latest.in_force_from:%a %-d %b %Y}"
        said = f"Version {latest.version} is in force from {begins}; this would begin before it."
        return Refusal("before_the_latest", said, "Give a later date with --from.")
    return None
