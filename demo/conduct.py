"""How owners, coordinator and chair behave: each conduct is a list of beats, played one a day in their order.

A beat says when, who, and which step of rules/life; the step itself is taken through models/steps/ like anybody's.
Nothing here is random: the same days give the same story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.steps.take import Verb
from rules.action import ActionState
from rules.life import dates, extensions, owner, owners, stops
from rules.life.who import By
from rules.people import Context
from rules.words import ActionKind, AnalysisAnswer

REAL = AnalysisAnswer.REAL


class Who(StrEnum):
    """Who takes a beat."""

    ACTOR = "actor"
    """Whoever acts today: the owner, or who stands in."""
    OWNER = "owner"
    PHONE = "phone"
    """The coordinator, who rang the owner and enters it for them."""
    NEW_OWNER = "new_owner"
    """The person proposed as the new owner."""
    LEAD = "lead"
    """The lead of the agency that owns it, or is to own it."""
    COORDINATOR = "coordinator"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Scene:
    """One action on one day of the story, before its next beat."""

    action: ActionState
    day: date
    ctx: Context
    last_on: date
    """The day of the beat before this one; of issue, before the first."""
    meeting_today: bool
    people: dict[str, int]
    """Ids by key."""

    def after(self, start: date, working_days: int) -> bool:
        """Whether so many working days have passed since `start` (before it, when negative)."""
        return self.ctx.both(self.action.owner_agency_id).add(start, working_days) <= self.day

    def ahead(self, start: date, working_days: int) -> date:
        """A working day of partnership and agency, so many after `start`."""
        return self.ctx.both(self.action.owner_agency_id).add(start, working_days)


When = Callable[[Scene], bool]
Step = Callable[[Scene, By], Verb]


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of a conduct."""

    when: When
    who: Who
    step: Step


def issued(working_days: int) -> When:
    """So many working days after issue."""
    return lambda s: s.action.issued_on is not None and s.after(s.action.issued_on, working_days)


def due(working_days: int) -> When:
    """So many working days after the due date as it stands; before it, when negative."""
    return lambda s: s.action.due_on is not None and s.after(s.action.due_on, working_days)


def then(working_days: int) -> When:
    """So many working days after the beat before."""
    return lambda s: s.after(s.last_on, working_days)


def taken_over(working_days: int) -> When:
    """So many working days after somebody else became the acting owner."""
    return lambda s: s.action.acting_owner_from is not None and s.after(s.action.acting_owner_from, working_days)


def not_issued(working_days: int) -> When:
    """Still on the coordinator's list so many working days after it was entered."""
    return lambda s: s.action.issued_on is None and s.after(s.last_on, working_days)


def on(day: date) -> When:
    """On a date, or later."""
    return lambda s: s.day >= day


def extended(working_days: int) -> When:
    """So many working days after the due date that an extension set; before it, when negative."""
    reached = due(working_days)
    return lambda s: s.action.extended_count > 0 and reached(s)


def at_meeting(scene: Scene) -> bool:
    """At the next meeting after the action reached rung 3."""
    return scene.meeting_today and scene.action.late_rung >= 3


