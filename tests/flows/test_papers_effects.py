"""What a body's paper says of effect: of the actions whose answer came to stand since its last paper, in numbers."""

from datetime import date

import pytest
from sqlmodel import select

from models.queries.effects import MEASURED
from models.tables import Action, OutcomeEffect, Reader
from rules.history import Event
from rules.outcomes import Effects
from tests.flows.up import live_on, paper
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only


def done(world: World, title: str) -> str:
    """An action that is verified as done today."""
    ref = world.issue(title, "tom", due="Wed 23 Dec")
    world.owner("tom").claims_done(ref)
    world.person("cora").verifies(ref)
    return ref


def read(world: World, ref: str, answer: str, *, final: bool = True, month: int = 10) -> None:
    """A reading of its counts, as `run_thresholds` writes it down."""
    here = world.office.place.partnership_id
    with world.database.writing(world.moment) as tx:
        action = tx.session.exec(select(Action).where(Action.ref == ref)).one()
        assert action.id is not None and action.closed_on is not None
        row = OutcomeEffect(
            partnership_id=here, action_id=action.id, done_on=action.closed_on, month=date(2026, month, 1),
            answer=answer, final=final, figures="{}", sentence="", policy_version_id=1, found_at=world.now,
        )  # fmt: skip
        tx.session.add(row)
        tx.record(here, Event(MEASURED, "action", action.id, {"answer": answer}))


def test_a_paper_counts_what_came_to_stand_since_the_bodys_last_one(board_world: World) -> None:
    world = board_world
    fell, few, open_, closed = (done(world, title) for title in ("One", "Two", "Three", "Four"))
    for ref, answer in ((fell, "fell_more"), (few, "too_few"), (closed, "fell_more")):
        read(world, ref, answer)
    read(world, open_, "fell", final=False)
    with world.database.writing(world.moment) as tx:
        action = tx.session.exec(select(Action).where(Action.ref == closed)).one()
        assert action.id is not None
        own = {"partnership_id": action.partnership_id, "action_id": action.id}
        tx.session.add(Reader(**own, person_id=world.ids()["tom"]))
    live_on(world, "Wed 9 Dec")
    first = paper(world, "performance", "Thu 17 Dec")
    assert first.effects == Effects(measured=2, fell=1, fell_more=1, unsaid=1, is_first=True)
    read(world, open_, "no_change", month=11)
    live_on(world, "Wed 13 Jan")
    assert paper(world, "performance", "Thu 21 Jan").effects == Effects(measured=1)
    live_on(world, "Mon 18 Jan")
    board = paper(world, "board", "Tue 26 Jan")
    assert board.effects == Effects(measured=3, fell=1, fell_more=1, unsaid=1, is_first=True), "its own papers count"
