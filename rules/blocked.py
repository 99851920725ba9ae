"""What a sweep says of a block: silence of the agency that is asked, and that nothing stands in the way now."""

from datetime import date, timedelta

from rules.action import ActionState, Change, Request
from rules.actors import above
from rules.life.asking import lead_to_ask
from rules.people import Context
from rules.words import NoticeKind, PauseKind, RequestKind

DATE_PASSED = "block_date_passed"
"""It waited until a date, and what it waited for is not done."""
NEWS_FOR = timedelta(days=14)
"""So long after its end a block's end is still news to whoever acts."""


def tell_blocks(change: Change) -> None:
    """Names the notices of a block that ought to exist now."""
    _tell_silent(change)
    tell_unblocked(change)


def waited_in_vain(action: ActionState) -> bool:
    """Whether the date until which it waited has passed, and the other agency's action is not closed."""
    blocks = [p for p in action.pauses if p.kind is PauseKind.BLOCK and p.term == action.term]
    ended = blocks[-1].ended_on if blocks else None
    return action.waits_for is not None and ended is not None and ended == blocks[-1].until_on


def tell_unblocked(change: Change) -> None:
    """The block has ended: whoever acts hears it once; of a date that passed with the other action open, that."""
    action, day = change.action, change.day
    blocks = [p for p in action.pauses if p.kind is PauseKind.BLOCK and p.term == action.term]
    if not blocks or action.blocked_by_id is not None:
        return
    last = blocks[-1]
    if last.ended_on is not None and last.ended_on <= day <= last.ended_on + NEWS_FOR:
        reason, of = (DATE_PASSED, "date") if waited_in_vain(action) else ("unblocked", "of")
        period = f"block-{of}-{last.from_on.isoformat()}"
        change.tell(NoticeKind.DECIDED, action.actor_id, reason, episode=0, period=period)


def is_silent(request: Request, day: date, ctx: Context) -> bool:
    """Whether the agency that is asked has let its time pass; never while it was not told (in hold)."""
    return request.is_open and not request.unheard and _silent_from(request, ctx) <= day


def _silent_from(request: Request, ctx: Context) -> date:
    return ctx.own().add(request.since, ctx.policy.ladder.answer_block_in + 1)


def _tell_silent(change: Change) -> None:
    """Silence is rung 2 on the blocker: whoever stands above the lead who was asked hears, and a line a week."""
    ctx, day = change.ctx, change.day
    request = change.action.open_request(RequestKind.BLOCK)
    if request is None or request.to_agency is None or not is_silent(request, day, ctx):
        return
    since = _silent_from(request, ctx)
    lead_id = ctx.agencies[request.to_agency].lead_id
    asked = frozenset(p for p in (lead_id, lead_to_ask(ctx, request.to_agency, day)) if p is not None)
    senior = ctx.people[lead_id].escalate_to_id if lead_id is not None else None
    told, monday = above(ctx, senior, asked, day), ctx.own().first_of_week(day)
    for period in (f"request-{request.number}", f"{monday.isoformat()}:request-{request.number}"):
        if period.startswith("request") or since < monday:
            change.tell(NoticeKind.BLOCK_SILENT, told, "block_silent", rung=2, episode=0, period=period)
