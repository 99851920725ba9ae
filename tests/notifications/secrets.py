"""A winter in which everything happens around a few secrets, for the need-to-know canary.

`CANARY` stands in every description, note, reason and rationale, and in the titles of a sensitive and of a restricted
action. Tom, Lena, Charlie and Zed may read the restricted ones; nobody else may learn that Zed is on their list. One
action becomes restricted, and one sensitive, after the paper that lists them is out and before it is sent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select, update

from models.database import Database
from models.steps.attendance import Held, record_held
from models.steps.decisions import Asked, decide
from models.steps.meeting_changes import cancel_meeting, move_meeting
from models.tables import Action, Agency, Reader, metadata
from rules.declarations import DeclaredPerson
from rules.life.who import By
from rules.words import AttendanceValue, DecisionOutcome
from tests.stories.people import up_to_the_board
from tests.stories.promises import CANARY
from tests.stories.world import World, begin

ZED = "Zed Quillfeather"
READERS = ("tom", "lena", "charlie", "zed")
SWEEPS = ("open_cycle", "issue_actions", "send_reminders", "chase_overdue", "escalate")
PAPERS = ("build_performance_pack", "send_board_digest", "close_cycle")
MORNING = (*SWEEPS, *PAPERS, "deliver_mail")


def winter(data_dir: Path) -> World:
    """The whole of it, up to the board of 26 January; every mail lies in the mailbox."""
    address = f"sqlite:///{data_dir}/jatac.db"
    database = Database(address)
    metadata.create_all(database.writers)
    database.close()
    zed = DeclaredPerson("zed", ZED, "zed@council.example", "council")
    declared = up_to_the_board()
    world = begin(data_dir, address, replace(declared, people=(*declared.people, zed)), start="2026-10-19 09:00")
    world.may_fail = True
    first = _late(world)
    _days(world, "Tue 27 Oct", "Thu 29 Oct", "Mon 2 Nov", "Mon 9 Nov")
    _pack(world)
    _undecided(world, first)
    _board(world)
    return world


def _late(world: World) -> str:
    """What is late all winter, and the requests of a few others; gives the first reference."""
    first = world.issue("Clear the alley", "tom", due="Mon 26 Oct")
    for title in ("Light the underpass", "Board up the shop", "Mend the fence"):
        world.issue(title, "tom", due="Mon 26 Oct")
    world.issue(f"{CANARY} at the flat", "tom", due="Mon 26 Oct", sensitive=True)
    world.issue(f"{CANARY} watch", "tom", due="Mon 26 Oct", readers=READERS)
    world.issue(f"{CANARY} both", "tom", due="Mon 26 Oct", sensitive=True, readers=READERS)
    asked = world.issue("Fit the alarm", "iain", due="Wed 28 Oct")
    iain, cora = world.owner("iain"), world.coordinator("cora")
    iain.acknowledges()
    iain.notes()
    iain.asks_for("Fri 30 Oct")
    cora.declines()
    iain.asks_for("Mon 2 Nov")
    claimed = world.issue(f"{CANARY} claim", "sue", due="Fri 30 Oct", readers=(*READERS, "sue"))
    world.owner("sue").claims_done(claimed)
    world.chair("charlie").refuses(claimed)
    disputed = world.issue(f"{CANARY} whose", "ned", due="Fri 30 Oct", sensitive=True)
    world.owner("ned").disputes(disputed)
    cora.proposes_owner("joy", asked)
    world.refuses("joy@fire.example")
    return first


def _days(world: World, *days: str, flows: Sequence[str] = MORNING) -> None:
    for day in days:
        world.at(day, "08:30").run(*flows)


def _pack(world: World) -> None:
    """The pack of 19 November: between publication and sending two of its items become secret."""
    _days(world, "Wed 11 Nov", flows=(*SWEEPS, *PAPERS))
    with Session(world.database.writers) as session, session.begin():
        fence = session.exec(select(Action).where(Action.title == "Mend the fence")).one()
        zed = world.ids()["zed"]
        session.add(Reader(partnership_id=fence.partnership_id, action_id=fence.id or 0, person_id=zed))
        session.execute(update(Action).where(col(Action.title) == "Board up the shop").values(sensitive=True))
        secret = f"{CANARY} since"
        session.execute(update(Action).where(col(Action.title).in_(["Mend the fence"])).values(title=secret))
    world.run("deliver_mail")


def _undecided(world: World, first: str) -> None:
    """The group meets and decides one thing; the next meeting is moved after its paper, then cancelled."""
    place, bo = world.office.place, By(world.ids()["bo"])
    world.at("Thu 19 Nov", "15:00")
    asked = Asked("performance", first, DecisionOutcome.RESOURCE, f"{CANARY}: the mother is ill")
    decide(world.database, world.moment, place, asked, bo)
    with world.database.writing(world.moment) as tx:
        there = {a.id or 0: AttendanceValue.PRESENT for a in tx.session.exec(select(Agency))}
        record_held(tx, place, Held("performance", date(2026, 11, 19), there), bo)
    _days(world, "Fri 20 Nov", "Mon 23 Nov", "Tue 24 Nov", "Wed 9 Dec")
    with world.database.writing(world.moment) as tx:
        move_meeting(tx, place, "performance", date(2026, 12, 17), date(2026, 12, 18), f"{CANARY}: away", bo)
    _days(world, "Thu 10 Dec")
    with world.database.writing(world.moment) as tx:
        cancel_meeting(tx, place, "performance", date(2026, 12, 18), f"{CANARY}: no room", bo)
    _days(world, "Fri 11 Dec")


def _board(world: World) -> None:
    """The board hears, and its digest goes out."""
    _days(world, "Mon 21 Dec", "Mon 11 Jan", "Tue 12 Jan", "Wed 13 Jan", "Mon 18 Jan", "Tue 19 Jan", "Wed 20 Jan")
