"""Answers to what was asked outside the agency that holds an action: of another agency's lead, of a body's chair.

Each kind says who may answer. Somebody whom none of them concerns is asked something inside the agency, or nothing.
"""

from collections.abc import Callable, Mapping

from rules.action import Change, Outcome, Refusal, Request
from rules.life.transfers import accept_transfer, decline_transfer
from rules.life.who import By
from rules.words import RequestKind

NOT_ASKED = ("nobody", "not_lead")
"""Refusals that say that somebody else was asked."""
ACCEPTS: Mapping[RequestKind, Callable[[Change, Request, By], Outcome]] = {
    RequestKind.TRANSFER: accept_transfer,
}
DECLINES: Mapping[RequestKind, Callable[[Change, Request, By, str], Outcome]] = {
    RequestKind.TRANSFER: decline_transfer,
}


def accept_asked(change: Change, by: By) -> Outcome | None:
    """Accepts what waits for this person elsewhere; None when nothing does."""
    return _first(change, lambda kind, request: ACCEPTS[kind](change, request, by))


def decline_asked(change: Change, by: By, why: str) -> Outcome | None:
    """Declines it, as `accept_asked` accepts it."""
    return _first(change, lambda kind, request: DECLINES[kind](change, request, by, why))


def _first(change: Change, answer: Callable[[RequestKind, Request], Outcome]) -> Outcome | None:
    """The answer to the first request that is this person's to answer, else who was asked instead."""
    refused = None
    for kind in ACCEPTS:
        waiting = change.action.open_request(kind)
        if waiting is None:
            continue
        outcome = answer(kind, waiting)
        if not (isinstance(outcome, Refusal) and outcome.reason in NOT_ASKED):
            return outcome
        refused = refused or outcome
    return refused
