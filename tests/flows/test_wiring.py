"""Flows by name, and the moments they may decide for: never the future, never backwards (design decision 15)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select as rows_of

from config.clock import ClockRefused, moment
from flows.wiring import FLOWS, MAILDIR, UnknownFlow, run_flow
from models.tables.base import metadata
from tests.moments import london
from tests.stories.people import partnership
from tests.stories.world import MORNING, World, begin

Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def world(data_dir: Path, sqlite: str) -> Iterator[World]:
    """A partnership with one action that is a day overdue today, Thursday 10 December, at 09:00."""
    made = begin(data_dir, sqlite, partnership())
    made.issue("Light the underpass", "tom", due="Wed 9 Dec")
    made.skip(to="Thu 10 Dec").at("Thu 10 Dec", "09:00")
    yield made
    made.office.close()


def tables(world: World) -> Tables:
    """Every row of every table."""
    with world.database.reading() as session:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in session.execute(rows_of(table)))
            for table in metadata.sorted_tables
        }


def test_a_dry_run_of_any_flow_writes_nothing(world: World) -> None:
    """Rivals' bug 1: a dry run that still writes."""
    before, files = tables(world), sorted(world.office.data_dir.rglob("*"))
    for result in world.run(*FLOWS, dry_run=True):
        assert result.dry_run and not result.failures, result.flow
        assert tables(world) == before, result.flow
        assert sorted(world.office.data_dir.rglob("*")) == files, result.flow
    assert not (world.office.data_dir / MAILDIR).exists()


def test_a_dry_run_foresees_what_the_run_then_does(world: World) -> None:
    for flow in MORNING:
        [foreseen] = world.run(flow, dry_run=True)
        [done] = world.run(flow)
        assert (foreseen.notices_new, foreseen.messages_new) == (done.notices_new, done.messages_new), flow
        assert [line.ref for line in foreseen.lines] == [line.ref for line in done.lines]
        assert [line.rung_after for line in foreseen.lines] == [line.rung_after for line in done.lines]


def test_a_dry_run_may_look_into_the_future(world: World) -> None:
    before = tables(world)
    [result] = world.run("chase_overdue", as_of=london("2026-12-16 09:00"), dry_run=True)
    assert result.lines[0].rung_after == 3
    assert tables(world) == before


def test_a_moment_before_the_last_decision_behaves_as_a_dry_run_and_says_so(world: World) -> None:
    world.run("chase_overdue")
    before = tables(world)
    [result] = world.run("chase_overdue", as_of=london("2026-12-04 09:00"))
    assert result.dry_run
    assert "before the last decision" in result.details["note"]
    assert tables(world) == before


def test_the_last_decision_is_the_latest_one_whatever_the_order_of_writing(world: World) -> None:
    early, late = world.now, london("2026-12-10 09:30")
    world.now = late
    world.owner("tom").acknowledges()
    world.now = early
    world.coordinator("cora").proposes_owner("sue")
    [result] = world.run("chase_overdue", as_of=london("2026-12-10 09:15"))
    assert result.dry_run


def test_the_same_moment_again_is_no_step_back_and_says_nothing_new(world: World) -> None:
    world.run(*MORNING)
    count = len(world.notices())
    for again in world.run(*MORNING, as_of=world.now):
        assert not again.dry_run
        assert (again.notices_new, again.messages_new, len(world.notices())) == (0, 0, count)


def test_a_future_moment_is_refused_outside_a_story_and_a_dry_run() -> None:
    with pytest.raises(ClockRefused, match="--dry-run"):
        moment(as_of="2999-01-01T09:00")
    assert moment(as_of="2999-01-01T09:00", dry_run=True).as_of == london("2999-01-01 09:00")
    assert moment(as_of="2999-01-01T09:00", story=True).recorded_at == london("2999-01-01 09:00")
    assert moment(as_of="2001-01-02").as_of == london("2001-01-02 09:00"), "the past is allowed, and behaves as dry"


def test_a_flow_that_does_not_exist_is_refused_with_the_names_of_those_that_do(world: World) -> None:
    with pytest.raises(UnknownFlow, match="chase_overdue"):
        run_flow(world.office, "chase_overdo", world.moment)
