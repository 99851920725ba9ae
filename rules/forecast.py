"""What will be said and what will go up, day by day, if nobody does anything. Pure: states are kept in memory.

No rule of its own: each day it asks those that the flows ask (issue, remind, chase, recheck before sending), with
the context of that day, and takes their answers as the flows would write them. Assumed, and said to the reader:
mail arrives, meetings are held as planned and decide nothing, no new intelligence comes in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from rules.action import ActionState, Change, NoticeDraft, policy_of
from rules.bodies.facts import BOARD, COUNTY, PERFORMANCE
from rules.forecast_bodies import Agendas, Meetings, Said, Subject
from rules.forecast_cycles import Cycles, CyclesNow
from rules.holds import HOLDS, Recheck, Verdict, recheck, withheld_from
from rules.life.issue import issue_or_list
from rules.people import Context
from rules.reasons import PAPERS
from rules.sweep import chase, remind, reminder
from rules.words import NoticeKind

Key = tuple[Subject, str, int, int, int, str]
"""(subject, *NoticeDraft.key): what is unique among the notices that stand."""
ACTION = "action"
Rule = Callable[[ActionState, date, Context], Change]
Guard = Callable[[ActionState, Callable[[], Change]], Change | None]
"""Runs a decision about one action; gives None, and keeps the failure, if it fails."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action not issued yet. `on`: the day its cycle's notices are due; `period`: the meeting, or OUTSIDE."""

    state: ActionState
    on: date
    period: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things stand when the forecast begins."""

    live: tuple[ActionState, ...] = ()
    released: tuple[Change, ...] = ()
    """In hold: what a release does to some of these actions before the first day is lived through."""
    proposals: tuple[Proposal, ...] = ()
    keys: frozenset[Key] = frozenset()
    """Of the notices that stand, of these actions and of every other subject."""
    closed: tuple[ActionState, ...] = ()
    """Further actions of `waiting`, mostly closed: what no longer holds of them is withdrawn before it is sent."""
    waiting: tuple[Said, ...] = ()
    """Notices that were made and have not travelled yet."""
    served: frozenset[int] = frozenset()
    """Who has had the mail of the first day already."""
    sends_today: bool = True
    """Whether mail may still leave on the first day."""
    meetings: Meetings = field(default_factory=Meetings)
    cycles: CyclesNow = field(default_factory=CyclesNow)


@dataclass(frozen=True, slots=True)
class Coming:
    """A notice to come, or one that waits. `travels_on`: the day of its mail; None for a withheld one."""

    on: date
    subject: Subject
    ref: str
    """The action's reference, or what else it is about is called."""
    draft: NoticeDraft
    waits: bool = False
    """It was made before the forecast began."""
    travels_on: date | None = None


@dataclass(frozen=True, slots=True)
class ComingRung:
    """A rung that an action will reach: `on` is the working day on which it falls due."""

    on: date
    ref: str
    action_id: int
    clock: str
    rung: int


@dataclass(slots=True)
class Forecast:
    """Everything to come: notices in the order of their making, rungs in the order of their days."""

    notices: list[Coming] = field(default_factory=list)
    rungs: list[ComingRung] = field(default_factory=list)
    mails: dict[date, int] = field(default_factory=dict)
    """How many mails leave on each day."""


def look_ahead(standing: Standing, days: Iterable[tuple[date, Context]], guard: Guard | None = None) -> Forecast:
    """Lives through `days` (each with its context, in order) with nobody acting."""
    walk = _Walk(standing, guard or (lambda _state, decide: decide()))
    for day, ctx in days:
        walk.live_through(day, ctx)
    return walk.found()


