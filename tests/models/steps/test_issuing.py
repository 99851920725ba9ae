"""Issuing after a meeting: not before the notices are due, complete ones only, each once."""

from collections.abc import Callable

from models.steps.cycles import cycle_at
from models.steps.issuing import Issued, issue_due
from rules.action import ActionState, Change
from rules.words import ActionStatus
from tests.stories.world import World


def due(world: World, *, dry_run: bool = False) -> Issued:
    """One run of issuing."""
    return issue_due(world.database, world.moment, world.office.place, lambda _, decide: decide(), dry_run=dry_run)


def proposed(world: World) -> list[str]:
    """One complete action and one without an owner, in the cycle of Wednesday 2 December."""
    world.run("open_cycle")
    with world.database.reading() as session:
        cycle = cycle_at(session, world.office.place, world.now)
        assert cycle is not None
        cycle_id = cycle.id
    return [
        world.propose("Light the underpass", "tom", "Wed 16 Dec", cycle_id=cycle_id),
        world.propose("Find an owner", None, "Wed 16 Dec", cycle_id=cycle_id),
    ]


def test_nothing_is_issued_before_the_notices_are_due_and_each_once_afterwards(world: World) -> None:
    complete, incomplete = proposed(world)
    assert due(world.at("Thu 3 Dec", "10:59")) == Issued()
    first = due(world.at("Thu 3 Dec", "11:00"))
    assert (first.issued, first.incomplete, first.notices_new) == (1, 1, 2)
    assert [line.ref for line in first.lines] == [complete, incomplete]
    assert (due(world).issued, due(world).notices_new) == (0, 0)
    assert [(n.kind, n.after_meeting) for n in world.notices()] == [("issue", True), ("incomplete", False)]
    assert world.action(complete).status is ActionStatus.ISSUED
    assert world.action(incomplete).status is ActionStatus.PROPOSED


def test_a_dry_run_counts_and_issues_nothing(world: World) -> None:
    complete, _ = proposed(world)
    foreseen = due(world.at("Thu 3 Dec", "11:00"), dry_run=True)
    assert (foreseen.issued, foreseen.incomplete, foreseen.notices_new) == (1, 1, 2)
    assert world.action(complete).status is ActionStatus.PROPOSED and not world.notices()


def test_an_action_outside_a_cycle_waits_for_the_coordinator(world: World) -> None:
    ref = world.propose("Light the underpass", "tom", "Wed 16 Dec")
    assert due(world.at("Mon 7 Dec")) == Issued()
    assert world.coordinator("cora").issues(ref).action.status is ActionStatus.ISSUED


def test_an_incomplete_one_outside_a_cycle_is_on_the_coordinators_list_once(world: World) -> None:
    ref = world.propose("Find an owner", None, "Wed 16 Dec")
    assert [(done.issued, done.incomplete, done.notices_new) for done in (due(world), due(world))] == [
        (0, 1, 1), (0, 1, 0),
    ]  # fmt: skip
    assert [(n.kind, n.reason) for n in world.notices()] == [("incomplete", "owner,owner_agency")]
    world.at("Wed 2 Dec", "08:00").morning()
    world.expect("Wed 2 Dec", ref, cora="incomplete")


def test_an_imported_one_waits_without_a_word(world: World) -> None:
    world.propose("Find an owner", None, "Wed 16 Dec", imported=True)
    assert due(world) == Issued()


def test_an_action_that_is_issued_by_hand_while_the_flow_decides_is_issued_once(world: World) -> None:
    complete, _ = proposed(world)
    world.at("Thu 3 Dec", "11:00")
    done: list[str] = []

    def guard(_: ActionState, decide: Callable[[], Change]) -> Change | None:
        change = decide()
        if not done:
            done.append(world.coordinator("cora").issues(complete).action.ref)
        return change

    issue_due(world.database, world.moment, world.office.place, guard)
    assert len(world.notices(kind="issue")) == 1
    assert world.action(complete).version == 2
