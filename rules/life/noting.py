"""What happened to an action after the paper that lists it went out, in the words of the paper."""

from collections.abc import Iterator

from rules.action import ActionState, Change
from rules.life.who import By
from rules.reasons import day_in_words
from rules.words import MatterReason

Noted = tuple[int, MatterReason, int, str]
"""Meeting, the matter (reason, number), and what its item is marked with."""


def for_noting(before: ActionState, change: Change, by: By) -> Iterator[Noted]:
    """What this change means for items that wait on a published paper. Nothing, when a body decided it."""
    kinds = {event.kind for event in change.events}
    if "extended" not in kinds or "decided" in kinds or change.action.due_on is None:
        return
    who = change.ctx.people.get(by.acts) if by.acts is not None else None
    by_whom = f" by {who.name}" if who is not None else ""
    words = f"Extended to {day_in_words(change.action.due_on)}{by_whom}, for noting."
    for matter in before.matters:
        for listing in matter.listings:
            if listing.awaits:
                yield listing.meeting_id, matter.reason, matter.number, words
