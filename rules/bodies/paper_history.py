"""What happened to an action, as a body's paper tells it: dated, neutral sentences from facts alone."""

from collections.abc import Iterator, Sequence
from datetime import date

from rules.action import ActionState, Listing, Request
from rules.bodies.paper_words import decided_words
from rules.life.extensions import REASONS
from rules.mail import Sentence
from rules.paper_item import HistoryLine
from rules.people import Context
from rules.reasons import day_in_words
from rules.words import MeetingState, RequestKind

MOST = 8
"""Lines of one item: its beginning, and the latest."""
_RUNGS = {
    1: "Overdue (rung 1).",
    2: "Still overdue: it went to its agency lead (rung 2).",
    3: "It went to the coordinator and the chair (rung 3).",
    4: "It went to the performance group (rung 4).",
    5: "It went to the board (rung 5).",
}
_ASKED = {
    RequestKind.EXTENSION: "More time was asked for{reason}.",
    RequestKind.CLAIM: "It was claimed as done.",
    RequestKind.DISPUTE: "Its owner said that it is not theirs.",
    RequestKind.TRANSFER: "Its transfer to {agency} was proposed.",
    RequestKind.BLOCK: "{agency} was said to stand in the way.",
    RequestKind.REFERRAL: "It was proposed to another body.",
}
_ANSWERED = {
    (RequestKind.EXTENSION, "granted"): "More time was granted.",
    (RequestKind.EXTENSION, "declined"): "More time was declined.",
    (RequestKind.CLAIM, "refused"): "The claim could not be verified.",
    (RequestKind.DISPUTE, "confirmed"): "Its owner was confirmed.",
    (RequestKind.DISPUTE, "reassigned"): "It was re-assigned.",
    (RequestKind.REASSIGNMENT, "accepted"): "A new owner accepted it.",
    (RequestKind.TRANSFER, "accepted"): "{agency} accepted it.",
    (RequestKind.TRANSFER, "declined"): "{agency} declined it.",
    (RequestKind.TRANSFER, "lapsed"): "The transfer lapsed: {agency} did not accept it.",
    (RequestKind.BLOCK, "accepted"): "{agency} accepted that it stands in the way.",
    (RequestKind.BLOCK, "disputed"): "{agency} disputed it.",
    (RequestKind.REFERRAL, "declined"): "The other body did not take it on.",
}


def history(
    action: ActionState, listings: tuple[Listing, ...], ctx: Context, through: date, missed: Sequence[date] = ()
) -> tuple[HistoryLine, ...]:
    """What happened to `action` up to `through`, in order of the days. `listings`: of the matter on the paper.

    `missed`: the days on which its acknowledgement had been due in vain, and its lead was told.
    """
    found = [line for line in _all(action, listings, ctx, missed) if line.on <= through]
    found.sort(key=lambda line: line.on)  # stable: what fell on one day stays in the order in which it was found
    return tuple(found if len(found) <= MOST else [found[0], *found[1 - MOST :]])


def _all(
    action: ActionState, listings: tuple[Listing, ...], ctx: Context, missed: Sequence[date]
) -> Iterator[HistoryLine]:
    for request in action.requests:
        if _unseen(request):
            yield from _request(request, ctx)
    if action.issued_on is not None:
        first = action.original_due_on or action.due_on
        due = f", due on {day_in_words(first)}" if first else ""
        yield HistoryLine(action.issued_on, Sentence(f"Issued{due}."))
    for on in missed:
        yield HistoryLine(on, Sentence("Nobody acknowledged it in time; it went to its agency lead (rung 2)."))
    if action.acknowledged_on is not None:
        yield HistoryLine(action.acknowledged_on, Sentence("Acknowledged."))
    for step in action.steps:
        yield HistoryLine(step.fell_due_on, Sentence(_RUNGS[step.rung]))
    for request in action.requests:
        if not _unseen(request):
            yield from _request(request, ctx)
    for listing in listings:
        yield from _listing(listing, ctx)


def _unseen(request: Request) -> bool:
    """Whether it is a proposal's own agency, which was not at the meeting, that was asked: before it was issued."""
    return request.kind is RequestKind.TRANSFER and request.from_agency is None


def _request(request: Request, ctx: Context) -> Iterator[HistoryLine]:
    agency = ctx.agencies.get(request.to_agency) if request.to_agency is not None else None
    name = agency.name if agency else "Another agency"
    if _unseen(request):
        if request.outcome == "accepted" and request.decided_on is not None:
            yield HistoryLine(request.decided_on, Sentence(f"{name}, which was not at the meeting, accepted it."))
        return
    reason = f": {REASONS[request.reason]}" if request.reason in REASONS else ""
    asked = _ASKED.get(request.kind)
    if asked is not None:
        yield HistoryLine(request.asked_on, Sentence(asked.format(agency=name, reason=reason)))
    answered = _ANSWERED.get((request.kind, request.outcome))
    if answered is not None and request.decided_on is not None:
        yield HistoryLine(request.decided_on, Sentence(answered.format(agency=name)))


def _listing(listing: Listing, ctx: Context) -> Iterator[HistoryLine]:
    body = ctx.bodies.get(listing.body_id)
    name = body.name if body else "The body"
    if listing.outcome is not None and listing.decided_on is not None:
        yield HistoryLine(listing.decided_on, decided_words(listing.outcome, body_name=name))
        return
    if listing.published_on is None or listing.state is MeetingState.PLANNED:
        return
    became = {
        MeetingState.HELD: f"{name} met and took no decision on it.",
        MeetingState.INQUORATE: f"{name} met without its quorum.",
        MeetingState.CANCELLED: f"The meeting of {name} was cancelled.",
    }
    yield HistoryLine(listing.meeting_on, Sentence(became[listing.state]))


def matter_history(
    raised_on: date, listings: tuple[Listing, ...], ctx: Context, through: date
) -> tuple[HistoryLine, ...]:
    """What happened to a matter that is no action: when it was raised, and what bodies made of it."""
    found = [HistoryLine(raised_on, Sentence("Raised.")), *(line for one in listings for line in _listing(one, ctx))]
    found = sorted((line for line in found if line.on <= through), key=lambda line: line.on)
    return tuple(found if len(found) <= MOST else [found[0], *found[1 - MOST :]])
