"""What is asked of an action before it is entered."""

import pytest

from rules.entering import not_to_enter
from rules.life.who import SYSTEM, By
from tests.rules.builders import CHAIR, COORDINATOR, LEAD, OWNER, context


@pytest.mark.parametrize(
    ("by", "refusal", "why"),
    [
        (By(COORDINATOR), None, "the coordinator"),
        (By(CHAIR), None, "and whoever stands above her"),
        (By(LEAD), "not_coordinator", "an agency lead asks the coordinator"),
        (By(OWNER), "not_coordinator", "so does an owner"),
        (By(None), "nobody", "it must be said who acts"),
        (SYSTEM, None, "a breach opens its own action"),
    ],
)
def test_actions_are_entered_by_the_coordinator_or_by_a_flow(by: By, refusal: str | None, why: str) -> None:
    refused = not_to_enter(context(), by)
    assert (refused.reason if refused else None) == refusal, why
