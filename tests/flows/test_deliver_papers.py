"""Papers as mails: beside the day's work mail, once each, the latest revision, to members who are still members."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.wiring import mail_facts
from models.queries.outbox import would_go
from models.queries.papers import paper_stored
from models.steps.meeting_changes import cancel_meeting, move_meeting
from models.tables import Meeting, Message
from rules.life.who import By
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

PREPARE = ("open_cycle", "chase_overdue", "escalate", "build_performance_pack")
MEETING = date(2026, 12, 17)


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    made = begin(data_dir, address, up_to_the_board())
    made.run("open_cycle", "escalate")
    yield made
    made.office.close()


def published(world: World) -> None:
    """The pack of 17 December is out, and has not been sent."""
    world.at("Wed 9 Dec", "08:30").run(*PREPARE)


def subjects(world: World, who: str) -> list[str]:
    """Subjects of the papers that somebody has got."""
    return [mail.subject for mail in world.mails(who) if "Performance Group" in mail.subject]


def test_a_paper_travels_beside_the_days_work_mail_and_once(world: World) -> None:
    world.issue("Light the underpass", "pia", due="Fri 18 Dec")
    published(world)
    with world.database.reading() as session:
        facts = mail_facts(world.office, world.moment)
        foreseen = [person for person, _ in would_go(session, world.office.place.partnership_id, facts.recheck)]
    pia = world.ids()["pia"]
    assert foreseen.count(pia) == 2, "preview shows the paper and the work mail"
    world.run("deliver_mail")
    world.run("deliver_mail")
    with world.database.reading() as session:
        mine = session.exec(select(Message).where(Message.recipient_id == pia)).all()
    assert sorted((m.message_class, m.slot_on) for m in mine) == [
        ("papers", date(2026, 12, 9)),
        ("work", date(2026, 12, 9)),
    ]
    assert subjects(world, "pia") == subjects(world, "bo") == ["[Nothing needs you] Performance Group, Thu 17 Dec"]


def test_a_paper_waits_for_the_sending_hours(world: World) -> None:
    published(world)
    world.at("Wed 9 Dec", "19:00").run("deliver_mail")
    assert subjects(world, "bo") == []
    world.at("Thu 10 Dec", "07:00").run("deliver_mail")
    assert len(subjects(world, "bo")) == 1


def test_a_paper_corrected_before_it_was_sent_goes_once_in_its_latest_revision(world: World) -> None:
    published(world)
    with world.database.writing(world.moment) as tx:
        move_meeting(tx, world.office.place, "performance", MEETING, date(2026, 12, 18), "-", By(world.ids()["bo"]))
    world.run("deliver_mail")
    assert subjects(world, "bo") == ["[Correction, revision 2] Performance Group, Fri 18 Dec"]
    dropped = [n.dropped_reason for n in world.notices(recipient_id=world.ids()["bo"]) if n.withdrawn_at]
    assert dropped == ["later_revision"]


def test_whoever_has_the_paper_gets_one_line_when_its_meeting_is_cancelled(world: World) -> None:
    published(world)
    world.run("deliver_mail")
    with world.database.writing(world.moment) as tx:
        cancel_meeting(tx, world.office.place, "performance", MEETING, "-", By(world.ids()["bo"]))
    world.at("Wed 9 Dec", "10:00").run("deliver_mail")
    assert len(subjects(world, "bo")) == 2, "the same day, beside the first"
    [correction] = [m for m in world.mails("bo") if m.subject.startswith("[Correction, revision 2]")]
    assert "was cancelled" in correction.text.splitlines()[4]
    assert "IN NUMBERS" not in correction.text


@pytest.mark.parametrize(("way", "reason"), [("left", "recipient_cannot_be_reached"), ("no member", "no_member_now")])
def test_a_paper_goes_to_nobody_who_is_no_member_any_more(world: World, way: str, reason: str) -> None:
    published(world)
    if way == "left":
        world.person("pia").has_left("Wed 9 Dec")
    else:
        declared = up_to_the_board()
        tasking, group, board = declared.bodies
        alone = replace(group, members=tuple(m for m in group.members if m.person != "pia"))
        world.load(replace(declared, bodies=(tasking, alone, board)))
        world.at("Thu 10 Dec", "08:30")
    world.run("deliver_mail")
    assert subjects(world, "pia") == []
    withheld = [n for n in world.notices(recipient_id=world.ids()["pia"], kind="pack") if n.withheld_at]
    assert [n.dropped_reason for n in withheld] == [reason]


def test_a_published_paper_stays_as_it_was_stored_whatever_is_published_later(world: World) -> None:
    published(world)
    with world.database.reading() as session:
        meeting = session.exec(select(Meeting).where(Meeting.meeting_on == MEETING, Meeting.revision == 1)).one()
        assert meeting.id is not None
        first = paper_stored(session, meeting.id, 1)
    with world.database.writing(world.moment) as tx:
        move_meeting(tx, world.office.place, "performance", MEETING, date(2026, 12, 18), "-", By(world.ids()["bo"]))
    with world.database.reading() as session:
        assert paper_stored(session, meeting.id, 1) == first
        later = paper_stored(session, meeting.id, 2)
    assert first is not None and later is not None
    assert (first.meeting_on, later.meeting_on, later.revision) == (MEETING, date(2026, 12, 18), 2)
    assert first.chain_count > 0 and later.chain_count > first.chain_count
