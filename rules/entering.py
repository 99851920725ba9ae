"""What is asked of an action before it is entered: by whom, by when, and whether its owner has enough already."""

from rules.action import Refusal
from rules.life.who import By, stands_at
from rules.people import Context
from rules.policy import GrantLevel


def not_to_enter(ctx: Context, by: By) -> Refusal | None:
    """A refusal unless the coordinator (or above) enters it, or a flow does."""
    return None if by.is_system else stands_at(ctx, by, GrantLevel.COORDINATOR, "enter actions")
