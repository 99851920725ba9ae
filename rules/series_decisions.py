"""Decisions on a series of counts: where its baseline begins, and which months do not enter it.

Source: domain guide §5 (re-base only by logged decision); what an analysis answers proposes one, and the coordinator
decides. Pure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.action import Refusal
from rules.life.who import By, stands_at
from rules.people import Context
from rules.policy import GrantLevel
from rules.words import AnalysisAnswer


class SeriesDecisionKind(StrEnum):
    """What is decided of a series."""

    REBASE = "rebase"
    """Months before `from` are no history of it: it is counted otherwise since."""
    LEAVE_OUT = "leave_out"
    """The months from `from` to `until` stay on record and enter no baseline."""


class SeriesDecisionState(StrEnum):
    """Where a decision on a series stands."""

    PROPOSED = "proposed"
    """An analysis gave rise to it; the coordinator has not decided."""
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    """A later decision took its place. It stays on record."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """The analysis that proposed it was opened again."""


PROPOSED_BY = {
    AnalysisAnswer.RECORDING_CHANGE: SeriesDecisionKind.REBASE,
    AnalysisAnswer.SERIES: SeriesDecisionKind.LEAVE_OUT,
}
"""What a verified answer proposes; `real` becomes a nomination, `seasonal` a note on next year's months."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What is in force of one series. `based_from` None: all of its months."""

    based_from: date | None = None
    left_out: frozenset[date] = frozenset()


def not_to_rebase(ctx: Context, by: By, from_month: date, until: date | None, this_month: date) -> Refusal | None:
    """The coordinator (or the chair) decides, on months that have begun. `until`: of months left out, the last."""
    if refused := stands_at(ctx, by, GrantLevel.COORDINATOR, "decide what a series is compared with"):
        return refused
    if max(from_month, until or from_month) > this_month:
        return Refusal("future", "That month has not begun.", f"Name one up to {this_month:%Y-%m}.")
    if until is not None and until < from_month:
        return Refusal(
            "turned_round", f"{until:%Y-%m} comes before {from_month:%Y-%m}.", "Name the earlier one first."
        )
    return None


def not_to_keep(ctx: Context, by: By, standing: int) -> Refusal | None:
    """The same for letting the series stand as it is. `standing`: proposals and decisions that this ends."""
    if refused := stands_at(ctx, by, GrantLevel.COORDINATOR, "decide what a series is compared with"):
        return refused
    if standing:
        return None
    return Refusal("nothing", "Nothing is proposed or decided for this series.", "See `jatac series list`.")
