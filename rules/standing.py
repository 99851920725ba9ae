"""What hangs on an action: the rungs it reached, its pauses, what waits for an answer, its matters, and the papers
of bodies on which a matter was listed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.bodies.facts import PERFORMANCE
from rules.words import DecisionOutcome, MatterReason, MeetingState, PauseKind, RequestKind


@dataclass(frozen=True, slots=True)
class RungStep:
    """One rung of one clock, dated with the working day on which it fell due."""

    clock: str
    """'late' or 'ack'."""
    rung: int
    fell_due_on: date
    episode: int
    term: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not ladder days: after `from_on`, up to and including the end.

    `until_on` is the last paused day as planned (None: open-ended), `ended_on` as it came.
    """

    kind: PauseKind
    from_on: date
    until_on: date | None
    term: int
    ended_on: date | None = None

    @property
    def last(self) -> date | None:
        """Last paused day; None while open-ended."""
        return self.ended_on if self.ended_on is not None else self.until_on

    def covers(self, day: date) -> bool:
        """Whether `day` is not a ladder day."""
        return self.from_on < day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that waits for an answer. `number` counts the action's requests from 1."""

    number: int
    kind: RequestKind
    asked_on: date
    asked_by: int | None = None
    reason: str = ""
    note: str = ""
    to_date: date | None = None
    to_person: int | None = None
    to_agency: int | None = None
    """A block: whose lead is asked. A transfer: the receiving agency."""
    from_agency: int | None = None
    """A transfer: the agency that held the action when it was asked; None: a proposal that nobody held yet."""
    to_body: int | None = None
    """A referral: the body that is asked to take it on."""
    to_action: int | None = None
    """A block that was accepted: the blocking agency's own action."""
    decided_on: date | None = None
    decided_by: int | None = None
    outcome: str = ""
    waits_from: date | None = None
    """Where nobody had heard of it before a release from hold: the day from which an answer is awaited."""
    unheard: bool = False
    """In hold, and what asks for the answer has not been sent: nobody is late with it."""

    @property
    def since(self) -> date:
        """The day from which its time to be answered counts."""
        return self.waits_from or self.asked_on

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.decided_on is None

    @property
    def is_transfer(self) -> bool:
        """The action changed hands from one agency to another by it."""
        return self.kind is RequestKind.TRANSFER and self.outcome == "accepted" and self.from_agency is not None


PAUSING = (RequestKind.EXTENSION, RequestKind.TRANSFER, RequestKind.BLOCK)
"""Requests that stop the ladder while they wait, once a term."""
ASKED = (*PAUSING, RequestKind.CLAIM, RequestKind.DISPUTE, RequestKind.REFERRAL)
"""Requests that somebody has a certain time to answer."""
TAKEN_BACK = "begun anew at release"
"""How a matter is resolved that spoke of a missing answer to what nobody had heard of; it may be raised again."""


def hangs_on(pause: Pause, request: Request) -> bool:
    """Whether the pause came with this request."""
    is_one = pause.kind is PauseKind.REQUEST and request.kind in PAUSING
    return is_one and pause.from_on in (request.asked_on, request.since)


def endless_while_unheard(pause: Pause, requests: Iterable[Request]) -> Pause:
    """A pause that runs until what was asked is heard of has no end yet: its days are counted from then."""
    runs = pause.ended_on is None and pause.until_on is not None
    waits = runs and any(one.is_open and one.unheard and hangs_on(pause, one) for one in requests)
    return replace(pause, until_on=None) if waits else pause


RUNG_OF = {
    MatterReason.LATE: 4,
    MatterReason.THIRD_EXTENSION: 4,
    MatterReason.SECOND_DISPUTE: 4,
    MatterReason.BREACH_UNEXPLAINED: 4,
    MatterReason.NON_DELIVERY: 5,
    MatterReason.REFERRED_UP: 6,
}
"""The rung at which a matter is raised; 3 (coordinator and chair) for all others (the ladder, domain guide §4)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A matter as it stands on the agenda of one meeting. Facts of that meeting, never changed by an action's step.

    `published_on`: the day of the paper that lists it (None: not published yet). `outcome` and `decided_on`: the
    decision the body took on it at this meeting or between meetings.
    """

    meeting_id: int
    body_id: int
    level: int
    """4: the performance group, 5: the board, 6: the county board."""
    meeting_on: date
    state: MeetingState
    published_on: date | None = None
    decided_on: date | None = None
    outcome: DecisionOutcome | None = None
    recorded_on: date | None = None
    """The day on which it was put on record what became of the meeting."""

    @property
    def awaits(self) -> bool:
        """On a published paper, and the meeting has neither been nor decided."""
        return self.published_on is not None and self.state is MeetingState.PLANNED and self.outcome is None

    @property
    def met_on(self) -> date | None:
        """The day of a meeting that counts: held, or due and cancelled, with the item on its published paper."""
        counts = self.state in (MeetingState.HELD, MeetingState.CANCELLED)
        return self.meeting_on if counts and self.published_on is not None else None


