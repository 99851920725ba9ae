"""What a sweep says of one live action on one day: reminders, chases, Monday lines, matters.

Level-triggered: it names every notice that ought to exist now; those that exist already are filtered by their
key when written. Run daily, twice, or after a gap, it leaves the same rungs. Source: the ladder, domain guide §4.
"""

from datetime import date, datetime

from rules.action import ActionState, Change
from rules.actors import Actor, ActsAs, above, actor, seniors
from rules.blocked import tell_blocks
from rules.ladder import bring_up, is_quiet, now_of
from rules.matters import raise_due_matters, tell_matters
from rules.people import Context, may_read
from rules.words import ActionStatus, NoticeKind


def remind(action: ActionState, day: date, ctx: Context) -> Change:
    """Brings the action up to `day` and names the reminder of that day (rung 0)."""
    change = _begin(action, day, ctx)
    if change.action.is_live and ctx.own().is_open(day):
        kind = reminder(change.action, day, ctx)
        if kind is not None:
            change.tell(kind, change.action.actor_id, kind)
    return change


def chase(action: ActionState, day: date, ctx: Context) -> Change:
    """Brings the action up to `day` and names what the rungs it reached ask for (rungs 1 to 5)."""
    change = _begin(action, day, ctx)
    if not change.action.is_live:
        return change
    raise_due_matters(change)
    _tell_urgent(change)
    if ctx.own().is_open(day):
        _tell_late(change)
        _tell_ack(change)
        _tell_monday(change)
        tell_matters(change)
        tell_blocks(change)
    return change


def reminder(action: ActionState, day: date, ctx: Context) -> NoticeKind | None:
    """The reminder that holds on `day`; None when none does.

    Late runs say the latest state only: a missed due-3 is said on due-2, a missed "due today" not at all.
    None whose day had passed when the date was set (that mail says it), and none once "done" is claimed.
    """
    if action.status is ActionStatus.DONE_CLAIMED or not action.is_live:
        return None
    if action.due_on is None or action.term_from is None or action.late_rung:
        return None
    calendar = ctx.both(action.owner_agency_id, action.term_from)
    due = calendar.on_or_after(action.due_on)
    if day > due:
        return None
    left, left_then = calendar.between(day, due), calendar.between(action.term_from, due)
    first, last = ctx.policy.ladder.reminders
    if left == 0:
        return NoticeKind.DUE_TODAY if action.term_from < due else None
    if left <= last:
        return NoticeKind.REMINDER_1 if left_then > last else None
    return NoticeKind.REMINDER_3 if left <= first < left_then else None


def _begin(action: ActionState, day: date, ctx: Context) -> Change:
    change = Change(action, day, ctx)
    bring_up(change)
    if change.action.is_live and ctx.own().is_open(day):
        _update_actor(change)
    return change


def _update_actor(change: Change) -> None:
    """Who acts today; a change of actor is one notice to the new one. Someone missing is said every week."""
    action, day, ctx = change.action, change.day, change.ctx
    assert action.owner_id is not None and action.owner_agency_id is not None  # a live action has both
    found = actor(ctx, action.owner_id, action.owner_agency_id, action.readers, day)
    if found.person_id != action.actor_id:
        kind = NoticeKind.RESTORED if found.acts_as is ActsAs.OWNER else NoticeKind.HANDOVER
        if action.actor_id is not None:
            change.tell(kind, found.person_id, _why_acting(change, found), period=day.isoformat())
            change.event("actor", f"acts_as_{found.acts_as}", before=action.actor_id, now=found.person_id)
        change.set(actor_id=found.person_id)
    if found.missing:
        _tell_missing(change, found)


def _why_acting(change: Change, found: Actor) -> str:
    """Why this person acts now: the code of the sentence in their mail."""
    if found.acts_as is ActsAs.OWNER:
        return "restored"
    assert change.action.owner_id is not None
    owner_id = change.action.owner_id
    if change.ctx.has_left(owner_id, change.day):
        return "left"
    if change.ctx.is_gone(owner_id, change.day):
        return "unreachable"
    return "not_reader" if change.ctx.is_present(owner_id, change.day) else "absence"


def _tell_missing(change: Change, found: Actor) -> None:
    coordinator = change.ctx.coordinator_on(change.day)
    week = change.ctx.own().first_of_week(change.day).isoformat()
    change.tell(NoticeKind.NO_ACTOR, coordinator, f"acts_as_{found.acts_as}", period=week)


def lower_than_lead(action: ActionState, ctx: Context) -> frozenset[int]:
    """Who is at a rung below the agency lead: owner, actor, and the deputy told at rung 1."""
    found = {action.owner_id, action.actor_id}
    if action.owner_id is not None and action.late_rung >= 1:
        found.add(ctx.people[action.owner_id].deputy_id)
    return frozenset(p for p in found if p is not None)


def lead_of(action: ActionState, day: date, ctx: Context) -> int:
    """Who hears at rung 2: the owner's agency lead, or whoever stands above those already told."""
    assert action.owner_agency_id is not None
    lead_id = ctx.agencies[action.owner_agency_id].lead_id
    return above(ctx, lead_id, lower_than_lead(action, ctx), day)


def seniors_of(action: ActionState, day: date, ctx: Context) -> tuple[int, ...]:
    """Who hears at rung 3 and of matters: coordinator and chair, never only those at a lower rung."""
    return seniors(ctx, lower_than_lead(action, ctx) | {lead_of(action, day, ctx)}, day)


