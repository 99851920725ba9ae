"""The clocks: which rung has fallen due, and on which working day. Pure arithmetic on dates.

`late_rung`: ladder days = working days after `ladder_from` up to the day, less paused days; rungs 1 and 2 count
days open in both calendars, rung 3 the partnership's. A rung never falls due earlier than the working day after
the rung below it. Rungs rise one at a time, each dated with the day on which it fell due, so that a run after a
gap leaves what daily running would have made. Rungs 4 and 5 follow from papers and meetings: rules/upper.py.
No clock runs of what nobody has heard of (in hold); rules/life/release.py starts them.
Source: the ladder, domain guide §4.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from rules.action import ActionState, Change, Pause, RungStep
from rules.bodies.facts import BOARD
from rules.calendar import ONE_DAY
from rules.moment import LONDON
from rules.people import Context
from rules.upper import Days, hand_to_board, ladder_day, open_to_both, upper_due
from rules.words import PauseKind, RequestKind

TOP = 3
"""The highest rung that days alone bring; rungs 4 and 5 also need a body's paper and meeting."""
NOON = time(12)
HORIZON = timedelta(days=400)
"""How far ahead a rung is looked for before we say that none is in sight."""


def rung_calendar(action: ActionState, rung: int, ctx: Context) -> Days:
    """Days that count towards a rung: both calendars for rungs 0 to 2, the partnership's from rung 3."""
    if rung >= TOP:
        return ctx.own(action.term_from)
    return open_to_both(action, ctx)


def is_quiet(action: ActionState, day: date) -> bool:
    """Whether a pause keeps the chase silent on `day`.

    The day on which an owner claims or asks is a ladder day still, but from that moment on nothing is chased: a
    chase decided that morning and not sent yet is dropped, and said again when the claim is refused.
    """
    return action.is_paused(day) or any(
        pause.from_on == day and pause.ended_on is None and pause.kind is not PauseKind.GRANTED
        for pause in action.pauses
    )


def late_due(action: ActionState, through: date, ctx: Context) -> date | None:
    """The day on which the next rung of the late clock falls due, if that is on or before `through`."""
    if not action.is_live or action.ladder_from is None or action.unheard:
        return None
    if action.late_rung >= TOP:
        return upper_due(action, through, ctx)
    below = max((s.fell_due_on for s in action.steps), default=None)
    calendar = rung_calendar(action, action.late_rung + 1, ctx)
    return ladder_day(action, ctx.policy.ladder.rung_days[action.late_rung], calendar, through, ctx, below)


def ack_fires(action: ActionState, through: date, ctx: Context) -> date | None:
    """The day on which a missing acknowledgement goes to the agency lead, if on or before `through`.

    An open dispute ("not mine") holds this clock: the owner has answered.
    """
    if not action.is_live or action.ack_rung or action.acknowledged_on is not None or clock_unheard(action, ctx):
        return None
    if action.ack_from is None or action.ack_due_on is None or action.open_request(RequestKind.DISPUTE):
        return None
    calendar = ctx.both(action.owner_agency_id, action.ack_from)
    day, count = action.ack_from, 0
    while day < through:
        day += ONE_DAY
        if calendar.is_open(day) and not action.is_paused(day):
            count += 1
            if count > ctx.policy.ladder.acknowledge_in and day > action.ack_due_on:
                return day
    return None


def clock_unheard(action: ActionState, ctx: Context) -> bool:
    """Whether nobody was told of the acknowledgement clock that runs: in hold whoever has it now does not know.

    Of a leaver: also while a sweep has yet to name whoever acts in their place.
    """
    if action.unheard or action.ack_unheard:
        return True
    if not ctx.held or action.acting_owner_from is None or action.acting_owner_from != action.ack_from:
        return False
    assert action.owner_agency_id is not None
    leads = ctx.deputies(ctx.agencies[action.owner_agency_id].lead_id)
    return action.actor_id in {*ctx.deputies(action.owner_id)}.difference(leads)


