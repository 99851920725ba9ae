"""The subject line: what one action is, or how many there are and how many of them are overdue.

Source: domain guide §4, design decision 2. No title ever stands in a subject.
"""

from typing import Final

from rules.mail import ActionLine, MessageLine, SubjectLine, UnfitMail, WorkMail
from rules.reasons import SectionKey, day_in_words
from rules.words import NoticeKind

LABELS: Final[dict[NoticeKind, str]] = {
    NoticeKind.URGENT_LATE: "Urgent action late",
    NoticeKind.URGENT_HALF: "Urgent action, half the time gone",
    NoticeKind.URGENT: "Urgent action",
    NoticeKind.RUNG_5: "For decision",
    NoticeKind.OUT_OF_MEETING: "For decision between meetings",
    NoticeKind.RUNG_3: "Action at rung 3",
    NoticeKind.LEAD: "Action at rung 2",
    NoticeKind.ACK_MISSED: "Action not acknowledged",
    NoticeKind.BLOCK_SILENT: "Block not answered",
    NoticeKind.MATTER: "Matter to decide",
    NoticeKind.OVERDUE: "Action overdue",
    NoticeKind.MONDAY: "Action overdue",
    NoticeKind.NO_ACTOR: "Nobody to act",
    NoticeKind.HANDOVER: "Action handed to you",
    NoticeKind.DUE_TODAY: "Action due today",
    NoticeKind.ISSUE: "New action",
    NoticeKind.REMINDER_1: "Action due",
    NoticeKind.REMINDER_3: "Action due",
    NoticeKind.ACCEPT_ASKED: "Please accept",
    NoticeKind.TO_DECIDE: "Decision needed",
    NoticeKind.TO_VERIFY: "Claim to verify",
    NoticeKind.WITHHELD: "Notice withheld",
    NoticeKind.INCOMPLETE: "Action incomplete",
    NoticeKind.RESTORED: "Action back with you",
    NoticeKind.DECIDED: "Action decided",
    NoticeKind.STOPPED: "Action closed",
    NoticeKind.NOMINATION: "Nomination decided",
    NoticeKind.NAMED: "Your agency is named",
    NoticeKind.UNRECORDED: "Meeting not recorded",
    NoticeKind.MEETING_FLAGGED: "Meeting on a closed day",
    NoticeKind.CYCLE_OPEN: "Cycle not closed",
    NoticeKind.MAIL_FAILED: "Mail not delivered",
    NoticeKind.UNCERTAIN: "Mail may not have arrived",
}
"""The gravest first: a line that carries several notices is named after the first of them here."""

_GRAVITY = {kind: place for place, kind in enumerate(LABELS)}
_AHEAD = {NoticeKind.ISSUE, NoticeKind.REMINDER_1, NoticeKind.REMINDER_3, NoticeKind.HANDOVER}


def subject(mail: WorkMail) -> str:
    """`[Action due] NW-2026-23/07 by Wed 9 Dec`, or `[3 actions, 1 overdue] North Worcestershire`."""
    shown = sorted((line for line in mail.lines if isinstance(line, ActionLine)), key=lambda line: line.severity)
    actions = {line.ref: line for line in shown}  # the gravest line of each action, for it comes last
    left_out = sum(section.more for section in mail.sections)
    messages = sum(isinstance(line, MessageLine) for line in mail.lines)
    others = {line.about: line for line in mail.lines if isinstance(line, SubjectLine)}
    if len(actions) == 1 and not messages and not others and not left_out:
        return _one(next(iter(actions.values())), mail)
    if len(others) == 1 and not actions and not messages and not left_out:
        return _other(next(iter(others.values())))
    return f"[{_count(actions, messages, tuple(others.values()), left_out)}] {mail.partnership_name}"


def _other(line: SubjectLine) -> str:
    kind = gravest(list(line.kinds))
    label = LABELS[kind] if line.decides or kind not in FOR_DECISION else "Before the board"
    return f"[{label}] {line.about}"


def _one(line: ActionLine, mail: WorkMail) -> str:
    kinds = [kind for each in mail.lines for kind in each.kinds]
    kind = gravest(kinds)
    label = LABELS[kind]
    own = any(section.key in (SectionKey.OWN, SectionKey.WAITING) for section in mail.sections)
    if kind == NoticeKind.LEAD and own:
        label = "Action overdue"
    if kind == NoticeKind.MONDAY and not line.working_days_overdue:
        label = LABELS[NoticeKind.ACK_MISSED]
    if line.due_on is None or line.metadata_only:
        return f"[{label}] {line.ref}"
    if kind in _AHEAD and not line.working_days_overdue:
        return f"[{label}] {line.ref} by {day_in_words(line.due_on, year=False)}"
    if line.working_days_overdue:
        return f"[{label}] {line.ref}, due {day_in_words(line.due_on, year=False)}"
    return f"[{label}] {line.ref}"


def gravest(kinds: list[str]) -> NoticeKind:
    """The gravest of several notices. Raises UnfitMail for a kind that is not known, or none at all."""
    known = [kind for kind in kinds if kind in _GRAVITY]
    if not kinds or len(known) < len(kinds):
        raise UnfitMail(f"A line carries no notice kind that is known ({kinds}); see NoticeKind.")
    return NoticeKind(min(known, key=lambda kind: _GRAVITY[NoticeKind(kind)]))


FOR_DECISION: Final = frozenset({NoticeKind.RUNG_5, NoticeKind.OUT_OF_MEETING})


def _count(actions: dict[str, ActionLine], messages: int, others: tuple[SubjectLine, ...], left_out: int) -> str:
    decisions = sum(line.decides and not FOR_DECISION.isdisjoint(line.kinds) for line in others)
    parts = [f"{decisions} for decision"] if decisions else []
    total = len(actions) + left_out
    if total:
        parts.append(f"{total} action{'' if total == 1 else 's'}")
        overdue = sum(line.working_days_overdue > 0 for line in actions.values())
        if overdue:
            parts.append(f"{overdue} overdue")
        today = sum(NoticeKind.DUE_TODAY in line.kinds for line in actions.values())
        if today:
            parts.append(f"{today} due today")
    matters = len(others) - decisions
    if matters:
        parts.append(f"{matters} matter{'' if matters == 1 else 's'}")
    if messages:
        parts.append(f"{messages} mail{'' if messages == 1 else 's'} not delivered")
    return ", ".join(parts)
