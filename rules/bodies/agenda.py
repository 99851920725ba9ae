"""Which open matter goes on which meeting's agenda, and whether that meeting's paper may be published now.

Each answer has a named reason. Seniors before peers: an agency's lead hears at least two working days before a paper
lists its late action, its board member before a board's paper names the agency. Publication waits for that as long as
waiting helps, and at most those two days; what is not ready then, or fell due after the paper's day, goes to the next
meeting.
Source: the ladder ("Seniors before peers", "Stops and pauses", "Bodies"), domain guide §4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.bodies.facts import BOARD, PERFORMANCE, Sitting
from rules.bodies.since import first_that_takes, passed_over
from rules.people import Context
from rules.standing import Listing, Pause
from rules.words import MatterReason


class Why(StrEnum):
    """Why a matter stands on an agenda, or does not."""

    LISTED = "listed"
    RESOLVED = "resolved"
    """It was decided, or settled itself."""
    ACTION_CLOSED = "action_closed"
    NOT_ON_THIS_LEVEL = "not_on_this_level"
    """The coordinator and the chair have it, no body."""
    AWAITS_DECISION = "awaits_decision"
    """It stands on a published paper, and what that meeting did is not on record yet."""
    NO_BODY = "no_body"
    """The partnership has no body at this level."""
    NO_MEETING = "no_meeting"
    """The body has no meeting ahead on a working day."""
    PAUSED = "paused"
    """Nobody new hears of it during a pause."""
    LEAD_NOT_TOLD_YET = "lead_not_told_yet"
    BOARD_MEMBER_NOT_TOLD_YET = "board_member_not_told_yet"


class Verdict(StrEnum):
    """Whether a paper is published now."""

    PUBLISH = "publish"
    NOT_DUE = "not_due"
    PUBLISHED = "published_before"
    WAITS = "waits_for_telling"
    """An agency lead or a board member has not had their two working days."""
    BEGUN = "meeting_has_begun"
    CLOSED_DAY = "meeting_on_a_closed_day"
    """The meeting waits to be moved or cancelled; its items go to the next."""
    NOT_A_WORKING_DAY = "not_a_working_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An escalation as agendas see it. `label`: the action's reference, or what else it is about."""

    escalation_id: int
    label: str
    reason: MatterReason
    level: int
    """The rung of the body that has it now."""
    since: date
    """The day from which that body's paper may list it (rules/bodies/since.py)."""
    subject_kind: str = "action"
    subject_id: int = 0
    agency_id: int | None = None
    """The agency that a paper with it names."""
    is_open: bool = True
    is_live: bool = True
    pauses: tuple[Pause, ...] = ()
    """Of its action."""
    lead_told_on: date | None = None
    listings: tuple[Listing, ...] = ()

    def is_held_back(self, sitting: Sitting, day: date) -> bool:
        """Whether a pause keeps it off the meeting's paper; never a request that is itself before the body."""
        return self.reason is MatterReason.LATE and passed_over(sitting, self.pauses, day)


Told = Mapping[int, date | None]
"""Agency → the day on which its board member was told that a meeting's paper names it; None: not yet."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What becomes of a paper today. `until`: how long it waits; `left`: what it does not list, and why."""

    verdict: Verdict
    items: tuple[Item, ...] = ()
    left: tuple[tuple[Item, Why], ...] = ()
    until: date | None = None


def place_of(item: Item, day: date, ctx: Context) -> tuple[Why, Sitting | None]:
    """The meeting whose agenda the matter belongs on, with the reason; None when it belongs on none.

    A paper lists what was due by its day, also when it goes out later: the rest belongs to the next meeting.
    """
    if not item.is_open:
        return Why.RESOLVED, None
    if not item.is_live:
        return Why.ACTION_CLOSED, None
    if item.level < PERFORMANCE:
        return Why.NOT_ON_THIS_LEVEL, None
    if any(listing.awaits and listing.level == item.level for listing in item.listings):
        return Why.AWAITS_DECISION, None
    if ctx.body_at(item.level) is None:
        return Why.NO_BODY, None
    found = first_that_takes(item.level, item.since, day, ctx)
    return (Why.LISTED, found) if found is not None else (Why.NO_MEETING, None)


def named_agencies(sitting: Sitting, items: Sequence[Item]) -> tuple[int, ...]:
    """The agencies that a board's paper would name with these items, in order."""
    if sitting.level < BOARD:
        return ()
    return tuple(dict.fromkeys(item.agency_id for item in items if item.agency_id is not None))


