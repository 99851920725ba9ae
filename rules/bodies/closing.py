"""Whether a tasking cycle can be closed: from its next meeting on, once nothing of it is left hanging.

It closes when its notices are sent, its meeting is recorded, and each live action was updated since that meeting or
is listed overdue (domain guide §3, T+10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.action import NoticeDraft
from rules.state import ActionState
from rules.words import NoticeKind


class Lacks(StrEnum):
    """What keeps a cycle open; the codes of the notice to the coordinator."""

    NOT_ISSUED = "not_issued"
    """Something its meeting agreed is not issued."""
    NOT_SENT = "not_sent"
    """An issue notice of it has not travelled."""
    NOT_RECORDED = "not_recorded"
    """Nobody recorded whether its meeting was held."""
    NOT_UPDATED = "not_updated"
    """A live action is not overdue, and nobody said anything of it since the meeting."""


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """One open cycle on the day on which it is looked at. Counts are of actions."""

    id: int
    body_id: int
    meeting_on: date
    next_meeting_on: date
    not_issued: int = 0
    not_sent: int = 0
    is_recorded: bool = False
    not_updated: int = 0


def is_over(cycle: CycleFacts, day: date) -> bool:
    """Whether its next meeting has come."""
    return day >= cycle.next_meeting_on


def lacking(cycle: CycleFacts) -> tuple[Lacks, ...]:
    """What keeps it open, in the order in which one puts it right; () when it can be closed."""
    found = (
        (Lacks.NOT_ISSUED, cycle.not_issued > 0),
        (Lacks.NOT_SENT, cycle.not_sent > 0),
        (Lacks.NOT_RECORDED, not cycle.is_recorded),
        (Lacks.NOT_UPDATED, cycle.not_updated > 0),
    )
    return tuple(code for code, holds in found if holds)


def cycle_notice(cycle: CycleFacts, coordinator_id: int) -> NoticeDraft:
    """What the coordinator is told of a cycle that stays open: once for each set of things it lacks."""
    codes = ",".join(lacking(cycle))
    return NoticeDraft(NoticeKind.CYCLE_OPEN, coordinator_id, codes, period=codes)


def not_updated(actions: Iterable[ActionState], spoken_of: frozenset[int], meeting_on: date, day: date) -> list[str]:
    """References of the live actions that were neither updated since the meeting nor are listed overdue.

    `spoken_of`: those on which somebody took a step since. What was issued since is news enough, and a lateness is
    chased: only the silent ones that are not late are asked for.
    """
    return [
        action.ref
        for action in actions
        if action.is_live
        and action.id not in spoken_of
        and action.rung == 0
        and not (action.due_on is not None and action.due_on < day)
        and not (action.issued_on is not None and action.issued_on >= meeting_on)
    ]
