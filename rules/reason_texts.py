"""The words themselves: keys are (notice kind, reason code, reader), '' where any will do.

Kept apart from rules/reasons.py so that somebody who writes well and does not program can read and mend them.
"""

from typing import Final

from rules.reason_texts_decided import ASK_DECIDED, WHY_DECIDED
from rules.reason_texts_upper import ASK_UPPER, NEXT_UPPER, WHY_UPPER

Key = tuple[str, str, str]

WHY: Final[dict[Key, str]] = {
    **WHY_UPPER,
    **WHY_DECIDED,
    ("issue", "", ""): "This action has been issued to you. You are its owner.",
    ("issue", "", "deputy"): "This action has been issued. You act for its owner, who is away.",
    ("issue", "breach", ""): (
        "A count crossed its threshold, so this analysis was opened and issued to you as the area's analyst. It is"
        " done when it says which: real, a recording change, seasonal, or one series of offences."
    ),
    ("issue", "requirement", ""): (
        "The partnership must find something out, and you or your agency are asked. Your answer ends this action;"
        " that nothing is known is an answer, too. Name nobody in a mail: of people, ring the coordinator."
    ),
    ("issue", "product", ""): (
        "You are commissioned to write this product by its due date. Say so when it is written: the coordinator or"
        " the chair publishes it, which ends this action."
    ),
    ("issue", "reopened", ""): "The chair has reopened this action. It is yours to act on again.",
    ("reminder_3", "", ""): "Reminder: the due date is near (first reminder).",
    ("reminder_1", "", ""): "Reminder: the due date is almost here (last reminder).",
    ("due_today", "", ""): "The action is due today, by 17:00.",
    ("overdue", "", ""): "Rung 1: the due date has passed and the action is not closed.",
    ("overdue", "", "deputy"): (
        "Rung 1: the due date has passed and the action is not closed. You are told as the deputy."
    ),
    ("overdue", "late_rung_1_deputy", ""): (
        "Rung 1: the due date has passed and the action is not closed. You are told as the deputy."
    ),
    ("overdue", "late_rung_2", ""): "Rung 2: the action is still overdue, so its agency lead is told.",
    ("overdue", "late_rung_3", ""): "Rung 3: the action is still overdue, so the coordinator and the chair are told.",
    ("ack_missed", "", ""): "Rung 2: nobody acknowledged the action in time.",
    ("ack_missed", "", "lead"): (
        "Rung 2: the action was not acknowledged in time, so it comes to its agency lead, or to whoever is above."
    ),
    ("ack_missed", "", "coordinator"): (
        "Rung 2: the action was not acknowledged in time. It comes to you because nobody else stands above its owner."
    ),
    ("ack_missed", "", "chair"): (
        "Rung 2: the action was not acknowledged in time. It comes to you because nobody else stands above its owner."
    ),
    ("lead", "", ""): "Rung 2: the action is still overdue, so its agency lead has been told.",
    ("lead", "", "lead"): (
        "Rung 2: the action is overdue and not closed, so it comes to its agency lead, or to whoever is above."
    ),
    ("lead", "", "coordinator"): (
        "Rung 2: the action is overdue and not closed. It comes to you because nobody else stands above its owner."
    ),
    ("lead", "", "chair"): (
        "Rung 2: the action is overdue and not closed. It comes to you because nobody else stands above its owner."
    ),
    ("rung_3", "", ""): (
        "Rung 3: the action is overdue and not closed after its agency lead was told."
        " The coordinator and the chair are told."
    ),
    ("monday", "", ""): (
        "Weekly list: an action that is overdue, or was not acknowledged in time, is on it until that ends."
    ),
    ("monday", "not_acknowledged", ""): (
        "Weekly list: the action was not acknowledged in time. It stays on this list until it is."
    ),
    ("handover", "", ""): "The action has passed to you to act on.",
    ("handover", "absence", ""): "{name}, who owns the action, is away. You act until they return.",
    ("handover", "not_reader", ""): "{name}, who owns the action, may no longer read it. You act for them.",
    ("handover", "left", ""): "{name}, who owned the action, has left. You act as owner from today.",
    ("handover", "unreachable", ""): (
        "Mail to {name}, who owned the action, is refused. You act as owner from today."
    ),
    ("handover", "reassigned", ""): "You accepted this action, so it has passed to you. You are its owner.",
    ("handover", "transferred", ""): "Your agency accepted this action from another one. You are its owner.",
    ("restored", "", ""): "You are back, so the action is yours to act on again. This is what changed meanwhile.",
    ("accept_asked", "", ""): "A change to this action waits for you to accept it.",
    ("accept_asked", "owner", ""): "You are proposed as the new owner of this action.",
    ("accept_asked", "earlier_date", ""): "An earlier due date is proposed: {on}.",
    ("decided", "", ""): "What you asked about this action has been decided.",
    ("decided", "extended", ""): "Your request was granted: the action is now due on {on}.",
    ("decided", "extension_declined", ""): "Your request for more time was declined. The due date stands: {on}.",
    ("decided", "claim_refused", ""): (
        "The action was claimed as done, and the coordinator could not verify it. It counts as open again."
    ),
    ("decided", "owner_confirmed", ""): "You said that the action is not yours. You are confirmed as its owner.",
    ("decided", "date_changed", ""): "The due date of the action has changed to {on}.",
    ("decided", "reassigned", ""): "The action has passed to {name}. You are no longer its owner.",
    ("decided", "owner_declined", ""): "The person you proposed as its owner has declined. {name} stays the owner.",
    ("decided", "earlier_date_declined", ""): "The earlier due date you proposed was declined. It stays due on {on}.",
    ("decided", "pause_granted", ""): "The coordinator has granted a pause until {on}.",
    ("decided", "reopened", ""): "The chair has reopened the action. It is due on {on}.",
    ("stopped", "", ""): "The action is closed.",
    ("stopped", "verified", ""): "The coordinator has verified that the action is done. It is closed.",
    ("stopped", "on_record", ""): "What the action asked for is on record, which ends it. It is closed.",
    ("stopped", "void", ""): "The action is void. Nothing more is asked.",
    ("stopped", "not_achieved", ""): "The chair has closed the action as not achieved.",
    ("to_verify", "", ""): "The owner says that the action is done. The claim waits to be verified.",
    ("to_verify", "written", ""): "Its author says that the product is written. It waits to be read and published.",
    ("to_decide", "", ""): "A request on this action waits for a decision.",
    ("to_decide", "extension", ""): "The owner asks for more time, until {on}.",
    ("to_decide", "dispute", ""): "The owner says that the action is not theirs.",
    ("to_decide", "earlier_date", ""): "An earlier due date, {on}, waits for a decision.",
    ("to_decide", "reassignment", ""): "A new owner, {name}, is proposed and has not accepted yet.",
    ("matter", "", ""): "The matter goes to the coordinator and the chair.",
    ("matter", "second_extension", ""): "A second extension is asked for. The chair decides.",
    ("matter", "request_unanswered", ""): "A request on this action was not answered in time. The chair decides.",
    ("matter", "claim_refused_twice", ""): (
        "The action was claimed as done twice, and neither claim could be verified. Later claims do not pause it."
    ),
    ("matter", "claim_unverified", ""): "A claim that the action is done was not verified in time. It stays paused.",
    ("matter", "dispute", ""): "The ownership of the action is disputed.",
    ("matter", "dispute_unanswered", ""): "A dispute about the ownership of the action was not answered in time.",
    ("withheld", "", ""): "A notice on this action to {name} was held back: they are not on its access list.",
    ("withheld", "recipient_cannot_be_reached", ""): (
        "A notice on this action to {name} was held back: they have left, or mail to them is refused."
    ),
    ("no_actor", "", ""): "There is nobody present who may read this action and act on it.",
    ("mail_failed", "", ""): "A mail to {name} was not delivered.",
    ("mail_failed", "refused", ""): "A mail to {name} was not delivered: the receiving server refused it.",
    ("mail_failed", "address_refused", ""): (
        "A mail to {name} was not delivered: the receiving server says that there is no such address."
    ),
    ("mail_failed", "gave_up", ""): "A mail to {name} was not delivered: eight tries over two working days failed.",
    ("uncertain", "", ""): (
        "It is not known whether a mail to {name} arrived: the server's answer was lost, and the facts have changed."
    ),
}

