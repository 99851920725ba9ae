"""A body in a story: its meetings, and what it decides, taken through the steps that `jatac meeting` and `jatac body`
take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

import pytest

from models.queries.context import context
from models.steps import meeting_ready
from models.steps.attendance import Held, RecordedMeeting, record_held
from models.steps.decisions import Asked, Recorded, decide
from models.steps.meeting_changes import Changed
from models.steps.take import StepRefused
from rules.life.who import By
from rules.moment import LONDON
from rules.words import AttendanceValue, DecisionOutcome
from tests.stories.promises import CANARY

if TYPE_CHECKING:
    from tests.stories.world import World

EVERYBODY = ("police", "fire", "council")
EVENING = time(17, 30)


@dataclass(frozen=True)
class Group:
    """A body by its key. Who acts for it is the coordinator, unless somebody else is named."""

    world: "World"
    key: str

    def meets(
        self, on: str, *, present: Sequence[str] = EVERYBODY, absent: Sequence[str] = (), by: str = "cora"
    ) -> RecordedMeeting:
        """Its meeting of that day is recorded now: which agencies came, and which were not there."""
        return self._record(on, present, absent, by, inquorate=False)

    def meets_without_quorum(self, on: str, *, present: Sequence[str] = (), by: str = "cora") -> RecordedMeeting:
        """Its meeting of that day is recorded now, as one that could decide nothing."""
        return self._record(on, present, (), by, inquorate=True)

    def _record(
        self, on: str, present: Sequence[str], absent: Sequence[str], by: str, *, inquorate: bool
    ) -> RecordedMeeting:
        world = self.world
        with world.database.reading() as session:
            agencies = context(session, world.office.place, world.today).agencies
        ids = {agency.name.lower().split()[0]: agency.id for agency in agencies.values()}
        came = {ids[key]: AttendanceValue.PRESENT for key in present}
        came |= {ids[key]: AttendanceValue.ABSENT for key in absent}
        held = Held(self.key, world.day(on), came, inquorate=inquorate)
        return meeting_ready.record(world.database, world.moment, world.office.place, held, self._by(by))

    def cancels(self, on: str, by: str = "cora") -> Changed:
        """Its meeting of that day is cancelled."""
        world = self.world
        why, place = f"{CANARY}: nobody comes", world.office.place
        return meeting_ready.cancel(world.database, world.moment, place, self.key, world.day(on), why, self._by(by))

    def moves(self, on: str, to: str, by: str = "cora") -> Changed:
        """Its meeting of that day is moved to another."""
        world = self.world
        why, place, days = f"{CANARY}: the room is taken", world.office.place, (world.day(on), world.day(to))
        return meeting_ready.move(world.database, world.moment, place, self.key, *days, why, self._by(by))

    def decides(
        self,
        outcome: str,
        about: str | None = None,
        *,
        at: str | None = None,
        to: str | None = None,
        owner: str | None = None,
        by: str = "cora",
    ) -> Recorded:
        """What it decided on an item is recorded. `at`: the day of its meeting; None: its chair, between meetings."""
        world = self.world
        asked = Asked(
            body=self.key,
            item=about or world.ref,
            outcome=DecisionOutcome(outcome),
            rationale=f"{CANARY}: he was ill",
            to_date=world.day(to) if to else None,
            to_person=world.ids()[owner] if owner else None,
            meeting_on=world.day(at) if at else None,
        )
        return decide(world.database, world.moment, world.office.place, asked, self._by(by))

    def may_not_decide(self, outcome: str, *, at: str | None = None, to: str | None = None, by: str = "cora") -> str:
        """A decision that must be refused; gives the reason."""
        with pytest.raises(StepRefused) as refused:
            self.decides(outcome, at=at, to=to, by=by)
        return refused.value.refusal.reason

    def _by(self, key: str) -> By:
        return By(self.world.ids()[key])


def record_meetings(world: "World", bodies: Sequence[str]) -> None:
    """The coordinator records the meetings of these bodies that have been by now: held, with everybody there."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
    for sitting in ctx.sittings:
        body = ctx.bodies[sitting.body_id]
        begun = sitting.begins_at is not None and sitting.begins_at <= world.now
        if body.key in bodies and begun and ctx.own().is_open(sitting.meeting_on):
            with world.database.writing(world.moment) as tx:
                there = dict.fromkeys(ctx.agencies, AttendanceValue.PRESENT)
                held = Held(body.key, sitting.meeting_on, there)
                record_held(tx, world.office.place, held, By(ctx.coordinator_on(world.today)))


def evening(world: "World") -> datetime:
    """The end of today's working hours, or now if it is later."""
    return max(world.now, datetime.combine(world.today, EVENING, LONDON))
