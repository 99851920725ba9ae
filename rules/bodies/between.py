"""When a body's chair is asked to decide between meetings: what is sought of it waits for a meeting that is far off.

Source: the ladder ("Never silent": the next board over 20 working days away; "Bodies": a meeting cancelled or moved
over 20 working days off, its chair is asked out of meeting), domain guide §4.
"""

from collections.abc import Sequence
from datetime import date

from rules.bodies.facts import PERFORMANCE
from rules.people import Context
from rules.standing import Listing, decided_last
from rules.words import MeetingState

NO_DATE = "none"
MOVED, NO_DATE_SET = "moved", "no_date"


def waits_too_long(listings: Sequence[Listing], level: int, day: date, ctx: Context) -> str | None:
    """What tells the request from others of the same matter: the meeting that is too far off. None: nobody is asked.

    `listings`: the papers on which the matter stands; `level`: who has it. It waits for the meeting on whose
    published paper it stands at that level, wherever that was moved to, else for the next one whose paper is not out.
    Not of what the body decided when it last had it: that is given its time, and followed up on the next paper. Nor
    on the day of a meeting that has it on its paper: what that decided is put on record first.
    """
    if level < PERFORMANCE or decided_last(listings, level) or _meets_on_it(listings, level, day):
        return None
    awaited = [one for one in listings if one.awaits and one.level == level]
    if awaited:
        listing = min(awaited, key=lambda one: one.meeting_on)
        return _moved(listing, ctx) if _is_far(listing.meeting_on, day, ctx) else None
    sitting = ctx.next_sitting(level, day)
    if sitting is None:
        return NO_DATE
    return sitting.occurrence_on.isoformat() if _is_far(sitting.meeting_on, day, ctx) else None


def _meets_on_it(listings: Sequence[Listing], level: int, day: date) -> bool:
    return any(
        one.level == level
        and one.meeting_on == day
        and one.published_on is not None
        and one.state in (MeetingState.PLANNED, MeetingState.HELD)
        for one in listings
    )


def waits_until(period: str, level: int, ctx: Context) -> tuple[str, date | None]:
    """Why the chair was asked, and the meeting's day, from the period of the notice: `` (the next meeting whose paper
    can still list it), `moved` (the one whose paper lists it was moved there) or `no_date`.
    """
    _, _, waits_for = period.partition(":")
    if waits_for in ("", NO_DATE):
        return NO_DATE_SET, None
    occurrence, *moved = waits_for.split(":")
    if moved:
        return MOVED, date.fromisoformat(moved[0])
    on = date.fromisoformat(occurrence)
    return "", next((s.meeting_on for s in ctx.sittings if s.level == level and s.occurrence_on == on), on)


def _moved(listing: Listing, ctx: Context) -> str:
    """The occurrence and the day to which it was moved: what was asked before the paper was another question."""
    on = next((one.occurrence_on for one in ctx.sittings if one.id == listing.meeting_id), listing.meeting_on)
    return f"{on.isoformat()}:{listing.meeting_on.isoformat()}"


def _is_far(meeting_on: date, day: date, ctx: Context) -> bool:
    return ctx.own().between(day, meeting_on) > ctx.policy.ladder.next_meeting_within
