"""Decisions between meetings: recorded twice, replaced, prevailed over by the meeting's, left by an inquorate one."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.tables import Decision
from tests.flows.up import live_on
from tests.models.steps.test_decisions import ROOM, Out, decides, held, late, november, refused
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only

__all__ = ["late", "november"]


@pytest.mark.parametrize("outcome", [Out.RESOURCE, Out.ACCEPT_RISK])
@pytest.mark.parametrize("days", [(), ("Fri 18 Dec",)], ids=["at the meeting", "between meetings"])
def test_a_decision_recorded_again_word_for_word_is_answered_with_the_one_that_stands(
    late: World, days: tuple[str, ...], outcome: Out
) -> None:
    if days:
        live_on(late, *days)
    first, second = [decides(late, "bo", outcome) for _ in range(2)]
    assert (second.decision_id, second.again, second.notices_new) == (first.decision_id, True, 0)
    assert (second.ratified_at, second.meeting_on, second.ref) == (first.ratified_at, first.meeting_on, late.ref)
    assert len(late.notices(reason=f"body_{outcome}", recipient_id=late.ids()["tom"])) == 1


def test_what_the_chair_decides_anew_between_meetings_replaces_what_the_chair_decided(late: World) -> None:
    live_on(late, "Fri 18 Dec")
    decides(late, "bo", Out.RESOURCE)
    decides(late, "bo", Out.RESOURCE, rationale="CANARY another barrier")
    with late.database.reading() as session:
        first, second = session.exec(select(Decision).order_by(col(Decision.id)))
    assert (first.superseded_on, second.superseded_on) == (date(2026, 12, 18), None)
    assert len(late.notices(reason="body_resource", recipient_id=late.ids()["tom"])) == 2
    live_on(late, "Thu 21 Jan")
    assert held(late, "performance", "Thu 21 Jan", room=ROOM).ratified == 1


@pytest.mark.both
def test_a_meeting_decides_once_and_its_decision_prevails_over_its_chairs(late: World) -> None:
    live_on(late, "Fri 18 Dec")
    decides(late, "bo", Out.RESOURCE)
    live_on(late, "Wed 13 Jan", "Thu 21 Jan")
    decides(late, "bo", Out.REASSIGN, to="iain")
    assert refused(late, "bo", Out.VOID) == "decided_already"
    with late.database.reading() as session:
        before, prevails = session.exec(select(Decision).order_by(col(Decision.id)))
    assert (before.superseded_on, prevails.meeting_id is not None) == (date(2027, 1, 21), True)
    assert held(late, "performance", "Thu 21 Jan", room=ROOM).ratified == 0


def test_of_two_decisions_left_to_the_chair_by_an_inquorate_meeting_the_later_stands(late: World) -> None:
    decides(late, "bo", Out.RESOURCE)
    live_on(late, "Fri 18 Dec")
    decides(late, "bo", Out.RESOURCE, rationale="CANARY another barrier")
    held(late, "performance", "Thu 17 Dec", inquorate=True)
    with late.database.reading() as session:
        of_meeting, later = session.exec(select(Decision).order_by(col(Decision.id)))
    assert (of_meeting.meeting_id, of_meeting.superseded_on) == (None, date(2026, 12, 18))
    assert (later.meeting_id, later.superseded_on) == (None, None)
