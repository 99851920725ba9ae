"""Rungs 4 and 5: what the performance group's papers and meetings, and the board's, make of a late action.

Rung 4 falls due on the day of the performance pack that first lists the action. Rung 5 needs the item on the
published pack of a meeting that was held, or was due and cancelled, and one of: the group refers it up; two such
meetings took no decision; ladder day 20, unless the latest meeting took a decision (which is given its time).
Both are functions of dated facts, so that a run after a gap leaves what daily running would have made.
Source: the ladder, domain guide §4; S1 2.26-2.27 (the group filters and escalates for decision).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from rules.action import ActionState, Change
from rules.bodies.facts import BOARD, PERFORMANCE
from rules.calendar import ONE_DAY
from rules.people import Context
from rules.standing import Listing, Matter
from rules.words import DecisionOutcome, MatterReason, MeetingState


class Days(Protocol):
    """Which days count."""

    def is_open(self, day: date) -> bool:
        """Whether `day` is a working day."""


@dataclass(frozen=True, slots=True)
class HeldDays:
    """Days open to the partnership and to the agency that held the action on each of them."""

    action: ActionState
    ctx: Context

    def is_open(self, day: date) -> bool:
        """Whether `day` is a working day for both."""
        return self.ctx.both(self.action.agency_on(day), self.action.term_from).is_open(day)


def open_to_both(action: ActionState, ctx: Context) -> Days:
    """Days that count towards rungs 0 to 2. A transfer changes none that have gone by: no age resets by it."""
    if action.transfers:
        return HeldDays(action, ctx)
    return ctx.both(action.owner_agency_id, action.term_from)


def ladder_day(
    action: ActionState,
    number: int,
    calendar: Days,
    through: date,
    ctx: Context,
    after: date | None = None,
) -> date | None:
    """The first ladder day from the `number`th on that lies after `after`, if on or before `through`."""
    assert action.ladder_from is not None
    # A due date that became a holiday of the owner's agency counts as the next day open to both, for every rung.
    days, day = open_to_both(action, ctx), action.ladder_from
    while not days.is_open(day):
        day += ONE_DAY
    count = 0
    while day < through:
        day += ONE_DAY
        if calendar.is_open(day) and not action.is_paused(day):
            count += 1
            if count >= number and (after is None or day > after):
                return day
    return None


def due_for_performance(action: ActionState, through: date, ctx: Context) -> date | None:
    """The day from which the next performance pack lists the action, if on or before `through`.

    Ladder day 10 of the partnership's calendar, at rung 3 already.
    """
    if not action.is_live or action.ladder_from is None or action.late_rung < 3:
        return None
    third = next((step.fell_due_on for step in action.steps if step.rung == 3), None)
    return ladder_day(action, ctx.policy.ladder.performance_days, ctx.own(action.term_from), through, ctx, third)


def upper_due(action: ActionState, through: date, ctx: Context) -> date | None:
    """The day on which rung 4 or 5 fell due, whichever is next, if on or before `through`."""
    matter = action.late_matter
    if matter is None or action.late_rung >= BOARD:
        return None
    below = max(step.fell_due_on for step in action.steps)
    if action.late_rung == 3:
        papers = [one.published_on for one in matter.listings if one.level == PERFORMANCE and one.published_on]
        return _first_day(action, min(papers), below, through, ctx) if papers else None
    starts = [day for day in (goes_up_on(matter, ctx), _twentieth(action, matter, through, ctx)) if day is not None]
    return _first_day(action, min(starts), below, through, ctx) if starts else None


def goes_up_on(matter: Matter, ctx: Context) -> date | None:
    """The first day on which a matter of the performance group is the board's: referred up, or two meetings that
    count took no decision. A decision starts the count anew, and so does the board when it sends the matter down; of
    two decisions the later meeting's holds. That a meeting took none is known once its minutes are final.
    """
    since, undecided, down = None, list[date](), _sent_down_on(matter)
    for listing in _at_performance(matter):
        if down is not None and (listing.decided_on or listing.meeting_on) <= down:
            continue
        if listing.outcome is DecisionOutcome.REFER_UP:
            since = listing.decided_on
        elif listing.outcome is not None:
            since = None if listing.published_on is not None else since
            undecided = [] if listing.met_on is not None else undecided
        elif listing.met_on is not None:
            undecided.append(_known_undecided(listing, ctx))
            if len(undecided) == ctx.policy.ladder.meetings_without_decision:
                since = since or max(undecided)
    return since


def _known_undecided(listing: Listing, ctx: Context) -> date:
    """The first day on which it is sure that a meeting took no decision: after the last on which one of it may still
    be recorded (rules/bodies/decisions.py). One that was cancelled has no minutes.
    """
    final_in = ctx.policy.ladder.minutes_final_in if listing.state is MeetingState.HELD else 0
    return (ctx.own().add(listing.meeting_on, final_in) if final_in else listing.meeting_on) + ONE_DAY


def _sent_down_on(matter: Matter) -> date | None:
    """The last day on which a body above sent the matter back to be tracked."""
    down = [
        one.decided_on
        for one in matter.listings
        if one.level > PERFORMANCE and one.outcome is DecisionOutcome.REFER_DOWN and one.decided_on is not None
    ]
    return max(down, default=None)


def _twentieth(action: ActionState, matter: Matter, through: date, ctx: Context) -> date | None:
    """Ladder day 20, once the group has met on it; not while its latest meeting's decision is given its time."""
    met = [(listing.met_on, listing.outcome) for listing in _at_performance(matter) if listing.met_on is not None]
    if not met or met[-1][1] is not None:
        return None
    since = max((day for day, outcome in met if outcome is not None), default=None)
    first = min(day for day, _ in met if since is None or day > since)
    return ladder_day(action, ctx.policy.ladder.board_days, ctx.own(action.term_from), through, ctx, first)


def _at_performance(matter: Matter) -> list[Listing]:
    return sorted(
        (listing for listing in matter.listings if listing.level == PERFORMANCE), key=lambda one: one.meeting_on
    )


def _first_day(action: ActionState, start: date, below: date, through: date, ctx: Context) -> date | None:
    """The first working day from `start` on, after the rung below fell due, on which no pause holds the ladder."""
    calendar, day = ctx.own(action.term_from), max(start, below + ONE_DAY)
    while day <= through:
        if calendar.is_open(day) and not action.is_paused(day):
            return day
        day += ONE_DAY
    return None


def hand_to_board(change: Change) -> None:
    """The late action's matter is the board's from rung 5 on."""
    late = change.action.late_matter
    if late is not None:
        move_matter(change, late, BOARD)


def move_up_matters(change: Change) -> None:
    """Matters of the performance group that were referred up, or that two meetings left undecided, are the board's.

    The late action's own matter follows its rung instead; at rung 5, sent down to be tracked, it is as any other.
    """
    for matter in change.action.matters:
        follows = matter.reason is MatterReason.LATE and change.action.late_rung < BOARD
        if matter.is_open and matter.rung == PERFORMANCE and not follows:
            since = goes_up_on(matter, change.ctx)
            if since is not None and since <= change.day:
                move_matter(change, matter, BOARD)


def move_matter(change: Change, matter: Matter, rung: int) -> None:
    """Hands a matter to another body: `rung` is the level that has it from now on."""
    moved = replace(matter, rung=rung)
    change.set(matters=tuple(moved if one is matter else one for one in change.action.matters))
    change.event("escalation_moved", matter.reason, number=matter.number, before=matter.rung, now=rung)
