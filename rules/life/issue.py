"""Issue: from a proposal to an owned action with two clocks.

To be issued an action needs an owner, the owner's agency, a due date that is a working day, and a priority or an
explicit business-as-usual (S3 7.31, rec 6: every task has a named owner; S1 5.9: the thread to a priority).
"""

from collections.abc import Iterable
from datetime import date

from rules.action import ActionState, Change, Outcome, Refusal
from rules.calendar import ONE_DAY
from rules.life.asking import lead_to_ask
from rules.life.who import SYSTEM, By, at_level
from rules.people import Context, may_read
from rules.policy import GrantLevel
from rules.words import ENDED_BY_ITS_PROOF, ActionStatus, NoticeKind


def missing(action: ActionState, day: date, ctx: Context) -> dict[str, str]:
    """What keeps a proposal from being issued, as code and sentence; empty when it is complete."""
    found = {}
    owner = ctx.people.get(action.owner_id) if action.owner_id is not None else None
    if owner is None:
        found["owner"] = "it has no owner: name one person with `jatac action reassign`"
    elif ctx.is_gone(owner.id, day):
        found["owner_gone"] = f"its owner {owner.name} has left or cannot be reached: name another"
    elif not may_read(ctx, action.readers, owner.id):
        found["owner_not_reader"] = f"its owner {owner.name} is not on its access list: add them, or name another"
    if action.owner_agency_id is None:
        found["owner_agency"] = "it has no owner agency: it is the agency of its owner"
    if action.due_on is None:
        found["due_on"] = "it has no due date: set one with `jatac action date`"
    elif not action.imported:
        calendar = ctx.both(action.owner_agency_id)
        if action.due_on < day:
            found["due_on_past"] = (
                f"its due date {action.due_on:%a %-d %b %Y} has passed: set another one with `jatac action date`; the"
                f" next working day is {calendar.on_or_after(day + ONE_DAY):%a %-d %b %Y}"
            )
        elif not calendar.is_open(action.due_on):
            found["due_on_closed"] = (
                f"its due date {action.due_on:%a %-d %b %Y} is not a working day for the partnership and the owner's"
                f" agency: the next one is {calendar.on_or_after(action.due_on):%a %-d %b %Y}"
            )
    if action.readers and not _somebody_cleared(action, day, ctx):
        found["cleared_contact"] = (
            "nobody who may read it stands at rung 2 (the agency's lead) and at rung 3 (coordinator, chair): name a"
            " contact who may with `jatac action readers --contact`"
        )
    if action.in_room is False and not action.imported and not action.accepted_unseen():
        found[NOT_IN_ROOM] = (
            "its agency was not at the meeting: that agency's lead accepts it with `jatac action accept`"
        )
    if action.priority_id is None and not action.business_as_usual:
        found["priority"] = "it names no priority: name one, or say that it is business as usual"
    return found


NOT_IN_ROOM = "agency_not_in_room"
UNSEEN = "unseen"
"""Why the lead of an agency that was not at the meeting is asked to accept a proposal."""
OUTSIDE = "outside"
"""Period of the coordinator's notice of an incomplete proposal that belongs to no cycle."""


def list_incomplete(action: ActionState, day: date, ctx: Context, period: str) -> Change:
    """Puts a proposal that cannot be issued on the coordinator's list, once for `period`: the day of the meeting
    whose notices are due, or `OUTSIDE`. One that waits for an absent agency is put to its lead, and again each week.
    Nothing is told of a complete one.
    """
    change = Change(action, day, ctx)
    lacks = missing(action, day, ctx)
    if lacks:
        change.tell(NoticeKind.INCOMPLETE, ctx.coordinator_on(day), ",".join(lacks), period=period)
    if NOT_IN_ROOM in lacks:
        _ask_the_lead(change, lacks, period)
    return change


def _ask_the_lead(change: Change, lacks: Iterable[str], period: str) -> None:
    """The lead of the agency that was not in the room is asked to accept; every week, and the coordinator told, until
    somebody has.
    """
    ctx, day, agency_id = change.ctx, change.day, change.action.owner_agency_id
    assert agency_id is not None
    lead_id, monday = lead_to_ask(ctx, agency_id, day), ctx.own().first_of_week(day)
    change.tell(NoticeKind.ACCEPT_ASKED, lead_id, UNSEEN, period=f"{UNSEEN}:{period}")
    if period < monday.isoformat() <= day.isoformat():
        weekly = f"{period}:{monday.isoformat()}"
        change.tell(NoticeKind.ACCEPT_ASKED, lead_id, UNSEEN, period=f"{UNSEEN}:{weekly}")
        change.tell(NoticeKind.INCOMPLETE, ctx.coordinator_on(day), ",".join(lacks), period=weekly)


def _somebody_cleared(action: ActionState, day: date, ctx: Context) -> bool:
    """Whether somebody who may read a restricted action stands at rung 2 and at rung 3, or is named to be asked."""
    agency = ctx.agencies.get(action.owner_agency_id) if action.owner_agency_id is not None else None
    contact = action.cleared_contact_id
    if contact is not None and not ctx.is_gone(contact, day) and may_read(ctx, action.readers, contact):
        return True
    rungs = ((agency.lead_id if agency is not None else None,), (ctx.coordinator_id, ctx.chair_id))
    return all(any(may_read(ctx, action.readers, who) for who in rung if who is not None) for rung in rungs)


def issue(
    action: ActionState,
    day: date,
    ctx: Context,
    by: By = SYSTEM,
    *,
    after_meeting: bool = False,
    reason: str = "",
) -> Outcome:
    """Issues a complete proposal: both clocks start; the actor gets one notice.

    `ladder_from` is the later of the due date and today: an imported action keeps its true dates, and is late
    only from the day it was issued here (design decision 16). `reason`: why; '' of itself: a question and a product
    say how they end, whoever issues them.
    """
    reason = reason or (action.kind.value if action.kind in ENDED_BY_ITS_PROOF else "issued")
    change = Change(action, day, ctx)
    if action.status is not ActionStatus.PROPOSED:
        return Refusal("not_proposed", f"{action.ref} was issued already.", f"See `jatac explain {action.ref}`.")
    if not by.is_system and (refused := at_level(change, by, GrantLevel.COORDINATOR, "issue actions")):
        return refused
    lacks = missing(action, day, ctx)
    if lacks:
        return Refusal(
            "incomplete", f"{action.ref} cannot be issued: {'; '.join(lacks.values())}.", "Complete it, then issue."
        )
    assert action.due_on is not None
    change.set(
        status=ActionStatus.ISSUED,
        original_due_on=action.original_due_on or action.due_on,
        issued_on=day,
        policy_version_id=ctx.policy_version_id,
    )
    change.new_term(max(action.due_on, day))
    change.start_acknowledgement(day)
    change.refresh_actor()
    change.event("issued", reason, due_on=action.due_on, owner=action.owner_id, agency=action.owner_agency_id)
    change.tell(NoticeKind.ISSUE, change.action.actor_id, reason, after_meeting=after_meeting)
    return change


def issue_or_list(action: ActionState, day: date, ctx: Context, period: str) -> Change:
    """What `issue_actions` does with a proposal: issued once its cycle's notices are due (`period`: the meeting's
    day), else put on the coordinator's list.
    """
    if period != OUTSIDE:
        outcome = issue(action, day, ctx, after_meeting=True)
        if not isinstance(outcome, Refusal):
            return outcome
    return list_incomplete(action, day, ctx, period)
