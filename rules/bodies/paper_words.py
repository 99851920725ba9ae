"""What stands in the way of an item, what a body may decide on it, and what is recommended: from facts, in words.

Nobody's own words are used: a barrier is one of a few that the record shows, and the recommended decision follows
from it. For decision, not for information (S1 2.27; the ladder, domain guide §4).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.action import ActionState, Request
from rules.blocked import waited_in_vain
from rules.bodies.facts import PERFORMANCE
from rules.life.extensions import REASONS
from rules.mail import Sentence
from rules.people import Context
from rules.reasons import day_in_words
from rules.words import DecisionOutcome, MatterReason, RequestKind


class Barrier(StrEnum):
    """What stands in the way, as far as the record shows. The first that holds is named, in this order."""

    BLOCKED = "blocked"
    BLOCK_UNANSWERED = "block_unanswered"
    BLOCK_UNHEARD = "block_unheard"
    """In hold: nobody there has been told yet."""
    OWNER_LEFT = "owner_left"
    OWNER_UNREACHABLE = "owner_unreachable"
    OWNER_AWAY = "owner_away"
    DISPUTED = "disputed"
    TRANSFER_LAPSED = "transfer_lapsed"
    CLAIM_REFUSED = "claim_refused"
    MORE_TIME = "more_time"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NO_REASON = "no_reason"


@dataclass(frozen=True, slots=True)
class Found:
    """A barrier with what it speaks of: a day, an agency, how often, a code of the short list of reasons."""

    barrier: Barrier
    on: date | None = None
    agency_name: str = ""
    count: int = 0
    code: str = ""
    asked_to: date | None = None


def find_barrier(action: ActionState, day: date, ctx: Context) -> Found:
    """What stands in the way of `action` on `day`."""
    found = _blocked(action, ctx) or _owner(action, day, ctx)
    if found is not None:
        return found
    dispute = action.open_request(RequestKind.DISPUTE)
    if dispute is not None:
        return Found(Barrier.DISPUTED, dispute.asked_on, count=action.dispute_count)
    lapsed = action.matter(MatterReason.TRANSFER_LAPSED)
    if lapsed is not None:
        return Found(Barrier.TRANSFER_LAPSED, lapsed.raised_on)
    if action.refused_count:
        return Found(Barrier.CLAIM_REFUSED, count=action.refused_count)
    asked = _last(action, RequestKind.EXTENSION)
    if asked is not None and asked.reason in REASONS:
        waits = asked.to_date if asked.is_open else None
        return Found(Barrier.MORE_TIME, asked.asked_on, "", action.requested_count, asked.reason, waits)
    if action.acknowledged_on is None and action.issued_on is not None:
        return Found(Barrier.NOT_ACKNOWLEDGED, action.issued_on)
    return Found(Barrier.NO_REASON)


def _blocked(action: ActionState, ctx: Context) -> Found | None:
    block = _last(action, RequestKind.BLOCK)
    agency = ctx.agencies.get(block.to_agency) if block is not None and block.to_agency is not None else None
    if block is None or agency is None:
        return None
    if block.is_open:
        barrier = Barrier.BLOCK_UNHEARD if block.unheard else Barrier.BLOCK_UNANSWERED
        return Found(barrier, block.since, agency.name)
    waits = action.blocked_by_id is not None or waited_in_vain(action)
    return Found(Barrier.BLOCKED, block.decided_on, agency.name) if waits else None


def _owner(action: ActionState, day: date, ctx: Context) -> Found | None:
    owner = action.owner_id
    if owner is None or owner not in ctx.people:
        return None
    if ctx.has_left(owner, day):
        return Found(Barrier.OWNER_LEFT, ctx.people[owner].left_from)
    if ctx.is_gone(owner, day):
        return Found(Barrier.OWNER_UNREACHABLE, ctx.people[owner].unreachable_on)
    away = next((spell for spell in ctx.away.get(owner, ()) if spell.covers(day)), None)
    return Found(Barrier.OWNER_AWAY, away.from_on) if away is not None else None


def _last(action: ActionState, kind: RequestKind) -> Request | None:
    found = [request for request in action.requests if request.kind is kind]
    return found[-1] if found else None


_BARRIERS = {
    Barrier.BLOCKED: "It waits for {agency}, which accepted on {on} that it stands in the way.",
    Barrier.BLOCK_UNANSWERED: "{agency} is said to stand in the way; it was asked on {on} and has not answered.",
    Barrier.BLOCK_UNHEARD: "{agency} is said to stand in the way; it has not been asked yet.",
    Barrier.OWNER_LEFT: "Its owner left on {on}.",
    Barrier.OWNER_UNREACHABLE: "Mail to its owner has been refused since {on}.",
    Barrier.OWNER_AWAY: "Its owner has been away since {on}.",
    Barrier.DISPUTED: "Its owner said on {on} that it is not theirs{times}.",
    Barrier.TRANSFER_LAPSED: "Its transfer to another agency lapsed on {on}: nobody accepted it.",
    Barrier.CLAIM_REFUSED: "It was claimed as done and could not be verified{times}.",
    Barrier.MORE_TIME: "More time was asked for on {on}{times}: {code}.",
    Barrier.NOT_ACKNOWLEDGED: "It was issued on {on} and nobody has acknowledged it.",
    Barrier.NO_REASON: "No reason has been given.",
}


def barrier_words(found: Found) -> Sentence:
    """The barrier in a sentence."""
    times = "" if found.count < 2 else f", {_times(found.count)} so far"
    on = day_in_words(found.on) if found.on else "a day not recorded"
    code = REASONS.get(found.code, "")
    return Sentence(_BARRIERS[found.barrier].format(on=on, agency=found.agency_name, times=times, code=code))


OPTIONS = {
    DecisionOutcome.EXTEND: "extend",
    DecisionOutcome.REASSIGN: "re-assign",
    DecisionOutcome.RESOURCE: "remove the barrier or give means",
    DecisionOutcome.ACCEPT_RISK: "accept the risk",
    DecisionOutcome.VOID: "void",
    DecisionOutcome.REFER_UP: "refer up",
    DecisionOutcome.REFER_DOWN: "refer down",
}
"""The outcomes of `jatac body decide`, as an agenda says them."""
_NO_ACTION = (DecisionOutcome.EXTEND, DecisionOutcome.REASSIGN, DecisionOutcome.VOID)
"""What can be decided on an action alone, not on an agency or a count."""


def options(level: int, *, of_action: bool, top: bool, statutory_on: date | None = None) -> tuple[Sentence, ...]:
    """What the body at `level` may decide. `top`: nobody stands above it. A statutory date is the board's to pass."""
    found = []
    for outcome, words in OPTIONS.items():
        if outcome in _NO_ACTION and not of_action:
            continue
        if (outcome is DecisionOutcome.REFER_UP and top) or (
            outcome is DecisionOutcome.REFER_DOWN and level <= PERFORMANCE
        ):
            continue
        if outcome is DecisionOutcome.EXTEND and statutory_on is not None and level <= PERFORMANCE:
            words = f"extend (not past {day_in_words(statutory_on)}, which is statutory)"
        found.append(Sentence(words))
    return tuple(found)


