"""When a body's chair is asked to decide between meetings: what is sought of it waits for a meeting that is far off.

Source: the ladder ("Never silent": the next board over 20 working days away; "Bodies": a meeting cancelled or moved
over 20 working days off, its chair is asked out of meeting), domain guide §4.
"""

from collections.abc import Sequence
from datetime import date

from rules.bodies.facts import PERFORMANCE
from rules.people import Context
from rules.standing import Listing, decided_last

NO_DATE = "none"


def waits_too_long(listings: Sequence[Listing], level: int, day: date, ctx: Context) -> str | None:
    """What tells the request from others of the same matter: the meeting that is too far off. None: nobody is asked.

    `listings`: the papers on which the matter stands; `level`: who has it. It waits for the meeting on whose
    published paper it stands at that level, wherever that was moved to, else for the next one whose paper is not out.
    Not of what the body decided when it last had it: that is given its time, and followed up on the next paper.
    """
    if level < PERFORMANCE or decided_last(listings, level):
        return None
    awaited = [one for one in listings if one.awaits and one.level == level]
    if awaited:
        listing = min(awaited, key=lambda one: one.meeting_on)
        return _moved(listing, ctx) if _is_far(listing.meeting_on, day, ctx) else None
    sitting = ctx.next_sitting(level, day)
    if sitting is None:
        return NO_DATE
    return sitting.occurrence_on.isoformat() if _is_far(sitting.meeting_on, day, ctx) else None


def _moved(listing: Listing, ctx: Context) -> str:
    """The occurrence and the day to which it was moved: what was asked before the paper was another question."""
    on = next((one.occurrence_on for one in ctx.sittings if one.id == listing.meeting_id), listing.meeting_on)
    return f"{on.isoformat()}:{listing.meeting_on.isoformat()}"


def _is_far(meeting_on: date, day: date, ctx: Context) -> bool:
    return ctx.own().between(day, meeting_on) > ctx.policy.ladder.next_meeting_within
