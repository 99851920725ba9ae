"""What every story promises at its end, whatever it was about: the issue's "What must hold", counted anew."""

from collections import Counter
from typing import TYPE_CHECKING

from sqlmodel import select

from flows.wiring import MAILDIR
from models.chain import verify
from models.tables import Message
from rules.words import MessageState

if TYPE_CHECKING:
    from tests.stories.world import World

CANARY = "ZZCANARY"
"""Stands in every description, note, reason and sensitive title of a story, and must stand in no mail."""
DAILY = 9
"""Flows of one morning."""


def check(world: "World") -> None:
    """All of it. `assert`s, each with a sentence."""
    expected_mail_and_no_other(world)
    sent_equals_the_mailbox(world)
    nothing_was_said_twice(world)
    nothing_secret_travelled(world)
    every_flow_came_to_its_end(world)
    the_same_flows_again_say_nothing_new(world)
    the_chain_holds(world)


def expected_mail_and_no_other(world: "World") -> None:
    arrived = world.arrived()
    unexpected = sorted((arrived - world.expected).elements())
    missing = sorted((world.expected - arrived).elements())
    lines = [f"unexpected: {one}" for one in unexpected] + [f"missing: {one}" for one in missing]
    assert not lines, "\n".join(lines)


def sent_equals_the_mailbox(world: "World") -> None:
    with world.database.reading() as session:
        sent = session.exec(select(Message).where(Message.state == MessageState.SENT.value)).all()
    assert len(sent) == len(world.mails()), "messages.sent equals the mailbox"


def nothing_was_said_twice(world: "World") -> None:
    mails = world.mails()
    again = [one for one, count in Counter(i for mail in mails for i in mail.notice_ids).items() if count > 1]
    assert not again, f"{len(again)} notices travelled in more than one mail"
    equal = Counter((mail.on, mail.who, mail.subject, mail.text) for mail in mails)
    assert max(equal.values(), default=1) == 1, "two equal mails on one day"
    with world.database.reading() as session:
        extra = Counter(
            (message.slot_on, message.recipient_id)
            for message in session.exec(select(Message).where(Message.state != MessageState.SUPPRESSED.value))
            if message.slot_kind == "" and message.message_class == "work"
        )
    assert max(extra.values(), default=1) == 1, "one work mail per person and working day"
    assert all(world.calendar.is_open(mail.on) for mail in mails), "nothing is mailed on a day that is not worked"


def nothing_secret_travelled(world: "World") -> None:
    for mail in world.mails():
        assert CANARY not in mail.whole, f"a secret went to {mail.who} on {mail.on}"
    folder = world.office.data_dir / MAILDIR / "new"
    if folder.is_dir():
        assert all(CANARY.encode() not in file.read_bytes() for file in folder.iterdir())


def every_flow_came_to_its_end(world: "World") -> None:
    if not world.may_fail:
        failures = [f"{r.flow} {r.as_of:%d %b}: {f.sentence}" for r in world.results for f in r.failures]
        assert not failures, "\n".join(failures)


def the_same_flows_again_say_nothing_new(world: "World") -> None:
    """Rivals' bug 7: run twice, everyone gets two mails."""
    before = len(world.notices()), len(world.mails())
    world.run(*(r.flow for r in world.results[-DAILY:]), as_of=world.results[-1].as_of if world.results else None)
    assert (len(world.notices()), len(world.mails())) == before, "the same flows, run again, said something new"


def the_chain_holds(world: "World") -> None:
    with world.database.reading() as session:
        proof = verify(session, world.office.place.partnership_id)
    assert proof.broken_seq is None, proof.why
