"""Partnerships at random, each from a seed: actions of every kind of owner and date, people away and gone, days
closed, restricted actions, requests and claims that wait. The same seed gives the same world.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from models.queries.actions import live
from models.queries.context import context
from models.steps.attendance import Held, record_held
from models.steps.take import StepRefused
from rules.cadence import Cadence, Unit
from rules.calendar import ONE_DAY
from rules.declarations import DeclaredBody, DeclaredPartnership
from rules.life.who import By
from rules.moment import LONDON
from rules.words import AttendanceValue
from tests.stories.people import PEOPLE, up_to_the_board, with_closures, with_person
from tests.stories.world import World, begin

FIRST = date(2026, 12, 1)
OWNERS = ("tom", "dan", "sue", "lena", "iain", "joy", "bo", "cora")
LEADS = {"police": "lena", "fire": "iain", "council": "bo"}
AWAY = ("tom", "dan", "lena", "iain", "cora", "charlie", "chris", "bo")


def words(day: date) -> str:
    """`Thu 10 Dec`, as stories speak of days."""
    return f"{day:%a} {day.day} {day:%b}"


def _meets_often(body: DeclaredBody) -> DeclaredBody:
    """Bodies above tasking meet each fortnight, so that weeks suffice to come to the board."""
    anchors = {"performance": date(2026, 12, 10), "board": date(2026, 12, 15)}
    if body.key not in anchors:
        return body
    return replace(body, cadence=Cadence(Unit.WEEK, anchors[body.key], time(14), step=2), pack_lead_days=3)


def declared(random: Random) -> DeclaredPartnership:
    """The partnership of the stories with days closed, and somebody whose leaving is stated ahead."""
    found = up_to_the_board()
    if random.random() < 0.7:
        found = replace(found, bodies=tuple(_meets_often(body) for body in found.bodies))
    for agency in (None, "police", "fire"):
        if random.random() < 0.6:
            days = {FIRST + timedelta(days=random.randrange(5, 40)) for _ in range(random.randrange(1, 3))}
            found = with_closures(found, *days, agency=agency)
    if random.random() < 0.7:
        leaver = random.choice(("dan", "sue", "joy", "chris"))
        found = with_person(found, leaver, left_on=FIRST + timedelta(days=random.randrange(10, 30)))
    return found


def grown(data_dir: Path, address: str, seed: int, days: int = 9) -> World:
    """A world in which people have acted for some days, in the afternoon of the last."""
    random = Random(seed)
    world = begin(data_dir, address, declared(random))
    for _ in range(days):
        for _ in range(random.randrange(3)):
            _enter(world, random)
        for key in AWAY:
            if random.random() < 0.06:
                _goes_away(world, key, random)
        _somebody_acts(world, random)
        world.now = datetime.combine(world.calendar.add(world.today, 1), time(7, 30), LONDON)
        full_day(world)
    for _ in range(2):
        _enter(world, random, proposed=1.0)
    return world


def _enter(world: World, random: Random, proposed: float = 0.3) -> None:
    owner = random.choice(OWNERS)
    due = world.calendar.add(world.today, random.randrange(1, 14))
    fields = {}
    if random.random() < 0.25:
        lead = LEADS[next(person.agency for person in PEOPLE if person.key == owner)]
        fields["readers"] = tuple(dict.fromkeys((owner, lead, random.choice(("cora", "charlie")))))
    with suppress(StepRefused):
        if random.random() < proposed:
            world.propose("Agreed at the meeting", owner if random.random() < 0.8 else None, words(due), **fields)
        else:
            world.issue("Light the underpass", owner, words(due), **fields)


def _goes_away(world: World, key: str, random: Random) -> None:
    starts = world.today + timedelta(days=random.randrange(1, 10))
    back = starts + timedelta(days=random.randrange(1, 15)) if random.random() < 0.9 else None
    with suppress(StepRefused):
        world.person(key).is_away(words(starts), words(back) if back else None)


def _somebody_acts(world: World, random: Random) -> None:
    """Owners acknowledge some of their actions, claim, ask for time, say "not mine"."""
    with world.database.reading() as session:
        found = live(session, world.office.place.partnership_id)
    keys = {value: key for key, value in world.ids().items()}
    for action in found:
        assert action.owner_id is not None and action.due_on is not None
        owner, chance = world.person(keys[action.owner_id]), random.random()
        with suppress(StepRefused):
            if chance < 0.25:
                owner.acknowledges(action.ref)
            elif chance < 0.29:
                owner.claims_done(action.ref)
            elif chance < 0.34:
                later = world.calendar.add(max(action.due_on, world.today), random.randrange(1, 6))
                owner.asks_for(words(later), action.ref)
            elif chance < 0.37:
                owner.disputes(action.ref)
            elif chance < 0.38:
                world.coordinator("cora").confirms_the_owner(action.ref)


FLOWS = (
    "open_cycle", "issue_actions", "send_reminders", "chase_overdue", "escalate", "build_performance_pack",
    "send_board_digest", "close_cycle", "deliver_mail",
)  # fmt: skip


def full_day(world: World) -> None:
    """The flows of one day as the schedule has them: in the morning, and once the notices of a meeting are due.

    The meetings of the day take place and decide nothing: what a forecast assumes of them.
    """
    world.at(words(world.today), "08:30").run(*FLOWS)
    world.at(words(world.today), "16:30").run("issue_actions", "chase_overdue", "deliver_mail")
    meetings_are_held(world)


def meetings_are_held(world: World) -> None:
    """The coordinator records every meeting of today, with everybody there."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
    if not ctx.own().is_open(world.today):
        return
    for sitting in ctx.sittings:
        if sitting.meeting_on == world.today:
            body = ctx.bodies[sitting.body_id]
            there = dict.fromkeys(ctx.agencies, AttendanceValue.PRESENT)
            with world.database.writing(world.moment) as tx:
                record_held(tx, world.office.place, Held(body.key, world.today, there), By(ctx.coordinator_id))


def lives_on(world: World, to: date) -> None:
    """The rest of today and the days to come pass, and nobody acts."""
    world.at(words(world.today), "16:30").run("issue_actions", "chase_overdue", "deliver_mail")
    while world.today < to:
        world.now = world.now.replace(hour=7, minute=30) + ONE_DAY
        if world.today.weekday() < 5:
            full_day(world)
