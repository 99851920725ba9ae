"""The words people use in their own action logs, by what they mean."""

import re

from rules.words import ActionStatus


def folded(text: str) -> str:
    """Without capitals, punctuation and doubled blanks: `Action Ref.` is `action ref`."""
    return " ".join(re.sub(r"[_.:*?()/#\-]+", " ", text.lower()).split())


def _listed(words: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in words.split(","))


HEADINGS = {
    "reference": _listed(
        "reference, ref, ref no, ref number, action ref, action reference, action no, action number, number, "
        "no, id, action id"
    ),
    "title": _listed(
        "title, action, actions, action title, action required, agreed action, what, description of action, task"
    ),
    "owner": _listed(
        "owner, action owner, named owner, lead, lead officer, lead person, lead name, officer, responsible, "
        "person responsible, responsible person, who, by whom, assigned to"
    ),
    "agency": _listed(
        "agency, lead agency, owner agency, owning agency, organisation, organization, partner, lead partner, "
        "responsible agency"
    ),
    "due": _listed(
        "due, due on, due date, date due, deadline, target date, by when, when, completion date, complete by, target"
    ),
    "status": _listed("status, current status, progress status, state, rag, rag status, action status"),
    "priority": _listed("priority, priority area, theme, control strategy priority"),
    "business_as_usual": _listed("business as usual, bau"),
    "sensitive": _listed("sensitive, official sensitive, restricted"),
    "area": _listed("area, district, measured in"),
    "type": _listed("type, crime type, offence type"),
    "description": _listed("description, details, detail, notes, background"),
}
"""What a column may be called, by what it holds; the likeliest first."""

STATUSES = {
    ActionStatus.PROPOSED: _listed("proposed, draft, suggested, to be agreed, pending agreement"),
    ActionStatus.ISSUED: _listed(
        "open, new, issued, live, active, outstanding, not started, not yet started, to do, pending, overdue, "
        "late, red, carried forward, carry forward, awaiting update, no update"
    ),
    ActionStatus.ACKNOWLEDGED: _listed("acknowledged, accepted, agreed"),
    ActionStatus.IN_PROGRESS: _listed(
        "in progress, ongoing, on going, underway, under way, started, on track, wip, working on it, part "
        "complete, partly complete, partially complete, amber, green, delayed, slipping"
    ),
    ActionStatus.DONE_CLAIMED: _listed(
        "done claimed, claimed done, awaiting verification, to be verified, awaiting sign off, proposed for closure"
    ),
    ActionStatus.DONE_VERIFIED: _listed(
        "done, done verified, complete, completed, closed, finished, discharged, achieved, signed off, blue, "
        "resolved, verified"
    ),
    ActionStatus.NOT_ACHIEVED: _listed(
        "not achieved, not possible, not undertaken, not done, failed, abandoned, could not be done, unable "
        "to complete"
    ),
    ActionStatus.VOID: _listed(
        "n/a, void, cancelled, canceled, withdrawn, superseded, duplicate, no longer required, not required, "
        "entered in error, dropped"
    ),
    ActionStatus.REFERRED: _listed("referred, referred up, transferred, passed on, escalated to another body"),
}
"""What people call a status. `red`, `amber`, `green` in a log say how it stands, not our delivery status."""


def status_of(words: str) -> ActionStatus | None:
    """The status people mean by these words; None when we do not know them. Blank: proposed."""
    plain = folded(words)
    if not plain:
        return ActionStatus.PROPOSED
    if percent := re.fullmatch(r"(\d{1,3}) ?%(?: (?:complete|done))?", plain, re.ASCII):
        return _of_percent(int(percent[1]))
    return next((status for status, known in STATUSES.items() if plain in known), None)


def _of_percent(percent: int) -> ActionStatus | None:
    if percent > 100:
        return None
    if percent == 100:
        return ActionStatus.DONE_VERIFIED
    return ActionStatus.IN_PROGRESS if percent else ActionStatus.ISSUED
