"""Tasking cycles in a forecast: made from their cadence, closed when nothing of them is left hanging, in memory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.action import ActionState, NoticeDraft
from rules.bodies.closing import CycleFacts, cycle_notice, is_over, lacking, not_updated
from rules.cadence import Cadence, meetings, next_meeting
from rules.calendar import ONE_DAY
from rules.people import Context

FIRST_NEW_ID = 10**9


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A cycle that is not closed. `spoken_of`: actions on which somebody took a step since its meeting began."""

    id: int
    body_id: int
    meeting_on: date
    recorded: bool = False
    spoken_of: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CyclesNow:
    """Cycles as they stand when the forecast begins."""

    open: tuple[OpenCycle, ...] = ()
    cadences: Mapping[int, Cadence] = field(default_factory=dict)
    """Of every tasking body."""
    latest: Mapping[int, date] = field(default_factory=dict)
    """The last cycle's occurrence, by body."""
    dates: tuple[tuple[int, date], ...] = ()
    """(body, meeting) of every cycle there is, closed ones included."""
    cancelled: frozenset[tuple[int, date]] = frozenset()
    """(body, occurrence) of meetings that were cancelled beforehand: they have no cycle."""
    of_action: Mapping[int, int] = field(default_factory=dict)
    """Action → its cycle, of those that are proposed or whose issue has not travelled."""


class Cycles:
    """The cycles of one forecast."""

    def __init__(self, start: CyclesNow) -> None:
        self._start = start
        self._open = list(start.open)
        self._latest, self._dates = dict(start.latest), list(start.dates)

    def close(
        self,
        day: date,
        ctx: Context,
        actions: Iterable[ActionState],
        proposed: Iterable[int],
        unsent: Iterable[int],
        recorded: Callable[[int, date], bool],
    ) -> list[tuple[OpenCycle, NoticeDraft]]:
        """What `close_cycle` does on `day`: cycles that lack nothing are closed, of the others the coordinator hears.

        `proposed`, `unsent`: actions that are not issued, and those whose issue has not travelled. `recorded`:
        whether it is on record what became of a body's meeting.
        """
        self._make(day, ctx)
        live, of = list(actions), self._start.of_action
        not_issued, not_sent = [of.get(one) for one in proposed], [of.get(one) for one in set(unsent)]
        said = []
        for cycle in list(self._open):
            if cycle.meeting_on >= day:
                continue
            facts = CycleFacts(
                cycle.id,
                cycle.body_id,
                cycle.meeting_on,
                self._next(cycle),
                not_issued=not_issued.count(cycle.id),
                not_sent=not_sent.count(cycle.id),
                is_recorded=cycle.recorded or recorded(cycle.body_id, cycle.meeting_on),
                not_updated=len(not_updated(live, cycle.spoken_of, cycle.meeting_on, day)),
            )
            if not is_over(facts, day):
                continue
            if not lacking(facts):
                self._open.remove(cycle)
            elif ctx.own().is_open(day):
                said.append((cycle, cycle_notice(facts, ctx.coordinator_on(day))))
        return said

    def _make(self, day: date, ctx: Context) -> None:
        moved = {(one.body_id, one.occurrence_on): one.meeting_on for one in ctx.sittings}
        for body_id, cadence in self._start.cadences.items():
            latest = self._latest.get(body_id)
            for on in meetings(cadence, latest + ONE_DAY if latest is not None else day, day):
                self._latest[body_id] = on
                if (body_id, on) not in self._start.cancelled:
                    made = OpenCycle(FIRST_NEW_ID + len(self._dates), body_id, moved.get((body_id, on), on))
                    self._open.append(made)
                    self._dates.append((body_id, made.meeting_on))

    def _next(self, cycle: OpenCycle) -> date:
        later = (on for body_id, on in self._dates if body_id == cycle.body_id and on > cycle.meeting_on)
        stated = min(later, default=None)
        return stated or next_meeting(self._start.cadences[cycle.body_id], cycle.meeting_on)
