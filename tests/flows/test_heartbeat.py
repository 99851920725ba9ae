"""The heartbeat: what is late, by the schedule; and who is told, once a day, by whoever notices."""

import email
import mailbox
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import select

from config.story import mark_story
from flows.heartbeat import Alarmed, alarm, late_flows, pulses
from flows.result import FlowResult
from flows.runs import kept
from flows.schedule import SCHEDULE
from flows.wiring import open_office
from models.steps.release import hold
from models.tables import Alarm
from notifications.embedded import Behaviour
from rules.life.who import By
from rules.moment import Moment
from tests.moments import moment
from tests.stories.world import World

FLOWS = [row.flow for row in SCHEDULE]


def ran(world: World, at: str, *flows: str, failed: bool = False) -> None:
    """These flows ran at that time, and completed unless said otherwise."""
    when = moment(at)
    for flow in flows:
        try:
            with kept(world.database, world.office.place, flow, when) as run:
                if failed:
                    raise OSError("the disk is full")
                run.keep(FlowResult(flow, when.as_of))
        except OSError:
            continue


def late(world: World, at: str, *, story: bool = False) -> list[str]:
    """The flows that are late at that time."""
    with world.database.reading() as session:
        return [one.flow for one in late_flows(session, world.office.place, moment(at), story=story)]


@pytest.mark.parametrize(
    ("at", "expected", "sentence"),
    [
        ("2026-12-04 19:00", [], "on Friday evening everything has run"),
        ("2026-12-06 12:00", [], "over the weekend nothing but the chase and the mail is asked for"),
        ("2026-12-07 08:59", [], "until two hours after Monday's first tick"),
        ("2026-12-07 09:00", ["issue_actions"], "and then it is late"),
    ],
)
def test_nights_and_weekends_make_nothing_late(world: World, at: str, expected: list[str], sentence: str) -> None:
    """issue_actions ran last on Friday evening; what runs every day has run a moment ago."""
    ran(world, "2026-12-04 18:30", "issue_actions")
    when = moment(at).recorded_at - timedelta(minutes=1)
    ran(world, f"{when:%Y-%m-%d %H:%M}", *(flow for flow in FLOWS if flow != "issue_actions"))
    assert late(world, at) == expected, sentence


def test_a_run_that_failed_or_was_killed_is_no_beat(world: World) -> None:
    ran(world, "2026-12-03 11:00", *FLOWS)
    ran(world, "2026-12-03 12:00", "chase_overdue", failed=True)
    assert "chase_overdue" not in late(world, "2026-12-03 12:14")
    assert "chase_overdue" in late(world, "2026-12-03 12:15")
    ran(world, "2026-12-03 12:16", "chase_overdue")
    assert "chase_overdue" not in late(world, "2026-12-03 12:17")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-01 10:04", set()),
        ("2026-12-01 10:05", {"deliver_mail"}),
        ("2026-12-01 10:15", {"deliver_mail", "chase_overdue"}),
        ("2026-12-01 11:30", {"deliver_mail", "chase_overdue", "issue_actions"}),
        ("2026-12-03 12:00", set(FLOWS)),
    ],
)
def test_of_a_partnership_declared_at_nine_nothing_earlier_is_asked(
    world: World, at: str, expected: set[str]
) -> None:
    """It never ran: it was declared on Tuesday 1 December at 09:00, and `jatac serve` was never started."""
    assert set(late(world, at)) == expected


def test_in_a_story_nothing_is_late_and_nothing_comes_next(world: World) -> None:
    assert late(world, "2026-12-20 12:00", story=True) == []
    with world.database.reading() as session:
        found = pulses(session, world.office.place, moment("2026-12-20 12:00"), story=True)
    assert {(pulse.next_at, pulse.late) for pulse in found} == {(None, False)}


def test_status_says_when_each_flow_runs_next(world: World) -> None:
    at = moment("2026-12-03 12:00")
    with world.database.reading() as session:
        found = {pulse.flow: pulse for pulse in pulses(session, world.office.place, at, story=False)}
    assert found["send_reminders"].next_at == moment("2026-12-04 07:05").as_of
    assert found["deliver_mail"].next_at == moment("2026-12-03 12:05").as_of


