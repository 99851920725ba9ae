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


KNOWN_REFERENCE: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({}, []),
    ({"title": "repair THE gate", "owner": None, "due_on": None}, []),
    ({"owner": "Nobody"}, []),
    ({"title": "Other words"}, ["reference"]),
    ({"owner": "dan"}, ["reference"]),
    ({"due_on": date(2026, 12, 17)}, ["reference"]),
)


def test_a_row_with_a_known_reference_is_not_entered_again_and_said_when_it_says_something_else(world: World) -> None:
    entered(world, replace(ROW, reference="A-1"), imported=True)
    for changed, remarks in KNOWN_REFERENCE:
        again = entered(world, replace(ROW, reference="A-1", **changed), imported=True)
        assert ([r.field for r in again.remarks], again.opened, again.repeated) == (remarks, [], 1), changed


def test_a_meeting_may_number_its_actions_from_one_as_the_meeting_before_did(world: World) -> None:
    first = entered(world, replace(ROW, reference="1"))
    second = entered(world, replace(ROW, reference="1", title="Cut the hedge"))
    assert (len(first.opened), len(second.opened), second.repeated) == (1, 1, 0)
    assert entered(world, replace(ROW, reference="7")).repeated == 1, "told apart by what it says"


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
        ActionStatus.REFERRED: None,
        ActionStatus.IN_PROGRESS: None,
    }
    done = entered(world, *(replace(ROW, reference=status, status=status) for status in reasons), imported=True)
    actions = [world.action(opened.ref) for opened in done.opened]
    assert [action.closure_reason for action in actions] == list(reasons.values())
    assert [action.status for action in actions] == [*list(reasons)[:4], ActionStatus.PROPOSED]
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


def test_what_a_log_says_is_done_or_only_proposed_is_issued_by_reference_alone(world: World) -> None:
    words = {"awaiting sign off": ActionStatus.DONE_CLAIMED, "draft": ActionStatus.PROPOSED}
    rows = [replace(ROW, reference=said, status=status, status_words=said) for said, status in words.items()]
    claimed, proposed, unsaid = (
        o.ref for o in entered(world, *rows, replace(ROW, reference="A"), imported=True).opened
    )
    cora, place = By(world.ids()["cora"]), world.office.place
    with world.database.writing(world.moment) as tx:
        issued, left = issue_imported(tx, place, cora)
    assert issued == [unsaid] and list(left) == [claimed, proposed]
    assert "waits to be verified" in left[claimed] and f"jatac action issue {proposed}" in left[proposed]
    with world.database.writing(world.moment) as tx:
        assert issue_imported(tx, place, cora, [claimed, "draft"]) == ([claimed, proposed], {})


def test_nobody_but_the_coordinator_issues_an_old_log(world: World) -> None:
    entered(world, replace(ROW, reference="A-1"), imported=True)
    with pytest.raises(StepRefused, match="coordinator"), world.database.writing(world.moment) as tx:
        issue_imported(tx, world.office.place, By(world.ids()["tom"]))
