"""The words for what goes above the coordinator, between agencies, and at once: see rules/reason_texts.py."""

from typing import Final

Key = tuple[str, str, str]

WHY_UPPER: Final[dict[Key, str]] = {
    ("overdue", "late_rung_4", ""): (
        "Rung 4: the action is still overdue and stands on the performance group's paper, with a decision sought."
    ),
    ("overdue", "late_rung_5", ""): (
        "Rung 5: the action is still overdue after the performance group met on it, so the board is asked to decide."
    ),
    ("rung_5", "", ""): (
        "Rung 5: an action of this agency is still overdue after the performance group met on it."
        " The board is asked to decide."
    ),
    ("rung_5", "non_delivery", ""): (
        "An agency has had three or more actions at rung 4 in a quarter. The board is asked to decide."
    ),
    (
        "named",
        "",
        "",
    ): "A paper of the board names your agency. It goes out no sooner than two working days from now.",
    ("out_of_meeting", "", ""): (
        "A decision is sought. The next meeting of your body whose paper can still list it is on {on}."
    ),
    ("out_of_meeting", "moved", ""): (
        "A decision is sought. The meeting of your body on whose paper it stands was moved to {on}."
    ),
    ("out_of_meeting", "no_date", ""): "A decision is sought, and no further meeting of your body is planned.",
    ("pack", "", ""): "The performance group's paper is out.",
    ("digest", "", ""): "The board's paper is out.",
    ("correction", "", ""): "A paper that was sent to you has been corrected.",
    ("unrecorded", "", ""): "It is not recorded whether the meeting of {on} was held.",
    ("meeting_flagged", "", ""): "The meeting of {on} falls on a day that is not worked. Nothing goes on its agenda.",
    ("cycle_open", "", ""): "The tasking cycle of {on} cannot be closed yet.",
    ("block_silent", "", ""): (
        "Rung 2: another agency says that yours stands in the way of its action, and nobody has answered."
    ),
    ("urgent", "", ""): "This action is urgent: the chair has set a time. It is due at {name}.",
    ("urgent_half", "", ""): "Half of the time for this urgent action has gone. It is due at {name}.",
    ("urgent_late", "", ""): "The time for this urgent action has passed and it is not closed.",
    ("urgent_late", "urgent_late", ""): (
        "The time for this urgent action has passed and it is not closed. Its agency lead is told."
    ),
    ("urgent_late", "urgent_late_lead", ""): (
        "Rung 2: the time for this urgent action has passed and it is not closed, so it comes to its agency lead."
    ),
    ("urgent_late", "urgent_late_senior", ""): (
        "Rung 3: the time for this urgent action passed on an earlier day and it is not closed."
    ),
    ("accept_asked", "transfer", ""): "Another agency's action is proposed to your agency.",
    ("accept_asked", "unseen", ""): (
        "A meeting proposed this action to your agency while nobody of it was there. It cannot be issued before you"
        " accept it."
    ),
    ("accept_asked", "block", ""): "Another agency says that yours stands in the way of its action.",
    ("accept_asked", "referral", ""): "An action is referred to the body that you chair.",
    ("matter", "transfer_lapsed", ""): "A transfer to another agency was not accepted in time. The chair decides.",
    ("matter", "block_disputed", ""): "Two agencies disagree on whether one stands in the way of the other's action.",
    ("matter", "absent_twice", ""): "An agency was at neither of two meetings running, nor was a deputy.",
    ("matter", "late", ""): "The action is overdue and goes to the performance group for a decision.",
    ("matter", "third_extension", ""): "A third extension is asked for. The performance group decides.",
    ("matter", "second_dispute", ""): "The ownership is disputed a second time. The performance group decides.",
    ("matter", "breach_unexplained", ""): (
        "A rise in the counts has not been explained for 20 working days. The performance group is asked to decide."
    ),
    ("matter", "referred_up", ""): ("The board of a partnership referred it to the county board for decision."),
    ("matter", "non_delivery", ""): (
        "An agency has had three or more actions at rung 4 in a quarter. The board is asked to decide."
    ),
    ("nomination", "", ""): "It was decided on what you nominated for tasking.",
    (
        "nomination",
        "accepted",
        "",
    ): "What you nominated for tasking was accepted for the meeting of {on}.",
    ("nomination", "accepted_undated", ""): "What you nominated for tasking was accepted for the next meeting.",
    ("nomination", "declined", ""): "What you nominated for tasking was declined. The reason is on record.",
    ("nomination", "withdrawn", ""): "What you nominated for tasking was withdrawn. The reason is on record.",
    ("decided", "body_extend", ""): "{name} decided: the action is now due on {on}.",
    ("decided", "body_reassign", ""): "{name} decided that another owner takes this action on.",
    ("decided", "body_resource", ""): "{name} decided to remove a barrier or to give means. The action goes on.",
    ("decided", "body_accept_risk", ""): "{name} decided to accept the risk: the action is closed as not achieved.",
    ("decided", "body_void", ""): "{name} decided that the action is void. Nothing more is asked.",
    ("decided", "body_refer_up", ""): "{name} referred the action up for decision.",
    ("decided", "body_refer_down", ""): "{name} sent the action back down to be tracked.",
    ("decided", "body_prevails", ""): (
        "{name} had decided on this action at its meeting before it came to the board. The board is not asked now."
    ),
    ("decided", "body_confirm_owner", ""): "{name} decided on the dispute: you remain the owner of this action.",
    ("decided", "body_matter", ""): "{name} has decided on this matter.",
    ("handover", "body_reassigned", ""): "A body decided that this action passes to you. You are its owner.",
    ("decided", "transferred", ""): "The action has passed to another agency. You are no longer its owner.",
    ("decided", "transfer_declined", ""): "The other agency declined to take this action on. It stays with you.",
    ("decided", "transfer_declined_proposer", ""): (
        "The agency you proposed declined to take this action on. {name} stays its owner."
    ),
    ("decided", "transfer_lapsed", ""): "The other agency did not accept this action in time. It stays with you.",
    ("decided", "block_accepted", ""): "Your block was accepted: this action waits for {name}, until {on}.",
    ("decided", "block_date_passed", ""): (
        "The date until which this action waited has passed, and {name} is not done. Yours counts again."
    ),
    ("decided", "block_disputed", ""): "The other agency disputes that it stands in the way. The chair decides.",
    ("decided", "block_refused", ""): "The block was refused: each action would wait for the other.",
    ("decided", "unblocked", ""): "What stood in the way of this action is gone. It is yours to act on again.",
    ("stopped", "referred", ""): "Another body has taken this action on. Nothing more is asked of you.",
    ("decided", "referral_declined", ""): "The other body did not take this action on. It stays where it was.",
    ("decided", "urgent_ended", ""): "This action is no longer urgent.",
}