_ACT = "Close it, ask for more time, or say what stands in the way: answer this mail."
_LATE = "Say when it will be done, ask for more time, or say what stands in the way: answer this mail."
_PAUSED = "Nothing while it is paused. If the date cannot be kept after that, ask for more time: answer this mail."
ASK: Final[dict[Key, str]] = {
    **ASK_UPPER,
    **ASK_DECIDED,
    ("issue", "acknowledged", ""): "Nothing more for now: it is acknowledged already.",
    ("issue", "", ""): "Acknowledge it: answer this mail. If it is not yours, say so now.",
    ("reminder_3", "", ""): "Check that it will be done in time. If not, ask for more time now.",
    ("reminder_3", "paused", ""): _PAUSED,
    ("reminder_1", "paused", ""): _PAUSED,
    ("due_today", "paused", ""): _PAUSED,
    ("reminder_1", "", ""): "Finish it, or ask for more time before it is due.",
    ("due_today", "", ""): "Finish it today and say that it is done, or ask for more time.",
    ("overdue", "", ""): _LATE,
    ("overdue", "", "deputy"): "Ask the owner whether you can help. If the owner is away, answer in their place.",
    ("ack_missed", "", ""): "Acknowledge it now: answer this mail. If it is not yours, say so.",
    ("ack_missed", "", "lead"): "Ask the owner to acknowledge it, or name another owner in your agency.",
    ("ack_missed", "", "coordinator"): "Ring the owner, or name another one.",
    ("ack_missed", "", "chair"): "Ring the owner, or ask the coordinator to.",
    ("lead", "", ""): _LATE,
    ("lead", "", "lead"): "Agree a date with the owner, name another owner in your agency, or ask for more time.",
    ("lead", "", "coordinator"): "Ring the owner: agree a date, re-assign it, or close it.",
    ("lead", "", "chair"): "Ring the owner, or ask the coordinator to.",
    ("rung_3", "", ""): _LATE,
    ("rung_3", "", "lead"): "Agree a date with the owner, name another owner in your agency, or ask for more time.",
    ("rung_3", "", "coordinator"): "Ring the owner. It comes first on the next agenda: extend, re-scope or close it.",
    ("rung_3", "", "chair"): "It comes first on the next agenda: extend, re-scope or close it.",
    ("monday", "", ""): _LATE,
    ("monday", "late_not_acknowledged", ""): f"Acknowledge it. {_LATE}",
    ("monday", "not_acknowledged", ""): "Acknowledge it now: answer this mail. If it is not yours, say so.",
    ("monday", "not_acknowledged", "lead"): "Ask the owner to acknowledge it, or name another owner in your agency.",
    ("monday", "not_acknowledged", "coordinator"): "Ring the owner, or name another one.",
    ("monday", "not_acknowledged", "chair"): "Ring the owner, or ask the coordinator to.",
    ("monday", "", "lead"): "Agree a date with the owner, name another owner in your agency, or ask for more time.",
    ("monday", "", "coordinator"): "Ring the owner. Extend, re-scope or close it.",
    ("monday", "", "chair"): "It comes first on the next agenda: extend, re-scope or close it.",
    ("handover", "", ""): "Acknowledge it and act on it, or ask for more time: answer this mail.",
    ("handover", "acknowledged", ""): "Act on it, or ask for more time: answer this mail.",
    ("handover", "acknowledged", "lead"): "Act on it, or name another owner in your agency.",
    ("handover", "", "lead"): "Acknowledge it, and act on it or name another owner in your agency.",
    ("restored", "", ""): "Read what changed, and go on with it.",
    ("accept_asked", "", ""): (
        "Accept it: answer this mail. If you cannot, ring the coordinator, who will ask somebody else."
    ),
    ("decided", "", ""): "Nothing, unless you disagree: then ring the coordinator.",
    ("decided", "claim_refused", ""): _ACT,
    ("decided", "extension_declined", ""): _ACT,
    ("decided", "owner_confirmed", ""): "Acknowledge it and act on it.",
    ("decided", "reopened", ""): "Acknowledge it and act on it.",
    ("decided", "owner_declined", ""): "Propose somebody else, or leave it with its owner.",
    ("decided", "earlier_date_declined", ""): "Leave the date as it is, or bring it to the next meeting.",
    ("stopped", "", ""): "Nothing.",
    ("to_verify", "", ""): "Verify the claim or refuse it, with a reason.",
    ("to_verify", "", "chair"): "See that the claim is verified or refused.",
    ("to_verify", "written", ""): "Publish the product, which ends this action, or refuse the claim, with a reason.",
    ("to_decide", "", ""): "Decide: grant it or decline it, with a reason.",
    ("to_decide", "dispute", ""): "Name another owner, or confirm this one.",
    ("matter", "", ""): "Decide with the chair, before the next meeting or at it.",
    ("matter", "second_extension", ""): "Grant or decline it with the chair, who decides a second one.",
    ("matter", "second_extension", "chair"): "Grant it or decline it.",
    ("matter", "claim_unverified", ""): "Verify the claim or refuse it, with a reason.",
    ("matter", "claim_unverified", "chair"): "See that the claim is verified or refused, with a reason.",
    ("matter", "dispute", ""): "Name another owner in the agency, or confirm this one, within two working days.",
    ("matter", "dispute", "chair"): "See that the owner is confirmed or another one is named.",
    ("matter", "", "chair"): "Decide: extend, re-scope or close it, before the next meeting or at it.",
    ("withheld", "", ""): "Tell the person what they may know, or ask for their access to be reviewed.",
    ("withheld", "recipient_cannot_be_reached", ""): (
        "Correct the address in the partnership file, or name another owner if they have left."
    ),
    ("no_actor", "", ""): "Act on it, name another owner, or grant a pause with an end date.",
    ("incomplete", "", ""): "Complete it, or void it.",
    ("incomplete", "agency_not_in_room", ""): (
        "Ring whoever is asked, and enter their answer with `jatac action accept`; or void it."
    ),
    ("mail_failed", "", ""): "Ring the person, and correct the address in the partnership file if it is wrong.",
    ("uncertain", "", ""): "Ring the person and ask whether it arrived. It is not sent again.",
}