NO_MEETING = 0
"""Stands for the meeting where a body had none ahead."""


def without_meeting(body_id: int, level: int, on: date, outcome: DecisionOutcome) -> Listing:
    """What its body's chair decided on `on` with no meeting ahead on whose agenda it could stand: on none, and it
    counts as no meeting; the decision holds all the same.
    """
    return Listing(NO_MEETING, body_id, level, on, MeetingState.CANCELLED, None, on, outcome)


REFERRALS = frozenset({DecisionOutcome.REFER_UP, DecisionOutcome.REFER_DOWN})
"""They send an item to another body: none is a decision on the item itself."""


def overtaken(listings: Iterable[Listing], level: int) -> tuple[Listing, ...]:
    """Of a matter that the body at `level` has now: what that referred elsewhere, and no meeting has ratified yet. It
    is back since, so nothing of the referral is left to ratify, and the item is open again.

    What the performance group refers up may be there still until the action's rung follows (rules/upper.py): that is
    back only if a body above sent it down. Source: the ladder ("Bodies"), domain guide §4; ADR 0009.
    """
    known = tuple(listings)
    downs = (one.decided_on for one in known if one.level > level and one.outcome is DecisionOutcome.REFER_DOWN)
    back_on = max((on for on in downs if on is not None), default=None)

    def came_back(one: Listing) -> bool:
        if one.outcome is DecisionOutcome.REFER_UP and level == PERFORMANCE:
            return back_on is not None and one.decided_on is not None and one.decided_on <= back_on
        return one.outcome in REFERRALS

    ahead = (one for one in known if one.state is MeetingState.PLANNED or one.meeting_id == NO_MEETING)
    return tuple(one for one in ahead if one.level == level and came_back(one))


def to_ratify(listings: Iterable[Listing], level: int) -> Listing | None:
    """Where its body's chair decided on it between meetings, on no paper yet: the next paper at `level` lists it, and
    that meeting ratifies, or decides otherwise. Not what the decision sent to another body, and not a referral from
    which it is back (`overtaken`): that stands on the agenda as any other open item.
    """
    known = tuple(listings)
    back = overtaken(known, level)
    waiting = (one for one in known if one.level == level and one.published_on is None and one.outcome is not None)
    return next((one for one in waiting if one.state is MeetingState.PLANNED and one not in back), None)


def decided_last(listings: Iterable[Listing], level: int) -> bool:
    """Whether the body at this level decided on it when it last had it before it. What it referred elsewhere was not
    its own to decide.
    """
    had = [one for one in listings if one.level == level and (one.met_on or one.outcome)]
    latest = max(had, key=lambda one: one.meeting_on, default=None)
    return latest is not None and latest.outcome is not None and latest.outcome not in REFERRALS


@dataclass(frozen=True, slots=True)
class Matter:
    """An `Escalation` row of this action. It changes no rung by itself.

    `number`: the request it arose from; of `LATE` the term of the ladder. `rung`: who has it now.
    """

    reason: MatterReason
    number: int
    raised_on: date
    decision_sought: str
    resolved_on: date | None = None
    resolved_by: str = ""
    rung: int = 3
    listings: tuple[Listing, ...] = ()
    unheard: bool = False
    """In hold, and none of its notices has been sent."""

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.resolved_on is None

    @property
    def period(self) -> str:
        """What tells its notice from others of the same action."""
        return f"{self.reason}-{self.number}"

    @property
    def awaited(self) -> Listing | None:
        """The listing on a published paper whose meeting is still to decide; the highest body's.

        Not of a body above the one that has it: what the body below took back stands there for noting.
        """
        waiting = [listing for listing in self.listings if listing.awaits and listing.level <= self.rung]
        return max(waiting, key=lambda listing: listing.level) if waiting else None
