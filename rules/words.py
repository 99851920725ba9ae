"""The closed vocabularies of the field. Names of bodies and their levels are rows, never values here.

Source: domain guide §2.
"""

from enum import StrEnum


class ActionStatus(StrEnum):
    """Where an action stands. Only `LIVE` ones have clocks."""

    PROPOSED = "proposed"
    """Entered, not issued: nobody has been asked yet."""
    ISSUED = "issued"
    """The owner has been asked and has not acknowledged."""
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    """Acknowledged, and a progress note was made. Stops no clock."""
    DONE_CLAIMED = "done_claimed"
    """The owner says it is done; the coordinator has not verified."""
    DONE_VERIFIED = "done_verified"
    NOT_ACHIEVED = "not_achieved"
    """Could not be, or was not, done: which of the two is its closure reason."""
    VOID = "void"
    """Superseded, or entered in error."""
    REFERRED = "referred"
    """Taken on by another body."""


LIVE = frozenset(
    {ActionStatus.ISSUED, ActionStatus.ACKNOWLEDGED, ActionStatus.IN_PROGRESS, ActionStatus.DONE_CLAIMED}
)


class ActionKind(StrEnum):
    """What gave rise to the action."""

    TASKING = "tasking"
    ANALYSIS = "analysis"
    """Opened by a threshold breach, owned by the area's analyst."""
    DAILY = "daily"
    PLAN = "plan"
    RECOMMENDATION = "recommendation"
    ASB_CASE_REVIEW = "asb_case_review"
    """Proposed to the coordinator when a victim's or a place's reports reach the number."""
    REQUIREMENT = "requirement"
    """Opened for each who is asked an intelligence requirement; it is over when their answer is on record."""
    PRODUCT = "product"
    """Opened when a product is commissioned; it is over when the product is published."""


ENDED_BY_ITS_PROOF = (ActionKind.REQUIREMENT, ActionKind.PRODUCT)
"""Kinds that are over when what they ask for is on record, and not by a verified claim."""

ENTERED = tuple(kind for kind in ActionKind if kind not in ENDED_BY_ITS_PROOF)
"""Kinds that a person enters as an action; the others come with `jatac requirement ask` and `product commission`."""


class AnalysisAnswer(StrEnum):
    """What an analysis of a rise comes to; it is not done without one (domain guide §5)."""

    REAL = "real"
    RECORDING_CHANGE = "recording_change"
    SEASONAL = "seasonal"
    SERIES = "series"
    """One series of offences."""


class ClosureReason(StrEnum):
    """Why an action stopped. "Could not be done" is not "was not done"."""

    COMPLETED = "completed"
    NOT_POSSIBLE = "not_possible"
    NOT_UNDERTAKEN = "not_undertaken"
    SUPERSEDED = "superseded"
    ENTERED_IN_ERROR = "entered_in_error"


class RequestKind(StrEnum):
    """What may wait for somebody's answer on an action."""

    EXTENSION = "extension"
    EARLIER_DATE = "earlier_date"
    REASSIGNMENT = "reassignment"
    DISPUTE = "dispute"
    """The owner says that it is not theirs."""
    CLAIM = "claim"
    """The owner says that it is done; waits for the coordinator to verify."""
    TRANSFER = "transfer"
    """Another agency is to take it on; waits for that agency's lead."""
    BLOCK = "block"
    """Another agency stands in the way; waits for that agency's lead."""
    REFERRAL = "referral"
    """Another body is to take it on; waits for that body's chair."""


class PauseKind(StrEnum):
    """Why ladder days are not counted. All pauses work alike."""

    CLAIM = "claim"
    REQUEST = "request"
    GRANTED = "granted"
    """By the coordinator, to an end date (an owner away with nobody to act)."""
    BLOCK = "block"
    """To the due date of the blocking action, or until that is closed."""


class NoticeKind(StrEnum):
    """Why a person is written to. One kind per clock and per reminder (design decision 2)."""

    ISSUE = "issue"
    REMINDER_3 = "reminder_3"
    REMINDER_1 = "reminder_1"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ACK_MISSED = "ack_missed"
    LEAD = "lead"
    RUNG_3 = "rung_3"
    MONDAY = "monday"
    HANDOVER = "handover"
    """You act from today: the owner is away, has left, or cannot be reached."""
    RESTORED = "restored"
    """You are back: what changed while you were away."""
    ACCEPT_ASKED = "accept_asked"
    """A new owner, or an earlier date, waits for your acceptance."""
    DECIDED = "decided"
    """The answer to what you asked."""
    STOPPED = "stopped"
    """The action is closed: verified, not achieved, void."""
    TO_VERIFY = "to_verify"
    TO_DECIDE = "to_decide"
    MATTER = "matter"
    """An escalation row for the coordinator and the chair."""
    WITHHELD = "withheld"
    """A notice was held back because its reader may not read the action."""
    NO_ACTOR = "no_actor"
    """Nobody is there to act for the owner."""
    INCOMPLETE = "incomplete"
    """A proposed action that cannot be issued as it is."""
    MAIL_FAILED = "mail_failed"
    UNCERTAIN = "uncertain"
    """A message whose fate is unknown, and whose facts have changed since."""
    RUNG_5 = "rung_5"
    """To the board's chair, the champion and the agency's board member, at once: metadata and decision sought."""
    NAMED = "named"
    """To an agency's board member, two working days before the paper that names it."""
    OUT_OF_MEETING = "out_of_meeting"
    """To a body's chair: the next meeting is far off, decide between meetings."""
    PACK = "pack"
    """The performance group's paper (class `papers`)."""
    DIGEST = "digest"
    """The board's paper (class `papers`)."""
    CORRECTION = "correction"
    """One line after a paper: its meeting was moved or cancelled, or an item changed (class `papers`)."""
    UNRECORDED = "unrecorded"
    """Nobody has recorded whether a meeting was held."""
    MEETING_FLAGGED = "meeting_flagged"
    """A meeting stands on a day that is closed: to be moved or cancelled."""
    CYCLE_OPEN = "cycle_open"
    """A cycle cannot close: what is missing."""
    BLOCK_SILENT = "block_silent"
    """A block was put to this lead's agency and nobody answered (rung 2 on the blocker)."""
    URGENT = "urgent"
    """Issued as urgent, with a time."""
    URGENT_HALF = "urgent_half"
    NOMINATION = "nomination"
    """To its nominator: what became of what they put to tasking."""
    URGENT_LATE = "urgent_late"
    """An urgent action's time has passed: to the agency lead."""


