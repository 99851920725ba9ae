"""What a meeting decided, recorded after the board was asked; decided and then moved or cancelled; brought up first.

The group's meeting of Thursday 17 December is recorded as held, without a decision; ladder day 20 is Tuesday 22
December, the third working day after it: that day its minutes are final.
"""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.steps.meeting_changes import cancel_meeting, move_meeting
from models.steps.meetings import open_meetings
from models.tables import AgendaItem, Decision, History, Meeting
from rules.life.who import By
from rules.words import MatterReason
from tests.flows.up import ALL_DAY, items, live_on, meeting, paper
from tests.models.steps.test_decisions import ROOM, Out, decides, held, late, november, refused, told
from tests.stories.lived import lived_once
from tests.stories.world import World

pytestmark = pytest.mark.sqlite_only

__all__ = ["late", "november"]
GROUP, BOARD = "Thu 17 Dec", "Tue 26 Jan"
MET = date(2026, 12, 17)


@pytest.fixture
@lived_once
def undecided(late: World) -> World:
    """Tuesday 22 December: the group met and decided nothing on record; the board has it since this morning."""
    held(late, "performance", GROUP, room=ROOM)
    live_on(late, "Tue 22 Dec")
    assert late.steps()[-1] == (5, "Tue 22 Dec") and matter(late) == (5, "")
    assert items(late, "board", BOARD) == [("late", None)]
    return late


def matter(world: World) -> tuple[int, str]:
    """Who has the late action's matter, and how it was settled."""
    return next((m.rung, m.resolved_by) for m in world.action().matters if m.reason is MatterReason.LATE)


def kinds(world: World) -> list[str]:
    """What the record tells, in its order."""
    with world.database.reading() as session:
        return list(session.exec(select(History.kind).order_by(col(History.seq))))


@pytest.mark.both
def test_the_groups_date_prevails_within_the_minutes_though_the_board_has_it(undecided: World) -> None:
    done = decides(undecided, "cora", Out.EXTEND, to_date=date(2026, 12, 30), meeting_on=MET)
    action = undecided.action()
    assert (done.meeting_on, action.due_on, action.late_rung) == (MET, date(2026, 12, 30), 0)
    assert matter(undecided) == (4, "decided: extend")
    assert told(undecided, "body_extend") == {"tom", "lena"}
    assert told(undecided, "body_prevails") == {"gwen", "pia"}
    live_on(undecided, "Wed 23 Dec")
    assert items(undecided, "board", BOARD) == [], "nothing is asked of the board"


@pytest.mark.parametrize("told_first", [True, False], ids=["the mail had gone", "the mail had not gone"])
def test_only_who_was_told_that_the_board_is_asked_is_told_that_it_is_not(late: World, told_first: bool) -> None:
    held(late, "performance", GROUP, room=ROOM)
    late.at("Tue 22 Dec", "08:30").run(*ALL_DAY[:-1])
    if told_first:
        late.run("deliver_mail")
    decides(late, "cora", Out.RESOURCE, meeting_on=MET)
    late.run("deliver_mail")
    live_on(late, "Wed 23 Dec")
    said = {mail.who: mail.text for mail in late.mails() if mail.on >= date(2026, 12, 22)}
    board = {"gwen", "pia"}
    assert told(late, "body_prevails") == (board if told_first else set())
    asked = [n for n in late.notices(kind="rung_5") if n.withdrawn_at is None]
    assert len(asked) == (2 if told_first else 0), "and nobody is asked anew"
    assert (said.keys() & board) == (board if told_first else set())
    both = [mail.who for mail in late.mails() if "so the board is asked" in mail.text and "means" in mail.text]
    assert both == [], "no mail says both"


def test_means_that_the_group_gave_bring_it_back_and_the_group_follows_it_up(undecided: World) -> None:
    decides(undecided, "cora", Out.RESOURCE, meeting_on=MET)
    assert matter(undecided) == (4, "")
    live_on(undecided, "Wed 23 Dec")
    assert matter(undecided) == (4, ""), "it stays there"
    assert items(undecided, "board", BOARD) == []
    assert items(undecided, "performance", "Thu 21 Jan") == [("late", None)]
    assert undecided.action().late_rung == 5, "a rung that was reached stays on record"
    said = undecided.explains()
    assert "went on from Community Safety Board to Performance Group" in said
    assert "Performance Group decided on Thu 17 Dec 2026, at its meeting of Thu 17 Dec 2026: resource" in said


def test_referred_up_it_is_with_the_board_already(undecided: World) -> None:
    before = kinds(undecided).count("escalation_moved")
    decides(undecided, "cora", Out.REFER_UP, meeting_on=MET)
    assert matter(undecided) == (5, "") and kinds(undecided).count("escalation_moved") == before
    assert items(undecided, "board", BOARD) == [("late", None)]


def test_once_the_minutes_are_final_or_the_board_has_decided_it_is_the_boards(undecided: World) -> None:
    assert refused(undecided, "bo", Out.RESOURCE) == "another_level", "between meetings it is not the group's"
    decides(undecided, "gwen", Out.RESOURCE, "board")
    assert refused(undecided, "cora", Out.VOID, meeting_on=MET) == "decided_above"


