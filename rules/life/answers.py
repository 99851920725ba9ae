"""Answers to what was asked outside the agency that holds an action: of another agency's lead, of a body's chair.

Each kind says who may answer. Somebody whom none of them concerns is asked something inside the agency, or nothing.
"""

from collections.abc import Callable, Mapping

from rules.action import Change, Outcome, Refusal, Request
from rules.life.blocks import accept_by_word, decline_block
from rules.life.referrals import accept_referral, decline_referral
from rules.life.transfers import accept_transfer, decline_transfer
from rules.life.who import By
from rules.words import RequestKind

NOT_ASKED = ("nobody", "not_lead", "not_its_chair")
"""Refusals that say that somebody else was asked."""
ACCEPTS: Mapping[RequestKind, Callable[[Change, Request, By], Outcome]] = {
    RequestKind.TRANSFER: accept_transfer,
    RequestKind.BLOCK: accept_by_word,
    RequestKind.REFERRAL: accept_referral,
}
DECLINES: Mapping[RequestKind, Callable[[Change, Request, By, str], Outcome]] = {
    RequestKind.TRANSFER: decline_transfer,
    RequestKind.BLOCK: decline_block,
    RequestKind.REFERRAL: decline_referral,
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
