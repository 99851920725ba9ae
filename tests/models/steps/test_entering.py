"""Actions from a file: names become people, what cannot be placed is said, what is here already is left out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.steps.entering import Entered, enter, issue_imported
from models.steps.take import StepRefused
from rules.drafts import ActionDraft
from rules.life.who import By
from rules.words import ActionStatus
from tests.stories.people import partnership, with_person
from tests.stories.world import World

ROW = ActionDraft(2, "Repair the gate", owner="tom", due_on=date(2026, 12, 16), business_as_usual=True)


def entered(world: World, *rows: ActionDraft, imported: bool = False) -> Entered:
    """These rows, entered by the coordinator."""
    with world.database.writing(world.moment) as tx:
        return enter(tx, world.office.place, rows, By(world.ids()["cora"]), imported=imported)


def test_an_owner_goes_by_key_address_or_name(world: World) -> None:
    named = ("tom", "TOM@police.example", "Tom  Hollis", "tom hollis")
    done = entered(world, *(replace(ROW, owner=name, title=f"Gate {n}") for n, name in enumerate(named)))
    assert not done.remarks
    assert {world.action(opened.ref).owner_id for opened in done.opened} == {world.ids()["tom"]}
    assert len(done.opened) == len(named)


def test_a_name_that_two_people_have_is_nobodys_until_somebody_says_whose(world: World) -> None:
    world.load(with_person(partnership(), "dan", name="Tom Hollis"))
    done = entered(world, replace(ROW, owner="Tom Hollis", agency="Police"))
    assert [(r.row_number, r.field) for r in done.remarks] == [(2, "owner")]
    assert "more than one" in done.remarks[0].sentence
    action = world.action(done.opened[0].ref)
    assert action.owner_id is None and action.owner_agency_id is not None


MISPLACED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"owner": "Nobody Known"}, "owner"),
    ({"agency": "The Moon"}, "agency"),
    ({"agency": "Fire and Rescue"}, "agency"),
    ({"priority": "Piracy"}, "priority"),
)


def test_what_cannot_be_placed_is_said_and_the_row_is_entered_without_it(world: World) -> None:
    rows = [replace(ROW, row_number=n, title=f"Gate {n}", **changed) for n, (changed, _) in enumerate(MISPLACED)]
    done = entered(world, *rows)
    assert [(remark.row_number, remark.field) for remark in done.remarks] == [
        (n, field) for n, (_, field) in enumerate(MISPLACED)
    ]
    assert len(done.opened) == len(MISPLACED) and all(remark.fix for remark in done.remarks)


def test_a_row_with_a_known_reference_is_not_entered_again_whatever_else_it_says(world: World) -> None:
    entered(world, replace(ROW, reference="A-1"), imported=True)
    again = entered(world, replace(ROW, reference="A-1", title="Other words", owner="Nobody"), imported=True)
    assert (again.opened, again.repeated, again.remarks) == ([], 1, [])


SAME_OR_NOT: tuple[tuple[dict[str, Any], int], ...] = (
    ({}, 1),
    ({"title": " repair  THE gate "}, 1),
    ({"title": "Repair the other gate"}, 0),
    ({"owner": "dan"}, 0),
    ({"due_on": date(2026, 12, 17)}, 0),
)


def test_a_row_without_a_reference_is_known_by_what_it_says(world: World) -> None:
    entered(world, ROW)
    assert [entered(world, replace(ROW, **changed)).repeated for changed, _ in SAME_OR_NOT] == [
        repeated for _, repeated in SAME_OR_NOT
    ]


def test_a_row_that_was_voided_may_be_entered_again(world: World) -> None:
    world.ref = entered(world, ROW).opened[0].ref
    world.chair("charlie").voids()
    assert entered(world, ROW).repeated == 0


def test_what_an_old_log_closed_comes_in_closed_and_the_rest_as_proposals(world: World) -> None:
    reasons = {
        ActionStatus.DONE_VERIFIED: "completed",
        ActionStatus.NOT_ACHIEVED: "not_undertaken",
        ActionStatus.VOID: "superseded",
        ActionStatus.IN_PROGRESS: None,
    }
    done = entered(world, *(replace(ROW, reference=status, status=status) for status in reasons), imported=True)
    actions = [world.action(opened.ref) for opened in done.opened]
    assert [action.closure_reason for action in actions] == list(reasons.values())
    assert [action.status for action in actions] == [*list(reasons)[:3], ActionStatus.PROPOSED]
    assert not world.notices()


def test_imported_actions_are_issued_by_the_coordinator_all_or_those_named(world: World) -> None:
    rows = [replace(ROW, reference=f"A-{n}", owner=owner) for n, owner in enumerate(("tom", "dan", "nobody"))]
    refs = [opened.ref for opened in entered(world, *rows, imported=True).opened]
    cora, place = By(world.ids()["cora"]), world.office.place
    with world.database.writing(world.moment) as tx:
        assert issue_imported(tx, place, cora, ["A-1"]) == ([refs[1]], {})
    with world.database.writing(world.moment) as tx:
        issued, left = issue_imported(tx, place, cora)
    assert issued == [refs[0]]
    assert list(left) == [refs[2]] and "no owner" in left[refs[2]]


def test_nobody_but_the_coordinator_issues_an_old_log(world: World) -> None:
    entered(world, replace(ROW, reference="A-1"), imported=True)
    with pytest.raises(StepRefused, match="coordinator"), world.database.writing(world.moment) as tx:
        issue_imported(tx, world.office.place, By(world.ids()["tom"]))
