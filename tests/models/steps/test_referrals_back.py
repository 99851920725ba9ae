"""Referred elsewhere by a body's chair between meetings, and back: it stands once, as open, with nothing to ratify.

The group met on 17 December on Tom's action and decided nothing; its next paper is out on Wednesday 13 January for
the 21st, the one after on 10 February for the 18th. The board meets on 26 January; its digest is out on the 18th.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.wiring import open_office
from models.database import sqlite_url
from models.queries.body_items import to_be_ratified
from models.steps.meeting_ready import cancel
from models.tables import AgendaItem, Decision, Meeting
from rules.life.who import By
from rules.words import MatterReason
from tests.flows.up import items, paper
from tests.flows.up import live_on as live_through
from tests.models.steps.test_decisions import ROOM, Out, decides, held, late, november
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

__all__ = ["late", "november"]
MORNING = ("chase_overdue", "escalate", "build_performance_pack", "send_board_digest")
GROUP, NEXT, FEBRUARY, BOARD = "Thu 17 Dec", "Thu 21 Jan", "Thu 18 Feb", "Tue 26 Jan"


def sat_on(world: World) -> World:
    """Friday 18 December: the group decided nothing, and it is planned for the group's agenda of January again."""
    held(world, "performance", GROUP, room=ROOM)
    live_through(world, "Fri 18 Dec")
    assert items(world, "performance", NEXT) == [("late", None)]
    return world


def up_and_down(world: World) -> World:
    """Monday 21 December: the group's chair sent it up on the 18th, the board's chair sends it down again."""
    decides(world, "bo", Out.REFER_UP)
    live_on(world, "Mon 21 Dec")
    assert rung(world) == 5 and items(world, "board", BOARD) == [("late", None)]
    decides(world, "gwen", Out.REFER_DOWN, "board")
    return world


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> World:
    """Friday 18 December, lived once, to be copied."""
    place = tmp_path_factory.mktemp("lived") / "data"
    place.mkdir()
    shutil.copyfile(migrated_sqlite, place / "jatac.db")
    made = begin(place, sqlite_url(place / "jatac.db"), up_to_the_board(), start="2026-11-09 09:00")
    made.issue("Light the underpass", "tom", due="Tue 24 Nov")
    made.owner("tom").acknowledges()
    sat_on(live_through(made, "Fri 27 Nov", "Wed 9 Dec", GROUP))
    made.office.close()
    return made


@pytest.fixture
def undecided(data_dir: Path, lived: World) -> Iterator[World]:
    """Friday 18 December, on SQLite: what is tested with it no database can make different."""
    shutil.copytree(lived.office.data_dir, data_dir, dirs_exist_ok=True)
    copied = World(open_office(data_dir), lived.now, lived.ref)
    yield copied
    copied.office.close()


def live_on(world: World, *days: str) -> World:
    """These days, each with what agendas and papers come from; no mail is read here."""
    for day in days:
        world.at(day, "08:30").run(*MORNING)
    return world.at(days[-1])


def rung(world: World) -> int:
    """Who has the late action's matter."""
    return next(m.rung for m in world.action().matters if m.reason is MatterReason.LATE)


def waiting(world: World, body: str = "performance") -> list[str]:
    """What waits to be ratified by a body."""
    with world.database.reading() as session:
        return to_be_ratified(session, world.office.place, body)


def superseded(world: World) -> list[tuple[str, date | None]]:
    """Every decision's outcome, and the day on which it gave way."""
    with world.database.reading() as session:
        return [(row.outcome, row.superseded_on) for row in session.exec(select(Decision).order_by(col(Decision.id)))]


def rows(world: World) -> list[tuple[str, bool, bool, str]]:
    """(meeting, published, holds a decision, mark) of each agenda row of the matter, by the meeting's day."""
    with world.database.reading() as session:
        found = session.exec(
            select(AgendaItem, Meeting)
            .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
            .order_by(col(Meeting.meeting_on))
        )
        return [
            (f"{at.meeting_on:%-d %b}", row.published_on is not None, row.decision_id is not None, row.noted)
            for row, at in found
        ]


def test_sent_down_before_the_groups_paper_it_stands_there_once_as_open(late: World) -> None:
    back = up_and_down(sat_on(late))
    assert (rung(back), waiting(back), waiting(back, "board")) == (4, [], [back.ref])
    assert superseded(back) == [("refer_up", date(2026, 12, 21)), ("refer_down", None)]
    live_on(back, "Wed 13 Jan")
    assert items(back, "performance", NEXT) == [("late", "Wed 13 Jan")], "on the row that held the referral"
    said = paper(back, "performance", NEXT)
    [item] = said.items
    assert (said.to_ratify, said.noting, item.noted) == ((), (), "")
    assert item.followed_up == ("Decided by Community Safety Board on Mon 21 Dec 2026: sent back down to be tracked.")
    what = [line.what for line in item.history]
    assert "Decided by Performance Group: referred up." in what, "that it went up stays true"
    live_on(back, NEXT)
    assert held(back, "performance", NEXT, room=ROOM).ratified == 0
    assert rung(back) == 4, "what went up before it came down sends it up no more"