NEXT: Final[dict[str, str]] = {
    **NEXT_UPPER,
    "acknowledge": (
        "If nobody acknowledges it by {on}, it goes to rung 2 on the next working day: the agency lead, or whoever is"
        " above."
    ),
    "due": "It is due on {on}, by 17:00.",
    "rung_1": "If it is not closed, it counts as overdue on {on}, and the deputy is told too.",
    "rung_1_late": "Its due date has passed: it goes to rung 1 on {on} if it is not closed, and the deputy is told.",
    "rung_2": "If it is not closed, the agency lead, or whoever is above, is told on {on}.",
    "rung_3": "If it is not closed, the coordinator and the chair are told on {on}.",
    "stays": "It stays on the weekly list until it is closed, and comes first at the next meeting.",
    "meeting": "It comes first at the next meeting, unless it is decided before.",
    "paused": "The ladder is paused until {on}. Nothing more is due before then.",
    "held": "Nobody has been told of it yet. Its clocks count from the day of `jatac release`.",
    "asked_in_hold": "Whoever is asked has not been told yet. Their time counts from the day of `jatac release`.",
    "verify": "If the claim is not answered, it goes to the chair on {on}.",
    "answer": "If there is no answer, it goes to the chair on {on}.",
    "accept": "Until you accept it, nothing changes.",
    "mend": "Nothing happens until this is put right.",
    "chair_decides": "The chair decides. Until then the due date stands.",
    "lead_acts": "From the next working day the agency lead acts as owner, until the address is corrected.",
    "with_chair": "It is with the chair to decide. The owner is not chased meanwhile.",
    "nothing": "Nothing more is due.",
}

