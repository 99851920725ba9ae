"""issue_actions as a flow."""

from models.steps.cycles import cycle_at
from tests.stories.world import World


def test_it_says_what_it_issued_what_is_incomplete_and_why_not_again(world: World) -> None:
    world.run("open_cycle")
    with world.database.reading() as session:
        cycle = cycle_at(session, world.office.place, world.now)
        assert cycle is not None
        cycle_id = cycle.id
    world.propose("Light the underpass", "tom", "Wed 16 Dec", cycle_id=cycle_id)
    world.propose("Of no priority", "tom", "Wed 16 Dec", cycle_id=cycle_id, business_as_usual=False)
    world.propose("On a Sunday", "tom", "Sun 20 Dec", cycle_id=cycle_id)
    world.at("Thu 3 Dec", "11:00")
    first, again = world.run("issue_actions", "issue_actions")
    assert (first.counts, first.notices_new) == ({"actions_issued": 1, "actions_incomplete": 2}, 3)
    assert (again.counts["actions_issued"], again.notices_new) == (0, 0)
    assert [n.reason for n in world.notices(kind="incomplete")] == ["priority", "due_on_closed"]