_BOARD = "Decide at the next meeting, or before it: extend, re-assign, give means, accept the risk, void, refer."
ASK_UPPER: Final[dict[Key, str]] = {
    ("nomination", "", ""): "Nothing. If you want to know more, ask the coordinator.",
    ("rung_5", "", ""): _BOARD,
    ("rung_5", "", "beside_board"): (
        "Help to get it done before the board meets; send the coordinator an update, or say what is in the way."
    ),
    ("rung_5", "non_delivery", ""): "Decide at the next meeting, or before it, what the agency needs to deliver.",
    ("rung_5", "non_delivery", "beside_board"): (
        "Speak with your agency's lead before the board meets; tell the coordinator what is in the way."
    ),
    ("named", "", ""): "Speak with your agency's lead before the paper goes out.",
    ("out_of_meeting", "", ""): (
        "Decide between meetings, and tell the coordinator; the next meeting ratifies what you decide."
    ),
    ("pack", "", ""): "Read what is sought of the meeting, and come ready to decide.",
    ("digest", "", ""): "Read what is sought of the meeting, and come ready to decide.",
    ("correction", "", ""): "Read the corrected line.",
    ("unrecorded", "", ""): "Record it with `jatac meeting held` or `jatac meeting cancel`.",
    ("meeting_flagged", "", ""): "Move it with `jatac meeting move`, or cancel it with `jatac meeting cancel`.",
    ("cycle_open", "", ""): "Put right what is named; the cycle closes by itself then.",
    ("block_silent", "", ""): "Accept or dispute it: answer this mail.",
    ("urgent", "", ""): "Acknowledge it now, and act on it: answer this mail.",
    ("urgent_half", "", ""): "Finish it in time, or ring the coordinator now.",
    ("urgent_late", "", ""): "Ring the owner now.",
    ("urgent_late", "urgent_late", ""): "Finish it, and say so at once; or ring the coordinator.",
    ("accept_asked", "transfer", ""): "Accept it for your agency, or decline it: answer this mail.",
    ("accept_asked", "unseen", ""): "Please accept it for your agency: answer this mail; or ring the coordinator.",
    ("accept_asked", "block", ""): "Accept it, and act; or dispute it: answer this mail.",
    ("accept_asked", "referral", ""): "Accept it for your body, or decline it: answer this mail.",
    ("decided", "unblocked", ""): "Go on with it.",
    ("decided", "block_date_passed", ""): (
        "Go on as far as you can. If it still stands in the way, ring the coordinator, or ask for more time."
    ),
    ("decided", "block_accepted", ""): "Nothing until then, unless you disagree: then ring the coordinator.",
    ("decided", "body_resource", ""): "Go on with it.",
    ("decided", "body_confirm_owner", ""): "Acknowledge it and act on it.",
    ("decided", "body_matter", ""): "Ask the coordinator what follows from it.",
    ("decided", "body_refer_down", ""): "Go on with it.",
    ("decided", "body_prevails", ""): "Nothing is asked of you; where it stands on a paper, it is for noting.",
}