LACKS: Final[dict[str, str]] = {
    "owner": "It has no owner.",
    "owner_gone": "Its owner has left, or cannot be reached.",
    "owner_not_reader": "Its owner is not on its access list.",
    "owner_agency": "It has no owner agency.",
    "due_on": "It has no due date.",
    "due_on_past": "Its due date has passed.",
    "due_on_closed": "Its due date is not a working day for the partnership and the agency.",
    "priority": "It names no priority, and is not marked as business as usual.",
    "agency_not_in_room": "Its agency was not at the meeting; {name} is asked to accept it.",
    "cleared_contact": "Nobody who may read it stands at rungs 2 and 3, and no contact who may is named.",
}

HEADINGS: Final[dict[str, tuple[str, str]]] = {
    "urgent": ("Urgent", "These cannot wait for tomorrow."),
    "board": ("Before the bodies that decide", "No case detail is given here; a paper follows, or has gone out."),
    "own": ("Your actions", "You are asked to act on these."),
    "deputy": ("Actions of somebody you deputise for", "You are told as the deputy. The owner stays accountable."),
    "waiting": ("Waiting for you", "These wait for your answer."),
    "lead": ("Actions at rung 2", "You are told as the agency's lead, or as the person above."),
    "partnership": ("Actions across the agencies", "The coordinator and the chair are told of these."),
    "problems": ("To put right", "You are asked to put these right."),
    "news": ("For your information", "This has been decided or closed."),
    "nominated": ("What you nominated", "You are owed an answer to what you put to tasking."),
    "mail": ("Mails that did not arrive", "The people named here may not know what they were asked."),
}

OPENINGS: Final[dict[str, tuple[str, str]]] = {
    "urgent": ("One urgent action needs you now.", "{n} urgent actions need you now."),
    "board": (
        "Something before a body that decides concerns you.",
        "{n} things before a body that decides concern you.",
    ),
    "own": ("One action needs you.", "{n} actions need you."),
    "deputy": (
        "One action of somebody you deputise for is listed.",
        "{n} actions of people you deputise for are listed.",
    ),
    "waiting": ("One decision waits for you.", "{n} decisions wait for you."),
    "lead": ("One action has come up to you at rung 2.", "{n} actions have come up to you at rung 2."),
    "partnership": (
        "One action has reached the coordinator and the chair.",
        "{n} actions have reached the coordinator and the chair.",
    ),
    "problems": ("One thing needs putting right.", "{n} things need putting right."),
    "news": ("There is news of one action.", "There is news of {n} actions."),
    "nominated": ("There is an answer to one nomination.", "There is an answer to {n} nominations."),
    "mail": ("One mail may not have arrived.", "{n} mails may not have arrived."),
}
