"""The facts of one action, as the rules see them."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.bodies.facts import BOARD, PERFORMANCE
from rules.people import Reader
from rules.standing import Matter, Pause, Request, RungStep
from rules.words import LIVE, ActionKind, ActionStatus, MatterReason, RequestKind


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """Another agency's action that stands in the way, and who may know of it."""

    ref: str
    agency_id: int | None
    readers: frozenset[Reader] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionState:
    """Facts of one action. Two clocks: `late_rung` from `ladder_from`, `ack_rung` from `ack_from`; and `urgent_rung`
    from `urgent_due_at` for what the chair made urgent.
    """

    id: int
    ref: str
    status: ActionStatus = ActionStatus.PROPOSED
    kind: ActionKind = ActionKind.TASKING
    priority_id: int | None = None
    business_as_usual: bool = False
    imported: bool = False
    owner_id: int | None = None
    owner_agency_id: int | None = None
    actor_id: int | None = None
    acting_owner_from: date | None = None
    """The last day on which the agency lead took over from an owner who was gone; it stays when the owner is back."""
    due_on: date | None = None
    original_due_on: date | None = None
    statutory_on: date | None = None
    issued_on: date | None = None
    ladder_from: date | None = None
    term: int = 0
    """+1 whenever the ladder starts anew: issue, extension agreed, change of date, reopening."""
    term_from: date | None = None
    episode: int = 0
    late_rung: int = 0
    ack_rung: int = 0
    ack_rung_on: date | None = None
    ack_from: date | None = None
    ack_due_on: date | None = None
    acknowledged_on: date | None = None
    extended_count: int = 0
    requested_count: int = 0
    refused_count: int = 0
    dispute_count: int = 0
    closure_reason: str | None = None
    closed_on: date | None = None
    readers: frozenset[Reader] = frozenset()
    cleared_contact_id: int | None = None
    """Who is asked about a restricted action by somebody told of it who may not read it."""
    contact_may_be_named: bool = False
    """Whether those who may not read it may know who the cleared contact is."""
    urgent_due_at: datetime | None = None
    """Urgent (set by the chair): the time of day by which it is due. None: not urgent."""
    urgent_from: datetime | None = None
    """When it was made urgent: half-time is half-way from here."""
    urgent_rung: int = 0
    """The urgent clock: 2 when its time has passed, 3 from the next working day; 0 while it has not."""
    urgent_rung_on: date | None = None
    """The day on which the present `urgent_rung` fell due."""
    blocked_by_id: int | None = None
    """The action of another agency that this one waits for (a block that was accepted)."""
    blocker_closed_on: date | None = None
    """The day on which that action was closed, verified, void or taken on by another body; None while it is open."""
    waits_for: WaitedFor | None = None
    """The action of the last block that was accepted, while that is not closed: also after the date until which this
    one waited.
    """
    agency_since: date | None = None
    """The day on which the owner's agency accepted it from another one; None: it was that agency's from the start."""
    in_room: bool | None = None
    """A proposal: whether the owner's agency was at its meeting. None: attendance is not recorded."""
    unheard: bool = False
    """The partnership is in hold and its issue notice has not been sent: nobody was told, so no clock runs."""
    ack_unheard: bool = False
    """In hold, and whoever has it now (of a leaver, by a transfer, confirmed as its owner) was not told so yet: no
    acknowledgement clock runs.
    """
    urgent_unheard: bool = False
    """In hold, and nobody was told that it is urgent: its time makes nobody late."""
    lead_told_on: date | None = None
    """The day on which a rung-2 notice of this term was sent, or the coordinator was told that it cannot be."""
    steps: tuple[RungStep, ...] = ()
    """Steps of the late clock in this term, lowest first."""
    pauses: tuple[Pause, ...] = ()
    requests: tuple[Request, ...] = ()
    matters: tuple[Matter, ...] = ()
    policy_version_id: int = 1
    version: int = 1

    @property
    def is_live(self) -> bool:
        """Issued and not stopped: its clocks run."""
        return self.status in LIVE

    @property
    def rung(self) -> int:
        """The largest of the clocks' rungs; derived, never stored alone."""
        return max(self.late_rung, self.ack_rung, self.urgent_rung)

    @property
    def transfers(self) -> tuple[Request, ...]:
        """The transfers that took place, in their order: each has the agency it came from, and the day."""
        return tuple(r for r in self.requests if r.is_transfer)

    def agency_on(self, day: date) -> int | None:
        """The agency that held it on `day`; the day of a transfer is still the old one's."""
        for moved in self.transfers:
            if moved.decided_on is not None and day <= moved.decided_on:
                return moved.from_agency
        return self.owner_agency_id

    def accepted_unseen(self) -> bool:
        """Whether the lead of the owner's agency, which was not in the room, has accepted the proposal."""
        return any(
            r.kind is RequestKind.TRANSFER and r.outcome == "accepted" and r.to_agency == self.owner_agency_id
            for r in self.requests
        )

    def is_paused(self, day: date) -> bool:
        """Whether `day` is covered by a pause, of whatever kind."""
        return bool(self.pauses) and any(pause.covers(day) for pause in self.pauses)

    def open_request(self, kind: RequestKind) -> Request | None:
        """The request of this kind that waits for an answer."""
        return next((r for r in self.requests if r.kind is kind and r.is_open), None)

    def matter(self, reason: MatterReason) -> Matter | None:
        """The open matter with this reason; the latest when there are several."""
        found = [m for m in self.matters if m.reason is reason and m.is_open]
        return found[-1] if found else None

    @property
    def late_matter(self) -> Matter | None:
        """This term's `LATE` matter, decided or not."""
        found = [m for m in self.matters if m.reason is MatterReason.LATE and m.number == self.term]
        return found[-1] if found else None

    @property
    def told_rung(self) -> int:
        """The rung of the late clock that people are told of: 4 once a body below the board has the action again.
        The one that was reached stays on record (`late_rung`).
        """
        late = self.late_matter
        is_back = late is not None and late.rung < BOARD
        return min(self.late_rung, PERFORMANCE) if is_back else self.late_rung

    def rung_since(self, rung: int) -> date | None:
        """The day from which the action stands at `rung` or above, by either clock; None if it does not."""
        days = [step.fell_due_on for step in self.steps if step.rung >= rung]
        if self.ack_rung >= rung and self.ack_rung_on is not None:
            days.append(self.ack_rung_on)
        if self.urgent_rung >= rung and self.urgent_rung_on is not None:
            days.append(self.urgent_rung_on)
        return min(days) if days and self.rung >= rung else None
