"""A run that an engine watches and cannot hinder.

Orchestration never stands between a due date and its notice (design decision 8). So the body does not run inside the
engine: it runs here, once, in the thread that asked for it, and the engine's flow run begins before it and ends
after it. An engine that is slow, gone, or dies half-way costs a few seconds; it cannot keep the body from running,
run it again, cut it off in a transaction, or lose what it gave.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from flows.each import Failures
from flows.result import FlowResult

START_S = 10.0
"""Seconds the engine may take before the body begins without it: loading it takes 2, a start 0.2."""
END_S = 5.0
"""Seconds the engine may take to note the end."""


@dataclass(slots=True)
class Watched:
    """What passes between a run and its engine."""

    ready: threading.Event = field(default_factory=threading.Event)
    """The engine has a flow run that is running, or has given up: the body may begin."""
    ended: threading.Event = field(default_factory=threading.Event)
    """The body has ended, well or not."""
    result: FlowResult | None = None
    """What it gave; None when it broke off."""
    broke_off: str = ""
    """The class of what it broke off with. Its words are not for the engine: they may hold a name."""


def run_watched(
    body: Callable[[], FlowResult],
    engine: Callable[[Watched], None],
    start_s: float = START_S,
    end_s: float = END_S,
) -> FlowResult:
    """The body's result, or what it raises. The engine is waited for no longer than `start_s` and `end_s` seconds."""
    watched = Watched()

    def watch() -> None:
        try:
            Failures("engine").each("flow run", lambda: engine(watched))
        finally:
            watched.ready.set()

    watcher = threading.Thread(target=watch, name="engine", daemon=True)
    watcher.start()
    watched.ready.wait(start_s)
    try:
        watched.result = body()
        return watched.result
    finally:
        fault = sys.exc_info()[0] if watched.result is None else None
        watched.broke_off = fault.__name__ if fault is not None else ""
        watched.ended.set()
        watcher.join(end_s)
