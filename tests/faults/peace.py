"""What must hold after a disturbance: all that an undisturbed life decided and said, no more and no less."""

import time
from dataclasses import dataclass

from sqlmodel import select

from models.tables import Message, Notice
from notifications.sentlog import SentLog
from rules.words import MessageState
from tests.faults import world
from tests.faults.record import Record
from tests.faults.scene import Scene
from tests.moments import moment


@dataclass(frozen=True)
class Undisturbed:
    """A life of the same world that nothing disturbed."""

    record: Record
    ticks: int
    """Events of the bad Monday at which a process can be killed."""
    seconds: float
    """How long it took."""
    mails: int


def live_in_peace(scene: Scene) -> Undisturbed:
    """Lives the bad Monday in a process of its own, and Tuesday."""
    child = scene.start().ready()
    began = time.monotonic()
    lived = child.lived()
    seconds = time.monotonic() - began
    assert (lived.fault, [f for result in lived.results for f in result.failures]) == ("", [])
    scene.live(world.TUESDAY)
    nothing_lost_nothing_twice(scene, set())
    return Undisturbed(scene.record(), lived.ticks, seconds, len(scene.wire().mails))


def nobody_knows(scene: Scene) -> set[str]:
    """Message-IDs of mails that were begun, and of which neither the database nor sent.log says how they ended."""
    logged = SentLog(scene.sent_log).read()
    with scene.office.database.reading() as session:
        begun = session.exec(select(Message.rfc_message_id).where(Message.state == MessageState.SENDING.value))
        return set(begun) - logged


def lives_on(scene: Scene, undisturbed: Undisturbed, kills: int = 1, again: str = world.RERUN) -> set[str]:
    """The flows run again on the same Monday, then on Tuesday, and everything is as in peace.

    Gives the Message-IDs of the mails that were repeated on the wire: only such as nobody knew of after a kill.
    """
    unknown = nobody_knows(scene)
    failures = [f for result in scene.live(again, world.TUESDAY) for f in result.failures]
    assert failures == []
    differences = undisturbed.record.differences(scene.record())
    assert not differences, "\n".join(differences)
    nothing_lost_nothing_twice(scene, unknown)
    wire = scene.wire()
    assert len(wire.ids) == undisturbed.mails
    assert max(wire.ids.values()) <= 1 + kills
    return wire.repeated


def nothing_lost_nothing_twice(scene: Scene, unknown: set[str]) -> None:
    """Every notice that stands travelled in one mail; what was repeated, to the byte, is what nobody knew of."""
    wire, since = scene.wire(), moment(world.BAD_MONDAY).as_of
    with scene.office.database.reading() as session:
        messages = {m.id: m for m in session.exec(select(Message).where(Message.made_at >= since))}
        standing = [
            notice.public_id
            for notice in session.exec(select(Notice))
            if notice.withdrawn_at is None and notice.withheld_at is None
            if notice.message_id is None or notice.message_id in messages
        ]
    assert dict.fromkeys(standing, 1) == wire.notices, "each notice that stands is in one mail, and in one only"
    assert {message.state for message in messages.values()} == {MessageState.SENT.value}
    assert wire.repeated <= unknown, "repeated is only what nobody knew of"
    stored = {message.rfc_message_id: message.body for message in messages.values()}
    assert set(wire.ids) == set(stored)
    assert len(set(wire.mails)) == len(stored), "a repeat is the same to the byte, Message-ID and Date included"
    assert all(mail.endswith(stored[name]) for name, mail in wire.mails), "what travels is what was stored"
