"""Words that carry a marking above OFFICIAL themselves: refused wherever somebody types them, repeated nowhere."""

from collections.abc import Iterator
from typing import Any

from rules.action import ActionState, Change, Refusal
from rules.marking_words import marked_above


def not_above(*texts: str) -> Refusal | None:
    """A refusal of words that carry a marking above OFFICIAL themselves; it repeats none of them."""
    above = marked_above(*texts)
    return Refusal(above.rule, above.sentence, above.fix) if above is not None else None


def nothing_above(before: ActionState, change: Change) -> Refusal | None:
    """The same of all words that a step would write: in the history, and in what it asks of somebody."""
    asked = (text for one in change.action.requests if one not in before.requests for text in (one.reason, one.note))
    said = (text for event in change.events for text in _texts([event.reason, event.payload]))
    return not_above(*asked, *said)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _texts(inner))
