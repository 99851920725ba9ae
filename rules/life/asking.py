"""What is asked of another agency's lead: who that is today, who may answer, and the pause meanwhile.

All pauses work alike: a request stops the ladder for two working days, once a term (the ladder, "Stops and pauses").
"""

from datetime import date

from rules.action import Change, Pause, Refusal, Request
from rules.actors import above
from rules.life.who import By
from rules.people import Context
from rules.words import NoticeKind, PauseKind


def pause_for_request(change: Change) -> bool:
    """Stops the ladder while a request waits, unless one did so before in this term. True if it did now.

    In hold without an end: the two working days are counted from the day on which the request can be heard of.
    """
    action = change.action
    if any(pause.kind is PauseKind.REQUEST and pause.term == action.term for pause in action.pauses):
        return False
    until = None if change.ctx.held else paused_until(change, change.day)
    change.set(pauses=(*action.pauses, Pause(PauseKind.REQUEST, change.day, until, action.term)))
    return True


def paused_until(change: Change, since: date) -> date:
    """The last day of the pause of a request that is heard of on `since`."""
    return change.ctx.own(change.action.term_from).add(since, change.ctx.policy.ladder.request_pause)


def end_request_pause(change: Change) -> None:
    """The request was answered: the ladder resumes, and what the pause kept silent is said again."""
    if change.end_pauses(PauseKind.REQUEST):
        change.new_episode()


def lead_to_ask(ctx: Context, agency_id: int, day: date) -> int:
    """Who answers for an agency today: its lead, who stands in for them, else whoever is above."""
    return above(ctx, ctx.agencies[agency_id].lead_id, frozenset(), day)


def not_the_lead(change: Change, by: By, agency_id: int, what: str) -> Refusal | None:
    """A refusal unless the agency's lead, who stands in for them, or who is asked in their place answers."""
    ctx, person_id = change.ctx, by.acts
    lead_id, asked = ctx.agencies[agency_id].lead_id, lead_to_ask(ctx, agency_id, change.day)
    stands = {p for p in ctx.deputies(lead_id) if not ctx.has_left(p, change.day)}
    if person_id is not None and (person_id == asked or person_id in stands):
        return None
    agency, who = ctx.agencies[agency_id].name, ctx.people[asked].name
    if person_id is None or person_id not in ctx.people:
        said = f"It is not said who acts; to {what} is for the lead of {agency}."
        return Refusal("nobody", said, "Add --by PERSON.")
    return Refusal(
        "not_lead",
        f"{ctx.people[person_id].name} may not {what}: that is for the lead of {agency}.",
        f"{who} does, or the coordinator with --for.",
    )


def ask_lead(change: Change, request: Request, agency_id: int, reason: str) -> None:
    """Tells the lead what waits for their answer."""
    lead_id = lead_to_ask(change.ctx, agency_id, change.day)
    change.tell(NoticeKind.ACCEPT_ASKED, lead_id, reason, episode=0, period=f"request-{request.number}")