_REASSIGN, _RESOURCE = DecisionOutcome.REASSIGN, DecisionOutcome.RESOURCE
_EXTEND = DecisionOutcome.EXTEND
_RECOMMENDED: dict[Barrier, tuple[DecisionOutcome, str]] = {
    Barrier.BLOCKED: (_RESOURCE, "settle with {agency} when its part will be done"),
    Barrier.BLOCK_UNANSWERED: (_RESOURCE, "{agency} has not said whether it stands in the way"),
    Barrier.BLOCK_UNHEARD: (_RESOURCE, "{agency} has yet to say whether it stands in the way"),
    Barrier.OWNER_LEFT: (_REASSIGN, "the owner has left"),
    Barrier.OWNER_UNREACHABLE: (_REASSIGN, "the owner cannot be reached"),
    Barrier.OWNER_AWAY: (_REASSIGN, "the owner is away"),
    Barrier.DISPUTED: (_REASSIGN, "its ownership is disputed; name the agency and the person"),
    Barrier.TRANSFER_LAPSED: (_REASSIGN, "no agency has taken it on; name one"),
    Barrier.CLAIM_REFUSED: (_EXTEND, "agree first what would count as done"),
    Barrier.NOT_ACKNOWLEDGED: (_REASSIGN, "its owner has never acknowledged it"),
    Barrier.NO_REASON: (_REASSIGN, "nobody has said what stands in the way"),
}
_BY_REASON: dict[str, tuple[DecisionOutcome, str]] = {
    "more_time_needed": (_EXTEND, "the work takes longer than thought"),
    "waiting_for_other_agency": (_RESOURCE, "another agency has to act first"),
    "waiting_for_information": (_RESOURCE, "information is missing"),
    "staff_absence": (_REASSIGN, "somebody is away"),
    "operational_demand": (_RESOURCE, "an operational demand came first"),
    "scope_changed": (_EXTEND, "the action became larger; agree its scope"),
}
MANY_EXTENSIONS = 2
"""From so many extensions on, one more is not recommended."""