def to_be_told(sitting: Sitting, items: Sequence[Item], told: Told, day: date, ctx: Context) -> dict[int, int]:
    """Agency → its board member who is to be told now that the coming paper names it, unless somebody was.

    From one working day earlier than they must be, for the mail of the day may have gone.
    """
    before = ctx.policy.ladder.board_member_told_before + 1
    if not sitting.is_open_to(day) or day < ctx.own().add(sitting.publish_on, -before):
        return {}
    found = {agency: ctx.board_member(agency, day) for agency in named_agencies(sitting, items) if agency not in told}
    return {agency: person for agency, person in found.items() if person is not None}


def publication(sitting: Sitting, items: Sequence[Item], told: Told, day: date, ctx: Context) -> Publication:
    """Whether the paper of a meeting is published on `day`, and what it lists.

    `items`: those whose place is this meeting. A paper whose day was missed is published on the next run, if the
    meeting has not begun.
    """
    own = ctx.own()
    if sitting.published_on is not None:
        return Publication(Verdict.PUBLISHED)
    if sitting.has_begun(day, ctx.as_of):
        return Publication(Verdict.BEGUN)
    if not own.is_open(sitting.meeting_on):
        return Publication(Verdict.CLOSED_DAY)
    if day < sitting.publish_on:
        return Publication(Verdict.NOT_DUE, until=sitting.publish_on)
    if not own.is_open(day):
        return Publication(Verdict.NOT_A_WORKING_DAY)
    looked_at = [(item, *_ready(item, sitting, told, day, ctx)) for item in items]
    ready = tuple(item for item, why, _ in looked_at if why is Why.LISTED)
    left = tuple((item, why) for item, why, _ in looked_at if why is not Why.LISTED)
    waits = [until for _, _, until in looked_at if until is not None and until < sitting.meeting_on]
    if waits:
        return Publication(Verdict.WAITS, ready, left, max(waits))
    return Publication(Verdict.PUBLISH, ready, left)


def _ready(item: Item, sitting: Sitting, told: Told, day: date, ctx: Context) -> tuple[Why, date | None]:
    """Whether the paper may list the matter today; if not, the day on which it may, where waiting for it helps."""
    ladder = ctx.policy.ladder
    if item.is_held_back(sitting, day):
        return Why.PAUSED, None
    days = ladder.lead_told_before
    if item.reason is MatterReason.LATE and not _had_time(item.lead_told_on, days, day, ctx):
        return Why.LEAD_NOT_TOLD_YET, _helps(item.lead_told_on, days, sitting, day, ctx)
    named, days = named_agencies(sitting, [item]), ladder.board_member_told_before
    if named and ctx.board_member(named[0], day) is not None:
        told_on = told.get(named[0])
        if not _had_time(told_on, days, day, ctx):
            return Why.BOARD_MEMBER_NOT_TOLD_YET, _helps(told_on, days, sitting, day, ctx)
    return Why.LISTED, None


def _had_time(told_on: date | None, days: int, day: date, ctx: Context) -> bool:
    return told_on is not None and ctx.own().between(told_on, day) >= days


def _helps(told_on: date | None, days: int, sitting: Sitting, day: date, ctx: Context) -> date | None:
    """The day on which they will have had their days, if that is not later than publication may wait."""
    own = ctx.own()
    ready_on = own.add(told_on or day, days)
    return ready_on if ready_on <= own.add(waits_since(sitting, day), days) else None


def waits_since(sitting: Sitting, day: date) -> date:
    """The day from which the wait of a paper counts: its own, or the first on which a run found it due and waiting.

    So the limit moves only where nothing ran on the paper's day, and never again after that, whatever turns up.
    """
    begun = sitting.waits_from
    return begun if begun is not None and begun >= sitting.publish_on else max(day, sitting.publish_on)


def recipients(sitting: Sitting, day: date, ctx: Context) -> tuple[int, ...]:
    """Who gets the paper: each member, or who stands in for one who is away; nobody who is gone. Never nobody."""
    members = ctx.bodies[sitting.body_id].members
    here = tuple(dict.fromkeys(ctx.stand_in(p, day) for p in members if not ctx.is_gone(p, day)))
    return here or (ctx.coordinator_on(day),)


def weeks_unrecorded(sitting: Sitting, day: date, ctx: Context) -> int:
    """The week, from 1, in which nobody has recorded what became of a meeting; 0 before its next working day."""
    since = ctx.own().between(sitting.meeting_on, day)
    return 0 if since < 1 else 1 + (since - 1) // 5


def to_record(sitting: Sitting, day: date, ctx: Context) -> tuple[int, ...]:
    """Who is to record it: the coordinator, from the second week also the body's chair."""
    week = weeks_unrecorded(sitting, day, ctx)
    if week == 0:
        return ()
    chair = ctx.body_chair(sitting.level, day) or ctx.chair_on(day)
    told = (ctx.coordinator_on(day),) if week == 1 else (ctx.coordinator_on(day), chair)
    return tuple(dict.fromkeys(person for person in told if not ctx.is_gone(person, day)))
