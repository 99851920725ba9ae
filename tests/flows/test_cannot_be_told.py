"""Seniors before peers, where the senior's mail never arrives: once the coordinator is told, the paper goes out."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from models.tables import Message, Notice
from notifications.embedded import Behaviour
from rules.words import MessageState, NoticeKind
from tests.databases import ON_SQLITE
from tests.flows.up import items, live_on
from tests.stories.world import World

pytestmark = ON_SQLITE


@pytest.fixture
def late(board_world: World) -> World:
    """Tom's action, due on Tuesday 24 November: Lena is to be told on Friday 27 November."""
    board_world.issue("Light the underpass", "tom", due="Tue 24 Nov")
    board_world.owner("tom").acknowledges()
    return board_world


def refuse(world: World, *who: str) -> None:
    """The server refuses every mail to these people from now on."""
    answers = {f"{one}@police.example": "554 5.7.1 refused by policy" for one in who}
    world.office = replace(world.office, behaviour=Behaviour(answer_data=answers))


def test_a_lead_whose_mail_is_refused_counts_as_told_from_the_day_the_coordinator_is(late: World) -> None:
    refuse(late, "lena")
    live_on(late, "Fri 27 Nov")
    assert [n.decided_on for n in late.notices(kind="mail_failed")] == [late.day("Fri 27 Nov")]
    live_on(late, "Tue 1 Dec", "Wed 9 Dec")
    assert late.action().lead_told_on == late.day("Fri 27 Nov")
    assert late.steps()[-1] == (4, "Wed 9 Dec")
    assert items(late, "performance", "Thu 17 Dec") == [("late", "Wed 9 Dec")]


@pytest.mark.parametrize(
    ("state", "counts"),
    [(MessageState.UNCERTAIN, True), (MessageState.QUEUED, False), (MessageState.SENDING, False)],
)
def test_what_may_have_arrived_counts_and_what_is_under_way_does_not(
    late: World, state: MessageState, counts: bool
) -> None:
    refuse(late, "lena")
    live_on(late, "Fri 27 Nov", "Tue 1 Dec")
    with late.database.writing(late.moment) as tx:
        mine = select(Notice.message_id).where(Notice.kind == NoticeKind.LEAD.value)
        for message in tx.session.exec(select(Message).where(col(Message.id).in_(mine))):
            message.state = state.value
            tx.session.add(message)
    assert late.action().lead_told_on == (late.day("Fri 27 Nov") if counts else None)


def test_what_the_lead_was_told_in_the_morning_is_not_of_the_term_that_begins_at_noon(late: World) -> None:
    """On Friday 27 November Lena hears that it is three days late; an hour later Cora grants a week. Late again, Lena
    is to be told again before her peers are.
    """
    live_on(late, "Fri 27 Nov")
    assert [n.decided_on for n in late.notices(kind="lead")] == [late.day("Fri 27 Nov")]
    late.owner("tom").asks_for("Tue 1 Dec")
    late.coordinator("cora").grants()
    assert late.action().term_from == late.day("Fri 27 Nov")
    live_on(late, "Fri 4 Dec", "Tue 8 Dec")
    assert late.action().late_rung == 3
    assert late.action().lead_told_on == late.day("Fri 4 Dec")


def test_a_board_member_whose_mail_is_refused_does_not_keep_the_action_from_the_board(late: World) -> None:
    """Pia sits on the board for the police; that its digest names them is refused on Wednesday 13 January."""
    live_on(late, "Fri 27 Nov", "Wed 9 Dec", "Thu 17 Dec")
    late.group().meets("Thu 17 Dec")
    late.group().decides("refer_up", at="Thu 17 Dec")
    live_on(late, "Tue 12 Jan")
    refuse(late, "pia")
    live_on(late, "Wed 13 Jan", "Mon 18 Jan")
    assert late.day("Wed 13 Jan") in {n.decided_on for n in late.notices(kind="mail_failed")}
    assert items(late, "board", "Tue 26 Jan") == [("late", "Mon 18 Jan")]
