"""Somebody in a story: their steps in words, each taken through `models/steps/take.py` as the command line does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from models.steps.blocking import OwnAction, ask
from models.steps.blocking import accept as accept_block
from models.steps.people import add_absence, end_absence, person_left
from models.steps.take import StepRefused, Taken
from models.tables import Agency, Note
from rules.action import Outcome
from rules.life import blocks, dates, extensions, issue, owner, owners, stops, urgent
from rules.life.who import By
from rules.moment import LONDON
from tests.stories.promises import CANARY

if TYPE_CHECKING:
    from tests.stories.world import World


@dataclass(frozen=True)
class Somebody:
    """A person who acts now, on the action that the story is about unless another is named."""

    world: "World"
    key: str
    for_key: str | None = None

    @property
    def id(self) -> int:
        """The id of the person."""
        return self.world.ids()[self.key]

    @property
    def by(self) -> By:
        """Who acts, and for whom."""
        ids = self.world.ids()
        return By(ids[self.key], ids[self.for_key] if self.for_key else None)

    def on_behalf_of(self, key: str) -> "Somebody":
        """The same, entering a step of somebody else."""
        return Somebody(self.world, self.key, key)

    def does(self, verb: Callable[..., Outcome], ref: str | None, *args: Any, extra: Any = None) -> Taken:
        """Takes a step. Raises StepRefused."""
        by = self.by
        return self.world.take(ref, by, lambda action, day, ctx: verb(action, day, ctx, by, *args), extra)

    def may_not(self, verb: Callable[..., Outcome], *args: Any, ref: str | None = None) -> str:
        """Takes a step that must be refused; gives the reason."""
        with pytest.raises(StepRefused) as refused:
            self.does(verb, ref, *args)
        return refused.value.refusal.reason

    def acknowledges(self, ref: str | None = None) -> Taken:
        return self.does(owner.acknowledge, ref)

    def notes(self, ref: str | None = None) -> Taken:
        """A progress note, with words that must never travel."""
        here = self.world.office.place.partnership_id

        def write(tx: Any, action: Any) -> None:
            text = f"{CANARY}: spoke to the mother"
            tx.session.add(Note(partnership_id=here, action_id=action.id, made_at=tx.moment.as_of, text=text))

        return self.does(owner.note, ref, extra=write)

    def claims_done(self, ref: str | None = None) -> Taken:
        return self.does(owner.claim_done, ref)

    def disputes(self, ref: str | None = None) -> Taken:
        return self.does(owner.dispute, ref, f"{CANARY}: not ours")

    def accepts(self, ref: str | None = None) -> Taken:
        return self.does(owner.accept, ref)

    def asks_for(self, due: str, ref: str | None = None) -> Taken:
        """Asks for more time."""
        return self.does(
            extensions.request_extension, ref, self._day(due), "more_time_needed", f"{CANARY}: he is ill"
        )

    def grants(self, ref: str | None = None) -> Taken:
        return self.does(extensions.grant_extension, ref)

    def declines(self, ref: str | None = None) -> Taken:
        return self.does(extensions.decline_extension, ref, f"{CANARY}: no")

    def issues(self, ref: str | None = None) -> Taken:
        return self.does(issue.issue, ref)

    def verifies(self, ref: str | None = None) -> Taken:
        return self.does(stops.verify, ref)

    def refuses(self, ref: str | None = None) -> Taken:
        """Refuses a claim."""
        return self.does(stops.refuse, ref, f"{CANARY}: not so")

    def voids(self, ref: str | None = None) -> Taken:
        return self.does(stops.void, ref, "superseded", f"{CANARY}: a new one")

    def reopens(self, due: str, ref: str | None = None) -> Taken:
        by = self.by
        due_on = self._day(due)
        return self.world.take(ref, by, lambda a, d, c: stops.reopen(a, d, c, by, "again", due_on))

    def declines_it(self, ref: str | None = None) -> Taken:
        """Declines what waits for this person: a transfer, a block, a date."""
        return self.does(owner.decline, ref, f"{CANARY}: not ours")

    def blames(self, agency: str, ref: str | None = None, on: str | None = None) -> Taken:
        """Says that another agency stands in the way, perhaps with that action of theirs."""
        world, agency_id = self.world, self._agency(agency)
        about = ref or world.ref
        return ask(world.database, world.moment, world.office.place, about, self.by, agency_id, f"{CANARY}: he", on)

    def accepts_the_block(self, title: str, owner_key: str, due: str, ref: str | None = None) -> Taken:
        """Accepts a block with an action of the own agency."""
        world = self.world
        own = OwnAction(title, world.ids()[owner_key], self._day(due))
        return accept_block(world.database, world.moment, world.office.place, ref or world.ref, self.by, own)

    def unblocks(self, ref: str | None = None) -> Taken:
        return self.does(blocks.unblock, ref)

    def makes_urgent(self, due: str, clock: str, ref: str | None = None) -> Taken:
        due_at = datetime.combine(self._day(due), time.fromisoformat(clock), LONDON)
        return self.does(urgent.make_urgent, ref, due_at, f"{CANARY}: tonight")

    def decides_the_earlier_date(self, due: str, ref: str | None = None) -> Taken:
        """Enters a date that a meeting brought forward."""
        by, to = self.by, self._day(due)
        return self.world.take(ref, by, lambda a, d, c: dates.change_date(a, d, c, by, to, at_meeting=True))

    def _agency(self, key: str) -> int:
        with self.world.database.reading() as session:
            found = session.exec(select(Agency).where(Agency.key == key)).one().id
        assert found is not None
        return found

    def confirms_the_owner(self, ref: str | None = None) -> Taken:
        return self.does(owners.confirm_owner, ref)

    def proposes_owner(self, key: str, ref: str | None = None) -> Taken:
        return self.does(owners.reassign, ref, self.world.ids()[key], f"{CANARY}: take over")

    def brings_forward(self, due: str, ref: str | None = None) -> Taken:
        return self.does(dates.change_date, ref, self._day(due))

    def is_away(self, from_: str, back: str | None = None, *, pause: bool = False, entered_by: str = "cora") -> None:
        """The coordinator enters an absence."""
        by = By(self.world.ids()[entered_by])
        with self.world.database.writing(self.world.moment) as tx:
            back_on = self._day(back) if back else None
            add_absence(tx, self.world.office.place, self.id, self._day(from_), back_on, by, pause=pause)

    def is_back(self, on: str, entered_by: str = "cora") -> None:
        """The coordinator enters the return."""
        by = By(self.world.ids()[entered_by])
        with self.world.database.writing(self.world.moment) as tx:
            end_absence(tx, self.world.office.place, self.id, self._day(on), by)

    def has_left(self, on: str, entered_by: str = "cora") -> int:
        """The coordinator enters that the person has left; gives how many actions passed to the lead."""
        by = By(self.world.ids()[entered_by])
        with self.world.database.writing(self.world.moment) as tx:
            return person_left(tx, self.world.office.place, self.id, self._day(on), by)

    def _day(self, words: str) -> date:
        return self.world.day(words)
