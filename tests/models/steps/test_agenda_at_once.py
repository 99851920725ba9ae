"""Agendas and papers that two write at the same time: the second waits, and finds it done or looks again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session, select

from flows.each import Failures
from flows.escalate import place_items
from flows.result import FlowResult
from models.chain import verify
from models.database import Database
from models.queries import agenda as facts
from models.queries.context import context
from models.queries.partnership import in_turn
from models.steps.agenda import Placing, placings, put_all
from models.steps.deciding import StaleAction, locked_versions
from models.steps.publication import Prepared, Published, make_and_put_out, prepare, publish, put_out
from models.tables import AgendaItem, History, Paper
from rules.bodies.agenda import Why
from rules.history import Event
from tests.flows.up import items, live_on, meeting, paper
from tests.stories.lived import lived_once
from tests.stories.people import up_to_the_board
from tests.stories.world import World, begin

WAITS_S = 0.7
ON = "Thu 17 Dec"


@pytest.fixture
def eve(data_dir: Path, address: str) -> Iterator[World]:
    """Tuesday 8 December: two actions have been ten ladder days late since this morning, and stand on no agenda."""
    made = begin(data_dir, address, up_to_the_board(), start="2026-11-23 09:00")
    yield up_to_the_eve(made)
    made.office.close()


@lived_once
def up_to_the_eve(made: World) -> World:
    """Both ten ladder days late, and on no agenda yet."""
    for title, owner in (("Light the underpass", "tom"), ("Visit a shop", "iain")):
        ref = made.issue(title, owner, due="Tue 24 Nov")
        made.owner(owner).acknowledges(ref)
    live_on(made, "Wed 25 Nov", "Fri 27 Nov", "Tue 1 Dec", "Mon 7 Dec")
    made.at("Tue 8 Dec", "08:30").run("chase_overdue")
    return made


def found(world: World) -> list[Placing]:
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today, world.moment.as_of)
        return placings(session, world.office.place, world.moment, ctx, lambda _, decide: decide())


def placed(world: World) -> int:
    """How often the record says that a matter went on an agenda."""
    with world.database.reading() as session:
        return len(session.exec(select(History).where(History.kind == "agenda_listed")).all())


def test_of_two_runs_at_once_the_second_waits_and_finds_both_placed(eve: World) -> None:
    first, results = found(eve), list[FlowResult]()
    assert len(first) == 2
    other = threading.Thread(target=lambda: results.extend(eve.run("escalate")), daemon=True)
    with eve.database.writing(eve.moment) as tx:
        ctx = context(tx.session, eve.office.place, eve.today, eve.moment.as_of)
        assert put_all(tx, eve.office.place, first, ctx) == first
        other.start()
        other.join(WAITS_S)
        assert other.is_alive(), "it waits"
    other.join(30)
    assert [one.failures for one in results] == [[]]
    assert items(eve, "performance", ON) == [("late", None)] * 2 and placed(eve) == 2


def test_what_was_decided_in_the_meantime_is_left_to_the_next_run(eve: World) -> None:
    stale = found(eve)
    eve.owner("iain").claims_done(eve.ref)
    eve.coordinator("cora").verifies(eve.ref)
    with eve.database.writing(eve.moment) as tx:
        ctx = context(tx.session, eve.office.place, eve.today, eve.moment.as_of)
        assert [one.item.label for one in put_all(tx, eve.office.place, stale, ctx)] == [stale[0].item.label]
    assert items(eve, "performance", ON) == [("late", None)]


def test_one_item_that_the_database_refuses_spoils_no_other(eve: World) -> None:
    """A row of another hand stands where the first would go: its unique key refuses the batch, not its neighbour."""
    first, _ = found(eve)
    assert first.sitting is not None
    with eve.database.writing(eve.moment) as tx:
        row = AgendaItem(
            partnership_id=eve.office.place.partnership_id,
            meeting_id=first.sitting.id,
            escalation_id=first.item.escalation_id,
            listed_on=eve.today,
            decision_id=1,
        )
        tx.session.add(row)
    result = FlowResult("escalate", eve.moment.as_of)
    place_items(eve.database, eve.office.place, eve.moment, result, Failures("escalate", result.failures))
    assert [one.item for one in result.failures] == [first.item.label]
    assert (result.counts["items_placed"], placed(eve)) == (1, 1)


def made_ready(world: World) -> Prepared:
    """The pack of Wednesday 9 December, made and not out."""
    live_on(world, "Tue 8 Dec")
    world.at("Wed 9 Dec", "08:30").run("chase_overdue", "escalate")
    with world.database.reading() as session:
        number = meeting(world, "performance", ON).id
        ready = prepare(session, world.office.place, world.moment, number or 0)
    assert ready is not None
    return ready


def test_a_paper_made_before_something_changed_does_not_go_out_and_is_made_anew(eve: World) -> None:
    ready = made_ready(eve)
    eve.owner("iain").claims_done(eve.ref)
    eve.coordinator("cora").verifies(eve.ref)
    with pytest.raises(StaleAction), eve.database.writing(eve.moment) as tx:
        put_out(tx, eve.office.place, ready)
    assert meeting(eve, "performance", ON).published_on is None
    assert publish(eve.database, eve.moment, eve.office.place, ready.sitting.id) is not None
    assert len(ready.paper.items) == 2 and len(paper(eve, "performance", ON).items) == 1


class Busy(Database):
    """A database in which somebody records something after every look at it, so that no paper is ever fresh."""

    world: World

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; then another link is on the record."""
        with super().reading() as session:
            yield session
        with super().writing(self.world.moment) as tx:
            tx.record(self.world.office.place.partnership_id, Event("busy", "meeting", 1, {}))


