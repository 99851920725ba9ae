"""Matters that are no action's: an agency that stays away, a rise nobody explains, an agency that does not deliver.

Each follows from facts alone (attendance, breaches, rungs), so a missed run raises it later but all the same.
Source: the ladder, domain guide §4 (rung 3: two consecutive meetings absent without deputy; rung 4: breach
unexplained 20 working days from the breach; rung 5: an agency with three or more items at rung 4 in a quarter).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.calendar import ONE_DAY, WorkingCalendar
from rules.standing import RUNG_OF
from rules.words import AttendanceValue, MatterReason

AGENCY, BREACH = "agency", "breach"
NOBODY_THERE = (AttendanceValue.APOLOGIES, AttendanceValue.ABSENT)
"""Apologies without a deputy leave the chair empty as an absence does: the ladder counts both."""

SOUGHT = {
    MatterReason.ABSENT_TWICE: "Ask the agency to send somebody who can decide, or name its deputy.",
    MatterReason.BREACH_UNEXPLAINED: "Say who explains the rise and by when, or accept that it stays unexplained.",
    MatterReason.NON_DELIVERY: "Decide what the agency needs to deliver: means, another owner, or fewer actions.",
    MatterReason.REFERRED_UP: "Decide what a partnership's board referred up: means, the risk, or back to the board.",
}


@dataclass(frozen=True, slots=True)
class OtherMatter:
    """What ought to stand as an `Escalation` whose subject is an agency or a breach.

    `number` tells it from others of the same subject and reason: the meeting at which the absences came together,
    1 for a breach, year and quarter (20264) for non-delivery.
    """

    subject_kind: str
    subject_id: int
    reason: MatterReason
    number: int
    fell_due_on: date | None = field(default=None, compare=False)
    """The day by which its facts make it a matter, also where a run after a gap raises it later. None: as raised."""

    @property
    def rung(self) -> int:
        """Who has it when it is raised."""
        return RUNG_OF.get(self.reason, 3)

    @property
    def period(self) -> str:
        """What tells its notices from others of the same subject."""
        return f"{self.reason}-{self.number}"


@dataclass(frozen=True, slots=True)
class Attended:
    """One agency at one held meeting of one body, in the order of the meetings."""

    body_id: int
    meeting_id: int
    agency_id: int
    value: AttendanceValue


@dataclass(frozen=True, slots=True)
class OpenBreach:
    """A breach whose analysis nobody has verified. `found_on`: the day of the breach."""

    id: int
    found_on: date


def absences(attended: Iterable[Attended], running: int) -> list[OtherMatter]:
    """Agencies nobody came for at `running` or more of a body's latest held meetings that expected them.

    `attended`: by the meeting's day. The matter is named after the meeting that made the number full, so that a
    third absence is the same matter, and one after somebody came is a new one.
    """
    streaks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in attended:
        streak = streaks[(one.body_id, one.agency_id)]
        if one.value in NOBODY_THERE:
            streak.append(one.meeting_id)
        else:
            streak.clear()
    return [
        OtherMatter(AGENCY, agency_id, MatterReason.ABSENT_TWICE, streak[running - 1])
        for (_, agency_id), streak in streaks.items()
        if len(streak) >= running
    ]


def unexplained(
    breaches: Iterable[OpenBreach], day: date, calendar: WorkingCalendar, within: int
) -> list[OtherMatter]:
    """Breaches that are still open `within` working days after they were found."""
    return [
        OtherMatter(BREACH, breach.id, MatterReason.BREACH_UNEXPLAINED, 1, calendar.add(breach.found_on, within))
        for breach in breaches
        if calendar.between(breach.found_on, day) >= within
    ]


def quarter(day: date) -> int:
    """The calendar quarter of a day as one number: 20264 for October to December 2026."""
    return day.year * 10 + (day.month + 2) // 3


def looked_back_to(day: date) -> date:
    """The first day of the quarter before that of `day`: a run after a gap still sees the quarter that has ended."""
    year, number = divmod(quarter(day) - 1, 10)
    return date(year, number * 3 - 2, 1) if number else date(year - 1, 10, 1)


def non_delivery(items: Sequence[tuple[int, int, date]], least: int) -> list[OtherMatter]:
    """Agencies with `least` or more actions that reached rung 4 in one calendar quarter.

    `items`: (agency that held it, action, day on which rung 4 fell due). An action counts once a quarter. The matter
    falls due the day after: the papers of a day make that day's rungs, and agencies are looked at before them.
    """
    held: dict[tuple[int, int], dict[int, date]] = defaultdict(dict)
    for agency_id, action_id, fell_due_on in sorted(items, key=lambda item: item[2]):
        held[(agency_id, quarter(fell_due_on))].setdefault(action_id, fell_due_on)
    return [
        OtherMatter(AGENCY, agency_id, MatterReason.NON_DELIVERY, number, [*days.values()][least - 1] + ONE_DAY)
        for (agency_id, number), days in held.items()
        if len(days) >= least
    ]
