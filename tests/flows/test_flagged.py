"""What was to be said of a meeting, and is so no longer when the mail goes: it is withdrawn, and nobody reads it."""

from collections.abc import Callable

import pytest

from config.calendars import bank_holidays
from models.steps.partnership import load
from tests.databases import ON_SQLITE
from tests.stories.people import up_to_the_board, with_closures
from tests.stories.world import World

pytestmark = ON_SQLITE

OPEN, CANCELLED, PUT_OFF = "on_a_working_day_now", "recorded_now", "still_to_come"
WITHDRAWN = (OPEN, CANCELLED, PUT_OFF)


def open_again(world: World) -> None:
    with world.database.writing(world.moment) as tx:
        load(tx, up_to_the_board(), bank_holidays)


def closed_at_short_notice(world: World) -> None:
    """The day of the performance group's meeting is closed, and Cora is to be told."""
    world.at("Tue 8 Dec")
    with world.database.writing(world.moment) as tx:
        load(tx, with_closures(up_to_the_board(), world.day("Thu 17 Dec")), bank_holidays)
    world.run("escalate")


def dropped(world: World) -> dict[str, int]:
    """Delivers, and gives the named reasons of what was withdrawn."""
    [done] = world.run("deliver_mail")
    return {why: number for why, number in done.details["reasons"].items() if why in WITHDRAWN}


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda world: world.group().moves("Thu 17 Dec", "Fri 18 Dec"), OPEN),
        (lambda world: world.group().cancels("Thu 17 Dec"), CANCELLED),
        (open_again, OPEN),
    ],
    ids=["moved", "cancelled", "the day is open again"],
)
def test_a_meeting_no_longer_on_a_closed_day_is_not_said_to_be(
    board_world: World, happens: Callable[[World], object], reason: str
) -> None:
    closed_at_short_notice(board_world)
    happens(board_world)
    assert dropped(board_world) == {reason: 1}
    assert board_world.mails("cora") == []


def test_one_that_stays_on_a_closed_day_is_said_to_be(board_world: World) -> None:
    closed_at_short_notice(board_world)
    assert dropped(board_world) == {}
    [mail] = board_world.mails("cora")
    assert "The meeting of Thu 17 Dec 2026 falls on a day that is not worked." in " ".join(mail.text.split())


def test_a_meeting_that_was_put_off_is_not_said_to_be_missing_from_the_record(board_world: World) -> None:
    """Nobody recorded 19 November; on Friday Cora is to be asked, and moves it before her mail goes."""
    world = board_world
    world.run("open_cycle", "escalate")
    world.at("Fri 20 Nov").run("escalate")
    group = [n.period for n in world.notices(kind="unrecorded") if n.period.startswith("2026-11-19")]
    assert group == ["2026-11-19:1"]
    world.group().moves("Thu 19 Nov", "Wed 25 Nov")
    assert dropped(world) == {PUT_OFF: 1}
    assert "Performance Group" not in "".join(mail.text for mail in world.mails("cora"))