def test_where_others_write_all_the_time_the_paper_goes_out_all_the_same(eve: World, address: str) -> None:
    ready = made_ready(eve)
    busy = Busy(address)
    busy.world = eve
    out = publish(busy, eve.moment, eve.office.place, ready.sitting.id)
    busy.close()
    assert out is not None and items(eve, "performance", ON) == [("late", "Wed 9 Dec")] * 2
    with eve.database.reading() as session:
        row = session.exec(select(Paper)).one()
        assert (
            verify(session, eve.office.place.partnership_id, ((row.chain_count, row.chain_head),)).broken_seq is None
        )


ON_POSTGRESQL = pytest.mark.parametrize(
    "address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""SQLite has one writer anyway."""


@ON_POSTGRESQL
def test_made_within_its_transaction_a_paper_keeps_its_actions_and_lists_what_is_so_then(eve: World) -> None:
    ready, place = made_ready(eve), eve.office.place
    with eve.database.writing(eve.moment) as step:
        locked_versions(step.session, place.partnership_id, facts.action_ids(ready.decided.items)[1:])
        with pytest.raises(StaleAction), eve.database.writing(eve.moment) as tx:
            make_and_put_out(tx, place, ready)
    eve.owner("iain").claims_done(eve.ref)
    eve.coordinator("cora").verifies(eve.ref)
    with eve.database.writing(eve.moment) as tx:
        assert make_and_put_out(tx, place, ready) is not None
    assert len(ready.paper.items) == 2 and len(paper(eve, "performance", ON).items) == 1


@ON_POSTGRESQL
def test_a_row_that_a_paper_takes_in_meanwhile_is_neither_moved_nor_taken_off(eve: World) -> None:
    ready, place, done = made_ready(eve), eve.office.place, list[Placing]()
    off = [Placing(item, Why.PAUSED, None) for item in ready.decided.items]

    def put() -> None:
        with eve.database.writing(eve.moment) as tx:
            done.extend(put_all(tx, place, off, ready.ctx))

    other = threading.Thread(target=put, daemon=True)
    with eve.database.writing(eve.moment) as tx:
        put_out(tx, place, ready)
        other.start()
        other.join(WAITS_S)
        assert other.is_alive(), "it waits for the paper"
    other.join(30)
    assert done == [] and items(eve, "performance", ON) == [("late", "Wed 9 Dec")] * 2


@ON_POSTGRESQL
def test_a_paper_holds_up_no_step_that_has_an_action_of_it_and_goes_out_when_that_is_done(eve: World) -> None:
    """That step may itself wait for the partnership's turn, which the paper has."""
    ready, out = made_ready(eve), list[Published | None]()
    place = eve.office.place
    other = threading.Thread(
        target=lambda: out.append(publish(eve.database, eve.moment, place, ready.sitting.id)), daemon=True
    )
    with eve.database.writing(eve.moment) as step:
        locked_versions(step.session, place.partnership_id, facts.action_ids(ready.decided.items)[1:])
        other.start()
        other.join(WAITS_S)
        assert other.is_alive(), "it waits for the action, not with the turn"
        in_turn(step.session, place)
    other.join(30)
    assert out[0] is not None and items(eve, "performance", ON) == [("late", "Wed 9 Dec")] * 2


def test_what_came_up_after_the_agendas_were_looked_at_is_on_the_paper_too(eve: World) -> None:
    eve.at("Wed 9 Dec", "08:30")
    assert items(eve, "performance", ON) == []
    assert publish(eve.database, eve.moment, eve.office.place, meeting(eve, "performance", ON).id or 0) is not None
    assert items(eve, "performance", ON) == [("late", "Wed 9 Dec")] * 2
