"""Places to work in, for many partnerships at once: one that is slow or fails holds back no other.

A job takes a place. One that lasts longer than it may gives its place up: it goes on, and others no longer wait for
it. Nothing is ever cut off. A partnership's flow that is still under way is not begun a second time.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

AT_ONCE = 8
BESIDE = 16
"""How many may go on without a place. With these taken too, new ones wait for whichever ends first."""


@dataclass(frozen=True, slots=True)
class Job:
    """One flow of one partnership."""

    flow: str
    partnership_id: int


@dataclass(slots=True)
class Round:
    """What became of the jobs of one round, by partnership."""

    ended: list[int] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)
    """Still under way when the round no longer waited for them."""
    skipped: list[int] = field(default_factory=list)
    """Still under way from an earlier round, or not begun because we stop."""


class Places:
    """Shared by every round of one process."""

    def __init__(self, at_once: int = AT_ONCE, beside: int = BESIDE) -> None:
        self._at_once, self._most = at_once, at_once + beside
        self._changed = threading.Condition()
        self._under_way: dict[Job, float] = {}
        """Until when each job holds its place, on the monotonic clock."""
        self._stopping = False

    def go_round(self, flow: str, holds_s: float, bodies: Mapping[int, Callable[[], None]]) -> Round:
        """Runs one body for each partnership, each in a thread; returns when all have ended or are slow.

        A body must not raise: its caller has put it behind the boundary for one bad item.
        """
        found = Round()
        mine: list[Job] = []
        for partnership_id, body in bodies.items():
            job = Job(flow, partnership_id)
            if self._begin(job, holds_s, body):
                mine.append(job)
            else:
                found.skipped.append(partnership_id)
        with self._changed:
            while self._waits_for(mine):
                self._changed.wait(self._next_given_up())
            for job in mine:
                (found.slow if job in self._under_way else found.ended).append(job.partnership_id)
        return found

    def stop(self, grace_s: float) -> list[Job]:
        """Begins nothing more, and waits for what is under way; gives what had not ended after `grace_s`."""
        until = time.monotonic() + grace_s
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            while self._under_way and time.monotonic() < until:
                self._changed.wait(until - time.monotonic())
            return list(self._under_way)

    def _begin(self, job: Job, holds_s: float, body: Callable[[], None]) -> bool:
        with self._changed:
            if job in self._under_way:
                return False
            while not self._stopping and not self._has_room():
                self._changed.wait(self._next_given_up())
            if self._stopping:
                return False
            self._under_way[job] = time.monotonic() + holds_s
        threading.Thread(target=self._work, args=(job, body), name=f"{job}", daemon=True).start()
        return True

    def _work(self, job: Job, body: Callable[[], None]) -> None:
        try:
            body()
        finally:
            with self._changed:
                del self._under_way[job]
                self._changed.notify_all()

    def _has_room(self) -> bool:
        now = time.monotonic()
        placed = sum(until > now for until in self._under_way.values())
        return placed < self._at_once and len(self._under_way) < self._most

    def _waits_for(self, jobs: list[Job]) -> bool:
        now = time.monotonic()
        return not self._stopping and any(self._under_way.get(job, 0.0) > now for job in jobs)

    def _next_given_up(self) -> float | None:
        """Seconds until the next place is given up; None when only an end can change anything."""
        now = time.monotonic()
        left = [until - now for until in self._under_way.values() if until > now]
        return max(min(left), 0.01) if left else None
