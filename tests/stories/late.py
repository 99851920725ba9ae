"""Tom's action that is late: due on Tuesday 24 November, ten ladder days by Tuesday 8 December, and nobody moves.

The performance group's pack for Thursday 17 December goes out on Wednesday 9 December; its next meeting is on
21 January (pack on the 13th), the board's on 26 January (digest on the 18th).
"""

from sqlmodel import col, select

from models.tables import AgendaItem, Body, Meeting, Priority
from tests.stories.lived import lived_once
from tests.stories.world import World

START = "2026-11-23 09:00"
GROUP, GROUP_IN_JANUARY = "performance Thu 17 Dec", "performance Thu 21 Jan"
BOARD = "board Tue 26 Jan"
TO_RUNG_3 = {
    "Tue 24 Nov": {"tom": "issue due_today"},
    "Wed 25 Nov": {"tom": "overdue", "dan": "overdue"},
    "Fri 27 Nov": {"tom": "overdue", "lena": "lead"},
    "Mon 30 Nov": {"tom": "monday", "lena": "monday"},
    "Tue 1 Dec": {"tom": "overdue", "cora": "rung_3", "charlie": "rung_3"},
    "Mon 7 Dec": {"tom": "monday", "lena": "monday", "cora": "monday"},
}
"""Who hears what of it up to the eve of the pack."""


def light_the_underpass(world: World, owner: str = "tom") -> str:
    """Issued on Monday 23 November on a priority that Bo champions, acknowledged at once; gives its reference."""
    with world.database.reading() as session:
        priority = session.exec(select(Priority)).one().id
    ref = world.issue("Light the underpass", owner, due="Tue 24 Nov", priority_id=priority)
    world.owner(owner).acknowledges()
    return ref


@lived_once
def on_the_eve_of_the_pack(world: World) -> World:
    """Tuesday 8 December, 09:00: nobody has done anything since."""
    light_the_underpass(world)
    world.fast_forward(to="Tue 8 Dec")
    for day, kinds in TO_RUNG_3.items():
        world.expect(day, **kinds)
    return world


IN_WINTER = ("Mon 14 Dec", "Mon 21 Dec", "Tue 29 Dec", "Mon 4 Jan", "Mon 11 Jan", "Mon 18 Jan", "Mon 25 Jan")
"""The first working day of each week after the pack."""


def to_the_meeting(world: World, clock: str = "16:00") -> None:
    """From the eve of the pack to the end of the meeting on Thursday 17 December."""
    world.fast_forward(to="Thu 17 Dec").at("Thu 17 Dec", clock)
    pack_of_december(world)
    mondays(world, "Mon 14 Dec")


def mondays(world: World, *days: str, who: str = "tom lena cora") -> None:
    """Never silent: a line a week to whoever acts, the lead and the coordinator."""
    for day in days:
        world.expect(day, **dict.fromkeys(who.split(), "monday"))


def pack_of_december(world: World) -> None:
    """What is told on the day of the pack: it to the group's members, rung 4 to whoever acts."""
    world.expect("Wed 9 Dec", GROUP, bo="pack", pia="pack")
    world.expect("Wed 9 Dec", tom="overdue")


def noted(world: World, meeting: str) -> list[str]:
    """What the items of a meeting's published paper are marked with. `meeting`: `performance Thu 17 Dec`."""
    body, _, day = meeting.partition(" ")
    with world.database.reading() as session:
        rows = session.exec(
            select(AgendaItem)
            .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
            .join(Body, col(Body.id) == col(Meeting.body_id))
            .where(Body.key == body, Meeting.occurrence_on == world.day(day))
            .order_by(col(AgendaItem.id))
        )
        return [item.noted for item in rows if item.published_on is not None]
