"""What an edited policy changes in a forecast: what comes in addition, what no longer does, what on another day."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from rules.forecast import Coming, ComingRung, Forecast

One = TypeVar("One", Coming, ComingRung)


@dataclass(frozen=True, slots=True)
class Moved(Generic[One]):
    """The same notice or rung on another day. `one`: as it comes under the edited policy."""

    before: date
    one: One


@dataclass(frozen=True, slots=True)
class Changed(Generic[One]):
    """Notices, or rungs, that differ."""

    added: tuple[One, ...]
    gone: tuple[One, ...]
    moved: tuple[Moved[One], ...]

    @property
    def nothing(self) -> bool:
        """Whether none differs."""
        return not (self.added or self.gone or self.moved)


@dataclass(frozen=True, slots=True)
class Difference:
    """From one forecast to another."""

    notices: Changed[Coming]
    rungs: Changed[ComingRung]


def difference(before: Forecast, after: Forecast) -> Difference:
    """What differs. A notice is the same when it says the same to the same person about the same action; those that
    come every week are told apart by their order.
    """
    return Difference(_changed(before.notices, after.notices), _changed(before.rungs, after.rungs))


def _what(one: Coming | ComingRung) -> Hashable:
    if isinstance(one, ComingRung):
        return one.action_id, one.clock, one.rung
    return one.subject[0], one.ref, one.draft.recipient_id, one.draft.kind, one.draft.rung, one.draft.reason


def _changed(before: Sequence[One], after: Sequence[One]) -> Changed[One]:
    """Same days cancel out; of what is left, the first before pairs with the first after, and so on."""
    left: dict[Hashable, list[One]] = defaultdict(list)
    right: dict[Hashable, list[One]] = defaultdict(list)
    for one in before:
        left[_what(one)].append(one)
    for one in after:
        right[_what(one)].append(one)
    added: list[One] = []
    gone: list[One] = []
    moved: list[Moved[One]] = []
    for what in (*left, *(key for key in right if key not in left)):
        old, new = _apart(left[what], right[what])
        moved += [Moved(was.on, now) for was, now in zip(old, new, strict=False)]
        gone += old[len(new) :]
        added += new[len(old) :]
    return Changed(_sorted(added), _sorted(gone), tuple(sorted(moved, key=lambda m: (m.one.on, m.one.ref))))


def _apart(old: list[One], new: list[One]) -> tuple[list[One], list[One]]:
    """Both in the order of their days, without those that come on the same day in both."""
    both = {one.on for one in old} & {one.on for one in new}
    return (
        sorted((one for one in old if one.on not in both), key=lambda one: one.on),
        sorted((one for one in new if one.on not in both), key=lambda one: one.on),
    )


def _sorted(found: list[One]) -> tuple[One, ...]:
    return tuple(sorted(found, key=lambda one: (one.on, one.ref)))
