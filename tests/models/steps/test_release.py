"""Release beside others who write: the partnership's turn first, then the actions, and each action once."""

import threading

import pytest
from sqlalchemy import event

from models.queries.partnership import in_turn
from models.steps.apply import locked_versions
from models.steps.release import Released
from tests.stories.test_hold import holds, releases
from tests.stories.world import World

WAITS_S = 0.7


def test_what_began_anew_in_a_batch_is_not_treated_again_when_it_is_released(world: World) -> None:
    holds(world)
    for number in range(3):
        world.issue(f"Count bay {number}", "tom", due="Wed 9 Dec")
    world.at("Fri 4 Dec")
    locked: list[str] = []

    @event.listens_for(world.database.writers, "before_cursor_execute")
    def on_statement(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT action.id, action.version"):
            locked.append(statement)

    assert len(releases(world).begun_anew) == 3
    assert len(locked) == 1, "one batch, and nothing left for the last transaction"


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_release_waits_for_its_turn_without_holding_an_action(world: World) -> None:
    """Whoever has the turn goes on to an action. SQLite has one writer anyway."""
    holds(world)
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.at("Fri 4 Dec")
    place, action_id, done = world.office.place, world.action().id, list[Released]()
    other = threading.Thread(target=lambda: done.append(releases(world)), daemon=True)
    with world.database.writing(world.moment) as step:
        in_turn(step.session, place)
        other.start()
        other.join(WAITS_S)
        assert other.is_alive(), "it waits for its turn"
        assert locked_versions(step.session, place.partnership_id, [action_id])
    other.join(30)
    assert done[0].changed and len(done[0].begun_anew) == 1
