"""When mail may leave, and which of a person's notices travel in today's mail.

Source: domain guide §3 ("nothing emailed outside 07:00-19:00 WD", one work mail per person and working day);
design decision 2 (slots).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.calendar import WorkingCalendar
from rules.moment import LONDON, aware
from rules.policy import SendingHours
from rules.words import NoticeKind

WORK = "work"
"""What a person is asked and told about actions, in one mail a day."""
PAPERS = "papers"
"""Packs, digests and their corrections: each a mail of its own, beside the day's work mail."""
DAY_SLOT, MEETING_SLOT = "", "meeting"
URGENT = (NoticeKind.URGENT, NoticeKind.URGENT_HALF, NoticeKind.URGENT_LATE)
"""Kinds that travel in a mail of their own on the day they are made, whether or not the day's mail went."""


def urgent_slot(kind: str, notice_id: int) -> str | None:
    """The slot of an urgent notice, its own; None for every other kind."""
    return f"urgent-{notice_id}" if kind in URGENT else None


def may_send(moment: datetime, calendar: WorkingCalendar, hours: SendingHours) -> bool:
    """Whether work mail may leave at `moment`: a working day, from `opens` until before `closes`, London time."""
    local = aware(moment).astimezone(LONDON)
    return calendar.is_open(local.date()) and hours.opens <= local.time() < hours.closes


def next_opening(moment: datetime, calendar: WorkingCalendar, hours: SendingHours) -> datetime:
    """`moment` itself when mail may leave then, else the next moment at which it may."""
    if may_send(moment, calendar, hours):
        return aware(moment)
    local = aware(moment).astimezone(LONDON)
    day = local.date()
    if not calendar.is_open(day) or local.time() >= hours.closes:
        day = calendar.add(day, 1)
    return _at_opening(day, hours)


def _at_opening(day: date, hours: SendingHours) -> datetime:
    return aware(datetime.combine(day, hours.opens, LONDON))


def after_sending_time(moment: datetime, wait: timedelta, calendar: WorkingCalendar, hours: SendingHours) -> datetime:
    """The moment at which `wait` of sending time has gone by since `moment`; nights and closed days do not count."""
    start, left = next_opening(moment, calendar, hours), wait
    while True:
        day = start.astimezone(LONDON).date()
        closing = aware(datetime.combine(day, hours.closes, LONDON))
        if start + left < closing:
            return start + left
        left -= closing - start
        start = _at_opening(calendar.add(day, 1), hours)


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice that waits for a mail. `after_meeting`: an issue that may travel in the meeting's slot."""

    notice_id: int
    kind: str
    after_meeting: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Today's mail to one person: its kind ('' or 'meeting') and the notices that travel in it."""

    kind: str
    notice_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """No mail to this person today. `reason` is for people."""

    reason: str


def choose_slot(pending: Iterable[PendingNotice], taken: frozenset[str]) -> Slot | Waits:
    """Which of the pending notices of one person travel now. `taken`: kinds of slot used up today.

    A slot is also used up by a mail of an earlier day that is still waiting to be sent, or was sent today.
    """
    notices = tuple(pending)
    if not notices:
        return Waits("nothing is pending")
    if DAY_SLOT not in taken:
        return Slot(DAY_SLOT, tuple(notice.notice_id for notice in notices))
    issued = tuple(n.notice_id for n in notices if n.after_meeting and n.kind == NoticeKind.ISSUE)
    if issued and MEETING_SLOT not in taken:
        return Slot(MEETING_SLOT, issued)
    return Waits("the mail of the day has been made; the rest travels on the next working day")