def test_referred_up_a_second_time_it_is_the_boards_again_and_neither_agenda_says_two_things(
    undecided: World,
) -> None:
    back = up_and_down(undecided)
    decides(back, "bo", Out.REFER_UP)
    assert rung(back) == 5
    given_way = [outcome for outcome, on in superseded(back) if on is not None]
    assert given_way == ["refer_up", "refer_down"] and waiting(back, "board") == []
    live_on(back, "Tue 22 Dec")
    assert rows(back)[1:] == [("21 Jan", False, True, ""), ("26 Jan", False, False, "")]
    live_through(back, "Wed 13 Jan", "Mon 18 Jan", "Wed 20 Jan")
    assert [one.ref for one in paper(back, "performance", NEXT).to_ratify] == [back.ref]
    digest = paper(back, "board", BOARD)
    assert (len(digest.items), digest.to_ratify, digest.noting) == (1, (), ())


def test_sent_down_after_the_groups_paper_asked_to_ratify_it_stays_there_marked_and_is_open_on_the_next(
    undecided: World,
) -> None:
    decides(undecided, "bo", Out.REFER_UP)
    live_on(undecided, "Mon 21 Dec", "Wed 13 Jan")
    assert [one.ref for one in paper(undecided, "performance", NEXT).to_ratify] == [undecided.ref]
    decides(undecided, "gwen", Out.REFER_DOWN, "board")
    live_on(undecided, "Thu 14 Jan")
    mark = "Back with Performance Group since Wed 13 Jan 2027, for noting."
    assert rows(undecided)[1:] == [
        ("21 Jan", False, True, mark),
        ("26 Jan", False, True, ""),
        ("18 Feb", False, False, ""),
    ]
    by, on = By(undecided.ids()["cora"]), undecided.day(NEXT)
    cancel(undecided.database, undecided.moment, undecided.office.place, "performance", on, "no room", by)
    live_on(undecided, "Wed 10 Feb")
    said = paper(undecided, "performance", FEBRUARY)
    assert (len(said.items), said.to_ratify) == (1, ()), "a cancelled meeting between changes nothing"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_on_the_paper_as_an_item_it_waits_for_that_meeting_again(november: World) -> None:
    """The paper of 9 December lists it; between paper and meeting its chair sends it up, and it comes back."""
    november.issue("Light the underpass", "tom", due="Tue 24 Nov")
    november.owner("tom").acknowledges()
    live_through(november, "Fri 27 Nov", "Wed 9 Dec")
    live_on(november, "Thu 10 Dec")
    decides(november, "bo", Out.REFER_UP)
    assert rung(november) == 5 and november.action().matters[0].awaited is None
    decides(november, "gwen", Out.REFER_DOWN, "board")
    assert november.action().matters[0].awaited is not None
    live_on(november, GROUP)
    assert items(november, "performance", GROUP) == [("late", "Wed 9 Dec")]
    assert held(november, "performance", GROUP, room=ROOM).undecided == 1


def test_once_a_meeting_has_ratified_it_the_referral_stands_though_the_item_comes_back(undecided: World) -> None:
    """No agenda of the board ever has it."""
    decides(undecided, "bo", Out.REFER_UP)
    undecided.at(NEXT, "16:00")
    assert held(undecided, "performance", NEXT, room=ROOM).ratified == 1
    assert items(undecided, "board", BOARD) == []
    decides(undecided, "gwen", Out.REFER_DOWN, "board")
    assert superseded(undecided) == [("refer_up", None), ("refer_down", None)]
    live_on(undecided, "Wed 10 Feb")
    said = paper(undecided, "performance", FEBRUARY)
    assert (rung(undecided), len(said.items), said.to_ratify) == (4, 1, ())


def test_what_the_earlier_meeting_ratified_is_followed_up_on_the_next_paper_not_ratified_again(
    undecided: World,
) -> None:
    """In January the item was away when the paper went out, so that its chair's promise stands on February's row."""
    decides(undecided, "bo", Out.REFER_UP)
    live_on(undecided, "Mon 21 Dec", "Wed 13 Jan")
    decides(undecided, "gwen", Out.REFER_DOWN, "board")
    live_on(undecided, "Thu 14 Jan")
    assert decides(undecided, "bo", Out.RESOURCE).ratified_at == date(2027, 2, 18)
    undecided.at(NEXT, "16:00")
    assert held(undecided, "performance", NEXT, room=ROOM).ratified == 1
    live_on(undecided, "Fri 22 Jan", "Wed 10 Feb")
    said = paper(undecided, "performance", FEBRUARY)
    assert (len(said.items), said.noting, said.to_ratify) == (1, (), ())
    assert said.items[0].followed_up.startswith("Decided by Performance Group on Thu 14 Jan 2027: ")


def test_the_meetings_decision_recorded_late_leaves_no_row_that_asks_to_ratify_what_it_replaced(
    undecided: World,
) -> None:
    decides(undecided, "bo", Out.REFER_UP)
    live_on(undecided, "Mon 21 Dec")
    decides(undecided, "cora", Out.RESOURCE, meeting_on=date(2026, 12, 17))
    live_on(undecided, "Tue 22 Dec", "Wed 13 Jan")
    said = paper(undecided, "performance", NEXT)
    assert (len(said.items), said.to_ratify) == (1, ())
    assert said.items[0].followed_up.startswith("Decided by Performance Group on Thu 17 Dec 2026: ")
    assert items(undecided, "board", BOARD) == []
