"""What is said of the meetings themselves, and of papers, to whom: the notices whose subject is a meeting.

The periods tell them apart: a week in which nobody recorded a meeting, the day on which it stands closed, the agency
that a paper will name, the revision of a paper (design decision 2).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rules.action import NoticeDraft
from rules.bodies.agenda import Item, Told, place_of, recipients, to_be_told, to_record, weeks_unrecorded
from rules.bodies.facts import BOARD, PERFORMANCE, Sitting
from rules.people import Context
from rules.words import NoticeKind


def of_meeting(sitting: Sitting, items: Sequence[Item], told: Told, day: date, ctx: Context) -> list[NoticeDraft]:
    """All that is to be said of one meeting today: not recorded, on a closed day, an agency that its paper names.

    `items`: every open matter; those whose place is this meeting count.
    """
    drafts = [*unrecorded(sitting, day, ctx), *on_closed_day(sitting, day, ctx)]
    if sitting.level >= BOARD:
        mine = [item for item in items if place_of(item, day, ctx)[1] == sitting]
        mine = [item for item in mine if not item.is_held_back(sitting, day)]
        drafts += [
            NoticeDraft(NoticeKind.NAMED, person, "named", period=named_period(sitting.occurrence_on, agency))
            for agency, person in to_be_told(sitting, mine, told, day, ctx).items()
        ]
    return drafts


def unrecorded(sitting: Sitting, day: date, ctx: Context) -> list[NoticeDraft]:
    """Whoever is to record what became of a meeting, once a week until it is on record."""
    week = weeks_unrecorded(sitting, day, ctx)
    period = f"{sitting.occurrence_on.isoformat()}:{week}"
    return [
        NoticeDraft(NoticeKind.UNRECORDED, person_id, f"week_{min(week, 2)}", period=period)
        for person_id in to_record(sitting, day, ctx)
    ]


def on_closed_day(sitting: Sitting, day: date, ctx: Context) -> list[NoticeDraft]:
    """A meeting that stays on a closed day is nobody's meeting: the coordinator moves or cancels it."""
    if sitting.meeting_on < day or ctx.own().is_open(sitting.meeting_on):
        return []
    period = f"{sitting.occurrence_on.isoformat()}:{sitting.meeting_on.isoformat()}"
    return [NoticeDraft(NoticeKind.MEETING_FLAGGED, ctx.coordinator_on(day), "closed_day", period=period)]


def named_period(occurrence_on: date, agency_id: int) -> str:
    """What tells the notice of one agency's board member from others of the same meeting."""
    return f"{occurrence_on.isoformat()}:{agency_id}"


def published(sitting: Sitting, revision: int, day: date, ctx: Context) -> tuple[NoticeDraft, ...]:
    """The paper, to each member: the performance group's pack, a board's digest."""
    kind = NoticeKind.PACK if sitting.level == PERFORMANCE else NoticeKind.DIGEST
    period = replace(sitting, revision=revision).period
    return tuple(
        NoticeDraft(kind, person_id, "published", period=period) for person_id in recipients(sitting, day, ctx)
    )
