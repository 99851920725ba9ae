"""New actions: their references, and the analysis that a breach opens."""

import pytest

from models.steps.opening import Opened, open_analysis_action
from rules.words import ActionStatus
from tests.stories.world import World


def analysis(world: World, analyst: str | None) -> Opened:
    """What a red breach opens."""
    with world.database.writing(world.moment) as tx:
        return open_analysis_action(
            tx,
            world.office.place,
            title="Analysis: Burglary in Redditch, November 2026",
            description="31 against 12",
            analyst_id=world.ids()[analyst] if analyst else None,
            due_in=2,
            priority_id=None,
        )


def test_references_outside_a_cycle_count_through_the_year_and_start_again(world: World) -> None:
    assert [world.propose("One", None, None), world.propose("Two", None, None)] == ["NW-2026-D/001", "NW-2026-D/002"]
    world.at("Mon 4 Jan")
    assert world.propose("Three", None, None) == "NW-2027-D/001"


def test_the_number_follows_the_highest_and_never_fills_a_gap(world: World) -> None:
    for number in range(1, 12):
        world.propose(f"Action {number}", None, None)
    assert world.propose("Another", None, None) == "NW-2026-D/012"


def test_a_breach_opens_and_issues_an_analysis_owned_by_the_analyst(world: World) -> None:
    opened = analysis(world, "dan")
    action = world.action(opened.ref)
    assert (action.status, action.owner_id) == (ActionStatus.ISSUED, world.ids()["dan"])
    assert action.due_on == world.day("Thu 3 Dec") and action.business_as_usual
    assert [(n.kind, n.reason, n.recipient_id) for n in world.notices()] == [("issue", "breach", world.ids()["dan"])]


@pytest.mark.parametrize("analyst", [None, "dan"])
def test_without_an_analyst_who_is_there_the_analysis_stays_proposed_and_the_coordinator_is_told_once(
    world: World, analyst: str | None
) -> None:
    if analyst:
        world.person(analyst).has_left("Tue 1 Dec")
    assert world.action(analysis(world, analyst).ref).status is ActionStatus.PROPOSED
    world.run("issue_actions")
    reason = "owner_gone" if analyst else "owner,owner_agency"
    assert [(n.kind, n.reason, n.recipient_id) for n in world.notices()] == [
        ("incomplete", reason, world.ids()["cora"])
    ]
