"""Who may decide for a body, on what, and at which meeting.

The body's chair or vice-chair of the day decides, and the partnership's coordinator records what a meeting decided;
between meetings only its chair decides, and the next meeting ratifies. A decision needs its rationale, above all the
one not to act. Source: the ladder ("Bodies", "Never silent"), domain guide §4; S1 2.26-2.27.
"""

from dataclasses import dataclass
from datetime import date

from rules.action import Refusal
from rules.bodies.facts import COUNTY, PERFORMANCE, Body
from rules.calendar import ONE_DAY
from rules.life.who import By, with_by
from rules.people import Context
from rules.reasons import day_in_words
from rules.standing import Listing, Matter
from rules.words import DecisionOutcome, MatterReason, MeetingState

NEEDS = {
    DecisionOutcome.EXTEND: ("to_date", "the new date", "--to-date"),
    DecisionOutcome.REASSIGN: ("to_person", "the new owner", "--to"),
}
"""What an outcome cannot do without: field of the ruling, in words, option."""
ONLY_OF_ACTIONS = frozenset({DecisionOutcome.EXTEND, DecisionOutcome.REASSIGN})
ENDS = frozenset({DecisionOutcome.ACCEPT_RISK, DecisionOutcome.VOID})
"""They settle whatever they are decided on."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a body decided. `sequence` counts the decisions on the matter from 1, so that each is told once.

    `meeting_id` None: decided by the chair between meetings. `in_the_room`: the agencies at the meeting, in person or
    by deputy.
    """

    body: Body
    outcome: DecisionOutcome
    rationale: str
    decided_on: date
    meeting_id: int | None = None
    to_date: date | None = None
    to_person: int | None = None
    to_body: int | None = None
    in_the_room: frozenset[int] = frozenset()
    sequence: int = 1
    told_above: frozenset[int] = frozenset()
    """Who has been told that the board is asked: of what the meeting takes back they are told that it is not."""

    def period(self, matter_period: str) -> str:
        """What tells the notices of this decision from others; it names the body."""
        return f"body-{self.body.id}:{matter_period}:{self.sequence}"


def body_of_period(period: str) -> int | None:
    """The id of the body whose decision a notice of this period tells; None for any other notice."""
    head = period.partition(":")[0]
    number = head.removeprefix("body-")
    return int(number) if head != number and number.isdecimal() else None


def not_to_decide(ctx: Context, by: By, ruling: Ruling, day: date) -> Refusal | None:
    """A refusal of the ruling before it is looked at what it is about: who decides, and what it lacks."""
    body = ruling.body
    if not body.level:
        said = f"{body.name} is not on the ladder: nothing is escalated to it."
        return Refusal("not_on_the_ladder", said, "See `jatac body list`.")
    if refused := _not_theirs(ctx, by, ruling, day):
        return refused
    if not ruling.rationale.strip():
        return Refusal("no_rationale", "A decision needs its rationale.", "Say why with --rationale.")
    lacks = NEEDS.get(ruling.outcome)
    if lacks and getattr(ruling, lacks[0]) is None:
        return Refusal(
            f"no_{lacks[0]}", f"To {said_of(ruling.outcome)} needs {lacks[1]}.", f"Give it with {lacks[2]}."
        )
    return None


def _not_theirs(ctx: Context, by: By, ruling: Ruling, day: date) -> Refusal | None:
    body = ruling.body
    chairs = {ctx.stand_in(person_id, day) for person_id in body.chairs} | set(body.chairs)
    chairs = {person_id for person_id in chairs if not ctx.is_gone(person_id, day)}
    now = ctx.body_chair(body.level, day)
    at_meeting = ruling.meeting_id is not None
    may = chairs | {ctx.coordinator_id, ctx.coordinator_on(day)} if at_meeting else {now, *body.chairs[:1]} & chairs
    if by.person_id in may:
        return None
    who = f"the chair of {body.name}"
    if at_meeting:
        fix = f"Add --by with the key of the chair or vice-chair of {body.name}, or of the coordinator."
    else:
        fix = f"The coordinator records what a meeting decided with --meeting DATE; else: {with_by(ctx, now, who)}"
    if by.person_id is None or by.person_id not in ctx.people:
        return Refusal("nobody", "It is not said who decides.", fix)
    name = ctx.people[by.person_id].name
    if at_meeting:
        return Refusal("not_of_the_body", f"{name} neither chairs {body.name} nor coordinates.", fix)
    return Refusal("not_the_chair", f"Between meetings only {who} decides, and {name} is not.", fix)


