"""Words for the codes of the record: events, notices, what became of them."""

import re

OF_A_RUNG = re.compile(r"(?P<clock>ack|late|urgent)_rung_(?P<number>\d)(?P<deputy>_deputy)?")
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")

ANSWERS = {
    "real": "the rise is real",
    "recording_change": "a change of recording",
    "seasonal": "seasonal",
    "series": "one series of offences",
}
"""What an analysis comes to."""

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
    "decided": "a body decided on it",
    "on_paper": "went on a published paper",
    "agenda_listed": "went on an agenda",
    "agenda_left": "left an agenda",
    "transfer_asked": "was proposed to another agency",
    "transferred": "passed to another agency",
    "transfer_declined": "the other agency declined it",
    "transfer_lapsed": "the other agency did not answer in time",
    "accepted_unseen": "its agency, which was not at the meeting, accepted it",
    "referral_asked": "was referred to another body",
    "referral_declined": "the other body declined it",
    "block_asked": "said to be blocked by another agency",
    "block_accepted": "the other agency accepted that it blocks it",
    "block_disputed": "the other agency disputed that it blocks it",
    "block_refused": "the block was refused: each would wait for the other",
    "unblocked": "what blocked it is gone",
    "urgent_set": "made urgent",
    "urgent_ended": "no longer urgent",
    "contact_named": "who may be asked about it was named",
    "effect_measured": "its effect was worked out",
    "impact_judged": "its impact was judged",
    "policy_moved": "goes by the rules in force from now on",
    "notices": "notices were decided",
    "notice_withdrawn": "a notice was withdrawn",
    "notice_withheld": "a notice was withheld",
    "notice_said_before": "a notice had been said before the database was restored",
    "actor": "somebody else acts now",
    "acting_owner": "the agency lead acts as owner",
    "begun_anew": "released from hold: nobody had heard of it, so its clocks count from here",
    "asked_anew": "released from hold: whoever was asked had not heard of it, so their time counts from here",
    "rung": "rung {rung} was reached; it fell due on {fell_due_on}",
}
"""Of an action: what `explain` tells. What happens to anything else is in `EVENTS_OF_OTHERS`."""
EVENTS_OF_OTHERS: dict[str, str] = {
    "absence_added": "an absence was entered",
    "absence_ended": "an absence ended",
    "person_left": "somebody left",
    "address_refused": "an address was refused for good",
    "area_redrawn": "an area was drawn anew",
    "breach": "a threshold was crossed",
    "month_tested": "a month was tested",
    "cycle_opened": "a cycle was opened",
    "cycle_moved": "a cycle was moved",
    "cycle_cancelled": "a cycle was cancelled",
    "cycle_closed": "a cycle was closed",
    "declared_added": "added by the partnership file",
    "declared_changed": "changed by the partnership file",
    "declared_left": "left, by the partnership file",
    "declared_ended": "ended by the partnership file",
    "declared_removed": "removed by the partnership file",
    "file_taken_in": "a file was taken in",
    "delivery_loaded": "a delivery was loaded",
    "delivery_corrected": "a delivery was corrected",
    "delivery_held": "a delivery was held",
    "rows_repaired": "rows of a delivery were repaired",
    "record_added": "an intelligence record was entered",
    "record_shared": "readers were put on a record's access list",
    "record_regraded": "a record's marking was changed",
    "record_retained": "a record was reviewed and kept",
    "record_disposed": "a record was reviewed and disposed of",
    "record_read": "somebody read a record, or asked to",
    "rows_dropped": "rejected rows were dropped",
    "links_proposed": "links were proposed",
    "link_confirmed": "a link was confirmed",
    "link_refused": "a link was refused",
    "asb_case_review_due": "an ASB case review became due",
    "held": "put in hold",
    "released": "released from hold",
    "restored": "restored from a backup",
    "mail_sent": "a mail was sent",
    "mail_failed": "a mail failed",
    "mail_suppressed": "a mail was not sent: nothing in it held any longer",
    "mail_uncertain": "nobody knows whether a mail arrived",
    "meeting_opened": "a meeting was planned",
    "meeting_flagged": "a meeting stands on a closed day",
    "meeting_moved": "a meeting was moved",
    "meeting_cancelled": "a meeting was cancelled",
    "meeting_recorded": "what became of a meeting was recorded",
    "paper_published": "a paper was published",
    "paper_corrected": "a paper was corrected",
    "paper_waits": "a paper waits",
}
WHY_NOT: dict[str, str] = {
    "reader_not_on_access_list": "the reader is not on the access list",
    "recipient_cannot_be_reached": "the reader cannot be reached",
    "another_acts_now": "somebody else acts now",
    "day_passed": "its day had passed",
    "paused": "the ladder was paused",
    "ladder_started_anew": "the ladder had started anew",
    "begun_anew_at_release": "nobody had heard of the action: its clocks began anew at release",
    "asked_anew": "nobody had heard of what was asked: its time began anew at release",
    "unblocked_now": "what stood in the way is gone now",
    "higher_rung_now": "a higher rung was reached meanwhile",
    "new_episode": "it is said anew in a later notice",
    "acknowledged": "it was acknowledged meanwhile",
    "no_longer_late": "it was no longer late",
    "somebody_acts_now": "somebody acts again",
    "decided": "it was decided meanwhile",
    "answered": "it was answered meanwhile",
    "another_agencys_now": "another agency is asked now",
    "complete_now": "it is complete now",
    "closed_now": "it is closed now",
    "recorded_now": "it is on record now",
    "on_a_working_day_now": "it no longer stands on a closed day",
    "still_to_come": "it was put off, and is still to come",
    "later_revision": "a later revision goes instead",
    "no_member_now": "the reader is no member now",
    "reopened": "it was opened again meanwhile",
    "another_owns_now": "somebody else owns it now",
    "no_longer_urgent": "it is no longer urgent",
    "board_not_asked": "a body below has it again: the board is not asked now",
    "time_has_passed": "its time had passed",
    "action_proposed": "it is a proposal again",
    "action_done_verified": "it was verified meanwhile",
    "action_not_achieved": "it was closed meanwhile as not achieved",
    "action_void": "it was closed meanwhile as void",
    "action_referred": "another body took it on meanwhile",
    "said_before_restore": "it had been said when the database was restored",
}
NOTICES: dict[str, str] = {
    "issue": "issued to its owner",
    "reminder_3": "first reminder",
    "reminder_1": "last reminder",
    "due_today": "due today",
    "overdue": "overdue",
    "ack_missed": "not acknowledged",
    "lead": "to the agency lead",
    "rung_3": "to the coordinator and the chair",
    "monday": "weekly list",
    "handover": "act for the owner",
    "restored": "back again",
    "accept_asked": "asked to accept",
    "decided": "answer",
    "stopped": "closed",
    "to_verify": "to verify",
    "to_decide": "to decide",
    "matter": "matter for the coordinator and the chair",
    "withheld": "a notice was withheld",
    "no_actor": "nobody acts for the owner",
    "incomplete": "proposal that cannot be issued",
    "mail_failed": "a mail failed",
    "uncertain": "a mail whose fate nobody knows",
    "rung_5": "to the board",
    "named": "your agency is named on a paper",
    "out_of_meeting": "decide between meetings",
    "pack": "paper of the performance group",
    "digest": "paper of the board",
    "correction": "correction of a paper",
    "unrecorded": "meeting not recorded",
    "meeting_flagged": "meeting on a closed day",
    "cycle_open": "cycle that cannot close",
    "block_silent": "block not answered",
    "urgent": "issued as urgent",
    "urgent_half": "half of the urgent time is over",
    "urgent_late": "urgent time has passed",
}
CLOCKS = {"ack": "acknowledgement", "late": "due date", "urgent": "urgent time"}


def plain(code: str) -> str:
    """A code as words: what has no better ones loses its underlines. Text that is no code stays as it is."""
    rung = OF_A_RUNG.fullmatch(code)
    if rung is not None:
        return f"clock of the {CLOCKS[rung['clock']]}, rung {rung['number']}" + (
            ", as deputy" if rung["deputy"] else ""
        )
    return code.replace("_", " ") if CODE.fullmatch(code) else code


def notice(kind: str) -> str:
    """What a notice of this kind is called."""
    return NOTICES.get(kind, plain(kind))


def event(kind: str) -> str:
    """What happened, by the kind of its event."""
    return EVENTS.get(kind) or EVENTS_OF_OTHERS.get(kind) or plain(kind)


def why_not(reason: str) -> str:
    """Why a notice was not said."""
    return WHY_NOT.get(reason, plain(reason))