def recommend(found: Found, action: ActionState, level: int) -> tuple[DecisionOutcome, Sentence]:
    """The recommended decision and its reason, from the barrier. Raises nothing: every barrier has one."""
    if found.barrier is Barrier.MORE_TIME:
        outcome, because = _BY_REASON[found.code]
    else:
        outcome, because = _RECOMMENDED[found.barrier]
    if outcome is _EXTEND and action.extended_count >= MANY_EXTENSIONS:
        outcome, because = _RESOURCE, f"it was extended {_times(action.extended_count)} and is still not done"
    past = action.statutory_on is not None and (found.asked_to is None or found.asked_to > action.statutory_on)
    if outcome is _EXTEND and past and level <= PERFORMANCE:
        outcome, because = DecisionOutcome.REFER_UP, "only the board may extend it past its statutory date"
    words = OPTIONS[outcome]
    if outcome is _EXTEND and found.asked_to is not None:
        words = f"extend to {day_in_words(found.asked_to)}, as asked for"
    return outcome, _sentence(words, because.format(agency=found.agency_name))


_OF_OTHERS = {
    MatterReason.BREACH_UNEXPLAINED: (
        _RESOURCE,
        "nobody has said whether the rise is real; name who answers, by when",
    ),
    MatterReason.NON_DELIVERY: (DecisionOutcome.REFER_DOWN, "the agency is to say what it needs, and by when"),
    MatterReason.ABSENT_TWICE: (_RESOURCE, "the agency is to name who attends, and a deputy"),
    MatterReason.REFERRED_UP: (
        DecisionOutcome.REFER_DOWN,
        "its board tracks it, once the county has said what it can do",
    ),
}
_ELSE = (_RESOURCE, "nobody has said what stands in the way")


def recommend_other(reason: MatterReason, level: int) -> Sentence:
    """The recommended decision on a matter that is no action: a count, an agency."""
    outcome, because = _OF_OTHERS.get(reason, _ELSE)
    if outcome is DecisionOutcome.REFER_DOWN and level <= PERFORMANCE:
        outcome = _RESOURCE
    return _sentence(OPTIONS[outcome], because)


_DONE = {
    DecisionOutcome.EXTEND: "extended to {to}",
    DecisionOutcome.REASSIGN: "re-assigned",
    DecisionOutcome.RESOURCE: "a barrier is to be removed or means given",
    DecisionOutcome.ACCEPT_RISK: "the risk is accepted, closed as not achieved",
    DecisionOutcome.VOID: "void",
    DecisionOutcome.REFER_UP: "referred up",
    DecisionOutcome.REFER_DOWN: "sent back down to be tracked",
}


def decided_words(
    outcome: DecisionOutcome, on: date | None = None, body_name: str = "", to: date | None = None
) -> Sentence:
    """What a body decided; when, unless the date stands beside it."""
    done = _DONE[outcome].format(to=day_in_words(to)) if to else _DONE[outcome].replace(" to {to}", "")
    by = f" by {body_name}" if body_name else ""
    when = f" on {day_in_words(on)}" if on else ""
    return Sentence(f"Decided{by}{when}: {done}.")


def ratify_words(outcome: DecisionOutcome, on: date, to: date | None = None) -> Sentence:
    """What the body's chair decided between meetings, which this one ratifies unless it decides otherwise."""
    done = _DONE[outcome].format(to=day_in_words(to)) if to else _DONE[outcome].replace(" to {to}", "")
    return Sentence(f"Decided by the chair on {day_in_words(on)}, to ratify: {done}.")


def _sentence(words: str, because: str) -> Sentence:
    return Sentence(f"{words[0].upper()}{words[1:]}: {because}.")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
