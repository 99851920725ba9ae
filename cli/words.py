"""Words for the codes of the record: events, notices, what became of them."""

import re

CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")

EVENTS: dict[str, str] = {
    "action_added": "entered",
    "issued": "issued",
    "acknowledged": "acknowledged",
    "note": "a progress note was written",
    "done_claimed": "claimed as done",
    "claim_refused": "the claim was refused",
    "disputed": 'the owner said "not mine"',
    "owner_confirmed": "the owner was confirmed",
    "reassignment_asked": "a new owner was proposed",
    "reassigned": "passed to a new owner",
    "reassignment_declined": "the proposed owner declined",
    "owner_set": "an owner was set",
    "priority_set": "its priority was named",
    "readers_added": "readers were added",
    "date_set": "a due date was set",
    "earlier_date_asked": "an earlier date was proposed",
    "earlier_date_declined": "the earlier date was declined",
    "date_brought_forward": "the due date was brought forward",
    "extension_asked": "more time was asked for",
    "extended": "more time was granted",
    "extension_declined": "more time was declined",
    "pause_granted": "a pause was granted",
    "pause_ended": "a pause ended",
    "stopped": "closed",
    "reopened": "opened again",
    "escalation_raised": "went up to {has}",
    "escalation_moved": "went on from {before} to {now}",
    "escalation_resolved": "what had gone up was settled",
    "actor": "somebody else acts now",
    "acting_owner": "the agency lead acts as owner",
    "acting_owner_ended": "the owner can be reached again",
    "rung": "rung {rung} was reached; it fell due on {fell_due_on}",
}
WHY_NOT: dict[str, str] = {
    "reader_not_on_access_list": "the reader is not on the access list",
    "recipient_cannot_be_reached": "the reader cannot be reached",
    "another_acts_now": "somebody else acts now",
    "day_passed": "its day had passed",
    "paused": "the ladder was paused",
    "ladder_started_anew": "the ladder had started anew",
    "higher_rung_now": "a higher rung was reached meanwhile",
    "new_episode": "it is said anew in a later notice",
    "acknowledged": "it was acknowledged meanwhile",
    "no_longer_late": "it was no longer late",
    "somebody_acts_now": "somebody acts again",
    "decided": "it was decided meanwhile",
    "answered": "it was answered meanwhile",
    "complete_now": "it is complete now",
    "said_before_restore": "it had been said when the database was restored",
}
NOTICES: dict[str, str] = {
    "reminder_3": "first reminder",
    "reminder_1": "last reminder",
    "ack_missed": "not acknowledged",
    "lead": "to the agency lead",
    "rung_3": "to the coordinator and the chair",
    "monday": "weekly list",
    "restored": "back again",
    "accept_asked": "asked to accept",
    "decided": "answer",
    "stopped": "closed",
}
CLOCKS = {"ack": "acknowledgement", "late": "due date", "urgent": "urgent time"}


def plain(code: str) -> str:
    """A code as words: what has no better ones loses its underlines. Text that is no code stays as it is."""
    return code.replace("_", " ") if CODE.fullmatch(code) else code


def notice(kind: str) -> str:
    """What a notice of this kind is called."""
    return NOTICES.get(kind, plain(kind))


def event(kind: str) -> str:
    """What happened, by the kind of its event."""
    return EVENTS.get(kind, plain(kind))


def why_not(reason: str) -> str:
    """Why a notice was not said."""
    return WHY_NOT.get(reason, plain(reason))