def _acknowledge(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owner.acknowledge(a, d, c, by)


def _note(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owner.note(a, d, c, by)


def _done(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owner.claim_done(a, d, c, by, REAL if a.kind is ActionKind.ANALYSIS else None)


def _verify(_: Scene, by: By) -> Verb:
    return lambda a, d, c: stops.verify(a, d, c, by)


def _refuse(_: Scene, by: By) -> Verb:
    return lambda a, d, c: stops.refuse(a, d, c, by, "Nothing to show for it yet.")


def _ask(working_days: int, reason: str) -> Step:
    def step(scene: Scene, by: By) -> Verb:
        start = max(scene.action.due_on or scene.day, scene.day)
        to = scene.ahead(start, working_days)
        return lambda a, d, c: extensions.request_extension(a, d, c, by, to, reason)

    return step


def _grant(_: Scene, by: By) -> Verb:
    return lambda a, d, c: extensions.grant_extension(a, d, c, by)


def _decline(_: Scene, by: By) -> Verb:
    return lambda a, d, c: extensions.decline_extension(a, d, c, by, "The season will not wait.")


def _dispute(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owner.dispute(a, d, c, by, "This is not my service's work.")


def _confirm(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owners.confirm_owner(a, d, c, by)


def _hand_to(key: str) -> Step:
    note = "Agreed by telephone; the list of places is with the new owner."
    return lambda s, by: lambda a, d, c: owners.reassign(a, d, c, by, s.people[key], note)


def _accept(_: Scene, by: By) -> Verb:
    return lambda a, d, c: owner.accept(a, d, c, by)


def _bring_forward(scene: Scene, by: By) -> Verb:
    to = scene.ahead(scene.day, scene.ctx.policy.ladder.bring_forward_notice + 2)
    return lambda a, d, c: dates.change_date(a, d, c, by, to)


def _not_achieved(reason: str, why: str) -> Step:
    return lambda _, by: lambda a, d, c: stops.not_achieved(a, d, c, by, reason, why)


def _pause(until: date) -> Step:
    return lambda _, by: lambda a, d, c: stops.grant_pause(a, d, c, by, until, "Away, and nobody deputises.")


def _void(why: str) -> Step:
    return lambda _, by: lambda a, d, c: stops.void(a, d, c, by, "superseded", why)


ACKNOWLEDGES = Beat(issued(1), Who.ACTOR, _acknowledge)
DONE_BEFORE = Beat(due(-1), Who.ACTOR, _done)
DONE_ON_THE_DAY = Beat(due(0), Who.ACTOR, _done)
VERIFIED = Beat(then(1), Who.COORDINATOR, _verify)
VERIFIED_LATER = Beat(then(3), Who.COORDINATOR, _verify)
GRANTED = Beat(then(1), Who.COORDINATOR, _grant)
ACKNOWLEDGES_AGAIN = Beat(taken_over(1), Who.ACTOR, _acknowledge)
ASKS = Beat(due(-2), Who.ACTOR, _ask(5, "waiting_for_other_agency"))

ACCEPTS_UNSEEN = Beat(not_issued(2), Who.LEAD, _accept)
"""The agency was not in the room: its lead accepts what the meeting proposed to it."""

CONDUCTS: dict[str, tuple[Beat, ...]] = {
    "prompt": (ACKNOWLEDGES, DONE_BEFORE, VERIFIED),
    "steady": (ACKNOWLEDGES, Beat(then(2), Who.ACTOR, _note), DONE_ON_THE_DAY, VERIFIED_LATER),
    "early": (ACKNOWLEDGES, Beat(issued(4), Who.ACTOR, _done), VERIFIED_LATER),
    "late": (Beat(issued(2), Who.ACTOR, _acknowledge), Beat(due(2), Who.ACTOR, _done), VERIFIED),
    "later": (ACKNOWLEDGES, Beat(due(4), Who.PHONE, _done), VERIFIED_LATER),
    "forgets_to_acknowledge": (Beat(issued(4), Who.PHONE, _acknowledge), DONE_BEFORE, VERIFIED),
    "silent": (),
    "silent_after_acknowledging": (ACKNOWLEDGES,),
    "silent_closed": (
        Beat(at_meeting, Who.CHAIR, _not_achieved("not_undertaken", "Nobody took it up; the agency was told.")),
    ),
    "silent_not_possible": (
        ACKNOWLEDGES,
        Beat(at_meeting, Who.CHAIR, _not_achieved("not_possible", "There is no money for it this year.")),
    ),
    "silent_rescoped": (Beat(at_meeting, Who.CHAIR, _void("Re-scoped: a smaller action takes its place.")),),
    "extended": (ACKNOWLEDGES, ASKS, GRANTED, DONE_BEFORE, VERIFIED),
    "extended_late": (
        ACKNOWLEDGES, Beat(due(2), Who.ACTOR, _ask(4, "more_time_needed")), GRANTED, DONE_BEFORE, VERIFIED,
    ),
    "declined": (
        ACKNOWLEDGES, ASKS, Beat(then(1), Who.COORDINATOR, _decline), Beat(due(1), Who.ACTOR, _done), VERIFIED,
    ),
    "twice_extended": (
        ACKNOWLEDGES, ASKS, GRANTED, Beat(due(-1), Who.ACTOR, _ask(5, "operational_demand")),
        Beat(then(1), Who.CHAIR, _grant), DONE_ON_THE_DAY, VERIFIED,
    ),
    "unanswered": (
        ACKNOWLEDGES, Beat(due(-3), Who.ACTOR, _ask(5, "waiting_for_information")), Beat(then(4), Who.CHAIR, _grant),
        DONE_BEFORE, VERIFIED,
    ),
    "refused": (
        ACKNOWLEDGES, DONE_BEFORE, Beat(then(2), Who.COORDINATOR, _refuse), Beat(then(2), Who.ACTOR, _done), VERIFIED,
    ),
    "refused_twice": (
        ACKNOWLEDGES, DONE_BEFORE, Beat(then(1), Who.COORDINATOR, _refuse), Beat(then(2), Who.ACTOR, _done),
        Beat(then(2), Who.COORDINATOR, _refuse), Beat(then(4), Who.ACTOR, _done), Beat(then(2), Who.CHAIR, _verify),
    ),
    "unverified": (ACKNOWLEDGES, DONE_BEFORE, Beat(then(5), Who.COORDINATOR, _verify)),
    "not_mine": (
        Beat(issued(1), Who.OWNER, _dispute), Beat(then(1), Who.COORDINATOR, _hand_to("iain-muir")),
        Beat(then(1), Who.NEW_OWNER, _accept), DONE_ON_THE_DAY, VERIFIED,
    ),
    "theirs": (
        Beat(issued(1), Who.OWNER, _dispute), Beat(then(1), Who.COORDINATOR, _confirm),
        Beat(then(1), Who.ACTOR, _acknowledge), DONE_BEFORE, VERIFIED,
    ),
    "moved_forward": (
        ACKNOWLEDGES, Beat(then(2), Who.COORDINATOR, _bring_forward), Beat(then(1), Who.ACTOR, _accept),
        DONE_BEFORE, VERIFIED,
    ),
    "own_action": (ACKNOWLEDGES, DONE_BEFORE, Beat(then(2), Who.CHAIR, _verify)),
    "on_leave": (ACKNOWLEDGES, Beat(then(10), Who.ACTOR, _note), DONE_ON_THE_DAY, VERIFIED),
    "paused_for_leave": (ACKNOWLEDGES, Beat(due(4), Who.ACTOR, _done), VERIFIED),
    "owner_left": (ACKNOWLEDGES, ACKNOWLEDGES_AGAIN, DONE_ON_THE_DAY, VERIFIED),
    "unreachable": (ACKNOWLEDGES_AGAIN, DONE_ON_THE_DAY, VERIFIED),
    "owner_unreachable": (
        Beat(not_issued(2), Who.COORDINATOR, _hand_to("dana-howell")), ACKNOWLEDGES, DONE_BEFORE, VERIFIED,
    ),
    "away": (
        ACKNOWLEDGES, Beat(on(date(2025, 11, 19)), Who.COORDINATOR, _pause(date(2025, 11, 28))),
        Beat(on(date(2025, 12, 2)), Who.OWNER, _done), VERIFIED,
    ),
    "restricted": (ACKNOWLEDGES, Beat(due(4), Who.ACTOR, _done), VERIFIED),
    "board_extends": (Beat(issued(2), Who.ACTOR, _acknowledge), Beat(extended(-1), Who.ACTOR, _done), VERIFIED),
    "group_gives_means": (ACKNOWLEDGES, Beat(on(date(2025, 11, 6)), Who.ACTOR, _done), VERIFIED),
    "group_accepts_risk": (),
    "group_refers_up": (ACKNOWLEDGES, Beat(on(date(2025, 12, 3)), Who.ACTOR, _done), VERIFIED),
    "group_undecided": (Beat(extended(-1), Who.ACTOR, _done), VERIFIED_LATER),
    "accepted_unseen": (ACCEPTS_UNSEEN, ACKNOWLEDGES, DONE_BEFORE, VERIFIED),
    "accepted_not_possible": (
        ACCEPTS_UNSEEN, ACKNOWLEDGES,
        Beat(at_meeting, Who.CHAIR, _not_achieved("not_possible", "There is no money for it this year.")),
    ),
    "steady_import": (ACKNOWLEDGES, Beat(issued(2), Who.ACTOR, _done), VERIFIED),
    "late_import": (ACKNOWLEDGES, Beat(issued(5), Who.PHONE, _done), VERIFIED_LATER),
    "prompt_import": (Beat(issued(1), Who.ACTOR, _done), VERIFIED),
}  # fmt: skip
"""Every conduct, by the name in the `conduct` column of demo/meetings/ and demo/action-log.csv."""

ANALYSTS = ("prompt", "steady", "prompt", "late", "prompt", "extended", "prompt", "refused")
"""Analysts answer breaches in this order, again and again."""


def by_of(who: Who, scene: Scene) -> By:
    """Who acts, and for whom."""
    action, ctx = scene.action, scene.ctx
    coordinator = ctx.stand_in(ctx.coordinator_id, scene.day)
    if who is Who.COORDINATOR:
        return By(coordinator)
    if who is Who.CHAIR:
        return By(ctx.stand_in(ctx.chair_id, scene.day))
    if who is Who.LEAD:
        assert action.owner_agency_id is not None
        return By(ctx.agencies[action.owner_agency_id].lead_id)
    if who is Who.PHONE:
        return By(coordinator, action.actor_id)
    if who is Who.NEW_OWNER:
        asked = next(r for r in action.requests if r.is_open and r.to_person is not None)
        return By(asked.to_person)
    return By(action.owner_id if who is Who.OWNER else action.actor_id)