def test_on_the_fourth_working_day_it_is_refused(undecided: World) -> None:
    live_on(undecided, "Wed 23 Dec")
    assert refused(undecided, "cora", Out.RESOURCE, meeting_on=MET) == "minutes_final"
    assert matter(undecided) == (5, "")


@pytest.mark.parametrize("on", ["Tue 22 Dec", "Tue 5 Jan"], ids=["within the minutes", "long after"])
def test_what_the_board_sent_down_since_is_not_that_meetings_any_more(undecided: World, on: str) -> None:
    decides(undecided, "gwen", Out.REFER_DOWN, "board")
    if on != "Tue 22 Dec":
        live_on(undecided, on)
    given: dict[str, Any] = {"to_date": date(2027, 1, 8), "meeting_on": MET}
    assert refused(undecided, "cora", Out.EXTEND, **given) == "decided_above"
    assert matter(undecided) == (4, "") and undecided.action().late_rung == 5
    decides(undecided, "bo", Out.EXTEND, to_date=date(2027, 1, 8))
    assert matter(undecided) == (4, "decided: extend"), "between meetings it is the group's chair's"


def test_on_a_paper_of_the_board_that_is_out_it_stays_for_noting(undecided: World) -> None:
    on = meeting(undecided, "board", BOARD)
    with undecided.database.writing(undecided.moment) as tx:
        row = tx.session.exec(select(AgendaItem).where(AgendaItem.meeting_id == on.id)).one()
        row.published_on = undecided.today
        tx.session.add(row)
    decides(undecided, "cora", Out.RESOURCE, meeting_on=MET)
    with undecided.database.reading() as session:
        row = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == on.id)).one()
    assert row.noted == "Decided by Performance Group at its meeting of Thu 17 Dec 2026, for noting."
    assert undecided.action().matters[0].awaited is None
    undecided.run("escalate")
    assert items(undecided, "performance", "Thu 21 Jan") == [("late", None)]


def test_decided_and_then_cancelled_it_is_the_chairs_until_the_next_meeting_ratifies_it(late: World) -> None:
    done = decides(late, "bo", Out.RESOURCE)
    with late.database.writing(late.moment) as tx:
        cancel_meeting(tx, late.office.place, "performance", MET, "no quorum", By(late.ids()["bo"]))
    with late.database.reading() as session:
        decision = session.get_one(Decision, done.decision_id)
        assert (decision.meeting_id, decision.ratified_on, decision.superseded_on) == (None, None, None)
        rows = session.exec(
            select(Meeting)
            .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
            .where(AgendaItem.decision_id == done.decision_id)
            .order_by(col(Meeting.meeting_on))
        )
        listed = [row.meeting_on for row in rows]
    assert listed == [MET, date(2027, 1, 21)], "on the paper that is out, and where it is ratified"
    live_on(late, "Wed 13 Jan")
    assert items(late, "performance", "Thu 21 Jan") == [("late", "Wed 13 Jan")]
    (item,) = paper(late, "performance", "Thu 21 Jan").items
    assert item.followed_up.startswith("Decided by the chair on Thu 17 Dec 2026, to ratify")
    live_on(late, "Thu 21 Jan")
    assert held(late, "performance", "Thu 21 Jan", room=ROOM).ratified == 1


@pytest.mark.both
def test_decided_and_then_moved_the_meeting_itself_ratifies_it(late: World) -> None:
    done = decides(late, "bo", Out.RESOURCE)
    with late.database.writing(late.moment) as tx:
        move_meeting(tx, late.office.place, "performance", MET, date(2026, 12, 18), "ill", By(late.ids()["bo"]))
    with late.database.reading() as session:
        assert session.get_one(Decision, done.decision_id).meeting_id is None
    live_on(late, "Fri 18 Dec")
    assert held(late, "performance", "Fri 18 Dec", room=ROOM).ratified == 1


@pytest.mark.parametrize("what", ["held", "moved", "cancelled"])
def test_what_fell_due_before_is_on_record_before_a_meeting_changes(late: World, what: str) -> None:
    """Nobody looked since the 18th: rung 5, due on the 22nd, is written first."""
    held(late, "performance", GROUP, room=ROOM)
    late.at("Fri 18 Dec").run("escalate")
    assert items(late, "performance", "Thu 21 Jan") == [("late", None)]
    late.at("Thu 21 Jan", "16:00")
    with late.database.writing(late.moment) as tx:
        open_meetings(tx, late.office.place)
    if what == "held":
        held(late, "performance", "Thu 21 Jan", room=ROOM)
    else:
        with late.database.writing(late.moment) as tx:
            by, on = By(late.ids()["bo"]), date(2027, 1, 21)
            if what == "moved":
                move_meeting(tx, late.office.place, "performance", on, date(2027, 1, 29), "ill", by)
            else:
                cancel_meeting(tx, late.office.place, "performance", on, "ill", by)
    assert late.steps()[-1] == (5, "Tue 22 Dec")
    record = kinds(late)
    last = "meeting_recorded" if what == "held" else f"meeting_{what}"
    assert len(record) - record[::-1].index("rung") < len(record) - record[::-1].index(last)