CYCLE_LACKS: Final[dict[str, str]] = {
    "not_issued": "Something that its meeting agreed is not issued.",
    "not_sent": "Notices of its actions have not been sent.",
    "not_recorded": "It is not recorded whether its meeting was held.",
    "not_updated": "Live actions that are not overdue have had no word since the meeting.",
}
"""What keeps a cycle open (rules/bodies/closing.py)."""

NEXT_UPPER: Final[dict[str, str]] = {
    "rung_4": "If it is not closed, it stands at rung 4 from {on}: the performance group decides.",
    "rung_5": "If it is not closed, the board is asked to decide on {on}.",
    "to_body": "If it is not closed, it goes to {name} on {on}, with a decision sought.",
    "body_decides": "It stands on the paper of {name}, which meets on {on} to decide. It stays on the weekly list.",
    "not_recorded": (
        "It stood on the paper of {name} for {on}; what was decided is not on record. It stays on the weekly list."
    ),
    "waits_for_body": "It waits for the next meeting of {name}; no date is set. It stays on the weekly list.",
    "lapses": "If nobody accepts by {on}, it lapses and goes to the chair.",
    "block_escalates": "If nobody answers by {on}, it goes up in the agency that is named.",
    "urgent_lead": "If it is not closed by then, the agency lead is told at {name}.",
    "urgent_coordinator": "If it is not closed, the coordinator and the chair are told on {on}.",
}

_NOT_ON_LIST = "You are not on its access list. "
ASK_OTHERS: Final[dict[str, str]] = {
    "contact": _NOT_ON_LIST + "Ask {name}, who is, what you may know.",
    "coordinator": _NOT_ON_LIST + "Ask the coordinator what you may know.",
    "lead": _NOT_ON_LIST + "Ring the agency, or ask for your access to be reviewed.",
    "contact_answers": _NOT_ON_LIST + "Ask {name}, who is, what you may know; then accept it or decline it.",
    "coordinator_answers": _NOT_ON_LIST + "Ask the coordinator what you may know; then accept it or decline it.",
    "lead_answers": _NOT_ON_LIST + "Ring the agency; then accept it or decline it.",
}
"""What somebody is asked who is told by metadata alone: by whom they may ask, and whether an answer is theirs."""
