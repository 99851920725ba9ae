"""Who is told of an action that they may not read, and what: metadata, and whom to ask (the ladder, "Need to know").

Whoever stands higher on the ladder hears where it stands (reference, agency, days overdue) whether or not they may
read it; an escalation never widens access. Whoever is asked to act on it must be able to read it: a notice to an
owner, an actor or a deputy who may not is withheld, and the coordinator told.
"""

from rules.words import NoticeKind

ALWAYS = frozenset(
    {
        NoticeKind.LEAD,
        NoticeKind.RUNG_3,
        NoticeKind.MATTER,
        NoticeKind.RUNG_5,
        NoticeKind.OUT_OF_MEETING,
        NoticeKind.BLOCK_SILENT,
    }
)
"""Kinds for those above the owner, whatever their reason."""
BY_REASON = {
    NoticeKind.ACK_MISSED: frozenset({"ack_missed_lead"}),
    NoticeKind.MONDAY: frozenset({"monday_rung_2", "monday_rung_3"}),
    NoticeKind.ACCEPT_ASKED: frozenset({"transfer", "block", "referral"}),
    NoticeKind.DECIDED: frozenset({"block_refused", "referral_declined", "body_prevails"}),
    NoticeKind.URGENT_LATE: frozenset({"urgent_late_lead", "urgent_late_senior"}),
}
"""Kinds of which only these reasons are for somebody above the owner, or at the head of another agency or body."""


def tells_metadata(kind: str, reason: str) -> bool:
    """Whether a reader who is not on the access list is told by metadata; else the notice is withheld from them."""
    found = NoticeKind(kind)
    return found in ALWAYS or reason in BY_REASON.get(found, frozenset())


def withheld(kind: str, reason: str, *, readable: bool) -> bool:
    """Whether a notice may not reach somebody for whom the action is `readable` or not.

    That something was withheld is told to the coordinator by reference alone, always.
    """
    return not readable and kind != NoticeKind.WITHHELD and not tells_metadata(kind, reason)
