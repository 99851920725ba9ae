"""A body and its meetings as the rules see them. Names, tiers and reporting lines are rows; levels follow from them.

Level 3 is the tasking body, 4 the performance group above it, 5 the board, 6 the county board (S1 2.4, S4 7.1).
"""

from dataclasses import dataclass
from datetime import date, datetime

from rules.words import BodyKind, MeetingState

TASKING, PERFORMANCE, BOARD, COUNTY = 3, 4, 5, 6
LEVEL_OF_KIND = {
    BodyKind.TASKING: TASKING,
    BodyKind.PERFORMANCE: PERFORMANCE,
    BodyKind.BOARD: BOARD,
    BodyKind.COUNTY: COUNTY,
}
"""The rung of the ladder at which a body of this kind hears; other kinds are not on the ladder."""


@dataclass(frozen=True, slots=True)
class Body:
    """A group that meets. `chairs`: the chair, then the vice-chairs, as of the day. `level` 0: not on the ladder."""

    id: int
    key: str
    name: str
    level: int
    parent_id: int | None = None
    chairs: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    """Everybody with a role in it on the day, the chairs included, in the order of the file."""
    pack_lead_days: int = 0
    """Clear working days between its paper and the meeting."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One occurrence of a body's meeting. `occurrence_on` is its date by the cadence and never changes.

    `publish_on`: the day its paper is due. `published_on`: the day it went out.
    """

    id: int
    body_id: int
    level: int
    occurrence_on: date
    meeting_on: date
    publish_on: date
    state: MeetingState = MeetingState.PLANNED
    published_on: date | None = None
    revision: int = 0
    begins_at: datetime | None = None
    waits_from: date | None = None
    """The first day on which its paper was due and waited for somebody to be told."""

    def is_open_to(self, day: date) -> bool:
        """Whether an item may still go on its agenda: planned, its paper not out, and not over."""
        return self.state is MeetingState.PLANNED and self.published_on is None and self.meeting_on >= day

    def has_begun(self, day: date, as_of: datetime | None) -> bool:
        """Whether it is too late for a paper. Without an instant the day decides."""
        if as_of is not None and self.begins_at is not None:
            return self.begins_at <= as_of
        return self.meeting_on < day

    @property
    def period(self) -> str:
        """What tells a paper's notices from others: the occurrence and the revision (design decision 2)."""
        return f"{self.occurrence_on.isoformat()}:{self.revision}"


def levels(kinds: dict[int, tuple[BodyKind, int | None]]) -> dict[int, int]:
    """The level of each body, from its kind and parent: the first tasking body is at 3, and above it the nearest
    ancestor of each kind stands at the level of that kind. Others are at 0.

    `kinds`: body id → (kind, parent id), in the order of the file. A loop among parents ends the walk.
    """
    found = dict.fromkeys(kinds, 0)
    start = next((body for body, (kind, _) in kinds.items() if kind is BodyKind.TASKING), None)
    if start is None:  # a county's own file has no tasking body
        start = next((body for body, (kind, _) in kinds.items() if kind is BodyKind.COUNTY), None)
    at, seen, taken = start, set[int](), set[int]()
    while at is not None and at in kinds and at not in seen:
        seen.add(at)
        kind, parent = kinds[at]
        level = LEVEL_OF_KIND.get(kind, 0)
        if level and level not in taken:
            found[at] = level
            taken.add(level)
        at = parent
    return found
