"""Whose turn it is to tell that a flow is late: once a day, and never lost with the process that meant to."""

from datetime import timedelta

import pytest

from models.steps.alarm import CLAIM_LASTS, arrived, claim
from rules.moment import Moment
from tests.stories.world import World


def _claimed(world: World, later: timedelta) -> list[str]:
    at = Moment.at(world.now + later)
    with world.database.writing(at) as tx:
        return claim(tx, world.office.place, ["chase_overdue"], world.ids()["cora"], world.today)


@pytest.mark.parametrize(
    ("later", "flows"),
    [(CLAIM_LASTS, []), (CLAIM_LASTS + timedelta(seconds=1), ["chase_overdue"])],
    ids=["while its process may be at work", "after that process must have died"],
)
def test_a_claim_without_a_mail_is_anothers_to_make(world: World, later: timedelta, flows: list[str]) -> None:
    assert _claimed(world, timedelta()) == ["chase_overdue"]
    assert _claimed(world, later) == flows


def test_what_was_told_is_not_told_again_that_day(world: World) -> None:
    assert _claimed(world, timedelta()) == ["chase_overdue"]
    with world.database.writing(world.moment) as tx:
        arrived(tx, world.office.place, ["chase_overdue"], world.today)
    assert _claimed(world, timedelta(hours=5)) == []
