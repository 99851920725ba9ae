"""Decisions of bodies in a partnership that lives: what they write, whom they reach, what they leave open."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.queries.body_items import open_items
from models.queries.escalated import NoSuchItem
from models.queries.story import story
from models.steps.attendance import Held, RecordedMeeting, record_held
from models.steps.decisions import Asked, Recorded, decide
from models.steps.take import StepRefused
from models.tables import AgendaItem, Decision, Escalation, History
from rules.life.extensions import grant_extension
from rules.life.who import By
from rules.words import ActionStatus, AttendanceValue, DecisionOutcome, MeetingState
from tests.flows.up import items, live_on, meeting
from tests.stories.lived import lived_once
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

pytestmark = pytest.mark.sqlite_only

Out = DecisionOutcome
WHY = "CANARY the mother of the boy at 14 Mill Lane was heard"


@pytest.fixture
def november(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership with its bodies in line, on Monday 9 November 2026."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-09 09:00")
    yield made
    made.office.close()


@pytest.fixture
@lived_once
def late(november: World) -> World:
    """Tom's action, due on 24 November; on the performance group's paper of 9 December, whose meeting is today."""
    november.issue("Light the underpass", "tom", due="Tue 24 Nov")
    november.owner("tom").acknowledges()
    return live_on(november, "Fri 27 Nov", "Wed 9 Dec", "Thu 17 Dec")


def decides(world: World, by: str, outcome: Out, body: str = "performance", item: str = "", **given: Any) -> Recorded:
    """Records a decision now; the next step is a minute later."""
    if "to" in given:
        given["to_person"] = world.ids()[given.pop("to")]
    asked = Asked(body, item or world.ref, outcome, given.pop("rationale", WHY), **given)
    done = decide(world.database, world.moment, world.office.place, asked, By(world.ids()[by]))
    world.now = world.now.replace(minute=world.now.minute + 1)
    return done


def refused(world: World, by: str, outcome: Out, body: str = "performance", item: str = "", **given: Any) -> str:
    """The reason for which a decision is refused; nothing of it is kept."""
    before = _count(world)
    with pytest.raises(StepRefused) as found:
        decides(world, by, outcome, body, item, **given)
    assert _count(world) == before
    return found.value.refusal.reason


def held(world: World, body: str, on: str, by: str = "cora", **given: Any) -> RecordedMeeting:
    """Records a meeting now; agencies by key, values as options of the command."""
    with world.database.reading() as session:
        from models.queries.names import agencies, known_as

        known = agencies(session, world.office.place)
        said = {
            known_as(known, key, "agency"): AttendanceValue(value) for key, value in given.pop("room", {}).items()
        }
    with world.database.writing(world.moment) as tx:
        return record_held(tx, world.office.place, Held(body, world.day(on), said, **given), By(world.ids()[by]))


ROOM = {"police": "present", "council": "present", "fire": "deputy"}


def _count(world: World) -> tuple[int, int]:
    with world.database.reading() as session:
        return len(session.exec(select(Decision)).all()), len(session.exec(select(History)).all())


def row(session: Session) -> Decision:
    """The latest decision."""
    return session.exec(select(Decision).order_by(col(Decision.id).desc())).first()  # type: ignore[return-value]


def told(world: World, reason: str) -> set[str]:
    """Who has a notice with this reason that was not withheld."""
    keys = {number: key for key, number in world.ids().items()}
    return {keys[n.recipient_id] for n in world.notices(reason=reason) if n.withheld_at is None}


@pytest.mark.both
def test_an_extension_decided_at_the_meeting_starts_the_ladder_anew_and_is_told(late: World) -> None:
    done = decides(late, "cora", Out.EXTEND, to_date=date(2026, 12, 30))
    action = late.action()
    assert (action.due_on, action.late_rung, action.extended_count) == (date(2026, 12, 30), 0, 1)
    assert (done.meeting_on, done.ratified_at) == (date(2026, 12, 17), None)
    assert told(late, "body_extend") == {"tom", "lena"}
    with late.database.reading() as session:
        decision = row(session)
        item = session.exec(select(AgendaItem)).one()
        matter = session.exec(select(Escalation)).one()
        assert (decision.outcome, decision.decided_on) == ("extend", date(2026, 12, 17))
        assert item.decision_id == decision.id
        assert (matter.resolved_by, matter.resolved_on) == ("decided: extend", date(2026, 12, 17))


def test_the_mail_says_which_body_decided_and_never_why(late: World) -> None:
    decides(late, "bo", Out.RESOURCE)
    late.at("Fri 18 Dec", "08:30").run("deliver_mail")
    mail = next(mail for mail in late.mails("tom", "Fri 18 Dec"))
    assert "Performance Group decided to remove a barrier or to give means." in mail.text
    assert "CANARY" not in mail.text
    with late.database.reading() as session:
        found = story(session, late.office.place, late.today, late.ref, late.ids()["tom"])
    assert found is not None
    (decision,) = found.decisions
    assert (decision["body"], decision["outcome"], decision["by"], decision["rationale"]) == (
        "Performance Group", "resource", "Bo Ellwood", WHY
    )  # fmt: skip


def test_means_given_leave_the_matter_open_and_it_is_followed_up_on_the_next_paper(late: World) -> None:
    decides(late, "bo", Out.RESOURCE)
    held(late, "performance", "Thu 17 Dec", room=ROOM)
    live_on(late, "Wed 13 Jan")
    assert items(late, "performance", "Thu 21 Jan") == [("late", "Wed 13 Jan")]
    assert late.action().late_rung == 4


def test_the_owner_goes_on_with_another_agency_in_the_room_and_its_lead_is_asked_when_it_was_not(late: World) -> None:
    assert refused(late, "bo", Out.REASSIGN) == "no_to_person"
    held(late, "performance", "Thu 17 Dec", room={"police": "present", "council": "present", "fire": "apologies"})
    decides(late, "bo", Out.REASSIGN, to="iain")
    assert late.action().owner_id == late.ids()["tom"]
    assert told(late, "transfer") == {"iain"}
    held(late, "performance", "Thu 17 Dec", room=ROOM)
    assert refused(late, "bo", Out.REASSIGN, to="joy") == "decided_already"


@pytest.mark.both
def test_an_agency_in_the_room_takes_it_on_at_once(late: World) -> None:
    before = late.action()
    held(late, "performance", "Thu 17 Dec", room=ROOM)
    decides(late, "bo", Out.REASSIGN, to="iain")
    after = late.action()
    assert after.owner_id == late.ids()["iain"]
    assert (after.due_on, after.late_rung, after.acknowledged_on) == (before.due_on, before.late_rung, None)
    assert told(late, "body_reassigned") == {"iain"}
    assert told(late, "body_reassign") == {"tom", "lena"}


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        (Out.ACCEPT_RISK, ActionStatus.NOT_ACHIEVED, "not_undertaken"),
        (Out.VOID, ActionStatus.VOID, "superseded"),
    ],
)
def test_the_decision_not_to_act_stops_everything(
    late: World, outcome: Out, status: ActionStatus, reason: str
) -> None:
    decides(late, "bo", outcome)
    action = late.action()
    assert (action.status, action.closure_reason) == (status, reason)
    assert all(not matter.is_open for matter in action.matters)
    assert told(late, f"body_{outcome}") == {"tom", "lena"}
    assert late.notices(kind="stopped") == []


def test_referred_up_it_stands_at_rung_5_the_same_day_and_the_board_hears_at_once(late: World) -> None:
    decides(late, "bo", Out.REFER_UP)
    assert late.steps()[-1] == (5, "Thu 17 Dec")
    assert {n.recipient_id for n in late.notices(kind="rung_5")} >= {late.ids()["gwen"], late.ids()["pia"]}
    late.run("escalate")
    assert items(late, "board", "Tue 26 Jan") == [("late", None)]


def test_the_board_sends_it_down_and_there_it_stays_to_be_tracked(late: World) -> None:
    decides(late, "bo", Out.REFER_UP)
    late.run("escalate")
    assert refused(late, "bo", Out.RESOURCE) == "another_level"
    done = decides(late, "gwen", Out.REFER_DOWN, "board")
    assert done.ratified_at == date(2027, 1, 26)
    assert "cora" in told(late, "body_refer_down")
    late.run("chase_overdue", "escalate")
    assert [matter.rung for matter in late.action().matters if matter.is_open] == [4]
    assert items(late, "performance", "Thu 21 Jan") == [("late", None)]


def test_beyond_the_board_there_is_nobody(late: World) -> None:
    decides(late, "bo", Out.REFER_UP)
    assert refused(late, "gwen", Out.REFER_UP, "board") == "nobody_above"


def test_who_decides_and_what_a_decision_needs(late: World) -> None:
    assert refused(late, "tom", Out.VOID) == "not_of_the_body"
    assert refused(late, "bo", Out.VOID, rationale=" ") == "no_rationale"
    assert refused(late, "bo", Out.EXTEND) == "no_to_date"
    assert refused(late, "gwen", Out.VOID, "board") in ("another_level", "not_the_chair")
    assert refused(late, "bo", Out.VOID, meeting_on=date(2027, 1, 21)) == "not_yet"
    with pytest.raises(NoSuchItem, match="No escalation has the number 999"):
        decides(late, "bo", Out.VOID, item="999")


@pytest.mark.both
def test_between_meetings_only_the_chair_decides_and_the_next_meeting_ratifies(late: World) -> None:
    held(late, "performance", "Thu 17 Dec", room=ROOM)
    live_on(late, "Mon 21 Dec")
    assert refused(late, "cora", Out.RESOURCE) == "not_the_chair"
    done = decides(late, "bo", Out.ACCEPT_RISK)
    assert (done.meeting_on, done.ratified_at) == (None, date(2027, 1, 21))
    live_on(late, "Wed 13 Jan", "Thu 21 Jan")
    recorded = held(late, "performance", "Thu 21 Jan", room=ROOM)
    assert recorded.ratified == 1
    with late.database.reading() as session:
        assert row(session).ratified_on == date(2027, 1, 21)


def test_extended_after_the_paper_went_out_it_is_marked_and_the_meeting_prevails(november: World) -> None:
    world = november
    world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    live_on(world, "Fri 27 Nov", "Wed 9 Dec", "Thu 10 Dec")
    world.owner("tom").asks_for("Mon 21 Dec")
    assert world.chair("charlie").may_not(grant_extension) == "not_performance"
    world.person("bo").grants()
    with world.database.reading() as session:
        noted = session.exec(select(AgendaItem.noted)).one()
    assert noted == "Extended to Mon 21 Dec 2026 by Bo Ellwood, for noting."
    live_on(world, "Thu 17 Dec")
    decides(world, "bo", Out.EXTEND, to_date=date(2026, 12, 30))
    assert (world.action().due_on, world.action().extended_count) == (date(2026, 12, 30), 1)


def test_decided_and_extended_on_the_same_day_the_same_date_is_confirmed(late: World) -> None:
    late.owner("tom").asks_for("Wed 30 Dec")
    late.person("bo").grants()
    term = late.action().term
    decides(late, "bo", Out.EXTEND, to_date=date(2026, 12, 30))
    assert (late.action().term, late.action().extended_count) == (term, 1)


def test_a_third_request_is_answered_by_the_groups_decision(november: World) -> None:
    world = november
    world.issue("Light the underpass", "tom", due="Wed 18 Nov")
    for due, grants, until in (("Mon 23 Nov", "cora", "Fri 20 Nov"), ("Wed 25 Nov", "charlie", "Tue 24 Nov")):
        world.owner("tom").asks_for(due)
        world.person(grants).grants()
        live_on(world, until)
    world.owner("tom").asks_for("Fri 27 Nov")
    live_on(world, "Thu 17 Dec")
    with world.database.reading() as session:
        name, found = open_items(session, world.office.place, world.today, "performance", world.ids()["bo"])
    by_reason = {one.reason: one for one in found}
    assert name == "Performance Group" and "third_extension" in by_reason
    decides(world, "bo", Out.RESOURCE, item=str(by_reason["third_extension"].number))
    request = world.action().requests[-1]
    assert request.outcome == "declined"


@pytest.mark.both
def test_an_inquorate_meeting_decides_nothing_and_what_was_said_there_waits_for_the_next(late: World) -> None:
    decides(late, "bo", Out.RESOURCE)
    recorded = held(late, "performance", "Thu 17 Dec", room={"council": "present"}, inquorate=True)
    assert recorded.state is MeetingState.INQUORATE
    with late.database.reading() as session:
        assert (row(session).meeting_id, row(session).ratified_on) == (None, None)
    assert refused(late, "bo", Out.VOID, meeting_on=date(2026, 12, 17)) == "inquorate"
    live_on(late, "Wed 13 Jan")
    assert items(late, "performance", "Thu 21 Jan") == [("late", "Wed 13 Jan")]
    assert late.action().late_rung == 4


def test_a_meeting_is_recorded_once_and_corrected_within_the_day(late: World) -> None:
    with pytest.raises(StepRefused, match="Nobody is named"):
        held(late, "performance", "Thu 17 Dec", room={"fire": "absent"})
    assert held(late, "performance", "Thu 17 Dec", room=ROOM).undecided == 1
    assert held(late, "performance", "Thu 17 Dec", inquorate=True).state is MeetingState.INQUORATE
    assert held(late, "performance", "Thu 17 Dec", room=ROOM).state is MeetingState.HELD
    assert meeting(late, "performance", "Thu 17 Dec").state == "held"
    late.at("Fri 18 Dec")
    with pytest.raises(StepRefused, match="corrected on the day"):
        held(late, "performance", "Thu 17 Dec", room=ROOM)
    with pytest.raises(StepRefused, match="has not been yet"):
        held(late, "performance", "Thu 21 Jan", room=ROOM)
