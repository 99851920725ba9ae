"""Many disturbed lives on several processes, a line for each, and the sum. `python -m tests.faults` runs it."""

import multiprocessing
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.faults.disturbed import FAULTS
from tests.faults.ground import Ground, Postgresql, Sqlite, own_server
from tests.faults.plan import Plan, draw
from tests.faults.trial import Peace, in_peace, tried
from tests.faults.verdict import Verdict

UNJUDGED = (*FAULTS, AssertionError, LookupError, TypeError, ValueError)
"""What may go wrong with one life, and must not hide the others."""
KINDS = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}


@dataclass(frozen=True)
class Share:
    """The lives of one process: all on one kind of database."""

    database: str
    plans: tuple[tuple[int, Plan], ...]


@dataclass(frozen=True)
class Line:
    """What is printed of one life."""

    number: int
    plan: Plan
    verdict: Verdict

    def __str__(self) -> str:
        return f"run {self.number:03} {self.plan} | {self.verdict} [{self.verdict.note}]"


def plans(runs: int, seed: int, database: str, broken: str = "") -> list[Plan]:
    """So many plans; on both databases each seed is lived on each."""
    kinds = KINDS[database]
    drawn = [draw(seed + number // len(kinds), kinds[number % len(kinds)]) for number in range(runs)]
    return [replace(plan, broken=broken) for plan in drawn]


def peaceful(ground: Ground) -> Callable[[str], Peace]:
    """The peaceful lives on a ground, each lived once, when it is first asked for."""

    @cache
    def lived(lasting: str) -> Peace:
        return in_peace(ground, lasting)

    return lived


def share_lived(share: Share, say: Callable[[Line], None]) -> None:
    """One process's lives, one after the other. A life that cannot be judged is a fault."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jatac-ground-")))
        ground: Ground = (
            Sqlite(folder) if share.database == "sqlite" else Postgresql(folder, *stack.enter_context(own_server()))
        )
        peace = peaceful(ground)
        for number, plan in share.plans:
            try:
                verdict = tried(ground, plan, peace)
            except UNJUDGED:
                verdict = Verdict(wrong=[traceback.format_exc(limit=-6)])
            say(Line(number, plan, verdict))


def _in_process(share: Share, lines: "multiprocessing.Queue[Line | None]") -> None:
    try:
        share_lived(share, lines.put)
    finally:
        lines.put(None)


def all_lived(wanted: Sequence[Plan], jobs: int) -> Iterator[Line]:
    """Every plan lived, in `jobs` processes; lines as they come."""
    start = multiprocessing.get_context("spawn")
    numbered = list(enumerate(wanted, 1))
    shares = []
    for kind in KINDS["both"]:
        mine = [(number, plan) for number, plan in numbered if plan.database == kind]
        parts = max(1, round(jobs * len(mine) / max(len(numbered), 1)))
        shares += [Share(kind, tuple(mine[part::parts])) for part in range(parts) if mine[part::parts]]
    lines = start.Queue()
    workers = [start.Process(target=_in_process, args=(share, lines)) for share in shares]
    for worker in workers:
        worker.start()
    alive = len(workers)
    while alive:
        line = lines.get()
        if line is None:
            alive -= 1
        else:
            yield line
    for worker in workers:
        worker.join()
