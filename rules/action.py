"""An action as the rules see it, and a change to it: new state, notices and events, in one value.

Rules never write. They take an `ActionState`, and give back a `Change` that models/steps/ writes in one
transaction, or a `Refusal` with a sentence and a next step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rules.actors import actor
from rules.need_to_know import withheld
from rules.people import Context, may_read
from rules.standing import RUNG_OF, TAKEN_BACK, Listing, Matter, Pause, Request, RungStep
from rules.state import ActionState
from rules.words import ActionStatus, MatterReason, NoticeKind, PauseKind, RequestKind

__all__ = [
    "ActionState",
    "Change",
    "Listing",
    "Matter",
    "NoticeDraft",
    "Outcome",
    "Pause",
    "Refusal",
    "Request",
    "RungStep",
    "StateEvent",
    "withheld_period",
]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as decided: its key (design decision 2), its reason, and whether its reader may read it."""

    kind: NoticeKind
    recipient_id: int
    reason: str
    rung: int = 0
    episode: int = 0
    period: str = ""
    after_meeting: bool = False
    withheld: bool = False

    @property
    def key(self) -> tuple[str, int, int, int, str]:
        """What makes it one notice among those of its subject."""
        return (self.kind, self.rung, self.episode, self.recipient_id, self.period)


@dataclass(frozen=True, slots=True)
class StateEvent:
    """Something that happened to the action, for its history."""

    kind: str
    reason: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step that may not be taken: a named reason, a sentence, and what to do instead."""

    reason: str
    sentence: str
    fix: str


@dataclass(slots=True)
class Change:
    """A decision in the making: the state so far, the notices and the events that go with it."""

    action: ActionState
    day: date
    ctx: Context
    notices: list[NoticeDraft] = field(default_factory=list)
    events: list[StateEvent] = field(default_factory=list)

    def set(self, **fields: Any) -> None:
        """Replaces fields of the action."""
        self.action = replace(self.action, **fields)

    def event(self, kind: str, reason: str, **payload: Any) -> None:
        """Adds to the history of the action."""
        self.events.append(StateEvent(kind, reason, payload))

    def tell(
        self,
        kind: NoticeKind,
        recipient_id: int | None,
        reason: str,
        *,
        rung: int = 0,
        episode: int | None = None,
        period: str = "",
        after_meeting: bool = False,
    ) -> None:
        """Adds a notice. Who may not read the action gets metadata, or it is withheld and the coordinator told
        (rules/need_to_know.py).
        """
        if recipient_id is None:
            return
        at = self.action.episode if episode is None else episode
        hidden = withheld(kind, reason, readable=may_read(self.ctx, self.action.readers, recipient_id))
        draft = NoticeDraft(kind, recipient_id, reason, rung, at, period, after_meeting, hidden)
        key = draft.key
        if any(other.key == key for other in self.notices):
            return
        self.notices.append(draft)
        if hidden:
            self.tell(
                NoticeKind.WITHHELD,
                self.ctx.coordinator_on(self.day),
                "reader_not_on_access_list",
                rung=rung,
                episode=at,
                period=withheld_period(kind, recipient_id, period),
            )

    def ask(self, kind: RequestKind, asked_by: int | None, **fields: Any) -> Request:
        """Opens a request on the action."""
        number = 1 + max((r.number for r in self.action.requests), default=0)
        request = Request(number, kind, self.day, asked_by, unheard=self.ctx.held, **fields)
        self.set(requests=(*self.action.requests, request))
        return request

    def answer(self, request: Request, by: int | None, outcome: str) -> None:
        """Answers a request, and resolves what waited for that answer; never the late action itself, whose matter
        is numbered by the term of the ladder.
        """
        answered = replace(request, decided_on=self.day, decided_by=by, outcome=outcome, unheard=False)
        self.set(requests=tuple(answered if r.number == request.number else r for r in self.action.requests))
        self.resolve(lambda m: m.number == request.number and m.reason is not MatterReason.LATE, outcome)

    def raise_matter(self, reason: MatterReason, number: int, decision_sought: str) -> bool:
        """Raises an escalation of its own, once per reason and number. False if it was raised before; one that was
        taken back at a release is raised again.
        """
        matter = Matter(reason, number, self.day, decision_sought, rung=RUNG_OF.get(reason, 3))
        before = [m for m in self.action.matters if m.reason is reason and m.number == number]
        if any(m.resolved_by != TAKEN_BACK for m in before):
            return False
        others = (m for m in self.action.matters if m not in before)
        self.set(matters=(*others, matter))
        self.event("escalation_raised", reason, number=number, rung=matter.rung, decision_sought=decision_sought)
        return True

    def resolve(self, which: Callable[[Matter], bool], by: str) -> None:
        """Resolves the open matters that `which` picks."""
        for matter in self.action.matters:
            if matter.is_open and which(matter):
                resolved = replace(matter, resolved_on=self.day, resolved_by=by)
                self.set(matters=tuple(resolved if m is matter else m for m in self.action.matters))
                self.event("escalation_resolved", matter.reason, number=matter.number, by=by)

    def end_pauses(self, *kinds: PauseKind) -> bool:
        """Ends running pauses (of these kinds; of any when none is named) today. True if one was running."""
        ended = False
        pauses = []
        for pause in self.action.pauses:
            runs = pause.ended_on is None and (pause.until_on is None or pause.until_on >= self.day)
            if runs and (not kinds or pause.kind in kinds):
                if pause.kind is PauseKind.BLOCK:
                    self.set(blocked_by_id=None, blocker_closed_on=None)
                pause, ended = replace(pause, ended_on=self.day), True
            pauses.append(pause)
        self.set(pauses=tuple(pauses))
        return ended

    def new_episode(self) -> None:
        """What was said may be said again, once: only the rung now reached."""
        self.set(episode=self.action.episode + 1)

    def new_term(self, ladder_from: date) -> None:
        """The ladder starts anew at rung 0 from `ladder_from`, in a new episode. What was late is settled by it; on a
        published paper it stays, for noting.
        """
        self.end_pauses()
        self.resolve(lambda matter: matter.reason is MatterReason.LATE, "ladder started anew")
        self.set(term=self.action.term + 1, term_from=self.day, ladder_from=ladder_from, late_rung=0, steps=())
        self.set(urgent_due_at=None, urgent_from=None, urgent_rung=0, urgent_rung_on=None)
        self.new_episode()

    def start_acknowledgement(self, day: date) -> None:
        """The acknowledgement clock starts on `day`."""
        calendar = self.ctx.both(self.action.owner_agency_id, day)
        due = calendar.add(day, self.ctx.policy.ladder.acknowledge_in)
        self.set(ack_from=day, ack_due_on=due, acknowledged_on=None, ack_rung=0, ack_rung_on=None)
        self.set(ack_unheard=self.ctx.held)

    def acknowledge(self) -> None:
        """Stops the acknowledgement clock, and nothing else."""
        if self.action.acknowledged_on is None:
            self.set(acknowledged_on=self.day, ack_rung=0, ack_rung_on=None)
        if self.action.status is ActionStatus.ISSUED:
            self.set(status=ActionStatus.ACKNOWLEDGED)

    def refresh_actor(self) -> None:
        """Sets who acts today, without a notice (the step at hand writes its own)."""
        owner_id, agency_id = self.action.owner_id, self.action.owner_agency_id
        if owner_id is not None and agency_id is not None:
            found = actor(self.ctx, owner_id, agency_id, self.action.readers, self.day)
            self.set(actor_id=found.person_id)


Outcome = Change | Refusal


def withheld_period(kind: str, recipient_id: int, period: str) -> str:
    """Names the notice that was withheld, so that the coordinator is told of it once."""
    return f"{kind}:{recipient_id}:{period}".rstrip(":")


def policy_of(action: ActionState, ctx: Context) -> Context:
    """The context under the action's own policy: a live action keeps its version until it is moved on."""
    return ctx.under(action.policy_version_id) if action.is_live else ctx
