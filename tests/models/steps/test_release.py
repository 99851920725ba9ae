"""Release beside others who write: the partnership's turn first, then the actions, and each action once."""

import threading

import pytest
from sqlalchemy import event

from models.queries.partnership import in_turn
from models.steps.deciding import locked_versions
from models.steps.release import Released
from tests.stories.test_hold import holds, pending, releases
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


def test_a_silence_that_was_said_before_the_hold_of_what_nobody_had_read_is_taken_back(world: World) -> None:
    """Mail was off from the day on which a transfer and a block were asked; both times ran out; then it was held."""
    moved = world.issue("Light the underpass", "tom", due="Thu 31 Dec")
    blocked = world.issue("Clear the alley", "tom", due="Thu 31 Dec")
    world.run("deliver_mail")
    world.expect("Tue 1 Dec", (moved, blocked), tom="issue")
    for ref in (moved, blocked):
        world.owner("tom").acknowledges(ref)
    world.coordinator("cora").proposes_owner("joy", moved)
    world.owner("tom").blames("fire", blocked)
    world.at("Mon 7 Dec").run("chase_overdue")
    assert {"matter", "block_silent"} <= pending(world)
    assert [one.outcome for one in world.action(moved).requests] == ["lapsed"]
    holds(world)
    assert world.action(moved).requests[0].unheard and world.action(blocked).requests[0].unheard

    done = releases(world)
    assert [one.ref for one in done.asked_anew] == [moved, blocked] and done.begun_anew == []
    gone = {(n.kind, n.reason) for n in world.notices(dropped_reason="begun_anew_at_release")}
    assert gone == {("matter", "transfer_lapsed"), ("decided", "transfer_lapsed"), ("block_silent", "block_silent")}
    for ref in (moved, blocked):
        (request,) = world.action(ref).requests
        assert (request.is_open, request.asked_on, request.waits_from) == (
            True, world.day("Tue 1 Dec"), world.day("Mon 7 Dec")
        )  # fmt: skip
        assert [p.until_on for p in world.action(ref).pauses if p.ended_on is None] == [world.day("Wed 9 Dec")]
        assert "whoever was asked had not heard of it, so their time counts from here" in world.explains(ref)
    assert pending(world) == {"accept_asked"}
    assert (releases(world).asked_anew, world.action(moved).requests[0].waits_from) == ([], world.day("Mon 7 Dec"))
    # What was taken back is said when the time has truly run out.
    world.run("deliver_mail")
    world.expect("Mon 7 Dec", (moved, blocked), iain="accept_asked")
    world.fast_forward(to="Thu 10 Dec")
    world.expect("Thu 10 Dec", moved, tom="decided", cora="matter", charlie="matter")
    world.expect("Thu 10 Dec", blocked, ursula="block_silent")
    assert world.arrived() == world.expected


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