class _Walk:
    """The actions as they stand on the day at hand, and what was said so far."""

    def __init__(self, standing: Standing, guard: Guard) -> None:
        self._guard = guard
        self._states = {state.id: state for state in standing.live}
        self._proposals = list(standing.proposals)
        self._proposed = {one.state.id: one.state for one in standing.proposals}
        self._closed = {state.id: state for state in standing.closed}
        self._agendas = Agendas(standing.meetings, self._states)
        self._cycles = Cycles(standing.cycles)
        self._keys = set(standing.keys)
        self._queue: list[Key] = []
        self._coming: dict[Key, Coming] = {}
        self._rungs: list[ComingRung] = []
        self._slots: set[tuple[date, int, str]] = set()
        self._start: Standing | None = standing
        """Until the first day is over."""

    def live_through(self, day: date, ctx: Context) -> None:
        """One day in the order of a cycle: issue, remind, chase, escalate, publish, send, then the day's meetings."""
        self._begin(day)
        ctx = self._agendas.context(day, ctx)
        self._issue(day, ctx)
        for action_id in list(self._states):
            state = self._states[action_id]
            if reminder(state, day, policy_of(state, ctx)) is not None:  # else `remind` does what `chase` does too
                self._sweep(remind, action_id, day, ctx)
            self._sweep(chase, action_id, day, ctx)
        self._say(self._agendas.escalate(day, ctx), day)
        for levels in ((PERFORMANCE,), (BOARD, COUNTY)):
            for out in self._agendas.publish(levels, day, ctx):
                self._say(out.said, day)
                ctx = self._agendas.context(day, ctx)
                for action_id in out.action_ids:
                    self._sweep(chase, action_id, day, ctx)
        self._close_cycles(day, ctx)
        self._send(day, ctx)
        self._say(self._agendas.hold(day, ctx), day)
        self._start = None

    def _close_cycles(self, day: date, ctx: Context) -> None:
        unsent = [key[0][1] for key in self._queue if key[0][0] == ACTION and key[1] == NoticeKind.ISSUE]
        closing = self._cycles.close(
            day, ctx, self._states.values(), self._proposed, unsent, self._agendas.is_recorded
        )
        self._say([Said(("cycle", one.id), f"cycle of {one.meeting_on}", draft) for one, draft in closing], day)

    def found(self) -> Forecast:
        """What the walk has seen."""
        mails: dict[date, int] = {}
        for day, _, _ in sorted(self._slots):
            mails[day] = mails.get(day, 0) + 1
        rungs = sorted(self._rungs, key=lambda one: (one.on, one.ref, one.rung))
        return Forecast(list(self._coming.values()), rungs, mails)

    def _begin(self, day: date) -> None:
        if self._start is None:
            return
        for one in self._start.waiting:
            self._add((one.subject, *one.draft.key), one.label, one.draft, day, waits=True)
        for key in self._start.keys - self._coming.keys():
            # A mail on its way to the lead arrives: mail sent is delivered is what a forecast assumes.
            state = self._states.get(key[0][1]) if key[0][0] == ACTION else None
            if state is not None and key[1] == NoticeKind.LEAD and key[3] in {s.episode for s in state.steps}:
                self._lead_told(key[1], key[2], state.id, day)
        for change in self._start.released:
            self._take(change)

    def _sweep(self, rule: Rule, action_id: int, day: date, ctx: Context) -> None:
        state = self._states[action_id]
        change = self._guard(state, lambda: rule(state, day, policy_of(state, ctx)))
        if change is not None:
            self._take(change)

    def _issue(self, day: date, ctx: Context) -> None:
        due = [one for one in self._proposals if one.on <= day]
        self._proposals = [one for one in self._proposals if one.on > day]
        for one in due:
            change = self._guard(one.state, lambda: issue_or_list(one.state, day, ctx, one.period))  # noqa: B023
            if change is not None:
                self._take(change)
            if change is None or not change.action.is_live:
                self._proposals.append(one)  # looked at again tomorrow: it may be complete then, or no longer

    def _take(self, change: Change) -> None:
        """What one rule decided, as it would be written."""
        state = change.action
        for event in change.events:
            if event.kind == "rung":
                clock, rung, on = (event.payload[name] for name in ("clock", "rung", "fell_due_on"))
                self._rungs.append(ComingRung(on, state.ref, state.id, clock, rung))
                if (clock, rung) == ("late", PERFORMANCE):
                    self._agendas.reached_rung_4(event.payload["agency"], state.id, on)
        if state.is_live:
            self._states[state.id] = state
            self._proposed.pop(state.id, None)
        else:
            self._states.pop(state.id, None)
        for draft in change.notices:
            key = ((ACTION, state.id), *draft.key)
            if key not in self._keys:
                self._add(key, state.ref, draft, change.day)
                if draft.withheld:
                    self._lead_told(draft.kind, draft.rung, state.id, change.day)

    def _say(self, said: Iterable[Said], day: date) -> None:
        for one in said:
            key = (one.subject, *one.draft.key)
            if key not in self._keys:
                self._add(key, one.label, one.draft, day)

    def _add(self, key: Key, ref: str, draft: NoticeDraft, day: date, *, waits: bool = False) -> None:
        self._keys.add(key)
        self._coming[key] = Coming(day, key[0], ref, draft, waits)
        if not draft.withheld:
            self._queue.append(key)

    def _send(self, day: date, ctx: Context) -> None:
        """The mail of the day: each notice that waits is looked at again, as it is before it is sent."""
        if not ctx.own().is_open(day) or (self._start is not None and not self._start.sends_today):
            return
        served = self._start.served if self._start is not None else frozenset()
        queue, self._queue = self._queue, []
        for key in queue:
            draft = self._coming[key].draft
            if draft.recipient_id in served and not draft.after_meeting and draft.kind not in PAPERS:
                self._queue.append(key)
                continue
            found = self._checked(key, day, ctx)
            if found.verdict is Verdict.HOLDS:
                self._travels(key, day)
            elif found.verdict is Verdict.WITHDRAW:
                self._keys.discard(key)
                del self._coming[key]
            else:
                self._withhold(key, found.reason, day, ctx)

    def _checked(self, key: Key, day: date, ctx: Context) -> Recheck:
        one, (kind, subject_id) = self._coming[key], key[0]
        known = (self._states, self._proposed, self._closed) if kind == ACTION else ()
        state = next((states[subject_id] for states in known if subject_id in states), None)
        if state is not None:
            return recheck(one.draft, state, day, policy_of(state, ctx))
        gone = ctx.is_gone(one.draft.recipient_id, day)
        return Recheck(Verdict.WITHHOLD, "recipient_cannot_be_reached") if gone else HOLDS

    def _travels(self, key: Key, day: date) -> None:
        one = self._coming[key]
        self._coming[key] = replace(one, travels_on=day)
        paper = f"{one.draft.kind}:{key[0]}" if one.draft.kind in PAPERS else ""
        self._slots.add((day, one.draft.recipient_id, paper or str(one.draft.after_meeting)))
        self._agendas.told(one.subject, one.draft, day)
        if one.subject[0] == ACTION:
            self._lead_told(one.draft.kind, one.draft.rung, one.subject[1], day)

    def _withhold(self, key: Key, reason: str, day: date, ctx: Context) -> None:
        """The coordinator is told, once, of a notice that its reader will not get; never of her own."""
        one = self._coming[key]
        self._coming[key] = replace(one, draft=replace(one.draft, withheld=True))
        self._agendas.told(one.subject, one.draft, day)
        if one.subject[0] != ACTION:
            return
        self._lead_told(one.draft.kind, one.draft.rung, one.subject[1], day)
        told = withheld_from(one.draft, ctx.coordinator_on(day), reason)
        if told is not None and (one.subject, *told.key) not in self._keys:
            self._add((one.subject, *told.key), one.ref, told, day)

    def _lead_told(self, kind: str, rung: int, action_id: int, day: date) -> None:
        """Seniors before peers: the day on which the lead's notice was sent, or the coordinator told it cannot be."""
        state = self._states.get(action_id)
        if kind == NoticeKind.LEAD and rung == 2 and state is not None and state.lead_told_on is None:
            self._states[action_id] = replace(state, lead_told_on=day)