def now_of(ctx: Context, day: date) -> datetime:
    """The instant of the run; without one, the noon of its day."""
    return ctx.as_of if ctx.as_of is not None else datetime.combine(day, NOON, LONDON)


def urgent_fires(action: ActionState, through: date, ctx: Context) -> date | None:
    """The day on which an urgent action's time passed (rung 2), or the working day after it (rung 3)."""
    if not action.is_live or action.urgent_due_at is None or action.urgent_rung >= TOP or _urgent_unheard(action):
        return None
    due_on = action.urgent_due_at.astimezone(LONDON).date()
    if action.urgent_rung == 0:
        day = due_on
        while day <= through and _holds(action, day):
            day += ONE_DAY
        now = now_of(ctx, through)
        not_yet = day == due_on and now.astimezone(LONDON).date() == day and now < action.urgent_due_at
        return day if day <= through and not not_yet else None
    assert action.urgent_rung_on is not None
    day, own = action.urgent_rung_on + ONE_DAY, ctx.own(action.term_from)
    while day <= through and (_holds(action, day) or not own.is_open(day)):
        day += ONE_DAY
    return day if day <= through else None


def _urgent_unheard(action: ActionState) -> bool:
    return action.unheard or action.urgent_unheard


def _holds(action: ActionState, day: date) -> bool:
    """Whether a pause holds an urgent action's clock on `day`: also on the day on which it was asked for."""
    return any(
        pause.from_on <= day
        and (pause.last is None or day <= pause.last)
        and pause.last != pause.from_on
        and (pause.kind is not PauseKind.GRANTED or pause.from_on < day)
        for pause in action.pauses
    )


def acknowledge_by(action: ActionState, ctx: Context) -> date | None:
    """The last day to acknowledge, or to say "not mine": `ack_due_on`, or the next open day; later when the policy
    that the action was moved to gives more days (`ack_fires` waits for both).
    None while nobody has heard of that clock: it has not begun.
    """
    if action.ack_due_on is None or action.ack_from is None or clock_unheard(action, ctx):
        return None
    calendar = ctx.both(action.owner_agency_id, action.ack_from)
    given = calendar.add(action.ack_from, ctx.policy.ladder.acknowledge_in)
    return max(calendar.on_or_after(action.ack_due_on), given)


def bring_up(change: Change) -> None:
    """Brings both clocks up to the change's day: lapsed pauses, a departed owner and rungs, in the order of dates.

    Every step does this first, then applies; so does every sweep. Nothing here depends on when it is run.
    """
    if not change.action.is_live:
        return
    _give_ends(change)
    for happened_on, apply in sorted(_dated(change), key=lambda item: item[0]):
        _raise_rungs(change, happened_on)
        apply()
    _raise_rungs(change, change.day)


def _give_ends(change: Change) -> None:
    """A request's pause without an end is for the time of a hold; one that was entered while the release was under
    way gets the end it would have had.
    """
    action, ctx = change.action, change.ctx
    endless = [
        pause
        for pause in action.pauses
        if pause.kind is PauseKind.REQUEST and pause.until_on is None and pause.ended_on is None
    ]
    if ctx.held or not endless:
        return
    calendar, days = ctx.own(action.term_from), ctx.policy.ladder.request_pause
    ended = (replace(p, until_on=calendar.add(p.from_on, days)) if p in endless else p for p in action.pauses)
    change.set(pauses=tuple(ended))


def _dated(change: Change) -> Iterator[tuple[date, Callable[[], None]]]:
    """What time alone did to the action: (the last day before it counts, how to apply it)."""
    for pause in change.action.pauses:
        if pause.ended_on is None and pause.until_on is not None and pause.until_on < change.day:
            yield pause.until_on, partial(_lapse, change, pause)
    action = change.action
    closed_on = action.blocker_closed_on
    if action.blocked_by_id is not None and closed_on is not None and closed_on <= change.day:
        yield closed_on, partial(_unblock, change, closed_on)
    gone_on = _gone_on(change)
    if gone_on is not None:
        yield gone_on - ONE_DAY, partial(_take_over, change, gone_on)