def _tell_late(change: Change) -> None:
    """Each audience hears the rung now reached, once an episode; nobody new hears anything during a pause."""
    action, day, ctx = change.action, change.day, change.ctx
    if action.late_rung == 0 or is_quiet(action, day):
        return
    told = action.told_rung
    change.tell(NoticeKind.OVERDUE, action.actor_id, f"late_rung_{told}", rung=told)
    if action.late_rung == 1 and action.owner_id is not None:
        _tell_deputy(change, ctx.people[action.owner_id].deputy_id)
    for step in action.steps:
        # A lead hears of rung 2 in the episode it was reached in, also when a gap took the ladder past it.
        if step.rung == 2:
            episode = action.episode if action.late_rung == 2 else step.episode
            change.tell(NoticeKind.LEAD, lead_of(action, day, ctx), "late_rung_2", rung=2, episode=episode)
    if action.late_rung >= 3:
        for person_id in seniors_of(action, day, ctx):
            change.tell(NoticeKind.RUNG_3, person_id, "late_rung_3", rung=3)
    if told >= 5:
        for person_id in board_of(action, day, ctx):
            change.tell(NoticeKind.RUNG_5, person_id, "late_rung_5", rung=5)


def board_of(action: ActionState, day: date, ctx: Context) -> tuple[int, ...]:
    """Who hears of rung 5 at once: the board's chair, the priority's champion, the agency's own board member."""
    champion = ctx.champions.get(action.priority_id) if action.priority_id is not None else None
    reached = ctx.stand_in(champion, day) if champion is not None else None
    found = (ctx.body_chair(5, day), reached, ctx.board_member(action.owner_agency_id, day))
    return tuple(dict.fromkeys(p for p in found if p is not None and not ctx.is_gone(p, day)))


def _tell_deputy(change: Change, deputy_id: int | None) -> None:
    """A deputy is told "if he may read it": who may not is simply not told, nothing is withheld."""
    action, day, ctx = change.action, change.day, change.ctx
    if deputy_id is None or deputy_id == action.actor_id or not ctx.is_present(deputy_id, day):
        return
    if may_read(ctx, action.readers, deputy_id):
        change.tell(NoticeKind.OVERDUE, deputy_id, "late_rung_1_deputy", rung=1)


def _tell_ack(change: Change) -> None:
    action, day = change.action, change.day
    if action.ack_rung == 0 or is_quiet(action, day):
        return
    change.tell(NoticeKind.ACK_MISSED, action.actor_id, "ack_missed", rung=2, period=ack_period(action))
    lead_id = lead_of(action, day, change.ctx)
    change.tell(NoticeKind.ACK_MISSED, lead_id, "ack_missed_lead", rung=2, period=ack_period(action))


def urgent_period(action: ActionState) -> str:
    """Tells one time set for an urgent action from another."""
    return action.urgent_due_at.isoformat() if action.urgent_due_at else ""


def half_gone(action: ActionState, now: datetime) -> bool:
    """Whether half of an urgent action's time has gone; none of it goes while nobody has heard of it (in hold)."""
    if action.urgent_due_at is None or action.urgent_from is None or action.unheard or action.urgent_unheard:
        return False
    return now >= action.urgent_from + (action.urgent_due_at - action.urgent_from) / 2


def _tell_urgent(change: Change) -> None:
    """At once and at half-time whoever acts; at the due time the lead; on the next working day coordinator and chair.

    At a weekend too: when mail leaves is not decided here.
    """
    action, day, ctx = change.action, change.day, change.ctx
    if action.urgent_due_at is None or action.urgent_from is None or is_quiet(action, day):
        return
    period = urgent_period(action)

    def tell(kind: NoticeKind, person_id: int | None, reason: str, rung: int = 0) -> None:
        change.tell(kind, person_id, reason, rung=rung, episode=0, period=period)

    if not action.urgent_rung:
        tell(NoticeKind.URGENT, action.actor_id, "urgent")
        if half_gone(action, now_of(ctx, day)):
            tell(NoticeKind.URGENT_HALF, action.actor_id, "urgent_half")
        return
    tell(NoticeKind.URGENT_LATE, action.actor_id, "urgent_late", 2)
    tell(NoticeKind.URGENT_LATE, lead_of(action, day, ctx), "urgent_late_lead", 2)
    if action.urgent_rung >= 3 and ctx.own().is_open(day):
        for person_id in seniors_of(action, day, ctx):
            tell(NoticeKind.URGENT_LATE, person_id, "urgent_late_senior", 3)


def ack_period(action: ActionState) -> str:
    """Tells one acknowledgement clock from another of the same episode (a dispute settled starts a new one)."""
    return action.ack_from.isoformat() if action.ack_from else ""


def _tell_monday(change: Change) -> None:
    """Never silent: a line a week, to the actor from rung 1, the lead from rung 2, the coordinator at rung 3."""
    action, day, ctx = change.action, change.day, change.ctx
    monday = ctx.own().first_of_week(day)
    lines: list[tuple[int, int | None]] = [(1, action.actor_id)]
    if action.rung >= 2:
        lines.append((2, lead_of(action, day, ctx)))
    if action.rung >= 3:
        lines.append((3, ctx.coordinator_on(day)))
    for rung, person_id in lines:
        since = action.rung_since(rung)
        # An actor who may not read it was withheld the rung itself, and the coordinator told: not every week again.
        hears = person_id is not None and (rung >= 2 or may_read(ctx, action.readers, person_id))
        if hears and since is not None and since <= monday:
            change.tell(NoticeKind.MONDAY, person_id, f"monday_rung_{rung}", episode=0, period=monday.isoformat())