# -- the mail --------------------------------------------------------------------------------------------------


def mails(world: World) -> list[email.message.EmailMessage]:
    """What arrived, in order."""
    place = world.office.data_dir / "mail"
    if not place.exists():
        return []
    found = [email.message_from_bytes(one.as_bytes(), policy=default) for one in mailbox.Maildir(place)]
    return sorted(found, key=lambda mail: str(mail["Message-ID"]))  # type: ignore[arg-type, return-value]


def look(world: World, at: str) -> Alarmed:
    """Somebody looks at that time."""
    return alarm(world.office, moment(at))


def all_but_the_chase(world: World, at: str) -> None:
    """Everything ran at that time except chase_overdue, which ran last on 3 December at 08:00."""
    ran(world, "2026-12-03 08:00", "chase_overdue")
    ran(world, at, *(flow for flow in FLOWS if flow != "chase_overdue"))


def test_the_coordinator_is_told_once_a_day_which_flow_since_when_what_it_means_and_what_to_do(world: World) -> None:
    all_but_the_chase(world, "2026-12-03 11:55")
    assert look(world, "2026-12-03 12:00").told == ("chase_overdue",)
    assert look(world, "2026-12-03 12:30").told == ()
    [mail] = mails(world)
    assert mail["To"] == "Cora Desai <cora@council.example>"
    assert mail["Subject"] == "[jatac] chase_overdue is late: North Worcestershire"
    assert mail["Auto-Submitted"] == "auto-generated"
    words = mail.get_content()
    for said in ("chase_overdue should have run on Thu 3 Dec 2026 at 11:00.", "It last completed on Thu 3 Dec 2026 at"
                 " 08:00.", "Overdue actions are not chased", "`jatac serve`"):  # fmt: skip
        assert said in words
    all_but_the_chase(world, "2026-12-04 11:55")
    assert look(world, "2026-12-04 12:00").told == ("chase_overdue",), "the next day it is said again"
    assert len(mails(world)) == 2


def test_a_second_flow_that_is_late_the_same_day_is_told_of_too(world: World) -> None:
    all_but_the_chase(world, "2026-12-03 11:55")
    look(world, "2026-12-03 12:00")
    found = look(world, "2026-12-03 12:30")
    assert (found.told, [one.flow for one in found.late]) == ((), ["chase_overdue"])
    found = look(world, "2026-12-03 13:00")
    assert (found.told, len(found.late)) == (("deliver_mail",), 2)


def test_a_mail_that_does_not_go_is_tried_again_and_says_why(world: World) -> None:
    all_but_the_chase(world, "2026-12-03 11:55")
    world.office = replace(world.office, behaviour=Behaviour(answer_mail="550 5.7.1 not you"))
    found = look(world, "2026-12-03 12:00")
    assert (found.told, "550" in found.fault) == ((), True)
    world.office = replace(world.office, behaviour=Behaviour())
    assert look(world, "2026-12-03 12:10").told == ("chase_overdue",)
    with world.database.reading() as session:
        [row] = session.exec(select(Alarm)).all()
    assert row.sent_at is not None


def test_in_hold_work_mail_stops_and_this_mail_does_not(world: World) -> None:
    with world.database.writing(Moment.at(world.now)) as tx:
        hold(tx, world.office.place, By(world.ids()["cora"]))
    all_but_the_chase(world, "2026-12-03 11:55")
    assert look(world, "2026-12-03 12:00").told == ("chase_overdue",)


def test_a_story_tells_nobody(world: World) -> None:
    mark_story(world.office.data_dir)
    world.office = open_office(world.office.data_dir)
    assert look(world, "2026-12-20 12:00") == Alarmed()
    assert mails(world) == []


def test_who_stands_in_for_the_coordinator_is_told(world: World, data_dir: Path) -> None:
    assert data_dir == world.office.data_dir
    world.person("cora").is_away("Thu 3 Dec", "Fri 18 Dec")
    all_but_the_chase(world, "2026-12-03 11:55")
    look(world, "2026-12-03 12:00")
    assert [mail["To"] for mail in mails(world)] == ["Rae Winter <rae@council.example>"]