def _lapse(change: Change, pause: Pause) -> None:
    if pause not in change.action.pauses:
        return  # the action it waited for was closed before
    ended = replace(pause, ended_on=pause.until_on)
    if pause.kind is PauseKind.BLOCK:
        change.set(blocked_by_id=None, blocker_closed_on=None)
    change.set(pauses=tuple(ended if p == pause else p for p in change.action.pauses))
    change.new_episode()
    change.event("pause_ended", "pause_lapsed", pause=pause.kind, ended_on=pause.until_on)


def _unblock(change: Change, closed_on: date) -> None:
    """What it waited for is closed: the ladder goes on from the day after."""
    action = change.action
    if action.blocked_by_id is None:
        return  # its date had come before
    pauses = tuple(
        replace(p, ended_on=max(closed_on, p.from_on)) if p.kind is PauseKind.BLOCK and p.ended_on is None else p
        for p in action.pauses
    )
    change.set(pauses=pauses, blocked_by_id=None, blocker_closed_on=None)
    change.new_episode()
    change.event("unblocked", "blocker_closed", ended_on=closed_on)


def _gone_on(change: Change) -> date | None:
    """The day from which the lead is acting owner, when that is not on record yet."""
    action = change.action
    if action.owner_id is None:
        return None
    gone_from = change.ctx.people[action.owner_id].gone_from
    if gone_from is None or gone_from > change.day:
        return None
    if action.acting_owner_from is not None and action.acting_owner_from >= gone_from:
        return None
    return max(gone_from, action.term_from or gone_from)


def _take_over(change: Change, day: date) -> None:
    change.set(acting_owner_from=day)
    change.start_acknowledgement(day)
    change.new_episode()
    change.event("acting_owner", "owner_gone", owner=change.action.owner_id, since=day)


def _raise_rungs(change: Change, through: date) -> None:
    while True:
        action = change.action
        fired = [
            (day, clock)
            for clock, fires in (("late", late_due), ("ack", ack_fires), ("urgent", urgent_fires))
            if (day := fires(action, through, change.ctx)) is not None
        ]
        if not fired:
            return
        day, clock = min(fired, key=lambda one: one[0])
        _raise(change, clock, day)


def _raise(change: Change, clock: str, day: date) -> None:
    action = change.action
    rung = {"late": action.late_rung + 1, "ack": 2, "urgent": 3 if action.urgent_rung else 2}[clock]
    step = RungStep(clock, rung, day, action.episode, action.term)
    if clock == "late":
        change.set(late_rung=rung, steps=(*action.steps, step))
        if rung == BOARD:
            hand_to_board(change)
    elif clock == "ack":
        change.set(ack_rung=rung, ack_rung_on=day)
    else:
        change.set(urgent_rung=rung, urgent_rung_on=day)
    change.event(
        "rung",
        f"{clock}_rung_{rung}",
        clock=clock,
        rung=rung,
        fell_due_on=day,
        episode=step.episode,
        term=step.term,
        agency=action.owner_agency_id,
    )


def next_rung(action: ActionState, day: date, ctx: Context) -> tuple[int, date] | None:
    """The next rung and the day it falls due if nobody does anything; None when none is in sight."""
    found = [
        (fires_on, rung)
        for fires_on, rung in (
            (late_due(action, day + HORIZON, ctx), action.late_rung + 1),
            (ack_fires(action, day + HORIZON, ctx), 2),
        )
        if fires_on is not None and fires_on > day
    ]
    if not found:
        return None
    fires_on, rung = min(found)
    return rung, fires_on
