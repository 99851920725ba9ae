"""The heartbeat: which flow is late by the schedule, and the mail that says so.

`jatac status` shows it, `jatac serve` looks every hour, and `jatac status --alarm` is for something outside, which
alone can notice that the scheduler itself is dead.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.schedule import EVERY_DAY, SCHEDULE, Row, Ticks
from flows.wiring import Office, post_of
from models.place import Place
from models.queries.context import context
from models.queries.heartbeat import Beat, beats, known_since
from models.steps.alarm import arrived, claim, give_back
from models.tables import Person
from notifications.alarm import Envelope, LateFlow, alarm_mail
from notifications.message import message_id
from notifications.smtp import Outcome, OutcomeKind, Relay, SmtpSettings
from rules.moment import Moment

ALARM_TICKS = Ticks(EVERY_DAY, tuple(range(8, 19)), (50,))
"""When `jatac serve` looks: after the morning's runs, at times when somebody reads mail."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """One flow as `jatac status` shows it."""

    flow: str
    completed_at: datetime | None
    next_at: datetime | None
    """None in a story: nothing runs by itself there."""
    late: bool


@dataclass(frozen=True, slots=True)
class Alarmed:
    """What a look found. `told`: the flows that somebody was written to about just now."""

    late: tuple[LateFlow, ...] = ()
    told: tuple[str, ...] = ()
    fault: str = ""
    """Why the mail did not go, when it did not."""


def pulses(session: Session, place: Place, moment: Moment, *, story: bool) -> tuple[Pulse, ...]:
    """Every flow: when it last completed, when it runs next, whether it is late."""
    found = beats(session, place.partnership_id)
    behind = {one.flow for one in late_flows(session, place, moment, story=story)}
    return tuple(
        Pulse(
            row.flow,
            found[row.flow].completed_at if row.flow in found else None,
            None if story else row.after(moment.recorded_at),
            row.flow in behind,
        )
        for row in SCHEDULE
    )


def late_flows(session: Session, place: Place, moment: Moment, *, story: bool) -> tuple[LateFlow, ...]:
    """The flows that are late as of the moment. A story has none: there time stands still."""
    since = known_since(session, place.partnership_id)
    if story or since is None:
        return ()
    found = beats(session, place.partnership_id)
    late = (_late(row, found.get(row.flow), since, moment.recorded_at) for row in SCHEDULE)
    return tuple(one for one in late if one is not None)


def _late(row: Row, beat: Beat | None, since: datetime, now: datetime) -> LateFlow | None:
    due_at = row.overdue_tick(now)
    completed_at = beat.completed_at if beat is not None else None
    if (completed_at or since) >= due_at:
        return None
    state = beat.state if beat is not None else "never"
    return LateFlow(row.flow, due_at, completed_at, beat.started_at if beat else None, state, row.without)


def alarm(office: Office, moment: Moment) -> Alarmed:
    """Looks, and tells whoever coordinates of what nobody has told today. Raises NobodyCoordinates, UnfitMail."""
    place = office.place
    with office.database.reading() as session:
        late = late_flows(session, place, moment, story=office.settings.story)
        if not late:
            return Alarmed()
        recipient = session.get_one(Person, context(session, place, moment.day).coordinator_on(moment.day))
    assert recipient.id is not None
    body = alarm_mail(_envelope(office, moment, recipient), late)
    with office.database.writing(moment) as tx:
        mine = claim(tx, place, [one.flow for one in late], recipient.id, moment.day)
    if not mine:
        return Alarmed(late)
    taken = False
    try:
        with post_of(office) as post:
            outcome = asyncio.run(_send(post.smtp, post.sender, recipient.email, body))
        # Without an answer it may have it. Nobody is told twice a day; tomorrow's mail says it again.
        taken = outcome.kind in (OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN)
    finally:
        with office.database.writing(moment) as tx:
            (arrived if taken else give_back)(tx, place, mine, moment.day)
    return Alarmed(late, tuple(mine) if taken else (), "" if taken else outcome.reason)


def _envelope(office: Office, moment: Moment, recipient: Person) -> Envelope:
    opaque = f"late.{office.place.partnership_id}.{moment.recorded_at:%Y%m%d%H%M%S%f}"
    return Envelope(
        partnership_name=office.place.name,
        sender=office.settings.mail_from,
        recipient_name=recipient.name,
        recipient_email=recipient.email,
        written_at=moment.recorded_at,
        rfc_message_id=message_id(opaque, office.settings.mail_from),
    )


async def _send(smtp: SmtpSettings, sender: str, recipient: str, body: bytes) -> Outcome:
    async with Relay(smtp) as relay:
        return await relay.send(sender, recipient, body)
