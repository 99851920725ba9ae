"""A meeting cancelled or moved in short transactions: what takes long is done beside the one that changes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.chain import Writing
from models.database import Database
from models.queries.context import context
from models.steps.attendance import Held
from models.steps.deciding import StaleAction
from models.steps.meeting_changes import CANCEL, Ready, cancel_meeting
from models.steps.meeting_ready import cancel, get_ready, move, record
from models.steps.take import StepRefused
from models.tables import History
from rules.history import Event
from rules.life.who import By
from rules.moment import Moment
from rules.words import AttendanceValue
from tests.flows.up import items, live_on, meeting, paper
from tests.stories.lived import lived_once
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

ON, NEXT = "Thu 17 Dec", "Thu 21 Jan"
MET = date(2026, 12, 17)


@pytest.fixture
def listed(data_dir: Path, address: str) -> Iterator[World]:
    """Wednesday 9 December: two late actions stand on the pack that went out this morning."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    yield on_the_pack(made)
    made.office.close()


@lived_once
def on_the_pack(made: World) -> World:
    """Both on the paper of the performance group."""
    for title, owner in (("Light the underpass", "tom"), ("Visit a shop", "iain")):
        ref = made.issue(title, owner, due="Tue 24 Nov")
        made.owner(owner).acknowledges(ref)
    live_on(made, "Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Mon 7 Dec", "Tue 8 Dec", "Wed 9 Dec")
    assert items(made, "performance", ON) == [("late", "Wed 9 Dec")] * 2
    return made


def cora(world: World) -> By:
    return By(world.ids()["cora"])


class Watched(Database):
    """A database that keeps which kinds of events each writing transaction left on the record."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.wrote: list[set[str]] = []

    @contextmanager
    def writing(self, moment: Moment) -> Iterator[Writing]:
        """One writing transaction, and what it recorded."""
        before = self._count()
        with super().writing(moment) as tx:
            yield tx
        self.wrote.append(set(self._kinds()[before:]))

    def _count(self) -> int:
        return len(self._kinds())

    def _kinds(self) -> list[str]:
        with super().reading() as session:
            return list(session.exec(select(History.kind).order_by(History.seq)))  # type: ignore[arg-type]


def test_the_items_pass_on_after_the_meeting_is_cancelled_not_in_the_same_transaction(
    listed: World, address: str
) -> None:
    watched = Watched(address)
    done = cancel(watched, listed.moment, listed.office.place, "performance", MET, "no room", cora(listed))
    watched.close()
    (cancelled,) = [kinds for kinds in watched.wrote if "meeting_cancelled" in kinds]
    assert "paper_corrected" in cancelled and "agenda_listed" not in cancelled
    assert (done.items, items(listed, "performance", NEXT)) == (2, [("late", None)] * 2)


def test_what_fell_due_on_the_actions_is_on_record_before_not_within(listed: World, address: str) -> None:
    listed.at("Mon 14 Dec", "08:30")
    watched = Watched(address)
    move(watched, listed.moment, listed.office.place, "performance", MET, date(2026, 12, 18), "ill", cora(listed))
    watched.close()
    (moved,) = [kinds for kinds in watched.wrote if "meeting_moved" in kinds]
    assert "notices" in set().union(*watched.wrote[:-1]), "the weekly list of Monday"
    assert not moved & {"rung", "escalation_raised"}


def test_a_meeting_is_recorded_after_what_fell_due_on_its_actions_not_in_the_same_transaction(
    listed: World, address: str
) -> None:
    listed.at("Thu 17 Dec", "16:00")
    with listed.database.reading() as session:
        agencies = context(session, listed.office.place, listed.today).agencies
    held = Held("performance", MET, dict.fromkeys(agencies, AttendanceValue.PRESENT))
    watched = Watched(address)
    done = record(watched, listed.moment, listed.office.place, held, cora(listed))
    watched.close()
    (recorded,) = [kinds for kinds in watched.wrote if "meeting_recorded" in kinds]
    assert "notices" in set().union(*watched.wrote[:-1]), "the weekly list of Monday"
    assert "notices" not in recorded and (done.undecided, done.notices_new > 0) == (2, True)


def ready_now(world: World) -> Ready:
    found = get_ready(world.database, world.moment, world.office.place, "performance", MET, cora(world), CANCEL)
    assert found is not None, "nothing more is due on the actions"
    return found


def test_a_meeting_does_not_change_on_what_was_looked_at_before_something_happened(listed: World) -> None:
    ready = ready_now(listed)
    listed.owner("iain").claims_done(listed.ref)
    with pytest.raises(StaleAction), listed.database.writing(listed.moment) as tx:
        cancel_meeting(tx, listed.office.place, "performance", MET, "no room", cora(listed), ready)
    assert meeting(listed, "performance", ON).state == "planned"


def test_its_latest_paper_is_read_before_and_corrected_within(listed: World) -> None:
    ready = ready_now(listed)
    assert ready.paper is not None and len(ready.paper.items) == 2
    with listed.database.writing(listed.moment) as tx:
        cancel_meeting(tx, listed.office.place, "performance", MET, "no room", cora(listed), ready)
    later = paper(listed, "performance", ON, 2)
    assert (later.revision, later.items) == (2, ready.paper.items)
    assert later.correction.endswith("Its items pass to the meeting of Thu 21 Jan 2027 at 14:00.")


class Busy(Database):
    """A database in which somebody records something after every look at it, so that nothing is ever ready."""

    world: World

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; then another link is on the record."""
        with super().reading() as session:
            yield session
        with super().writing(self.world.moment) as tx:
            tx.record(self.world.office.place.partnership_id, Event("busy", "meeting", 1, {}))


def test_where_others_write_all_the_time_the_meeting_is_cancelled_all_the_same(listed: World, address: str) -> None:
    busy = Busy(address)
    busy.world = listed
    done = cancel(busy, listed.moment, listed.office.place, "performance", MET, "no room", cora(listed))
    busy.close()
    assert meeting(listed, "performance", ON).state == "cancelled"
    assert (done.items, items(listed, "performance", NEXT)) == (2, [("late", None)] * 2)


def test_who_may_not_cancel_brings_nothing_up_either(listed: World) -> None:
    listed.at("Mon 14 Dec", "08:30")
    before = len(listed.notices())
    with pytest.raises(StepRefused):
        cancel(listed.database, listed.moment, listed.office.place, "performance", MET, "-", By(listed.ids()["tom"]))
    assert len(listed.notices()) == before
