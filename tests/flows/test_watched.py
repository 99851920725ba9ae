"""A watched run: its body runs once and gives what it gives, whatever its engine does."""

import threading
import time
from collections.abc import Callable

import pytest

from flows.result import FlowResult
from flows.watched import Watched, run_watched
from tests.moments import moment

AT = moment("2026-12-01 09:30")
LONG = 30.0
"""Seconds that no test comes near."""


class Body:
    """A body that counts how often it ran."""

    ran = 0

    def __call__(self) -> FlowResult:
        self.ran += 1
        return FlowResult("chase_overdue", AT.as_of, notices_new=7)


def good(watched: Watched) -> None:
    """An engine that begins, waits for the end, and is done."""
    watched.ready.set()
    watched.ended.wait()


def breaks_before(_watched: Watched) -> None:
    """One that cannot reach its server."""
    raise ConnectionError("no server")


def breaks_after(watched: Watched) -> None:
    """One whose server dies while the body runs."""
    good(watched)
    raise ConnectionError("the server went away")


def asleep(_watched: Watched) -> None:
    """One that never comes to the point."""
    threading.Event().wait(LONG)


def late(watched: Watched) -> None:
    """One that begins when all is over."""
    watched.ended.wait()
    good(watched)


def never_ends(watched: Watched) -> None:
    """One that never notes the end."""
    good(watched)
    threading.Event().wait(LONG)


@pytest.mark.parametrize("engine", [good, breaks_before, breaks_after, asleep, late, never_ends])
def test_the_body_runs_once_and_its_result_comes_back(engine: Callable[[Watched], None]) -> None:
    body, started = Body(), time.monotonic()
    assert run_watched(body, engine, start_s=0.1, end_s=0.1).notices_new == 7
    assert body.ran == 1
    assert time.monotonic() - started < LONG / 2


def test_the_engine_sees_the_beginning_before_the_body_and_the_result_after_it() -> None:
    order = []

    def engine(watched: Watched) -> None:
        order.append("begun")
        good(watched)
        order.append(f"seen {watched.result.notices_new if watched.result else None}")

    def body() -> FlowResult:
        order.append("body")
        return Body()()

    run_watched(body, engine, LONG, LONG)
    assert order == ["begun", "body", "seen 7"]


def test_a_body_that_breaks_off_raises_and_the_engine_is_told_the_class_and_no_word() -> None:
    seen: list[Watched] = []

    def engine(watched: Watched) -> None:
        good(watched)
        seen.append(watched)

    def body() -> FlowResult:
        raise ValueError("Tom Hollis")

    with pytest.raises(ValueError, match="Tom Hollis"):
        run_watched(body, engine, LONG, LONG)
    assert (seen[0].result, seen[0].broke_off) == (None, "ValueError")


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit])
def test_the_engine_is_told_too_of_a_body_that_was_stopped(fault: type[BaseException]) -> None:
    seen: list[Watched] = []

    def engine(watched: Watched) -> None:
        good(watched)
        seen.append(watched)

    def body() -> FlowResult:
        raise fault

    with pytest.raises(fault):
        run_watched(body, engine, LONG, LONG)
    assert (seen[0].result, seen[0].broke_off) == (None, fault.__name__)


def test_a_run_inside_the_handling_of_another_fault_did_not_break_off() -> None:
    seen: list[Watched] = []

    def engine(watched: Watched) -> None:
        good(watched)
        seen.append(watched)

    try:
        raise ValueError("another's")
    except ValueError:
        run_watched(Body(), engine, LONG, LONG)
    assert seen[0].broke_off == ""


def test_the_body_runs_in_the_thread_that_asked_so_that_ctrl_c_reaches_it() -> None:
    names = []

    def body() -> FlowResult:
        names.append(threading.current_thread().name)
        return Body()()

    run_watched(body, good, LONG, LONG)
    assert names == [threading.current_thread().name]
