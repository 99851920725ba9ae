"""What ran is on record, also when it failed, and when it was killed."""

import multiprocessing
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from config.clock import now
from config.settings import Settings
from config.story import mark_story
from flows.each import Failure
from flows.result import FlowResult
from flows.runs import kept
from flows.wiring import open_office
from models.tables import FlowRun
from rules.moment import Moment
from tests.moments import moment
from tests.stories.world import World

AT = moment("2026-12-01 09:30")


def run_of(world: World) -> FlowRun:
    """The run on record."""
    with world.database.reading() as session:
        return session.exec(select(FlowRun)).one()


def test_a_run_that_ends_says_what_it_did(world: World) -> None:
    with kept(world.database, world.office.place, "chase_overdue", AT) as run:
        run.keep(FlowResult("chase_overdue", AT.as_of, notices_new=3, messages_new=2))
    row = run_of(world)
    assert (row.state, row.notices_new, row.messages_new, row.failures) == ("completed", 3, 2, "")
    assert row.ended_at is not None and row.as_of == AT.as_of


def test_a_run_ends_when_the_clock_says_so_and_in_a_story_when_it_began(world: World) -> None:
    later = AT.recorded_at + timedelta(seconds=42)
    for clock, ended_at in ((None, AT.recorded_at), (lambda: later, later)):
        with kept(world.database, world.office.place, "chase_overdue", AT, clock) as run:
            run.keep(FlowResult("chase_overdue", AT.as_of))
        with world.database.reading() as session:
            row = session.exec(select(FlowRun).order_by(col(FlowRun.id).desc())).first()
        assert row is not None and (row.started_at, row.ended_at) == (AT.recorded_at, ended_at)


def test_only_an_office_that_tells_no_story_asks_the_clock(world: World, tmp_path: Path) -> None:
    office = replace(world.office, settings=Settings(data_dir=tmp_path))
    assert office.clock is now
    mark_story(tmp_path)
    assert office.clock is None


def test_a_run_with_a_failed_item_is_failed_and_lists_it(world: World) -> None:
    with kept(world.database, world.office.place, "chase_overdue", AT) as run:
        run.keep(FlowResult("chase_overdue", AT.as_of, failures=[Failure("NW-2026-D/001", "ValueError: odd")]))
    assert (run_of(world).state, run_of(world).failures) == ("failed", "NW-2026-D/001: ValueError: odd")


def test_a_run_that_raises_is_failed(world: World) -> None:
    with pytest.raises(OSError, match="space"), kept(world.database, world.office.place, "chase_overdue", AT):
        raise OSError(28, "No space left on device")
    assert (run_of(world).state, run_of(world).failures) == ("failed", "run: OSError: No space left on device.")


def test_a_run_that_is_interrupted_says_that_the_next_goes_on(world: World) -> None:
    with pytest.raises(KeyboardInterrupt), kept(world.database, world.office.place, "chase_overdue", AT):
        raise KeyboardInterrupt
    assert (run_of(world).state, run_of(world).failures[:16]) == ("failed", "run: It was stop")


@pytest.mark.parametrize(
    ("did", "days", "stays"),
    [
        ({}, 15, False),
        ({}, 14, True),
        ({"notices_new": 1}, 400, True),
        ({"messages_new": 1}, 400, True),
        ({"failures": [Failure("NW-2026-D/001", "ValueError: odd")]}, 400, True),
    ],
)
def test_only_a_run_that_did_nothing_goes_after_a_fortnight(
    world: World, did: dict[str, Any], days: int, stays: bool
) -> None:
    for flow, at in (("chase_overdue", AT), ("issue_actions", AT), ("chase_overdue", later(days))):
        with kept(world.database, world.office.place, flow, at) as run:
            run.keep(FlowResult(flow, at.as_of, **(did if at is AT and flow == "chase_overdue" else {})))
    with world.database.reading() as session:
        flows = [row.flow for row in session.exec(select(FlowRun).order_by(col(FlowRun.id)))]
    assert flows == ["chase_overdue"] * stays + ["issue_actions", "chase_overdue"]


def later(days: int) -> Moment:
    """So many days after AT."""
    return Moment.at(AT.as_of + timedelta(days=days))


def die(data_dir: str) -> None:
    """Starts a run and is gone in the middle of it."""
    office = open_office(Path(data_dir))
    with kept(office.database, office.place, "chase_overdue", AT):
        os._exit(9)


def test_a_run_that_is_killed_stays_on_record_as_running(world: World) -> None:
    """Rivals' bug 9: a watchdog switched off, and nobody noticed."""
    child = multiprocessing.get_context("spawn").Process(target=die, args=(str(world.office.data_dir),))
    child.start()
    child.join(timeout=120)
    assert child.exitcode == 9
    assert (run_of(world).state, run_of(world).ended_at) == ("running", None)