def not_its_level(ctx: Context, ruling: Ruling, matter: Matter, day: date) -> Refusal | None:
    """A refusal of what another body has, or what is settled. What was settled meanwhile and still stands on this
    body's published paper is this body's to decide, and so is what went up before its decision was recorded: the
    meeting prevails, unless a body above decided since, also where that sent it down again.
    """
    body = ruling.body
    if went_up_undecided(matter, body, ruling.meeting_id) is not None or _came_back(ruling, matter):
        return _too_late(ctx, ruling, matter, day)
    if not matter.is_open:
        if awaiting(matter, body, ruling.meeting_id) is not None:
            return None
        return Refusal("settled", f"That is settled: {matter.resolved_by}.", f"See `jatac body items {body.key}`.")
    if matter.rung == body.level:
        return None
    name, fix = _has_it(ctx, matter)
    return Refusal("another_level", f"{body.name} does not have this item: {name} has.", fix)


def _has_it(ctx: Context, matter: Matter) -> tuple[str, str]:
    """Who has an item, and where it is decided."""
    has = ctx.body_at(matter.rung)
    above = ctx.county if matter.rung == COUNTY else ""
    name = has.name if has is not None else above or f"whoever decides at rung {matter.rung}"
    return name, f"Decide it there: `jatac body decide {has.key} …`." if has is not None else "Ask the coordinator."


def went_up_undecided(matter: Matter, body: Body, meeting_id: int | None) -> Listing | None:
    """Where the meeting had it on its published paper and no decision of it is on record, though the matter has gone
    to a body above meanwhile.
    """
    if matter.rung <= body.level:
        return None
    found = (one for one in matter.listings if one.meeting_id == meeting_id and one.body_id == body.id)
    return next((one for one in found if one.published_on is not None and one.outcome is None), None)


def prevails(ctx: Context, ruling: Ruling, matter: Matter, day: date) -> bool:
    """Whether a decision recorded on `day` takes the matter back from the body above: it is of a meeting that had it
    on its paper, whose minutes are not final yet, and nobody above has decided on it since.
    """
    went_up = went_up_undecided(matter, ruling.body, ruling.meeting_id)
    return went_up is not None and _too_late(ctx, ruling, matter, day) is None


def _too_late(ctx: Context, ruling: Ruling, matter: Matter, day: date) -> Refusal | None:
    """A refusal of a meeting's decision that comes after the minutes are final, or after the body above decided."""
    body, (name, fix) = ruling.body, _has_it(ctx, matter)
    decided = _decided_above(ruling, matter)
    if decided:
        on, body_id = max((one.decided_on or one.meeting_on, one.body_id) for one in decided)
        said = f"{ctx.bodies[body_id].name} has had it since, and decided on it on {day_in_words(on)}."
        if _came_back(ruling, matter):
            fix = "Its chair decides between meetings without --meeting; or decide it at the next meeting."
        return Refusal("decided_above", said, fix)
    final_on = ctx.own().add(ruling.decided_on, ctx.policy.ladder.minutes_final_in)
    if day <= final_on:
        return None
    said = (
        f"The minutes of {day_in_words(ruling.decided_on)} were final on {day_in_words(final_on)},"
        f" with no decision of {body.name} on this: {name} has it now."
    )
    return Refusal("minutes_final", said, fix)


def _came_back(ruling: Ruling, matter: Matter) -> bool:
    """Whether a body above has had the matter since the ruling's meeting, decided on it, and has it no more."""
    is_back = ruling.meeting_id is not None and matter.rung <= ruling.body.level
    return is_back and bool(_decided_above(ruling, matter))


def _decided_above(ruling: Ruling, matter: Matter) -> list[Listing]:
    """Where bodies above decided since the ruling's meeting. What they sent down on the day of the meeting does not
    count once it is back: a meeting that leaves it undecided sends it up on the next day at the earliest.
    """
    level, met_on = ruling.body.level, ruling.decided_on
    since = met_on if matter.rung > level else met_on + ONE_DAY
    return [one for one in matter.listings if one.level > level and one.decided_on and one.decided_on >= since]