class MatterReason(StrEnum):
    """What goes up as an `Escalation` of its own, at the rung named by `rules.standing.RUNG_OF`."""

    SECOND_EXTENSION = "second_extension"
    REQUEST_UNANSWERED = "request_unanswered"
    CLAIM_REFUSED_TWICE = "claim_refused_twice"
    CLAIM_UNVERIFIED = "claim_unverified"
    DISPUTE = "dispute"
    DISPUTE_UNANSWERED = "dispute_unanswered"
    TRANSFER_LAPSED = "transfer_lapsed"
    """The receiving lead did not accept in time."""
    BLOCK_DISPUTED = "block_disputed"
    ABSENT_TWICE = "absent_twice"
    """An agency was absent from two meetings running, without a deputy (subject: agency)."""
    LATE = "late"
    """The action itself, from ladder day 10 on: to the performance group, then the board."""
    THIRD_EXTENSION = "third_extension"
    SECOND_DISPUTE = "second_dispute"
    BREACH_UNEXPLAINED = "breach_unexplained"
    """No answer to a threshold breach for 20 working days (subject: breach)."""
    NON_DELIVERY = "non_delivery"
    """An agency with three or more items at rung 4 in a quarter (subject: agency)."""
    REFERRED_UP = "referred_up"
    """A partnership's board referred it to the county board (subject: referral, the partnership's escalation)."""


class MeetingState(StrEnum):
    """What became of one occurrence of a body's meeting."""

    PLANNED = "planned"
    HELD = "held"
    INQUORATE = "inquorate"
    """Took place without its quorum: counts as not held, decides nothing."""
    CANCELLED = "cancelled"


class AttendanceValue(StrEnum):
    """How an agency was represented at a meeting: four values, never a yes or no."""

    PRESENT = "present"
    DEPUTY = "deputy"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class DecisionOutcome(StrEnum):
    """What a body decides on an escalated item (domain guide §4; S1 2.26: for decision, not for information)."""

    EXTEND = "extend"
    REASSIGN = "reassign"
    RESOURCE = "resource"
    """A barrier is removed or means are given; the owner goes on."""
    ACCEPT_RISK = "accept_risk"
    """The decision not to act, with its rationale."""
    VOID = "void"
    REFER_UP = "refer_up"
    REFER_DOWN = "refer_down"


class Role(StrEnum):
    """What a membership of a body, or a place in an agency, lets a person decide."""

    MEMBER = "member"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    COORDINATOR = "coordinator"
    ANALYST = "analyst"


class PriorityOrigin(StrEnum):
    """Where a priority comes from (S4 8.5, S1 3.16)."""

    ASSESSMENT = "assessment"
    STATUTORY = "statutory"
    FUNDER = "funder"
    REACTIVE = "reactive"


class PriorityLevel(StrEnum):
    """Whose priority it is: the county's, shared by its partnerships, or the partnership's own (S4 7.2)."""

    COUNTY = "county"
    LOCAL = "local"


class AgencyStatus(StrEnum):
    """What an agency is to the partnership."""

    RESPONSIBLE_AUTHORITY = "responsible_authority"
    CO_OPERATING_BODY = "co_operating_body"
    INVITEE = "invitee"


class BodyKind(StrEnum):
    """What a body is for; its name and its place in the tree are rows."""

    BOARD = "board"
    PERFORMANCE = "performance"
    TASKING = "tasking"
    DAILY = "daily"
    DELIVERY = "delivery"
    TASK_AND_FINISH = "task_and_finish"
    LOCAL = "local"
    COUNTY = "county"


class MessageState(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    """Waits: for its first attempt, or for a retry (`not_before`)."""
    SENDING = "sending"
    SENT = "sent"
    """The server said so (250)."""
    FAILED = "failed"
    """Final: the server refused it, or eight tries went by."""
    SUPPRESSED = "suppressed"
    """Nothing in it held any longer."""
    UNCERTAIN = "uncertain"
    """No answer came, and the facts changed since: the coordinator decides."""
