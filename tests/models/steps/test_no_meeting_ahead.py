"""The board's chair sends an item down while no meeting lies ahead, of the board or of the group: it stays down, the
group's chair is asked, and it stands on the agenda of the group's next meeting once there is one.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.steps.meeting_changes import cancel_meeting
from rules.declarations import DeclaredPartnership
from rules.life.who import By
from rules.words import MatterReason
from tests.databases import ON_SQLITE
from tests.flows.up import items, live_on
from tests.models.steps.test_decisions import Out, decides, refused, told
from tests.stories.lived import lived_once
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

pytestmark = ON_SQLITE


def without(key: str) -> DeclaredPartnership:
    """The partnership, in which nobody has said when a body meets."""
    declared = up_to_the_board()
    bodies = tuple(replace(body, cadence=None) if body.key == key else body for body in declared.bodies)
    return replace(declared, bodies=bodies)


@lived_once
def with_the_board(made: World) -> World:
    """Tom's action, referred up by the group on Thursday 17 December."""
    made.issue("Light the underpass", "tom", due="Tue 24 Nov")
    made.owner("tom").acknowledges()
    live_on(made, "Fri 27 Nov", "Wed 9 Dec", "Thu 17 Dec")
    decides(made, "bo", Out.REFER_UP)
    return live_on(made, "Fri 18 Dec")


@pytest.fixture
def board_without(data_dir: Path, address: str) -> Iterator[World]:
    """The board has no meeting ahead."""
    made = begin(data_dir, address, without("board"), start="2026-11-09 09:00")
    yield with_the_board(made)
    made.office.close()


@pytest.fixture
def group_without(data_dir: Path, address: str) -> Iterator[World]:
    """The group's meetings ahead were cancelled, and nobody has said when it meets."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-09 09:00")
    with_the_board(made)
    made.load(without("performance"))
    for on in ("Thu 21 Jan", "Thu 18 Feb"):
        with made.database.writing(made.moment) as tx:
            by = By(made.ids()["bo"])
            cancel_meeting(tx, made.office.place, "performance", made.day(on), "no chair", by)
    yield made
    made.office.close()


def matter(world: World) -> Any:
    """The late action's matter."""
    return next(m for m in world.action().matters if m.reason is MatterReason.LATE)


def test_without_a_meeting_of_the_board_it_stays_down(board_without: World) -> None:
    world = board_without
    assert matter(world).rung == 5
    done = decides(world, "gwen", Out.REFER_DOWN, "board")
    assert (done.meeting_on, done.ratified_at) == (None, None)
    live_on(world, "Mon 21 Dec", "Wed 13 Jan")
    assert matter(world).rung == 4, "nobody sent it up again"
    assert refused(world, "gwen", Out.RESOURCE, "board") == "another_level"
    assert items(world, "performance", "Thu 21 Jan") == [("late", "Wed 13 Jan")]


def test_a_promise_of_the_boards_chair_without_a_meeting_is_on_record_and_asked_for_no_more(
    board_without: World,
) -> None:
    world = board_without
    decides(world, "gwen", Out.RESOURCE, "board")
    (listing,) = [one for one in matter(world).listings if one.level == 5]
    assert (listing.outcome, listing.published_on, listing.awaits) == (Out.RESOURCE, None, False)


def test_without_a_meeting_of_the_group_its_chair_is_asked_and_the_next_one_gets_it(group_without: World) -> None:
    world = group_without
    decides(world, "gwen", Out.REFER_DOWN, "board")
    assert "cora" in told(world, "body_refer_down")
    live_on(world, "Mon 21 Dec")
    assert matter(world).rung == 4
    asked = [n for n in world.notices(kind="out_of_meeting") if n.recipient_id == world.ids()["bo"]]
    assert [n.period for n in asked] == ["late-1:none"]
    assert "It waits for the next meeting of Performance Group; no date is set." in world.explains()
    live_on(world, "Tue 29 Dec")
    assert any(n.recipient_id == world.ids()["tom"] for n in world.notices(kind="monday", period="2026-12-29"))
    world.load(up_to_the_board())
    live_on(world, "Fri 22 Jan")
    assert ("late", None) in items(world, "performance", "Thu 18 Mar")
