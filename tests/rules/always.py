"""What holds of every sweep and every step of every life: the ladder's invariants (domain guide §4)."""

from datetime import date
from typing import Any

from rules.action import ActionState, Change, NoticeDraft
from rules.holds import Verdict, recheck
from rules.ladder import acknowledge_by, bring_up
from rules.need_to_know import tells_metadata
from rules.people import Context, may_read
from rules.reasons import ask, why
from rules.sweep import lead_of
from rules.words import ActionStatus, MatterReason, NoticeKind
from tests.rules.builders import ONE_DAY, Story
from tests.rules.day_by_day import open_days

K = NoticeKind
CHASES = {K.OVERDUE, K.LEAD, K.RUNG_3, K.RUNG_5, K.ACK_MISSED}
AT_ANY_HOUR = {K.URGENT, K.URGENT_HALF, K.URGENT_LATE, K.WITHHELD}
"""What is urgent is said at a weekend too, and that it was withheld."""
STARTS_ANEW = {"grant_extension", "change_date", "accept", "reopen", "issue", "decide"}


def standing(action: ActionState, ctx: Context) -> dict[str, Any]:
    """What must not depend on when anybody looked."""
    last = acknowledge_by(action, ctx)
    return {
        "status": action.status,
        "late": (action.late_rung, [(s.rung, s.fell_due_on) for s in action.steps]),
        "ack": (action.ack_rung, action.ack_rung_on, action.ack_from, last, action.acknowledged_on),
        "episode": action.episode,
        "term": (action.term, action.term_from, action.ladder_from),
        "due": (action.due_on, action.original_due_on),
        "owner": (action.owner_id, action.owner_agency_id, action.agency_since),
        # That it is late is put before the group by the first run outside a pause; until a paper lists it, a plan.
        "matters": {
            (m.reason, m.number, m.is_open) for m in action.matters if m.listings or m.reason is not MatterReason.LATE
        },
        "counts": (action.extended_count, action.requested_count, action.refused_count, action.dispute_count),
        "urgent": (action.urgent_due_at, action.urgent_rung, action.urgent_rung_on),
        "waits for": action.blocked_by_id,
        "pauses": {(p.kind, p.from_on, p.last) for p in action.pauses},
    }


def look(story: Story, change: Change) -> None:
    """Every sweep, before it is kept."""
    before, after, day, ctx = story.action, change.action, story.today, story.ctx
    if not before.is_live:
        assert not change.notices and not change.events and after == before, "a closed action says nothing"
        return
    check_notices(change, change.notices)
    if after.status is ActionStatus.DONE_CLAIMED and after.refused_count < 2:
        assert after.is_paused(day + ONE_DAY), "a claim pauses until it is answered"
    assert after.late_rung >= before.late_rung, "no sweep lowers a rung"
    assert after.status is before.status and after.due_on == before.due_on
    assert [s.rung for s in after.steps] == list(range(1, after.late_rung + 1)), "one rung at a time"
    days = [s.fell_due_on for s in after.steps]
    assert days == sorted(set(days)), "each later than the one below"
    for step in after.steps[len(before.steps) :]:
        own, both = open_days(step.fell_due_on, after, ctx)
        assert own if step.rung >= 3 else both, "a rung falls due on an open day of its calendar"
        assert not after.is_paused(step.fell_due_on), "no new rung on a paused day"
        assert step.fell_due_on <= day
    if after.ack_rung and not before.ack_rung:
        on = after.ack_rung_on
        assert on is not None and after.ack_due_on is not None and on > after.ack_due_on
        assert open_days(on, after, ctx, after.ack_from)[1] and not after.is_paused(on)
    if after.is_paused(day):
        assert not CHASES & {n.kind for n in change.notices}, "a pause chases nobody"
    if after.rung == 0:
        assert not (CHASES | {K.MONDAY}) & {n.kind for n in change.notices}, "rung 0 is not late"
    if day.weekday() >= 5:
        assert {n.kind for n in change.notices} <= AT_ANY_HOUR, "nothing is decided to be said at a weekend"