def awaiting(matter: Matter, body: Body, meeting_id: int | None = None) -> Listing | None:
    """The body's published paper on which the matter stands undecided: of a meeting to come, or of `meeting_id`."""
    undecided = [
        one
        for one in matter.listings
        if one.body_id == body.id
        and one.published_on is not None
        and one.outcome is None
        and (one.state is MeetingState.PLANNED or one.meeting_id == meeting_id)
    ]
    return max(undecided, key=lambda one: one.meeting_on) if undecided else None


def not_at_this_meeting(state: MeetingState, meeting_on: date, body: Body, day: date) -> Refusal | None:
    """A refusal of a decision said to be of a meeting that was none, or is not yet."""
    on = day_in_words(meeting_on)
    if meeting_on > day:
        said = f"The meeting of {body.name} on {on} has not been yet."
        return Refusal("not_yet", said, "Its chair decides between meetings without --meeting.")
    if state is MeetingState.CANCELLED:
        said = f"The meeting of {body.name} on {on} was cancelled, so it decided nothing."
        return Refusal("cancelled", said, "Its chair decides between meetings without --meeting.")
    if state is MeetingState.INQUORATE:
        said = f"The meeting of {body.name} on {on} was inquorate: no decision of it is valid."
        fix = "Bring it to the next meeting; or its chair decides between meetings, and the next one ratifies."
        return Refusal("inquorate", said, fix)
    return None


def matter_meant(matters: tuple[Matter, ...], body: Body, meeting_id: int | None = None) -> Matter | None:
    """Which matter of an action a body means by the action's reference; None when it has none.

    What stands on its published paper comes first, then what is open, then the late action itself. What went up
    before a meeting's decision was recorded is that meeting's still (`prevails`).
    """

    def weight(one: Matter) -> tuple[bool, bool, bool]:
        return awaiting(one, body, meeting_id) is not None, one.is_open, one.reason is MatterReason.LATE

    here = [
        one
        for one in matters
        if (one.is_open and one.rung == body.level)
        or (not one.is_open and awaiting(one, body, meeting_id) is not None)
        or went_up_undecided(one, body, meeting_id) is not None
    ]
    return max(here, key=weight) if here else None


def no_way_up(ctx: Context, ruling: Ruling, matter: Matter) -> Refusal | None:
    """A refusal where nobody is above, or nothing is left to refer."""
    if not matter.is_open:
        said = f"It was settled meanwhile ({matter.resolved_by}): there is nothing to refer up."
        return Refusal("settled", said, "It goes up by itself if it is late again.")
    if not ctx.has_above(ruling.body.level):
        said = f"No body of this partnership stands above {ruling.body.name}."
        return Refusal("nobody_above", said, "Decide it here; beyond the board it is the chair's letter.")
    return None


def no_way_down(ctx: Context, ruling: Ruling) -> Refusal | None:
    """A refusal where nobody below tracks: the board sends down to the performance group, and that to nobody (rung 4
    is where an action is tracked; the coordinator and the chair have had it before).
    """
    body = ruling.body
    if body.level > PERFORMANCE and ctx.body_at(body.level - 1) is not None:
        return None
    up = ", or refer it up" if ctx.has_above(body.level) else ""
    said = f"Nobody below {body.name} would track it: it stays on its own next paper until it decides."
    fix = f"Decide: extend, reassign, resource, accept-risk or void{up}."
    return Refusal("nobody_below", said, fix)


def goes_to(ctx: Context, body: Body, outcome: DecisionOutcome) -> int | None:
    """The body to which an item goes by this outcome; None when it goes nowhere."""
    step = {DecisionOutcome.REFER_UP: 1, DecisionOutcome.REFER_DOWN: -1}.get(outcome)
    found = ctx.body_at(body.level + step) if step is not None else None
    return found.id if found is not None else None


def said_of(outcome: DecisionOutcome) -> str:
    """The outcome as a verb: "accept the risk"."""
    return _SAID.get(outcome, outcome.replace("_", " "))


_SAID = {
    DecisionOutcome.REASSIGN: "re-assign",
    DecisionOutcome.RESOURCE: "give means or remove a barrier",
    DecisionOutcome.ACCEPT_RISK: "accept the risk",
}