def check_notices(change: Change, notices: list[NoticeDraft]) -> None:
    """Nothing twice, nothing to somebody who may not read it, nothing without words, nothing stale at once."""
    action, day, ctx = change.action, change.day, change.ctx
    assert len({n.key for n in change.notices}) == len(change.notices), "one key twice in one run"
    for notice in notices:
        held = recheck(notice, action, day, ctx)
        name, on = ctx.people[notice.recipient_id].name, action.due_on
        assert why(notice.kind, notice.reason, on=on, name=name) and ask(notice.kind, reason=notice.reason)
        if ctx.is_gone(notice.recipient_id, day):
            assert held.verdict is Verdict.WITHHOLD
        elif (
            notice.kind is K.WITHHELD
            or tells_metadata(notice.kind, notice.reason)
            or may_read(ctx, action.readers, notice.recipient_id)
        ):
            assert not notice.withheld and held.verdict is Verdict.HOLDS, (notice, held)
        else:
            assert notice.withheld and held.verdict is Verdict.WITHHOLD
            assert any(n.kind is K.WITHHELD and n.rung == notice.rung for n in change.notices), "nobody was told"


def check_step(name: str, before: ActionState, brought: Change, change: Change) -> None:
    """A step first brings the ladder up, then does what it says and no more."""
    up, after, day, ctx = brought.action, change.action, change.day, change.ctx
    said = {n.key for n in brought.notices}
    check_notices(change, [n for n in change.notices if n.key not in said])
    assert after.readers == before.readers, "no step widens access"
    if before.original_due_on is not None:
        assert after.original_due_on == before.original_due_on, "the first date stays"
    if after.due_on != before.due_on:
        assert after.due_on is not None and ctx.both(after.owner_agency_id).is_open(after.due_on)
    if after.term != up.term:
        assert name in STARTS_ANEW and after.late_rung == 0 and not after.steps
        assert after.ladder_from is not None and after.ladder_from >= day, "no lateness in the past"
        assert after.episode > up.episode
    else:
        assert (after.late_rung, after.steps, after.ladder_from) == (up.late_rung, up.steps, up.ladder_from)
    if name in ("change_date", "accept") and before.is_live and after.due_on != up.due_on:
        assert up.due_on is not None and after.due_on is not None and after.due_on < up.due_on
        assert ctx.both(after.owner_agency_id).between(day, after.due_on) >= 3
    if name == "note":
        assert standing(after, ctx) | {"status": up.status} == standing(up, ctx), "a note changes no clock"
    if name == "acknowledge":
        assert (after.late_rung, after.episode, after.pauses) == (up.late_rung, up.episode, up.pauses)
        assert after.ack_rung == 0


def check_nothing_new(story: Story) -> None:
    """Run again on the same day: the same state, no new notice."""
    before = story.action
    watch, story.watch = story.watch, None
    assert story.sweep() == [], "said twice"
    story.watch = watch
    assert story.action == before


def check_never_silent(story: Story) -> None:
    """On the first working day of a week everything late is a line to its actor, and from rung 2 to its lead."""
    action, day, ctx = story.action, story.today, story.ctx
    if not action.is_live or not ctx.own().is_open(day) or ctx.own().first_of_week(day) != day:
        return
    lines = {key[3] for key in story.keys if key[0] == K.MONDAY and key[4] == day.isoformat()}
    owed = {action.actor_id} if action.rung >= 1 else set()
    if action.rung >= 2:
        owed.add(lead_of(action, day, ctx))
    # An actor who may not read it is the coordinator's to speak to: she was told (`check_notices`, `check_actor`).
    reads = action.actor_id is not None and may_read(ctx, action.readers, action.actor_id)
    assert {p for p in owed if p is not None and (reads or p != action.actor_id)} <= lines


def check_actor(story: Story) -> None:
    """Whoever is asked to act is there and may read it; else the coordinator was told so this week."""
    action, day, ctx = story.action, story.today, story.ctx
    if not action.is_live or not ctx.own().is_open(day):
        return
    assert action.actor_id is not None
    if ctx.is_present(action.actor_id, day) and may_read(ctx, action.readers, action.actor_id):
        return
    week = ctx.own().first_of_week(day).isoformat()
    told = {key[3] for key in story.keys if key[0] == K.NO_ACTOR and key[4] == week}
    assert ctx.coordinator_on(day) in told, "nobody acts, and nobody was told"


def climb(action: ActionState, through: date, ctx: Context) -> list[date]:
    """The days on which the rungs still to come fall due, if nobody does anything."""
    change = Change(action, through, ctx)
    bring_up(change)
    return [step.fell_due_on for step in change.action.steps]
